"""What the room puts in the frames, on the desk, and on the page of a structure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.toolkit import registry
from continuum.toolkit.registry import DeskSource, Moved, OrganisationPanel, RailEntry, Waiting, rail
from continuum.toolkit.typography import counted, french_date

from . import queries

ANSWERED_ONE_BY_ONE = 8
"""Beyond, « Mon diagnostic » says it better than the desk."""
SHOWN_THERE = 10


def requests_to_answer(person: Any) -> list[Waiting]:
    """What is asked of her and not given in: the nearest to its end first; the others on one line."""
    found = list(queries.own_requests(person).waiting().order_by("campaign__closes_on", "pk"))
    lines = [
        Waiting(
            f"Répondre à «\u00a0{one.campaign}\u00a0» avant le {french_date(one.campaign.closes_on)}, pour {one.organisation}",
            "Reprendre" if one.started_at else "Répondre",
            reverse("surveys:answer", args=[one.pk]),
            one.campaign.closes_on,
        )
        for one in found[:ANSWERED_ONE_BY_ONE]
    ]
    if others := found[ANSWERED_ONE_BY_ONE:]:
        said = counted(len(others), "autre questionnaire vous attend", "autres questionnaires vous attendent")
        lines.append(Waiting(said, "Voir la liste", reverse("surveys:own_requests"), others[0].campaign.closes_on))
    return lines


def points_of_view_to_compare(person: Any, since: dt.datetime) -> list[Moved]:
    """The other points of view of her structure have given in theirs."""
    return [
        Moved(
            one.compared_at,
            f"{one.organisation}\u00a0: tous les points de vue ont répondu à «\u00a0{one.campaign}\u00a0», comparez-les",
            reverse("surveys:shared", args=[one.pk]),
        )
        for one in queries.compared_since(person, since)
    ]


def calls_to_make(person: Any) -> list[Waiting]:
    """By campaign, those who have not answered for so long that one calls them."""
    return [
        Waiting(
            f"{counted(one.to_call, 'structure à appeler', 'structures à appeler')}\u00a0: {one}",
            "Voir qui",
            f"{one.get_absolute_url()}#appels",
            one.closes_on,
        )
        for one in queries.campaigns_to_call(person)
    ]


def requests_of(person: Any, organisation: Any) -> dict[str, Any]:
    """What it was asked and will be, as far as she follows it; hers, for whoever answers."""
    rows, runs = queries.agenda_of(organisation, person), staff(person)
    return {"rows": rows[:SHOWN_THERE], "more": len(rows[SHOWN_THERE:]), "runs": runs} if rows else {}


registry.desk.declare(DeskSource("surveys.requests", requests_to_answer, points_of_view_to_compare))
registry.desk.declare(DeskSource("surveys.calls", calls_to_make))
registry.organisation_panels.declare(
    OrganisationPanel("demandes", "Demandes faites à cette structure", 35, "surveys/requests_panel.html", requests_of)
)
rail.declare(RailEntry("Questionnaires", "surveys:instruments", 28, shown=staff))
rail.declare(RailEntry("Campagnes", "surveys:campaigns", 27, shown=staff))
rail.declare(RailEntry("Mon diagnostic", "surveys:own_requests", 10, frozenset({"member"}), member))
