"""« Chiffres » : the register of dated facts, the questions put to it and its contradictions.

For the officer who types and approves, the delegate who decides, the funder who asks where a figure comes from.
Five words: reading, question, answer, finding, lock.
"""
