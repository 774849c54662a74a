"""A problem, a choice and a session among peers, for tests: through the services, as people do."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from continuum.community import services
from continuum.community.enums import NoteKind, ProblemStatus
from continuum.community.models import Ballot, Community, Problem, ProblemSession, StepNote
from continuum.directory.models import Person
from continuum.directory.tests.factories import PersonFactory
from continuum.toolkit import clock

from .factories import CommunityFactory, member_of


def problem_of(author: Person, community: Community, title: str = "Comment garder une équipe de nuit") -> Problem:
    made = Problem(title=title, text="Deux postes vides depuis l’été.", theme="recrutement")
    return services.propose_problem(community=community, problem=made, by=author)


def team_of(community: Community) -> Person:
    """A delegate of its territory."""
    person: Person = PersonFactory(delegate=True, membership__territory=community.node.territory)
    return person


def ballot_of(community: Community, *, days: int = 7) -> Ballot:
    opened = Ballot(closes_on=clock.today() + dt.timedelta(days=days))
    return services.open_ballot(community=community, ballot=opened, by=team_of(community))


def group(count: int = 4, *, started: bool = False, **session: Any) -> SimpleNamespace:
    """A session prepared on a chosen problem: whoever wrote it, whoever facilitates, and others who help; none has pledged.

    `started`: whoever wrote it presents, everybody has pledged, and the first step runs.
    """
    community = CommunityFactory()
    author, facilitator, *others = (member_of(community) for _ in range(count))
    problem = problem_of(author, community)
    Problem.objects.filter(pk=problem.pk).update(status=ProblemStatus.CHOSEN)
    problem.refresh_from_db()
    places = services.Places(facilitator, [author, *others])
    made = ProblemSession(**{"day": clock.today(), "hour": dt.time(14), **session})
    team = team_of(community)
    prepared = services.prepare_session(problem=problem, session=made, places=places, by=team)
    found = SimpleNamespace(
        community=community, author=author, facilitator=facilitator, others=others, problem=problem, session=prepared, team=team
    )
    if started:
        services.present_problem(session=prepared, by=author)
        for one in (author, facilitator, *others):
            services.pledge_secrecy(session=prepared, by=one)
        services.start_session(session=prepared, by=facilitator)
        found.session.refresh_from_db()
    return found


def note(found: Any, by: Person, text: str = "Une question", kind: str = NoteKind.QUESTION) -> StepNote:
    return services.write_note(session=found.session, note=StepNote(kind=kind, text=text), by=by)


def go(found: Any, step: str) -> None:
    services.go_to_step(session=found.session, step=step, by=found.facilitator)


def page_of(client: Any, person: Person, name: str, *args: Any) -> Any:
    client.force_login(person)
    return client.get(reverse(f"community:{name}", args=args))


def typed(page: Any, **more: Any) -> dict[str, Any]:
    """What the form of a page would send, with what is changed in it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | more
