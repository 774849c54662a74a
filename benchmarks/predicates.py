"""Seconds and queries to say who is concerned among 2,616 and 20,000 structures: `python benchmarks/predicates.py`."""

import datetime as dt
import os
import random
from time import perf_counter, process_time

import django

SIZES = (2_616, 20_000)
RULE = {
    "version": 1,
    "who": {
        "all": [
            {"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"},
            {"any": [
                {"term": "territoire", "op": "in", "value": ["D57", "E200039865"]},
                {"not": {"term": "cse", "op": "is", "value": True}},
            ]},
            {"term": "branche-etude", "op": "in", "value": ["etude"]},
            {"term": "adhesion", "op": "not in", "value": ["00000000-0000-4000-8000-000000000000"], "on": "2024-01-01"},
        ]
    },
}  # fmt: skip


def fill(count: int) -> None:
    """Structures of which something is missing one time in five."""
    from continuum.directory.models import Affiliation, Headcount, Organisation
    from continuum.directory.tests import factories

    dice = random.Random(2024)
    france = factories.small_france()
    places = [france[key] for key in ("C57463", "C57001", "C54001", "C08105", "D57", "R44")]
    group = factories.BranchFactory(code="groupe")
    factories.BranchMatchFactory(study=factories.BranchFactory(code="etude", nomenclature="study"), group=group)
    network = factories.OrganisationFactory(institution=True)
    made = [
        Organisation(
            name=f"Structure {n} (fictive)",
            search_name=f"structure {n:06} fictive",
            kind="member",
            territory=dice.choice(places),
            branch=dice.choice([group, group, group, group, None]),
            has_staff_council=dice.choice([True, False, None]),
        )
        for n in range(count)
    ]
    Organisation.objects.bulk_create(made, batch_size=500)
    known = [one for one in made if dice.random() < 0.8]
    years = [(one, year) for one in known for year in (2021, 2023)]
    Headcount.objects.bulk_create(
        [Headcount(organisation=one, on=dt.date(year, 12, 31), employees=dice.randint(1, 120)) for one, year in years], 500
    )
    Affiliation.objects.bulk_create(
        [Affiliation(organisation=one, network=network, starts_on=dt.date(2019, 1, 1)) for one in known], 500
    )


def measure(count: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from continuum.directory.models import Organisation
    from continuum.toolkit import predicates

    fill(count)
    rule = predicates.read(RULE)
    times = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            started, worked = perf_counter(), process_time()
            found = predicates.verdicts(rule, Organisation.objects.filter(kind="member"))
            times.append((perf_counter() - started, process_time() - worked))
    seconds, of_work = min(times)
    answers = ", ".join(f"{number} {answer.value}" for answer, number in predicates.tally(found).items())
    print(f"predicates: {len(found)} structures, {answers}, {len(asked)} queries, {seconds:.2f} s ({of_work:.2f} s of work)")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuum.config.settings")
    django.setup()
    from django.db import connection

    for count in SIZES:
        name = connection.creation.create_test_db(verbosity=0)
        measure(count)
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
