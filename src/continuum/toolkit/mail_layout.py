"""A mail that is laid out: what its HTML may be made of, whatever the program that reads it; and how the site shows it.

    faults(html)                    # ["<video> is not on the list", …], nothing when it keeps to the list
    framed(html, Aspect.DARK)       # the mail as a page of its own, for an <iframe>

The list is short on purpose: tables to lay out, inline styles, one sheet with two media queries. It is written for readers in
docs/reference/letter-html.md, which a test compares with these names.
"""

from __future__ import annotations

import re
from enum import StrEnum
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import HttpResponse

ELEMENTS: dict[str, frozenset[str]] = {
    "html": frozenset({"lang"}),
    "head": frozenset(),
    "meta": frozenset({"charset", "name", "content"}),
    "title": frozenset(),
    "style": frozenset(),
    "body": frozenset({"style", "class"}),
    "table": frozenset({"role", "width", "align", "cellpadding", "cellspacing", "border", "style", "class"}),
    "tr": frozenset(),
    "td": frozenset({"align", "style", "class"}),
    "h1": frozenset({"style", "class"}),
    "h2": frozenset({"style", "class"}),
    "h3": frozenset({"style", "class"}),
    "p": frozenset({"style", "class"}),
    "a": frozenset({"href", "style", "class"}),
    "br": frozenset(),
}
"""Each element with its attributes."""
PROPERTIES = frozenset(
    {
        *("background-color", "border-bottom", "border-top", "color", "font-family", "font-size", "font-weight"),
        *("line-height", "margin", "max-width", "padding", "text-align", "text-decoration", "width"),
    }
)
"""What a style may set, on an element or in the sheet."""
QUERIES = frozenset({"(prefers-color-scheme: dark)", "print"})
"""What the sheet may answer to; a program that reads no sheet still shows a sound letter."""
SCHEMES = frozenset({"http", "https", "mailto"})
LARGEST = 100_000
"""Beyond about 102 kB some programs cut a mail short: it stays below."""
EMPTY_ELEMENTS = frozenset({"meta", "br"})
RULE = re.compile(r"[^{}]+\{([^{}]*)\}")
MEDIA = re.compile(r"@media ([^{]+)\{((?:[^{}]+\{[^{}]*\}\s*)*)\}")
AT_RULE = re.compile(r"@[\w-]+")
FETCHES = re.compile(r"url\(|expression|javascript", re.IGNORECASE)


class _Reader(HTMLParser):
    """Notes what a mail has that is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = ELEMENTS.get(tag)
        if allowed is None:
            self.found.append(f"<{tag}> is not on the list")
            return
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)
        for name, value in attrs:
            if name not in allowed:
                self.found.append(f"<{tag} {name}> is not on the list")
            elif name == "style":
                self.found += _wrong_declarations(value or "")
            elif name == "href" and urlsplit(value or "").scheme not in SCHEMES:
                self.found.append(f"a link goes nowhere: {value}")

    def handle_endtag(self, tag: str) -> None:
        if tag in ELEMENTS and tag not in EMPTY_ELEMENTS and (not self.open or self.open.pop() != tag):
            self.found.append(f"</{tag}> closes what is not open")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.found += _wrong_sheet(data)


def faults(html: str) -> list[str]:
    """What is not on the list, in order; nothing when a mail keeps to it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    unclosed = [f"<{tag}> is not closed" for tag in reader.open]
    heavy = [f"more than {LARGEST} bytes"] if len(html.encode()) > LARGEST else []
    return reader.found + unclosed + heavy


def _wrong_sheet(sheet: str) -> list[str]:
    queries = [query.strip() for query, _ in MEDIA.findall(sheet)]
    found = [f"@media {query} is not on the list" for query in queries if query not in QUERIES]
    plain = MEDIA.sub(lambda media: media[2], sheet)
    found += [f"{one} is not on the list" for one in AT_RULE.findall(plain)]
    if left := RULE.sub("", plain).strip():
        found.append(f"the sheet says something else: {left[:40]}")
    return found + [fault for declarations in RULE.findall(plain) for fault in _wrong_declarations(declarations)]


def _wrong_declarations(declarations: str) -> list[str]:
    found = [f"{one} is not on the list" for one in FETCHES.findall(declarations)]
    names = (one.partition(":")[0].strip() for one in declarations.split(";") if one.strip())
    return found + [f"{name} is not on the list" for name in names if name not in PROPERTIES]


class Aspect(StrEnum):
    """How a mail is looked at before it leaves."""

    LIGHT = "clair"
    DARK = "sombre"
    PAPER = "papier"


FORCED = {
    Aspect.LIGHT: "",
    Aspect.DARK: "@media (prefers-color-scheme: dark)",
    Aspect.PAPER: "@media print",
}
SEALED = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""It runs nothing and calls nobody; its links open beside it, never in its place."""


def framed(html: str, aspect: Aspect = Aspect.LIGHT) -> HttpResponse:
    """The mail as its reader's program draws it, alone in its frame; dark or on paper on request, whatever the device."""
    if forced := FORCED[aspect]:
        html = html.replace(forced, "@media all")
    elif FORCED[Aspect.DARK] in html:
        html = html.replace(FORCED[Aspect.DARK], "@media not all")
    response = HttpResponse(html.replace("<a ", '<a target="_blank" rel="noopener" '))
    response["Content-Security-Policy"] = SEALED
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
