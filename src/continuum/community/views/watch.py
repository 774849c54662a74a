"""The legal watch: what applies to my structure, one text, and keeping them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import LegalStatus
from continuum.community.forms import LegalItemForm, NewLegalItemForm, ReviewForm, WithdrawLegalItemForm
from continuum.community.models import LegalItem
from continuum.directory.queries import sentence_for
from continuum.directory.rules import see_segment, staff
from continuum.toolkit import clock, frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.spans import moved
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import french_date
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first, tabs

TO_REVIEW = "a-relire"


@page(rules.enters_community)
@charter_first
def watch(request: HttpRequest) -> HttpResponseBase:
    """What applies to her structure, in three answers; the team, which has none, finds what it keeps."""
    structures = list(queries.structures_in_communities(request.user))
    if not structures and staff(request.user):
        return redirect("community:legal_items")
    chosen = next((one for one in structures if str(one.pk) == request.GET.get("structure")), None)
    shown = chosen or next(iter(structures), None)
    found = queries.watch_for(queries.legal_items_read(request.user), shown, request.user) if shown else None
    context = {
        "found": found,
        "structures": _choices(structures, shown) if len(structures) > 1 else [],
        "tabs": tabs(request, "watch"),
    }
    return render(request, "community/watch.html", context)


def _choices(structures: list[Any], shown: Any) -> list[dict[str, Any]]:
    return [{"label": str(one), "url": f"?structure={one.pk}", "current": one == shown} for one in structures]


@page(rules.enters_community)
@charter_first
def legal_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One text: what it changes, what to do, and whether it concerns her structures."""
    found = _seen(request, pk)
    structures = queries.structures_in_communities(request.user)
    applied = [(one, queries.watch_for([found], one, request.user).told[0]) for one in structures]
    keeps = rules.change_legal_item(request.user, found)
    context = {
        "item": found,
        "applied": applied,
        "sentence": sentence_for(found.audience),
        "sees_audience": found.audience is not None and see_segment(request.user, found.audience),
        "facts": _facts(found),
        "keeps": keeps,
        "crumbs": crumbs_to(found),
    }
    return render(request, "community/legal_item.html", context)


def _facts(item: LegalItem) -> list[dict[str, Any]]:
    word = "En vigueur depuis le" if item.is_in_force else "En vigueur à partir du"
    return [
        {"label": word, "value": french_date(item.effective_from)},
        {"label": "Publié le", "value": french_date(item.published_on)},
        {"label": "Relu le", "value": french_date(item.reviewed_on) if item.reviewed_on else "pas encore"},
    ]


# --- Keeping it --------------------------------------------------------------------------------------------------------------


def _status(item: LegalItem) -> str:
    return render_to_string("toolkit/status.html", {"kind": item.status_shape, "text": item.get_status_display()})


def _review(item: LegalItem) -> str:
    if item.review_on is None:
        return "–"
    return f"{french_date(item.review_on)}{' (à relire)' if item.is_to_review else ''}"


LEGAL_ITEMS = Listing(
    "veille",
    title="Textes de la veille",
    columns=[
        Column("title", "Texte", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("status", "État", value=_status, exported=lambda one: one.get_status_display()),
        Column("text_ref", "Référence"),
        Column("effective_from", "S’applique à partir du", sortable=True),
        Column("audience", "Public", value=lambda one: str(one.audience or "toutes les structures")),
        Column("review_on", "À relire le", value=_review, sortable=True, exported=lambda one: one.review_on),
    ],
    filters=[
        Filter("etat", "État", LegalStatus.choices, apply="status"),
        Filter("relecture", "Relecture", [(TO_REVIEW, "à relire")], apply=lambda rows, value: rows.to_review()),  # type: ignore[attr-defined]
    ],
    search=("title", "text_ref", "what_changes"),
    default_order="-effective_from",
    words=("texte", "textes"),
    empty="Aucun texte n’est encore suivi. Ajoutez le premier\u00a0: il dira à chaque structure s’il la concerne.",
)


@page(staff)
def legal_items(request: HttpRequest) -> HttpResponseBase:
    context = {"may_add": queries.communities_run_by(request.user).exists(), "tabs": tabs(request, "watch")}
    return LEGAL_ITEMS.page(request, queries.legal_items_kept(request.user), template="community/legal_items.html", **context)


@page(staff)
@once
def new_legal_item(request: HttpRequest) -> HttpResponse:
    if not queries.communities_run_by(request.user).exists():
        raise Http404
    form = initial_or_kept(request, NewLegalItemForm)
    sheet = Sheet(
        title="Ajouter un texte à la veille",
        submit="Ajouter ce texte",
        back=reverse("community:legal_items"),
        done="Le texte est ajouté en brouillon\u00a0: relisez-le, puis publiez-le.",
        crumbs=crumbs_to(),
    )

    def act() -> None:
        services.add_legal_item(community=form.cleaned_data["community"], item=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=form.instance.get_absolute_url)


@page(staff)
@once
def change_legal_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk, rules.change_legal_item)
    form = initial_or_kept(request, LegalItemForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer ce texte",
        back=found.get_absolute_url(),
        done="Le texte est modifié.",
        crumbs=crumbs_to(found, link=True),
        remove_url=reverse("community:remove_legal_item", args=[pk]) if found.status == LegalStatus.DRAFT else "",
        remove="Supprimer ce brouillon",
    )

    def act() -> None:
        services.change_legal_item(item=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def publish_legal_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk, rules.change_legal_item)
    return _read_again(
        request,
        found,
        services.publish_legal_item,
        title=f"Publier «\u00a0{found}\u00a0»",
        submit="Publier ce texte",
        done="Le texte est publié\u00a0: chaque membre voit s’il concerne sa structure.",
        intro="Vous l’avez relu et comparé au texte officiel. Votre nom et la date sont gardés par l’équipe.",
    )


@page(staff)
@once
def review_legal_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk, rules.change_legal_item)
    return _read_again(
        request,
        found,
        services.review_legal_item,
        title=f"Relire «\u00a0{found}\u00a0»",
        submit="Confirmer ce texte",
        done="C’est noté\u00a0: ce texte est exact à la date d’aujourd’hui.",
        intro="Vous venez de le comparer au texte officiel, et il est exact. S’il a changé, modifiez-le d’abord.",
    )


def _read_again(request: HttpRequest, item: LegalItem, act: Any, **words: str) -> HttpResponse:
    half_a_year = moved(PartialDate.of(clock.today()), months=6)
    form = initial_or_kept(request, ReviewForm, initial={"review_on": half_a_year.first if half_a_year else None})
    sheet = Sheet(back=item.get_absolute_url(), crumbs=crumbs_to(item, link=True), **words)
    return answer(request, form, lambda: act(item=item, review_on=form.cleaned_data["review_on"], by=request.user), sheet)


@page(staff)
@once
def withdraw_legal_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk, rules.change_legal_item)
    form = initial_or_kept(request, WithdrawLegalItemForm)
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0»",
        submit="Retirer ce texte",
        back=found.get_absolute_url(),
        done="Le texte est retiré\u00a0: les membres ne le voient plus.",
        crumbs=crumbs_to(found, link=True),
    )

    def act() -> None:
        services.withdraw_legal_item(item=found, reason=form.cleaned_data["reason"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def remove_legal_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk, rules.change_legal_item)
    sheet = Sheet(
        title=f"Supprimer le brouillon «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer ce brouillon",
        back=found.get_absolute_url(),
        done="Le brouillon est supprimé.",
        crumbs=crumbs_to(found, link=True),
    )
    act = lambda: services.remove_legal_item(item=found, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, to=reverse("community:legal_items"))


def _seen(request: HttpRequest, pk: UUID, may: Callable[[Any, LegalItem], bool] | None = None) -> LegalItem:
    """One that she sees and of which she may do this; otherwise the same answer as for a missing one."""
    found: LegalItem = visible_or_404(queries.legal_items_seen(request.user), request.user, pk=pk)
    if may is not None and not may(request.user, found):
        raise Http404
    node = found.community.node
    frames.place(request, programme=node.programme, territory=node.territory)
    return found


def crumbs_to(item: LegalItem | None = None, *, link: bool = False) -> list[dict[str, str]]:
    crumbs = [
        {"label": "Communauté", "url": reverse("community:home")},
        {"label": "Veille", "url": reverse("community:watch")},
    ]
    if item is None:
        return crumbs
    return [*crumbs, {"label": str(item)} | ({"url": item.get_absolute_url()} if link else {})]
