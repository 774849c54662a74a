"""A mail that is laid out keeps to a short list, which its page says whole; the site shows it sealed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from continuum.toolkit.mail_layout import ELEMENTS, LARGEST, PROPERTIES, QUERIES, SCHEMES, Aspect, faults, framed

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "letter-html.md"
SOUND = (
    '<html lang="fr"><head><meta charset="utf-8"><style>@media print { .a { color: #000; } }</style></head>'
    '<body><table role="presentation"><tr><td style="padding: 4px;"><a href="https://essai.example/">Lire</a><br></td></tr></table>'
    "</body></html>"
)
CARELESS = {
    "<script>": '<script src="https://essai.example/x.js"></script>',
    "<img>": '<img src="https://essai.example/pixel.gif">',
    "<link>": '<link rel="stylesheet" href="https://essai.example/x.css">',
    "<p onclick>": '<p onclick="x()">a</p>',
    "javascript": '<a href="javascript:x()">a</a>',
    "url\\(": '<p style="background-color: url(https://essai.example/p.gif);">a</p>',
    "position": '<p style="position: fixed;">a</p>',
    "@media screen": "<style>@media screen { .a { color: red; } }</style>",
    "@import": '<style>@import "https://essai.example/x.css";</style>',
    "@font-face": "<style>@font-face { font-family: x; }</style>",
    "is not closed": "<p>a",
    "closes what": "<p>a</td></p>",
}


def test_a_sound_mail_has_no_fault():
    assert faults(SOUND) == []


@pytest.mark.parametrize("fault", CARELESS)
def test_what_is_not_on_the_list_is_seen(fault):
    assert re.search(fault, " ".join(faults(CARELESS[fault])))


def test_a_mail_that_programs_would_cut_short_is_seen():
    assert faults("<p>" + "a" * LARGEST + "</p>") == [f"more than {LARGEST} bytes"]


def test_the_page_says_the_whole_list_and_nothing_else():
    told = PAGE.read_text(encoding="utf-8")
    elements = {
        line.split("`")[1]: set(re.findall(r"`([\w-]+)`", line.split("|")[2]))
        for line in told.splitlines()
        if line.startswith("| `<")
    }
    assert {name.strip("<>"): allowed for name, allowed in elements.items()} == {name: set(one) for name, one in ELEMENTS.items()}
    listed = {
        name: set(re.findall(r"`([^`]+)`", text))
        for name, text in re.findall(r"^(Properties|Media queries|Schemes): (.*)$", told, re.M)
    }
    assert listed == {"Properties": set(PROPERTIES), "Media queries": set(QUERIES), "Schemes": set(SCHEMES)}


def test_a_mail_shown_by_the_site_runs_nothing_and_calls_nobody():
    response = framed(SOUND)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_it_is_shown_dark_or_on_paper_whatever_the_device():
    dark = "<style>@media (prefers-color-scheme: dark) { .a { color: #fff; } }\n@media print { .a { color: #000; } }</style>"
    shown = {one: framed(dark, one).content.decode() for one in Aspect}
    assert "@media all { .a { color: #fff" in shown[Aspect.DARK]
    assert "@media all { .a { color: #000" in shown[Aspect.PAPER]
    assert "@media not all { .a { color: #fff" in shown[Aspect.LIGHT]
