"""The forms of a page, as a browser would send them back."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

KEPT = {"csrfmiddlewaretoken", "submission_key", "typed_by"}
"""Without these a form is refused before anything in it is read."""


@dataclass
class SentForm:
    """A form that writes: where it goes, what it is made of."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    button: tuple[str, str] | None = None
    files: list[str] = field(default_factory=list)

    def post(self, client: Client, value: str) -> Any:
        """Send that value in every field, in the name of whoever displayed the page."""
        own = {name: here if name in KEPT else value for name, here in self.fields.items()}
        own |= dict([self.button] if self.button else [])
        if self.files:
            content = value.encode("utf-8", "surrogatepass")
            readable = {name: here.encode("utf-8", "replace").decode() for name, here in own.items()}
            return client.post(self.action, readable | {name: SimpleUploadedFile("a.csv", content) for name in self.files})
        body = urlencode(own, errors="surrogatepass")
        return client.post(self.action, body, content_type="application/x-www-form-urlencoded")


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.current = page, [], None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        its = {name: value or "" for name, value in attrs}
        if tag == "form" and its.get("method", "").lower() == "post":
            self.current = SentForm(its.get("action") or self.page)
            self.found.append(self.current)
        elif self.current is not None and its.get("name"):
            self._keep(tag, its)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None

    def _keep(self, tag: str, its: dict[str, str]) -> None:
        kind = its.get("type", "")
        if tag == "button":
            self.current.button = (its["name"], its.get("value", ""))
        elif kind == "file":
            self.current.files.append(its["name"])
        elif tag in {"input", "select", "textarea"}:
            self.current.fields.setdefault(its["name"], its.get("value", ""))


def forms_of(page: str, html: str) -> list[SentForm]:
    """Those that write; a form that only asks leaves its words in the address, which is another test."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.found
