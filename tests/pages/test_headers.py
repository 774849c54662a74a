"""Every page is sent with headers that protect it, and mails drawn in their frame run nothing."""

from __future__ import annotations

from typing import Any

import pytest

from .places import PLACES


def loose(response: Any, signed_in: bool) -> list[str]:
    """Headers that protect less than they should."""
    policy = response.headers.get("Content-Security-Policy", "")
    wanted = {
        "a strict content policy": policy
        and "unsafe" not in policy
        and "*" not in policy
        and any(f"default-src '{one}'" in policy for one in ("self", "none")),
        "no frame": response.headers.get("X-Frame-Options") == "DENY" and "frame-ancestors 'none'" in policy,
        "types as said": response.headers.get("X-Content-Type-Options") == "nosniff",
        "addresses kept": response.headers.get("Referrer-Policy") == "same-origin",
        "nothing left in the cache": not signed_in or "no-store" in response.headers.get("Cache-Control", ""),
    }
    return [what for what, held in wanted.items() if not held]


FRAMED = {"community:letter_page", "community:letter_draft_page", "toolkit:mail_laid_out"}
"""A mail drawn alone in its frame, with its own styles: it runs nothing, calls nobody, and only our pages may frame it."""


def test_a_mail_in_its_frame_runs_nothing_and_calls_nobody(seen_by):
    client = seen_by("delegate")
    answers = [client.get(place.url) for place in PLACES if place.name in FRAMED]
    policies = [one.headers["Content-Security-Policy"] for one in answers if one.status_code == 200]
    assert len(policies) >= 2
    for policy in policies:
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'self'" in policy


@pytest.mark.by_turns
@pytest.mark.any_database
@pytest.mark.parametrize("role", ["public", "officer", pytest.param("director", marks=pytest.mark.long)])
def test_every_page_is_sent_with_strict_headers(role, seen_by):
    client = seen_by(role)
    found = {place.url: loose(client.get(place.url), role != "public") for place in PLACES if place.name not in FRAMED}
    found |= {"nowhere": loose(client.get("/nulle-part/"), role != "public")}
    assert {page: one for page, one in found.items() if one} == {}


def test_loose_headers_are_caught(seen_by, careless):
    found = loose(seen_by("officer").get("/negligence/entetes/"), True)
    assert found == ["a strict content policy", "no frame", "nothing left in the cache"]
