"""20,000 structures brought from a workbook and from a CSV file: seconds, memory, and how long the writer holds the lock.

`python benchmarks/imports.py [sqlite|postgresql] [lines]`
"""

from __future__ import annotations

import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LINES = 20_000
HEADINGS = [
    *("Nom", "Sigle", "SIRET", "Forme juridique", "Commune", "Code commune", "Code postal", "Adresse", "Téléphone"),
    *("Courriel", "Site", "Effectif", "Date de l’effectif", "ETP", "CSE", "Anciens noms"),
]


def siret(number: int) -> str:
    """A number that bears its two keys."""
    siren = with_key(f"{30_000_000 + number:08d}")
    return with_key(f"{siren}0001")


def with_key(digits: str) -> str:
    return next(f"{digits}{key}" for key in range(10) if luhn(f"{digits}{key}") == 0)


def luhn(digits: str) -> int:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10


def table(lines: int, communes: list[tuple[str, str]]) -> list[list[Any]]:
    rows: list[list[Any]] = [HEADINGS]
    for number in range(lines):
        name, code = communes[number % len(communes)]
        rows.append(
            [
                f"Association d’essai n° {number} (fictive)",
                f"AE{number}",
                siret(number),
                "association",
                name,
                code,
                "57000",
                f"{number % 200} rue des Essais",
                "03 87 00 00 00",
                f"contact{number}@essai.example",
                f"https://www.essai{number}.example",
                number % 300,
                "31/12/2022",
                f"{number % 300},5",
                ("oui", "non", "ne sait pas")[number % 3],
                f"Ancienne association {number} (jusqu’au 31/03/2021)",
            ]
        )
    return rows


def changed(rows: list[list[Any]]) -> list[list[Any]]:
    """Every structure has moved and grown."""
    return [rows[0], *([*row[:7], f"{row[7]} bis", *row[8:11], row[11] + 1, *row[12:]] for row in rows[1:])]


def csv_file(rows: list[list[Any]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode("cp1252")


def xlsx_file(rows: list[list[Any]]) -> bytes:
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


def carried(content: bytes, form: str, person: Any, region: Any) -> dict[str, float]:
    """From the file to the register, each step timed; the lock is what the writing transaction takes."""
    from continuum.directory.models import ImportBatch
    from continuum.directory.services import imports
    from continuum.directory.services.imports import batches
    from continuum.toolkit.records import Work
    from continuum.toolkit.tasks import perform

    seconds: dict[str, float] = {}

    def timed(name: str) -> None:
        started = time.perf_counter()
        for work in Work.objects.filter(state="queued"):
            perform.func(str(work.pk))
            work.refresh_from_db()
            assert work.state == "done", work.error
        seconds[name] = time.perf_counter() - started
        batch.refresh_from_db()

    batch = ImportBatch(territory=region, author=person, file_name=f"structures.{form}")
    imports.bring_file(batch=batch, content=content, by=person)
    timed("read")
    batches.match_columns(batch=batch, mapping=batch.mapping, headcount_on=None, by=person)
    batches.check_import(batch=batch, values={}, by=person)
    timed("check")
    assert batch.counts["wrong"] == 0, batch.counts
    with lock_timed(seconds):
        imports.confirm_import(batch=batch, by=person)
        timed("write")
    return seconds


def lock_timed(seconds: dict[str, float]) -> Any:
    """How long the service that writes stays in its transaction."""
    from unittest import mock

    from continuum.directory.services.imports import writing

    act = writing.write_prepared

    def measured(**given: Any) -> Any:
        started = time.perf_counter()
        try:
            return act(**given)
        finally:
            seconds["lock"] = time.perf_counter() - started

    return mock.patch.object(writing, "write_prepared", measured)


def prepare(lines: int, folder: Path) -> None:
    """The database that the environment names, somebody who imports, and the files."""
    from django.core.management import call_command

    from continuum.directory.models import Membership, Person, Territory
    from continuum.directory.services import load_territories
    from continuum.toolkit import clock

    call_command("migrate", verbosity=0)
    load_territories(communes=True)
    region = Territory.objects.get(kind="region", code="44")
    within = Territory.objects.within(region).filter(kind="commune").order_by("path")
    person = Person.objects.create(email="delegation@essai.example", name="Délégation Essai-Fictif")
    Membership.objects.create(person=person, role="delegate", territory=region, starts_on=clock.today())
    rows = table(lines, list(within.values_list("name", "code")[:2000]))
    (folder / "xlsx").write_bytes(xlsx_file(rows))
    (folder / "csv").write_bytes(csv_file(rows))
    (folder / "changes").write_bytes(csv_file(changed(rows)))


def measure(form: str, folder: Path) -> None:
    """One file, in a process that has done nothing else: its memory is that of the import."""
    from continuum.directory.models import Organisation, Person, Territory

    if form == "csv":
        Organisation.objects.all().delete()
    person, region = Person.objects.get(), Territory.objects.get(kind="region", code="44")
    content = (folder / form).read_bytes()
    started, before = time.perf_counter(), time.process_time()
    seconds = carried(content, form, person, region)
    total, worked = time.perf_counter() - started, time.process_time() - before
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    steps = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    print(f"  {form}: {len(content) / 1e6:.1f} MB in {total:.1f} s, {worked:.1f} s worked ({steps}); {own:.0f} MB", flush=True)


def here(step: str, given: str) -> None:
    import django

    django.setup()
    folder = Path(os.environ["CONTINUUM_VAR"])
    if step == "prepare":
        prepare(int(given), folder)
    else:
        measure(given, folder)


def run(env: dict[str, str], lines: int) -> None:
    for step, given in (("prepare", str(lines)), *(("measure", form) for form in ("xlsx", "csv", "changes"))):
        subprocess.run([sys.executable, __file__, "here", step, given], env=env, check=True)


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    if wanted == "here":
        here(sys.argv[2], sys.argv[3])
        return
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else LINES
    sys.path.insert(0, str(ROOT))
    import dev

    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "continuum.config.settings", "CONTINUUM_VAR": folder}
        env |= {"PYTHONPATH": str(ROOT / "src")}
        print(f"imports, {wanted}, {lines} lines:", flush=True)
        if wanted == "sqlite":
            run({**env, "CONTINUUM_SQLITE": f"{folder}/imports.sqlite3", "DATABASE_URL": ""}, lines)
        else:
            with dev.postgresql() as url:
                run({**env, "DATABASE_URL": url}, lines)


if __name__ == "__main__":
    main()
