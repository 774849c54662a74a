"""What a visitor writes: her questions before, her grid during, her astonishment after, and what she means to try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.community import rules, services
from continuum.community.forms import AstonishmentForm, IntentionForm, ObservationForm, QuestionsForm
from continuum.community.models import LearningVisit, TransferIntention, VisitQuestion
from continuum.toolkit import clock, frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.drafts import drafted
from continuum.toolkit.spans import moved
from continuum.toolkit.steps import answer_step, standing, told_steps
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer

from .entering import charter_first
from .visits import crumbs_to, visit_seen

May = Callable[[Any, LearningVisit], bool]


@page(rules.enters_community)
@charter_first
@once
def ask_questions(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _coming(request, pk, lambda one: one.takes_questions)
    asked = list(VisitQuestion.objects.visible_to(request.user).filter(visit=found, person=request.user))
    form = initial_or_kept(request, QuestionsForm, initial=QuestionsForm.asked(asked))
    sheet = _sheet(
        found,
        title="Vos questions à la structure",
        submit="Envoyer ces questions",
        done="Vos questions sont gardées\u00a0: la structure les reçoit trois jours avant la visite.",
        intro=f"Trois au plus, avant «\u00a0{found}\u00a0». Effacez-en une pour la reprendre.",
    )
    return answer(request, form, lambda: services.ask_questions(visit=found, texts=form.texts, by=request.user), sheet)


@page(rules.enters_community)
@charter_first
@drafted
@once
def write_observation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The grid, on a phone: kept while one types, even where the network is lost."""
    return _noted(
        request,
        pk,
        ObservationForm,
        lambda visit, row: services.write_observation(visit=visit, observation=row, by=request.user),
        title="Ce que je vois",
        submit="Enregistrer mes notes",
        done="Vos notes sont enregistrées.",
        intro="Remplissez ce que vous voyez, dans l’ordre que vous voulez. Sans partage, vous seul·e les lisez.",
    )


@page(rules.enters_community)
@charter_first
@drafted
@once
def write_astonishment(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _noted(
        request,
        pk,
        AstonishmentForm,
        lambda visit, row: services.write_astonishment(visit=visit, astonishment=row, by=request.user),
        title="Ce qui m’a étonné·e",
        submit="Partager cet étonnement",
        done="Votre étonnement est partagé avec les visiteurs, la structure et l’équipe, sans votre nom.",
        intro="Trois phrases suffisent. Les autres visiteurs, la structure et l’équipe les lisent, sans votre nom.",
    )


def _noted(
    request: HttpRequest, pk: UUID, form_class: Any, write: Callable[[LearningVisit, Any], Any], **words: str
) -> HttpResponse:
    """What she writes once a visit has begun, then writes again: one row for each visitor; `words`: those of its sheet."""
    found = _coming(request, pk, lambda one: one.has_begun)
    own = form_class._meta.model.objects.visible_to(request.user).filter(visit=found, person=request.user).first()
    form = initial_or_kept(request, form_class, instance=own or form_class._meta.model(visit=found))
    return answer(request, form, lambda: write(found, form.instance), _sheet(found, **words))


# --- At home -----------------------------------------------------------------------------------------------------------------


@page(rules.enters_community)
@charter_first
@drafted
@once
def new_intention(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _coming(request, pk, lambda one: one.has_begun, rules.add_intention)
    in_three_months = moved(PartialDate.of(clock.today()), months=services.REVIEWED_AFTER_MONTHS)
    initial = {"due_on": in_three_months.first if in_three_months else None}
    form = initial_or_kept(request, IntentionForm, initial=initial)
    sheet = _sheet(
        found,
        title="Ce que je veux essayer chez moi",
        submit="Prendre cette intention",
        done="C’est noté. Trois mois après la visite, on vous demandera ce qu’elle est devenue.",
        intro="Votre structure et l’équipe la lisent, les autres visiteurs non.",
    )

    def act() -> None:
        services.add_intention(visit=found, intention=form.instance, by=request.user)

    return answer(request, form, act, sheet)


@page(rules.enters_community)
@charter_first
def intention(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What she meant to try, where it stands, and what became of it."""
    found = _intention(request, pk)
    may_step = rules.take_intention_step(request.user, found)
    address = (lambda to: reverse("community:intention_step", args=[pk, to])) if may_step else None
    context = {
        "intention": found,
        "standing": standing(found, address),
        "told": told_steps(found, services.INTENTION_STEP),
        "may_change": rules.change_intention(request.user, found),
        "crumbs": [*crumbs_to(found.visit, link=True), {"label": str(found)}],
    }
    return render(request, "community/intention.html", context)


@page(rules.enters_community)
@charter_first
@once
def change_intention(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _intention(request, pk, rules.change_intention)
    form = initial_or_kept(request, IntentionForm, instance=found)
    sheet = Sheet(
        title="Modifier cette intention",
        submit="Enregistrer cette intention",
        back=found.get_absolute_url(),
        done="L’intention est modifiée.",
        crumbs=_crumbs(found),
    )

    def act() -> None:
        services.change_intention(intention=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(rules.enters_community)
@charter_first
@once
def intention_step(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    found = _intention(request, pk, rules.take_intention_step)

    def act(given: dict[str, Any]) -> None:
        services.take_intention_step(intention=found, to=to, given=given, by=request.user)

    return answer_step(request, found, to, act, back=found.get_absolute_url(), crumbs=_crumbs(found))


def _coming(
    request: HttpRequest, pk: UUID, is_its_moment: Callable[[LearningVisit], bool], may: May = rules.comes_to_visit
) -> Any:
    """A visit to which she comes, at the moment at which this is written; a form sent later is refused in words."""
    sent = request.method == "POST"
    return visit_seen(request, pk, lambda person, one: (sent or is_its_moment(one)) and may(person, one))


def _sheet(visit: LearningVisit, **words: str) -> Sheet:
    return Sheet(back=visit.get_absolute_url(), crumbs=crumbs_to(visit, link=True), **words)


def _intention(request: HttpRequest, pk: UUID, may: Callable[[Any, TransferIntention], bool] | None = None) -> TransferIntention:
    known = ("owner", "organisation", "visit__meeting", "visit__community__node__territory", "visit__community__node__programme")
    found: TransferIntention = visible_or_404(TransferIntention.objects.select_related(*known), request.user, pk=pk)
    if may is not None and not may(request.user, found):
        raise Http404
    node = found.visit.community.node
    frames.place(request, programme=node.programme, territory=node.territory)
    return found


def _crumbs(intention: TransferIntention) -> list[dict[str, str]]:
    return [*crumbs_to(intention.visit, link=True), {"label": str(intention), "url": intention.get_absolute_url()}]
