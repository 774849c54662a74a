"""Pages of the directory, one subject per file."""
