"""Angles, in radians."""

from __future__ import annotations

import math
from math import isfinite, nan
from typing import Any

from .table import function


@function("pi", "", "number", "le nombre π", ("round(pi(), 4)", 3.1416))
def pi(at: Any) -> float:
    """The number π."""
    return math.pi


@function("sin", "n", "number", "le sinus", ("sin(0)", 0))
def sin(at: Any, value: float) -> float:
    """The sine."""
    return math.sin(value) if isfinite(value) else nan


@function("cos", "n", "number", "le cosinus", ("cos(0)", 1))
def cos(at: Any, value: float) -> float:
    """The cosine."""
    return math.cos(value) if isfinite(value) else nan


@function("tan", "n", "number", "la tangente", ("tan(0)", 0))
def tan(at: Any, value: float) -> float:
    """The tangent."""
    return math.tan(value) if isfinite(value) else nan


@function("asin", "n", "number", "l’arc sinus", ("asin(0)", 0))
def asin(at: Any, value: float) -> float:
    """The angle of that sine."""
    return math.asin(value) if -1 <= value <= 1 else nan


@function("acos", "n", "number", "l’arc cosinus", ("acos(1)", 0))
def acos(at: Any, value: float) -> float:
    """The angle of that cosine."""
    return math.acos(value) if -1 <= value <= 1 else nan


@function("atan", "n", "number", "l’arc tangente", ("atan(0)", 0))
def atan(at: Any, value: float) -> float:
    """The angle of that tangent."""
    return math.atan(value)


@function("atan2", "nn", "number", "l’angle d’un point", ("atan2(0, 1)", 0))
def atan2(at: Any, ordinate: float, abscissa: float) -> float:
    """The angle of a point."""
    return math.atan2(ordinate, abscissa)
