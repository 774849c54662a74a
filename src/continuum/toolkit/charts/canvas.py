"""The paper of charts: shapes by class, escaped text, one drawing for wide and one for narrow screens."""

from __future__ import annotations

import hashlib
import math
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from continuum.toolkit.typography import french_number

Number = int | float | Decimal
WIDE, NARROW = 700, 360
LETTER = 7.9  # the mean width of a letter at 15 px in the font of the site


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
    spoken: Iterable[Iterable[str]] = (),
) -> Chart:
    """Draw once for a wide page and once for a phone; the description reads the figures, or `spoken` where rows need words."""
    table = tuple(tuple(row) for row in rows)
    read = tuple(tuple(row) for row in spoken) or table
    description = " ; ".join(" ".join(part for part in (f"{row[0]} :", *row[1:]) if part) for row in read)
    drawings = []
    for width in (WIDE, NARROW):
        canvas = Canvas(width)
        height = draw(canvas)
        drawings.append(canvas.svg(height, title, description))
    return Chart(title, drawings[0], tuple(header), table, source, drawings[1])


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
