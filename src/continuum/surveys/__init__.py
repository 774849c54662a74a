"""« Enquêtes et diagnostics » : what is asked of structures and people, and what they answer.

An instrument is written in a spreadsheet, read and checked, published as a version that never changes once answered, and put
to an audience by a campaign. Five words: instrument, version, campaign, request, answer.
"""
