"""Territories shaded by level, from outlines that the caller brings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from continuum.toolkit.charts.canvas import WIDE, Canvas, Chart, drawn, wrapped

Outlines = Mapping[str, Mapping[str, str]]
Highlighted = Mapping[str, tuple[int, str]]


def territory_map(
    kind: str,
    highlighted: Highlighted,
    title: str,
    outlines: Outlines,
    view_box: tuple[float, float, float, float],
    source: str = "",
) -> Chart:
    """A map: highlighted gives code -> (level 1 to 4, words); the words stand beside, strongest level first, then as given.

    `kind` names the territories (« région »); an outline is {"name": …, "path": …}. A number joins each shaded
    territory to its words, so that a grey print reads too.
    """
    shaded = sorted(highlighted.items(), key=lambda item: -item[1][0])

    def draw(canvas: Canvas) -> float:
        wide = canvas.width == WIDE
        room = canvas.width * 0.56 if wide else canvas.width
        scale = min(room / view_box[2], 420 / view_box[3])
        transform = f"translate({-view_box[0] * scale:.2f} {-view_box[1] * scale:.2f}) scale({scale:.4f})"
        canvas.group(transform, lambda: _draw_outlines(canvas, highlighted, outlines, scale))
        height = view_box[3] * scale
        for number, (code, (level, _)) in enumerate(shaded, 1):
            _draw_number(canvas, number, level, outlines[code]["path"], view_box, scale)
        left, top = (room + 24, 8.0) if wide else (0.0, height + 16)
        return max(height, _map_key(canvas, shaded, outlines, left, top)) + 4

    twin = [(outlines[code]["name"], words) for code, (_, words) in shaded]
    return drawn(draw, title, (kind.capitalize(), "Valeur"), twin, source)


def _draw_outlines(canvas: Canvas, highlighted: Highlighted, outlines: Outlines, scale: float) -> None:
    thin = round(1 / scale, 3) if scale < 10 else 0.1
    for code, outline in outlines.items():
        level = min(max(highlighted[code][0], 1), 4) if code in highlighted else 0
        canvas.path(outline["path"], f"ch-level-{level}", **{"stroke-width": str(thin)})


def _draw_number(
    canvas: Canvas,
    number: int,
    level: int,
    path: str,
    view_box: tuple[float, float, float, float],
    scale: float,
) -> None:
    centre = middle_of(path)
    if centre is None:
        return
    x, y = (centre[0] - view_box[0]) * scale, (centre[1] - view_box[1]) * scale
    canvas.circle(x, y, 10, "ch-dot-open")
    canvas.text(x, y + 5, str(number), "ch-value", "middle")


def _map_key(canvas: Canvas, shaded: list, outlines: Outlines, left: float, top: float) -> float:
    y = top
    for number, (code, (level, words)) in enumerate(shaded, 1):
        canvas.rect(left, y, 16, 16, f"ch-level-{min(max(level, 1), 4)}")
        lines = wrapped(f"{number}. {outlines[code]['name']}", canvas.width - left - 26)
        canvas.lines(left + 26, y + 13, lines)
        y += 18 * len(lines)
        said = wrapped(words, canvas.width - left - 26)
        canvas.lines(left + 26, y + 13, said, "ch-note")
        y += 18 * len(said) + 10
    return y


def middle_of(path: str) -> tuple[float, float] | None:
    """Where to write on a shape: the middle of its largest part; only for paths of absolute points."""
    if re.search(r"[^MLZz\d\s.,-]", path):
        return None
    boxes = []
    for part in re.split(r"[Zz]", path):
        numbers = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", part)]
        if len(numbers) >= 6:
            xs, ys = numbers[0::2], numbers[1::2]
            boxes.append(((max(xs) - min(xs)) * (max(ys) - min(ys)), (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    return max(boxes)[1:] if boxes else None
