"""The first word of every frame."""

from continuum.toolkit.access import signed_in
from continuum.toolkit.registry import RailEntry, rail

rail.declare(RailEntry("Mon bureau", "desk:home", 0, frozenset({"staff", "member"}), signed_in))
