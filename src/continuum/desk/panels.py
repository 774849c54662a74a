"""Words of the frames: the first one of each, and the state of the service; where anyone reads what lower rooms keep."""

from continuum.directory.rules import staff
from continuum.toolkit.access import signed_in
from continuum.toolkit.registry import PublicAddress, RailEntry, public_addresses, rail

from . import queries
from .rules import looks_after_the_service

rail.declare(RailEntry("Mon bureau", "desk:home", 0, frozenset({"staff", "member"}), signed_in))
rail.declare(RailEntry("Service", "desk:service", 95, shown=looks_after_the_service))
rail.declare(RailEntry("Pages publiques", "desk:region_pages", 90, shown=staff))
rail.declare(RailEntry("Régions", "desk:regions", 5, frozenset({"public"})))
public_addresses.declare(PublicAddress("community.practice", queries.public_practice))
public_addresses.declare(PublicAddress("meetings.meeting", queries.public_meeting))
