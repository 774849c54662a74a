"""« J’ai essayé »: what came of a practice in another structure, told and corrected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.forms import TrialForm
from continuum.community.models import Practice, Trial
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first
from .practices import seen_practice, to_practices


@page(rules.enters_community)
@charter_first
@once
def new_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Once for each structure, whatever the result."""
    practice = _written_of(request, pk)
    speaks = queries.structures_to_speak_for(request.user, [practice.community])
    may_try = queries.structures_to_try(request.user, practice) if request.method != "POST" else speaks
    if not may_try.exists():
        raise Http404
    form = initial_or_kept(request, TrialForm, instance=Trial(practice=practice))
    sheet = Sheet(
        title="J’ai essayé",
        submit="Raconter cet essai",
        done="Merci\u00a0: votre essai est raconté aux membres.",
        **_way_back(practice),
        intro="Un essai qui n’a pas marché aide autant qu’une réussite. Les membres de la communauté lisent ce que vous écrivez.",
    )

    def act() -> None:
        services.tell_trial(trial=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(rules.enters_community)
@charter_first
@once
def change_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _hers(request, pk)
    form = initial_or_kept(request, TrialForm, instance=found)
    sheet = Sheet(
        title="Corriger cet essai",
        submit="Enregistrer cet essai",
        done="L’essai est corrigé.",
        **_way_back(found.practice),
        remove_url=reverse("community:remove_trial", args=[pk]),
        remove="Supprimer cet essai",
    )

    def act() -> None:
        services.change_trial(trial=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet, to=found.get_absolute_url)


@page(rules.enters_community)
@charter_first
@once
def remove_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk)
    if not rules.remove_trial(request.user, found):
        raise Http404
    sheet = Sheet(
        title="Supprimer cet essai\u202f?",
        submit="Supprimer cet essai",
        back=found.get_absolute_url(),
        done="L’essai est supprimé.",
        crumbs=to_practices(found.practice),
    )
    remove = {"trial": found, "by": request.user}
    return ask_before(request, lambda: services.remove_trial(**remove), sheet)


def _seen(request: HttpRequest, pk: UUID) -> Trial:
    rows = Trial.objects.select_related("practice__community__node__territory", "organisation")
    found: Trial = visible_or_404(rows, request.user, pk=pk)
    return found


def _written_of(request: HttpRequest, pk: UUID) -> Practice:
    """The practice that is tried: published; or, sent since it was withdrawn, known enough to be refused in words."""
    sent = request.method == "POST"
    found: Practice | None = (
        queries.practices_once_published(request.user).filter(pk=pk).first() if sent else seen_practice(request, pk)
    )
    if found is None or not (sent or found.is_published):
        raise Http404
    return found


def _hers(request: HttpRequest, pk: UUID) -> Trial:
    """One that she corrects, under the same conditions."""
    found = queries.trials_once_told(request.user).filter(pk=pk).first()
    if found is None or not rules.change_trial(request.user, found):
        raise Http404
    if request.method != "POST" and not found.practice.is_published:
        raise Http404
    return found


def _way_back(practice: Practice) -> dict[str, Any]:
    """To its page; to the list, where nobody reads it any more."""
    if practice.is_published:
        return {"back": practice.get_absolute_url(), "crumbs": to_practices(practice)}
    return {"back": reverse("community:practices"), "crumbs": to_practices()}
