"""What the room puts in the frames, on the desk, and on the page of a node."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from continuum.directory.rules import member
from continuum.toolkit import registry
from continuum.toolkit.registry import DeskSource, FollowedKind, NodePanel, RailEntry, Waiting, rail
from continuum.toolkit.typography import counted

from . import queries, rules

NOTED_ONE_BY_ONE = 5
"""Beyond, the list of those to note says it better than the desk."""
ANSWERED_ONE_BY_ONE = 8
"""Beyond, those further away are counted: one answers them from their list."""


def meetings_of_node(person: Any, node: Any) -> dict[str, Any]:
    """Its bodies and what is to come there, for the members of its programme; nothing where nobody meets nor may."""
    meetings, may_add = queries.NodeMeetings.of(node, person), rules.add_meeting(person, node)
    if meetings.is_empty and not may_add:
        return {}
    return {"node": node, "meetings": meetings, "may_add": may_add}


def meetings_to_note(person: Any) -> list[Waiting]:
    """The latest days that passed without anybody saying whether one met; the others on one line."""
    found = list(queries.to_note(person))
    lines = [
        Waiting(f"A-t-elle eu lieu\u202f? {one}", "Noter", one.get_absolute_url(), one.on)
        for one in found[len(found) - NOTED_ONE_BY_ONE if len(found) > NOTED_ONE_BY_ONE else 0 :]
    ]
    others = found[: len(found) - len(lines)]
    if others:
        said = counted(len(others), "autre réunion passée est à noter", "autres réunions passées sont à noter")
        lines.insert(0, Waiting(said, "Voir la liste", f"{reverse('meetings:meetings')}?quand=a-noter", others[0].on))
    return lines


def replies_to_give(person: Any) -> list[Waiting]:
    """What she was convened or invited to, and has not answered: the nearest; the others on one line."""
    found = list(queries.awaiting_reply(person))
    lines = [
        Waiting(
            f"Viendrez-vous\u202f? {one.meeting}, {one.meeting.when_text}",
            "Répondre",
            reverse("meetings:answer", args=[one.meeting_id]),
            one.meeting.reply_until or one.meeting.on,
        )
        for one in found[:ANSWERED_ONE_BY_ONE]
    ]
    if others := found[ANSWERED_ONE_BY_ONE:]:
        said = counted(len(others), "autre réunion attend votre réponse", "autres réunions attendent votre réponse")
        lines.append(Waiting(said, "Voir la liste", f"{reverse('meetings:meetings')}?quand=a-venir", others[0].meeting.on))
    return lines


def decisions_about_node(person: Any, node: Any) -> dict[str, Any]:
    """What was decided about it, for those who may read it."""
    rows, most = queries.shown(queries.decisions_about(node, person)), queries.DECISIONS_ON_A_NODE
    return {"node": node, "rows": rows[:most], "has_more": len(rows) > most} if rows else {}


registry.node_panels.declare(NodePanel("reunions", "Réunions", 20, "meetings/node_panel.html", meetings_of_node))
registry.node_panels.declare(NodePanel("decisions", "Décisions", 25, "meetings/decisions_panel.html", decisions_about_node))
registry.followed.declare(
    FollowedKind("Décision", queries.decisions_due, queries.decisions_answered, queries.decisions_to_watch, queries.decision_said)
)
registry.desk.declare(DeskSource("meetings.to_note", meetings_to_note))
registry.desk.declare(DeskSource("meetings.replies", replies_to_give))
rail.declare(RailEntry("Réunions", "meetings:meetings", 20, frozenset({"staff"}), member))
rail.declare(RailEntry("Rencontres", "meetings:meetings", 20, frozenset({"member"}), member))
