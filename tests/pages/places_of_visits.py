"""The addresses of learning visits and of the legal watch: the visits and the texts of the demonstration."""

from __future__ import annotations

from .expected import ACCESS, GO, IN, NO, OK, Arguments, Place, _one
from .places_of_community import BELONGS, MEETING_PLACE

TO_COME: Arguments = _one("community.LearningVisit", innovation="welcome")
LAST: Arguments = _one("community.LearningVisit", innovation="working_time")
INTENTION: Arguments = _one("community.TransferIntention", owner__email="directrice@continuum.example")
ITEM: Arguments = _one("community.LegalItem", text_ref__startswith="loi n° 2023-1107")
HER_OWN = (IN, NO, NO, NO, OK, NO, NO)
"""Of the visits, the director made these; nobody else did."""
HER_STRUCTURE = (IN, OK, OK, NO, OK, OK, NO)
"""What she means to try: her structure and the team."""


def a_step() -> dict[str, object]:
    return {**INTENTION(), "to": "done"}


VISIT_PLACES = [
    Place("community:visits", MEETING_PLACE),
    Place("community:visits", MEETING_PLACE, query="?quand=a-venir&sujet=training", twin=True),
    Place("community:new_visit", ACCESS),
    Place("community:visit", BELONGS, TO_COME),
    Place("community:visit", BELONGS, LAST, twin=True),
    *(Place(f"community:{name}", ACCESS, LAST) for name in ("change_visit", "draft_card")),
    Place("community:agree_to_card", (IN, NO, NO, NO, NO, NO, NO), TO_COME),
    Place("community:ask_questions", HER_OWN, TO_COME),
    *(Place(f"community:{name}", HER_OWN, LAST) for name in ("write_observation", "write_astonishment", "new_intention")),
    Place("community:intention", HER_STRUCTURE, INTENTION),
    Place("community:intention_step", HER_STRUCTURE, a_step),
    Place("community:change_intention", HER_OWN, INTENTION),
    Place("community:watch", (IN, GO, GO, GO, OK, OK, NO)),
    Place("community:legal_items", (IN, OK, OK, OK, NO, NO, NO)),
    Place("community:legal_items", (IN, OK, OK, OK, NO, NO, NO), query="?relecture=a-relire", twin=True),
    Place("community:new_legal_item", ACCESS),
    Place("community:legal_item", BELONGS, ITEM),
    *(Place(f"community:{verb}_legal_item", ACCESS, ITEM) for verb in ("change", "publish", "review", "withdraw", "remove")),
]
