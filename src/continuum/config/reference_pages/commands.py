"""The page of the commands: the workshop, the calculations, the administration."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from continuum.config.command import SITE_COMMANDS
from continuum.methods.cli import SUBCOMMANDS

from .layout import PageError, page, table

Row = tuple[str, str, str]


class _Captured(Exception):
    """The parser of a program, taken at the moment when it would read its arguments."""


def parser_of(main: Callable[[], Any]) -> argparse.ArgumentParser:
    """The parser that a program makes for itself, without running the program."""

    def capture(parser: argparse.ArgumentParser, *given: Any, **named: Any) -> Any:
        raise _Captured(parser)

    known = argparse.ArgumentParser.parse_known_args
    argparse.ArgumentParser.parse_known_args = capture  # type: ignore[method-assign,assignment]
    try:
        main()
    except _Captured as captured:
        return captured.args[0]  # type: ignore[no-any-return]
    finally:
        argparse.ArgumentParser.parse_known_args = known  # type: ignore[method-assign]
    raise PageError("Ce programme ne lit pas d’arguments.")


def arguments_of(parser: argparse.ArgumentParser, but: Iterable[str] = ()) -> str:
    """What a command accepts: « FICHIER, `--json` »."""
    kept = [action for action in parser._actions if action.dest != "help" and action.dest not in but]
    return ", ".join(_argument(action) for action in kept if not isinstance(action, argparse._SubParsersAction))


def _argument(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest).upper()
    name = f"{action.option_strings[-1]} {value}".strip() if action.option_strings else value
    return f"`{name}` ({action.help})" if action.help else f"`{name}`"


def workshop() -> list[Row]:
    spec = spec_from_file_location("dev", settings.BASE_DIR / "dev.py")
    if spec is None or spec.loader is None:
        raise PageError("dev.py manque.")
    dev = module_from_spec(spec)
    spec.loader.exec_module(dev)
    words = next(action for action in parser_of(dev.main)._actions if isinstance(action, argparse._SubParsersAction))
    summaries = {choice.dest: choice.help or "" for choice in words._choices_actions}
    return [(f"`python3 dev.py {name}`", summaries.get(name, ""), arguments_of(parser)) for name, parser in words.choices.items()]


def program() -> list[Row]:
    rows = [(f"`continuum {name}`", summary, "[sur des fichiers](command-line.md)") for name, (_, summary) in SUBCOMMANDS.items()]
    for name, site in SITE_COMMANDS.items():
        parser = argparse.ArgumentParser()
        site.arguments(parser)
        rows.append((f"`continuum {name}`", site.summary, arguments_of(parser)))
    return [*rows, ("`continuum manage`", "les commandes d’administration ci-dessous, et celles de Django", "")]


def administration() -> list[Row]:
    rows = []
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("continuum."):
            command = load_command_class(str(app), name)
            usual = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}
            rows.append((f"`manage.py {name}`", command.help, arguments_of(command.create_parser("manage.py", name), but=usual)))
    return rows


def commands_page() -> str:
    columns = ("Commande", "Ce qu’elle fait", "Arguments")
    return page(
        "Commandes",
        "`dev.py` n’a besoin que de Python\u202f; `continuum` et `manage.py` s’emploient dans l’environnement que\n"
        "`python3 dev.py setup` prépare (`.venv/bin/continuum`, `.venv/bin/python manage.py`).",
        "## `dev.py`, l’atelier",
        table(columns, workshop()),
        "## `continuum`, les calculs et l’installation",
        table(columns, program()),
        "## `manage.py`, l’administration",
        table(columns, administration()),
    )
