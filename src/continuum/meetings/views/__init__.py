"""Pages of meetings, one noun per file."""
