"""What the plan puts in the frames, on the desk, and on the page of an organisation."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from continuum.directory.rules import member, staff
from continuum.toolkit import clock, registry
from continuum.toolkit.registry import DeskSource, FollowedKind, Moved, NodePanel, OrganisationPanel, RailEntry, Waiting, rail
from continuum.toolkit.typography import counted

from . import queries, rules
from .enums import NodeKind
from .queries import followed


def partnerships(person: Any, organisation: Any) -> dict[str, Any]:
    """In what it takes part, among the programmes that this person sees."""
    found = queries.partnerships_of(organisation, person)
    return {"partnerships": found} if found else {}


def structure_actions(person: Any, organisation: Any) -> dict[str, Any]:
    """What it has decided to do, for those who answer for it; nothing for the others, whatever they see of it."""
    may_add = rules.add_action(person, organisation)
    if not may_add and not rules.manage_actions(person, organisation):
        return {}
    actions = queries.ActionList.of(organisation, person)
    if not may_add and actions.is_empty:
        return {}
    return {"organisation": organisation, "actions": actions, "first": actions.to_do[:5], "may_add": may_add}


registry.organisation_panels.declare(
    OrganisationPanel("actions", "Actions de la structure", 30, "plan/actions_panel.html", structure_actions)
)
registry.followed.declare(
    FollowedKind("Fiche", followed.sheets_due, followed.sheets_answered, followed.sheets_to_watch, followed.named)
)
registry.followed.declare(
    FollowedKind("Action", followed.actions_due, followed.actions_answered, followed.actions_to_watch, followed.action_said)
)
registry.followed.declare(
    FollowedKind(
        "Convention", followed.agreements_due, followed.agreements_answered, followed.agreements_to_watch, followed.named
    )
)
registry.followed.declare(
    FollowedKind(
        "Obligation",
        followed.obligations_due,
        followed.obligations_answered,
        followed.obligations_to_watch,
        followed.obligation_said,
        alerts=(60, 30, 7),
    )
)
rail.declare(RailEntry("Programmes", "plan:programmes", 10, shown=member))
rail.declare(RailEntry("Sources", "plan:sources", 30, frozenset({"staff"}), member))
rail.declare(RailEntry("Mesures", "plan:measures", 35, frozenset({"staff"}), staff))
registry.organisation_panels.declare(
    OrganisationPanel("partenariats", "Partenariats", 40, "plan/partnerships_panel.html", partnerships)
)


def versions(person: Any, node: Any) -> dict[str, Any]:
    """The last version of a plan, and the way to the next one."""
    if node.kind != NodeKind.PLAN:
        return {}
    last = queries.versions_of(node).first()
    may_publish = rules.publish_version(person, node)
    if last is None and not may_publish:
        return {}
    return {"node": node, "last": last, "may_publish": may_publish, "next_number": last.number + 1 if last else 1}


def comments_waiting(person: Any) -> list[Waiting]:
    """« 2 commentaires attendent une réponse », one line for each version."""
    found = groupby(
        sorted(queries.waiting_for_an_answer(person), key=lambda one: str(one.version_id)), key=lambda one: one.version
    )
    return [_waiting(version, list(comments)) for version, comments in found]


def _waiting(version: Any, comments: list[Any]) -> Waiting:
    count = counted(len(comments), "commentaire attend une réponse", "commentaires attendent une réponse")
    oldest = min(one.written_at for one in comments).astimezone(clock.PARIS).date()
    return Waiting(f"{count}\u00a0: {version}", "Répondre", f"{version.get_absolute_url()}#commentaires", oldest)


def versions_moved(person: Any, since: dt.datetime) -> list[Moved]:
    """What was answered to her, and the versions that others published."""
    answers = [
        Moved(one.written_at, f"On vous a répondu\u00a0: {one.version}", f"{one.version.get_absolute_url()}#commentaires")
        for one in queries.answered_since(person, since)[:8]
    ]
    fresh = queries.versions_seen(person).filter(published_at__gte=since).exclude(published_by=person).defer("content")
    published = [
        Moved(one.published_at, f"Version publiée\u00a0: {one}", one.get_absolute_url())
        for one in fresh.order_by("-published_at")[:8]
    ]
    return [*answers, *published]


def outputs(person: Any, node: Any) -> dict[str, Any]:
    """What it produces: resources, deliverables, and the calls to providers for those who choose."""
    found, may_edit = queries.outputs_of(node, person), rules.edit_node(person, node)
    return {"outputs": found, "node": node, "may_edit": may_edit} if may_edit or not found.is_empty else {}


registry.node_panels.declare(NodePanel("livrables", "Ressources et livrables", 60, "plan/outputs_panel.html", outputs))
registry.node_panels.declare(NodePanel("versions", "Versions", 30, "plan/versions_panel.html", versions))
registry.desk.declare(DeskSource("plan.versions", comments_waiting, versions_moved))
rail.declare(RailEntry("Conventions", "plan:agreements", 32, frozenset({"staff"}), member))
rail.declare(RailEntry("Ressources", "plan:public_resources", 20, frozenset({"public"})))
rail.declare(RailEntry("Plans publiés", "plan:published", 10, frozenset({"public"})))
