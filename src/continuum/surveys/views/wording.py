"""The words of a version, corrected one page of the questionnaire at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.surveys import queries, rules, services
from continuum.surveys.forms import WordingForm
from continuum.surveys.models import InstrumentVersion
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import attempt

from .seen import crumbs_to, kept_version


@page(staff)
def reword_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """What one page asks, in other words; what the new words would break is said beside each, before anything is kept."""
    found = kept_version(request, pk, rules.reword_version)
    words = queries.WordedPage.of(found, number)
    if words is None or not queries.may_be_reworded(found):
        raise Http404
    form = initial_or_kept(request, WordingForm, page=words)
    return _reworded(request, found, words, form, _written(form) if request.method == "POST" and form.is_valid() else None)


def _written(form: WordingForm) -> services.Reworded | None:
    """The file with these words, made before anything is locked."""
    if not form.changes:
        return None
    try:
        return services.reword(form.page.version, form.changes)
    except services.Refusals as refusals:
        form.refuse(refusals.problems)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None


@once
def _reworded(
    request: HttpRequest,
    found: InstrumentVersion,
    words: queries.WordedPage,
    form: WordingForm,
    reworded: services.Reworded | None,
) -> HttpResponse:
    kept: list[InstrumentVersion] = []

    def act() -> None:
        kept.append(services.keep_wording(version=found, reworded=reworded, by=request.user) if reworded else found)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        told = counted(len(form.changes), "texte est corrigé", "textes sont corrigés") if reworded else "Rien n’a changé"
        opened = "" if kept[0] == found else f", dans le brouillon de la version\u00a0{kept[0].number}"
        messages.success(request, f"{told}{opened}.")
        return redirect(reverse("surveys:reword_version", args=[kept[0].pk, words.number]))
    context = {"version": found, "words": words, "form": form, "title": words.full_title}
    context["crumbs"] = [*crumbs_to(version=found), {"label": f"Rédaction, {words.place.lower()}"}]
    return render(request, "surveys/reword.html", context)
