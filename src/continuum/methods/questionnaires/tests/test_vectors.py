"""What another evaluator's tests expect of each expression, taken as facts: the language gives the same, or says why not."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

from continuum.methods.questionnaires.language import Calendar, Fault, boolean, evaluate, number, text

from .documents import document, found_at

FACTS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
ZONE = dt.timezone(dt.timedelta(hours=-7))
CALENDAR, NOW = Calendar(ZONE), dt.datetime.fromisoformat(FACTS["now"])

MISSES = {
    'regex(/simple/xpath/to/node, "[0-9]{3}")': "as ODK documents it, the whole text follows the pattern, not a part of it",
    "child::node()": "blanks between elements are no nodes of a form",
}
"""Expressions in scope that give something else, and why we keep it so."""


def result(vector: dict[str, Any]) -> Any:
    """The value under the kind that the fact is written in; the word `error` for what is refused."""
    node = None
    if "document" in vector:
        node = found_at(document(FACTS["documents"][vector["document"]]), vector.get("node"))
    try:
        value, run = evaluate(vector["expr"], now=NOW, calendar=CALENDAR, node=node)
    except Fault:
        return "error"
    if vector["kind"] == "nodes":
        return len(value) if isinstance(value, list) else None
    if vector["kind"] == "boolean":
        return boolean(value)
    return number(value, run) if vector["kind"] in ("number", "rounded") else text(value, run)


def agrees(vector: dict[str, Any]) -> bool:
    found, expected = result(vector), vector["expected"]
    if vector["kind"] == "error":
        return found == "error"
    if found == "error":
        return False
    if vector["kind"] == "match":
        return re.search(expected, found) is not None
    if vector["kind"] == "length":
        return len(found) == expected
    if vector["kind"] in ("number", "rounded"):
        wanted = {"NaN": nan, "Infinity": inf, "-Infinity": -inf}.get(expected, expected)
        if vector["kind"] == "rounded":
            return round(found * vector["factor"]) / vector["factor"] == wanted
        return found == wanted or (isnan(found) and isnan(wanted))
    return found == expected


def in_scope() -> list[dict[str, Any]]:
    return [vector for vector in FACTS["vectors"] if "out" not in vector]


def test_more_than_97_of_100_facts_in_scope_hold_and_the_others_are_known():
    scope = in_scope()
    missed = [vector["expr"] for vector in scope if not agrees(vector)]
    assert set(missed) == set(MISSES)
    assert len(scope) > 1_800
    assert len(missed) <= 0.03 * len(scope)


def test_no_fact_about_dates_is_missed():
    about_dates = [vector for vector in in_scope() if re.search(r"date|today|now\(|\d{4}-\d{2}-\d{2}|time", vector["expr"])]
    assert len(about_dates) > 150
    assert [vector["expr"] for vector in about_dates if not agrees(vector)] == []


def test_what_is_left_out_has_a_reason_that_a_form_explains():
    reasons = Counter(vector["out"] for vector in FACTS["vectors"] if "out" in vector)
    assert sum(reasons.values()) < 0.2 * len(FACTS["vectors"])
    assert all(len(reason) > 10 for reason in reasons)


def test_a_wrong_answer_would_be_seen():
    assert not agrees({"kind": "number", "expr": "1 + 1", "expected": 3})
    assert not agrees({"kind": "boolean", "expr": "date('2026-03-02') < date('2026-03-01')", "expected": True})
    assert not agrees({"kind": "error", "expr": "1 + 1", "expected": None})
