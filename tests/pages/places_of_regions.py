"""The public pages of regions, and the writing of them."""

from __future__ import annotations

from .expected import ACCESS, EVERYONE, NO_ONE, NOBODY, STAFF, Place, _one, the

REGION = the(slug="grand-est")
NOWHERE = the(slug="nulle-part")
PAGE = _one("desk.RegionPage")
OF_A_REGION = (
    *("region", "region_agenda", "region_resources", "region_practices", "region_letter"),
    *("region_calendar", "region_agenda_news", "region_news", "region_card"),
)


def _event() -> dict[str, object]:
    return {"slug": "grand-est", **_one("meetings.Meeting", status="convened", openness="programme")()}


def _practice() -> dict[str, object]:
    return {"slug": "grand-est", **_one("community.Practice", opened_by_host=True, opened_by_team=True)()}


REGION_PLACES = [
    Place("desk:regions", EVERYONE),
    *(Place(f"desk:{name}", EVERYONE, REGION) for name in OF_A_REGION),
    Place("desk:region", NO_ONE, NOWHERE, twin=True),
    Place("desk:region_event", EVERYONE, _event),
    Place("desk:region_event_file", EVERYONE, _event),
    Place("desk:region_practice", EVERYONE, _practice),
    Place("desk:sitemap", EVERYONE),
    Place("desk:robots", EVERYONE),
    Place("desk:region_pages", STAFF),
    Place("desk:new_region_page", (302, 200, 404, 404, 404, 404, 404), the(key="R28")),
    Place("desk:new_region_page", NOBODY, the(key="R44"), twin=True),
    *(Place(f"desk:{name}", ACCESS, PAGE) for name in ("change_region_page", "open_region_page", "close_region_page")),
]
