"""Reading the documents of others: a Word file, a PDF, a workbook or a text becomes lines and rows, each with its place.

Nothing in this package imports Django; the parsers run in a process of their own, which `worker` starts.
"""
