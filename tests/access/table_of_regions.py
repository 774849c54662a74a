"""The role table of the public pages of regions: read by anyone, kept by those who follow the whole region."""

from __future__ import annotations

from typing import Any

from .policy import Policy, of, open_to
from .reach import ROLES, STAFF
from .scopes import OPENED

ANYONE = frozenset(ROLES)
OF_A_REGION = (
    *("region", "region_agenda", "region_resources", "region_practices", "region_letter"),
    *("region_calendar", "region_agenda_news", "region_news", "region_card"),
)
KEPT = ("change_region_page", "open_region_page", "close_region_page")


def _read(**more: Any) -> Policy:
    return Policy(arguments=lambda thing: {"slug": "r44", **more}, roles=ANYONE)


REGIONS: dict[str, Policy] = {
    **{f"desk:{name}": open_to(ANYONE) for name in ("regions", "sitemap", "robots")},
    **{f"desk:{name}": _read() for name in OF_A_REGION},
    **{f"desk:{name}": _read(pk=OPENED) for name in ("region_event", "region_event_file", "region_practice")},
    "desk:region_pages": open_to(STAFF),
    # Each region of the world has its page: there is none to write.
    "desk:new_region_page": Policy(arguments=lambda thing: {"key": "R44"}),
    **{f"desk:{name}": of("keep a structure", "region page") for name in KEPT},
}
