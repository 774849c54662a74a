"""Three hundred people convened by mail while workers are killed: who got what, how often, under which identity.

    python benchmarks/convening_mails.py                    # SQLite, one worker then three, then what careless senders do
    python benchmarks/convening_mails.py postgresql
    python benchmarks/convening_mails.py sqlite --true-delays --only product    # two minutes of patience, as on the site

A real mail server on loopback, real worker processes, eight times SIGKILL: five at a chosen word of the conversation
between a worker and the server (twice on the same mail), three at any moment on any worker, who is started again at once.
Then the meeting is moved, its reminders are written by a worker while all of them are killed, and it is cancelled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
PEOPLE, FEW, APART, SEED = 300, 100, 10, 2_026
TWICE = ("mail", "mail")
"""The first mail to leave is stopped twice before its text."""
BLOWS = ("data", "taken", "said", "", "", "")
"""At which word the others fall; without one, at any moment and on any worker."""
KILLS = len(TWICE) + len(BLOWS)
PATIENCE, LONGEST = 8.0, 3_600.0
MEETING_IN = 40
RUNS = (
    ("product", 1, PEOPLE),
    ("product", 3, PEOPLE),
    ("every worker sends", 3, PEOPLE),
    ("without lease", 3, FEW),
    ("marked first", 1, FEW),
    ("marked last", 1, FEW),
    ("new identity", 1, FEW),
    ("asked once", 1, FEW),
)
SOUND = ("product", "every worker sends")


@dataclass
class Found:
    """What became of one mailing."""

    expected: int
    lost: int
    doubled: int
    kills: int
    identities: int
    to_apart: int
    unsettled: int

    @property
    def faults(self) -> list[str]:
        said = {
            f"{self.lost} lost": self.lost,
            f"{self.doubled} doubled by {self.kills} kills": self.doubled > self.kills,
            f"{self.identities} with another identity": self.identities,
            f"{self.to_apart} to who must not be written to": self.to_apart,
            f"{self.unsettled} neither sent nor held": self.unsettled,
        }
        return [text for text, wrong in said.items() if wrong]


@dataclass
class Cast:
    """Who is written to, and who must not be: each group by the moment at which she left."""

    expected: list[Any] = field(default_factory=list)
    left_before: list[Any] = field(default_factory=list)
    left_once_queued: list[Any] = field(default_factory=list)
    closed_once_queued: list[Any] = field(default_factory=list)
    left_meanwhile: list[Any] = field(default_factory=list)

    @property
    def everybody(self) -> list[Any]:
        return [one for group in vars(self).values() for one in group]


# --- The workers -----------------------------------------------------------------------------------------------------


class Workshop:
    """Worker processes that are started again when they die, and the blows they are dealt."""

    def __init__(self, way: str, count: int, caught: Any) -> None:
        self.way, self.caught, self.kills = way, caught, 0
        self.rng = random.Random(SEED)
        self.living = [self._started() for _ in range(count)]

    def _started(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([sys.executable, str(Path(__file__).with_name("mail_worker.py")), self.way])
        self.caught.workers.add(worker.pid)
        return worker

    def look(self) -> None:
        """Whoever died is replaced."""
        for place, worker in enumerate(self.living):
            if worker.poll() is not None:
                assert worker.returncode == -signal.SIGKILL, f"a worker ended by itself: {worker.returncode}"
                self.kills += 1
                self.living[place] = self._started()

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        self.caught.workers.discard(worker.pid)
        worker.kill()
        worker.wait()

    def kill_all(self) -> None:
        for worker in self.living:
            self.kill(worker)
        self.look()

    def close(self) -> None:
        for worker in self.living:
            self.kill(worker)


def until(done: Callable[[], bool], workshop: Workshop) -> None:
    ends = time.monotonic() + LONGEST
    while not done():
        workshop.look()
        assert time.monotonic() < ends, "the outbox does not come to rest"
        time.sleep(0.1)


def quiet() -> bool:
    """Nothing is to be sent, and no work is under way."""
    from continuum.toolkit.records import ALIVE, MailState, OutboxMessage, Work

    under_way = OutboxMessage.objects.filter(state__in=(MailState.WAITING, MailState.SENDING))
    return not under_way.exists() and not Work.objects.filter(state__in=ALIVE).exists()


def blows(count: int, workshop: Workshop, meanwhile: Callable[[], None]) -> None:
    """Deal them one after the other, spread over the mailing; somebody leaves the list in the middle of it."""
    rng, caught = workshop.rng, workshop.caught
    for number, stage in enumerate((*TWICE, *rng.sample(BLOWS, len(BLOWS)))):
        after = (number * count + rng.randrange(count)) // (KILLS + 1) if number >= len(TWICE) else 0
        until(lambda after=after: len(caught.mails) >= after or quiet(), workshop)
        if number == KILLS // 2:
            meanwhile()
        dealt = workshop.kills
        if stage:
            caught.blow = stage
        else:
            time.sleep(rng.random() * 0.2)
            workshop.kill(rng.choice(workshop.living))
        until(lambda dealt=dealt: workshop.kills > dealt or quiet(), workshop)
    caught.blow = ""


# --- The meeting -----------------------------------------------------------------------------------------------------


def prepared(people: int) -> tuple[Any, Any, Cast]:
    """A day of the community, to which all are to be invited by the list that each may leave."""
    from continuum.directory import services
    from continuum.directory.tests.factories import PersonFactory
    from continuum.meetings.tests.factories import MeetingFactory
    from continuum.plan.tests.factories import NodeFactory
    from continuum.toolkit import clock

    delegate = PersonFactory(delegate=True)
    on = clock.today() + clock.dt.timedelta(days=MEETING_IN)
    meeting = MeetingFactory(node=NodeFactory(), on=on, title="Journée des essais")
    cast = Cast(PersonFactory.create_batch(people), *(PersonFactory.create_batch(APART) for _ in range(4)))
    for person in cast.everybody:
        services.give_consent(person=person, purpose="community", by=person)
    leave(cast.left_before)
    return meeting, delegate, cast


def leave(people: list[Any]) -> None:
    from continuum.directory import services

    for person in people:
        services.withdraw_consent(person=person, purpose="community", by=person)


def close_accounts(people: list[Any]) -> None:
    for person in people:
        person.is_active = False
        person.save(update_fields=["is_active"])


def found_of(codes: tuple[str, ...], expected: list[Any], mails: list[Any], kills: int) -> Found:
    """Count what came of these mails, by person and by identity."""
    from continuum.toolkit.outbox import message_id
    from continuum.toolkit.records import MailState, OutboxMessage

    rows = list(OutboxMessage.objects.filter(kind__in=codes))
    identity_of = {one.to: message_id(one) for one in rows}
    wanted = {person.email for person in expected}
    times = Counter(one.to for one in mails)
    states = Counter(one.state for one in rows)
    return Found(
        expected=len(wanted),
        lost=len(wanted - times.keys()),
        doubled=sum(times.values()) - len(times),
        kills=kills,
        identities=sum(one.identity != identity_of.get(one.to) for one in mails),
        to_apart=len(times.keys() - wanted),
        unsettled=len(rows) - states[MailState.SENT] - states[MailState.SUPPRESSED],
    )


def convened(meeting: Any, delegate: Any, cast: Cast, workshop: Callable[[], Workshop]) -> tuple[Found, Workshop]:
    """The convocation, its blows, and those who leave before, once it is written and meanwhile."""
    from continuum.meetings import emails, services

    # Those who leave meanwhile are the last to be written to: none of their mails has left by then.
    guests = [services.Guest(person) for person in cast.everybody]
    services.convene_meeting(meeting=meeting, guests=guests, by=delegate)
    leave(cast.left_once_queued)
    close_accounts(cast.closed_once_queued)
    shop = workshop()
    blows(len(cast.expected), shop, lambda: leave(cast.left_meanwhile))
    until(quiet, shop)
    assert shop.kills == KILLS, f"only {shop.kills} kills"
    time.sleep(2 * PATIENCE)
    return found_of(emails.convocation.codes, cast.expected, shop.caught.mails, shop.kills), shop


def afterwards(meeting: Any, delegate: Any, cast: Cast, shop: Workshop) -> Iterator[tuple[str, Found]]:
    """Some answer; the meeting is put to tomorrow, recalled the day before, cancelled: each time, one mail each."""
    from continuum.meetings import emails, services
    from continuum.meetings.tasks import remind_those_who_come
    from continuum.toolkit import clock
    from continuum.toolkit.access import SYSTEM
    from continuum.toolkit.tasks import start

    decline = answered(meeting, cast)
    tomorrow = clock.today() + clock.dt.timedelta(days=1)
    meeting.refresh_from_db()
    with mailing(emails.changed.codes, cast.expected, shop) as found:
        meeting.on = tomorrow
        services.change_meeting(meeting=meeting, by=delegate)
    yield "moved", found[0]
    come = [one for one in cast.expected if one not in decline]
    with mailing(emails.tomorrow.codes, come, shop) as found:
        start(remind_those_who_come, by=SYSTEM)
        until(lambda: written(emails.tomorrow.codes) > len(come) // 3, shop)
        shop.kill_all()
        start(remind_those_who_come, by=SYSTEM)
    yield "reminded, power cut", found[0]
    meeting.refresh_from_db()
    with mailing(emails.cancelled.codes, cast.expected, shop) as found:
        services.cancel_meeting(meeting=meeting, reason="Salle indisponible", by=delegate)
    yield "cancelled", found[0]


def answered(meeting: Any, cast: Cast) -> list[Any]:
    """A third says that they come, a tenth that they do not; the others say nothing. Those who do not come."""
    from continuum.meetings import services

    replies = {"yes": cast.expected[::3], "no": cast.expected[1::10]}
    declined = [one for one in replies["no"] if one not in replies["yes"]]
    for reply, people in {"yes": replies["yes"], "no": declined}.items():
        for one in meeting.attendances.filter(person__in=people).select_related("person"):
            services.answer_meeting(attendance=one, reply=reply, by=one.person)
    return declined


@contextmanager
def mailing(codes: tuple[str, ...], expected: list[Any], shop: Workshop) -> Iterator[list[Found]]:
    """What was caught between the act and the rest that follows it."""
    before, kills, found = len(shop.caught.mails), shop.kills, []
    yield found
    until(quiet, shop)
    found.append(found_of(codes, expected, shop.caught.mails[before:], shop.kills - kills))


def written(codes: tuple[str, ...]) -> int:
    from continuum.toolkit.records import OutboxMessage

    return OutboxMessage.objects.filter(kind__in=codes).count()


# --- One life, in its own database -----------------------------------------------------------------------------------


def live(way: str, workers: int, people: int) -> None:
    from benchmarks.mail_catcher import mail_catcher

    with mail_catcher() as (port, caught):
        os.environ |= {"CONTINUUM_SMTP_HOST": "127.0.0.1", "CONTINUUM_SMTP_PORT": str(port)}
        import django
        from django.core.management import call_command

        django.setup()
        from continuum.directory.services import load_territories

        call_command("migrate", verbosity=0)
        load_territories(communes=False)
        meeting, delegate, cast = prepared(people)
        shops: list[Workshop] = []
        try:
            tell(way, meeting, delegate, cast, lambda: shops.append(Workshop(way, workers, caught)) or shops[0])
        finally:
            for shop in shops:
                shop.close()


def tell(way: str, meeting: Any, delegate: Any, cast: Cast, workshop: Callable[[], Workshop]) -> None:
    """A line of JSON for each mailing; the sound ways also live what follows."""
    started = time.monotonic()
    found, shop = convened(meeting, delegate, cast, workshop)
    print(json.dumps({"name": "convened", "seconds": time.monotonic() - started, **asdict(found)}), flush=True)
    if way in SOUND:
        for name, after in afterwards(meeting, delegate, cast, shop):
            print(json.dumps({"name": name, "seconds": time.monotonic() - started, **asdict(after)}), flush=True)


def run(way: str, workers: int, people: int, env: dict[str, str]) -> bool:
    """Is it as promised: nothing wrong in what is sound, something wrong in each careless way?"""
    command = [sys.executable, __file__, "here", way, str(workers), str(people)]
    wrong: list[str] = []
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as life:
        for line in life.stdout or ():
            found = told(way, workers, json.loads(line))
            wrong += found.faults
    assert life.returncode == 0, "this life was not lived to its end"
    kept = (way in SOUND) == (not wrong)
    if not kept:
        print(f"  broken: {', '.join(wrong) or 'a careless sender was not seen'}", flush=True)
    return kept


def told(way: str, workers: int, said: dict[str, Any]) -> Found:
    """One mailing, as a line of the table."""
    name, seconds = said.pop("name"), said.pop("seconds")
    found = Found(**said)
    numbers = (
        f"{found.expected:3} expected  {found.lost:3} lost  {found.doubled:3} doubled / {found.kills} kills  "
        f"{found.identities:3} other identity  {found.to_apart:2} to who left  {seconds:4.0f} s"
    )
    print(f"{way:19} {workers}  {name:20} {numbers}", flush=True)
    return found


@contextmanager
def place(kind: str, patience: float | None) -> Iterator[dict[str, str]]:
    """The environment of one life: a throw-away database and folder, and how long one waits for the dead."""
    import contextlib

    import dev

    with tempfile.TemporaryDirectory() as folder, dev.postgresql() if kind == "postgresql" else contextlib.nullcontext("") as url:
        own = {"CONTINUUM_VAR": folder, "CONTINUUM_SQLITE": f"{folder}/mails.sqlite3", "DATABASE_URL": url}
        own |= {"MAIL_PATIENCE": str(patience)} if patience else {}
        own |= {"CONTINUUM_LOG_LEVEL": "CRITICAL", "DJANGO_SETTINGS_MODULE": "continuum.config.settings"}
        yield {**os.environ, **own}


def main() -> int:
    if sys.argv[1:2] == ["here"]:
        live(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", default="sqlite", choices=("sqlite", "postgresql"))
    parser.add_argument("--only", help="one way of sending")
    parser.add_argument("--workers", type=int, help="so many only")
    parser.add_argument("--true-delays", action="store_true", help="the patience of the site; about twenty-five minutes a life")
    asked = parser.parse_args()
    kept = []
    for way, workers, people in RUNS:
        if asked.only in (None, way) and asked.workers in (None, workers):
            with place(asked.kind, None if asked.true_delays else PATIENCE) as env:
                kept.append(run(way, workers, people, env))
    print("as promised" if all(kept) else "broken")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
