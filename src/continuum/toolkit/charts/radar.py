"""Several measures of one thing around a circle, from 0 at the centre to 100; an earlier answer as a dashed line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from continuum.toolkit.charts.canvas import WIDE, Canvas, Chart, Number, drawn, said, wrapped
from continuum.toolkit.typography import HARD_SPACE

TOP = 100
NOT_KNOWN = "non calculable"
LINE = 18


@dataclass(frozen=True)
class Spoke:
    """One measure, its level in words; nothing where it could not be worked out. `before`: what it was."""

    label: str
    value: Number | None
    level: str = ""
    before: Number | None = None

    @property
    def words(self) -> str:
        """« 45, à consolider »."""
        return ", ".join(filter(None, (said(self.value, NOT_KNOWN), self.level)))


def radar(spokes: Sequence[Spoke], title: str, source: str = "", *, rings: Sequence[Number] = ()) -> Chart:
    """At least three measures; `rings` are the values at which a level begins. The table gives the same figures."""
    if len(spokes) < 3:
        raise ValueError("a radar takes three measures at least")

    def draw(canvas: Canvas) -> float:
        return _draw_wide(canvas, spokes, rings) if canvas.width == WIDE else _draw_narrow(canvas, spokes, rings)

    dated = any(one.before is not None for one in spokes)
    header = ("", *(("Avant",) if dated else ()), "Valeur sur 100", "Niveau")
    rows = [
        (one.label, *((said(one.before, NOT_KNOWN),) if dated else ()), said(one.value, NOT_KNOWN), one.level) for one in spokes
    ]
    return drawn(draw, title, header, rows, source)


@dataclass(frozen=True)
class _Web:
    """Where the circle lies."""

    x: float
    y: float
    radius: float
    count: int

    def place(self, index: int, value: float) -> tuple[float, float]:
        angle = 2 * math.pi * index / self.count
        reach = self.radius * value / TOP
        return self.x + reach * math.sin(angle), self.y - reach * math.cos(angle)


def _draw_wide(canvas: Canvas, spokes: Sequence[Spoke], rings: Sequence[Number]) -> float:
    """Each label stands at the end of its spoke."""
    room = 190.0
    labels = [wrapped(one.label, room) for one in spokes]
    above = LINE * (len(labels[0]) + 1) + 8
    web = _Web(canvas.width / 2, above + 150, 140, len(spokes))
    _draw_web(canvas, web, spokes, rings)
    lowest = web.y + web.radius
    for index, (one, lines) in enumerate(zip(spokes, labels, strict=True)):
        x, y = web.place(index, TOP + 11)
        anchor = "middle" if abs(x - web.x) < 12 else "start" if x > web.x else "end"
        top = y - LINE * len(lines) if anchor == "middle" and y < web.y else y - 9 * len(lines) + 8
        top = y + 10 if anchor == "middle" and y > web.y else top
        for step, line in enumerate(lines):
            canvas.text(x, top + LINE * step, line, "ch-label", anchor)
        canvas.text(x, top + LINE * len(lines), one.words, "ch-value", anchor)
        lowest = max(lowest, top + LINE * len(lines))
    return _dated_key(canvas, spokes, lowest + 14)


def _draw_narrow(canvas: Canvas, spokes: Sequence[Spoke], rings: Sequence[Number]) -> float:
    """Numbers around the circle, and what they stand for under it."""
    web = _Web(canvas.width / 2, 150, 118, len(spokes))
    _draw_web(canvas, web, spokes, rings)
    y = web.y + web.radius + 44
    for index, one in enumerate(spokes):
        x, at = web.place(index, TOP + 13)
        canvas.text(x, at + 5, str(index + 1), "ch-value", "middle")
        lines = wrapped(f"{index + 1}. {one.label}", canvas.width)
        canvas.lines(0, y, lines)
        canvas.text(20, y + LINE * len(lines), one.words, "ch-value")
        y += LINE * (len(lines) + 1) + 8
    return _dated_key(canvas, spokes, y)


def _draw_web(canvas: Canvas, web: _Web, spokes: Sequence[Spoke], rings: Sequence[Number]) -> None:
    """The surface first, so that rings and spokes are read over it."""
    _draw_shape(canvas, web, [one.value for one in spokes], "ch-area")
    for ring in sorted({*(float(one) for one in rings if 0 < one < TOP), float(TOP)}):
        canvas.path(_closed([web.place(index, ring) for index in range(web.count)]), "ch-grid")
        canvas.text(web.x + 5, web.y - web.radius * ring / TOP + 14, said(round(ring)), "ch-note")
    for index in range(web.count):
        canvas.line(web.x, web.y, *web.place(index, TOP), "ch-grid")
    if any(one.before is not None for one in spokes):
        _draw_shape(canvas, web, [one.before for one in spokes], "ch-line-2")
    for index, one in enumerate(spokes):
        if one.value is not None:
            canvas.circle(*web.place(index, float(one.value)), 5.5, "ch-dot")


def _draw_shape(canvas: Canvas, web: _Web, values: Sequence[Number | None], style: str) -> None:
    """A line from point to point; where a value is missing the surface opens to the centre rather than invent one."""
    points = [web.place(index, float(value) if value is not None else 0) for index, value in enumerate(values)]
    canvas.path(_closed(points), style)


def _closed(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _dated_key(canvas: Canvas, spokes: Sequence[Spoke], y: float) -> float:
    if all(one.before is None for one in spokes):
        return y
    canvas.line(0, y + 10, 32, y + 10, "ch-line-2")
    canvas.text(40, y + 15, f"Tirets{HARD_SPACE}: la fois précédente", "ch-note")
    return y + 26
