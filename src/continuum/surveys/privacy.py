"""What surveys hold of a person."""
