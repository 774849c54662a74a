"""Problems put to one's peers: reading them, proposing one without a name, taking one's own away, setting one aside."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import ProblemStatus
from continuum.community.forms import ProblemForm, SetAsideProblemForm
from continuum.community.models import Ballot, Community, Problem, ProblemSession
from continuum.directory.enums import HrTheme
from continuum.directory.rules import staff
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Filter, Listing
from continuum.toolkit.submissions import forget_sender, initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first, tabs

PER_PAGE = 20
PROBLEMS = Listing(
    "problemes",
    columns=[],
    filters=[
        Filter("theme", "Thème", HrTheme.choices, apply="theme"),
        Filter("etat", "État", ProblemStatus.choices, apply="status"),
    ],
)
"""Its filters only: what members confide is not carried away in a file."""
PREPARED_GOES = (
    "La séance qui se préparait est supprimée\u00a0: les personnes qui y avaient une place ne sont pas prévenues, dites-le-leur."
)
STARTED_STAYS = "Ce qui s’est écrit pendant la séance reste aux personnes qui y avaient une place, et à elles seules."


@page(rules.enters_community)
@charter_first
def problems(request: HttpRequest) -> HttpResponse:
    """What was proposed, the choice that is open, the sessions where she has a seat."""
    rows, choice = PROBLEMS.narrowed(request, queries.problems_seen(request.user))
    communities = list(queries.communities_taken_part_in(request.user))
    run = {one.pk for one in queries.communities_run_by(request.user)}
    ballots = [one for one in queries.ballots_seen(request.user) if one.closed_at is None]
    choosing = {one.community_id for one in ballots}
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "listing": choice,
        "own": queries.own_problems(request.user),
        "ballots": ballots,
        "counted": queries.last_counted(request.user),
        "sessions": queries.sessions_seen(request.user)[:PER_PAGE],
        "proposing": [one for one in communities if one.pk not in run],
        "running": [one for one in communities if one.pk in run - choosing],
        "tabs": tabs(request, "problems"),
    }
    return render(request, "community/problems.html", context)


@page(rules.enters_community)
@charter_first
def problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One problem; that it is hers is shown to whoever wrote it, and to nobody else."""
    found = problem_seen(request, pk)
    stand_in_community(request, found)
    session = ProblemSession.objects.visible_to(request.user).filter(problem=found).select_related("meeting").first()
    runs = rules.choose_problem(request.user, found)
    context = {
        "problem": found,
        "session": session,
        "is_hers": rules.wrote_problem(request.user, found),
        "runs": runs,
        "may_choose": runs and queries.is_choosable(found),
        "may_prepare": runs and found.status == ProblemStatus.CHOSEN and session is None,
        "may_withdraw": rules.wrote_problem(request.user, found) and not (session and session.has_client),
        "crumbs": [to_problems(), {"label": found.title}],
    }
    return render(request, "community/problem.html", context)


@page(rules.enters_community, personal=True)
@charter_first
@once
def new_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No draft is kept on the server: it would bear her name."""
    found = visible_or_404(Community, request.user, pk=pk)
    if not rules.propose_problem(request.user, found):
        raise Http404
    form = initial_or_kept(request, ProblemForm)
    sheet = Sheet(
        title="Proposer un problème",
        submit="Proposer ce problème sans mon nom",
        back=reverse("community:problems"),
        done="Votre problème est proposé. Personne ne voit que c’est le vôtre.",
        crumbs=[to_problems()],
        intro="Le groupe le lit sans savoir qui l’écrit, et choisit ceux sur lesquels travailler. Si le vôtre est choisi, vous "
        "seul·e l’apprenez, et vous décidez alors de le présenter ou non.",
    )

    def act() -> None:
        services.propose_problem(community=found, problem=form.instance, by=request.user)
        forget_sender(request)

    return answer(request, form, act, sheet)


@page(rules.enters_community, personal=True)
@charter_first
@once
def withdraw_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = problem_seen(request, pk)
    if not rules.withdraw_problem(request.user, found):
        raise Http404
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0»\u202f?",
        submit="Retirer ce problème",
        back=found.get_absolute_url(),
        done="Votre problème est retiré.",
        crumbs=[to_problems()],
    )
    consequences = ["Il disparaît, avec les voix qu’il avait et la séance qui se préparait. Personne ne saura qui l’a retiré."]

    def act() -> None:
        services.withdraw_problem(problem=found, by=request.user)
        forget_sender(request)

    return ask_before(request, act, sheet, consequences, to=reverse("community:problems"))


@page(staff)
@once
def set_problem_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = problem_run(request, pk)
    form = initial_or_kept(request, SetAsideProblemForm)
    sheet = Sheet(
        title=f"Écarter «\u00a0{found}\u00a0»\u202f?",
        submit="Écarter ce problème",
        back=found.get_absolute_url(),
        done="Ce problème est écarté\u00a0: les membres ne le lisent plus.",
        crumbs=[to_problems()],
        intro="Quand il ne respecte pas la charte\u00a0: il nomme ou laisse reconnaître quelqu’un, par exemple.",
    )
    session = ProblemSession.objects.visible_to(request.user).filter(problem=found).first()
    consequences = [STARTED_STAYS if session.started_at else PREPARED_GOES] if session else []

    def act() -> None:
        services.set_problem_aside(problem=found, reason=form.cleaned_data["reason"], by=request.user)

    return ask_before(request, act, sheet, consequences, form=form)


def problem_seen(request: HttpRequest, pk: UUID) -> Problem:
    found: Problem = visible_or_404(queries.problems_seen(request.user), request.user, pk=pk)
    return found


def stand_in_community(request: HttpRequest, found: Problem | Ballot | ProblemSession) -> None:
    """The bar says where one is, once it is known that one may be there: a page that is refused says nothing."""
    node = found.community.node
    frames.place(request, programme=node.programme, territory=node.territory)


def problem_run(request: HttpRequest, pk: UUID) -> Problem:
    """One of a community that she runs."""
    found = problem_seen(request, pk)
    if not rules.choose_problem(request.user, found):
        raise Http404
    return found


def to_problems() -> dict[str, str]:
    return {"label": "Entraide", "url": reverse("community:problems")}
