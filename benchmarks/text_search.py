"""Milliseconds to find a practice among 10,000 by its words, on both databases, in the same order; and how well it finds.

    python benchmarks/text_search.py                      # SQLite and PostgreSQL, each in a throw-away database
    python benchmarks/text_search.py --only sqlite --count 2000

The texts are drawn from the sentences of french_texts.toml. What is found is judged apart, on these 120 texts alone, by the
questions of french_queries.toml, written before anything was tuned: how many of the expected texts are among the ten first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import tomllib
import uuid
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
COUNT, QUERIES, SEED = 10_000, 200, 20_260_301
BAR, RECALL = 100.0, 0.9
SENTENCES = (4, 14)


def read(name: str) -> Any:
    with (ROOT / "benchmarks" / f"{name}.toml").open("rb") as handle:
        return tomllib.load(handle)


# --- Filling ---------------------------------------------------------------------------------------------------------


def opened() -> tuple[Any, Any]:
    """An empty community, and a member of it who accepted its charter."""
    from django.core.management import call_command

    from continuum.community.models import CharterAcceptance, Community
    from continuum.directory.models import Membership, Organisation, Person, Programme, Territory
    from continuum.plan.models import Node
    from continuum.toolkit import clock

    call_command("migrate", verbosity=0)
    now = clock.now()
    region = Territory.objects.create(kind="region", code="44", name="Grand Est", path="FR/R44/")
    programme = Programme.objects.create(code="essai", title="Essai", territory=region)
    node = Node.objects.create(
        kind="programme", code="essai", path="essai/", title="Essai", programme=programme, territory=region
    )
    written = {"purpose": "Essai", "charter": "Essai", "charter_written_at": now, "opened_at": now}
    community = Community.objects.create(node=node, name="Essai", **written)
    host = Organisation.objects.create(name="Structure d’essai", kind="member", territory=region)
    person = Person.objects.create(email="membre@essai.example", name="Membre")
    Membership.objects.create(person=person, role="director", organisation=host, territory=region, starts_on="2019-01-01")
    CharterAcceptance.objects.create(community=community, person=person, charter_written_at=now, accepted_at=now)
    return community, person


def write(community: Any, texts: list[tuple[uuid.UUID, str, str]]) -> float:
    """Published practices with these titles and texts; the seconds that their index took."""
    from django.db import connection

    from continuum.community.models import Practice
    from continuum.directory.models import Organisation
    from continuum.toolkit import clock
    from continuum.toolkit.text_search import index_all

    host, now = Organisation.objects.get(), clock.now()
    shared = {"community": community, "organisation": host, "theme": "sante", "status": "published", "written_at": now}
    rows = [Practice(pk=pk, title=title[:160], problem=text[:4000], what_was_done="", **shared) for pk, title, text in texts]
    Practice.objects.all().delete()
    Practice.objects.bulk_create(rows, batch_size=500)
    started = perf_counter()
    index_all()
    took = perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return took


def drawn(count: int) -> list[tuple[uuid.UUID, str, str]]:
    """Texts of a few paragraphs, each about two subjects; the other words as unequally frequent as those of any language."""
    rng, told = random.Random(SEED), list(read("french_texts")["texts"].values())
    words = sorted({word.strip(".,:;«»") for title, text in told for word in text.split() if len(word) > 4})
    rng.shuffle(words)
    frequencies = [1 / rank for rank in range(1, len(words) + 1)]
    made = []
    for number in range(count):
        (title, first), (_, second) = rng.sample(told, 2)
        others = [" ".join(rng.choices(words, frequencies, k=12)).capitalize() + "." for _ in range(rng.randint(*SENTENCES))]
        made.append((uuid.UUID(int=rng.getrandbits(128), version=4), f"{title} ({number})", " ".join([first, second, *others])))
    return made


# --- Asking ----------------------------------------------------------------------------------------------------------


def ten_best(person: Any, text: str) -> list[Any]:
    """What « / » asks: the keys and the names of the ten best answers, among those she may see."""
    from continuum.community import queries

    return list(queries.practices_answering(queries.practices_published(person), text, 10))


def questions(count: int) -> list[str]:
    """Those of the file, and others made of two or three words of a text, cut short once in four."""
    rng, asked = random.Random(SEED + 1), [one["asked"] for one in read("french_queries")["query"]]
    told = [f"{title} {text}".split() for title, text in read("french_texts")["texts"].values()]
    while len(asked) < count:
        words = " ".join(rng.sample([word for word in rng.choice(told) if len(word) > 3], rng.choice((1, 2, 3))))
        asked.append(words[:-2] if rng.random() < 0.25 else words)
    return asked[:count]


def measure(count: int, asked: int) -> dict[str, Any]:
    community, person = opened()
    known = {key: uuid.uuid5(uuid.NAMESPACE_DNS, key) for key in read("french_texts")["texts"]}
    write(community, [(known[key], *pair) for key, pair in read("french_texts")["texts"].items()])
    recalled, missed = judged(person, {pk: key for key, pk in known.items()})
    index = write(community, drawn(count))
    times, digest = [], hashlib.sha256()
    person = type(person).objects.get(pk=person.pk)
    for text in questions(asked):
        started = perf_counter()
        found = ten_best(person, text)
        times.append((perf_counter() - started) * 1000)
        digest.update(repr([str(one.pk) for one in found]).encode())
    return {"index": index, "times": times, "found": digest.hexdigest(), "recall": recalled, "missed": missed}


def judged(person: Any, keys: dict[uuid.UUID, str]) -> tuple[float, list[str]]:
    """The share of the expected texts among the ten first, averaged over the questions; and what is missing."""
    shares, missed = [], []
    for one in read("french_queries")["query"]:
        found = [keys[row.pk] for row in ten_best(person, one["asked"])]
        lost = [key for key in one["expected"] if key not in found]
        shares.append(1 - len(lost) / len(one["expected"]))
        if lost:
            missed.append(f"{one['asked']}: {', '.join(lost)} (found {', '.join(found) or 'nothing'})")
    return mean(shares), missed


# --- Telling ---------------------------------------------------------------------------------------------------------


def tell(database: str, result: dict[str, Any], count: int) -> None:
    times = result["times"]
    print(f"\n{database}, {count:,} texts, indexed in {result['index']:.0f} s")
    print(f"  ten best answers: p50 {median(times):.1f} ms, p95 {p95(times):.1f} ms, longest {max(times):.1f} ms")
    print(f"  recall among the ten first, 120 texts: {result['recall']:.3f}")
    for line in result["missed"]:
        print(f"    missed: {line}")


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def in_a_child(env: dict[str, str], count: int, asked: int) -> dict[str, Any]:
    """Each database in a process of its own."""
    command = [sys.executable, __file__, "--here", "--count", str(count), "--queries", str(asked)]
    done = subprocess.run(command, env={**os.environ, **env}, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def here(count: int, asked: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuum.config.settings")
    import django

    django.setup()
    print(json.dumps(measure(count, asked)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        return here(asked.count, asked.queries)
    import dev

    results = {}
    with tempfile.TemporaryDirectory() as folder:
        if asked.only != "postgresql":
            env = {"CONTINUUM_SQLITE": f"{folder}/texts.sqlite3", "DATABASE_URL": ""}
            results["SQLite"] = in_a_child(env, asked.count, asked.queries)
        if asked.only != "sqlite":
            with dev.postgresql() as url:
                results["PostgreSQL"] = in_a_child({"DATABASE_URL": url}, asked.count, asked.queries)
    for name, result in results.items():
        tell(name, result, asked.count)
    worst = max(p95(result["times"]) for result in results.values())
    recall = min(result["recall"] for result in results.values())
    same = len({result["found"] for result in results.values()}) == 1
    print(f"\nThe same answers on both: {'yes' if same else 'NO'}.")
    print(f"p95 {worst:.1f} ms, bar {BAR:.0f} ms; recall {recall:.3f}, bar {RECALL}.")
    sys.exit(0 if same and worst <= BAR and recall >= RECALL else 1)


if __name__ == "__main__":
    main()
