"""The reference pages that come from the code: each is written from what the rooms declare, never by hand."""

from __future__ import annotations

import argparse
import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from continuum.config.command import SITE_COMMANDS
from continuum.methods.cli import SUBCOMMANDS
from continuum.plan.enums import Aggregation
from continuum.toolkit import outbox, registry, tasks

HEAD = "<!-- Page écrite par dev.py docs\u00a0: ne la corrigez pas à la main. -->"
YES, NO, NOTHING = "oui", "non", "–"

SETTINGS = {
    "CHROMIUM": "Chemin du navigateur des tests de pages\u202f; lu par `dev.py` et par les tests seulement.",
    "CONTINUUM_DEBUG": "Pages d’erreur détaillées, pour le développement seulement.",
    "CONTINUUM_DEMO": "Mode démonstration\u00a0: comptes ouverts en un clic, courriel montré et jamais envoyé, date réglable. "
    "Refusé en production.",
    "CONTINUUM_FROM": "Expéditeur des courriels.",
    "CONTINUUM_HOSTS": "Noms sous lesquels le site répond, séparés par des virgules. Obligatoire en production.",
    "CONTINUUM_LOG_LEVEL": "Gravité à partir de laquelle le journal technique écrit\u00a0: `DEBUG`, `INFO`, `WARNING`, `ERROR`.",
    "CONTINUUM_PRODUCTION": "Mode production\u00a0: exige les secrets, impose HTTPS et des cookies sûrs.",
    "CONTINUUM_SECRET_KEY": "Longue suite de signes au hasard, gardée secrète. Obligatoire en production\u202f; "
    "ailleurs une clé est gardée dans le dossier de travail.",
    "CONTINUUM_SMTP_HOST": "Serveur de courrier. Sans lui, aucun courriel ne part\u00a0: chacun reste lisible dans l’installation.",
    "CONTINUUM_SMTP_PASSWORD": "Mot de passe auprès du serveur de courrier.",
    "CONTINUUM_SMTP_PORT": "Port du serveur de courrier.",
    "CONTINUUM_SMTP_TLS": "Chiffrer l’échange avec le serveur de courrier (STARTTLS).",
    "CONTINUUM_SMTP_USER": "Nom auprès du serveur de courrier.",
    "CONTINUUM_SQLITE": "Fichier de la base SQLite, quand `DATABASE_URL` n’est pas donnée.",
    "CONTINUUM_SSL_REDIRECT": "En production, renvoyer vers HTTPS\u202f; à fermer si un serveur placé devant s’en charge.",
    "CONTINUUM_URL": "Adresse publique du site, telle qu’elle s’écrit dans les courriels et les bilans.",
    "CONTINUUM_VAR": "Dossier de travail\u00a0: base SQLite, fichiers, clé, feuilles de style rassemblées.",
    "DATABASE_URL": "Base PostgreSQL, `postgresql://nom:secret@serveur:port/base`. Sans elle, SQLite.",
    "DJANGO_SETTINGS_MODULE": "Module des réglages\u202f; les commandes le donnent d’elles-mêmes.",
}


class PageError(Exception):
    """The code declares something that a page cannot say."""


def table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    names = list(columns)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: Any) -> str:
    text = YES if value is True else NO if value is False else str(value)
    return " ".join(text.replace("|", "\\|").split()) or NOTHING


def page(title: str, intro: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", HEAD, intro, *parts]) + "\n"


def said(thing: Any) -> str:
    """The first line of a docstring, as it is in the code."""
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]


def rooms() -> list[str]:
    return sorted(app.name.rpartition(".")[2] for app in apps.get_app_configs() if app.name.startswith("continuum."))


# --- Settings ----------------------------------------------------------------------------------------------------------


def environment_reads(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each variable of the environment that a file reads, with its default as it is written there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "os.environ.get",
            "os.getenv",
            "flag",
            "os.environ.setdefault",
        }:
            if isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), _default(node)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ" and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value), ""


def _default(call: ast.Call) -> str:
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    if not given:
        return NO if ast.unparse(call.func) == "flag" else ""
    value = given[0].value if isinstance(given[0], ast.Constant) else None
    if value is None:
        return {"VAR_DIR / 'continuum.sqlite3'": "`continuum.sqlite3` du dossier de travail", "BASE_DIR / 'var'": "`var/`"}.get(
            ast.unparse(given[0]), f"`{ast.unparse(given[0])}`"
        )
    return _cell(value) if isinstance(value, bool) else f"`{value}`" if value != "" else ""


def environment_names() -> dict[str, str]:
    """Every variable read by the project, with its default."""
    package = Path(__file__).resolve().parents[1]
    files = [package / "config" / "settings.py", package / "config" / "command.py", package / "config" / "wsgi.py"]
    files += [file for file in (settings.BASE_DIR / "dev.py",) if file.exists()]
    found: dict[str, str] = {}
    for file in files:
        for name, default in environment_reads(ast.parse(file.read_text(encoding="utf-8"))):
            found[name] = found.get(name) or default
    return dict(sorted(found.items()))


def settings_page() -> str:
    names = environment_names()
    if undescribed := sorted(set(names) - set(SETTINGS)):
        raise PageError(f"Décrivez ces réglages dans reference_pages.SETTINGS\u00a0: {', '.join(undescribed)}")
    if gone := sorted(set(SETTINGS) - set(names)):
        raise PageError(f"Rien ne lit plus ces réglages\u00a0: {', '.join(gone)}")
    rows = [(f"`{name}`", SETTINGS[name], default) for name, default in names.items()]
    return page(
        "Réglages",
        "Une installation se règle par des variables d’environnement, lues par `src/continuum/config/settings.py` et par lui seul. "
        "Une variable « oui ou non » s’écrit `oui`. Sans valeur par défaut, la variable est vide.",
        table(("Variable", "Sens", "Par défaut"), rows),
    )


# --- Addresses ---------------------------------------------------------------------------------------------------------


def addresses(patterns: Iterable[Any], before: str = "", room: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else room)
        elif isinstance(pattern, URLPattern):
            yield f"/{route}", f"{room}{pattern.name}", pattern.callback


def addresses_page() -> str:
    rows = [
        (f"`{route}`", f"`{name}`", f"`{getattr(getattr(view, 'access_rule', None), '__name__', 'personne')}`", said(view))
        for route, name, view in sorted(addresses(get_resolver().url_patterns), key=lambda found: found[0])
    ]
    return page(
        "Adresses",
        "Chaque page, son nom dans le code, et la règle qui dit qui peut l’ouvrir ([règles](rules.md)). Une page sans règle n’existe "
        "pas\u202f; `anyone` est public, `demo_only` n’existe que dans la démonstration. La dernière colonne est reprise du code, en anglais.",
        table(("Adresse", "Nom", "Règle", "Dans le code"), rows),
    )


# --- Rules and services ------------------------------------------------------------------------------------------------


def functions_of(module: ModuleType) -> list[tuple[str, Any]]:
    """Public functions of a module, aliases included, in the order of the file."""
    return [
        (name, thing)
        for name, thing in vars(module).items()
        if not name.startswith("_") and inspect.isfunction(thing) and thing.__module__ == module.__name__
    ]


def _module(room: str, name: str) -> ModuleType | None:
    full = f"continuum.{room}.{name}"
    return import_module(full) if find_spec(full) else None


def rules_page() -> str:
    parts = ["## Règles des pages et des actes"]
    access = import_module("continuum.toolkit.access")
    pages = [(f"`{rule.__name__}`", said(rule)) for rule in (access.anyone, access.signed_in, access.demo_only)]
    parts += ["### toolkit", table(("Règle", "Dans le code"), pages)]
    for room in rooms():
        if module := _module(room, "rules"):
            rows = [(f"`{name}`", _same_as(name, rule) + said(rule)) for name, rule in functions_of(module)]
            parts += [f"### {room}", table(("Règle", "Dans le code"), rows)]
    parts.append("## Actes")
    for room in rooms():
        if module := _module(room, "services"):
            parts += [f"### {room} ", table(("Acte", "Règle", "Dans le code"), _services(module))]
    return page(
        "Règles et actes",
        "Un acte (`services.py`) est ce qu’une personne fait\u00a0: sa règle est vérifiée, puis la base est changée et le journal écrit dans une "
        "même transaction. Un acte sans règle est fait par le programme lui-même, ou par une personne sur ce qui n’est qu’à elle. "
        "Les phrases sont reprises du code, en anglais.",
        *(part.strip() for part in parts),
    )


def _same_as(name: str, rule: Any) -> str:
    return f"Comme `{rule.__name__}`\u00a0: " if rule.__name__ != name else ""


def _services(module: ModuleType) -> list[tuple[str, str, str]]:
    rows = []
    for name, service in functions_of(module):
        rule = getattr(service, "rule", None)
        rows.append((f"`{name}`", f"`{rule.__name__}`" if rule else NOTHING, said(service)))
    return rows


# --- Declarations ------------------------------------------------------------------------------------------------------


def measures_page() -> str:
    rows = [
        (
            f"`{fact.measure}`",
            fact.label,
            fact.definition,
            fact.unit,
            Aggregation(fact.aggregation).label,
            f"`{_room_of(fact.count)}`",
        )
        for fact in sorted(registry.facts, key=lambda fact: fact.measure)
    ]
    return page(
        "Mesures comptées par les rubriques",
        "Ce que l’installation sait compter d’elle-même, à chaque lecture et sans copie\u00a0: corriger une ligne corrige le chiffre. "
        "Un texte les demande comme les autres\u00a0: `[[fiches-action]]` ([questions dans un texte](questions-in-text.md)).",
        table(("Code", "Intitulé", "Définition", "Unité", "Agrégation", "Rubrique"), rows),
    )


def _room_of(thing: Any) -> str:
    return str(thing.__module__).split(".")[1]


def emails_page() -> str:
    rows = [
        (f"`{kind.code}`", kind.label, kind.category, kind.urgent, kind.secret, said(kind.write))
        for kind in sorted(outbox.kinds, key=lambda kind: kind.code)
    ]
    return page(
        "Courriels",
        "Tous les courriels que l’installation sait écrire. Un courriel est écrit dans la transaction de ce qu’il annonce et part ensuite "
        "([comment](../explanation/long-works-and-mail.md)). « Urgent »\u00a0: envoyé par la page elle-même. « Secret »\u00a0: son texte "
        "est effacé dès qu’il est parti. La dernière colonne est reprise du code, en anglais.",
        table(("Code", "Objet", "Catégorie", "Urgent", "Secret", "Dans le code"), rows),
    )


def tasks_page() -> str:
    ours = sorted((kind for kind in tasks.works if kind.path.startswith("continuum.")), key=lambda kind: kind.path)
    works = [
        (f"`{kind.path.removeprefix('continuum.')}`", kind.label, kind.retries, kind.unique, said(kind.func)) for kind in ours
    ]
    jobs = [
        (f"`{job.kind.path.removeprefix('continuum.')}`", job.kind.label, _rhythm(job))
        for job in sorted(tasks.jobs, key=lambda job: job.kind.path)
        if job.kind.path.startswith("continuum.")
    ]
    return page(
        "Travaux longs et horaire",
        "Ce que fait l’ouvrier (`manage.py continuum_worker`) pendant que le site répond. Un travail peut être exécuté deux fois après une "
        "panne et le supporte ([comment](../explanation/long-works-and-mail.md)). « Essais » compte ceux qui suivent le premier.",
        "## Travaux",
        table(("Travail", "Nom à l’écran", "Essais", "Un seul à la fois", "Dans le code"), works),
        "## Horaire",
        table(("Travail", "Nom à l’écran", "Quand"), jobs),
    )


def _rhythm(job: tasks.Job) -> str:
    if job.daily_at is not None:
        return f"chaque jour à {job.daily_at:%H h %M}"
    minutes = round(job.interval.total_seconds() / 60) if job.interval else 0
    return "chaque minute" if minutes == 1 else f"toutes les {minutes} minutes"


# --- Commands ----------------------------------------------------------------------------------------------------------


class _Captured(Exception):
    """The parser of a program, taken at the moment when it would read its arguments."""


def parser_of(main: Callable[[], Any]) -> argparse.ArgumentParser:
    """The parser that a program makes for itself, without running the program."""

    def capture(parser: argparse.ArgumentParser, *given: Any, **named: Any) -> Any:
        raise _Captured(parser)

    known = argparse.ArgumentParser.parse_known_args
    argparse.ArgumentParser.parse_known_args = capture  # type: ignore[method-assign]
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
    words = f"\u00a0: {action.help}" if action.help else ""
    value = "" if action.nargs == 0 else str(action.metavar or action.dest).upper()
    name = f"{action.option_strings[-1]} {value}".strip() if action.option_strings else value
    return f"`{name}`{words}"


def dev_commands() -> list[tuple[str, str, str]]:
    spec = spec_from_file_location("dev", settings.BASE_DIR / "dev.py")
    if spec is None or spec.loader is None:
        raise PageError("dev.py manque.")
    dev = module_from_spec(spec)
    spec.loader.exec_module(dev)
    parser = parser_of(dev.main)
    found = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    summaries = {choice.dest: choice.help or "" for choice in found._choices_actions}
    return [(f"`python3 dev.py {name}`", summaries.get(name, ""), arguments_of(one)) for name, one in found.choices.items()]


def continuum_commands() -> list[tuple[str, str, str]]:
    rows = [(f"`continuum {name}`", summary, "[sur des fichiers](command-line.md)") for name, (_, summary) in SUBCOMMANDS.items()]
    for name, site in SITE_COMMANDS.items():
        parser = argparse.ArgumentParser()
        site.arguments(parser)
        rows.append((f"`continuum {name}`", site.summary, arguments_of(parser)))
    return [*rows, ("`continuum manage`", "les commandes d’administration ci-dessous, et celles de Django", "")]


def manage_commands() -> list[tuple[str, str, str]]:
    rows = []
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("continuum."):
            command = load_command_class(str(app), name)
            usual = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}
            arguments = arguments_of(command.create_parser("manage.py", name), but=usual)
            rows.append((f"`manage.py {name}`", command.help, arguments))
    return rows


def commands_page() -> str:
    columns = ("Commande", "Ce qu’elle fait", "Arguments")
    return page(
        "Commandes",
        "`dev.py` n’a besoin que de Python\u202f; `continuum` et `manage.py` s’emploient dans l’environnement que `dev.py setup` prépare "
        "(`.venv/bin/continuum`, `.venv/bin/python manage.py`).",
        "## `dev.py`, l’atelier",
        table(columns, dev_commands()),
        "## `continuum`, les calculs et l’installation",
        table(columns, continuum_commands()),
        "## `manage.py`, l’administration",
        table(columns, manage_commands()),
    )


# --- All of them -------------------------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "addresses.md": addresses_page,
    "commands.md": commands_page,
    "e-mails.md": emails_page,
    "measures-declared.md": measures_page,
    "rules.md": rules_page,
    "settings.md": settings_page,
    "tasks.md": tasks_page,
}


def write(folder: Path) -> list[str]:
    """Write every page; the names of those that changed."""
    changed = behind(folder)
    for name in changed:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def behind(folder: Path) -> list[str]:
    """Pages that do not say what the code says."""
    return [name for name, text in PAGES.items() if not (folder / name).exists() or (folder / name).read_text("utf-8") != text()]
