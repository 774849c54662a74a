"""How wholes are divided: one bar for each, cut in parts that follow each other in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from continuum.toolkit.charts.canvas import LETTER, WIDE, Canvas, Chart, drawn, said, wrapped

SHADES = 4
THICKNESS = 24
SWATCH = 14


@dataclass(frozen=True)
class Stack:
    """One whole: how many in each part, in the order of their names; `words` says the same in the table, else the counts do."""

    label: str
    counts: Sequence[int]
    words: Sequence[str] = ()

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def said(self) -> Sequence[str]:
        return self.words or [said(count) for count in self.counts]


def stacked(rows: Sequence[Stack], names: Sequence[str], title: str, source: str = "", *, unsorted: bool = False) -> Chart:
    """Horizontal bars cut in parts, the first the palest; each part bears its count. `unsorted`: the last part stands apart."""
    if any(len(row.counts) != len(names) or len(row.said) != len(names) for row in rows):
        raise ValueError("Each bar has as many parts as there are names.")
    top = max((row.total for row in rows), default=0) or 1
    shades = _shades(len(names), unsorted=unsorted)
    tail = len(f"n = {top}") * LETTER + 12

    def draw(canvas: Canvas) -> float:
        left = 250.0 if canvas.width == WIDE else 1.0
        scale = (canvas.width - left - tail) / top
        y = _key(canvas, names, shades)
        for row in rows:
            y = _draw_row(canvas, row, shades, left, y, scale)
        return y

    twin = [(row.label, *row.said, said(row.total)) for row in rows]
    spoken = [(row.label, *(f"{name}, {words}" for name, words in zip(names, row.said, strict=True))) for row in rows]
    return drawn(draw, title, ("", *names, "En tout"), twin, source, spoken)


def _shades(count: int, *, unsorted: bool) -> list[str]:
    """From pale to dark over the parts that are in order; the one that is apart has no colour of the scale."""
    ordered = count - 1 if unsorted else count
    step = (SHADES - 1) / max(ordered - 1, 1)
    found = [f"ch-level-{1 + round(rank * step)}" for rank in range(ordered)]
    return [*found, "ch-level-0"] if unsorted else found


def _key(canvas: Canvas, names: Sequence[str], shades: Sequence[str]) -> float:
    """The parts in their order, each with its shade; the height that they take."""
    x, y = 1.0, 2.0
    for name, shade in zip(names, shades, strict=True):
        width = SWATCH + 6 + len(name) * LETTER + 18
        if x > 1 and x + width > canvas.width:
            x, y = 1.0, y + 22
        canvas.rect(x, y, SWATCH, SWATCH, shade)
        canvas.text(x + SWATCH + 6, y + 12, name, "ch-note")
        x += width
    return y + 32


def _draw_row(canvas: Canvas, row: Stack, shades: Sequence[str], left: float, y: float, scale: float) -> float:
    """One bar under or beside its label; where the next one begins."""
    wide = canvas.width == WIDE
    label = wrapped(row.label, left - 20 if wide else canvas.width)
    if wide:
        height = max(18.0 * len(label), THICKNESS) + 12
        top = y + (height - 12 - THICKNESS) / 2
        canvas.lines(0, y + (height - 12) / 2 - 9 * len(label) + 14, label)
    else:
        height, top = 18.0 * len(label) + THICKNESS + 20, y + 18 * len(label) + 2
        canvas.lines(0, y + 12, label)
    x = left
    for count, shade in zip(row.counts, shades, strict=True):
        width = count * scale
        if count:
            canvas.rect(x, top, width, THICKNESS, shade)
        if count and width >= (len(str(count)) + 1) * LETTER:
            canvas.text(x + width / 2, top + THICKNESS / 2 + 5, said(count), "ch-value", "middle")
        x += width
    canvas.text(x + 8, top + THICKNESS / 2 + 5, f"n = {said(row.total)}", "ch-note")
    return y + height
