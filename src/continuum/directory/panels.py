"""What the directory puts in the frames."""

from __future__ import annotations

from continuum.toolkit import registry
from continuum.toolkit.access import signed_in
from continuum.toolkit.registry import RailEntry

from . import rules

registry.rail.declare(RailEntry("Annuaire", "directory:organisations", order=60))
registry.rail.declare(RailEntry("Accès", "directory:people", order=70, shown=rules.grants_access))
registry.rail.declare(RailEntry("Mon accès", "directory:me", 80, frozenset({"person"}), signed_in))
