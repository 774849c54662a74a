"""The paper of charts: shapes by class, escaped text, one drawing for wide and one for narrow screens."""

from __future__ import annotations

import hashlib
import math
import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from continuum.toolkit.typography import french_number

Number = int | float | Decimal
WIDE, NARROW = 700, 360
LETTER = 7.9  # the mean width of a letter at 15 px in the font of the site
FONTS = "Atkinson Hyperlegible Next, DejaVu Sans, Arial, sans-serif"

_INK, _QUIET, _LINE, _PAPER = "#1c2733", "#566270", "#d9dcd6", "#ffffff"
_PINE, _PINE_SOFT, _OCHRE, _BRICK, _PLUM, _SKY = (
    "#1e6b58",
    "#e3efea",
    "#8f5a00",
    "#b03a2e",
    "#6a4c7d",
    "#2f6690",
)


def _stroke(colour: str, width: str, dashes: str = "") -> dict[str, str]:
    style = {"stroke": colour, "stroke-width": width, "fill": "none"}
    return {**style, "stroke-dasharray": dashes} if dashes else style


def _dot(inside: str, around: str) -> dict[str, str]:
    return {"fill": inside, "stroke": around, "stroke-width": "2"}


def _text(colour: str, size: str, weight: str = "400") -> dict[str, str]:
    halo = {"paint-order": "stroke", "stroke": _PAPER, "stroke-width": "4", "stroke-linejoin": "round"}
    return {"fill": colour, "font-size": size, "font-weight": weight, **halo}


STYLES: dict[str, dict[str, str]] = {
    "ch-label": _text(_INK, "15"),
    "ch-value": _text(_INK, "15", "700"),
    "ch-note": _text(_QUIET, "14"),
    "ch-axis": _stroke(_QUIET, "1"),
    "ch-grid": _stroke(_LINE, "1"),
    "ch-bar": {"fill": _PINE},
    "ch-bar-printed": {"fill": _PAPER, "stroke": _PINE, "stroke-width": "2", "stroke-dasharray": "5 3"},
    "ch-mark": _stroke(_INK, "3"),
    "ch-range": _stroke(_PINE, "3"),
    "ch-dot": _dot(_PINE, _PAPER),
    "ch-dot-2": _dot(_SKY, _PAPER),
    "ch-dot-3": _dot(_PLUM, _PAPER),
    "ch-dot-4": _dot(_OCHRE, _PAPER),
    "ch-dot-open": _dot(_PAPER, _PINE),
    "ch-dot-open-2": _dot(_PAPER, _SKY),
    "ch-dot-open-3": _dot(_PAPER, _PLUM),
    "ch-dot-open-4": _dot(_PAPER, _OCHRE),
    "ch-line-1": _stroke(_PINE, "2.5"),
    "ch-line-2": _stroke(_SKY, "2.5", "7 4"),
    "ch-line-3": _stroke(_PLUM, "2.5", "2 4"),
    "ch-line-4": _stroke(_OCHRE, "2.5", "10 3 2 3"),
    "ch-today": _stroke(_OCHRE, "2"),
    "ch-today-word": _text(_OCHRE, "14", "700"),
    "ch-phase": {"fill": _PINE_SOFT, "stroke": _PINE, "stroke-width": "1.5"},
    "ch-diamond": {"fill": _INK, "stroke": _PAPER, "stroke-width": "1.5"},
    "ch-diamond-open": {"fill": _PAPER, "stroke": _INK, "stroke-width": "2"},
    "ch-diamond-late": {"fill": _BRICK, "stroke": _PAPER, "stroke-width": "1.5"},
    "ch-level-0": {"fill": "#f2f3ee", "stroke": _QUIET},
    "ch-level-1": {"fill": _PINE_SOFT, "stroke": _QUIET},
    "ch-level-2": {"fill": "#b3d5c9", "stroke": _QUIET},
    "ch-level-3": {"fill": "#6fae9a", "stroke": _QUIET},
    "ch-level-4": {"fill": _PINE, "stroke": _QUIET},
}
"""What each class looks like on white paper; the stylesheet says the same with its tokens, dark theme too."""


@dataclass(frozen=True)
class Chart:
    """A finding, its drawing, and the same figures as a table."""

    title: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str = ""
    narrow: str = ""


class Canvas:
    """A drawing in the making: everything has a class, every text is escaped."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._parts: list[str] = []

    def _add(self, name: str, style: str, attributes: dict[str, object], inside: str = "") -> None:
        written = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
        self._parts.append(f'<{name} class="{style}"{written}>{inside}</{name}>')

    def text(self, x: float, y: float, words: str, style: str = "ch-label", anchor: str = "start") -> None:
        self._add("text", style, {"x": x, "y": y, "text-anchor": anchor}, escape(words))

    def lines(self, x: float, y: float, lines: Iterable[str], style: str = "ch-label") -> None:
        for index, line in enumerate(lines):
            self.text(x, y + 18 * index, line, style)

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        self._add("line", style, {"x1": x1, "y1": y1, "x2": x2, "y2": y2})

    def rect(self, x: float, y: float, width: float, height: float, style: str) -> None:
        self._add("rect", style, {"x": x, "y": y, "width": max(width, 0), "height": height})

    def circle(self, x: float, y: float, radius: float, style: str) -> None:
        self._add("circle", style, {"cx": x, "cy": y, "r": radius})

    def diamond(self, x: float, y: float, radius: float, style: str) -> None:
        corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
        self.path("M" + "L".join(f"{left:.1f} {top:.1f}" for left, top in corners) + "Z", style)

    def path(self, d: str, style: str, **attributes: str) -> None:
        self._add("path", style, {"d": d, **attributes})

    def group(self, transform: str, draw: Callable[[], None]) -> None:
        self._parts.append(f'<g transform="{_value(transform)}">')
        draw()
        self._parts.append("</g>")

    def svg(self, height: float, title: str, description: str) -> str:
        """The finished drawing; ids follow from its content, so a report printed twice is the same file."""
        body = "".join(self._parts)
        key = "c" + hashlib.sha256(f"{title}{self.width}{body}".encode()).hexdigest()[:10]
        named = f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_value(self.width)} {_value(height)}"'
            f' role="img" aria-labelledby="{key}-t {key}-d">'
            f"{named}{body}</svg>"
        )


def _value(value: object) -> str:
    if isinstance(value, float | Decimal):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))


def drawn(
    draw: Callable[[Canvas], float],
    title: str,
    header: Iterable[str],
    rows: Iterable[Iterable[str]],
    source: str,
) -> Chart:
    """Draw once for a wide page and once for a phone; the description reads the figures."""
    table = tuple(tuple(row) for row in rows)
    description = " ; ".join(" ".join(part for part in (f"{row[0]} :", *row[1:]) if part) for row in table)
    drawings = []
    for width in (WIDE, NARROW):
        canvas = Canvas(width)
        height = draw(canvas)
        drawings.append(canvas.svg(height, title, description))
    return Chart(title, drawings[0], tuple(header), table, source, drawings[1])


def standalone(chart: Chart) -> str:
    """The drawing by itself: light colours written on each shape, for a PDF, a file or a printed report.

    The classes stay: on a page of the site the stylesheet still has the last word, so the dark theme holds.
    """

    def dressed(match: re.Match[str]) -> str:
        return match[0] + "".join(f' {name}="{value}"' for name, value in STYLES[match[1]].items())

    dressed_svg = re.sub(r' class="(ch-[a-z0-9-]+)"', dressed, chart.svg)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart.svg).groups()  # type: ignore[union-attr]
    return dressed_svg.replace("<svg ", f'<svg width="{width}" height="{height}" font-family="{FONTS}" ', 1)


def wrapped(words: str, width: float) -> list[str]:
    """A label cut in lines that fit a width in pixels, at plain spaces only: unbreakable ones hold."""
    return textwrap.wrap(words, max(int(width / LETTER), 8), break_long_words=False, break_on_hyphens=False)


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round values that cover a range: 0, 20, 40…"""
    if high <= low:
        high = low + 1
    rough = (high - low) / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(index * step, 10) for index in range(first, last + 1)]


def said(value: Number | None, unknown: str = "non connu") -> str:
    return unknown if value is None else french_number(value)
