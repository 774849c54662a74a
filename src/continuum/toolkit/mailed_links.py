"""A link in a mail that lets its person do one thing without signing in: holding it is having read her mail.

    ANSWERS = MailedLink("continuum.meetings.answer", find=open_answer, link="meetings:answer_link", page="meetings:held_answer",
                         past="meetings:no_answer")

The link's own address only takes the token out, whatever the method, so that no log keeps it and no mail gateway that
follows it does anything; the browser then holds which rows it may open, never the tokens. `find` gives the row as long as it
is open; `mark` gives what the row must still say for links sent before to open it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

MOST_HELD = 20


def _unmarked(row: Any) -> str:
    return ""


@dataclass(frozen=True)
class MailedLink:
    """One kind of link: what it opens, the address that takes it, the page it leads to, the page of those that are past."""

    salt: str
    find: Callable[[UUID], Any]
    link: str
    page: str
    past: str
    mark: Callable[[Any], str] = _unmarked

    def token(self, row: Any) -> str:
        """Which row it opens, signed: of no use for any other."""
        return self._signer.sign(self._text(row))

    def address(self, row: Any) -> str:
        return f"{settings.SITE_URL}{reverse(self.link, args=[self.token(row)])}"

    def opened_by(self, token: str) -> Any | None:
        """The row, when the link was written by us and is still open."""
        try:
            text = self._signer.unsign(token)
            row = self.find(UUID(hex=text[:32]))
        except (BadSignature, ValueError):
            return None
        return row if row is not None and self._text(row) == text else None

    def follow(self, request: HttpRequest, token: str) -> HttpResponse:
        """Hold what the link opens, and go to its page."""
        row = self.opened_by(token)
        if row is None:
            return redirect(self.past)
        text = self._text(row)
        held = [one for one in self._held(request) if one != text]
        request.session[self.salt] = [*held, text][-MOST_HELD:]
        return redirect(self.page, row.pk)

    def held_or_own(self, request: HttpRequest, pk: UUID) -> Any | None:
        """The row whose link this browser has followed, or that is of the person who is signed in."""
        row = self.find(pk)
        if row is None:
            return None
        is_hers = row.person_id is not None and row.person_id == request.user.pk
        return row if is_hers or self._text(row) in self._held(request) else None

    @property
    def _signer(self) -> Signer:
        return Signer(salt=self.salt)

    def _held(self, request: HttpRequest) -> list[str]:
        held: list[str] = request.session.get(self.salt, [])
        return held

    def _text(self, row: Any) -> str:
        return f"{row.pk.hex}{self.mark(row)}"
