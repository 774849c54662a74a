"""Reading the spreadsheets of others: guards before any parser, a parser in a process of its own, then plain rows of text.

Nothing in this package imports Django, except `worker`, which the site calls.
"""
