"""What letters count: those that went to their end, and how many they went to; never who read them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from continuum.community.facts import count_letter_recipients, count_letters, sent_letters
from continuum.community.models import LetterIssue, StoppedAddress, Subscription
from continuum.community.privacy import _forget_addresses
from continuum.community.queries.letter_pages import LETTER
from continuum.community.services import count_recipients
from continuum.directory.tests.factories import PersonFactory
from continuum.toolkit import clock
from continuum.toolkit.dates import Period
from continuum.toolkit.models import OutboxMessage

from .factories_letters import LetterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
MOMENT = dt.datetime(2026, 3, 31, 23, 30, tzinfo=dt.UTC)
"""Already April in Paris."""


def issued(community, quarter, count, **given):
    """That many mails of it have left."""
    letter = LetterFactory(community=community, quarter=quarter, status="sent", sent_at=MOMENT, **given)
    written(letter, count, "sent")
    issue = LetterIssue.objects.create(letter=letter, html="", text="", frozen_at=MOMENT)
    count_recipients()
    return issue


def written(letter, count, state):
    """That many mails of it, in this state."""
    moments = dict.fromkeys(("dated_at", "created_at", "next_try_at"), MOMENT)
    OutboxMessage.objects.bulk_create(
        OutboxMessage(key=f"{LETTER}:{letter.pk}:{state}-{rank}", kind=LETTER, category="newsletter", state=state, **moments)
        for rank in range(count)
    )


def counted(count, community):
    return [(row[4], row[6]) for row in count([community.node.pk])]


def test_letters_and_their_recipients_are_counted_in_the_month_of_paris(community):
    issued(community, 1, 12)
    issued(community, 2, 15)
    assert counted(count_letters, community) == [("2026-04", Decimal(2))]
    assert counted(count_letter_recipients, community) == [("2026-04", Decimal(27))]


def test_a_letter_counts_the_mails_that_left_and_no_other_wherever_it_is_said(client, community):
    letter = issued(community, 1, 3).letter
    for state in ("suppressed", "failed", "uncertain", "waiting"):
        written(letter, 2, state)
    count_recipients()
    assert counted(count_letter_recipients, community) == [("2026-04", Decimal(3))]
    delegate = PersonFactory(delegate=True)
    assert "3\u00a0destinataires" in sent_letters(delegate, [community.node.pk])[0][0]
    client.force_login(delegate)
    (line,) = client.get(reverse("community:letter_workshop"), {"format": "csv"}).getvalue().decode().splitlines()[1:]
    assert line.split(";")[-1].strip('"') == "3"


def test_a_mail_that_leaves_later_is_counted_and_one_whose_words_were_erased_still_is(community):
    written(issued(community, 1, 2).letter, 1, "waiting")
    OutboxMessage.objects.filter(state="sent").update(to="", subject="", person=None)
    count_recipients()
    assert counted(count_letter_recipients, community) == [("2026-04", Decimal(2))]
    OutboxMessage.objects.filter(state="waiting").update(state="sent")
    count_recipients()
    assert counted(count_letter_recipients, community) == [("2026-04", Decimal(3))]


def test_a_letter_that_was_stopped_or_is_being_written_does_not_count(community):
    issued(community, 1, 12).letter.__class__.objects.update(status="stopped")
    LetterFactory(community=community, quarter=2)
    assert counted(count_letters, community) == []


def test_the_letters_behind_a_figure_are_named_to_those_who_read_them(community):
    issued(community, 1, 12, subject="Printemps")
    april = Period.parse("2026-04")
    nodes = [community.node.pk]
    ((said, url),) = sent_letters(PersonFactory(delegate=True), nodes, april)
    assert (said, bool(url)) == ("Printemps\u00a0: 12\u00a0destinataires", True)
    partner = PersonFactory(partner=True, membership__programme=community.node.programme)
    ((said, url),) = sent_letters(partner, nodes, april)
    assert "Printemps" not in said
    assert url == ""


# --- What is kept ------------------------------------------------------------------------------------------------------------


def test_addresses_are_forgotten_in_their_time(community):
    now, long_ago = clock.now(), clock.now() - dt.timedelta(days=400)
    kept = SubscriptionFactory(community=community, asked_at=long_ago, confirmed_at=long_ago)
    SubscriptionFactory(community=community, asked_at=now - dt.timedelta(days=31), confirmed_at=None)
    SubscriptionFactory(community=community, ended_at=long_ago)
    stopped = StoppedAddress.objects.create(address="a@essai.example", cause="bounce", stopped_at=long_ago)
    StoppedAddress.objects.create(address="b@essai.example", cause="bounce", stopped_at=long_ago, lifted_at=long_ago)
    assert _forget_addresses(now) == 3
    assert (Subscription.objects.get(), StoppedAddress.objects.get()) == (kept, stopped)
