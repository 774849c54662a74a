"""Words of the frames: the first one of each, and the state of the service for those who look after it."""

from continuum.directory.rules import staff
from continuum.toolkit.access import signed_in
from continuum.toolkit.registry import RailEntry, rail

from .rules import looks_after_the_service

rail.declare(RailEntry("Mon bureau", "desk:home", 0, frozenset({"staff", "member"}), signed_in))
rail.declare(RailEntry("Service", "desk:service", 95, shown=looks_after_the_service))
rail.declare(RailEntry("Pages publiques", "desk:region_pages", 90, shown=staff))
rail.declare(RailEntry("Régions", "desk:regions", 5, frozenset({"public"})))
