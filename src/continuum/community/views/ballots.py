"""The group's choice: opened by the team, answered by members, counted, and what is kept of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.forms import BallotForm, ChoiceForm
from continuum.community.models import Ballot, Community
from continuum.community.models.problems import FEWEST_VOTERS
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import forget_sender, initial_or_kept, once
from continuum.toolkit.typography import french_date
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first
from .problems import problem_run, stand_in_community, to_problems

CHOSEN = "Vos choix sont enregistrés. Personne d’autre que vous ne les voit."
NOTHING_CHOSEN = (
    "Aucun problème n’est coché, et rien ne garde que vous êtes venu·e\u00a0: ce choix reste sur votre bureau jusqu’au "
    "{last_day}."
)


@page(staff)
@once
def open_ballot(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Community, request.user, pk=pk)
    if not rules.open_ballot(request.user, found):
        raise Http404
    form = initial_or_kept(request, BallotForm)
    sheet = Sheet(
        title="Ouvrir un choix",
        submit="Ouvrir ce choix",
        back=reverse("community:problems"),
        done="Le choix est ouvert\u00a0: chaque membre le trouve sur son bureau.",
        crumbs=[to_problems()],
        intro=f"Tous les problèmes proposés à ce jour dans «\u00a0{found}\u00a0» y sont. Les choix sont secrets\u00a0: on n’en "
        f"voit le compte qu’à la fin, et seulement si {FEWEST_VOTERS} personnes au moins ont choisi.",
    )
    return answer(request, form, lambda: services.open_ballot(community=found, ballot=form.instance, by=request.user), sheet)


@page(rules.enters_community, personal=True)
@charter_first
@once
def ballot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To choose, for a member, as long as it is open; then its counts, for all."""
    found = ballot_seen(request, pk)
    stand_in_community(request, found)
    lines = queries.lines_of(found)
    may_choose = rules.choose_in_ballot(request.user, found) and found.is_open
    context = {
        "ballot": found,
        "lines": lines,
        "runs": rules.close_ballot(request.user, found),
        "fewest": FEWEST_VOTERS,
        "crumbs": [to_problems(), {"label": str(found)}],
    }
    if not may_choose:
        return render(request, "community/ballot.html", context)
    chosen = queries.chosen_by(request.user, found)
    problems = [one.problem for one in lines]
    last_day = french_date(found.closes_on)
    form = initial_or_kept(request, ChoiceForm, offered=problems, chosen=chosen)
    sheet = Sheet(
        title=str(found).capitalize(),
        submit="Enregistrer mes choix",
        back=reverse("community:problems"),
        done=CHOSEN if request.POST.getlist("problems") else NOTHING_CHOSEN.format(last_day=last_day),
        crumbs=[to_problems()],
        intro=f"Jusqu’au {last_day}. Vos choix sont secrets, et effacés au dépouillement.",
    )

    def act() -> None:
        services.choose_in_ballot(ballot=found, problems=form.cleaned_data["problems"], by=request.user)
        forget_sender(request)

    return answer(request, form, act, sheet)


@page(staff)
@once
def close_ballot(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = ballot_seen(request, pk)
    if not rules.close_ballot(request.user, found):
        raise Http404
    sheet = Sheet(
        title=f"Dépouiller maintenant le {found}\u202f?",
        submit="Dépouiller ce choix",
        back=found.get_absolute_url(),
        done="Le choix est dépouillé.",
        crumbs=[to_problems(), {"label": str(found), "url": found.get_absolute_url()}],
    )
    consequences = [
        "On n’y répond plus.",
        f"Les comptes sont montrés à tous les membres si {FEWEST_VOTERS} personnes au moins ont choisi\u202f; ils ne le sont "
        "jamais sinon.",
        "Qui a choisi quoi est effacé.",
    ]
    return ask_before(request, lambda: services.close_ballot(ballot=found, by=request.user), sheet, consequences)


@page(staff)
@once
def choose_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = problem_run(request, pk)
    sheet = Sheet(
        title=f"Retenir «\u00a0{found}\u00a0»\u202f?",
        submit="Retenir ce problème",
        back=found.get_absolute_url(),
        done="Ce problème est retenu\u00a0: préparez une séance.",
        crumbs=[to_problems()],
    )
    consequences = [
        "Tous les membres l’apprennent par courriel\u202f; le courriel de qui l’a proposé dit en plus que c’est le sien.",
        "Cette personne dira si elle le présente quand la séance sera préparée.",
    ]

    def act() -> None:
        services.choose_problem(problem=found, by=request.user)

    return ask_before(request, act, sheet, consequences, harmless=True)


def ballot_seen(request: HttpRequest, pk: UUID) -> Ballot:
    found: Ballot = visible_or_404(queries.ballots_seen(request.user), request.user, pk=pk)
    return found
