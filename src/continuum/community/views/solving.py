"""A session before it starts: preparing it, its places, saying that the problem is hers, pledging."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import ProblemStatus, SeatRole
from continuum.community.forms import SessionForm
from continuum.community.models import ProblemSession
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import OnceForm, forget_sender, initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt

from .entering import charter_first
from .problems import problem_run, stand_in_community, to_problems


@page(staff)
@once
def prepare_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = problem_run(request, pk)
    if found.status != ProblemStatus.CHOSEN or hasattr(found, "session"):
        raise Http404
    form = _form(request, found.community)
    sheet = Sheet(
        title="Préparer une séance",
        submit="Préparer cette séance",
        back=found.get_absolute_url(),
        done="La séance est préparée\u00a0: chaque personne apprend qu’elle y a une place.",
        crumbs=[to_problems(), {"label": found.title, "url": found.get_absolute_url()}],
        intro=f"Sur «\u00a0{found}\u00a0». La personne qui l’a proposé verra qui a une place avant de dire qu’elle le présente.",
    )

    def act() -> None:
        services.prepare_session(problem=found, session=form.instance, places=form.places, by=request.user)

    return answer(request, form, act, sheet, lambda: form.instance.get_absolute_url())


@page(rules.enters_community, personal=True)
@charter_first
@once
def change_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = session_seen(request, pk)
    if not rules.change_session(request.user, found):
        raise Http404
    form = _form(request, found.community, instance=found)
    sheet = Sheet(
        title=f"Modifier la {found}",
        submit="Enregistrer cette séance",
        back=found.get_absolute_url(),
        done="La séance est modifiée.",
        crumbs=to_session(found),
        intro="Une fois commencée, on peut encore y faire entrer quelqu’un\u202f; le reste ne change plus."
        * bool(found.started_at),
        remove_url="" if found.started_at else reverse("community:remove_session", args=[pk]),
        remove="Supprimer cette séance",
    )

    def act() -> None:
        places, seen = form.places, form.seen_values
        services.change_session(session=form.instance, places=places, seen=seen, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


def _form(request: HttpRequest, community: Any, **more: Any) -> Any:
    people, meetings = queries.people_to_seat(community), queries.meetings_to_join(request.user, community)
    return initial_or_kept(request, SessionForm, people=people, meetings=meetings, **more)


@page(rules.enters_community, personal=True)
@charter_first
@once
def remove_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = session_seen(request, pk)
    if not rules.remove_session(request.user, found):
        raise Http404
    sheet = Sheet(
        title=f"Supprimer la {found}\u202f?",
        submit="Supprimer cette séance",
        back=found.get_absolute_url(),
        done="La séance est supprimée\u00a0: le problème reste choisi.",
        crumbs=to_session(found),
    )
    consequences = ["Les personnes qui y avaient une place ne sont pas prévenues\u00a0: dites-le-leur."]

    def act() -> None:
        services.remove_session(session=found, by=request.user)

    return ask_before(request, act, sheet, consequences, to=reverse("community:problems"))


@page(rules.enters_community, personal=True)
@charter_first
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When, with whom, and the one thing that each has to do next."""
    found = session_seen(request, pk)
    stand_in_community(request, found)
    seat, may_change = queries.seat_in(request.user, pk), rules.change_session(request.user, found)
    seats = queries.seats_of(found) if may_change or rules.see_seats(request.user, found) else []
    has_client = any(one.role == SeatRole.CLIENT for one in seats) if seats else found.has_client
    is_open = found.started_at is None and not has_client
    context = {
        "session": found,
        "seat": seat,
        "seats": seats,
        "seat_count": found.seats.count() if seat and not seats else 0,
        "has_client": has_client,
        "asked_to_present": is_open and rules.present_problem(request.user, found),
        "may_change": may_change,
        "minutes": [(step, found.planned[step]) for step in queries.STEPS],
        "total": sum(found.planned.values()),
        "crumbs": to_session(found, here=True),
    }
    return render(request, "community/session.html", context)


@page(rules.enters_community, personal=True)
@charter_first
@once
def present_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The moment at which she is no longer nameless, for this group and for it alone."""
    found = session_seen(request, pk)
    if not rules.present_problem(request.user, found):
        raise Http404
    sheet = Sheet(
        title="Présenter ce problème\u202f?",
        submit="Oui, je le présente",
        back=found.get_absolute_url(),
        done="C’est dit\u00a0: les personnes qui ont une place savent que vous présentez.",
        crumbs=to_session(found),
        intro=f"«\u00a0{found.problem}\u00a0», le {found.when_text}.",
    )
    consequences = [
        "Les personnes qui ont une place dans cette séance apprendront que ce problème est le vôtre\u202f; personne d’autre.",
        "Si vous préférez ne pas le présenter, ne faites rien, ou retirez-le\u00a0: personne ne saura que c’était vous.",
    ]

    def act() -> None:
        services.present_problem(session=found, by=request.user)
        forget_sender(request)

    return ask_before(request, act, sheet, consequences, harmless=True)


@page(rules.enters_community, personal=True)
@charter_first
@once
def pledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read and accepted before entering."""
    found = session_seen(request, pk)
    seat = queries.seat_in(request.user, pk)
    if seat is None:
        raise Http404
    room = reverse("community:room", args=[pk])
    if seat.pledged_at is not None:
        return redirect(room)
    form = initial_or_kept(request, OnceForm)
    act = lambda: services.pledge_secrecy(session=found, by=request.user)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect(room)
    context = {"session": found, "form": form, "crumbs": to_session(found)}
    return render(request, "community/pledge.html", context)


def session_seen(request: HttpRequest, pk: UUID) -> ProblemSession:
    found: ProblemSession = visible_or_404(queries.sessions_seen(request.user), request.user, pk=pk)
    return found


def to_session(found: ProblemSession, *, here: bool = False) -> list[dict[str, str]]:
    address = {} if here else {"url": found.get_absolute_url()}
    return [to_problems(), {"label": str(found).capitalize(), **address}]
