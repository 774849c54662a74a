"""Minutes sent again after a correction, once for each; read by a signed link, without an account, for a time."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.meetings import queries, services
from continuum.meetings.models import AgendaItem, Meeting, MinutesMailing
from continuum.meetings.services import GENERAL, MinutesSheet
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import deliver
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, CommitteeFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def node():
    root = NodeFactory(programme__territory=TerritoryFactory(key="FR"))
    return NodeFactory(parent=root, territory=TerritoryFactory(key="R44"))


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def meeting(node, delegate):
    """Held, its minutes shared with two people, of whom the second has no access to the pages."""
    found = MeetingFactory(committee=CommitteeFactory(node=node), status="held", title="Comité de mars", minutes="Tout va bien.")
    AgendaItem.objects.create(meeting=found, title="Financement", said="Rien de neuf.")
    AttendanceFactory(meeting=found, person=PersonFactory(name="Anne Essai-Fictif", partner=True))
    AttendanceFactory(meeting=found, person=PersonFactory(name="Léa Sans-Accès-Fictif"))
    services.share_minutes(meeting=found, by=delegate)
    return Meeting.objects.get(pk=found.pk)


def rewrite(meeting, text, by):
    return services.write_minutes(meeting=meeting, sheet=MinutesSheet({GENERAL: text}), by=by)


def mails(kind="meetings.minutes_corrected"):
    return list(OutboxMessage.objects.filter(kind=kind).order_by("to"))


def link_in(mail):
    return re.search(r"/reunions/compte-rendu/[^\s]+", mail.text)[0]


def follow(client, link):
    return client.get(link, follow=True)


# --- Sent again ----------------------------------------------------------------------------------------------------------


def test_a_correction_is_sent_again_once_with_what_changed_in_a_line(meeting, delegate):
    rewrite(meeting, "Tout va mieux.", delegate)
    assert services.resend_minutes(meeting=meeting, change="le bilan général", by=delegate) == 2
    assert len(mails()) == 2
    assert mails()[0].subject.startswith("Compte rendu corrigé")
    assert "Ce qui a changé\u00a0: le bilan général" in mails()[0].text
    assert "Tout va mieux." in mails()[0].text
    with pytest.raises(ValidationError, match="Rien n’a été corrigé"):
        services.resend_minutes(meeting=meeting, change="encore", by=delegate)
    assert len(mails()) == 2


def test_each_correction_has_its_own_sending(meeting, delegate):
    for rank, text in enumerate(("Deux.", "Trois."), start=2):
        rewrite(meeting, text, delegate)
        services.resend_minutes(meeting=meeting, change=f"version {rank}", by=delegate)
    assert list(MinutesMailing.objects.values_list("number", "change", "count")) == [
        *((1, "", 2), (2, "version 2", 2), (3, "version 3", 2)),
    ]
    assert len(mails()) == 4


@pytest.mark.parametrize("change", ["text", "point", "decision", "due"])
def test_whatever_is_written_of_it_may_be_corrected(meeting, delegate, change):
    decision = DecisionFactory(meeting=meeting)
    rewrite(meeting, "Deux.", delegate)
    services.resend_minutes(meeting=meeting, change="le texte", by=delegate)
    if change == "text":
        rewrite(meeting, "Trois.", delegate)
    elif change == "point":
        AgendaItem.objects.update(said="Un financement de plus.")
    elif change == "decision":
        DecisionFactory(meeting=meeting, text="Une de plus")
    else:
        decision.due_on = dt.date(2026, 6, 1)
        decision.save()
    assert services.resend_minutes(meeting=meeting, change="encore", by=delegate) == 2


def test_where_a_decision_stands_is_no_correction_and_a_text_put_back_neither(meeting, delegate):
    decision = DecisionFactory(meeting=meeting)
    rewrite(meeting, "Deux.", delegate)
    services.resend_minutes(meeting=meeting, change="le texte", by=delegate)
    decision.status = "done"
    decision.save()
    rewrite(meeting, "Trois.", delegate)
    rewrite(meeting, "Deux.", delegate)
    with pytest.raises(ValidationError, match="Rien n’a été corrigé"):
        services.resend_minutes(meeting=meeting, change="rien", by=delegate)


def test_minutes_that_were_not_shared_are_not_sent_again_nor_without_a_word(meeting, delegate):
    rewrite(meeting, "Deux.", delegate)
    with pytest.raises(ValidationError, match="en une ligne"):
        services.resend_minutes(meeting=meeting, change="  ", by=delegate)
    Meeting.objects.update(minutes_shared_at=None)
    with pytest.raises(ValidationError, match="pas encore diffusé"):
        services.resend_minutes(meeting=meeting, change="tout", by=delegate)


def test_an_older_sending_still_waiting_does_not_leave_after_the_newer_one(meeting, delegate):
    rewrite(meeting, "Deux.", delegate)
    services.resend_minutes(meeting=meeting, change="le texte", by=delegate)
    deliver()
    assert {mail.state for mail in mails("meetings.minutes")} == {"suppressed"}
    assert {mail.state for mail in mails()} == {"displayed"}


def test_the_page_offers_it_when_something_changed_and_asks_first(client, meeting, delegate):
    offered = "Renvoyer le compte rendu corrigé"
    assert offered not in client.get(meeting.get_absolute_url()).content.decode()
    rewrite(meeting, "Deux.", delegate)
    assert offered in client.get(meeting.get_absolute_url()).content.decode()
    address = f"{meeting.get_absolute_url()}compte-rendu/renvoyer/"
    assert "2\u00a0personnes attendues le reçoivent" in client.get(address).content.decode()
    assert mails() == []
    key = new_key()
    for _ in range(2):
        client.post(address, {"submission_key": key, "change": "le bilan"})
    assert len(mails()) == 2
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "corrigé le 20 mars 2026 : le bilan" in page.replace("\u00a0", " ")


def test_nobody_else_sends_them_again(meeting, node, delegate):
    rewrite(meeting, "Deux.", delegate)
    neighbour = {"membership__programme": node.programme, "membership__territory": TerritoryFactory(key="R28")}
    for person in (PersonFactory(officer=True, **neighbour), PersonFactory(director=True, membership__programme=node.programme)):
        with pytest.raises(Refused):
            services.resend_minutes(meeting=meeting, change="non", by=person)


# --- Read by a link ------------------------------------------------------------------------------------------------------


def test_a_person_without_access_reads_them_by_her_link_and_nothing_else(meeting):
    DecisionFactory(meeting=meeting, text="Inviter la branche", owner=PersonFactory(name="Responsable Essai-Fictif"))
    stranger = Client()
    link = link_in(mails("meetings.minutes")[1])
    answer = follow(stranger, link)
    page = answer.content.decode()
    assert "Tout va bien." in page
    assert "Rien de neuf." in page
    assert "Inviter la branche" in page
    assert "Responsable Essai-Fictif" not in page
    assert answer.redirect_chain[0][0].startswith("/reunions/comptes-rendus/")
    assert link.rsplit("/", 2)[1] not in page
    assert stranger.get(meeting.get_absolute_url()).status_code == 302


def test_following_the_link_writes_nothing_and_no_other_browser_reads(meeting):
    before = (Meeting.objects.values().get(pk=meeting.pk), MinutesMailing.objects.count(), OutboxMessage.objects.count())
    reader = Client()
    address = follow(reader, link_in(mails("meetings.minutes")[0])).redirect_chain[0][0]
    reader.post(address)
    assert (Meeting.objects.values().get(pk=meeting.pk), MinutesMailing.objects.count(), OutboxMessage.objects.count()) == before
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("spoil", [lambda token: token[:-2], lambda token: f"{token}x", lambda token: "n’importe quoi"])
def test_a_link_that_we_did_not_write_opens_nothing(meeting, spoil):
    token = link_in(mails("meetings.minutes")[0]).split("/")[3]
    assert follow(Client(), f"/reunions/compte-rendu/{spoil(token)}/").status_code == 404


def test_the_link_of_an_answer_reads_no_minutes(meeting):
    attendance = meeting.attendances.first()
    assert follow(Client(), f"/reunions/compte-rendu/{services.ANSWER_LINKS.token(attendance)}/").status_code == 404


def test_the_link_ends_ninety_days_after_the_last_sending(meeting, delegate):
    link, end = link_in(mails("meetings.minutes")[0]), TODAY + dt.timedelta(days=90)
    with clock.held_at(end):
        assert follow(Client(), link).status_code == 200
    with clock.held_at(end + dt.timedelta(days=1)):
        assert follow(Client(), link).status_code == 404
        rewrite(meeting, "Deux.", delegate)
        services.resend_minutes(meeting=meeting, change="tard", by=delegate)
        assert follow(Client(), link).status_code == 200
    assert queries.read_until(meeting) == end + dt.timedelta(days=91)


def test_whoever_received_a_link_ends_it_on_every_device_and_the_next_sending_brings_another(meeting, delegate):
    link, other = (link_in(mail) for mail in mails("meetings.minutes"))
    reader, elsewhere = Client(), Client()
    address = follow(reader, link).redirect_chain[0][0]
    assert follow(elsewhere, link).status_code == 200
    assert "Mettre fin à ce lien" in reader.get(address).content.decode()
    ended = reader.post(address, {"submission_key": new_key()}, follow=True)
    assert "Ce lien est fermé" in ended.content.decode()
    assert [follow(Client(), link).status_code, elsewhere.get(address).status_code, reader.get(address).status_code] == [404] * 3
    assert follow(Client(), other).status_code == 200
    rewrite(meeting, "Deux.", delegate)
    services.resend_minutes(meeting=meeting, change="le bilan", by=delegate)
    assert [follow(Client(), link_in(mail)).status_code for mail in mails()] == [200, 200]


def test_nobody_ends_the_link_of_another(meeting, delegate):
    first, second = meeting.attendances.order_by("person__name")
    address = f"/reunions/comptes-rendus/{first.pk}/"
    reader = Client()
    follow(reader, f"/reunions/compte-rendu/{services.MINUTES_LINKS.token(second)}/")
    assert reader.post(address, {"submission_key": new_key()}).status_code == 404
    with pytest.raises(Refused):
        services.end_minutes_link(attendance=first, by=delegate)


@pytest.mark.parametrize("how", ["withdrawn", "closed account", "not held", "erased"])
def test_the_link_dies_with_what_gave_it(meeting, how):
    reader, attendance = Client(), meeting.attendances.get(person__name__startswith="Léa")
    link = f"/reunions/compte-rendu/{services.MINUTES_LINKS.token(attendance)}/"
    address = follow(reader, link).redirect_chain[0][0]
    assert reader.get(address).status_code == 200
    if how == "withdrawn":
        attendance.delete()
    elif how == "closed account":
        attendance.person.is_active = False
        attendance.person.save()
    elif how == "erased":
        meeting.attendances.filter(pk=attendance.pk).update(person=None)
    else:
        Meeting.objects.update(status="convened")
    assert reader.get(address).status_code == 404
    assert follow(Client(), link).status_code == 404


def test_links_are_not_tried_by_the_thousand(meeting):
    cache.clear()
    reader = Client()
    statuses = [reader.get("/reunions/compte-rendu/essai/").status_code for _ in range(61)]
    assert statuses[:60] == [302] * 60
    assert statuses[60] == 429
