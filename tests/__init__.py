"""What no single room can test."""
