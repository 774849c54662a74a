"""The words `backup` and `restore` of the command `continuum`: what they take, and what they say."""

from __future__ import annotations

import argparse
import errno
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from . import Refusal

if TYPE_CHECKING:
    from .restoring import Restored
    from .saving import Saved

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
SAID_OF_NO_ROOM = ("disk is full", "No space left")
"""What SQLite and the programs of PostgreSQL say."""


def backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FICHIER", type=Path, help="où écrire\u00a0: un fichier, ou un dossier où il sera daté")
    parser.add_argument("--key-file", metavar="CLÉ", type=Path, help="chiffre la sauvegarde avec la clé de ce fichier")
    parser.add_argument("--keep", metavar="NOMBRE", type=int, default=0, help="dans un dossier, ne garde que les plus récentes")
    parser.add_argument("--new-key", metavar="FICHIER", type=Path, help="fait une clé dans ce fichier, et rien d’autre")


def backup(arguments: argparse.Namespace) -> int:
    """Save the installation, or make a key."""
    return _told(_save_or_make_key, arguments)


def _save_or_make_key(arguments: argparse.Namespace) -> list[str]:
    from .saving import save
    from .sealing import read_key, write_new_key

    if arguments.new_key:
        write_new_key(arguments.new_key)
        return [f"Clé écrite dans {arguments.new_key}. Gardez-en une copie ailleurs\u00a0: sans elle, rien ne se restaure."]
    if arguments.out is None:
        raise Refusal("Donnez par --out où écrire la sauvegarde.")
    key = read_key(arguments.key_file) if arguments.key_file else None
    return _what_was_saved(save(out=arguments.out, key=key, keep=max(arguments.keep, 0)))


def _what_was_saved(saved: Saved) -> list[str]:
    from continuum.toolkit.typography import counted

    manifest = saved.manifest
    files = [size for name, (size, _) in manifest.files.items() if name.startswith("files/")]
    sealed = "chiffrée" if saved.sealed else "non chiffrée\u00a0: elle contient des données personnelles, gardez-la sous clé"
    lines = [
        f"Sauvegarde vérifiée\u00a0: {saved.file}",
        f"  Base\u00a0: {ENGINES[manifest.engine]}, {counted(len(manifest.tables), 'table', 'tables')}, "
        f"{counted(manifest.rows, 'ligne', 'lignes')}",
        f"  Fichiers\u00a0: {counted(len(files), 'fichier', 'fichiers')}, {_weight(sum(files))}",
        f"  Archive\u00a0: {_weight(saved.size)}, {sealed}",
        f"  Durée\u00a0: {_seconds(saved.seconds)}",
    ]
    return [*lines, *(f"  Ancienne sauvegarde effacée\u00a0: {place.name}" for place in saved.removed)]


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", type=Path, help="la sauvegarde")
    parser.add_argument("--key-file", metavar="CLÉ", type=Path, help="la clé d’une sauvegarde chiffrée")
    parser.add_argument("--into", metavar="NOM", default="", help="restaure à côté, sous ce nom, pour un essai")
    parser.add_argument("--replace", action="store_true", help="remplace l’installation présente, gardée sous un autre nom")
    parser.add_argument(
        "--confirm", metavar="BASE", default="", help="avec --replace\u00a0: le nom de la base à remplacer, écrit en entier"
    )


def restore(arguments: argparse.Namespace) -> int:
    """Bring an installation back."""
    return _told(_bring_back, arguments)


def _bring_back(arguments: argparse.Namespace) -> list[str]:
    from .restoring import restore as bring_back
    from .sealing import read_key

    key = read_key(arguments.key_file) if arguments.key_file else None
    given = {"into": arguments.into, "replace": arguments.replace, "confirm": arguments.confirm}
    return _what_was_restored(bring_back(arguments.file, key=key, **given))


def _what_was_restored(restored: Restored) -> list[str]:
    from continuum.toolkit.typography import counted

    manifest = restored.manifest
    lines = [
        f"Sauvegarde restaurée et comparée\u00a0: {counted(len(manifest.tables), 'table', 'tables')}, "
        f"{counted(manifest.rows, 'ligne', 'lignes')} et {counted(len(manifest.files), 'fichier', 'fichiers')} identiques",
        f"  Faite le\u00a0: {_moment(manifest.made_at)}",
        f"  Base\u00a0: {restored.database}",
        f"  Fichiers\u00a0: {restored.files}",
    ]
    if restored.migrated:
        lines.append(f"  Tables mises à jour\u00a0: {counted(restored.migrated, 'étape', 'étapes')}")
    if restored.erased:
        lines.append(f"  Effacements refaits\u00a0: {restored.erased}")
    if restored.uncertain_mails:
        lines.append(f"  Courriels retenus, peut-être déjà partis\u00a0: {restored.uncertain_mails}")
    if restored.former_database:
        lines.append(f"  L’ancienne base est gardée sous le nom\u00a0: {restored.former_database}")
    if restored.former_files:
        lines.append(f"  Les anciens fichiers sont gardés dans\u00a0: {restored.former_files}")
    return [*lines, f"  Durée\u00a0: {_seconds(restored.seconds)}", "Chaque personne devra se reconnecter."]


def _moment(iso: str) -> str:
    import datetime as dt

    from continuum.toolkit import clock
    from continuum.toolkit.typography import french_date

    moment = dt.datetime.fromisoformat(iso).astimezone(clock.PARIS)
    return f"{french_date(moment.date())} à {moment:%H:%M}"


def _weight(size: int) -> str:
    from continuum.toolkit.typography import french_number

    return f"{french_number(size / 1_000_000, 1)}\u00a0Mo" if size >= 100_000 else f"{french_number(size / 1000, 1)}\u00a0ko"


def _seconds(seconds: float) -> str:
    from continuum.toolkit.typography import french_number

    return f"{french_number(seconds, 1)}\u00a0s"


def _told(work: Callable[[argparse.Namespace], list[str]], arguments: argparse.Namespace) -> int:
    """Say what was done, or in one sentence why nothing was."""
    from django.db import Error

    try:
        lines = work(arguments)
    except (Refusal, OSError, sqlite3.Error, Error) as fault:
        print(f"continuum\u00a0: {_in_french(fault)}", file=sys.stderr)  # noqa: T201 - the command line speaks by printing
        return 1
    print("\n".join(lines))  # noqa: T201
    return 0


def _in_french(fault: Exception) -> str:
    if getattr(fault, "errno", None) in NO_ROOM or any(words in str(fault) for words in SAID_OF_NO_ROOM):
        return "Le disque est plein. Rien n’a été changé\u00a0: faites de la place, puis recommencez."
    if isinstance(fault, Refusal):
        return str(fault)
    if isinstance(fault, PermissionError):
        return f"Ce compte n’a pas le droit d’ouvrir {fault.filename}. Lancez la commande par «\u00a0sudo -u continuum\u00a0»."
    what = "Le disque" if isinstance(fault, OSError) else "La base"
    said = (str(fault).splitlines() or ["sans explication"])[0]
    return f"{what} n’a pas répondu comme il faut ({said}). Rien n’a été changé."
