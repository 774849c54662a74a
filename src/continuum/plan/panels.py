"""What the plan puts in the frames, and on the desk."""

from continuum.directory.rules import member, staff
from continuum.toolkit.registry import RailEntry, rail

rail.declare(RailEntry("Programmes", "plan:programmes", 10, frozenset({"staff", "member"}), member))
rail.declare(RailEntry("Sources", "plan:sources", 30, frozenset({"staff"}), member))
rail.declare(RailEntry("Mesures", "plan:measures", 35, frozenset({"staff"}), staff))
