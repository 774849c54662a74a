"""« Mon bureau » : what waits for me, and what anyone may see.

For everyone who opens the site, signed in or not.
"""
