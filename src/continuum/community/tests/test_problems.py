"""Problems without a name, and the group's choice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.emails import hold_what_is_no_longer_so_among_peers, problem_chosen
from continuum.community.enums import ProblemStatus
from continuum.community.models import Ballot, BallotLine, Community, Problem, ProblemAuthor, ProblemChoice, ProblemSession
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.records import OutboxMessage, Submission

from .factories import CommunityFactory, member_of
from .factories_solving import ballot_of, group, page_of, problem_of, team_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))


def typed(client, address, **more) -> dict:
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | more


# --- Nobody knows who ------------------------------------------------------------------------------------------------------


def test_a_problem_is_proposed_from_its_page_and_says_nothing_of_its_author(client, community):
    author = member_of(community)
    client.force_login(author)
    address = reverse("community:new_problem", args=[community.pk])
    body = typed(client, address, title="Une équipe qui part", text="Trois départs en un an.", theme="emploi")
    with clock.held_at("2026-03-10T21:47"):
        answer = client.post(address, body)
    assert answer["Location"] == reverse("community:problems")
    problem = Problem.objects.get()
    assert problem.submitted_on == dt.date(2026, 3, 10)
    line = JournalEntry.objects.get(verb="problem.proposed")
    assert (line.person, line.actor) == (None, "Continuum")
    assert line.at.astimezone(clock.PARIS).hour == 12
    assert problem.title not in line.label
    assert not Submission.objects.filter(person=author).exists()
    assert ProblemAuthor.objects.get().person == author


def test_sent_twice_a_problem_is_proposed_once_though_its_key_is_nameless(client, community):
    client.force_login(member_of(community))
    address = reverse("community:new_problem", args=[community.pk])
    body = typed(client, address, title="Une équipe qui part", text="Trois départs en un an.", theme="emploi")
    answers = [client.post(address, body) for _ in range(2)]
    assert {one["Location"] for one in answers} == {reverse("community:problems")}
    assert Problem.objects.count() == 1


def test_no_page_of_anybody_else_reads_who_wrote_it(client, community):
    """Not in what is shown, nor in what is asked of the database, but about oneself."""
    author, peer, team = member_of(community), member_of(community), team_of(community)
    problem = problem_of(author, community)
    for reader in (peer, team):
        client.force_login(reader)
        for address in (reverse("community:problems"), problem.get_absolute_url()):
            with CaptureQueriesContext(connection) as asked:
                page = client.get(address).content.decode()
            assert problem.title in page
            assert author.name not in page
            assert "le vôtre" not in page
            reading = [one["sql"] for one in asked if ProblemAuthor._meta.db_table in one["sql"]]
            assert all(reader.pk.hex in sql.replace("-", "") for sql in reading)


def test_only_its_author_reads_that_it_is_hers(client, community):
    author = member_of(community)
    problem = problem_of(author, community)
    client.force_login(author)
    assert "C’est le vôtre" in client.get(problem.get_absolute_url()).content.decode()
    author.is_stood_for = True
    assert queries.own_problems(author) == set()


def test_the_team_proposes_nothing_among_peers(community):
    with pytest.raises(Refused):
        problem_of(team_of(community), community)


def test_a_partner_and_a_member_of_elsewhere_never_read_a_problem(client, community):
    problem = problem_of(member_of(community), community)
    elsewhere = CommunityFactory(node__programme__territory=TerritoryFactory(key="R28"))
    for reader in (PersonFactory(partner=True, membership__programme=community.node.programme), member_of(elsewhere)):
        client.force_login(reader)
        assert client.get(problem.get_absolute_url()).status_code == 404
        assert not queries.problems_seen(reader).exists()


def test_withdrawn_by_its_author_a_problem_disappears(client, community):
    author = member_of(community)
    problem = problem_of(author, community)
    with pytest.raises(Refused):
        services.withdraw_problem(problem=problem, by=team_of(community))
    client.force_login(author)
    address = reverse("community:withdraw_problem", args=[problem.pk])
    client.post(address, typed(client, address))
    assert not Problem.objects.exists()
    assert not Submission.objects.filter(person=author).exists()
    assert not JournalEntry.objects.filter(verb="problem.withdrawn", person=author).exists()


def test_set_aside_by_the_team_its_author_reads_why_and_members_read_it_no_more(client, community):
    author, peer = member_of(community), member_of(community)
    problem = problem_of(author, community)
    services.set_problem_aside(problem=problem, reason="Il laisse reconnaître une salariée.", by=team_of(community))
    client.force_login(author)
    assert "Il laisse reconnaître une salariée" in client.get(problem.get_absolute_url()).content.decode()
    client.force_login(peer)
    assert client.get(problem.get_absolute_url()).status_code == 404


def test_once_its_author_is_erased_a_problem_stays_without_her(community):
    author = member_of(community)
    problem_of(author, community)
    author.delete()
    assert Problem.objects.exists()
    assert not ProblemAuthor.objects.exists()


# --- The choice --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ballot(community) -> Ballot:
    author = member_of(community)
    for rank in range(5):
        problem_of(author, community, f"Problème {rank}")
    return ballot_of(community)


def choose(ballot: Ballot, person, *titles: str) -> None:
    problems = list(Problem.objects.filter(title__in=titles))
    services.choose_in_ballot(ballot=ballot, problems=problems, by=person)


def test_at_most_three_problems_each_and_one_may_change_her_mind(community, ballot):
    person = member_of(community)
    with pytest.raises(ValidationError):
        choose(ballot, person, "Problème 0", "Problème 1", "Problème 2", "Problème 3")
    choose(ballot, person, "Problème 0", "Problème 1", "Problème 2")
    choose(ballot, person, "Problème 4")
    assert [one.line.problem.title for one in ProblemChoice.objects.all()] == ["Problème 4"]


def test_counts_are_shown_once_it_is_closed_and_choices_are_forgotten(client, community, ballot):
    people = [member_of(community) for _ in range(3)]
    for one in people:
        choose(ballot, one, "Problème 1")
    client.force_login(team_of(community))
    assert "choisi" not in client.get(ballot.get_absolute_url()).content.decode().split('<ul class="lines">')[1]
    services.close_ballot(ballot=ballot, by=SYSTEM)
    assert not ProblemChoice.objects.exists()
    assert "choisi 3 fois" in client.get(ballot.get_absolute_url()).content.decode()


def test_a_list_to_choose_from_begins_with_a_word_and_never_with_dashes(client, community):
    client.force_login(member_of(community))
    page = client.get(reverse("community:new_problem", args=[community.pk])).content.decode()
    assert '<option value="" selected>Choisissez</option>' in page
    assert "----" not in page


def test_no_second_choice_is_offered_while_one_is_open(client, community, ballot):
    client.force_login(team_of(community))
    page = reverse("community:problems")
    assert "Ouvrir un choix" not in client.get(page).content.decode()
    services.close_ballot(ballot=ballot, by=team_of(community))
    assert "Ouvrir un choix" in client.get(page).content.decode()


def test_under_three_voters_nothing_is_counted_nor_shown(client, community, ballot):
    for one in (member_of(community), member_of(community)):
        choose(ballot, one, "Problème 1")
    closed = services.close_ballot(ballot=ballot, by=SYSTEM)
    assert not closed.is_counted
    assert set(BallotLine.objects.values_list("count", flat=True)) == {None}
    assert not ProblemChoice.objects.exists()
    client.force_login(team_of(community))
    assert "le compte n’est pas montré" in client.get(closed.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError):
        services.choose_problem(problem=Problem.objects.get(title="Problème 1"), by=team_of(community))


def test_after_its_last_day_it_takes_no_answer_and_is_counted_in_the_morning(community, ballot):
    person = member_of(community)
    with clock.held_at(ballot.closes_on + dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            choose(ballot, person, "Problème 1")
        assert services.close_past_ballots() == 1
        assert services.close_past_ballots() == 0


def test_a_member_chooses_from_the_page_and_the_journal_does_not_say_what(client, community, ballot):
    person = member_of(community)
    client.force_login(person)
    address = ballot.get_absolute_url()
    chosen = [str(one.pk) for one in Problem.objects.filter(title__in=("Problème 0", "Problème 3"))]
    assert client.post(address, typed(client, address, problems=chosen)).status_code == 302
    assert set(client.get(address).context["form"]["problems"].initial) == queries.chosen_by(person, ballot)
    assert not JournalEntry.objects.filter(person=person).exists()
    assert [one.pk for one in queries.ballots_to_answer(person)] == []


def test_four_ticks_are_refused_in_words_and_stay_ticked(client, community, ballot):
    client.force_login(member_of(community))
    chosen = [str(one.pk) for one in Problem.objects.all()[:4]]
    page = client.post(ballot.get_absolute_url(), typed(client, ballot.get_absolute_url(), problems=chosen))
    text = page.content.decode()
    assert "Vous en avez coché 4" in text
    assert text.count("checked") == 4


def test_when_a_problem_is_chosen_all_are_told_alike_and_only_one_mail_says_it_is_hers(community, ballot):
    """The list of mails tells nothing: the same kind and subject for everybody, and a text erased once sent."""
    people = [member_of(community) for _ in range(3)]
    for one in people:
        choose(ballot, one, "Problème 1")
    services.close_ballot(ballot=ballot, by=SYSTEM)
    problem = Problem.objects.get(title="Problème 1")
    services.choose_problem(problem=problem, by=team_of(community))
    problem.refresh_from_db()
    assert problem.status == ProblemStatus.CHOSEN
    mails = OutboxMessage.objects.filter(kind="community.problem_chosen")
    assert mails.count() == queries.people_taking_part(community).count() == 4
    assert mails.values("subject").distinct().count() == 1
    hers = [one.person for one in mails if "est le vôtre" in one.text]
    assert hers == [ProblemAuthor.objects.get(problem=problem).person]
    assert all(one.secret for one in mails)


# --- At whatever stage it is seen --------------------------------------------------------------------------------------------


def test_a_chosen_problem_is_set_aside_with_the_session_that_was_prepared_and_its_mails(client):
    found = group()
    page = page_of(client, found.team, "problem", found.problem.pk).content.decode()
    address = reverse("community:set_problem_aside", args=[found.problem.pk])
    assert address in page
    assert "La séance qui se préparait est supprimée" in client.get(address).content.decode()
    client.post(address, typed(client, address, reason="Il nomme une salariée."))
    assert not ProblemSession.objects.exists()
    assert page_of(client, found.others[0], "problem", found.problem.pk).status_code == 404
    assert "Il nomme une salariée." in page_of(client, found.author, "problem", found.problem.pk).content.decode()
    with pytest.raises(ValidationError):
        services.set_problem_aside(problem=found.problem, reason="Encore.", by=found.team)
    key = f"{problem_chosen.code}:{found.problem.pk}:{found.others[0].pk}"
    mail = OutboxMessage(kind=problem_chosen.code, key=key, person=found.others[0])
    assert hold_what_is_no_longer_so_among_peers(mail) == "Ce problème a été retiré."


@pytest.mark.parametrize("is_over", [True, False])
def test_a_problem_set_aside_once_its_session_began_leaves_what_was_said_to_its_group(client, is_over):
    found = group(started=True)
    if is_over:
        services.end_session(session=found.session, by=found.facilitator)
    services.set_problem_aside(problem=found.problem, reason="Il nomme une salariée.", by=found.team)
    if not is_over:
        services.end_session(session=found.session, by=found.facilitator)
    found.problem.refresh_from_db()
    assert found.problem.status == ProblemStatus.WITHDRAWN, "the end of its session does not bring it back"
    assert page_of(client, member_of(found.community), "problem", found.problem.pk).status_code == 404
    assert page_of(client, found.others[0], "session_record", found.session.pk).status_code == 200


# --- What is said of a choice ------------------------------------------------------------------------------------------------


def test_between_its_last_day_and_its_count_a_choice_is_said_to_be_counted_the_same_day(client, community, ballot):
    client.force_login(member_of(community))
    with clock.held_at(ballot.closes_on + dt.timedelta(days=1)):
        for address in (ballot.get_absolute_url(), reverse("community:problems")):
            page = client.get(address).content.decode()
            assert "Le compte paraît dans la journée".lower() in page.lower()
            assert "demain" not in page


def test_whoever_ticks_nothing_is_told_that_the_choice_still_waits_for_her(client, community, ballot):
    person = member_of(community)
    client.force_login(person)
    address = ballot.get_absolute_url()
    answer = client.post(address, typed(client, address, problems=[]), follow=True)
    assert "rien ne garde que vous êtes venu·e" in answer.content.decode()
    assert "Vos choix sont enregistrés" not in answer.content.decode()
    assert queries.ballots_to_answer(person).exists()
