"""« Annuaire » : who and where.

Territories, organisations, people, programmes and memberships, for every other room.
Five words: territory, organisation, person, programme, membership.
"""
