"""The picture of a region's page, 1,200 points by 630: what messages and other sites show beside its address."""

from __future__ import annotations

import json
from functools import lru_cache

from continuum.desk.models import RegionPage
from continuum.toolkit.renderers.printable import breakable, without_forbidden_signs
from continuum.toolkit.renderers.typesetting import font_families, png

LONGEST_WORD = 30
SOURCE = """
#let told = json("told.json")
#set page(width: 432pt, height: 226.8pt, margin: (x: 30pt, top: 28pt, bottom: 24pt), fill: rgb("#fbfbf8"))
#set text(font: told.fonts, lang: "fr", fill: rgb("#1c2733"))
#place(top + left, dx: -30pt, dy: -28pt, rect(width: 432pt, height: 7pt, fill: rgb("#1e6b58")))
#text(11pt, fill: rgb("#566270"), told.kicker)
#v(6pt)
#block(text(30pt, weight: "bold", told.title))
#v(2pt)
#block(width: 372pt, height: 84pt, clip: true, text(14pt, told.tagline))
#place(bottom + left, text(10pt, fill: rgb("#1e6b58"), weight: "bold", told.signed))
"""
"""Colours and type are those of the site. What people wrote comes in as values: nothing they type is read as typst code."""


def card_of(page: RegionPage) -> bytes:
    """A PNG of what the page says of itself."""
    told = {
        "fonts": list(font_families()),
        "kicker": "Économie sociale et solidaire",
        "title": _drawn(str(page.territory)),
        "tagline": _drawn(page.tagline),
        "signed": _drawn(page.contact_role),
    }
    return _set(json.dumps(told, sort_keys=True))


@lru_cache(maxsize=64)
def _set(told: str) -> bytes:
    """Set once for the same words: it takes as long as a page."""
    return png(SOURCE.encode(), {"told.json": told.encode()})


def _drawn(text: str) -> str:
    return breakable(without_forbidden_signs(text), LONGEST_WORD)
