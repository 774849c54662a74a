"""The command `continuum`: methods work on files without loading the site; the other words start it.

continuum cohere chiffres.json
continuum first-admin claire@union.example --name "Claire"
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from continuum.config.backup import words as backup_words
from continuum.methods import cli

PROGRAM = "continuum"


@dataclass(frozen=True)
class SiteCommand:
    """A word that starts the site: its arguments and what it does, which returns the exit code."""

    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one word of the command and give its exit code."""
    cli.speak_utf8()
    given = list(sys.argv[1:] if argv is None else argv)
    word = given[0] if given else "--help"
    if word in {"-h", "--help"}:
        print(_help())  # noqa: T201 - the command line speaks by printing
        return 0
    if word in cli.SUBCOMMANDS:
        return cli.main(given)
    if word == "manage":
        return _manage(given[1:])
    if word in SITE_COMMANDS:
        return _run_site_command(word, given[1:])
    return _fail(f"«\u00a0{word}\u00a0» n’est pas une commande. Voyez «\u00a0{PROGRAM} --help\u00a0».")


def _run_site_command(word: str, given: list[str]) -> int:
    command = SITE_COMMANDS[word]
    parser = cli.FrenchParser(prog=f"{PROGRAM} {word}", description=command.summary)
    command.arguments(parser)
    try:
        arguments = parser.parse_args(given)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    try:
        _start_site()
        return command.run(arguments)
    except ImproperlyConfigured as fault:
        return _fail(str(fault))
    except Error as fault:
        said = (str(fault).splitlines() or ["sans explication"])[0]
        return _fail(
            f"la base ne répond pas comme il faut ({said}). Vérifiez DATABASE_URL ou CONTINUUM_SQLITE, puis lancez "
            f"«\u00a0{PROGRAM} manage prepare\u00a0»."
        )


def _start_site() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuum.config.settings")
    import django

    django.setup()


def _manage(given: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuum.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line([f"{PROGRAM} manage", *given])
    return 0


def _first_admin_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="ADRESSE", help="l’adresse électronique de la première personne")
    parser.add_argument("--name", metavar="NOM", default="", help="son prénom et son nom")


def _first_admin(arguments: argparse.Namespace) -> int:
    """Open an empty installation: tables if need be, then its first administrator."""
    from django.core.exceptions import ValidationError
    from django.core.management import call_command
    from django.core.validators import validate_email

    from continuum.directory.services import open_installation
    from continuum.toolkit.access import SYSTEM

    try:
        validate_email(arguments.email)
    except ValidationError:
        return _fail(f"«\u00a0{arguments.email}\u00a0» n’est pas une adresse électronique complète.")
    if _tables_are_missing():
        call_command("prepare")
    try:
        membership = open_installation(email=arguments.email, name=arguments.name or arguments.email, by=SYSTEM)
    except ValidationError as refusal:
        return _fail(" ".join(refusal.messages))
    _say_what_next(membership.person)
    return 0


def _tables_are_missing() -> bool:
    """Also when some migrations have not been made yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _say_what_next(person: Any) -> None:
    from django.conf import settings

    from continuum.directory.emails import sign_in_address

    lines = [
        f"L’administration nationale est ouverte pour {person.email}.",
        f"Ouvrez {sign_in_address()} et donnez cette adresse\u00a0: un code de connexion y sera envoyé.",
        "Invitez ensuite les délégations régionales depuis la page «\u00a0Accès\u00a0».",
    ]
    if settings.DEMO:
        lines.append("Aucun courriel ne part de la démonstration\u00a0: lisez le code dans son courrier.")
    elif not settings.CONTINUUM_MAIL_DELIVERS:
        lines.append("Aucun serveur de courrier n’est réglé\u00a0: donnez CONTINUUM_SMTP_HOST, sans quoi le code ne partira pas.")
    print("\n".join(lines))  # noqa: T201


def _reset_second_factor_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="ADRESSE", help="l’adresse électronique de la personne qui a perdu téléphone et codes")


def _reset_second_factor(arguments: argparse.Namespace) -> int:
    """For the only administrator, whom nobody else can let in again."""
    from django.core.exceptions import ValidationError

    from continuum.directory.models import Person
    from continuum.directory.services import reset_second_factor
    from continuum.toolkit.access import SYSTEM

    person = Person.objects.filter(email__iexact=arguments.email).first()
    if person is None:
        return _fail(f"Personne n’a l’adresse «\u00a0{arguments.email}\u00a0».")
    try:
        reset_second_factor(person=person, reason="depuis le serveur", by=SYSTEM)
    except ValidationError as refusal:
        return _fail(" ".join(refusal.messages))
    print(f"Le second facteur de {person.email} est réinitialisé\u00a0: un nouveau lui sera demandé à sa prochaine visite.")  # noqa: T201
    return 0


def _seal_again_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def _seal_again(arguments: argparse.Namespace) -> int:
    """After a change of CONTINUUM_SECRET_KEY, before the former one is forgotten."""
    from continuum.directory.services import seal_again

    print(f"Secrets scellés avec la nouvelle clé\u00a0: {seal_again()}. L’ancienne clé peut être oubliée.")  # noqa: T201
    return 0


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("programme", metavar="PROGRAMME", help="le code du programme")
    parser.add_argument("--out", metavar="FICHIER", required=True, type=Path, help="où écrire\u00a0: un nom en .docx ou .pdf")


def _report(arguments: argparse.Namespace) -> int:
    """Write the report of a programme into a file."""
    from continuum.directory.models import Programme
    from continuum.reports.services import render_report

    out: Path = arguments.out
    form = out.suffix.lower().lstrip(".")
    if form not in {"docx", "pdf"}:
        return _fail(f"{out.name}\u00a0: le nom du fichier doit finir par .docx ou .pdf.")
    programme = Programme.objects.filter(code=arguments.programme).first()
    if programme is None:
        codes = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True))
        known = f"Programmes connus\u00a0: {codes}." if codes else "Aucun programme n’est enregistré."
        return _fail(f"Le programme «\u00a0{arguments.programme}\u00a0» n’existe pas. {known}")
    try:
        out.write_bytes(render_report(programme, form))
    except OSError as error:
        return _fail(f"{out}\u00a0: impossible d’écrire ici ({error.strerror}).")
    print(f"Bilan écrit dans {out}.")  # noqa: T201
    return 0


def _check_mail_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADRESSE", help="qui recevra le courriel d’essai")


def _check_mail(arguments: argparse.Namespace) -> int:
    """Try the mail server and the sender's domain; the exit code says whether mail can leave and be believed."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from continuum.desk.services import check_mail
    from continuum.toolkit.health import BROKEN
    from continuum.toolkit.mail_setup import worst

    try:
        validate_email(arguments.address)
    except ValidationError:
        return _fail(f"«\u00a0{arguments.address}\u00a0» n’est pas une adresse électronique complète.")
    lines = check_mail(to=arguments.address)
    for line in lines:
        print(f"{line.label}\u00a0: {line.word}. {line.detail}")  # noqa: T201
        if line.remedy:
            print(f"    {line.remedy}")  # noqa: T201
    return 1 if worst(lines) == BROKEN else 0


SITE_COMMANDS = {
    "first-admin": SiteCommand(
        "ouvre une installation vide pour sa première administration nationale", _first_admin_arguments, _first_admin
    ),
    "backup": SiteCommand(
        "sauvegarde toute l’installation dans un fichier, puis le relit", backup_words.backup_arguments, backup_words.backup
    ),
    "restore": SiteCommand("ramène une installation depuis une sauvegarde", backup_words.restore_arguments, backup_words.restore),
    "check-mail": SiteCommand(
        "essaie le serveur de courrier et dit ce que le domaine annonce", _check_mail_arguments, _check_mail
    ),
    "reset-second-factor": SiteCommand(
        "laisse revenir quelqu’un qui a perdu son second facteur", _reset_second_factor_arguments, _reset_second_factor
    ),
    "seal-again": SiteCommand("scelle les seconds facteurs avec la nouvelle clé du site", _seal_again_arguments, _seal_again),
    "report": SiteCommand("écrit le bilan d’un programme, en .docx ou en .pdf", _report_arguments, _report),
}


def _help() -> str:
    methods = {name: summary for name, (_, summary) in cli.SUBCOMMANDS.items()}
    site = {name: command.summary for name, command in SITE_COMMANDS.items()}
    site["manage"] = "donne accès aux commandes d’administration de Django"
    return "\n".join(
        [
            f"Utilisation\u00a0: {PROGRAM} COMMANDE …",
            "",
            "Les calculs, sur des fichiers et sans le site\u00a0:",
            *_listed(methods),
            "",
            "Le site\u00a0:",
            *_listed(site),
            "",
            f"«\u00a0{PROGRAM} COMMANDE --help\u00a0» dit ce qu’il faut lui donner.",
        ]
    )


def _listed(commands: dict[str, str]) -> list[str]:
    width = max(len(name) for name in commands)
    return [f"  {name:{width}}  {summary}" for name, summary in commands.items()]


def _fail(sentence: str) -> int:
    print(f"{PROGRAM}\u00a0: {sentence}", file=sys.stderr)  # noqa: T201
    return 1
