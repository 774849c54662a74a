"""A chart put into a document: its drawing carries its own rules, since a printed page has no stylesheet to ask."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from continuum.toolkit.charts.canvas import Chart
from continuum.toolkit.renderers.document import Chart as PrintedChart
from continuum.toolkit.renderers.document import Table, cells

_SHEET = Path(__file__).parents[1] / "static/toolkit/continuum.css"
_RULE = re.compile(r"^\s*((?:\.ch-[a-z0-9-]+(?:, )?)+) \{([^}]*)\}", re.MULTILINE)


def printed(chart: Chart, caption: str = "") -> PrintedChart:
    """The wide drawing with the rules of its classes, and its table."""
    svg = re.sub(r"(<svg [^>]*>)", rf"\1<style>{_rules()}</style>", chart.svg, count=1)
    rows = tuple(cells(*row) for row in chart.rows)
    return PrintedChart(chart.title, svg, Table(caption or chart.title, cells(*chart.header), rows, note=chart.source))


@cache
def _rules() -> str:
    """As on the screen: the colours of the paper theme are put in by the setting."""
    found = _RULE.findall(_SHEET.read_text(encoding="utf-8"))
    return " ".join(f"{names} {{{body}}}" for names, body in found).replace("var(--quiet)", "var(--quiet-ink)")
