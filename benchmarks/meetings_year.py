"""Milliseconds and queries of a year of meetings: `python -m benchmarks.meetings_year [--rounds 24]`.

The year of `year_of_meetings`: each page is asked after its first quarter and after the last, by a delegate who runs them all
and by a director who was expected at each; a page that then asks more queries fails, as does one whose 95th centile is over
the bar. `DATABASE_URL` names a PostgreSQL server; without it, SQLite.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import django

from benchmarks.year_of_meetings import MEETINGS, Land, found, grow

BAR, ROUNDS = 300.0, 24
COUNTS_WHAT_IT_LEAVES_OUT = 1
"""A list that grew until it is cut asks once how many it does not show."""
BOTH, DELEGATE, DIRECTOR = ("delegate", "director"), ("delegate",), ("director",)
Pages = list[tuple[str, str, tuple[str, ...]]]


def pages_of(land: Land) -> Pages:
    """What is asked, where, by whom: pages of the room."""
    largest, ahead = (f"/reunions/{one.pk}/" for one in land.meetings[:2])
    body = f"/reunions/instances/{land.committees[0].pk}/"
    steering = f"/reunions/instances/{land.committees[1].pk}/"
    month = land.meetings[0].on
    return [
        ("list", "/reunions/", BOTH),
        ("list, past, page 2", "/reunions/?quand=passees&page=2", BOTH),
        ("list, a word", "/reunions/?q=Rencontre", BOTH),
        ("month", f"/reunions/mois/{month.year}/{month.month}/", BOTH),
        ("bodies", "/reunions/instances/", BOTH),
        ("college", body, BOTH),
        ("committee", steering, BOTH),
        ("attendance of a body", f"{body}presences/", BOTH),
        ("decisions of a body", f"{body}decisions/", BOTH),
        ("choose in whose name", "/reunions/ajouter/", DELEGATE),
        ("largest meeting, held", largest, BOTH),
        ("next meeting", ahead, BOTH),
        ("note who came", f"{largest}presences/", DELEGATE),
        ("signatures", f"{largest}emargement/", DELEGATE),
        ("write the minutes", f"{largest}compte-rendu/", DELEGATE),
        ("share the minutes", f"{largest}compte-rendu/diffuser/", DELEGATE),
        ("minutes, PDF", f"{largest}compte-rendu/pdf/", BOTH),
        ("list to sign, PDF", f"{largest}liste/", DELEGATE),
        ("list to sign, Word", f"{largest}liste/?forme=docx", DELEGATE),
        ("own presence", f"{largest}ma-presence/", DIRECTOR),
        ("new decision", f"{largest}decisions/", DELEGATE),
        ("invite one more", f"{ahead}inviter/", DELEGATE),
        ("convene", f"/reunions/{land.meetings[2].pk}/convoquer/", DELEGATE),
        ("answer, signed in", f"{ahead}repondre/", DIRECTOR),
        ("calendars", "/reunions/mes-agendas/", BOTH),
    ]


def pages_elsewhere(land: Land) -> Pages:
    """Pages of other rooms, which show what this one brings to them."""
    return [
        ("desk", "/bureau/", BOTH),
        ("search", "/chercher/?q=rencontre", BOTH),
        ("programme", "/programmes/vie/", BOTH),
        ("plan", "/programmes/vie/est/", BOTH),
        ("sheet", "/programmes/vie/est/f0/", BOTH),
        ("structure", f"/annuaire/organisations/{land.organisations[0].pk}/", BOTH),
        ("figure", "/chiffres/mesures/participations/vie/est/", BOTH),
        ("figure, distinct", "/chiffres/mesures/organisations-presentes/vie/est/", BOTH),
        ("figures of it all", "/chiffres/vie/", BOTH),
        ("report", "/bilans/vie/", BOTH),
        ("own data", "/annuaire/mes-donnees/", BOTH),
    ]


def secret_pages(land: Land) -> Pages:
    """What is read without signing in: feeds, the answer that a mail leads to; and the paper of one attendance."""
    from continuum.meetings.models import Attendance
    from continuum.meetings.services import ANSWER_LINKS, calendar_token, open_own_calendar, open_public_calendar

    links = {name: open_own_calendar(person=person, by=person) for name, person in land.readers.items()}
    public = open_public_calendar(node=land.plan, by=land.readers["delegate"])
    own = Attendance.objects.filter(person=land.readers["director"])
    came, awaited = own.get(meeting=land.meetings[0]), own.get(meeting=land.meetings[1])
    return [
        *(("feed", f"/reunions/agenda/{calendar_token(link)}.ics", (name,)) for name, link in links.items()),
        ("public feed", f"/reunions/agenda/{calendar_token(public)}.ics", ("nobody",)),
        ("link of a mail, followed", f"/reunions/reponse/{ANSWER_LINKS.token(awaited)}/", ("nobody",)),
        ("certificate, PDF", f"/reunions/participations/{came.pk}/attestation/", BOTH),
    ]


@dataclass
class Asked:
    """One page for one reader: how many queries, how long each time, and how much of it was work."""

    queries: int
    times: list[float]
    works: list[float]

    @property
    def late(self) -> float:
        return quantiles(self.times, n=20)[-1]

    @property
    def late_work(self) -> float:
        return quantiles(self.works, n=20)[-1]


def ask(client: Any, address: str, rounds: int) -> Asked:
    """Once before, for what is read once for all; then so many times."""
    asked = Asked(0, [], [])
    _get(client, address)
    for _ in range(rounds):
        with counted() as queries:
            started, worked = perf_counter(), process_time()
            _get(client, address)
            asked.times.append((perf_counter() - started) * 1000)
            asked.works.append((process_time() - worked) * 1000)
        asked.queries = max(asked.queries, len(queries))
    return asked


def _get(client: Any, address: str) -> bytes:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return bytes(answer.content)


@contextmanager
def counted() -> Iterator[list[str]]:
    from django.db import connection

    said: list[str] = []

    def note(execute: Any, sql: str, *query: Any) -> Any:
        said.append(sql)
        return execute(sql, *query)

    with connection.execute_wrapper(note):
        yield said


def ask_all(land: Land, rounds: int) -> Iterator[tuple[str, str, Asked]]:
    from django.test import Client

    clients = {name: Client() for name in (*land.readers, "nobody")}
    for name, person in land.readers.items():
        clients[name].force_login(person)
    for page, address, who in (*pages_of(land), *secret_pages(land), *pages_elsewhere(land)):
        for reader in who:
            yield reader, page, ask(clients[reader], address, rounds)


def tell(land: Land, rounds: int) -> bool:
    """The table; whether every page is fast enough and none asks more of the year than of its first quarter."""
    grow(land)
    first = {(reader, page): asked.queries for reader, page, asked in ask_all(land, 2)}
    while len(land.meetings) < MEETINGS:
        grow(land)
    _tell_size(land)
    gc.freeze()  # what the year is made from is no page's to sweep
    slow, dear, worst, at_work = [], [], 0.0, 0.0
    for reader, page, asked in ask_all(land, rounds):
        before = first[reader, page]
        took = f"p50 {median(asked.times):6.1f} ms   p95 {asked.late:6.1f} ms"
        work = f"work p50 {median(asked.works):6.1f} ms   p95 {asked.late_work:6.1f} ms"
        print(f"{reader:9} {page:25} {before:3} -> {asked.queries:3} queries   {took}   {work}", flush=True)
        slow += [f"{page} ({reader})"] if judged(asked) > BAR else []
        dear += [f"{page} ({reader})"] if asked.queries > before + COUNTS_WHAT_IT_LEAVES_OUT else []
        worst, at_work = max(worst, asked.late), max(at_work, asked.late_work)
    print(f"Worst p95 {worst:.0f} ms by the clock, {at_work:.0f} ms of work; bar {BAR:.0f} ms.")
    print(f"Over it: {slow or 'none'}. More queries with the year: {dear or 'none'}.")
    return not slow and not dear


def judged(asked: Asked) -> float:
    """SQLite works in this process: its work is what the page takes on a machine that does nothing else."""
    from django.db import connection

    return asked.late_work if connection.vendor == "sqlite" else asked.late


def _tell_size(land: Land) -> None:
    from django.db import connection

    from continuum.meetings.models import Attendance, CalendarLink, Decision, Signature
    from continuum.meetings.queries import meetings_of_calendar

    rows = {kind.__name__: kind._default_manager.count() for kind in (Attendance, Decision, Signature)}
    feeds = [meetings_of_calendar(link).count() for link in CalendarLink.objects.order_by("made_at")]
    print(f"{connection.vendor}: {len(land.meetings)} meetings, {rows}, feeds of {feeds} events", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuum.config.settings")
    django.setup()
    logging.disable()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    settings.DEMO = settings.SECOND_FACTOR_REQUIRED = False
    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0)
    well = tell(found(), asked.rounds)
    connection.creation.destroy_test_db(name, verbosity=0)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
