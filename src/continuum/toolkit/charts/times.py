"""Amounts and works over time: lines of dated points, and phases with their milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from continuum.toolkit.charts.canvas import LETTER, WIDE, Canvas, Chart, Number, drawn, said, ticks, wrapped
from continuum.toolkit.dates import PartialDate, in_words
from continuum.toolkit.spans import DateSpan, gap, gap_between
from continuum.toolkit.typography import french_date

Across = Callable[[dt.date], float]


@dataclass(frozen=True)
class Point:
    """A dated value; `precision` in words (« au moins », « environ ») makes the dot hollow."""

    on: PartialDate
    value: Number
    precision: str = ""

    @property
    def day(self) -> dt.date:
        return self.on.first + (self.on.last - self.on.first) / 2


@dataclass(frozen=True)
class Series:
    """A line of the history: one source, one territory."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Phase:
    """A span of work; without a last date it goes on."""

    label: str
    first: PartialDate
    last: PartialDate | None = None
    planned: DateSpan | None = None
    """When it was to take place at first, if it was put off."""


@dataclass(frozen=True)
class Milestone:
    """A moment that counts; state is « done », « late » or nothing."""

    label: str
    on: PartialDate
    state: str = ""
    planned: PartialDate | None = None


@dataclass(frozen=True)
class Recurring:
    """An event that comes back: one line, as many marks as it has dates."""

    label: str
    marks: Sequence[Milestone]


Event = Milestone | Recurring
STATES = {"done": "tenue", "late": "en retard", "": "à venir"}


def series(lines: Sequence[Series], title: str, unit: str, source: str = "") -> Chart:
    """Up to four lines of dated points, named at their end; the axis starts from zero unless values are far."""
    values = [float(point.value) for line in lines for point in line.points] or [0.0]
    days = [day for line in lines for point in line.points for day in (point.on.first, point.on.last)]
    axis = ticks(0 if min(values) >= 0 and min(values) < max(values) * 0.6 else min(values), max(values))
    tail = max((len(line.label) for line in lines), default=0) * LETTER + 16 if len(lines) > 1 else 24

    def draw(canvas: Canvas) -> float:
        wide = canvas.width == WIDE
        height, left = (300.0, 56.0) if wide else (260.0, 44.0)
        right = canvas.width - (min(tail, 230) if wide else 24)
        across = _scale(days, left + 8, right)
        up = _upward(axis, 34, height - 28)
        canvas.text(0, 14, unit, "ch-note")
        for tick in axis:
            canvas.line(left, up(tick), right, up(tick), "ch-grid")
            canvas.text(left - 8, up(tick) + 5, said(tick), "ch-note", "end")
        _draw_years(canvas, days, across, height - 6, right)
        ends = _apart({index: up(float(line.points[-1].value)) for index, line in enumerate(lines) if line.points})
        for index, line in enumerate(lines):
            _draw_series(canvas, line, index % 4 + 1, across, up)
            if wide and len(lines) > 1 and line.points:
                canvas.text(right + 12, ends[index] + 5, line.label, "ch-label")
        return height if wide or len(lines) < 2 else _series_key(canvas, lines, height)

    twin = [
        (
            str(point.on),
            *((line.label,) if len(lines) > 1 else ()),
            f"{point.precision} {said(point.value)}".strip(),
        )
        for line in lines
        for point in line.points
    ]
    header = ("Date", "Série", f"Valeur ({unit})") if len(lines) > 1 else ("Date", f"Valeur ({unit})")
    return drawn(draw, title, header, twin, source)


def _scale(days: Sequence[dt.date], left: float, right: float) -> Across:
    first, last = min(days, default=dt.date(2020, 1, 1)), max(days, default=dt.date(2021, 1, 1))
    span = max((last - first).days, 1)
    return lambda day: left + (day - first).days / span * (right - left)


def _upward(axis: Sequence[float], top: float, bottom: float) -> Callable[[float], float]:
    return lambda value: bottom - (value - axis[0]) / (axis[-1] - axis[0]) * (bottom - top)


def _draw_years(canvas: Canvas, days: Sequence[dt.date], across: Across, y: float, right: float) -> None:
    """Name the years below, as many as there is room for."""
    if not days:
        return
    free = 0.0
    for year in range(min(days).year, max(days).year + 1):
        x = across(max(dt.date(year, 1, 1), min(days)))
        if free <= x <= right:
            canvas.line(x, y - 18, x, y - 24, "ch-axis")
            canvas.text(x, y, str(year), "ch-note", "end" if x > canvas.width - 36 else "start")
            free = x + 44


def _draw_series(canvas: Canvas, line: Series, style: int, across: Across, up: Callable[[float], float]) -> None:
    places = [(across(point.day), up(float(point.value))) for point in line.points]
    if len(places) > 1:
        canvas.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), f"ch-line-{style}")
    suffix, above = "" if style == 1 else f"-{style}", style % 2 == 1
    said_ones = {0, len(places) - 1} if len(places) > 6 else set(range(len(places)))
    for index, (point, (x, y)) in enumerate(zip(line.points, places, strict=True)):
        canvas.circle(x, y, 5.5, f"ch-dot{'-open' if point.precision else ''}{suffix}")
        if index in said_ones:
            anchor = "start" if x < 70 else "end" if x > canvas.width - 60 else "middle"
            canvas.text(
                x,
                y + (-11 if above else 24),
                f"{point.precision} {said(point.value)}".strip(),
                "ch-value",
                anchor,
            )


def _apart(places: dict[int, float], least: float = 18) -> dict[int, float]:
    """Move labels down until none covers another."""
    moved: dict[int, float] = {}
    floor = float("-inf")
    for index, y in sorted(places.items(), key=lambda item: item[1]):
        floor = moved[index] = max(y, floor + least)
    return moved


def _series_key(canvas: Canvas, lines: Sequence[Series], y: float) -> float:
    for index, line in enumerate(lines):
        y += 22
        canvas.line(0, y - 5, 32, y - 5, f"ch-line-{index % 4 + 1}")
        canvas.text(40, y, line.label, "ch-label")
    return y + 8


def timeline(
    phases: Sequence[Phase],
    milestones: Sequence[Event],
    title: str,
    today: dt.date | None = None,
    source: str = "",
) -> Chart:
    """Phases as bands and milestones as marks over the years, with a line where we stand.

    A mark is a full diamond when the event took place, a square when it is late, a hollow diamond when it is to come.
    What was put off also bears its first dates: a thin line under the band, a ring beside the mark.
    """
    marks = [mark for one in milestones for mark in _marks_of(one)]
    days = _covered(phases, marks, today)
    was_put_off = any(one.planned for one in phases) or any(one.planned for one in marks)
    states = {mark.state for one in milestones if isinstance(one, Recurring) for mark in one.marks}

    def draw(canvas: Canvas) -> float:
        left = 250.0 if canvas.width == WIDE else 1.0
        across = _scale(days, left, canvas.width - 2)
        y = 46.0
        rows: list[tuple[str, Callable[[float], None]]] = [
            *((phase.label, _phase_drawer(canvas, phase, across, days[-1])) for phase in phases),
            *((one.label, _event_drawer(canvas, one, across)) for one in milestones),
        ]
        placed = []
        for label, drawer in rows:
            lines = wrapped(label, left - 24 if left > 1 else canvas.width)
            placed.append((y, lines, drawer))
            y += max(18 * len(lines), 20) + 14 if left > 1 else 18 * len(lines) + 32
        _draw_grid(canvas, days, across, y, today)
        for top, lines, drawer in placed:
            canvas.lines(0, top + 14, lines)
            drawer(top + 9 * len(lines) if left > 1 else top + 18 * len(lines) + 13)
        bottom = _states_key(canvas, y, left, states) if states else y
        return _planned_key(canvas, bottom, left) if was_put_off else bottom + 4

    return _with_twin(draw, phases, marks, title, source)


def _marks_of(event: Event) -> Sequence[Milestone]:
    return event.marks if isinstance(event, Recurring) else [event]


def _with_twin(
    draw: Callable[[Canvas], float], phases: Sequence[Phase], milestones: Sequence[Milestone], title: str, source: str
) -> Chart:
    """The drawing and its table, which has two columns more where something was put off."""
    twin = [
        *(_Row(one.label, in_words(one.first, one.last), "phase", *_first_dates_of_phase(one)) for one in phases),
        *(_Row(one.label, str(one.on), f"étape, {STATES[one.state]}", *_first_date_of_milestone(one)) for one in milestones),
    ]
    if not any(row.planned for row in twin):
        return drawn(draw, title, ("", "Quand", "Nature"), [(row.label, row.when, row.nature) for row in twin], source)
    header = ("", "Prévu d’abord", "Quand", "Écart", "Nature")
    rows = [(row.label, row.planned or row.when, row.when, row.gap or "aucun", row.nature) for row in twin]
    return drawn(draw, title, header, rows, source, spoken=[row.spoken for row in twin])


@dataclass(frozen=True)
class _Row:
    """A line of the table twin."""

    label: str
    when: str
    nature: str
    planned: str = ""
    gap: str = ""

    @property
    def spoken(self) -> tuple[str, ...]:
        """As the description reads it, without the headings of columns."""
        moved = f"(prévu d’abord\u00a0: {self.planned}\u202f; {self.gap})" if self.planned else ""
        return (self.label, self.when, moved, self.nature)


def _first_dates_of_phase(phase: Phase) -> tuple[str, ...]:
    return (phase.planned.words, gap_between(phase.planned, DateSpan(phase.first, phase.last))) if phase.planned else ()


def _first_date_of_milestone(mark: Milestone) -> tuple[str, ...]:
    return (str(mark.planned), gap(mark.planned, mark.on)) if mark.planned else ()


def _planned_key(canvas: Canvas, y: float, left: float) -> float:
    """What the thin line and the ring mean."""
    x = left if left > 1 else 0
    _draw_planned_line(canvas, x, x + 32, y + 9)
    canvas.circle(x + 48, y + 9, 5, "ch-planned-mark")
    canvas.text(x + 62, y + 14, "prévu d’abord", "ch-note")
    return y + 24


def _states_key(canvas: Canvas, y: float, left: float, states: set[str]) -> float:
    """What the marks of an event that comes back mean, since none of them bears its words."""
    x = left if left > 1 else 0
    for state in (one for one in STATES if one in states):
        _draw_mark(canvas, x + 8, y + 9, state, 7)
        canvas.text(x + 22, y + 14, STATES[state], "ch-note")
        x += 40 + len(STATES[state]) * LETTER
    return y + 24


def _draw_planned_line(canvas: Canvas, first: float, last: float, y: float) -> None:
    canvas.line(first, y, last, y, "ch-planned")
    for end in (first, last):
        canvas.line(end, y - 4, end, y + 4, "ch-planned")


def _covered(phases: Sequence[Phase], milestones: Sequence[Milestone], today: dt.date | None) -> list[dt.date]:
    """The first and the last day to show, widened to whole years."""
    days: list[dt.date] = [today] if today else []
    for phase in phases:
        days += [phase.first.first, (phase.last or phase.first).last]
        days += [phase.planned.first, phase.planned.last] if phase.planned else []
    dates = [date for mark in milestones for date in (mark.on, mark.planned) if date]
    days += [date.first for date in dates] + [date.last for date in dates]
    if not days:
        return []
    return [dt.date(min(days).year, 1, 1), dt.date(max(days).year, 12, 31)]


def _draw_grid(canvas: Canvas, days: Sequence[dt.date], across: Across, bottom: float, today: dt.date | None) -> None:
    if not days:
        return
    years = range(days[0].year, days[-1].year + 1)
    step = max(1, len(years) * 44 // max(int(canvas.width - across(days[0])), 1))
    for year in years[::step]:
        x = across(dt.date(year, 1, 1))
        canvas.line(x, 30, x, bottom, "ch-grid")
        canvas.text(x + 4, 36, str(year), "ch-note")
    if today:
        x = across(today)
        canvas.line(x, 18, x, bottom, "ch-today")
        anchor = "end" if x > canvas.width - 150 else "start"
        canvas.text(x - 6 if anchor == "end" else x + 6, 14, french_date(today), "ch-today-word", anchor)


def _phase_drawer(canvas: Canvas, phase: Phase, across: Across, end: dt.date) -> Callable[[float], None]:
    first, last = across(phase.first.first), across(phase.last.last if phase.last else end)

    def draw(middle: float) -> None:
        canvas.rect(first, middle - 9, max(last - first, 3), 18, "ch-phase")
        if phase.planned:
            planned_end = phase.planned.last if phase.planned.ends else end
            _draw_planned_line(canvas, across(phase.planned.first), across(planned_end), middle + 14)

    return draw


def _draw_mark(canvas: Canvas, x: float, y: float, state: str, radius: float = 8) -> None:
    """The shape says it as well as the colour: printed in grey, a square is late. On the last day of the axis it stays whole."""
    x = min(x, canvas.width - radius - 1)
    if state == "late":
        canvas.rect(x - radius + 1, y - radius + 1, 2 * radius - 2, 2 * radius - 2, "ch-diamond-late")
    else:
        canvas.diamond(x, y, radius, "ch-diamond" if state else "ch-diamond-open")


def _event_drawer(canvas: Canvas, event: Event, across: Across) -> Callable[[float], None]:
    if isinstance(event, Milestone):
        return _milestone_drawer(canvas, event, across)

    def draw(middle: float) -> None:
        for mark in event.marks:
            _draw_mark(canvas, (across(mark.on.first) + across(mark.on.last)) / 2, middle, mark.state, 6)

    return draw


def _milestone_drawer(canvas: Canvas, mark: Milestone, across: Across) -> Callable[[float], None]:
    first, last = across(mark.on.first), across(mark.on.last)
    marks = [(across(date.first) + across(date.last)) / 2 for date in (mark.on, mark.planned) if date]

    def draw(middle: float) -> None:
        canvas.line(first, middle, last, middle, "ch-axis")
        if mark.planned:
            canvas.line(marks[0], middle, marks[-1], middle, "ch-planned")
            canvas.circle(marks[-1], middle, 5, "ch-planned-mark")
        _draw_mark(canvas, marks[0], middle, mark.state)
        words = f"{mark.on}, {STATES[mark.state]}"
        room = canvas.width - len(words) * LETTER
        after = max(marks) + 16 if last + 8 > room else max(max(marks) + 16, last + 8)
        before = after > room
        canvas.text(min(marks) - 16 if before else after, middle + 5, words, "ch-note", "end" if before else "start")

    return draw
