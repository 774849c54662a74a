"""Pages of the plan, one subject per file: what is read, and what is written."""
