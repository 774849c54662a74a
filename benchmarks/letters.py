"""A quarterly letter to 2,600 members while workers are killed: who got it, how often, and who must not have.

    python benchmarks/letters.py                     # SQLite: the product, then what careless senders do
    python benchmarks/letters.py postgresql
    python benchmarks/letters.py sqlite --only product --people 300

A real mail server on loopback, a real worker process, eight times SIGKILL: two while the mails are being written to the outbox,
four at a chosen word of its conversation with the server, two at any moment. Some leave before the letter is sent, some once
their mail is written, by the very link that is in it, some while the others are being written to; two addresses are stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.convening_mails import Workshop, place, quiet, until  # noqa: E402

PEOPLE, FEW, APART, SUBSCRIBERS = 2_600, 800, 10, 40
WHILE_WRITTEN = (0.2, 0.6)
"""At which parts of the writing of the mails the worker is killed."""
BLOWS = ("mail", "data", "taken", "said", "", "")
"""At which word of a conversation the others fall; without one, at any moment."""
KILLS = len(WHILE_WRITTEN) + len(BLOWS)
PATIENCE = 4.0
RUNS = (("product", PEOPLE), ("marked first", FEW), ("marked last", FEW), ("asked once", FEW))
SOUND = "product"


@dataclass
class Readers:
    """Who is to get the letter, and who must not: each group by the moment at which she left."""

    expected: list[Any] = field(default_factory=list)
    subscribed: list[Any] = field(default_factory=list)
    never_agreed: list[Any] = field(default_factory=list)
    left_before: list[Any] = field(default_factory=list)
    left_once_written: list[Any] = field(default_factory=list)
    left_by_the_link: list[Any] = field(default_factory=list)
    stopped: list[Any] = field(default_factory=list)


@dataclass
class Found:
    expected: int
    lost: int
    doubled: int
    kills: int
    to_apart: int
    without_way_out: int
    unsettled: int
    seconds: float

    @property
    def faults(self) -> list[str]:
        said = {
            f"{self.lost} lost": self.lost,
            f"{self.doubled} doubled by {self.kills} kills": self.doubled > self.kills,
            f"{self.to_apart} to who must not be written to": self.to_apart,
            f"{self.without_way_out} without a way out": self.without_way_out,
            f"{self.unsettled} neither sent nor held": self.unsettled,
        }
        return [text for text, wrong in said.items() if wrong]


# --- The letter --------------------------------------------------------------------------------------------------------------


def prepared(people: int) -> tuple[Any, Any, Readers]:
    """A community in Moselle, its letter signed by two, and those who have accepted it or not."""
    from continuum.community.tests.factories import CommunityFactory
    from continuum.community.tests.factories_letters import LetterItemFactory, SubscriptionFactory, signed_by
    from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
    from continuum.plan.tests.factories import two_regions

    community = CommunityFactory(node=two_regions()["east"])
    host = OrganisationFactory(territory=TerritoryFactory(key="D57"))
    groups = [_members(community, host, count) for count in (people, APART, APART, 2)]
    readers = Readers(groups[0], never_agreed=groups[1], left_before=groups[2], stopped=groups[3])
    readers.left_once_written = _members(community, host, APART, last=True)
    _agree([one for group in (groups[0], *groups[2:], readers.left_once_written) for one in group])
    readers.subscribed = SubscriptionFactory.create_batch(SUBSCRIBERS, community=community)
    readers.left_by_the_link = [SubscriptionFactory(community=community, pk=_last(rank)) for rank in range(APART)]
    _leave(readers.left_before)
    _stop(readers.stopped)
    letter = LetterItemFactory(letter__community=community).letter
    first, second = PersonFactory(delegate=True), PersonFactory(officer=True, membership__programme=community.node.programme)
    return signed_by(letter, first, second), second, readers


def _members(community: Any, host: Any, count: int, last: bool = False) -> list[Any]:
    """`last`: those whose mails are written last, so that none has left when they leave."""
    from continuum.directory.tests.factories import PersonFactory

    within = {"membership__organisation": host, "membership__programme": community.node.programme}
    keys: list[dict[str, Any]] = [{"pk": _last(rank)} if last else {} for rank in range(count)]
    return [PersonFactory(director=True, **within, **key) for key in keys]


def _last(rank: int) -> UUID:
    return UUID(int=(1 << 128) - 1 - rank)


def _agree(people: list[Any]) -> None:
    from continuum.directory.models import MailConsent
    from continuum.toolkit import clock

    now = clock.now()
    MailConsent.objects.bulk_create(MailConsent(person=one, purpose="newsletter", given_at=now) for one in people)


def _leave(people: list[Any]) -> None:
    from continuum.directory.services import withdraw_consent

    for one in people:
        withdraw_consent(person=one, purpose="newsletter", by=one)


def _stop(people: list[Any]) -> None:
    from continuum.community.models import StoppedAddress
    from continuum.toolkit import clock

    for one in people:
        StoppedAddress.objects.create(address=one.email.lower(), cause="bounce", stopped_at=clock.now())


def _leave_by_the_link(letter: Any, subscribed: list[Any]) -> None:
    """As a mail program does: one POST to the address of the header, without cookie nor form."""
    from django.test import Client

    from continuum.community.queries.subscriptions import leaving_token

    for one in subscribed:
        answer = Client().post(f"/communaute/lettres/quitter/{leaving_token(one)}/", {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200


# --- Its life ----------------------------------------------------------------------------------------------------------------


def sent(letter: Any, by: Any, readers: Readers, workshop: Callable[[], Workshop]) -> tuple[Found, Workshop]:
    from continuum.community.queries.letter_pages import mails_of
    from continuum.community.services import send_letter

    total = len(readers.expected) + len(readers.subscribed) + len(readers.left_once_written) + len(readers.left_by_the_link)
    send_letter(letter=letter, by=by)
    started = time.monotonic()
    shop = workshop()
    for part in WHILE_WRITTEN:
        until(lambda part=part: mails_of(letter).count() >= part * total or quiet(), shop)
        shop.kill(shop.living[0])
        shop.look()
    until(lambda: mails_of(letter).count() >= total or quiet(), shop)
    # The last to be written to are those who leave now: none of their mails has left by then.
    _leave(readers.left_once_written)
    _leave_by_the_link(letter, readers.left_by_the_link)
    _deal(shop, total)
    until(quiet, shop)
    time.sleep(2 * PATIENCE)
    return _found(letter, readers, shop, time.monotonic() - started), shop


def _deal(shop: Workshop, total: int) -> None:
    """The other blows, spread over what is left to send."""
    caught = shop.caught
    for number, stage in enumerate(BLOWS):
        after = len(caught.mails) + (total - len(caught.mails)) // (len(BLOWS) - number + 1)
        until(lambda after=after: len(caught.mails) >= after or quiet(), shop)
        dealt = shop.kills
        if stage:
            caught.blow = stage
        else:
            time.sleep(shop.rng.random() * 0.1)
            shop.kill(shop.living[0])
        until(lambda dealt=dealt: shop.kills > dealt or quiet(), shop)
    caught.blow = ""


def _found(letter: Any, readers: Readers, shop: Workshop, seconds: float) -> Found:
    from continuum.community.queries.letter_pages import mails_of
    from continuum.toolkit.outbox import _way_out_of
    from continuum.toolkit.records import MailState

    rows = list(mails_of(letter).select_related("person"))
    wanted = {one.email for one in readers.expected} | {one.address for one in readers.subscribed}
    times = Counter(one.to for one in shop.caught.mails)
    states = Counter(one.state for one in rows)
    return Found(
        expected=len(wanted),
        lost=len(wanted - times.keys()),
        doubled=sum(times.values()) - len(times),
        kills=shop.kills,
        to_apart=len(times.keys() - wanted),
        without_way_out=sum(not _way_out_of(one) for one in rows),
        unsettled=len(rows) - states[MailState.SENT] - states[MailState.SUPPRESSED],
        seconds=seconds,
    )


# --- One life, in its own database -------------------------------------------------------------------------------------------


def live(way: str, people: int) -> None:
    from benchmarks.mail_catcher import mail_catcher

    with mail_catcher() as (port, caught):
        os.environ |= {"CONTINUUM_SMTP_HOST": "127.0.0.1", "CONTINUUM_SMTP_PORT": str(port)}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        letter, by, readers = prepared(people)
        shops: list[Workshop] = []
        try:
            found, _ = sent(letter, by, readers, lambda: shops.append(Workshop(way, 1, caught)) or shops[0])
        finally:
            for shop in shops:
                shop.close()
    print(json.dumps(asdict(found)), flush=True)


def run(way: str, people: int, env: dict[str, str]) -> bool:
    """Is it as promised: nothing wrong in what is sound, something wrong in each careless way?"""
    command = [sys.executable, __file__, "here", way, str(people)]
    said = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = Found(**json.loads(said))
    # A careless sender may be done before the last blow falls; what is said of the product is said of all eight.
    assert way != SOUND or found.kills == KILLS, f"only {found.kills} kills"
    numbers = (
        f"{found.expected:5} expected  {found.lost:3} lost  {found.doubled:3} doubled / {found.kills} kills  "
        f"{found.to_apart:2} to who left  {found.without_way_out} without a way out  {found.seconds:4.0f} s"
    )
    print(f"{way:13} {numbers}", flush=True)
    kept = (way == SOUND) == (not found.faults)
    if not kept:
        print(f"  broken: {', '.join(found.faults) or 'a careless sender was not seen'}", flush=True)
    return kept


def main() -> int:
    if sys.argv[1:2] == ["here"]:
        live(sys.argv[2], int(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", default="sqlite", choices=("sqlite", "postgresql"))
    parser.add_argument("--only", help="one way of sending")
    parser.add_argument("--people", type=int, help="so many members only")
    asked = parser.parse_args()
    kept = []
    for way, people in RUNS:
        if asked.only in (None, way):
            with place(asked.kind, PATIENCE) as env:
                kept.append(run(way, asked.people or people, env))
    print("as promised" if all(kept) else "broken")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
