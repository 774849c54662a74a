"""Bringing an installation back: built beside the present one, compared with the manifest, then put in its place."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from continuum.directory.services.privacy import replay_erasures
from continuum.toolkit import erasures
from continuum.toolkit.access import SYSTEM

from . import Refusal, archive
from .aftermath import settle
from .compare import differences
from .engine import Engine, engine
from .manifest import Manifest, refuse_what_is_newer
from .saving import instant_of, workshop

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
A_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True)
class Restored:
    """What was brought back, where, and what was done to it since."""

    manifest: Manifest
    database: str
    files: Path
    former_database: str
    former_files: str
    migrated: int
    erased: int
    uncertain_mails: int
    seconds: float


@dataclass(frozen=True)
class Place:
    """Where an installation is put: its database, its files, and the names that the former ones take."""

    database: str
    files: Path
    former_database: str
    former_files: Path
    beside: bool


def restore(file: Path, *, key: bytes | None = None, into: str = "", replace: bool = False, confirm: str = "") -> Restored:
    """Bring back an archive in place of the installation, or `into` a new database beside it, to try.

    Until everything was compared the installation is not touched; what it held is kept under another name.
    """
    begun = time.monotonic()
    base = engine()
    with workshop() as folder:
        place = _place(base, into, instant_of(folder))
        _refuse_what_is_in_the_way(base, place, replace, confirm)
        manifest = archive.unpacked(file, key, folder)
        _refuse_what_cannot_be_read(base, manifest)
        new = base.named(f"{base.short(place.database)}_restore_{instant_of(folder):%Y%m%d_%H%M%S}")
        try:
            base.build(folder / base.member, new)
            _refuse_what_differs(base, new, manifest)
            erasures.join(folder / archive.ERASURES)
            with serving(new):
                migrated = _migrate()
                mails = settle(manifest.made_at)
                erased = replay_erasures(by=SYSTEM)
            _put_in_place(base, new, folder / archive.FILES, place)
        except BaseException:
            base.drop(new)
            raise
    former = base.short(place.former_database) if base.exists(place.former_database) else ""
    former_files = str(place.former_files) if place.former_files.exists() else ""
    took = time.monotonic() - begun
    return Restored(manifest, place.database, place.files, former, former_files, migrated, erased, mails, took)


def _place(base: Engine, into: str, moment: dt.datetime) -> Place:
    files = Path(settings.MEDIA_ROOT)
    stamp = f"{moment:%Y%m%d_%H%M%S}"
    if into and not A_NAME.fullmatch(into):
        raise Refusal(
            "--into prend un nom simple\u00a0: des lettres minuscules, des chiffres et des tirets bas, comme «\u00a0essai\u00a0»."
        )
    if into:
        files = files.with_name(f"{files.name}-{into}")
    database = base.named(into) if into else base.current
    former = base.named(f"{base.short(database)}_before_{stamp}")
    return Place(database, files, former, files.with_name(f"{files.name}-before-{stamp}"), bool(into))


def _refuse_what_is_in_the_way(base: Engine, place: Place, replace: bool, confirm: str) -> None:
    name = base.short(place.database)
    if place.beside:
        if base.exists(place.database) or place.files.exists():
            raise Refusal(f"«\u00a0{name}\u00a0» existe déjà\u00a0: choisissez un autre nom pour cet essai.")
        return
    if _holds_something(base, place):
        if not replace:
            raise Refusal(
                f"La base «\u00a0{name}\u00a0» contient déjà une installation. Pour la remplacer, arrêtez les deux services et "
                f"ajoutez «\u00a0--replace --confirm {name}\u00a0»\u202f; pour un essai à côté, «\u00a0--into essai\u00a0»."
            )
        if confirm != name:
            raise Refusal(
                f"Pour remplacer cette installation, écrivez le nom de sa base\u00a0: «\u00a0--replace --confirm {name}\u00a0»."
            )
    base.refuse_if_in_use(place.database)


def _holds_something(base: Engine, place: Place) -> bool:
    from continuum.directory.models import Person

    if place.files.exists() and any(one.is_file() for one in place.files.rglob("*")):
        return True
    if not base.exists(place.database):
        return False
    with serving(place.database):
        try:
            return Person._meta.db_table in connection.introspection.table_names() and Person.objects.exists()
        except DatabaseError:  # damaged, yet perhaps not lost: whoever replaces it writes its name
            return True


def _refuse_what_cannot_be_read(base: Engine, manifest: Manifest) -> None:
    if manifest.engine != base.vendor:
        theirs, ours = ENGINES.get(manifest.engine, manifest.engine), ENGINES[base.vendor]
        raise Refusal(
            f"Cette sauvegarde est celle d’une base {theirs}, et cette installation emploie {ours}\u00a0: "
            "une sauvegarde se restaure sur le même moteur."
        )
    refuse_what_is_newer(manifest, MigrationLoader(None).disk_migrations)


def _refuse_what_differs(base: Engine, new: str, manifest: Manifest) -> None:
    if wrong := differences(manifest.tables, base.contents(new)):
        said = "\u202f; ".join(wrong)
        raise Refusal(f"La base restaurée n’est pas celle qui avait été sauvegardée\u00a0: {said}.")


@contextlib.contextmanager
def serving(name: str) -> Iterator[None]:
    """Meanwhile, the site's own connection goes to that database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _migrate() -> int:
    """Bring the tables of an older archive to those of this program; how many steps were made."""
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        call_command("migrate", verbosity=0, interactive=False)
    return len(steps)


def _put_in_place(base: Engine, new: str, files: Path, place: Place) -> None:
    """Files first, then the database, whose change of name is what counts; a fault puts the files back."""
    base.refuse_if_in_use(place.database)
    files.mkdir(exist_ok=True)
    kept = place.files.exists()
    if kept:
        place.files.rename(place.former_files)
    try:
        files.rename(place.files)
        base.swap(new, place.database, place.former_database)
    except BaseException:
        if place.files.exists():
            place.files.rename(files)
        if kept:
            place.former_files.rename(place.files)
        raise
