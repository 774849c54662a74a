"""What moved, written to each at her own rhythm, when something did."""

from __future__ import annotations

import pytest
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import DigestChoice
from continuum.directory.enums import MailPurpose
from continuum.directory.services import give_consent, withdraw_consent
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.outbox import deliver
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.registry import Moved

from .factories import CommunityFactory, member_of
from .factories_topics import SpaceFactory, answer_in, group_of, topic_in
from .test_spaces import typed_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    with clock.held_at("2026-01-05"):
        return CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))


def reader_of(community, rhythm: str = ""):
    """A member who agreed to the mails of the community."""
    person = member_of(community)
    give_consent(person=person, purpose=MailPurpose.COMMUNITY, by=person)
    if rhythm:
        services.choose_digest(person=person, rhythm=rhythm, by=person)
    return person


def mails_to(person) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="community.digest", person=person).order_by("dated_at"))


def told_on(day: str) -> None:
    with clock.held_at(f"{day}T07:20"):
        services.send_digests()


def test_nothing_is_written_when_nothing_moved_nor_to_who_did_not_agree(community):
    reader, silent = reader_of(community), member_of(community)
    told_on("2026-02-02")
    assert not OutboxMessage.objects.exists()
    with clock.held_at("2026-02-10"):
        topic_in(SpaceFactory(community=community), member_of(community), title="Tournées du dimanche")
    told_on("2026-03-01")
    assert len(mails_to(reader)) == 1
    assert mails_to(silent) == []


def test_a_mail_holds_titles_and_links_and_not_a_word_of_what_was_said(community):
    reader = reader_of(community)
    with clock.held_at("2026-02-10"):
        topic = topic_in(SpaceFactory(community=community), member_of(community), title="Tournées du dimanche", text="Marmotte")
        group = group_of(community, reader)
        topic_in(group, member_of(community), title="Zibeline")
    told_on("2026-03-01")
    text = mails_to(reader)[0].text
    assert "Tournées du dimanche" in text
    assert topic.get_absolute_url() in text
    assert str(group) in text
    for kept in ("Marmotte", "Zibeline"):
        assert kept not in text
    assert reverse("community:my_mails") in text


def test_each_is_written_at_her_own_rhythm_and_once(community):
    weekly, monthly, never = reader_of(community, "week"), reader_of(community), reader_of(community, "never")
    space, author = SpaceFactory(community=community), member_of(community)
    for day in ("2026-03-02", "2026-03-03", "2026-03-09", "2026-03-16", "2026-04-01", "2026-04-02"):
        with clock.held_at(f"{day}T06:00"):
            topic_in(space, author, title=f"Le {day}")
        for _ in range(2):
            told_on(day)
    assert [f"{one.dated_at:%m-%d}" for one in mails_to(weekly)] == ["03-02", "03-09", "03-16", "04-01"]
    assert [f"{one.dated_at:%m-%d}" for one in mails_to(monthly)] == ["03-02", "04-01"]
    assert mails_to(never) == []
    second = mails_to(monthly)[1].text
    assert "Le 2026-03-03" in second
    assert "Le 2026-03-02" not in second


def test_what_she_read_on_the_site_is_not_told_again(community):
    reader = reader_of(community)
    with clock.held_at("2026-02-10"):
        topic = topic_in(SpaceFactory(community=community), member_of(community))
    with clock.held_at("2026-02-20"):
        services.note_reading(topic=topic, by=reader)
    told_on("2026-03-01")
    assert mails_to(reader) == []


def test_what_she_follows_is_said_first(community):
    reader, space, other = reader_of(community), SpaceFactory(community=community), member_of(community)
    with clock.held_at("2026-02-10"):
        followed = topic_in(space, other, title="Le suivi")
        services.follow_topic(topic=followed, followed=True, by=reader)
    with clock.held_at("2026-02-12"):
        topic_in(space, other, title="Un plus récent")
    told_on("2026-03-01")
    text = mails_to(reader)[0].text
    assert text.index("Le suivi") < text.index("Un plus récent")
    assert "que vous suivez" in text


def test_what_the_other_parts_say_is_told_too(community, monkeypatch):
    reader = reader_of(community)

    def a_part(person, since):
        return [Moved(clock.now(), "Une pratique est publiée", "/communaute/pratiques/")]

    monkeypatch.setattr(queries.digest, "SINCE", [a_part])
    told_on("2026-03-01")
    assert "Une pratique est publiée" in mails_to(reader)[0].text


def test_whoever_left_the_list_or_the_community_before_it_leaves_gets_nothing(community):
    left, quiet, gone, kept = (reader_of(community) for _ in range(4))
    with clock.held_at("2026-02-10"):
        topic_in(SpaceFactory(community=community), member_of(community))
    told_on("2026-03-01")
    withdraw_consent(person=left, purpose=MailPurpose.COMMUNITY, by=left)
    services.choose_digest(person=quiet, rhythm="never", by=quiet)
    gone.memberships.all().delete()
    deliver()
    states = {one.person_id: one.state for one in OutboxMessage.objects.filter(kind="community.digest")}
    assert [states[one.pk] for one in (left, quiet, gone)] == ["suppressed"] * 3
    assert states[kept.pk] != "suppressed"


def test_whoever_left_the_community_is_not_even_written(community):
    gone = reader_of(community)
    with clock.held_at("2026-02-10"):
        answer_in(topic_in(SpaceFactory(community=community), member_of(community)))
    gone.memberships.all().delete()
    told_on("2026-03-01")
    assert not OutboxMessage.objects.exists()


def test_she_chooses_her_rhythm_on_her_page_which_says_whether_mails_come_at_all(client, community):
    person = member_of(community)
    client.force_login(person)
    address = reverse("community:my_mails")
    page = client.get(address)
    assert page.context["form"]["rhythm"].value() == "month"
    assert "Aucun courriel ne partira" in page.content.decode()
    client.post(address, typed_on(client, address, rhythm="week"))
    assert DigestChoice.objects.get(person=person).rhythm == "week"
    give_consent(person=person, purpose=MailPurpose.COMMUNITY, by=person)
    assert "Aucun courriel ne partira" not in client.get(address).content.decode()


def test_nobody_chooses_for_another(community):
    with pytest.raises(Refused):
        services.choose_digest(person=member_of(community), rhythm="never", by=PersonFactory(admin=True))
