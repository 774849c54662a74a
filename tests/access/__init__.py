"""Who may what, whole: the role table as data, played on every address, in every scope."""
