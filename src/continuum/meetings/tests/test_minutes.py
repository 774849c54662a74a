"""Minutes: begun from what is known, written by several hands without losing a word, shared once, read by those concerned."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings import queries, rules, services
from continuum.meetings.models import AgendaItem, Decision, Meeting
from continuum.meetings.services import GENERAL, MinutesSheet, decision_field, said_field
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import deliver
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, CommitteeFactory, CommitteeMemberFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


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
    person = PersonFactory(delegate=True, name="Déléguée Essai-Fictif")
    client.force_login(person)
    return person


@pytest.fixture
def meeting(node):
    committee = CommitteeFactory(node=node, name="Comité de pilotage Grand Est")
    return MeetingFactory(committee=committee, status="held", title="Comité de mars")


@pytest.fixture
def point(meeting):
    return AgendaItem.objects.create(meeting=meeting, title="Financement")


def url_of(meeting):
    return f"{meeting.get_absolute_url()}compte-rendu/"


def of_the_programme(node, role="partner"):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, programme=node.programme)
    return person


def shown(client, meeting):
    """The form as the page gives it: what would be posted if nothing were typed."""
    form = client.get(url_of(meeting)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"submission_key": new_key()}


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def text_of(answer):
    return answer.content.decode().split("<main", 1)[-1]


def written(meeting, text="Le comité a débattu.", **fields):
    Meeting.objects.filter(pk=meeting.pk).update(minutes=text, **fields)
    meeting.refresh_from_db()


# --- Begun -----------------------------------------------------------------------------------------------------------------


def test_minutes_begin_with_who_came_by_organisation_the_agenda_and_what_is_carried_over(client, delegate, meeting, point):
    region = OrganisationFactory(institution=True, name="Région d’essai")
    for presence, organisation in (("present", region), ("present", region), ("remote", None), ("excused", region)):
        AttendanceFactory(meeting=meeting, presence=presence, organisation=organisation, person__name="Venue Essai-Fictif")
    AttendanceFactory(meeting=meeting, reply="no", organisation=OrganisationFactory(name="Les Mirabelles (fictive)"))
    before = MeetingFactory(committee=meeting.committee, on=dt.date(2026, 1, 5), status="held")
    DecisionFactory(meeting=before, text="Saisir la branche", owner=delegate, due_on=dt.date(2026, 2, 1))
    begun = shown(client, meeting)[GENERAL]
    assert begun == (
        "**Présents\u00a0:** Région d’essai (2\u00a0personnes).\n\n"
        "**À distance\u00a0:** 1\u00a0personne sans organisation.\n\n"
        "**Excusés\u00a0:** Région d’essai\u202f; 1\u00a0structure.\n\n"
        "## Ordre du jour\n\n- Financement\n\n"
        "## Suites des décisions précédentes\n\n"
        "- Saisir la branche\u00a0: à faire, en retard, échéance le 1er février 2026, responsable\u00a0: équipe du programme"
    )
    assert "Fictif" not in begun
    assert "Mirabelles" not in begun
    assert Meeting.objects.get(pk=meeting.pk).minutes == ""


def test_what_is_mailed_to_all_names_no_structure_that_answers_for_a_decision(meeting, delegate):
    came = AttendanceFactory(meeting=meeting, organisation=OrganisationFactory(name="Les Mirabelles (fictive)"))
    DecisionFactory(meeting=meeting, text="Saisir la branche", owner=came.person)
    sent = queries.minutes_text(meeting, delegate)
    assert "responsable\u00a0: une personne de la réunion" in sent
    assert "Mirabelles" not in sent


def test_what_was_begun_is_kept_as_it_stands_when_one_saves(client, delegate, meeting, point):
    typed = shown(client, meeting)
    answer = client.post(url_of(meeting), typed)
    assert answer["Location"] == f"{meeting.get_absolute_url()}#compte-rendu"
    meeting.refresh_from_db()
    assert meeting.minutes == typed[GENERAL] == "## Ordre du jour\n\n- Financement"


def test_all_is_written_from_one_page_text_points_and_decisions(client, delegate, meeting, point, node):
    AgendaItem.objects.filter(pk=point.pk).update(node=node)
    typed = shown(client, meeting) | {
        GENERAL: "Le comité a débattu.",
        said_field(point.pk): "La Région **cofinance**.",
        decision_field(1, "text"): "Écrire à la Région",
        decision_field(1, "item"): point.pk,
        decision_field(1, "owner"): delegate.pk,
        decision_field(1, "due_on"): "2026-04-30",
        decision_field(3, "text"): "Se revoir en juin",
    }
    client.post(url_of(meeting), typed)
    meeting.refresh_from_db()
    point.refresh_from_db()
    assert (meeting.minutes, point.said) == ("Le comité a débattu.", "La Région **cofinance**.")
    one, two = (Decision.objects.get(text=text) for text in ("Écrire à la Région", "Se revoir en juin"))
    assert (one.text, one.item, one.node, one.owner) == ("Écrire à la Région", point, node, delegate)
    assert (two.text, two.owner, two.meeting) == ("Se revoir en juin", None, meeting)
    page = text_of(client.get(meeting.get_absolute_url()))
    for words in ("Le comité a débattu.", "<strong>cofinance</strong>", "Écrire à la Région", "pas encore diffusé"):
        assert words in page
    assert journal.history_of(meeting).filter(verb="minutes.written").count() == 1


def test_a_decision_that_is_refused_is_told_on_its_line_and_nothing_is_written_and_nothing_is_lost(client, delegate, meeting):
    typed = {
        GENERAL: "Le comité a débattu.",
        decision_field(2, "text"): "Écrire à la Région",
        decision_field(2, "due_on"): "2026-01-01",
        decision_field(3, "owner"): delegate.pk,
    }
    answer = client.post(url_of(meeting), shown(client, meeting) | typed)
    assert list(answer.context["form"].errors) == [decision_field(3, "text")]
    del typed[decision_field(3, "owner")]
    answer = client.post(url_of(meeting), shown(client, meeting) | typed)
    assert "avant d’avoir été prise" in answer.context["form"].errors[decision_field(2, "due_on")][0]
    assert "Le comité a débattu." in text_of(answer)
    meeting.refresh_from_db()
    assert (meeting.minutes, Decision.objects.count()) == ("", 0)


def test_minutes_are_not_written_before_the_day(client, delegate, node):
    meeting = MeetingFactory(node=node, on=TODAY + dt.timedelta(days=1))
    assert "à partir de ce jour" in str(send(client, url_of(meeting), minutes="Déjà").context["form"].errors)
    assert "Rédiger" not in text_of(client.get(meeting.get_absolute_url()))


# --- Nothing typed is lost ---------------------------------------------------------------------------------------------------


def test_what_is_kept_for_later_is_offered_again_and_is_not_saved(client, delegate, meeting):
    client.post(url_of(meeting), shown(client, meeting) | {GENERAL: "Commencé", "keep_for_later": "oui"})
    meeting.refresh_from_db()
    assert meeting.minutes == ""
    assert "Vous aviez commencé ce texte" in text_of(client.get(url_of(meeting)))
    assert client.get(f"{url_of(meeting)}?brouillon=oui").context["form"][GENERAL].value() == "Commencé"


def test_two_people_on_two_parts_both_keep_their_words(client, delegate, meeting, point):
    written(meeting, "Ligne une.\n\nLigne deux.")
    mine, hers = shown(client, meeting), shown(client, meeting)
    client.post(url_of(meeting), hers | {said_field(point.pk): "Elle a noté."})
    assert client.post(url_of(meeting), mine | {GENERAL: "Ligne une.\n\nLigne deux bis."}).status_code == 302
    meeting.refresh_from_db()
    point.refresh_from_db()
    assert (meeting.minutes, point.said) == ("Ligne une.\n\nLigne deux bis.", "Elle a noté.")


def test_two_people_on_one_text_have_both_texts_brought_together_line_by_line(client, delegate, meeting, point):
    written(meeting, "Ligne une.\n\nLigne deux.")
    mine, hers = shown(client, meeting), shown(client, meeting)
    client.post(url_of(meeting), hers | {GENERAL: "Ligne une, dit-elle.\n\nLigne deux.", said_field(point.pk): "Elle a noté."})
    answer = client.post(url_of(meeting), mine | {GENERAL: "Ligne une.\n\nLigne deux, dis-je."})
    form = answer.context["form"]
    assert form[GENERAL].value() == "Ligne une, dit-elle.\n\nLigne deux, dis-je."
    assert form[said_field(point.pk)].value() == "Elle a noté."
    page = text_of(answer)
    assert "Déléguée Essai-Fictif a enregistré" in page
    assert "Ce qui a changé entre-temps" in page
    again = {name: form[name].value() or "" for name in form.fields} | {"submission_key": new_key()}
    assert client.post(url_of(meeting), again).status_code == 302
    meeting.refresh_from_db()
    point.refresh_from_db()
    assert meeting.minutes == "Ligne une, dit-elle.\n\nLigne deux, dis-je."
    assert point.said == "Elle a noté."


def test_two_people_who_begin_at_once_start_from_the_same_words(client, delegate, meeting, point):
    mine, hers = shown(client, meeting), shown(client, meeting)
    client.post(url_of(meeting), hers | {GENERAL: f"{hers[GENERAL]}\n\nElle conclut."})
    assert client.post(url_of(meeting), mine | {said_field(point.pk): "J’ai noté."}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.minutes.endswith("Elle conclut.")


def test_the_same_line_changed_by_both_must_be_settled_before_it_is_saved(client, delegate, meeting):
    written(meeting, "Ligne une.")
    mine, hers = shown(client, meeting), shown(client, meeting)
    client.post(url_of(meeting), hers | {GENERAL: "Ligne elle."})
    form = client.post(url_of(meeting), mine | {GENERAL: "Ligne moi."}).context["form"]
    assert "Ligne elle." in form[GENERAL].value()
    assert "Ligne moi." in form[GENERAL].value()
    again = {name: form[name].value() or "" for name in form.fields} | {"submission_key": new_key()}
    assert "à trancher" in client.post(url_of(meeting), again).context["form"].errors[GENERAL][0]
    client.post(url_of(meeting), again | {GENERAL: "Ligne commune.", "submission_key": new_key()})
    meeting.refresh_from_db()
    assert meeting.minutes == "Ligne commune."


def test_words_typed_on_a_point_that_was_taken_off_stay_on_the_screen(client, delegate, meeting, point):
    mine = shown(client, meeting) | {said_field(point.pk): "Longue discussion."}
    services.remove_agenda_item(item=point, by=delegate)
    answer = client.post(url_of(meeting), mine)
    assert "retiré ce point" in answer.context["form"].errors[said_field(point.pk)][0]
    assert "Longue discussion." in text_of(answer)
    assert client.post(url_of(meeting), mine | {said_field(point.pk): "", "submission_key": new_key()}).status_code == 302


def test_a_meeting_corrected_from_an_older_copy_keeps_its_minutes(delegate, meeting):
    older = Meeting.objects.get(pk=meeting.pk)
    services.write_minutes(meeting=meeting, sheet=MinutesSheet({GENERAL: "Écrit."}), by=delegate)
    older.title = "Comité de mars 2026"
    services.change_meeting(meeting=older, by=delegate)
    assert Meeting.objects.get(pk=meeting.pk).minutes == "Écrit."


# --- Shared ------------------------------------------------------------------------------------------------------------------


def test_sharing_writes_once_to_each_who_was_expected_and_the_words_are_in_the_mail(client, delegate, meeting, point, mailoutbox):
    written(meeting, "Le comité a **débattu**.\n\n- un\n- deux")
    AgendaItem.objects.update(said="La Région cofinance.")
    DecisionFactory(meeting=meeting, text="Écrire à la Région", owner=delegate)
    people = [AttendanceFactory(meeting=meeting).person for _ in range(3)]
    AttendanceFactory(meeting=meeting, person__is_active=False)
    AttendanceFactory(meeting=meeting, person=None, name="Venue sans compte")
    url = f"{url_of(meeting)}diffuser/"
    assert "3\u00a0personnes attendues" in text_of(client.get(url))
    send(client, url)
    meeting.refresh_from_db()
    assert meeting.minutes_shared_at is not None
    assert {one.person for one in OutboxMessage.objects.all()} == set(people)
    text = OutboxMessage.objects.first().text
    found = ("Le comité a débattu.", "- un", "FINANCEMENT", "La Région cofinance.", "Écrire à la Région")
    for words in (*found, "/reunions/compte-rendu/"):
        assert words in text
    assert str(delegate) not in text
    answer = send(client, url)
    assert "déjà diffusé" in answer.content.decode()
    assert OutboxMessage.objects.count() == 3


def test_whoever_left_the_community_list_is_not_written_to(delegate, node):
    meeting = MeetingFactory(node=node, status="held", minutes="Belle journée.")
    AttendanceFactory(meeting=meeting)
    services.share_minutes(meeting=meeting, by=delegate)
    assert OutboxMessage.objects.get().category == "community"
    deliver()
    assert OutboxMessage.objects.get().state == "suppressed"


@pytest.mark.parametrize(
    ("fields", "why"), [({"status": "convened"}, "réunion tenue"), ({"minutes": ""}, "Rien n’est encore écrit")]
)
def test_only_what_was_held_and_written_is_shared(delegate, meeting, fields, why):
    written(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    with pytest.raises(ValidationError, match=why):
        services.share_minutes(meeting=meeting, by=delegate)


def test_before_they_are_shared_only_those_who_run_the_meeting_read_them_then_those_concerned(client, meeting, node):
    written(meeting, "Débat vif.")
    invited, sits, member = (of_the_programme(node) for _ in range(3))
    board = of_the_programme(node, "board_member")
    mine = AttendanceFactory(meeting=meeting, person=invited)
    AttendanceFactory(meeting=meeting, person=board, replaces=mine)
    CommitteeMemberFactory(committee=meeting.committee, person=sits)
    left = of_the_programme(node)
    CommitteeMemberFactory(committee=meeting.committee, person=left, ends_on=dt.date(2026, 3, 1))
    far = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    readers, others = [invited, board, sits], [member, left, far]
    for person in (*readers, *others):
        client.force_login(person)
        assert "Débat vif." not in text_of(client.get(meeting.get_absolute_url()))
        assert client.get(f"{url_of(meeting)}docx/").status_code == 404
    written(meeting, "Débat vif.", minutes_shared_at=clock.now())
    for person in readers:
        client.force_login(person)
        assert "Débat vif." in text_of(client.get(meeting.get_absolute_url()))
        assert client.get(f"{url_of(meeting)}docx/").status_code == 200
    for person in others:
        client.force_login(person)
        assert "Débat vif." not in text_of(client.get(meeting.get_absolute_url()))
        assert client.get(f"{url_of(meeting)}docx/").status_code == 404


def test_a_careless_rule_would_be_seen_by_that_attack(client, meeting, node, monkeypatch):
    written(meeting, "Débat vif.")
    monkeypatch.setattr(rules, "read_minutes", lambda person, meeting: True)
    client.force_login(of_the_programme(node))
    assert "Débat vif." in text_of(client.get(meeting.get_absolute_url()))


@pytest.mark.parametrize("verb", ["", "diffuser/"])
def test_nobody_else_writes_or_shares(client, meeting, node, verb):
    written(meeting)
    invited = of_the_programme(node)
    AttendanceFactory(meeting=meeting, person=invited)
    far = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for person in (invited, far, PersonFactory()):
        client.force_login(person)
        assert client.get(f"{url_of(meeting)}{verb}").status_code == 404
        assert send(client, f"{url_of(meeting)}{verb}", minutes="Autre").status_code == 404
    for act in (
        lambda: services.write_minutes(meeting=meeting, sheet=MinutesSheet({GENERAL: "Autre"}), by=invited),
        lambda: services.share_minutes(meeting=meeting, by=far),
    ):
        with pytest.raises(Refused):
            act()
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.minutes_shared_at) == ("Le comité a débattu.", None)


# --- On paper ----------------------------------------------------------------------------------------------------------------


def test_the_paper_says_when_where_what_was_said_and_decided_and_names_nobody(client, delegate, meeting, point):
    written(meeting)
    AgendaItem.objects.update(said="La Région cofinance.")
    DecisionFactory(meeting=meeting, text="Écrire à la Région", owner=delegate, due_on=dt.date(2026, 4, 30))
    answer = client.get(f"{url_of(meeting)}docx/")
    assert "compte-rendu-comite-de-mars" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        words = book.read("word/document.xml").decode()
    for said in (
        "Comité de mars",
        "12 mars 2026",
        "Le comité a débattu.",
        "Financement",
        "La Région cofinance.",
        "Écrire à la Région",
    ):
        assert said in words
    assert str(delegate) not in words
    assert client.get(f"{url_of(meeting)}pdf/").content.startswith(b"%PDF")
    assert client.get(f"{url_of(meeting)}txt/").status_code == 404


def test_a_question_to_the_register_stays_as_it_was_typed(delegate, meeting):
    written(meeting, "Texte avec [[structures]].")
    assert "[[structures]]" in str(queries.MinutesRecord.of(meeting).html)


def test_the_page_costs_the_same_whatever_the_length_of_the_agenda(client, delegate, meeting, django_assert_max_num_queries):
    for rank in range(15):
        AgendaItem.objects.create(meeting=meeting, title=f"Point {rank}", order=rank)
        AttendanceFactory(meeting=meeting, presence="present")
    client.get(url_of(meeting))
    with django_assert_max_num_queries(25):
        client.get(url_of(meeting))
