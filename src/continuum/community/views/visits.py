"""Learning visits: the list, one visit by moment, preparing one, and the card that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import Innovation
from continuum.community.forms import NewVisitForm, VisitForm
from continuum.community.models import LearningVisit
from continuum.directory.rules import staff
from continuum.meetings.models.gatherings import GONE
from continuum.toolkit import clock, frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first, tabs

DISAGREED = "Votre accord est retiré\u00a0: aucune fiche de cette visite ne sera publiée."
DISAGREED_TO_PUBLISHED = (
    "Votre accord est retiré. Cette fiche est déjà publiée\u00a0: pour que plus personne ne la lise, choisissez "
    "«\u00a0Retirer\u00a0» en haut de cette page."
)
TO_COME, PAST = "a-venir", "passees"


def _when(rows: Any, value: str) -> Any:
    if value == TO_COME:
        return rows.filter(meeting__on__gte=clock.today()).exclude(meeting__status__in=GONE)
    return rows.filter(meeting__on__lt=clock.today())


VISITS = Listing(
    "visites",
    title="Visites apprenantes",
    columns=[
        Column("title", "Visite", value=str, sortable="meeting__title", link=lambda one: one.get_absolute_url()),
        Column("on", "Date", value=lambda one: one.meeting.on, sortable="meeting__on"),
        Column("host", "Chez", value=lambda one: str(one.meeting.host or "à préciser")),
        Column("innovation", "Ce qui s’y fait autrement", value=lambda one: one.get_innovation_display()),
        Column("status", "État", value=lambda one: one.meeting.get_status_display()),
    ],
    filters=[
        Filter("quand", "Quand", [(TO_COME, "à venir"), (PAST, "passées")], apply=_when),
        Filter("sujet", "Sujet", Innovation.choices, apply="innovation"),
    ],
    default_order="-on",
    words=("visite", "visites"),
    empty="Aucune visite n’est encore préparée. L’équipe régionale les annonce ici\u202f; proposez-lui d’accueillir la première.",
)


@page(rules.enters_community)
@charter_first
def visits(request: HttpRequest) -> HttpResponseBase:
    context = {"may_add": queries.communities_run_by(request.user).exists(), "tabs": tabs(request, "visits")}
    return VISITS.page(request, queries.visits_seen(request.user), template="community/visits.html", **context)


@page(rules.enters_community)
@charter_first
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One visit, by moment: what to do now stands first."""
    found = visit_seen(request, pk)
    record = queries.visit_record(found, request.user, runs=rules.change_visit(request.user, found))
    context = {"visit": found, "meeting": found.meeting, "record": record, "facts": _facts(record), "crumbs": crumbs_to(found)}
    return render(request, "community/visit.html", context)


def _facts(record: queries.VisitRecord) -> list[dict[str, Any]]:
    meeting = record.visit.meeting
    host: dict[str, Any] = {"label": "Chez", "value": str(meeting.host or "à préciser")}
    places = f"sur {meeting.capacity} places" if meeting.capacity else ""
    coming = {"label": "Visiteurs inscrits" if meeting.is_to_come else "Visiteurs", "value": record.visitors, "note": places}
    return [{"label": "Date", "value": meeting.when_text, "note": meeting.where_text}, host, coming]


# --- Preparing it ------------------------------------------------------------------------------------------------------------


@page(staff)
@once
def new_visit(request: HttpRequest) -> HttpResponse:
    if not queries.communities_run_by(request.user).exists():
        raise Http404
    form = initial_or_kept(request, NewVisitForm)
    sheet = Sheet(
        title="Préparer une visite",
        submit="Ajouter cette visite",
        back=reverse("community:visits"),
        done="La visite est ajoutée. Convoquez depuis la page de la réunion\u00a0: les inscriptions s’ouvriront.",
        crumbs=crumbs_to(),
    )

    def act() -> None:
        community = form.cleaned_data["community"]
        services.add_visit(community=community, visit=form.instance, meeting=form.chosen_meeting, by=request.user)

    return answer(request, form, act, sheet, to=form.instance.get_absolute_url)


@page(staff)
@once
def change_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visit_seen(request, pk, rules.change_visit)
    form = initial_or_kept(request, VisitForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer cette visite",
        back=found.get_absolute_url(),
        done="La visite est modifiée.",
        crumbs=crumbs_to(found, link=True),
        intro="La date, le lieu et la structure se modifient sur la page de la réunion.",
    )

    def act() -> None:
        services.change_visit(visit=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


# --- The card ----------------------------------------------------------------------------------------------------------------


@page(rules.enters_community)
@charter_first
@once
def agree_to_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever answers for the host says yes, or takes it back."""
    found = visit_seen(request, pk, rules.agree_to_card)
    agrees = not found.host_agrees_to_card
    published = found.card if found.card and found.card.is_published and not agrees else None
    asks = "Accepter qu’une fiche pratique soit tirée de cette visite\u202f?"
    sheet = Sheet(
        title=asks if agrees else "Retirer votre accord pour une fiche pratique\u202f?",
        submit="Donner notre accord" if agrees else "Retirer notre accord",
        back=found.get_absolute_url(),
        done="Votre accord est noté." if agrees else DISAGREED_TO_PUBLISHED if published else DISAGREED,
        crumbs=crumbs_to(found, link=True),
        intro="Votre nom et la date sont gardés. Vous pourrez changer d’avis\u202f; une fiche publiée se retire sur sa page.",
    )
    consequences = [
        "L’équipe réunit ce que les visiteurs ont partagé, sans leur nom, dans un brouillon.",
        "La fiche ne nomme votre structure que si vous l’acceptez, sur la fiche elle-même.",
    ]

    def act() -> None:
        services.agree_to_card(visit=found, agrees=agrees, by=request.user)

    then = published.get_absolute_url() if published else ""
    return ask_before(request, act, sheet, consequences if agrees else (), harmless=agrees, to=then)


@page(staff)
@once
def draft_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A practice begun with what was shared; its author goes on from there."""
    found = visit_seen(request, pk, lambda person, one: one.card_id is None and rules.draft_card(person, one))
    sheet = Sheet(
        title=f"Commencer une fiche pratique avec «\u00a0{found}\u00a0»\u202f?",
        submit="Commencer la fiche",
        back=found.get_absolute_url(),
        done="Le brouillon est prêt dans vos pratiques\u00a0: relisez-le, complétez-le, puis proposez-le.",
        crumbs=crumbs_to(found, link=True),
        intro="Ce que les visiteurs ont partagé est réuni, sans leur nom. Vous seul·e voyez le brouillon jusqu’à ce que vous le "
        "proposiez.",
    )
    return ask_before(request, lambda: services.draft_card(visit=found, by=request.user), sheet, harmless=True)


# --- What the pages of the room share ----------------------------------------------------------------------------------------


def visit_seen(request: HttpRequest, pk: UUID, may: Callable[[Any, LearningVisit], bool] | None = None) -> LearningVisit:
    """One that she sees and of which she may do this; otherwise the same answer as for a missing one."""
    found: LearningVisit = visible_or_404(queries.visits_seen(request.user), request.user, pk=pk)
    if may is not None and not may(request.user, found):
        raise Http404
    node = found.community.node
    frames.place(request, programme=node.programme, territory=node.territory)
    return found


def crumbs_to(visit: LearningVisit | None = None, *, link: bool = False) -> list[dict[str, str]]:
    crumbs = [
        {"label": "Communauté", "url": reverse("community:home")},
        {"label": "Visites", "url": reverse("community:visits")},
    ]
    if visit is None:
        return crumbs
    return [*crumbs, {"label": str(visit)} | ({"url": visit.get_absolute_url()} if link else {})]
