"""What a meeting decides: who may write it, who may do it, who may read it, and how it comes back until it is closed."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings import queries, services
from continuum.meetings.models import AgendaItem, Decision
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, CommitteeFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)
MARCH = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def node():
    root = NodeFactory(programme__territory=TerritoryFactory(key="FR"))
    return NodeFactory(parent=root, territory=TerritoryFactory(key="R44"), title="Plan Grand Est")


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def committee(node):
    return CommitteeFactory(node=node, name="Comité de pilotage Grand Est")


@pytest.fixture
def meeting(committee):
    return MeetingFactory(committee=committee, status="held", on=MARCH)


def neighbour():
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))


def of_the_programme(node, role="partner", **within):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, programme=node.programme, **within)
    return person


def share(meeting):
    meeting.minutes_shared_at = clock.now()
    meeting.save()


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def text_of(answer):
    return answer.content.decode().split("<main", 1)[-1]


# --- Writing ---------------------------------------------------------------------------------------------------------------


def test_a_decision_is_written_from_the_page_of_its_meeting(client, delegate, meeting, node):
    point = AgendaItem.objects.create(meeting=meeting, title="Financement")
    url = f"{meeting.get_absolute_url()}decisions/"
    assert url.removesuffix("decisions/") in url
    assert "Ajouter une décision" in text_of(client.get(meeting.get_absolute_url()))
    typed = {"text": "Saisir la Région", "item": point.pk, "node": node.pk, "owner": delegate.pk, "due_on": "2026-04-30"}
    answer = send(client, url, **typed)
    assert answer["Location"] == f"{meeting.get_absolute_url()}#decisions"
    made = Decision.objects.get()
    assert (made.meeting, made.item, made.node, made.owner, made.due_on) == (meeting, point, node, delegate, dt.date(2026, 4, 30))
    assert (made.status, made.status_since) == ("open", TODAY)
    page = text_of(client.get(made.get_absolute_url()))
    for words in ("Saisir la Région", "Financement", "Plan Grand Est", "30 avril 2026", str(delegate), "Commencer"):
        assert words in page
    assert journal.history_of(made).filter(verb="decision.added").exists()


def test_nothing_is_decided_before_the_day_nor_at_a_meeting_that_did_not_take_place(delegate, committee):
    for fields, words in (({"on": TODAY + dt.timedelta(days=1)}, "à partir de ce jour"), ({"status": "cancelled"}, "annulée")):
        meeting = MeetingFactory(committee=committee, **fields)
        with pytest.raises(ValidationError, match=words):
            services.add_decision(meeting=meeting, decision=Decision(text="Trop tôt"), by=delegate)


@pytest.mark.parametrize("who", ["neighbour", "stranger", "director of the programme", "no longer there"])
def test_only_those_who_run_the_programme_or_were_expected_answer_for_a_decision(delegate, meeting, node, who):
    person = {
        "neighbour": neighbour,
        "stranger": PersonFactory,
        "director of the programme": lambda: of_the_programme(node, "director", organisation=OrganisationFactory()),
        "no longer there": lambda: AttendanceFactory(meeting=meeting, person__is_active=False).person,
    }[who]()
    with pytest.raises(ValidationError, match="choisissez dans la liste"):
        services.add_decision(meeting=meeting, decision=Decision(text="Faire", owner=person), by=delegate)


def test_whoever_was_expected_and_those_who_run_the_programme_may_answer(delegate, meeting, node):
    expected, officer = AttendanceFactory(meeting=meeting).person, of_the_programme(node, "officer")
    for owner in (expected, officer, delegate, PersonFactory(admin=True)):
        services.add_decision(meeting=meeting, decision=Decision(text="Faire", owner=owner), by=delegate)


def test_the_form_refuses_an_owner_that_it_does_not_offer(client, delegate, meeting):
    answer = send(client, f"{meeting.get_absolute_url()}decisions/", text="Faire", owner=neighbour().pk)
    assert "owner" in answer.context["form"].errors
    assert not Decision.objects.exists()


def test_a_decision_is_not_due_before_it_was_taken_nor_about_another_programme_or_meeting(delegate, meeting):
    other = AgendaItem.objects.create(meeting=MeetingFactory(), title="Ailleurs")
    refused = {
        "due_on": Decision(text="Faire", due_on=MARCH - dt.timedelta(days=1)),
        "node": Decision(text="Faire", node=NodeFactory()),
        "item": Decision(text="Faire", item=other),
    }
    for name, decision in refused.items():
        with pytest.raises(ValidationError) as error:
            services.add_decision(meeting=meeting, decision=decision, by=delegate)
        assert list(error.value.message_dict) == [name]


def test_a_changed_day_begins_its_reminders_again_and_another_s_step_is_kept(client, delegate, meeting):
    row = DecisionFactory(meeting=meeting, text="Faire", due_on=TODAY, reminded_on=TODAY, status_since=TODAY)
    page = client.get(f"/reunions/decisions/{row.pk}/modifier/")
    seen = page.context["form"]["seen"].value()
    Decision.objects.update(status="in_progress")
    send(client, f"/reunions/decisions/{row.pk}/modifier/", seen=seen, text="Faire mieux", due_on="2026-05-01")
    row.refresh_from_db()
    assert (row.text, row.status, row.reminded_on, row.due_on) == ("Faire mieux", "in_progress", None, dt.date(2026, 5, 1))


def test_two_people_on_one_decision_lose_nothing(client, delegate, meeting):
    row = DecisionFactory(meeting=meeting, text="Faire")
    url = f"/reunions/decisions/{row.pk}/modifier/"
    seen = client.get(url).context["form"]["seen"].value()
    Decision.objects.update(text="Faire autrement")
    page = text_of(send(client, url, seen=seen, text="Faire mieux"))
    assert "Faire autrement" in page
    assert "Faire mieux" in page
    row.refresh_from_db()
    assert row.text == "Faire autrement"


def test_a_decision_written_by_mistake_is_removed_after_a_question(client, delegate, meeting):
    row = DecisionFactory(meeting=meeting)
    url = f"/reunions/decisions/{row.pk}/supprimer/"
    assert "dites-le plutôt par son état" in text_of(client.get(url))
    send(client, url)
    assert not Decision.objects.exists()


def test_a_step_asks_for_its_proof_and_closes(client, delegate, meeting):
    row = DecisionFactory(meeting=meeting)
    url = f"/reunions/decisions/{row.pk}/etat/done/"
    assert "evidence" in send(client, url, seen="open").context["form"].errors
    send(client, url, seen="open", evidence="Courrier du 18 mars")
    row.refresh_from_db()
    assert (row.status, row.evidence, row.is_closed) == ("done", "Courrier du 18 mars", True)
    assert "Courrier du 18 mars" in text_of(client.get(row.get_absolute_url()))


# --- Who may ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["", "modifier/", "supprimer/", "etat/done/"])
def test_the_neighbour_region_the_partner_and_the_stranger_find_no_decision(client, meeting, node, verb):
    row = DecisionFactory(meeting=meeting, text="Secret de séance")
    url = f"/reunions/decisions/{row.pk}/{verb}"
    assert client.get(url).status_code == 302
    for person in (neighbour(), of_the_programme(node), PersonFactory()):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert send(client, url, text="Autre", seen="open", evidence="x").status_code == 404
    row.refresh_from_db()
    assert (row.text, row.status) == ("Secret de séance", "open")


def test_once_the_minutes_are_shared_members_read_a_decision_without_the_name_of_its_owner(client, meeting, node):
    dreets = OrganisationFactory(institution=True, name="DREETS d’essai")
    named = AttendanceFactory(meeting=meeting, organisation=dreets, person__name="Cachée Essai-Fictif").person
    hidden = AttendanceFactory(meeting=meeting, person__name="Autre Essai-Fictif").person
    one = DecisionFactory(meeting=meeting, owner=named)
    two = DecisionFactory(meeting=meeting, owner=hidden)
    three = DecisionFactory(meeting=meeting, owner=of_the_programme(node, "officer"))
    share(meeting)
    client.force_login(of_the_programme(node))
    said = [text_of(client.get(row.get_absolute_url())) for row in (one, two, three)]
    for page, role in zip(said, ("DREETS d’essai", "une personne de la réunion", "équipe du programme"), strict=True):
        assert role in page
        assert "Essai-Fictif" not in page
        assert "Commencer" not in page
        assert "Modifier" not in page
    client.force_login(neighbour())
    assert "Essai-Fictif" not in text_of(client.get(one.get_absolute_url()))


def test_a_careless_page_that_names_owners_would_be_seen(client, meeting, node, monkeypatch):
    owner = AttendanceFactory(meeting=meeting, person__name="Cachée Essai-Fictif").person
    row = DecisionFactory(meeting=meeting, owner=owner)
    share(meeting)
    monkeypatch.setattr("continuum.meetings.queries.owner_said", lambda one: str(one.owner))
    client.force_login(of_the_programme(node))
    assert "Essai-Fictif" in text_of(client.get(row.get_absolute_url()))


def test_whoever_answers_for_a_decision_opens_it_and_takes_its_steps_and_changes_nothing_else(client, meeting, node):
    owner = of_the_programme(node)
    AttendanceFactory(meeting=meeting, person=owner)
    row, other = DecisionFactory(meeting=meeting, owner=owner), DecisionFactory(meeting=meeting)
    client.force_login(owner)
    assert str(owner) in text_of(client.get(row.get_absolute_url()))
    send(client, f"/reunions/decisions/{row.pk}/etat/in_progress/", seen="open")
    row.refresh_from_db()
    assert row.status == "in_progress"
    assert client.get(f"/reunions/decisions/{row.pk}/modifier/").status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 404
    with pytest.raises(Refused):
        services.take_decision_step(decision=other, to="done", given={"evidence": "x"}, by=owner)


def test_an_owner_who_runs_the_programme_no_more_loses_what_she_never_came_for(client, meeting, node):
    officer = of_the_programme(node, "officer")
    row = DecisionFactory(meeting=meeting, owner=officer)
    officer.memberships.update(role="partner")
    client.force_login(type(officer).objects.get(pk=officer.pk))
    assert client.get(row.get_absolute_url()).status_code == 404


# --- Carried over ----------------------------------------------------------------------------------------------------------


def test_an_open_decision_opens_the_agenda_of_the_next_meetings_of_its_committee_until_it_is_closed(client, delegate, meeting):
    committee = meeting.committee
    june = MeetingFactory(committee=committee, on=dt.date(2026, 6, 12), title="Juin")
    october = MeetingFactory(committee=committee, on=dt.date(2026, 10, 12), title="Octobre")
    elsewhere = MeetingFactory(committee=CommitteeFactory(node=committee.node), on=dt.date(2026, 6, 12))
    row = DecisionFactory(meeting=meeting, text="Saisir la Région", due_on=dt.date(2026, 3, 15))
    for one in (june, october):
        assert list(Decision.objects.carried_to(one)) == [row]
        page = text_of(client.get(one.get_absolute_url()))
        assert page.index("Décisions à suivre") < page.index("Ordre du jour")
        assert "Saisir la Région" in page
        assert "en retard" in page
    assert not Decision.objects.carried_to(elsewhere).exists()
    assert not Decision.objects.carried_to(meeting).exists()
    with clock.held_at("2026-07-01"):
        services.take_decision_step(decision=row, to="done", given={"evidence": "Courrier"}, by=delegate)
    assert list(Decision.objects.carried_to(june)) == [row]
    assert not Decision.objects.carried_to(october).exists()
    assert "Décisions à suivre" not in text_of(client.get(october.get_absolute_url()))


def test_a_member_of_the_programme_reads_on_the_agenda_only_what_was_shared(client, meeting, node):
    june = MeetingFactory(committee=meeting.committee, on=dt.date(2026, 6, 12))
    DecisionFactory(meeting=meeting, text="Saisir la Région", owner=PersonFactory(delegate=True, name="Déléguée Essai-Fictif"))
    client.force_login(of_the_programme(node))
    assert "Saisir la Région" not in text_of(client.get(june.get_absolute_url()))
    share(meeting)
    page = text_of(client.get(june.get_absolute_url()))
    assert "Saisir la Région" in page
    assert "équipe du programme" in page
    assert "Essai-Fictif" not in page


# --- All those of a committee, those about a node --------------------------------------------------------------------------


def test_the_page_of_a_committee_s_decisions_filters_and_is_carried_away_without_names(client, delegate, meeting):
    late = DecisionFactory(meeting=meeting, text="En retard", due_on=dt.date(2026, 3, 15), owner=delegate)
    DecisionFactory(meeting=meeting, text="Plus tard", due_on=dt.date(2026, 9, 1))
    DecisionFactory(meeting=meeting, text="Faite", status="done", due_on=dt.date(2026, 3, 15))
    DecisionFactory(text="Ailleurs")
    url = f"{meeting.committee.get_absolute_url()}decisions/"
    assert url in text_of(client.get(meeting.committee.get_absolute_url()))
    found = {}
    for state in ("", "ouvertes", "en-retard", "closes"):
        rows = client.get(url, {"etat": state}).context["listing"]["rows"]
        found[state] = {row["cells"][0] for row in rows}
    assert found == {
        "": {"En retard", "Plus tard", "Faite"},
        "ouvertes": {"En retard", "Plus tard"},
        "en-retard": {"En retard"},
        "closes": {"Faite"},
    }
    assert str(delegate) in text_of(client.get(url))
    csv = b"".join(client.get(url, {"format": "csv"})).decode("utf-8-sig")
    assert "En retard" in csv
    assert str(delegate) not in csv
    assert "équipe du programme" in csv
    answer = client.get(url, {"format": "xlsx", "etat": "en-retard"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        cells = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert late.text in cells
    assert "Plus tard" not in cells
    assert str(delegate) not in cells


def test_members_of_the_programme_read_only_shared_decisions_of_a_committee(client, meeting, node):
    DecisionFactory(meeting=meeting, text="Secret de séance")
    client.force_login(of_the_programme(node))
    url = f"{meeting.committee.get_absolute_url()}decisions/"
    assert "Secret de séance" not in text_of(client.get(url))
    share(meeting)
    assert "Secret de séance" in text_of(client.get(url))
    client.force_login(PersonFactory())
    assert client.get(url).status_code == 404


def test_what_was_decided_about_a_node_stands_on_its_page_and_above_it(client, delegate, meeting, node):
    sheet = NodeFactory(parent=node, kind="sheet", code="fiche")
    DecisionFactory(meeting=meeting, text="Sur la fiche", node=sheet)
    DecisionFactory(meeting=meeting, text="Sur rien")
    for one in (sheet, node):
        page = text_of(client.get(one.get_absolute_url()))
        assert "Sur la fiche" in page
        assert "Sur rien" not in page
    client.force_login(of_the_programme(node))
    assert "Sur la fiche" not in text_of(client.get(sheet.get_absolute_url()))


def test_the_number_of_decisions_changes_nothing_to_the_number_of_queries(delegate, meeting, django_assert_num_queries):
    for _ in range(6):
        DecisionFactory(meeting=meeting, owner=AttendanceFactory(meeting=meeting).person, node=meeting.node)
    delegate.active_memberships()
    with django_assert_num_queries(1):
        assert len(queries.shown(queries.decisions_of(meeting, delegate))) == 6
