"""Milliseconds and queries of the pages of a large programme: `python benchmarks/plans.py [--plans 12] [--sheets 40]`.

Twelve regional plans of forty action sheets, each sheet with texts that ask the register, expected results and their
readings, dates put off, partners, money, missions; one plan has a calendar of three hundred events of its own. Pages are
asked in this process, through every layer of the site, by a delegate who writes there and by a director who reads.
`DATABASE_URL` names a PostgreSQL server; without it, SQLite in memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import random
import sys
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import django

SEED, BAR, ROUNDS = 2_026, 300.0, 24
EVENTS = 300
SECTIONS = ("context", "stakes", "objectives", "description", "steering", "means")
TEXT = "Le plan prévoit d’accompagner les structures du territoire, à partir de ce qu’elles ont dit elles-mêmes. " * 6


def fill(plans: int, sheets: int) -> Any:
    """The programme, and all that hangs on it."""
    from continuum.directory.models import Programme, Territory
    from continuum.directory.services import load_territories
    from continuum.plan.models import Node
    from continuum.plan.services import declare_measures
    from continuum.toolkit.access import SYSTEM

    load_territories(communes=False)
    declare_measures(by=SYSTEM)
    france = Territory.objects.get(kind="country")
    programme = Programme.objects.create(code="grand", title="Grand programme (fictif)", territory=france)
    root = Node.objects.create(
        programme=programme, kind="programme", code="grand", path="grand/", title=programme.title, territory=france
    )
    regions = Territory.objects.filter(kind="region").order_by("code")[:plans]
    made = [_node(root, "plan", number, region) for number, region in enumerate(regions)]
    Node.objects.bulk_create(made)
    below = [_node(plan, "sheet", number, plan.territory) for plan in made for number in range(sheets)]
    Node.objects.bulk_create(below)
    _hang(random.Random(SEED), below)
    _calendar(made[0])
    return programme


def _node(parent: Any, kind: str, number: int, territory: Any) -> Any:
    from continuum.plan.models import Node

    code = f"{kind}-{number}"
    title = f"{'Plan' if kind == 'plan' else 'Fiche'} {number} (fictive)"
    place = {"parent": parent, "programme": parent.programme, "path": f"{parent.path}{code}/", "territory": territory}
    return Node(kind=kind, code=code, title=title, order=number, **place)


def _hang(rng: random.Random, sheets: list[Any]) -> None:
    """On each sheet: a facet, six texts, two missions, three results, three events of which one was put off, money, partners."""
    from continuum.directory.models import Organisation
    from continuum.plan.models import Measure

    france = sheets[0].programme.territory
    partners = [Organisation(name=f"Réseau {n} (fictif)", kind="network", territory=france) for n in range(60)]
    measures = [Measure(code=f"mesure-{n}", label=f"Mesure {n}", unit="unités", order=n) for n in range(40)]
    for rows in (partners, measures):
        type(rows[0])._default_manager.bulk_create(rows)
    made: dict[type, list[Any]] = {}
    for node in sheets:
        for row in _rows_of(rng, node, partners, measures):
            made.setdefault(type(row), []).append(row)
    for kind, rows in made.items():
        kind._default_manager.bulk_create(rows, batch_size=500)


def _rows_of(rng: random.Random, node: Any, partners: list[Any], measures: list[Any]) -> Iterator[Any]:
    from continuum.plan.models import ActionSheet, Mission, Partnership, Passage, Testimony

    results = rng.sample(measures, 3)
    yield ActionSheet(node=node, priority="high")
    for section in SECTIONS:
        yield Passage(node=node, section=section, body=f"{TEXT} Déjà [[{results[0].code}]] unités.")
    for number in range(2):
        yield Mission(node=node, order=number, title=f"Mission {number}", activities="Préparer\nTenir\nRendre compte")
    for partner in rng.sample(partners, 3):
        yield Partnership(node=node, organisation=partner)
    yield Testimony(node=node, text="Nous avons changé de méthode.", speaker_role="Directrice", consent="role_only")
    yield from _results(rng, node, results)
    yield from _dates(rng, node)
    yield from _money(rng, node, partners)


def _results(rng: random.Random, node: Any, measures: list[Any]) -> Iterator[Any]:
    from continuum.figures.models import Reading
    from continuum.plan.models import Indicator

    said = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
    for measure in measures:
        yield Indicator(node=node, measure=measure, baseline=0, target=100, due="2027-12")
        yield Reading(
            node=node,
            measure=measure,
            territory=node.territory,
            value=rng.randrange(100),
            on="2025-12",
            status="approved",
            entered_at=said,
        )


def _dates(rng: random.Random, node: Any) -> Iterator[Any]:
    from continuum.plan.models import Milestone, Phase, Slippage

    yield Phase(node=node, title="Réalisation", starts="2025-01", ends="2027-06")
    events = [Milestone(node=node, title=f"Étape {n}", on=f"2026-{rng.randrange(1, 13):02}-15") for n in range(3)]
    yield from events
    moved = {"starts_before": "2025-11-15", "starts_after": events[0].on, "recorded_at": dt.datetime(2025, 9, 1, tzinfo=dt.UTC)}
    yield Slippage(node=node, milestone=events[0], cause="funding", **moved)


def _money(rng: random.Random, node: Any, partners: list[Any]) -> Iterator[Any]:
    from continuum.plan.models import BudgetLine

    for year in (2025, 2026):
        yield BudgetLine(node=node, side="cost", kind="services", year=year, planned=rng.randrange(1_000, 90_000))
        paid = {"funder": rng.choice(partners), "planned": rng.randrange(1_000, 90_000)}
        yield BudgetLine(node=node, side="funding", year=year, **paid)


def _calendar(plan: Any) -> None:
    from continuum.plan.models import Milestone, Phase

    Phase.objects.bulk_create(
        Phase(node=plan, title=f"Phase {n}", starts=f"{2020 + n}-01", ends=f"{2020 + n}-12") for n in range(8)
    )
    Milestone.objects.bulk_create(
        Milestone(node=plan, title=f"Comité {n}", kind="committee", on=f"{2020 + n % 8}-{1 + n % 12:02}-{1 + n % 28:02}")
        for n in range(EVENTS)
    )


# --- Asking ----------------------------------------------------------------------------------------------------------


def readers(programme: Any) -> dict[str, Any]:
    """A delegate of the whole programme, who writes, and a director, who reads."""
    from continuum.directory.models import Membership, Organisation, Person, Territory

    region = Territory.objects.filter(kind="region").order_by("code").first()
    own = Organisation.objects.create(name="Association d’essai (fictive)", kind="member", territory=region)
    france = Territory.objects.get(kind="country")
    roles = {
        "delegate": {"role": "delegate", "territory": france, "programme": programme},
        "director": {"role": "director", "territory": region, "programme": programme, "organisation": own},
    }
    found = {}
    for name, fields in roles.items():
        found[name] = Person.objects.create(email=f"{name}@essai.example", name=name)
        Membership.objects.create(person=found[name], starts_on="2019-01-01", **fields)
    return found


def page_of(client: Any, address: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(f"/programmes/{address}/").status_code == 200

    return ask


def asked_by(person: Any) -> dict[str, list[Callable[[], None]]]:
    """What is measured, and each time that it is asked."""
    from django.test import Client

    from continuum.plan.models import Node
    from continuum.plan.queries import budget_of

    client = Client()
    client.force_login(person)
    addresses = [node.address for node in Node.objects.order_by("path")]
    pages: dict[int, list[str]] = {depth: [one for one in addresses if one.count("/") == depth] for depth in range(3)}
    pages[1].remove("grand/plan-0")
    chosen = random.Random(SEED).choices
    return {
        "programme": [page_of(client, "grand")] * ROUNDS,
        "plan": [page_of(client, address) for address in chosen(pages[1], k=ROUNDS)],
        "sheet": [page_of(client, address) for address in chosen(pages[2], k=ROUNDS)],
        f"plan, {EVENTS} events": [page_of(client, "grand/plan-0")] * ROUNDS,
        "budget of it all": [lambda: _asked_afresh(budget_of, person)] * ROUNDS,
    }


def _asked_afresh(question: Callable[[Any, Any], Any], person: Any) -> None:
    from continuum.plan.models import Node

    assert question(Node.objects.get(path="grand/"), person)


def measure(person: Any) -> Iterator[tuple[str, int, list[float], list[float]]]:
    """What was asked, its queries at most, how long it took each time, and how much of it was work; asked once before."""
    from django.db import connection

    for name, asks in asked_by(person).items():
        asks[0]()
        counts, times, works = [], [], []
        for ask in asks:
            number = 0

            def count(execute: Any, *query: Any) -> Any:
                nonlocal number
                number += 1
                return execute(*query)

            with connection.execute_wrapper(count):
                started, worked = perf_counter(), process_time()
                ask()
                times.append((perf_counter() - started) * 1000)
                works.append((process_time() - worked) * 1000)
            counts.append(number)
        yield name, max(counts), times, works


def tell(programme: Any) -> float:
    worst = 0.0
    for role, person in readers(programme).items():
        for name, queries, times, works in measure(person):
            late = quantiles(times, n=20)[-1]
            took = f"p50 {median(times):6.1f} ms   p95 {late:6.1f} ms   ({median(works):.0f} ms of work)"
            print(f"{role:10} {name:20} {queries:3} queries   {took}", flush=True)
            worst = max(worst, late)
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=12)
    parser.add_argument("--sheets", type=int, default=40)
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
    programme = fill(asked.plans, asked.sheets)
    print(f"{connection.vendor}: {asked.plans} plans of {asked.sheets} sheets")
    worst = tell(programme)
    connection.creation.destroy_test_db(name, verbosity=0)
    print(f"Worst p95 {worst:.0f} ms, bar {BAR:.0f} ms.")
    sys.exit(0 if worst <= BAR else 1)


if __name__ == "__main__":
    main()
