"""Forms that mean harm, or only look strange, made from code: `python -m benchmarks.hostile_forms` says what each costs.

Every file goes through the process that reads forms (`methods/questionnaires/apart.py`), as the site runs it: seconds of
processor, which are those of a clock on a machine at rest, megabytes in memory at most, and the first words of what is
answered. Then patterns that choke a backtracking engine are followed on the answers that choke it. It ends with 1 when a
bound is passed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from continuum.methods.questionnaires import evaluate_response, read_form
from continuum.methods.questionnaires.tests.forms import choices, xlsx

SECONDS, MEGABYTES = 5.0, 512.0
ROOT = Path(__file__).resolve().parents[1]
APART = [sys.executable, "-m", "continuum.methods.questionnaires.apart"]
OLD = ROOT / "src/continuum/methods/questionnaires/tests/golden/ancien.xls"
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PATTERNS = {
    r"[\w-\.]+@[\w-\.]+": "a" * 5_000 + "!",
    r"(a+)+$": "a" * 5_000 + "!",
    r"(a|a)*b": "a" * 5_000,
    r"(\w*)*\d": "x" * 5_000,
}

Row = dict[str, Any]


def question(name: str, kind: str = "text", **cells: Any) -> Row:
    return {"type": kind, "name": name, "label": name, **cells}


def calculation(text: str) -> bytes:
    return xlsx([question("a", "integer"), question("c", "calculate", calculation=text)])


def heavy(kilobytes: int) -> bytes:
    """Words that hardly shrink when packed."""
    drawn = random.Random(1)
    return xlsx([question(f"q{place}", label=drawn.randbytes(2_400).hex()) for place in range(kilobytes * 10 // 24)])


def nested(kind: str, depth: int) -> bytes:
    opened = [{"type": f"begin {kind}", "name": f"g{place}", "label": "G"} for place in range(depth)]
    return xlsx([*opened, question("q"), *({"type": f"end {kind}"} for _ in range(depth))])


def long_list(count: int, **cells: Any) -> bytes:
    rows = [{**row, "part": str(place % 7)} for place, row in enumerate(choices("l", *(f"c{place}" for place in range(count))))]
    return xlsx([question("a", "integer"), question("q", "select_one l", **cells)], rows)


def filters(questions: int, count: int) -> bytes:
    """Each question takes its choices from the same long list, and says the name of one."""
    rows = [{**row, "part": "1"} for row in choices("l", *(f"c{place}" for place in range(count)))]
    asked = [question(f"q{place}", "select_one l", choice_filter="part = ${a}") for place in range(questions // 2)]
    said = [question(f"n{n}", "calculate", calculation=f"jr:choice-name(${{q{n}}}, '${{q{n}}}')") for n in range(questions // 2)]
    return xlsx([question("a", "integer"), *asked, *said], rows)


def chain(count: int) -> bytes:
    """Each calculation cites the one before."""
    rows = [question(f"c{place}", "calculate", calculation=f"${{c{place - 1}}} + 1" if place else "1") for place in range(count)]
    return xlsx([question("a"), *rows])


def crowded() -> bytes:
    """Long expressions as far as they are allowed."""
    text = " + ".join(["${a}"] * 90)
    return xlsx([question("a", "integer"), *(question(f"c{place}", "calculate", calculation=text) for place in range(450))])


def cited(count: int) -> bytes:
    """One repeated group, cited from everywhere."""
    group = [{"type": "begin repeat", "name": "r", "label": "R"}, question("n", "integer"), {"type": "end repeat"}]
    return xlsx(
        [*group, *(question(f"s{place}", "calculate", calculation="sum(${n}[position() < 9])") for place in range(count))]
    )


def misspelt_choices(questions: int, count: int) -> bytes:
    rows = choices("liste", *(f"choix_numero_{place}" for place in range(count)))
    return xlsx([question(f"q{place}", "select_one liste", default=f"chiox_numero_{place}") for place in range(questions)], rows)


FILES: dict[str, Callable[[], bytes]] = {
    "an old binary workbook named .xlsx": OLD.read_bytes,
    "a form of 5 MB": lambda: heavy(5_000),
    "a form of 2 MB, the largest": lambda: heavy(1_700),
    "a pattern of the field, [\\w-\\.]": lambda: xlsx([question("m", constraint=r"regex(., '[\w-\.]+@[\w-\.]+')")]),
    "a pattern that backtracks": lambda: xlsx([question("m", constraint="regex(., '(a+)+$')")]),
    "a pattern that multiplies": lambda: xlsx([question("m", constraint="regex(., '((a{1,99}){1,99}){1,99}')")]),
    "600 ifs in one another": lambda: calculation("if(${a} > 1, 1, " * 600 + "0" + ")" * 600),
    "2,000 parentheses": lambda: calculation("(" * 2_000 + "1" + ")" * 2_000),
    "2,000 signs before a number": lambda: calculation("-" * 2_000 + "1"),
    "499 groups in one another": lambda: nested("group", 499),
    "499 repeats in one another": lambda: nested("repeat", 499),
    "60 groups in one another": lambda: nested("group", 60),
    "20,000 choices": lambda: long_list(20_000),
    "5,000 choices and a filter": lambda: long_list(5_000, choice_filter="part = ${a} or contains(name, 'c')"),
    "900 filters on 5,000 choices": lambda: filters(900, 5_000),
    "990 calculations in a chain": lambda: chain(990),
    "long expressions, as far as allowed": crowded,
    "a repeat cited 900 times": lambda: cited(900),
    "990 names misspelt": lambda: xlsx(
        [question(f"question_{place}", relevant=f"${{questoin_{place}}} = 1") for place in range(990)]
    ),
    "990 choices misspelt among 5,000": lambda: misspelt_choices(990, 5_000),
    "labels that cite a question 5 million times": lambda: xlsx(
        [question(f"q{place}", label="${q1}" * 6_000) for place in range(900)]
    ),
    "labels with markup": lambda: xlsx([question("q", label="<script>alert(1)</script>" * 150)]),
    "no form at all": lambda: random.Random(2).randbytes(1_500_000),
}


def read_apart(content: bytes) -> tuple[float, float, str]:
    """Seconds of processor, megabytes at most, first words of the answer."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(APART, stdin=given, stdout=written, stderr=subprocess.STDOUT, env=_environment())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime
        written.seek(0)
        return seconds, used.ru_maxrss / 1024, _answer(process.returncode, written.read())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def _answer(code: int, written: bytes) -> str:
    if code:
        return f"CRASH {code}: {written.decode(errors='replace').strip()[-120:]}"
    found = json.loads(written)
    errors = [one for one in found["problems"] if one["level"] == "error"]
    return "read" if found["form"] else f"refused, {len(errors)}: {errors[0]['message'][:90]}"


def followed(pattern: str, answer: str) -> float:
    """Seconds to check an answer against a pattern."""
    compiled = read_form(xlsx([question("m", constraint=f"regex(., '{pattern}')")])).compiled
    assert compiled is not None, pattern
    began = time.perf_counter()
    evaluate_response(compiled, {"m": answer}, now=NOW)
    return time.perf_counter() - began


def main() -> int:
    passed = 0
    for name, make in FILES.items():
        seconds, megabytes, answer = read_apart(make())
        over = seconds > SECONDS or megabytes > MEGABYTES or answer.startswith("CRASH")
        passed += over
        sys.stdout.write(f"{'!' if over else ' '} {seconds:5.2f} s {megabytes:5.0f} MB  {name}: {answer}\n")
    for pattern, answer in PATTERNS.items():
        seconds = followed(pattern, answer)
        passed += seconds > SECONDS
        sys.stdout.write(f"  {seconds * 1000:7.2f} ms  {pattern} on {len(answer):,} signs\n")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
