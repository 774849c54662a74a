"""What a session leaves: the help asked for, the plan, what each takes away, all of it together, and the news a month later."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.forms import ActionForm, ContractForm, FollowUpForm, LearningForm
from continuum.community.models import ActionLine, Learning, ProblemSession, SolvingFollowUp
from continuum.toolkit.access import page
from continuum.toolkit.drafts import drafted
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first
from .problems import stand_in_community
from .solving import session_seen, to_session


def _entered(request: HttpRequest, pk: UUID) -> ProblemSession:
    """A session in which she has a seat and has pledged."""
    found = session_seen(request, pk)
    if not rules.enter_session(request.user, found):
        raise Http404
    return found


def _room(found: ProblemSession) -> str:
    """Where one writes from: the room while it lasts, then all that was written."""
    return reverse("community:session_record" if found.ended_at else "community:room", args=[found.pk])


@page(rules.enters_community, personal=True)
@charter_first
@once
def contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _entered(request, pk)
    if not rules.write_contract(request.user, found):
        raise Http404
    form = initial_or_kept(request, ContractForm, instance=found)
    sheet = Sheet(
        title="La demande d’aide",
        submit="Enregistrer cette demande",
        back=_room(found),
        done="La demande est écrite\u00a0: le groupe la lit.",
        crumbs=to_session(found),
    )

    def act() -> None:
        services.write_contract(session=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(rules.enters_community, personal=True)
@charter_first
@once
def new_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _entered(request, pk)
    if not rules.add_action(request.user, found):
        raise Http404
    form = initial_or_kept(request, ActionForm)
    sheet = Sheet(
        title="Ajouter une ligne au plan d’action",
        submit="Ajouter cette ligne",
        back=_room(found),
        done="La ligne est ajoutée au plan d’action.",
        crumbs=to_session(found),
    )
    return answer(request, form, lambda: services.add_action(session=found, action=form.instance, by=request.user), sheet)


@page(rules.enters_community, personal=True)
@charter_first
@once
def remove_action(request: HttpRequest, pk: UUID, action: UUID) -> HttpResponse:
    found = _entered(request, pk)
    rows = ActionLine.objects.visible_to(request.user).filter(session=found).select_related("session__problem")
    written = rows.filter(pk=action).first()
    if written is None or not rules.remove_action(request.user, written):
        raise Http404
    sheet = Sheet(
        title=f"Ôter «\u00a0{written}\u00a0» du plan d’action\u202f?",
        submit="Ôter cette ligne",
        back=_room(found),
        done="La ligne est ôtée.",
        crumbs=to_session(found),
    )
    return ask_before(request, lambda: services.remove_action(action=written, by=request.user), sheet)


@page(rules.enters_community, personal=True)
@charter_first
@drafted
@once
def learning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One each; hers is taken up again where she left it."""
    found = _entered(request, pk)
    own = Learning.objects.visible_to(request.user).filter(session=found, seat__person=request.user.pk).first()
    form = initial_or_kept(request, LearningForm, initial={"text": own.text if own else ""})
    sheet = Sheet(
        title="Ce que j’en retiens",
        submit="Enregistrer ce que j’en retiens",
        back=_room(found),
        done="C’est écrit\u00a0: le groupe le lit.",
        crumbs=to_session(found),
    )

    def act() -> None:
        services.write_learning(session=found, text=form.cleaned_data["text"], by=request.user)

    return answer(request, form, act, sheet)


@page(rules.enters_community, personal=True)
@charter_first
def session_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that was written, step by step, with what each step took."""
    found = _entered(request, pk)
    stand_in_community(request, found)
    record = queries.record_of(found)
    told = record.follow_up
    context = {
        "session": found,
        "record": record,
        "may_plan": found.started_at is not None and rules.add_action(request.user, found),
        "may_learn": found.started_at is not None,
        "may_tell": told is not None and not told.is_closed and told.owner_id == request.user.pk,
        "crumbs": [*to_session(found), {"label": "Ce qui s’est écrit"}],
    }
    return render(request, "community/session_record.html", context)


@page(rules.enters_community, personal=True)
@charter_first
@drafted
@once
def solving_follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A month later: what did you do?"""
    found = _entered(request, pk)
    row = SolvingFollowUp.objects.visible_to(request.user).filter(session=found).select_related("session").first()
    if row is None or not rules.tell_follow_up(request.user, row) or (row.is_closed and request.method != "POST"):
        raise Http404
    form = initial_or_kept(request, FollowUpForm, instance=row)
    planned = [f"{one}, avant le {one.due_on:%d/%m/%Y}" if one.due_on else str(one) for one in queries.record_of(found).actions]
    sheet = Sheet(
        title="Et depuis\u202f?",
        submit="Raconter à mon groupe",
        back=reverse("community:session_record", args=[pk]),
        done="Votre groupe peut le lire. Merci.",
        crumbs=to_session(found),
        intro=f"Vous aviez prévu\u00a0: {' ; '.join(planned)}." if planned else "Dites à votre groupe ce que vous en avez fait.",
    )

    def act() -> None:
        said = form.cleaned_data
        services.tell_follow_up(follow_up=row, done=said["done"], effect=said["effect"], by=request.user)

    return answer(request, form, act, sheet)
