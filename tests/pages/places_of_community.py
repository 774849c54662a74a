"""The addresses of the community itself: its first page, its charter, opening one."""

from __future__ import annotations

from .expected import ACCESS, Place, _one

COMMUNITY = _one("community.Community")
MEETING_PLACE = (302, 200, 200, 200, 200, 200, 404)
"""Whoever directs or administers a structure, and the team; never a partner."""
BELONGS = (302, 200, 200, 404, 200, 200, 404)
"""Its members and its team; the officer of another programme finds nothing."""

COMMUNITY_PLACES = [
    Place("community:home", MEETING_PLACE),
    Place("community:new_community", (302, 200, 200, 200, 404, 404, 404)),
    Place("community:charter", BELONGS, COMMUNITY),
    Place("community:change_community", ACCESS, COMMUNITY),
]
