"""Campaigns: their list, each one's progress, preparing one, seeing whom it would ask, opening, extending and closing it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.surveys import queries, rules, services
from continuum.surveys.enums import CampaignState
from continuum.surveys.forms import LASTS, AddStructureForm, CampaignForm, ExtendForm, WaveForm
from continuum.surveys.models import Campaign
from continuum.toolkit import clock, frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.typography import counted, french_date
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt

PER_PAGE = 50
SHOWN = 10
SHAPES = {CampaignState.DRAFT: "draft", CampaignState.OPEN: "information", CampaignState.CLOSED: "done"}


def _programmes(request: HttpRequest) -> Choices:
    rows = Campaign.objects.visible_to(request.user).order_by("node__programme__title")
    return list(rows.values_list("node__programme__code", "node__programme__title").distinct())


CAMPAIGNS = Listing(
    "campagnes",
    title="Campagnes",
    columns=[
        Column("title", "Campagne", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("version", "Questionnaire", value=lambda one: one.version.instrument, sortable="version__instrument__title"),
        Column("node", "Au titre de", value=lambda one: one.node),
        Column("state", "État", value=lambda one: one.state.label),
        Column("opens_on", "Ouvre le", sortable=True),
        Column("closes_on", "Se termine le", sortable=True),
        Column("asked_count", "Demandées", numeric=True),
        Column("answered_count", "Rendues", numeric=True),
    ],
    filters=[Filter("programme", "Programme", _programmes, apply="node__programme__code")],
    search=("title",),
    default_order="-opens_on",
    empty="Aucune campagne n’est encore préparée. Une campagne demande à des structures de répondre à un questionnaire.",
    words=("campagne", "campagnes"),
    template="surveys/campaigns.html",
)


@page(staff)
def campaigns(request: HttpRequest) -> HttpResponseBase:
    may_add = queries.nodes_to_ask(request.user).exists()
    return CAMPAIGNS.page(request, queries.campaigns_seen(request.user), may_add=may_add)


@page(staff)
def campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it has come: what is received, valid, used; whom to call; what comes later."""
    found = campaign_seen(request, pk)
    lines = queries.counts_of(found, request.user)
    calls = queries.calls_of(found, request.user)
    later = queries.put_off_in(found, request.user) if found.is_open else None
    total = queries.added_up(lines)
    context = {
        "lines": lines,
        "total": total,
        "unnamed": total.all - queries.requests_of_campaign(found, request.user).count(),
        "facts": _facts(found, total),
        "calls": calls[:SHOWN],
        "call_count": len(calls),
        "later": list(later[:SHOWN]) if later is not None else [],
        "later_count": later.count() if later is not None else 0,
        "waves": queries.waves_of(found, request.user),
        "tabs": tabs_of(found, "campaign"),
        "crumbs": [to_campaigns(), {"label": str(found)}],
        **_head(request, found),
    }
    return render(request, "surveys/campaign.html", context)


def _facts(found: Campaign, total: Any) -> list[dict[str, Any]]:
    """Three counts that are never added up."""
    of = f"sur {counted(total.asked, 'demande envoyée', 'demandes envoyées')}"
    return [
        {"label": "Reçues", "value": total.received, "note": of},
        {"label": "Valides", "value": total.valid, "note": "rendues sans question obligatoire oubliée"},
        {"label": "Utilisées", "value": total.used, "note": "valides, non écartées, résultats partagés"},
    ]


def _head(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    return {"campaign": found, "runs": rules.run_campaign(request.user, found), "shape": SHAPES[found.state]}


# --- Preparing -------------------------------------------------------------------------------------------------------------


@page(staff)
@once
def new_campaign(request: HttpRequest) -> HttpResponse:
    if not queries.nodes_to_ask(request.user).exists():
        raise Http404
    fresh = Campaign(opens_on=clock.today(), closes_on=clock.today() + LASTS)
    form = initial_or_kept(request, CampaignForm, instance=fresh)
    form.initial["version"] = request.GET.get("version")
    sheet = Sheet(
        title="Préparer une campagne",
        submit="Préparer cette campagne",
        back=reverse("surveys:campaigns"),
        done="La campagne est préparée\u00a0: personne n’est encore sollicité. Voyez qui elle interrogerait.",
        crumbs=[to_campaigns()],
    )

    def act() -> None:
        services.add_campaign(node=form.cleaned_data["node"], campaign=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(staff)
@once
def change_campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = campaign_run(request, pk, rules.change_campaign)
    form = initial_or_kept(request, CampaignForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer cette campagne",
        back=found.get_absolute_url(),
        done="La campagne est modifiée.",
        crumbs=to_campaign(found),
        remove_url=reverse("surveys:remove_campaign", args=[pk]),
        remove="Retirer cette campagne, jamais ouverte",
    )

    def act() -> None:
        services.change_campaign(campaign=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = campaign_run(request, pk, rules.remove_campaign)
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0»\u202f?",
        submit="Retirer cette campagne",
        back=found.get_absolute_url(),
        done="La campagne est retirée.",
        crumbs=to_campaign(found),
    )
    to = reverse("surveys:campaigns")
    return ask_before(request, lambda: services.remove_campaign(campaign=found, by=request.user), sheet, to=to)


@page(staff)
@once
def add_structure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more; nobody is written to before the campaign opens."""
    found = campaign_run(request, pk, rules.add_structure)
    form = initial_or_kept(request, AddStructureForm, organisations=queries.organisations_to_ask(found, request.user))
    draft = found.opened_at is None
    sheet = Sheet(
        title="Ajouter une structure",
        submit="Ajouter cette structure",
        back=found.get_absolute_url(),
        done="La structure est ajoutée."
        if draft
        else "La structure est ajoutée\u00a0: sa demande part, ou partira le jour prévu.",
        crumbs=to_campaign(found),
        intro=f"Dans «\u00a0{found}\u00a0», pour\u00a0: {found.voices_text}.",
    )

    def act() -> None:
        services.ask(campaign=found, organisation=form.cleaned_data["organisation"], by=request.user)

    return answer(request, form, act, sheet)


# --- Opening, extending, closing -----------------------------------------------------------------------------------------


@page(staff)
@once
def open_campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom it would ask, who is missing, what is put off; then, and only then, the mails leave."""
    found = campaign_run(request, pk, rules.open_campaign)
    if found.opened_at is not None:
        return redirect(found)
    audience = queries.audience_of(found, request.user)
    form = initial_or_kept(request, OnceForm)
    open_it = {"campaign": found, "by": request.user}
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: services.open_campaign(**open_it)):
        messages.success(request, "La campagne est ouverte\u00a0: les courriels partent, chacun à son jour.")
        return redirect(found)
    shown = Paginator(audience.in_time, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": found,
        "audience": audience,
        "page": shown,
        "form": form,
        "first_day": max(found.opens_on, clock.today()),
    }
    return render(request, "surveys/campaign_audience.html", {**context, "crumbs": [*to_campaign(found), {"label": "Ouvrir"}]})


@page(staff)
@once
def extend_campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = campaign_run(request, pk, rules.extend_campaign)
    form = initial_or_kept(
        request, ExtendForm, initial={"closes_on": max(found.closes_on, clock.today()) + dt.timedelta(days=14)}
    )
    verb = "Prolonger" if found.is_open else "Rouvrir"
    sheet = Sheet(
        title=f"{verb} «\u00a0{found}\u00a0»",
        submit=f"{verb} cette campagne",
        back=found.get_absolute_url(),
        done="La nouvelle fin est enregistrée.",
        crumbs=to_campaign(found),
        intro=f"Elle se termine le {french_date(found.closes_on)}. Les liens déjà reçus servent jusqu’à la nouvelle fin.",
    )

    def act() -> None:
        services.extend_campaign(campaign=found, closes_on=form.cleaned_data["closes_on"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def close_campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = campaign_run(request, pk, rules.close_campaign)
    sheet = Sheet(
        title=f"Clore «\u00a0{found}\u00a0»\u202f?",
        submit="Clore cette campagne",
        back=found.get_absolute_url(),
        done="La campagne est close.",
        crumbs=to_campaign(found),
    )
    total = queries.added_up(queries.counts_of(found, request.user))
    consequences = [
        "Plus personne ne peut répondre, et plus aucun rappel ne part.",
        f"{counted(total.started, 'feuille commencée reste', 'feuilles commencées restent')} inachevées."
        if total.started
        else "Aucune feuille commencée n’est interrompue.",
        "Ce qui est rendu reste\u202f; la campagne peut être rouverte.",
    ]
    return ask_before(request, lambda: services.close_campaign(campaign=found, by=request.user), sheet, consequences)


@page(staff)
@once
def add_wave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Refaire »: the same questions, to the same structures, some months later."""
    found = campaign_run(request, pk, rules.add_wave)
    if found.opened_at is None:
        raise Http404
    form = initial_or_kept(request, WaveForm, instance=Campaign(), first=found.wave_of or found)
    sheet = Sheet(
        title=f"Refaire «\u00a0{found}\u00a0»",
        submit="Préparer cette vague",
        back=found.get_absolute_url(),
        done="La vague est préparée, avec les mêmes structures\u00a0: ouvrez-la quand vous voudrez.",
        crumbs=to_campaign(found),
        intro="Mêmes questions, mêmes points de vue, mêmes structures\u00a0: ce qui change se lira d’une vague à l’autre.",
    )

    def act() -> None:
        services.add_wave(campaign=found, wave=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


# --- The way to them -----------------------------------------------------------------------------------------------------


def campaign_seen(request: HttpRequest, pk: UUID) -> Campaign:
    found: Campaign = visible_or_404(queries.campaign_shown(request.user), request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    return found


def campaign_run(request: HttpRequest, pk: UUID, rule: Any) -> Campaign:
    found = campaign_seen(request, pk)
    if not rule(request.user, found):
        raise Http404
    return found


def to_campaigns() -> dict[str, str]:
    return {"label": "Campagnes", "url": reverse("surveys:campaigns")}


def to_campaign(found: Campaign) -> list[dict[str, str]]:
    return [to_campaigns(), {"label": str(found), "url": found.get_absolute_url()}]


def tabs_of(found: Campaign, current: str) -> list[dict[str, Any]]:
    names = {"campaign": "Avancement", "campaign_requests": "Demandes", "campaign_answers": "Réponses partagées"}
    return [
        {"label": label, "url": reverse(f"surveys:{name}", args=[found.pk]), "current": name == current}
        for name, label in names.items()
    ]
