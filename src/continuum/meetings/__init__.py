"""« Réunions et rencontres » : every gathering, from its invitation to what was decided there.

Committees, half-yearly days, visits, workshops, web conferences: recorded once where they happen, they become facts.
Five words: committee, meeting, agenda item, attendance, decision.
"""
