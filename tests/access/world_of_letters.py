"""In each scope, a letter at each of its steps, a subscription and an address that is stopped; in the first, one open to all."""

from __future__ import annotations

from typing import Any

from continuum.community.models import Community, Letter, LetterIssue, LetterItem, StoppedAddress, Subscription
from continuum.toolkit.outbox import WAY_OUT

from .scopes import MARKS, MOMENT, OPENED, OWN, mark

STEPS = {"letter": "draft", "reviewed letter": "reviewed", "approved letter": "approved", "sent letter": "sent"}


def letters_of(scope: str, community: Community) -> dict[str, Any]:
    made = {label: _letter(scope, community, quarter, status) for quarter, (label, status) in enumerate(STEPS.items(), start=1)}
    items = {one: LetterItem.objects.create(letter=one, section="events", **_words(scope)) for one in made.values()}
    if scope == OWN:
        opened = Letter.objects.create(
            pk=OPENED, community=community, year=2019, quarter=1, subject="Lettre ouverte à tous", status="sent",
            is_open_to_all=True, prepared_at=MOMENT, sent_at=MOMENT,
        )  # fmt: skip
        LetterIssue.objects.create(letter=opened, html="<p>Ouverte à tous</p>", text="Ouverte à tous", frozen_at=MOMENT)
    address = f"{MARKS[scope].lower()}@essai.example"
    subscription = Subscription.objects.create(community=community, address=address, asked_at=MOMENT, confirmed_at=MOMENT)
    told = {"cause": "bounce", "told": mark(scope, "retour"), "stopped_at": MOMENT}
    return {
        **made,
        "letter item": items[made["letter"]],
        "subscription": subscription,
        "stopped address": StoppedAddress.objects.create(address=address, **told),
    }


def _letter(scope: str, community: Community, quarter: int, status: str) -> Letter:
    sent = {"sent_at": MOMENT} if status == "sent" else {}
    signed = {"reviewed_at": MOMENT} if status != "draft" else {}
    subject = mark(scope, "lettre envoyée" if sent else "ébauche")
    letter: Letter = Letter.objects.create(
        community=community, year=2020, quarter=quarter, subject=subject, status=status, prepared_at=MOMENT, **signed, **sent
    )
    if sent:
        html = f'<p>{subject}</p><p><a href="{WAY_OUT}">Sortir</a></p>'
        LetterIssue.objects.create(letter=letter, html=html, text=subject, frozen_at=MOMENT, recipient_count=2)
    return letter


def _words(scope: str) -> dict[str, str]:
    return {"title": mark(scope, "ébauche"), "text": mark(scope, "ébauche")}
