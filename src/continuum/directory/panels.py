"""What the directory puts in the frames."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from continuum.toolkit import clock, registry
from continuum.toolkit.access import signed_in
from continuum.toolkit.registry import Arrival, DeskSource, OrganisationPanel, RailEntry, Waiting
from continuum.toolkit.typography import counted

from . import queries, rules
from .enums import OrganisationKind
from .models import ErasureRequest, Notice, Organisation, Position
from .queries import mandates
from .services import take_up_chosen_access

registry.rail.declare(RailEntry("Annuaire", "directory:organisations", order=60))
registry.rail.declare(RailEntry("Personnes", "directory:people", order=65, shown=rules.sees_people))
registry.rail.declare(RailEntry("Publics", "directory:segments", order=62, shown=rules.staff))
registry.rail.declare(RailEntry("Dispositifs", "directory:schemes", order=63, shown=rules.member))
registry.rail.declare(RailEntry("Accès", "directory:memberships", order=70, shown=rules.grants_access))
registry.rail.declare(RailEntry("Journal", "directory:journal", order=75, shown=rules.grants_access))
registry.rail.declare(RailEntry("Mon accès", "directory:me", 80, frozenset({"person"}), signed_in))
registry.rail.declare(RailEntry("Mes données", "directory:my_data", 85, frozenset({"person"}), signed_in))
registry.rail.declare(RailEntry("Données personnelles", "directory:privacy_requests", order=77, shown=rules.keeps_personal_data))


def personal_data(person: Any) -> list[Waiting]:
    """The notice that she has not read; for those who answer for personal data, who waits and who is soon erased."""
    lines = [_to_read(notice, person) for notice in queries.unread_notices(person)]
    if rules.keeps_personal_data(person):
        lines += [_to_erase(request) for request in ErasureRequest.objects.waiting().select_related("person")]
        if soon := queries.soon_erased():
            who = counted(len(soon), "personne sera effacée", "personnes seront effacées")
            text = f"{who} dans les trente jours, faute de nouvelles depuis trois ans"
            lines.append(Waiting(text, "Voir qui", reverse("directory:retention")))
    return lines


def _to_read(notice: Notice, person: Any) -> Waiting:
    """It has waited since it was published, or since she first came."""
    came = person.joined_at.astimezone(clock.PARIS).date() if person.joined_at else clock.today()
    since = max(notice.published_on, came)
    return Waiting(f"À lire\u00a0: {notice.title}", "Prendre connaissance", notice.get_absolute_url(), since)


def _to_erase(request: ErasureRequest) -> Waiting:
    url = reverse("directory:erase_person", args=[request.person_id])
    return Waiting(f"{request.person} demande l’effacement de ses données", "Répondre", url, request.due_on)


def people_panel(person: Any, organisation: Organisation) -> dict[str, Any]:
    """Who is what here, as far as she may know, and what she may add."""
    return {
        "positions": queries.people_of(organisation, person),
        "organisation": organisation,
        "may_add": rules.add_position(person, Position(organisation=organisation)),
        "may_invite": rules.grants_access(person),
        "accesses": queries.who_enters_for(organisation) if rules.directs(person, organisation) else [],
    }


def schemes_panel(person: Any, organisation: Organisation) -> dict[str, Any]:
    """What a member structure may have; what an institution brings."""
    seen = queries.seen_schemes(person)
    if organisation.kind == OrganisationKind.MEMBER:
        known = list(seen) if rules.member(person) else []
        return {"organisation": organisation, "answers": queries.for_structure(known, organisation)} if known else {}
    brought = list(seen.filter(owner=organisation))
    return {"organisation": organisation, "brought": brought} if brought else {}


registry.desk.declare(DeskSource("personal data", personal_data))
registry.organisation_panels.declare(OrganisationPanel("people", "Personnes", 20, "directory/people_panel.html", people_panel))
registry.organisation_panels.declare(
    OrganisationPanel("schemes", "Dispositifs", 30, "directory/schemes_panel.html", schemes_panel)
)
registry.desk.declare(DeskSource("directory.schemes", queries.waiting_for_keepers))
registry.desk.declare(DeskSource("directory.people", mandates.waiting, mandates.moved))
registry.arrivals.declare(Arrival("directory.acting", take_up_chosen_access))
