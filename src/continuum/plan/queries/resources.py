"""Resources of the plan: their editions from the latest, how many times each was taken, which structures use them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from continuum.directory.models import Organisation
from continuum.plan.models import Deliverable, DownloadCount, Edition, Node, Resource, ResourceUse, Tender
from continuum.plan.rules import see_tender


@dataclass(frozen=True)
class ShownEdition:
    """An edition, the one that replaced it if any, and the structures that use it, as far as the reader sees them."""

    edition: Any
    replaced_by: Edition | None
    uses: Sequence[ResourceUse]
    unseen: int

    @property
    def chapters(self) -> list[str]:
        return [line.strip() for line in self.edition.chapters.splitlines() if line.strip()]


@dataclass(frozen=True)
class ResourceRecord:
    """A resource with all its editions, the latest first."""

    resource: Resource
    editions: Sequence[ShownEdition]

    @classmethod
    def of(cls, resource: Resource, person: Any) -> ResourceRecord:
        editions = list(editions_of(resource).prefetch_related(Prefetch("uses", _uses_seen(person))))
        later = [None, *editions]
        return cls(resource, [_shown(one, later[rank]) for rank, one in enumerate(editions)])

    @property
    def last(self) -> ShownEdition | None:
        return self.editions[0] if self.editions else None

    @property
    def earlier(self) -> Sequence[ShownEdition]:
        return self.editions[1:]

    @property
    def download_count(self) -> int:
        return sum(one.edition.download_count for one in self.editions)


def editions_of(resource: Resource) -> QuerySet[Edition]:
    """With how many times each was taken."""
    days = DownloadCount.objects.filter(edition=OuterRef("pk")).order_by()
    taken = Coalesce(Subquery(days.values("edition").annotate(sum=Sum("count")).values("sum")), 0)
    rows = Edition.objects.filter(resource=resource).select_related("document").annotate(download_count=taken)
    return rows.order_by("-published_on", "-name")


def edition_to_take(pk: UUID) -> Edition | None:
    """An edition with its file; whether it may be taken is for its rule to say."""
    return Edition.objects.filter(pk=pk).select_related("resource", "document__content").first()


def _uses_seen(person: Any) -> QuerySet[ResourceUse]:
    seen = Organisation.objects.visible_to(person).filter(pk=OuterRef("organisation"))
    return ResourceUse.objects.select_related("organisation").annotate(is_seen=Exists(seen))


def _shown(edition: Edition, replaced_by: Edition | None) -> ShownEdition:
    uses: list[Any] = list(edition.uses.all())  # type: ignore[attr-defined]
    seen = [one for one in uses if one.is_seen]
    return ShownEdition(edition, replaced_by, seen, len(uses) - len(seen))


def public_resources() -> QuerySet[Any]:
    """What anyone may take: those that have an edition, with its name and its day."""
    last = Edition.objects.filter(resource=OuterRef("pk")).order_by("-published_on", "-name")
    rows: QuerySet[Any] = Resource.objects.open_to_all().annotate(  # type: ignore[attr-defined]
        last_edition=Subquery(last.values("name")[:1]), last_day=Subquery(last.values("published_on")[:1])
    )
    return rows.exclude(last_day=None).order_by("-last_day", "title")


def published_resources(node: Node) -> QuerySet[Any]:
    """Those of a node and of all that hangs on it that have an edition: the latest, and how many times they were taken."""
    last = Edition.objects.filter(resource=OuterRef("pk")).order_by("-published_on", "-name")
    days = DownloadCount.objects.filter(edition__resource=OuterRef("pk")).order_by()
    rows = Resource.objects.filter(node__path__startswith=node.path).annotate(
        last_edition=Subquery(last.values("name")[:1]),
        last_day=Subquery(last.values("published_on")[:1]),
        taken=Coalesce(Subquery(days.values("edition__resource").annotate(sum=Sum("count")).values("sum")), 0),
    )
    return rows.exclude(last_day=None).order_by("title", "pk")


@dataclass(frozen=True)
class Outputs:
    """What a node and all that hangs on it produce: resources, deliverables, and the calls to providers for who chooses them."""

    resources: Sequence[Any]
    deliverables: Sequence[Deliverable]
    tenders: Sequence[Tender]

    @property
    def is_empty(self) -> bool:
        return not (self.resources or self.deliverables or self.tenders)


def outputs_of(node: Node, person: Any) -> Outputs:
    """In no question when the node is known to have none."""
    if not getattr(node, "holds_outputs", True):
        return Outputs((), (), ())
    below = {"node__path__startswith": node.path}
    last = Edition.objects.filter(resource=OuterRef("pk")).order_by("-published_on", "-name")
    resources = Resource.objects.filter(**below).annotate(last_edition=Subquery(last.values("name")[:1]))
    tenders = list(Tender.objects.filter(**below)) if see_tender(person, Tender(node=node)) else []
    return Outputs(list(resources), list(Deliverable.objects.filter(**below)), tenders)
