"""Texts made so that reading them lasts: twice the text is twice the work and twice the answer, not four times."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from continuum.methods.sheets import as_document, compose, from_text, labels, read_sheets
from continuum.methods.sheets.drafts import Mission
from continuum.methods.sheets.forms import MOST_LABELS
from continuum.methods.sheets.pieces import Item, Piece, _levelled
from continuum.methods.sheets.repairs import EVERYWHERE

SHEET = "Fiche action n° 1 – Tenir\n"
WIDTH = 5_000
MARKS = "-–—•▪▫◦‣●○■□♦➢➤→✓✔*·§=>"
SOME = 400


def long_lines(text: str) -> str:
    return "\n".join(text[at : at + WIDTH] for at in range(0, len(text), WIDTH))


def titles(count: int) -> str:
    """A title as long as the document, then as many lines that may be that title again, without a letter in common."""
    chance = random.Random(count)
    said, again = (
        [" ".join("".join(chance.choices(letters, k=6)) for _ in range(6)) for _ in range(count // 8)]
        for letters in ("ABCDEFGHIJKLM", "nopqrstuvwxyz")
    )
    return "\n".join(["ACTION 1", *said, "CONTEXTE", "un mot", *(f"ACTION 1 {line}" for line in again)])


HOSTILE: dict[str, Callable[[int], str]] = {
    "one line repeated": lambda count: SHEET + "Contexte\n" + "une ligne de texte, sans fin ni chémage,\n" * count,
    "short lines": lambda count: SHEET + "Contexte\n" + "ab\n" * count,
    "one long line": lambda count: SHEET + "Contexte\n" + "chémage " * count,
    "one label repeated": lambda count: SHEET + "Durée\n" * count,
    "labels on one line": lambda count: SHEET + "Durée : " * count,
    "labels in the cells of a row": lambda count: SHEET + "Durée\tPilotage\t" * count + "Un an",
    "labels after their values": lambda count: SHEET + "Un an\t" + "Durée\tPilotage\t" * count + "Un an",
    "a title without end": titles,
    "names": lambda count: SHEET + "Initiateurs\n" + long_lines("ab, " * 10 * count),
    "activities": lambda count: SHEET + "Modalités\n1/ Tenir\n" + long_lines("- Aa " * count),
    "headings of slides": lambda count: "ACTION 1\nTITRE\n" + "CONTEXTE\nENJEUX\nTITRE\n" * count,
    "quotation marks": lambda count: "ACTION 1\nTITRE\nCONTEXTE\n" + "« a\n" * count,
}


def steps(text: str) -> int:
    """Lines of this package that reading the text runs."""
    count = 0

    def follow(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return follow

    labels._guessed.cache_clear()
    laid, before = from_text(text), sys.gettrace()
    sys.settrace(follow)
    try:
        read_sheets(laid)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("case", HOSTILE)
def test_twice_the_text_is_twice_the_work(case):
    assert steps(HOSTILE[case](2 * SOME)) < 2.5 * steps(HOSTILE[case](SOME))


@pytest.mark.parametrize("case", HOSTILE)
def test_twice_the_text_is_twice_the_answer(case):
    once, twice = (len(json.dumps(as_document(read_sheets(from_text(HOSTILE[case](count)))))) for count in (SOME, 2 * SOME))
    assert twice < 2.5 * once


def test_a_line_made_of_labels_announces_a_few_and_keeps_the_rest():
    reading = read_sheets(from_text(HOSTILE["labels on one line"](SOME)))
    (sheet,) = reading.sheets
    assert len(reading.headings) == MOST_LABELS + 1
    assert sheet.duration
    assert sheet.duration.value.count("Durée") == SOME - MOST_LABELS


class Watched(str):
    """A text that counts how often it is compared, and how many of its signs are copied."""

    compared = copied = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Watched.compared += 1
        return str.__eq__(self, other)

    def __getitem__(self, asked: Any) -> str:
        found = str.__getitem__(self, asked)
        Watched.copied += len(found)
        return found


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    Watched.compared = Watched.copied = 0


def test_points_under_very_many_marks_are_compared_with_the_first_one_alone():
    chance = random.Random(5)
    points = [Item((Piece("Aa", None),), Watched("".join(chance.choices(MARKS, k=8)))) for _ in range(SOME)]  # type: ignore[arg-type]
    assert {item.level for item in _levelled(points)} == {0, 1}
    assert Watched.compared <= 4 * SOME


def test_a_word_is_put_right_without_reading_again_all_that_is_before_it():
    (rule,) = [rule for rule in EVERYWHERE if rule.code == "accent"]
    text = Watched("Au chémage. « Chémage.\u00a0» " * SOME)
    assert re.sub(rule.sought, rule.mended, text) == "Au chômage. « Chômage.\u00a0» " * SOME
    assert Watched.copied <= 20 * SOME


def test_the_activities_of_a_mission_are_gathered_once(monkeypatch):
    gathered = []

    def counted(title, activities=()):
        gathered.append(len(activities))
        return Mission(title, activities)

    monkeypatch.setattr(compose, "Mission", counted)
    monkeypatch.setattr(
        compose, "replace", lambda one, **new: counted(one.title, **new) if isinstance(one, Mission) else replace(one, **new)
    )
    (sheet,) = read_sheets(from_text(HOSTILE["activities"](SOME))).sheets
    assert sum(gathered) == sum(len(mission.activities) for mission in sheet.missions) >= SOME // 2
