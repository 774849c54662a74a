"""Who proposed, chose or presented: known to that person alone, whatever page, file, mail or screen somebody else opens."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.models import ProblemAuthor, ProblemChoice, SessionSeat, SolvingFollowUp, StepNote
from continuum.directory.models import DataExport, ErasureRequest, Membership
from continuum.directory.queries import held_of
from continuum.directory.services import copies, erase_person, prepare_export, start_help
from continuum.directory.services.help_mode import HELP
from continuum.directory.tasks import prepare_data_file
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.toolkit import clock, registry
from continuum.toolkit.records import KeptTyping, OutboxMessage
from continuum.toolkit.reminders import remind, waiting

from .factories import CommunityFactory, member_of
from .factories_solving import ballot_of, group, page_of, problem_of, typed

pytestmark = pytest.mark.django_db
HELD = (
    *("problèmes qu’elle a proposés", "choix en cours"),
    *("places qu’elle a eues dans des séances", "suites qu’elle devait raconter"),
)


@pytest.fixture
def admin():
    return PersonFactory(admin=True)


@pytest.fixture
def presented(settings, tmp_path):
    """A session that is over; whoever presented also chose in a ballot, and has half written what she will tell."""
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"
    found = group(started=True)
    for title in ("Un deuxième", "Un troisième"):
        problem_of(found.others[0], found.community, title)
    found.ballot = ballot_of(found.community)
    line = found.ballot.lines.first()
    services.choose_in_ballot(ballot=found.ballot, problems=[line.problem], by=found.author)
    services.end_session(session=found.session, by=found.facilitator)
    address = reverse("community:solving_follow_up", args=[found.session.pk])
    begun = {"path": address, "fields": {"done": ["Rien encore"]}, "is_draft": True}
    KeptTyping.objects.create(person_hint=str(found.author.pk), created_at=clock.now(), **begun)
    return found


# --- Her copy, and her erasure ---------------------------------------------------------------------------------------------


def told_by(packed: bytes) -> tuple[set[str], str]:
    """What a copy holds, and all its words."""
    file = zipfile.ZipFile(io.BytesIO(packed))
    held = {one["contenu"] for one in json.loads(file.read("donnees.json"))["données"]}
    return held, b"".join(file.read(name) for name in file.namelist()).decode()


def test_her_own_copy_holds_what_she_proposed_and_the_one_that_others_prepare_does_not(presented):
    own, words = told_by(copies.written(presented.author, for_herself=True))
    assert {*HELD, "saisies gardées"} <= own
    assert presented.problem.title in words
    others, words = told_by(copies.written(presented.author, for_herself=False))
    assert not {*HELD, "saisies gardées", "formulaires reçus"} & others
    assert presented.problem.title not in words
    assert str(presented.session.pk) not in words
    assert "vous demandez" in words


@pytest.mark.parametrize("asked_by", ["herself", "the administration"])
def test_the_file_that_is_made_knows_for_whom_it_is(presented, admin, asked_by):
    by = presented.author if asked_by == "herself" else admin
    prepare_export(person=presented.author, by=by, reason="demande du 3 mars")
    export = DataExport.objects.get()
    prepare_data_file(lambda *said: None, export_id=str(export.pk))
    export.refresh_from_db()
    assert (HELD[0] in told_by(bytes(export.file))[0]) == (asked_by == "herself")


def test_the_page_of_an_erasure_counts_nothing_that_says_who_proposed(client, presented, admin):
    page = page_of_erasure(client, admin, presented.author)
    assert not any(label in page for label in (*HELD, "saisies gardées"))
    lines = {line.label for _, found in held_of(presented.author) for line in found}
    assert "chartes acceptées" in lines
    assert not lines & set(HELD)


def page_of_erasure(client, admin, person) -> str:
    client.force_login(admin)
    return client.get(reverse("directory:erase_person", args=[person.pk])).content.decode()


def test_of_two_members_nothing_tells_which_one_proposed():
    community = CommunityFactory()
    author, peer = member_of(community), member_of(community)
    problem_of(author, community)
    counts = [[(line.label, line.count) for _, found in held_of(one) for line in found] for one in (author, peer)]
    assert counts[0] == counts[1]


def test_what_is_told_to_nobody_goes_with_her_all_the_same_and_is_counted_nowhere(presented, admin):
    foreseen = {one.code for one, _ in held_of(presented.author)}
    erase_person(person=presented.author, reason="à sa demande", by=admin)
    assert not ProblemAuthor.objects.filter(problem=presented.problem).exists()
    assert not ProblemChoice.objects.exists()
    assert not KeptTyping.objects.exists()
    assert SessionSeat.objects.filter(person=None).count() == 1
    assert SolvingFollowUp.objects.get().owner is None
    counts = ErasureRequest.objects.get().counts
    assert "peer-solving" not in counts
    assert set(counts) == foreseen


# --- Her mails -------------------------------------------------------------------------------------------------------------


def test_no_copy_reads_a_mail_that_says_which_problem_is_hers(presented):
    """Its text is secret: nobody reads it while it waits, and it is erased once sent."""
    with clock.held_at(clock.today() + dt.timedelta(days=31)):
        assert remind() == 1
        mail = OutboxMessage.objects.get(kind="toolkit.reminder")
        assert str(presented.session.pk) in mail.text
        for for_herself in (True, False):
            assert "ce que vous deviez raconter" not in told_by(copies.written(presented.author, for_herself=for_herself))[1]
    assert mail.secret


# --- Whoever looks in her place ----------------------------------------------------------------------------------------------


def test_whoever_looks_in_her_place_never_reads_her_choices_nor_that_she_presents(client, presented):
    helper, author = presented.team, presented.author
    address = presented.ballot.get_absolute_url()
    client.force_login(author)
    assert "checked" in client.get(address).content.decode()
    looking = Client()
    looking.force_login(helper)
    session = looking.session
    session[HELP] = str(start_help(person=author, reason="elle ne trouve pas le choix", by=helper).pk)
    session.save()
    answer = looking.get(address)
    assert answer.status_code == 403
    assert "checked" not in answer.content.decode()
    assert "entraide" not in looking.get("/bureau/").content.decode().split("<main", 1)[1].lower()
    listed = looking.get(reverse("community:problems"))
    assert listed.status_code == 200
    assert "Séances" not in listed.content.decode()


def test_nothing_of_hers_among_peers_is_read_by_another_eye(presented):
    author = presented.author
    with clock.held_at(clock.today() + dt.timedelta(days=20)):
        assert [line.text for line in waiting(author) if "entraide" in line.text]
        author.is_stood_for = True
        assert not ProblemChoice.objects.visible_to(author).exists()
        assert not ProblemAuthor.objects.visible_to(author).exists()
        assert not SessionSeat.objects.held_by(author).exists()
        assert not queries.ballots_to_answer(author).exists()
        desk = [line.text for source in registry.desk for line in source.waiting(author)]
        assert not [text for text in desk if "entraide" in text]


# --- Those who left, those outside the group -----------------------------------------------------------------------------------


def leave(community, person) -> None:
    """She now directs a structure of another region."""
    elsewhere = OrganisationFactory(territory=TerritoryFactory(key="R28"))
    Membership.objects.filter(person=person).update(organisation=elsewhere)
    del person._held_memberships


def test_whoever_left_the_community_reads_and_writes_nothing_more_of_its_sessions(client):
    found = group(started=True)
    left = found.others[0]
    services.write_note(session=found.session, note=StepNote(kind="question", text="Parole confiée"), by=found.others[1])
    address = reverse("community:room_changes", args=[found.session.pk])
    client.force_login(left)
    assert "Parole confiée" in client.get(address).content.decode()
    assert queries.sessions_to_come(left).exists()
    leave(found.community, left)
    assert client.get(address).status_code == 404
    assert not queries.sessions_to_come(left).exists()
    assert queries.seat_in(left, found.session.pk) is None
    assert not rules.enter_session(left, found.session)
    assert not StepNote.objects.visible_to(left).exists()


def test_whoever_left_is_not_asked_by_mail_to_tell_what_she_can_no_longer_open(presented):
    leave(presented.community, presented.author)
    with clock.held_at(clock.today() + dt.timedelta(days=31)):
        assert remind() == 0
    assert not OutboxMessage.objects.filter(kind="toolkit.reminder").exists()


def test_outside_the_group_nobody_reads_how_many_have_a_seat(client):
    """Six names, then six seats: one of the six presents; seven: somebody else."""
    found = group(count=6)
    services.present_problem(session=found.session, by=found.author)
    outside = page_of(client, found.team, "session", found.session.pk)
    assert "se lisent plus ici" in outside.content.decode()
    assert "6 personnes" not in outside.content.decode()
    assert not outside.context["seat_count"]
    assert "6 personnes" in page_of(client, found.others[0], "session", found.session.pk).content.decode().replace("\u00a0", " ")


# --- What is kept of a form ----------------------------------------------------------------------------------------------------


def test_a_problem_typed_when_her_session_ended_is_given_back_to_her_and_in_nobody_elses_copy(client):
    community = CommunityFactory()
    author = member_of(community)
    page = page_of(client, author, "new_problem", community.pk)
    client.logout()
    client.post(page.request["PATH_INFO"], typed(page, title="Une équipe qui part", text="Trois départs.", theme="emploi"))
    assert "Une équipe qui part" not in told_by(copies.written(author, for_herself=False))[1]
    assert "saisies gardées" not in {line.label for _, found in held_of(author) for line in found}
    client.force_login(author)
    assert "Une équipe qui part" in client.get(page.request["PATH_INFO"]).content.decode()
