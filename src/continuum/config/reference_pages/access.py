"""The pages that say who may: every address with its rule, every rule, every act."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from continuum.toolkit.access import anyone, demo_only, signed_in

from .layout import NOTHING, page, said, table


def addresses(patterns: Iterable[Any], before: str = "", room: str = "") -> Iterator[tuple[str, str, Any]]:
    """Each address, the name of its page, and what answers there."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route, f"{pattern.namespace}:" if pattern.namespace else room)
        elif isinstance(pattern, URLPattern):
            yield f"/{route}", f"{room}{pattern.name}", pattern.callback


def addresses_page() -> str:
    rows = [
        (f"`{route}`", f"`{name}`", f"`{view.access_rule.__name__}`", said(view))
        for route, name, view in sorted(addresses(get_resolver().url_patterns), key=lambda found: found[0])
    ]
    return page(
        "Adresses",
        "Chaque page, son nom dans le code, et la règle qui dit qui peut l’ouvrir ([règles](rules.md)). Une page sans règle\n"
        "n’existe pas\u202f; `anyone` est public, `demo_only` n’existe que dans la démonstration. La dernière colonne est\n"
        "reprise du code, en anglais.",
        table(("Adresse", "Nom", "Règle", "Dans le code"), rows),
    )


def rules_page() -> str:
    general = [(f"`{rule.__name__}`", said(rule)) for rule in (anyone, signed_in, demo_only)]
    parts = ["## Règles", "### toolkit", table(("Règle", "Dans le code"), general)]
    for room, module in _modules("rules"):
        rows = [(f"`{name}`", _same_as(name, rule) + said(rule)) for name, rule in _functions(module)]
        parts += [f"### {room}", table(("Règle", "Dans le code"), rows)]
    parts.append("## Actes")
    for room, module in _modules("services"):
        acts = [(f"`{name}`", _rule_of(service), said(service)) for name, service in _functions(module) if _is_act(service)]
        parts += [f"### Actes de {room}", table(("Acte", "Règle", "Dans le code"), acts)]
    return page(
        "Règles et actes",
        "Un acte (`services.py`) est ce qu’une personne fait\u00a0: sa règle est vérifiée, puis la base est changée et le\n"
        "journal écrit dans une même transaction. Un acte sans règle est fait par le programme lui-même, ou par une\n"
        "personne sur ce qui n’est qu’à elle. Les phrases sont reprises du code, en anglais.",
        *parts,
    )


def _modules(name: str) -> Iterator[tuple[str, ModuleType]]:
    for app in sorted(app.name for app in apps.get_app_configs() if app.name.startswith("continuum.")):
        if find_spec(f"{app}.{name}"):
            yield app.rpartition(".")[2], import_module(f"{app}.{name}")


def _functions(module: ModuleType) -> list[tuple[str, Any]]:
    """Public functions of a module or of its files, other names for them included, in their order."""
    return [
        (name, thing)
        for name, thing in vars(module).items()
        if not name.startswith("_") and inspect.isfunction(thing) and f"{thing.__module__}.".startswith(f"{module.__name__}.")
    ]


def _is_act(function: Any) -> bool:
    """What a person does is called by naming everything: `close_campaign(campaign=…, by=…)`."""
    return all(one.kind is one.KEYWORD_ONLY for one in inspect.signature(function).parameters.values())


def _same_as(name: str, rule: Any) -> str:
    return f"Comme `{rule.__name__}`. " if rule.__name__ != name else ""


def _rule_of(service: Any) -> str:
    rule = getattr(service, "rule", None)
    return f"`{rule.__name__}`" if rule else NOTHING
