"""Milliseconds to check and score a response, against lxml on the same expressions: `python benchmarks/questionnaires.py`.

The same form of 200 questions is answered at random by seeded people; lxml works out the same expressions, response by
response in the same run, on a tree made of the same answers: once on answers already loaded on both sides, once with the
loading (it neither checks answers nor scores them). Each time is the best of three, since other programs may be running.
Then: seconds to import and compile a form of 469 questions, and to score 10,000 responses again.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Any

from lxml import etree

from continuum.methods.questionnaires import CompiledForm, Scorer, evaluate_response, read_form
from continuum.methods.questionnaires.tests.forms import choices, xlsx

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DIMENSIONS = [f"d{number}" for number in range(6)]
ROWS = choices("oui_non", "oui", "non") + choices(
    "e", "a", "b", "c", "d", "na", cx_score=[0, 1, 2, 3, None], cx_na=[None] * 4 + ["oui"]
)


def form_rows(questions: int, conditions: int) -> list[dict[str, Any]]:
    """Questions of six kinds, in groups of twenty, a part of them with a condition, and six totals."""
    rows: list[dict[str, Any]] = []
    for number in range(questions):
        if number % 20 == 0:
            rows += [{"type": "end group"}] if number else []
            rows.append({"type": "begin group", "name": f"g{number // 20}", "label": "Groupe"})
        rows.append(_question(number, conditions))
    rows.append({"type": "end group"})
    for place, _ in enumerate(DIMENSIONS):
        cited = [f"q{number}" for number in range(questions) if number % 6 == 2][place::6][:8]
        total = " + ".join(f"coalesce(${{{name}}}, 0)" for name in cited)
        rows.append({"type": "calculate", "name": f"t{place}", "calculation": total})
    return rows


def _question(number: int, conditions: int) -> dict[str, Any]:
    kinds = ("select_one oui_non", "select_one e", "integer", "select_multiple e", "date", "text")
    kind = kinds[number % 6]
    row: dict[str, Any] = {"type": kind, "name": f"q{number}", "label": f"Question {number}"}
    before = number - number % 6
    if number % 6 and number < conditions:
        row["relevant"] = f"${{q{before}}} = 'oui' or (${{q{before}}} != 'non' and string-length(${{q{before}}}) > 0)"
    if kind == "integer":
        row["constraint"] = ". >= 0 and . < 1000"
    elif kind == "date":
        row["constraint"] = ". <= today()"
    elif kind == "select_one e":
        row |= {"cx_dimension": DIMENSIONS[number // 6 % 6], "cx_weight": 1 + number % 3}
    return row


def response(draw: random.Random, questions: int) -> dict[str, Any]:
    """One person's answers: nine questions of ten, sometimes wrong."""
    answers: dict[str, Any] = {}
    for number in range(questions):
        if draw.random() < 0.1:
            continue
        answers[f"q{number}"] = (
            draw.choice(["oui", "non"]),
            draw.choice("abcd"),
            draw.randrange(-5, 1_005),
            draw.sample("abcd", draw.randrange(1, 4)),
            f"{draw.randrange(2000, 2027)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
            "quelques mots",
        )[number % 6]
    return answers


def expressions(compiled: CompiledForm) -> list[tuple[str, str, str]]:
    found = []
    for item in compiled.form.all_items():
        found += [
            (item.code, column, text) for column in ("relevant", "calculation", "constraint") if (text := getattr(item, column))
        ]
    return found


class Peer:
    """lxml with the functions of ODK that these expressions call, each expression compiled once."""

    def __init__(self, compiled: CompiledForm) -> None:
        self.names = [item.code for item in compiled.form.all_items() if not item.is_section]
        functions = {(None, "today"): lambda _: "2026-03-01", (None, "coalesce"): _coalesce}
        self.compiled = [
            (code, etree.XPath(re.sub(r"\$\{(\w+)\}", r"/data/\1", text), extensions=functions))
            for code, _, text in expressions(compiled)
        ]

    def load(self, answers: dict[str, Any]) -> dict[str, Any]:
        """A tree of the answers."""
        root = etree.Element("data")
        nodes = {}
        for name in self.names:
            nodes[name] = etree.SubElement(root, name)
            value = answers.get(name, "")
            nodes[name].text = " ".join(value) if isinstance(value, list) else str(value)
        return nodes

    def evaluate(self, nodes: dict[str, Any]) -> list[Any]:
        return [expression(nodes[code]) for code, expression in self.compiled]


def _coalesce(_: Any, first: Any, second: Any) -> Any:
    text = first[0].text if isinstance(first, list) and first else first
    return float(text) if text else second


def time_of(work: Callable[[], Any]) -> float:
    """Milliseconds, the best of three."""
    taken = []
    for _ in range(3):
        started = perf_counter()
        work()
        taken.append((perf_counter() - started) * 1_000)
    return min(taken)


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    return f"{median(theirs) / median(ours):.1f} times as long"


def p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


def main() -> None:
    reading = read_form(xlsx(form_rows(200, 120), ROWS))
    assert reading.compiled is not None, reading.problems
    compiled, scorer, peer = reading.compiled, Scorer(reading.compiled), Peer(reading.compiled)
    draw = random.Random(6)
    given = [response(draw, 200) for _ in range(1_000)]

    closures = [
        closure
        for step in compiled.order
        for closure in (step.relevant, step.calculation, step.constraint)
        if closure is not None
    ]

    def check_and_score(answers: dict[str, Any]) -> None:
        scorer.score(evaluate_response(compiled, answers, now=NOW))

    def measured(answers: dict[str, Any]) -> tuple[float, float, float, float]:
        nodes, root = peer.load(answers), evaluate_response(compiled, answers, now=NOW).root
        return (
            time_of(lambda: check_and_score(answers)),
            time_of(lambda: peer.evaluate(peer.load(answers))),
            time_of(lambda: [closure(root) for closure in closures]),
            time_of(lambda: peer.evaluate(nodes)),
        )

    whole, whole_lxml, alone, alone_lxml = zip(*map(measured, given), strict=True)
    print(f"questionnaires: 200 questions, {len(closures)} expressions, {len(given)} responses")
    print(f"  checked and scored: median {median(whole):.2f} ms, p95 {p95(whole):.2f} ms")
    print(
        f"  lxml, loaded and worked out, without check or score: median {median(whole_lxml):.2f} ms, {ratio(whole_lxml, whole)}"
    )
    print(f"  the expressions alone: median {median(alone):.3f} ms; lxml {median(alone_lxml):.3f} ms, {ratio(alone_lxml, alone)}")
    import_and_score_again(check_and_score, given)


def import_and_score_again(check_and_score: Callable[[dict[str, Any]], None], given: list[dict[str, Any]]) -> None:
    content = xlsx(form_rows(469, 300), ROWS)
    started = perf_counter()
    assert read_form(content).is_valid
    print(f"  469 questions imported and compiled: {perf_counter() - started:.2f} s")
    started, worked = perf_counter(), process_time()
    for place in range(10_000):
        check_and_score(given[place % len(given)])
    print(f"  10,000 responses scored again: {perf_counter() - started:.2f} s, of which {process_time() - worked:.2f} s of work")


if __name__ == "__main__":
    main()
