"""Decisions: each one's page, what is written of it, and all those of a body."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.meetings import queries, rules, services
from continuum.meetings.forms import DecisionForm
from continuum.meetings.models import Committee, Decision, Meeting
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.steps import answer_step, standing, told_steps
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import meeting_to_write, part_to_write, to_committee, to_meeting

TO_NODE = "meeting__node"
STANDING = [("ouvertes", "ouvertes"), ("en-retard", "en retard"), ("closes", "closes")]


def _section(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}#decisions"


def _state(decision: Decision) -> str:
    return f"{decision.status_word}, en retard" if decision.is_late else decision.status_word


DECISIONS = Listing(
    "decisions",
    title="Décisions",
    columns=[
        Column("text", "Décision", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("status", "État", value=_state),
        Column("due_on", "Échéance", value=lambda one: one.due_on or "–", sortable=True, exported=lambda one: one.due_on),
        Column("owner", "Responsable", value=lambda one: queries.owner_said(one) or "–", exported=queries.owner_role),
        Column("on", "Prise le", value=lambda one: one.meeting.on, sortable="meeting__on"),
        Column("meeting", "Réunion", value=lambda one: str(one.meeting)),
        Column("node", "À propos de", value=lambda one: str(one.node or "–"), exported=lambda one: str(one.node or "")),
    ],
    filters=[Filter("etat", "État", STANDING, apply=queries.standing_as)],
    search=("text",),
    default_order="-on",
    empty="Aucune décision n’est encore écrite. On les écrit avec le compte rendu d’une réunion.",
    words=("décision", "décisions"),
)


@page(member)
def committee_decisions(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """All that a body decided, as far as its reader may know; in the file, nobody's name."""
    rows = Committee.objects.select_related("node__territory", "node__programme__territory")
    found: Committee = visible_or_404(rows, request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    crumbs = [*to_committee(request, found), {"label": "Décisions"}]
    decisions = queries.decisions_of_committee(found, request.user)
    return DECISIONS.page(request, decisions, template="meetings/decision_list.html", committee=found, crumbs=crumbs)


@page(member)
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _decision(request, pk)
    runs = rules.change_decision(request.user, found)
    may_step = rules.take_decision_step(request.user, found)
    address = (lambda to: reverse("meetings:decision_step", args=[pk, to])) if may_step else None
    context = {
        "decision": found,
        "standing": standing(found, address, owner=queries.owner_said(found)),
        "told": told_steps(found, services.DECISION_STEP, signed=runs),
        "may_change": runs,
        "crumbs": [*to_meeting(request, found.meeting), {"label": str(found)}],
    }
    return render(request, "meetings/decision.html", context)


@page(staff)
@once
def new_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.add_decision)
    form = initial_or_kept(request, DecisionForm, meeting=found)
    sheet = Sheet(
        title="Ajouter une décision",
        submit="Ajouter cette décision",
        back=_section(found),
        done="La décision est ajoutée\u00a0: elle est à faire.",
        crumbs=to_meeting(request, found),
        intro=f"{found}, {found.when_text}. Ouverte, elle revient à l’ordre du jour des réunions suivantes de l’instance.",
    )
    return answer(request, form, lambda: services.add_decision(meeting=found, decision=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: Decision = part_to_write(request, Decision, pk, rules.change_decision, TO_NODE)
    form = initial_or_kept(request, DecisionForm, instance=found, meeting=found.meeting)
    sheet = Sheet(
        title="Modifier cette décision",
        submit="Enregistrer cette décision",
        back=found.get_absolute_url(),
        done="La décision est modifiée.",
        crumbs=to_meeting(request, found.meeting),
        intro="Pour une autre échéance ou une autre personne, les rappels recommencent.",
        remove_url=reverse("meetings:remove_decision", args=[pk]),
        remove="Supprimer cette décision, écrite par erreur",
    )

    def act() -> None:
        services.change_decision(decision=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: Decision = part_to_write(request, Decision, pk, rules.remove_decision, TO_NODE)
    sheet = Sheet(
        title=f"Supprimer la décision «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette décision",
        back=found.get_absolute_url(),
        done="La décision est supprimée.",
        crumbs=to_meeting(request, found.meeting),
    )
    consequences = [
        "Elle ne revient plus à l’ordre du jour et ne compte plus dans les chiffres.",
        "Pour une décision à laquelle on renonce, dites-le plutôt par son état\u00a0: le motif reste.",
    ]

    def act() -> None:
        services.remove_decision(decision=found, by=request.user)

    return ask_before(request, act, sheet, consequences, to=_section(found.meeting))


@page(member)
@once
def decision_step(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    found = _decision(request, pk)
    if not rules.take_decision_step(request.user, found):
        raise Http404

    def act(given: dict[str, Any]) -> None:
        services.take_decision_step(decision=found, to=to, given=given, by=request.user)

    crumbs = to_meeting(request, found.meeting)
    return answer_step(request, found, to, act, back=found.get_absolute_url(), crumbs=crumbs)


def _decision(request: HttpRequest, pk: UUID) -> Decision:
    rows = queries.decisions_seen(request.user).select_related("meeting__node__programme__territory")
    found: Decision = visible_or_404(rows, request.user, pk=pk)
    frames.place(request, programme=found.meeting.node.programme, territory=found.meeting.node.territory)
    return found
