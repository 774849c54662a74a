"""Keeping the legal watch: write a text, publish it, read it again, withdraw it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.community import rules
from continuum.community.enums import LegalStatus
from continuum.community.models import Community, LegalItem
from continuum.meetings.services.rows import added, locked, removed, rewritten
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle

journal.declare(
    {
        "legal_item.added": "texte de la veille ajouté",
        "legal_item.changed": "texte de la veille modifié",
        "legal_item.published": "texte de la veille publié",
        "legal_item.reviewed": "texte de la veille relu",
        "legal_item.withdrawn": "texte de la veille retiré",
        "legal_item.removed": "texte de la veille supprimé",
    }
)
MOST_LINES = 3
TOO_LONG = "Dites ce qui change en trois lignes au plus\u00a0: il y en a {count}."
BEFORE_PUBLISHED = "Le texte s’appliquerait avant d’avoir été publié\u00a0: vérifiez les deux dates."
REVIEW_PAST = "Cette date est passée\u00a0: choisissez un jour à venir."
STANDS = ("status", "reviewed_by_id", "reviewed_on", "review_on", "reason")
"""What changes by its own verbs only."""
NOT_A_DRAFT = "Ce texte a été publié\u00a0: retirez-le plutôt, en disant pourquoi."
NOT_PUBLISHED = "Entre-temps, ce texte a changé d’état\u00a0: il est «\u00a0{now}\u00a0». Revenez à sa page."
KNOWN = ("community__node__territory", "community__node__programme")


@acts(rule=rules.add_legal_item, on="community")
def add_legal_item(*, community: Community, item: LegalItem, by: Any) -> LegalItem:
    """A draft, which the team alone reads until it is published."""
    item.community, item.status = community, LegalStatus.DRAFT
    _refuse_bad(item)
    return added(item, "legal_item.added", by)


@acts(rule=rules.change_legal_item, on="item")
def change_legal_item(*, item: LegalItem, seen: Mapping[str, str] | None = None, by: Any) -> LegalItem:
    before = _kept(item, rules.change_legal_item, by)
    settle(item, before, seen)
    item.community = before.community
    for name in STANDS:
        setattr(item, name, getattr(before, name))
    _refuse_bad(item)
    return rewritten(before, item, "legal_item.changed", by)


@acts(rule=rules.publish_legal_item, on="item")
def publish_legal_item(*, item: LegalItem, review_on: dt.date, by: Any) -> LegalItem:
    """From now on members find it; publishing it is having read it, until that day."""
    kept = _kept(item, rules.publish_legal_item, by)
    if kept.is_published:
        raise ValidationError(NOT_PUBLISHED.format(now=kept.get_status_display()))
    kept.status, kept.reason = LegalStatus.PUBLISHED, ""
    return _read_again(kept, review_on, "legal_item.published", by)


@acts(rule=rules.review_legal_item, on="item")
def review_legal_item(*, item: LegalItem, review_on: dt.date, by: Any) -> LegalItem:
    """It says what the law says today; she signs it, until the day on which it is read again."""
    kept = _kept(item, rules.review_legal_item, by)
    if not kept.is_published:
        raise ValidationError(NOT_PUBLISHED.format(now=kept.get_status_display()))
    return _read_again(kept, review_on, "legal_item.reviewed", by)


@acts(rule=rules.withdraw_legal_item, on="item")
def withdraw_legal_item(*, item: LegalItem, reason: str, by: Any) -> LegalItem:
    """Members no longer find it; the team keeps it, with why."""
    kept = _kept(item, rules.withdraw_legal_item, by)
    if not kept.is_published:
        raise ValidationError(NOT_PUBLISHED.format(now=kept.get_status_display()))
    kept.status, kept.reason = LegalStatus.WITHDRAWN, reason
    kept.save(update_fields=["status", "reason"])
    journal.write(by, "legal_item.withdrawn", kept)
    return kept


@acts(rule=rules.remove_legal_item, on="item")
def remove_legal_item(*, item: LegalItem, by: Any) -> None:
    """A draft written by mistake; what members have read is withdrawn."""
    kept = _kept(item, rules.remove_legal_item, by)
    if kept.status != LegalStatus.DRAFT:
        raise ValidationError(NOT_A_DRAFT)
    removed(kept, "legal_item.removed", by)


def _kept(item: LegalItem, rule: Any, by: Any) -> LegalItem:
    kept: LegalItem = locked(item, rule, by, *KNOWN)
    return kept


def _read_again(kept: LegalItem, review_on: dt.date, verb: str, by: Any) -> LegalItem:
    if review_on <= clock.today():
        raise ValidationError({"review_on": REVIEW_PAST})
    kept.reviewed_by = None if getattr(by, "is_system", False) else by
    kept.reviewed_on, kept.review_on = clock.today(), review_on
    kept.save(update_fields=["status", "reason", "reviewed_by", "reviewed_on", "review_on"])
    journal.write(by, verb, kept, {"review_on": review_on.isoformat()})
    return kept


def _refuse_bad(item: LegalItem) -> None:
    """What would be false, or too long for who reads it on a telephone."""
    lines = [line for line in item.what_changes.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError({"what_changes": TOO_LONG.format(count=len(lines))})
    if item.effective_from < item.published_on:
        raise ValidationError({"effective_from": BEFORE_PUBLISHED})
