"""Somebody at a browser, who remembers every fault of which the browser complained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

NAMES = {
    "administrator": "Agathe Dupré-Fictif",
    "delegate": "Bastien Lorrain-Fictif",
    "neighbour": "Colombe Caux-Fictif",
    "officer": "Désiré Sillon-Fictif",
    "director": "Élise Moulin-Fictif",
    "board": "Fulbert Meunier-Fictif",
    "partner": "Garance Relais-Fictif",
}


class Visitor:
    """A browser of her own: her page, where she goes, what went wrong on the way."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _hear(self, message: Any) -> None:
        """Refusals that a story asks for are answers, not faults."""
        asked_for = message.text.startswith("Failed to load resource") and message.location.get("url") == self.page.url
        if message.type in {"error", "warning"} and not asked_for:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def enters_as(self, role: str) -> Visitor:
        """Choose a demonstration account, in one click."""
        self.opens("/demonstration/comptes/")
        self.page.get_by_role("button", name=f"Entrer comme {NAMES[role]}").click()
        assert self.reads("h1") == f"Bonjour {NAMES[role]}"
        return self

    def opens(self, address: str) -> Any:
        return self.page.goto(address)

    def follows(self, name: str, within: Any = None, *, exact: bool = True) -> Visitor:
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self

    def presses(self, name: str) -> Visitor:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        return self

    def types(self, label: str, text: str) -> Visitor:
        self.page.locator("main").get_by_label(label).first.fill(text)
        return self

    def reads(self, where: str = "main") -> str:
        """The words shown there, with plain spaces."""
        return plain(self.page.locator(where).first.inner_text())

    def row(self, heading: str, table: str = "table") -> str:
        """The line of a table that begins with these words."""
        heads = self.page.locator(table).get_by_role("rowheader", name=heading, exact=True)
        return plain(heads.first.locator("xpath=..").inner_text())

    def at(self) -> str:
        return self.page.evaluate("location.pathname")


def plain(text: str) -> str:
    """French typography taken away: what is compared is the words."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.fixture
def visitor(demo: None, browser: Any, demo_server: Any) -> Iterator[Callable[..., Visitor]]:
    """`visitor()` is a stranger; `visitor("officer")` entered by one click; faults of the browser fail the test."""
    met: list[Visitor] = []

    def arrive(role: str = "", *, person: Any = None, **options: Any) -> Visitor:
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR"} | options
        context = browser.new_context(base_url=demo_server.url, **settings)
        context.set_default_timeout(10_000)
        one = Visitor(context)
        met.append(one)
        if person is not None:
            _carry_session(context, person, demo_server.url)
        return one.enters_as(role) if role else one

    yield arrive
    complaints = [complaint for one in met for complaint in one.complaints]
    for one in met:
        one.context.close()
    assert complaints == []


def _carry_session(context: Any, person: Any, url: str) -> None:
    """Signed in without passing by the page of accounts, where only the page itself matters."""
    client = Client()
    client.force_login(person)
    value = client.cookies[site.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": value, "url": url}])
