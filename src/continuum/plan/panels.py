"""What the plan puts in the frames, on the desk, and on the page of an organisation."""

from __future__ import annotations

from typing import Any

from continuum.directory.rules import member, staff
from continuum.toolkit import registry
from continuum.toolkit.registry import OrganisationPanel, RailEntry, rail

from . import queries


def partnerships(person: Any, organisation: Any) -> dict[str, Any]:
    """In what it takes part, among the programmes that this person sees."""
    found = queries.partnerships_of(organisation, person)
    return {"partnerships": found} if found else {}


rail.declare(RailEntry("Programmes", "plan:programmes", 10, frozenset({"staff", "member"}), member))
rail.declare(RailEntry("Sources", "plan:sources", 30, frozenset({"staff"}), member))
rail.declare(RailEntry("Mesures", "plan:measures", 35, frozenset({"staff"}), staff))
registry.organisation_panels.declare(
    OrganisationPanel("partenariats", "Partenariats", 40, "plan/partnerships_panel.html", partnerships)
)
