"""Editions of a resource: a checked file or an address elsewhere; and how many times each is taken, nobody being followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from continuum.plan import rules
from continuum.plan.models import Attachment, DownloadCount, Edition, Resource
from continuum.toolkit import clock
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle

from .attachments import add_attachment
from .rows import added, before_change, changed, remove_row

NOWHERE = "Donnez un fichier, ou l’adresse où la trouver."
NAME_TAKEN = "Cette ressource a déjà une édition de ce nom\u00a0: donnez-en un autre."


@acts(rule=rules.add_edition, on="resource")
def add_edition(*, resource: Resource, edition: Edition, file_name: str = "", content: bytes = b"", by: Any) -> Edition:
    """Publish another state of a resource, from a file or from where it stands; it replaces the others."""
    edition.resource = resource
    Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    _refuse_same_name(edition)
    if file_name:
        joined = Attachment(title=str(edition)[:200])
        edition.document = add_attachment(node=resource.node, attachment=joined, name=file_name, content=content, by=by)
    _refuse_nowhere(edition)
    edition.save()
    return added(edition, "edition.added", resource.node.programme, by)


@acts(rule=rules.change_edition, on="edition")
def change_edition(*, edition: Edition, seen: Mapping[str, str] | None = None, by: Any) -> Edition:
    """Correct its words and its day; another file is another edition."""
    before = before_change(edition, rules.change_edition, by)
    settle(edition, before, seen)
    edition.resource_id, edition.document_id = before.resource_id, before.document_id
    _refuse_same_name(edition)
    _refuse_nowhere(edition)
    if edition.is_invented:
        edition.origin = Origin.ENTERED
    edition.save()
    return changed(before, edition, "edition.changed", edition.resource.node.programme, by)


@acts(rule=rules.remove_edition, on="edition")
def remove_edition(*, edition: Edition, by: Any) -> None:
    """Take away one published by mistake, with its file, its count and its uses."""
    before_change(edition, rules.remove_edition, by)
    document = edition.document
    remove_row(edition, "edition.removed", edition.resource.node.programme, by)
    if document is not None:
        document.delete()


@acts(rule=rules.take_edition, on="edition")
def count_download(*, edition: Edition, by: Any) -> None:
    """One more today. Neither who, nor from where: nothing of the person is written, in the journal either."""
    today, _ = DownloadCount.objects.get_or_create(edition=edition, on=clock.today())
    DownloadCount.objects.filter(pk=today.pk).update(count=F("count") + 1)


def _refuse_nowhere(edition: Edition) -> None:
    edition.clean()
    if edition.is_nowhere:
        raise ValidationError({"link": NOWHERE})


def _refuse_same_name(edition: Edition) -> None:
    if Edition.objects.filter(resource=edition.resource_id, name=edition.name).exclude(pk=edition.pk).exists():
        raise ValidationError({"name": NAME_TAKEN})
