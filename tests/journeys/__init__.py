"""Stories from one end to the other, told in a real browser with the demonstration's people."""
