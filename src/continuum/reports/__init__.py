"""« Bilans » : text with questions to the register, frozen at a date, printed.

For the delegate who writes to her funders and for whoever reads the result.
Five words: report, section, question, edition, source.
"""
