"""Versions of a plan: published once and for all; then approved, opened to everybody, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from continuum.plan import rules
from continuum.plan.models import Node, PlanVersion
from continuum.plan.queries import changes_between, content_in, content_of, key_of, last_version
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.typography import french_date

journal.declare(
    {
        "version.published": "version du plan publiée",
        "version.approved": "approbation d’une version notée",
        "version.opened": "version du plan ouverte à tous",
        "version.withdrawn": "version du plan retirée du public",
    }
)
CHANGED_MEANWHILE = "Entre-temps, le plan a changé\u00a0: relisez ce que dirait cette version, puis publiez."
NOTHING_NEW = "Rien n’a changé depuis la version {number}\u00a0: une nouvelle version dirait la même chose."


@acts(rule=rules.publish_version, on="node")
def publish_version(*, node: Node, version: PlanVersion, seen: str = "", by: Any) -> PlanVersion:
    """Freeze what the plan says today under the next number. `seen`: the key of what the person was shown."""
    locked = Node.objects.select_for_update().get(pk=node.pk)
    content = content_of(locked)
    if seen and seen != key_of(content):
        raise ValidationError(CHANGED_MEANWHILE)
    last = last_version(locked)
    if last and not changes_between(content_in(last), content):
        raise ValidationError(NOTHING_NEW.format(number=last.number))
    version.node, version.title, version.content = locked, locked.title, content.to_json()
    version.number = (PlanVersion.objects.filter(node=locked).aggregate(last=Max("number"))["last"] or 0) + 1
    version.published_at = clock.now()
    version.published_by = None if getattr(by, "is_system", False) else by
    version.clean()
    version.save(force_insert=True)
    journal.write(by, "version.published", version, _said(version))
    return version


@acts(rule=rules.note_approval, on="version")
def note_approval(*, version: PlanVersion, seen: Mapping[str, str] | None = None, by: Any) -> PlanVersion:
    """Say who approved it, and when; the words stay those that were published."""
    before = PlanVersion.objects.select_for_update().defer("content").get(pk=version.pk)
    settle(version, before, seen)
    version.clean()
    if not version.approved_by:
        raise ValidationError({"approved_by": "Indiquez qui a approuvé cette version."})
    version.save(update_fields=["approved_by", "approved_on"])
    journal.write(by, "version.approved", version, {"before": _said(before)["approved"], "after": _said(version)["approved"]})
    return version


@acts(rule=rules.open_version, on="version")
def open_version(*, version: PlanVersion, by: Any) -> None:
    """Anyone may read it, without an account."""
    if _set_public(version, is_public=True):
        journal.write(by, "version.opened", version)


@acts(rule=rules.withdraw_version, on="version")
def withdraw_version(*, version: PlanVersion, reason: str, by: Any) -> None:
    """The public reads it no longer; the members of the programme still do."""
    if _set_public(version, is_public=False):
        journal.write(by, "version.withdrawn", version, {"reason": reason})


def _set_public(version: PlanVersion, *, is_public: bool) -> bool:
    changed = PlanVersion.objects.filter(pk=version.pk, is_public=not is_public).update(is_public=is_public)
    version.is_public = is_public
    return bool(changed)


def _said(version: PlanVersion) -> dict[str, str]:
    approved = f"{version.approved_by}, {french_date(version.approved_on)}" if version.approved_on else ""
    return {"public": "oui" if version.is_public else "non", "approved": approved}
