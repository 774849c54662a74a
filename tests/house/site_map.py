"""Every address of the site, walked from the door."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "essai",
    "address": "essai/plan",
    "int": "1",
    "str": "pdf",
    "path": "essai",
}
"""What stands for each kind of argument: nothing that exists."""


@dataclass(frozen=True)
class Address:
    """One line of the site map."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def rule(self) -> Any:
        return getattr(self.view, "access_rule", None)

    @property
    def kinds(self) -> list[str]:
        """The kinds of the arguments: uuid, slug, address…"""
        return re.findall(r"<(?:(\w+):)?\w+>", self.route)

    def path(self) -> str:
        """An address of this page, its arguments standing for nothing."""
        return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], self.route)


def walked(patterns: Iterable[URLPattern | URLResolver], before: str = "", room: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walked(pattern.url_patterns, route, room + namespace)
        else:
            yield Address(f"{room}{pattern.name}", route, pattern.callback)


@functools.cache
def site_map() -> tuple[Address, ...]:
    return tuple(walked(get_resolver().url_patterns))
