"""Pages of the desk, one file per matter."""
