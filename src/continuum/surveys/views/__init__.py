"""Pages of surveys, one noun per file."""
