"""The frame of a page: which navigation a person gets, and where she is.

The dictionary is computed only when a template reads it, so exports and fragments pay nothing.
"""

from __future__ import annotations

import functools
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

from continuum.toolkit import clock, registry
from continuum.toolkit.access import helped_by


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`, read by toolkit/base.html."""
    return {"frame": SimpleLazyObject(lambda: build(request))}


def place(request: HttpRequest, *, programme: object = "", territory: object = "") -> None:
    """Say in which programme and territory the page stands; the bar shows it."""
    request.place = {"programme": str(programme), "territory": str(territory)}  # type: ignore[attr-defined]


def build(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs to know about the reader."""
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    kind = person.frame_kind if person else "public"
    return {
        "kind": kind,
        "person": person,
        "role": getattr(person, "active_role_text", ""),
        "place": getattr(request, "place", None) or {},
        "rail": rail(kind, user, request.path),
        "person_links": rail("person", user, request.path) if person else [],
        "help": helped_by(request),
        "demo": settings.DEMO,
        "today": clock.today(),
        "home_url": (person and address("desk:home")) or "/",
        "search_url": address("desk:search") if person else None,
        "logout_url": address("account_logout") if person else None,
        "login_url": None if person else address(settings.LOGIN_URL),
    }


def rail(kind: str, person: Any, path: str) -> list[dict[str, Any]]:
    """The words of a frame's navigation that this person may follow, in the declared order."""
    entries = [
        {"label": entry.label, "url": url}
        for entry in sorted(registry.rail, key=lambda entry: entry.order)
        if kind in entry.frames and entry.shown(person) and (url := address(entry.url_name))
    ]
    known = [url for entry in registry.rail if (url := address(entry.url_name)) and _holds(url, path)]
    nearest = max(known, key=len, default=None)
    return [{**entry, "current": entry["url"] == nearest, "exact": entry["url"] == path} for entry in entries]


def _holds(url: str, path: str) -> bool:
    """A room holds its own pages; the first page of the site holds nothing but itself."""
    return path == url or (url != "/" and path.startswith(url))


def address(url_name: str) -> str | None:
    """The address of a named page, or nothing where that room is not installed."""
    return _address(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@functools.cache
def _address(url_name: str, urlconf: str, prefix: str) -> str | None:
    """Worked out once: every page of the site asks for every word of the navigation."""
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return None
