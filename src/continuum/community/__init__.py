"""« Communauté » : directors and board members of a territory meet, visit, solve, share what worked, and read its letter.

For people who come once a month, on a phone, and who compete with each other: what they write stays among them.
Five words: community, charter, practice, problem, letter.
"""
