"""A letter as it is read: laid out, in text alone; and to whom it goes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.template.loader import render_to_string

from continuum.community.enums import LetterSection, LetterStatus
from continuum.community.models import Community, Letter, LetterItem, StoppedAddress, Subscription
from continuum.community.models.letters import Quarter
from continuum.directory.enums import MailPurpose
from continuum.directory.models import Organisation, Person
from continuum.directory.queries import receivers
from continuum.toolkit import clock, predicates
from continuum.toolkit.outbox import WAY_OUT
from continuum.toolkit.predicates import Answer, UnreadableRule
from continuum.toolkit.records import MailState, OutboxMessage
from continuum.toolkit.registry import Moved, Waiting
from continuum.toolkit.typography import counted, french_spaces

from .since import SINCE

AT_MOST = 4
LETTER = "community.letter"
"""The code of its mail (see `emails`), with which the key of each one begins."""
OF_A_PERSON, OF_A_SUBSCRIPTION = "person-", "subscription-"
"""How the key of a recipient begins."""
STOPPED = "L’envoi de cette lettre a été arrêté."
"""Why a mail of it did not leave."""
RULE_UNREAD = "La règle du public de cette lettre ne peut plus être lue\u00a0: choisissez-en un autre."


# --- Letters -----------------------------------------------------------------------------------------------------------------


def letters_sent(person: Any) -> QuerySet:
    """Those that a member reads again."""
    return Letter.objects.visible_to(person).filter(status=LetterStatus.SENT).select_related("community")


def letters_run(person: Any) -> QuerySet:
    """Those that somebody of the team prepares or has sent."""
    return Letter.objects.run_by(person).select_related("community", "reviewed_by", "approved_by", "issue")


def letters_open_to_all() -> QuerySet:
    """Those that anyone may read, without an account."""
    return Letter.objects.open_to_all().select_related("community")


def letters_read_by(person: Any) -> QuerySet:
    """What was sent: to those who may read it, whoever it is for those that are open to all."""
    seen = Letter.objects.visible_to(person).values("pk")
    found = Letter.objects.filter(Q(pk__in=seen) | Q(pk__in=letters_open_to_all().values("pk")), issue__isnull=False)
    return found.select_related("issue")


def open_quarters(person: Any) -> list[tuple[Community, Quarter]]:
    """The communities that she runs and the quarters, this one then the next, that have no letter, or a stopped one alone."""
    now = Quarter.holding(clock.today())
    standing = Letter.objects.run_by(person).exclude(status=LetterStatus.STOPPED)
    prepared = set(standing.values_list("community", "year", "quarter"))
    run = Community.objects.run_by(person).select_related("node")
    wanted = [(one, quarter) for one in run for quarter in (now, now.next)]
    return [(one, quarter) for one, quarter in wanted if (one.pk, quarter.year, quarter.number) not in prepared]


def letters_waiting(person: Any) -> list[Waiting]:
    """What waits on the desk of the team: a letter to validate that somebody else has signed, a letter to send."""
    if not person.is_programme_staff:
        return []
    rows = Letter.objects.run_by(person).filter(
        ~Q(reviewed_by=person.pk) & Q(status=LetterStatus.REVIEWED) | Q(status=LetterStatus.APPROVED)
    )
    said = {LetterStatus.REVIEWED: ("Relire et valider", "Valider"), LetterStatus.APPROVED: ("Envoyer", "Envoyer")}
    return [Waiting(f"{said[one.status][0]} «\u00a0{one}\u00a0»", said[one.status][1], one.get_absolute_url()) for one in rows]


def letters_since(person: Any, since: dt.datetime) -> list[Moved]:
    """The letters that were sent since she last came."""
    rows = letters_sent(person).filter(sent_at__gt=since)[:AT_MOST]
    return [Moved(one.sent_at, f"La lettre est parue\u00a0: {one}", one.get_absolute_url()) for one in rows]


SINCE.append(letters_since)

# --- What it says ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """One of the three, with its articles."""

    code: str
    items: Sequence[LetterItem]

    @property
    def label(self) -> str:
        return str(LetterSection(self.code).label)


def sections_of(letter: Letter, *, whole: bool = False) -> list[Section]:
    """In their order; `whole`: with what was cut, and the sections that have nothing, as whoever writes it sees them."""
    rows = letter.items.in_order()  # type: ignore[attr-defined]
    kept = {code: list(items) for code, items in groupby(rows if whole else rows.filter(is_cut=False), lambda one: one.section)}
    return [Section(code, kept.get(code, [])) for code in LetterSection.values if whole or kept.get(code)]


def html_of(letter: Letter, page: str = "") -> str:
    """Laid out within the list of docs/reference/letter-html.md; `page`: where it is read again."""
    context = {"letter": letter, "sections": sections_of(letter), "page": page, "way_out": WAY_OUT}
    return render_to_string("community/letters/mail.html", context)


def text_of(letter: Letter) -> str:
    """The same, for a program or a person that reads text alone."""
    parts = [letter.intro] if letter.intro else []
    for section in sections_of(letter):
        parts.append(f"{section.label.upper()}\n{'=' * len(section.label)}")
        parts += ["\n\n".join(filter(None, (f"* {one.title}", one.text, one.link))) for one in section.items]
    return french_spaces("\n\n".join(parts)) + "\n"


def digest_of(letter: Letter) -> str:
    """What tells a letter that was read from what it has become: its words, their order, and whom it is for."""
    return hashlib.sha256(f"{letter.segment_id}{html_of(letter)}".encode()).hexdigest()[:40]


# --- To whom it goes ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recipient:
    """A person, or the address of a subscriber; `key` tells one from the others."""

    key: str
    to: Person | str


@dataclass(frozen=True)
class Audience:
    """Who receives a letter, and how many do not, by reason."""

    letter: Letter

    @cached_property
    def members(self) -> list[Person]:
        """Those who belong to the community; with a public, through a structure that it concerns."""
        held = self.letter.community.memberships()
        if self.letter.segment is not None:
            held = held.filter(organisation__in=self._concerned)
        return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))

    @cached_property
    def _concerned(self) -> list[Any]:
        assert self.letter.segment is not None
        place = self.letter.segment.territory.path
        rows = Organisation.objects.filter(pk__in=self.letter.community.memberships().values("organisation"))
        try:
            answers = predicates.verdicts(self.letter.segment.read_rule(), rows.filter(territory__path__startswith=place))
        except UnreadableRule:
            return []
        return [pk for pk, verdict in answers.items() if verdict.answer == Answer.YES]

    @cached_property
    def subscribers(self) -> list[Subscription]:
        """Without an account, nobody is of a public: they receive the letters that are for all."""
        if self.letter.segment is not None:
            return []
        return list(Subscription.objects.standing().filter(community=self.letter.community_id).order_by("pk"))

    @cached_property
    def stopped(self) -> set[str]:
        return set(StoppedAddress.objects.standing().values_list("address", flat=True))

    @cached_property
    def willing(self) -> list[Person]:
        """The members who have accepted to receive it."""
        agreed = receivers(self.members, MailPurpose.NEWSLETTER)
        return [one for one in self.members if one.pk in agreed]

    @cached_property
    def recipients(self) -> list[Recipient]:
        """Each address once, and none of those that are stopped."""
        asked = [Recipient(f"{OF_A_PERSON}{one.pk}", one) for one in self.willing]
        asked += [Recipient(f"{OF_A_SUBSCRIPTION}{one.pk}", one.address) for one in self.subscribers]
        kept: dict[str, Recipient] = {}
        for one in asked:
            kept.setdefault(str(getattr(one.to, "email", one.to)).lower(), one)
        return [one for address, one in kept.items() if address not in self.stopped]

    @property
    def in_words(self) -> str:
        """« 12 destinataires : 10 membres sur 14 l’ont acceptée, 3 abonnements sans compte, moins 1 adresse en double… »."""
        said = counted(len(self.recipients), "destinataire", "destinataires")
        members = f"{counted(len(self.willing), 'membre', 'membres')} sur {len(self.members)} l’ont acceptée"
        subscribers = counted(len(self.subscribers), "abonnement sans compte", "abonnements sans compte")
        left_out = len(self.willing) + len(self.subscribers) - len(self.recipients)
        fewer = (
            f", moins {counted(left_out, 'adresse en double ou arrêtée', 'adresses en double ou arrêtées')}" if left_out else ""
        )
        return f"{said}\u00a0: {members}, {subscribers}{fewer}."


@dataclass(frozen=True)
class Delivery:
    """What became of the mails of a letter, in numbers alone; nobody is followed once it has left."""

    sent: int
    waiting: int
    held: int
    failed: int


STATES: dict[str, tuple[str, ...]] = {
    "sent": (MailState.SENT, MailState.DISPLAYED),
    "waiting": (MailState.WAITING, MailState.SENDING),
    "held": (MailState.SUPPRESSED,),
    "failed": (MailState.FAILED, MailState.UNCERTAIN),
}


def delivery_of(letter: Letter) -> Delivery:
    rows = mails_of(letter).values_list("state", flat=True)
    states = list(rows)
    return Delivery(**{name: sum(one in kept for one in states) for name, kept in STATES.items()})


def mails_of(letter: Letter) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(key__startswith=f"{LETTER}:{letter.pk}:")


def reached_somebody(letter: Letter) -> bool:
    """Has one of its mails left, even perhaps?"""
    return mails_of(letter).exclude(state__in=(MailState.WAITING, MailState.SUPPRESSED, MailState.FAILED)).exists()


def recipients_reached() -> dict[UUID, int]:
    """To how many addresses each letter has really left, by its identity: the keys and states of mails are always kept."""
    of = Substr("key", len(LETTER) + 2, len(str(UUID(int=0))))
    left = OutboxMessage.objects.filter(kind=LETTER, state__in=STATES["sent"]).order_by().values_list(of).annotate(Count("pk"))
    return {UUID(pk): count for pk, count in left}
