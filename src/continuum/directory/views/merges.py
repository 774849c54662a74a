"""« Doublons » and « Fusions »: pairs that may be one organisation, merging them, and separating them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory import queries, rules, services
from continuum.directory.forms import MergeForm, said
from continuum.directory.models import Merge, NotDuplicate, Organisation
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Listing
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.typography import counted, of
from continuum.toolkit.writing import Sheet, ask_before, attempt

from .tabs import tabs

PAIRS_A_PAGE = 20
COMPARED = ("kind", "territory", "siret", "address", "postcode", "email", "phone", "website")

all_merges = Listing(
    "fusions",
    title="Fusions",
    columns=[
        Column("absorbed", "Organisation absorbée", link=lambda one: None if one.undone_at else one.get_absolute_url()),
        Column("kept", "Gardée", link=lambda one: one.kept.get_absolute_url()),
        Column("at", "Le", sortable=True),
        Column("by", "Par", value=lambda one: str(one.by or "Continuum")),
        Column("reason", "Motif", value=lambda one: one.reason or "–"),
        Column("undone_at", "Défaite le", value=lambda one: one.undone_at or "–", sortable=True),
    ],
    default_order="-at",
    words=("fusion", "fusions"),
    empty="Aucune fusion n’a été faite. Les doublons proposés sont dans l’onglet voisin.",
)


@page(rules.adds_organisations)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs among what she keeps, the likeliest first, each with its two columns."""
    found = queries.duplicates(request.user)
    shown = Paginator(found, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    keys = {key for pair, _ in shown for key in pair}
    rows = Organisation.objects.visible_to(request.user).filter(pk__in=keys).select_related(*queries.WITH_NAMES)
    known = {one.pk: one for one in rows}
    context = {
        "pairs": [_pair(request, known[first], known[second], why) for (first, second), why in shown],
        "page": shown,
        "count_text": counted(len(found), "paire", "paires"),
        "tabs": tabs("duplicates", request),
    }
    return render(request, "directory/duplicates.html", context)


def _pair(request: HttpRequest, first: Organisation, second: Organisation, why: str) -> dict[str, Any]:
    """Both side by side, the one of which more is known on the left; by name when as much is known of both."""
    first, second = sorted((first, second), key=lambda one: (-_filled(one), str(one)))
    return {
        "title": f"{first} et {second}",
        "why": why,
        "columns": [{"label": "Donnée"}, {"label": str(first)}, {"label": str(second)}],
        "rows": [{"cells": [label, *values]} for label, *values in _side_by_side(first, second)],
        "merge_url": reverse("directory:merge", args=[first.pk, second.pk]),
        "apart_url": reverse("directory:tell_apart", args=[first.pk, second.pk]),
        "once_fields": once_fields(request),
    }


def _side_by_side(*both: Organisation) -> Sequence[tuple[str, ...]]:
    fields = [one for one in services.fields_to_choose() if one.name in COMPARED]
    lines = [(str(one.verbose_name), *(said(one, organisation) for organisation in both)) for one in fields]
    return [(label[:1].upper() + label[1:], *values) for label, *values in lines if any(one != "non renseigné" for one in values)]


def _filled(organisation: Organisation) -> int:
    return sum(1 for one in services.fields_to_choose() if getattr(organisation, one.attname) not in (None, ""))


@page(rules.adds_organisations)
@once
def tell_apart(request: HttpRequest, first: UUID, second: UUID) -> HttpResponse:
    """They look alike and are not the same."""
    pair = NotDuplicate(first=_visible(request, first), second=_visible(request, second))
    if pair.first == pair.second or not rules.tell_apart(request.user, pair):
        raise Http404
    sheet = Sheet(
        title="Ce ne sont pas les mêmes\u202f?",
        intro=f"{pair.first} et {pair.second} ne seront plus proposées ensemble.",
        submit="Ce ne sont pas les mêmes",
        back=reverse("directory:duplicates"),
        done="C’est noté\u00a0: cette paire ne sera plus proposée.",
        crumbs=_crumbs("duplicates"),
    )
    return ask_before(request, lambda: services.tell_apart(pair=pair, by=request.user), sheet, harmless=True)


@page(rules.adds_organisations)
def choose_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look for the one that is the same as this one."""
    kept = _visible(request, pk)
    if not rules.writes_organisation(request.user, kept):
        raise Http404
    text = request.GET.get("q", "").strip()[:200]
    others = queries.written_by(request.user).exclude(pk=kept.pk)
    answer = queries.found_organisations(others, text, PAIRS_A_PAGE)
    context = {
        "kept": kept,
        "text": text,
        "note": queries.said_forgiven(answer.forgiven),
        "found": [(one, answer.beside(one), reverse("directory:merge", args=[kept.pk, one.pk])) for one in answer.rows],
        "crumbs": [*_crumbs("merges"), {"label": str(kept), "url": kept.get_absolute_url()}, {"label": "Fusionner"}],
    }
    return render(request, "directory/merge_choose.html", context)


@page(rules.adds_organisations)
@once
def merge(request: HttpRequest, kept: UUID, absorbed: UUID) -> HttpResponse:
    """Choose what is right of each, then make them one."""
    asked = Merge(kept=_visible(request, kept), absorbed=_visible(request, absorbed))
    if asked.kept == asked.absorbed or not rules.merge_organisations(request.user, asked):
        raise Http404
    frames.place(request, territory=asked.kept.territory or "")
    form = initial_or_kept(request, MergeForm, merge=asked)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _merged(form, asked, request)):
        messages.success(
            request, "Les deux fiches n’en font plus qu’une. La fusion peut être défaite depuis l’onglet «\u00a0Fusions\u00a0»."
        )
        return redirect(asked.kept)
    context = {
        "form": form,
        "merge": asked,
        "other_way": reverse("directory:merge", args=[absorbed, kept]),
        "back": reverse("directory:duplicates"),
        "crumbs": [*_crumbs("duplicates"), {"label": "Fusionner"}],
    }
    return render(request, "directory/merge.html", context)


def _merged(form: MergeForm, asked: Merge, request: HttpRequest) -> None:
    asked.reason = form.cleaned_data["reason"]
    services.merge_organisations(merge=asked, taken=form.taken, by=request.user)


@page(rules.adds_organisations)
def merges(request: HttpRequest) -> HttpResponseBase:
    return all_merges.page(request, queries.merges_of(request.user), template="directory/list.html", tabs=tabs("merges", request))


@page(rules.adds_organisations)
@once
def undo_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then separate them again; what was changed since is said."""
    found = visible_or_404(Merge.objects.select_related("kept__territory", "absorbed__territory"), request.user, pk=pk)
    if not rules.undo_merge(request.user, found):
        raise Http404
    left: list[str] = []
    sheet = Sheet(
        title="Défaire cette fusion\u202f?",
        intro=f"{found.absorbed} redevient une fiche à part, séparée {of(found.kept)}.",
        submit="Défaire la fusion",
        back=reverse("directory:merges"),
        done="La fusion est défaite\u00a0: les deux fiches sont à nouveau séparées.",
        crumbs=_crumbs("merges"),
    )
    consequences = [
        "Tout ce qui avait été déplacé ou mis de côté revient à sa place.",
        "Ce qui a été ajouté depuis à la fiche gardée y reste.",
        "Ce qui a été modifié depuis est gardé, et vous sera dit.",
    ]
    response = ask_before(
        request, lambda: left.extend(services.undo_merge(merge=found, by=request.user)), sheet, consequences, harmless=True
    )
    for line in left:
        messages.info(request, line)
    return response


def _visible(request: HttpRequest, pk: UUID) -> Organisation:
    return visible_or_404(Organisation.objects.select_related(*queries.WITH_NAMES), request.user, pk=pk)


def _crumbs(name: str) -> list[dict[str, str]]:
    label = {"duplicates": "Doublons", "merges": "Fusions"}[name]
    return [
        {"label": "Annuaire", "url": reverse("directory:organisations")},
        {"label": label, "url": reverse(f"directory:{name}")},
    ]
