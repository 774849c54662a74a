"""The methods on the command line: files in, files out, never a web framework.

Exit codes: 0 done, 1 the input is invalid, 2 valid input but no solution, 3 stopped at the time limit.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NoReturn, Protocol, cast

# One line a method: its name, the module that holds it, what it does.
# Modules are loaded only when asked for: a method may bring heavy solvers with it.
SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "cohere": (
        "continuum.methods.coherence.command",
        "cherche ce qui se contredit parmi des chiffres et des dates",
    ),
    "form": (
        "continuum.methods.questionnaires.command",
        "vérifie un questionnaire, calcule une expression, note des réponses",
    ),
    "sheet": (
        "continuum.methods.sheets.command",
        "lit d’anciennes fiches action et range ce qu’elles disent",
    ),
}


class Subcommand(Protocol):
    """What the module of a subcommand holds."""

    DESCRIPTION: str
    EPILOG: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit code."""
    speak_utf8()
    given = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(given[0] if given else "")
    try:
        arguments = parser.parse_args(given)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    if arguments.subcommand is None:
        parser.print_help()
        return 0
    return _load(arguments.subcommand).run(arguments)


def _load(name: str) -> Subcommand:
    return cast(Subcommand, import_module(SUBCOMMANDS[name][0]))


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = FrenchParser(prog="continuum", description="Les calculs de Continuum, sur des fichiers.")
    commands = parser.add_subparsers(dest="subcommand", title="méthodes\u00a0", metavar="MÉTHODE")
    for name, (_, summary) in SUBCOMMANDS.items():
        command = commands.add_parser(name, help=summary)
        if name == asked:
            method = _load(name)
            command.description, command.epilog = method.DESCRIPTION, method.EPILOG
            method.add_arguments(command)
    return parser


class _FrenchFormatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Utilisation\u00a0: " if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """The standard parser speaks the language of the machine; ours speaks the language of the house."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_FrenchFormatter, add_help=False, **options)
        self._positionals.title, self._optionals.title = "arguments\u00a0", "options\u00a0"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide et s’arrête")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        way_out = f"voyez «\u00a0{self.prog} --help\u00a0»"
        self.exit(1, f"{self.prog}\u00a0: commande incomplète ou inconnue\u202f; {way_out}.\n")


def speak_utf8() -> None:
    """Sentences carry French spaces and accents, whatever the locale of the machine."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
