"""Who is where in a campaign, one request at a time: called, set aside, withdrawn; and what is carried away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from continuum.directory.enums import Nomenclature, TerritoryKind
from continuum.directory.models import Territory
from continuum.directory.queries import branches_in
from continuum.directory.rules import staff
from continuum.surveys import queries, rules, services
from continuum.surveys.enums import RequestState, Voice
from continuum.surveys.forms import CallForm, EntrustForm, SetAsideForm
from continuum.surveys.models import Request
from continuum.toolkit import clock, frames, journal
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.downloads import sealed_response
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.throttling import too_often
from continuum.toolkit.typography import counted, french_date
from continuum.toolkit.workbooks import workbook
from continuum.toolkit.writing import Sheet, answer, ask_before, reason_to_carry

from .campaigns import PER_PAGE, campaign_run, campaign_seen, tabs_of, to_campaign

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = "20/m,200/h"
ENTRUSTED = (
    "Son lien ne servira plus, et un courriel le lui dira\u202f; la personne que vous choisissez est invitée aussitôt. "
    "C’est possible tant que rien n’est saisi."
)
ENTRUSTED_FIRST = "La personne que vous choisissez sera invitée aussitôt, ou le jour prévu s’il n’est pas venu."
SHAPES = {
    RequestState.PLANNED: "draft",
    RequestState.ASKED: "information",
    RequestState.STARTED: "to_watch",
    RequestState.ANSWERED: "done",
}


def _departments(request: HttpRequest) -> Choices:
    """Those of the territory where the campaign asks."""
    found = campaign_seen(request, request.resolver_match.kwargs["pk"])  # type: ignore[union-attr]
    here = Territory.objects.filter(kind=TerritoryKind.DEPARTMENT, path__startswith=found.node.territory.path)
    return [(one.path, str(one)) for one in here.order_by("search_name")]


def _branches(request: HttpRequest) -> Choices:
    return [(one.code, str(one)) for one in branches_in(Nomenclature.GROUPS)]


def _in_territory(rows: QuerySet, path: str) -> QuerySet:
    return rows.filter(organisation__territory__path__startswith=path)


def _reminded(rows: QuerySet, number: str) -> QuerySet:
    return rows.filter(reminded_count=int(number))


REQUESTS = Listing(
    "demandes",
    title="Demandes",
    columns=[
        Column("organisation", "Structure", sortable="organisation__search_name", link=lambda one: one.get_absolute_url()),
        Column("voice", "Point de vue", value=lambda one: one.get_voice_display()),
        Column("person", "Demandée à", value=lambda one: one.person or "personne à trouver"),
        Column("state", "État", value=lambda one: one.state.label),
        Column("ask_on", "Demande du", sortable=True),
        Column("pages_done", "Pages", value=lambda one: _pages(one), numeric=True),
        Column("reminded_count", "Rappels", numeric=True, sortable=True),
        Column("called_on", "Appelée le", value=lambda one: one.called_on or "–"),
    ],
    filters=[
        Filter("etat", "État", RequestState.choices, apply=queries.in_state),
        Filter("departement", "Département", _departments, apply=_in_territory),
        Filter("groupe", "Groupe de branches", _branches, apply="organisation__branch__code"),
        Filter("rappels", "Rappels", [(n, counted(n, "envoyé", "envoyés") if n else "aucun") for n in range(4)], apply=_reminded),
        Filter("point-de-vue", "Point de vue", Voice.choices, apply="voice"),
    ],
    search=("organisation__search_name",),
    default_order="organisation",
    empty="Personne n’est encore sollicité\u00a0: les demandes naissent à l’ouverture de la campagne.",
    words=("demande", "demandes"),
    template="surveys/campaign_requests.html",
    says_why=lambda person: True,
)


def _pages(one: Request) -> str:
    return f"{one.pages_done} sur {one.pages_count}" if one.pages_count else "–"


@page(staff)
@once
def campaign_requests(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    found = campaign_seen(request, pk)
    context = {
        "campaign": found,
        "tabs": tabs_of(found, "campaign_requests"),
        "crumbs": [*to_campaign(found), {"label": "Demandes"}],
    }
    return REQUESTS.page(request, queries.requests_of_campaign(found, request.user), **context)


@page(staff)
def campaign_answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the answers that are shared are spread; then, structure by structure, those that agreed."""
    found = campaign_seen(request, pk)
    voice = request.GET.get("voix", "")
    chosen = voice if voice in found.voices else found.voices[0]
    shown = Paginator(queries.shared_in(found, request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": found,
        "spread": queries.distributions_of(found, chosen, request.user),
        "page": shown,
        "marked": any(one.set_aside or not one.is_valid for one in shown),
        "voices": _voices(request, found.voices, chosen),
        "tabs": tabs_of(found, "campaign_answers"),
        "crumbs": [*to_campaign(found), {"label": "Réponses partagées"}],
    }
    return render(request, "surveys/campaign_answers.html", context)


def _voices(request: HttpRequest, voices: list[str], chosen: str) -> list[dict[str, Any]]:
    if len(voices) < 2:
        return []
    return [
        {"label": Voice(one).label.capitalize(), "url": f"{request.path}?voix={one}", "current": one == chosen} for one in voices
    ]


@page(staff)
@once
def campaign_workbook(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Progress, what is shared, what the codes mean: a reason is asked first, and the journal keeps it."""
    found = campaign_run(request, pk, rules.export_campaign)
    asking, reason = reason_to_carry(request, str(found))
    if asking is not None:
        return asking
    if refused := too_often(request, "export", ALLOWED):
        return refused
    sheets = queries.campaign_sheets(found, request.user)
    counts = {sheet.name: len(sheet.rows) for sheet in sheets}
    journal.write(request.user, "campaign.exported", found, {"reason": reason, **counts})
    name = f"campagne-{found.version.instrument.code}-{clock.today():%Y-%m-%d}.xlsx"
    return sealed_response(workbook(sheets), XLSX, name)


# --- One request -----------------------------------------------------------------------------------------------------------


@page(staff)
def survey_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of whom, since when, how far; never what is answered."""
    found = _followed(request, pk, rules.follow_request)
    context = {
        "asked": found,
        "shape": SHAPES[found.state],
        "facts": _facts(found),
        "shares": queries.scopes_shared(found),
        "may_type": _may_type(request.user, found),
        "crumbs": [*to_campaign(found.campaign), {"label": str(found.organisation)}],
    }
    return render(request, "surveys/request.html", context)


def _may_type(person: Any, found: Request) -> bool:
    return found.campaign.is_open and not services.why_not_typed(found) and rules.type_request(person, found)


def _facts(found: Request) -> list[dict[str, Any]]:
    asked = {"label": "Demandée le" if found.asked_at else "À demander le", "value": french_date(found.ask_on)}
    return [
        {"label": "Point de vue", "value": found.get_voice_display()},
        {"label": "Demandée à", "value": str(found.person or "personne à trouver")},
        asked,
    ]


@page(staff)
@once
def note_call(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _followed(request, pk, rules.note_call)
    form = initial_or_kept(request, CallForm, instance=found)
    sheet = _sheet(found, f"Noter un appel à {found.organisation}", "Noter cet appel", "L’appel est noté.")

    def act() -> None:
        said = form.cleaned_data
        services.note_call(request=found, called_on=said["called_on"], call_note=said["call_note"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def entrust_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another person of the structure is asked instead; where nobody else is known, how to make somebody known."""
    found = _followed(request, pk, rules.entrust_request)
    title = f"Confier la demande faite à {found.organisation}"
    sheet = _sheet(found, title, "Confier cette demande", "La demande est confiée.")
    people = queries.people_to_entrust(found, request.user)
    if not people:
        crumbs = [*sheet.crumbs, {"label": "Confier la demande"}]
        return render(request, "surveys/entrust_nobody.html", {"asked": found, "crumbs": crumbs})
    form = initial_or_kept(request, EntrustForm, people=people)
    told = ENTRUSTED if found.asked_at and found.person else ENTRUSTED_FIRST

    def act() -> None:
        services.entrust_request(request=found, person=form.cleaned_data["person"], by=request.user)

    now = f"Aujourd’hui demandée à\u00a0: {found.person or 'personne à trouver'}."
    return answer(request, form, act, replace(sheet, intro=f"{now} {told}"))


@page(staff)
@once
def send_link_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For whoever has lost the mail."""
    found = _followed(request, pk, rules.send_link_again)
    sheet = _sheet(
        found,
        f"Renvoyer son lien à {found.person or 'cette structure'}\u202f?",
        "Renvoyer le lien",
        "Le lien part par courriel, une fois par jour au plus.",
    )
    told = ["Le lien déjà reçu sert toujours\u202f; ce qui est saisi est gardé.", "Le même jour, un second envoi ne part pas."]
    act = {"request": found, "by": request.user}
    return ask_before(request, lambda: services.send_link_again(**act), sheet, told, harmless=True)


@page(staff)
@once
def set_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _followed(request, pk, rules.set_aside)
    form = initial_or_kept(request, SetAsideForm, initial={"reason": found.set_aside})
    sheet = _sheet(found, f"Écarter la réponse de {found.organisation}", "Écarter cette réponse", "La réponse est écartée.")

    def act() -> None:
        services.set_aside(request=found, reason=form.cleaned_data["reason"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _followed(request, pk, rules.take_back)
    sheet = _sheet(
        found, f"Reprendre la réponse de {found.organisation}\u202f?", "Reprendre cette réponse", "La réponse compte de nouveau."
    )
    act = {"request": found, "by": request.user}
    return ask_before(
        request, lambda: services.take_back(**act), sheet, [f"Écartée parce que\u00a0: {found.set_aside}"], harmless=True
    )


@page(staff)
@once
def withdraw_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _followed(request, pk, rules.withdraw_request)
    title = f"Retirer la demande faite à {found.organisation}\u202f?"
    sheet = _sheet(found, title, "Retirer cette demande", "La demande est retirée.")
    told = ["La personne sollicitée est prévenue par courriel, et son lien ne sert plus."] if found.asked_at else []
    act = {"request": found, "by": request.user}
    to = found.campaign.get_absolute_url()
    return ask_before(request, lambda: services.withdraw_request(**act), sheet, told, to=to)


def _sheet(found: Request, title: str, submit: str, done: str) -> Sheet:
    crumbs = [*to_campaign(found.campaign), {"label": str(found.organisation), "url": found.get_absolute_url()}]
    return Sheet(title=title, submit=submit, back=found.get_absolute_url(), done=done, crumbs=crumbs)


def _followed(request: HttpRequest, pk: UUID, rule: Any) -> Request:
    """A request that the team follows; whoever answers has pages of her own."""
    found: Request = visible_or_404(queries.requests_seen(request.user), request.user, pk=pk)
    if not rule(request.user, found):
        raise Http404
    frames.place(request, programme=found.campaign.node.programme, territory=found.campaign.node.territory)
    return found
