"""A letter ready to be written, signed or sent, and those who receive it."""

from __future__ import annotations

from typing import Any

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from continuum.community.models import Letter, LetterItem, Subscription
from continuum.community.queries.letter_pages import digest_of
from continuum.community.services import letters as services
from continuum.directory.models import MailConsent, Person
from continuum.toolkit import clock
from continuum.toolkit.models import OutboxMessage

from .factories import CommunityFactory, member_of


class LetterFactory(DjangoModelFactory):
    """A draft of the first quarter of 2026."""

    class Meta:
        model = Letter

    community = SubFactory(CommunityFactory)
    year = 2026
    quarter = 1
    subject = Sequence(lambda n: f"Lettre d’essai {n}")
    prepared_at = LazyFunction(clock.now)


class LetterItemFactory(DjangoModelFactory):
    class Meta:
        model = LetterItem

    letter = SubFactory(LetterFactory)
    section = "practices"
    order = Sequence(lambda n: n)
    title = Sequence(lambda n: f"Article {n}")
    text = "Un premier paragraphe.\n\nUn second."


class SubscriptionFactory(DjangoModelFactory):
    """Confirmed, without an account."""

    class Meta:
        model = Subscription

    community = SubFactory(CommunityFactory)
    address = Sequence(lambda n: f"abonnee-{n}@essai.example")
    asked_at = LazyFunction(clock.now)
    confirmed_at = LazyFunction(clock.now)


def reader_of(community: Any, **given: Any) -> Person:
    """A member who has accepted to receive the letter."""
    person = member_of(community, **given)
    agree(person)
    return person


def agree(person: Person) -> None:
    MailConsent.objects.create(person=person, purpose="newsletter", given_at=clock.now(), given_how="own_page")


def signed_by(letter: Letter, first: Person, second: Person) -> Letter:
    """Reviewed by one, approved by the other."""
    reviewed_by(letter, first)
    services.approve_letter(letter=letter, read=letter.edition, by=second)
    letter.refresh_from_db()
    return letter


def reviewed_by(letter: Letter, person: Person) -> Letter:
    """By somebody who has just read it."""
    services.review_letter(letter=letter, read=digest_of(letter), by=person)
    letter.refresh_from_db()
    return letter


def mails_of(letter: Letter) -> dict[str, OutboxMessage]:
    """Each mail of the letter by its address."""
    rows = OutboxMessage.objects.filter(kind="community.letter", key__contains=str(letter.pk))
    return {one.to: one for one in rows}
