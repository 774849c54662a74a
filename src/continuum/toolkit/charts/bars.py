"""Amounts side by side: bars from zero, and dots with their interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from continuum.toolkit.charts.canvas import LETTER, WIDE, Canvas, Chart, Number, drawn, said, ticks, wrapped
from continuum.toolkit.typography import HARD_SPACE, NARROW_SPACE


@dataclass(frozen=True)
class Bar:
    """An amount counted here, the one a document prints, or both."""

    label: str
    value: Number | None = None
    printed: Number | None = None
    precision: str = ""

    @property
    def words(self) -> str:
        """What stands at the end of the bar."""
        colon = f"{HARD_SPACE}:"
        counted = f"{self.precision} {said(self.value)}".strip()
        if self.printed is None:
            return counted
        if self.value is None:
            return f"{said(self.printed)} (imprimé)"
        return f"{counted} (imprimé{colon} {said(self.printed)})"


@dataclass(frozen=True)
class Dot:
    """An estimate with its interval, and on how many it rests."""

    label: str
    value: Number
    low: Number
    high: Number
    n: int | None = None

    @property
    def interval(self) -> str:
        return f"{said(self.low)} à {said(self.high)}"


def bars(rows: Sequence[Bar], title: str, unit: str, source: str = "") -> Chart:
    """Horizontal bars from zero; a full bar is counted, a dashed one or a stroke is printed in a document."""
    top = max(
        (float(amount) for bar in rows for amount in (bar.value, bar.printed) if amount is not None),
        default=0,
    )
    tail = max((len(bar.words) for bar in rows), default=0) * LETTER + 12

    def draw(canvas: Canvas) -> float:
        wide = canvas.width == WIDE
        left = 250 if wide else 1
        scale = max(canvas.width - left - tail, 60) / (top or 1)
        canvas.text(left, 14, unit, "ch-note")
        y = 26.0
        for bar in rows:
            y = _draw_bar(canvas, bar, left, y, scale, wide=wide)
        if wide:
            canvas.line(left, 22, left, y - 4, "ch-axis")
        return _bar_key(canvas, rows, y)

    twin = [(bar.label, said(bar.value, ""), said(bar.printed, ""), bar.precision) for bar in rows]
    return drawn(draw, title, ("", f"Compté ({unit})", "Imprimé", "Précision"), twin, source)


def _draw_bar(canvas: Canvas, bar: Bar, left: float, y: float, scale: float, *, wide: bool) -> float:
    label = wrapped(bar.label, left - 20 if wide else canvas.width)
    thickness = 18
    if wide:
        height = max(18 * len(label), thickness) + 12
        canvas.lines(0, y + height / 2 - 9 * len(label) + 8, label)
        middle = y + height / 2 - 5
    else:
        canvas.lines(0, y + 14, label)
        middle = y + 18 * len(label) + 14
        height = 18 * len(label) + 34
        canvas.line(left, middle - 12, left, middle + 12, "ch-axis")
    longest = _draw_amount(canvas, bar, left, middle - thickness / 2, thickness, scale)
    canvas.text(
        left + longest + 8,
        middle + 5,
        bar.words,
        "ch-note" if bar.value is None and bar.printed is None else "ch-value",
    )
    return y + height


def _draw_amount(canvas: Canvas, bar: Bar, left: float, top: float, thickness: float, scale: float) -> float:
    counted = float(bar.value or 0) * scale
    printed = float(bar.printed or 0) * scale
    if bar.value is not None:
        canvas.rect(left, top, counted, thickness, "ch-bar")
        if bar.printed is not None:
            canvas.line(left + printed, top - 4, left + printed, top + thickness + 4, "ch-mark")
    elif bar.printed is not None:
        canvas.rect(left + 1, top + 1, printed - 2, thickness - 2, "ch-bar-printed")
    return max(counted, printed)


def _bar_key(canvas: Canvas, rows: Sequence[Bar], y: float) -> float:
    if not any(bar.printed is not None for bar in rows):
        return y
    colon, semicolon = f"{HARD_SPACE}:", f"{NARROW_SPACE};"
    key = f"Barre pleine{colon} compté ici{semicolon} tirets ou trait noir{colon} imprimé dans le document."
    lines = wrapped(key, canvas.width)
    canvas.lines(0, y + 18, lines, "ch-note")
    return y + 10 + 18 * len(lines)


def dots(rows: Sequence[Dot], title: str, unit: str, source: str = "", *, from_zero: bool = True) -> Chart:
    """Estimates as dots on one axis, each with the range in which the truth probably lies."""
    low = 0.0 if from_zero else min((float(dot.low) for dot in rows), default=0)
    axis = ticks(low, max((float(dot.high) for dot in rows), default=1))

    def draw(canvas: Canvas) -> float:
        wide = canvas.width == WIDE
        left, right = (230.0, canvas.width - 190) if wide else (8.0, canvas.width - 20)
        scale = (right - left) / (axis[-1] - axis[0])
        place = {tick: left + (tick - axis[0]) * scale for tick in axis}
        bottom = 26 + sum(_dot_height(dot, canvas, wide=wide) for dot in rows)
        for tick, x in place.items():
            canvas.line(x, 22, x, bottom, "ch-grid")
            canvas.text(x, bottom + 18, said(tick), "ch-note", "middle" if x > 8 else "start")
        canvas.text(left, 14, unit, "ch-note")
        y = 26.0
        for dot in rows:
            _draw_dot(canvas, dot, y, lambda value: left + (float(value) - axis[0]) * scale, wide=wide)
            y += _dot_height(dot, canvas, wide=wide)
        canvas.line(left, bottom, right, bottom, "ch-axis")
        return bottom + 26

    twin = [(dot.label, said(dot.value), dot.interval, said(dot.n, "")) for dot in rows]
    return drawn(draw, title, ("", f"Estimation ({unit})", "Intervalle", "Réponses"), twin, source)


def _dot_height(dot: Dot, canvas: Canvas, *, wide: bool) -> float:
    lines = len(wrapped(dot.label, 210 if wide else canvas.width))
    return max(18.0 * lines, 36) + 10 if wide else 18.0 * lines + 54


def _draw_dot(canvas: Canvas, dot: Dot, y: float, place: Callable[[Number], float], *, wide: bool) -> None:
    label = wrapped(dot.label, 210 if wide else canvas.width)
    count = f"n = {said(dot.n)}" if dot.n is not None else ""
    if wide:
        height = _dot_height(dot, canvas, wide=True)
        middle = y + height / 2
        canvas.lines(0, middle - 9 * len(label) + 14, label)
        canvas.text(canvas.width - 170, middle - 2, said(dot.value), "ch-value")
        canvas.text(canvas.width - 170, middle + 15, ", ".join(filter(None, (dot.interval, count))), "ch-note")
    else:
        canvas.lines(0, y + 14, label)
        middle = y + 18 * len(label) + 12
        canvas.text(
            0,
            middle + 24,
            ", ".join(filter(None, (f"{said(dot.value)} ({dot.interval})", count))),
            "ch-value",
        )
    low, high = place(dot.low), place(dot.high)
    canvas.line(low, middle, high, middle, "ch-range")
    for x in (low, high):
        canvas.line(x, middle - 6, x, middle + 6, "ch-range")
    canvas.circle(place(dot.value), middle, 7, "ch-dot")
