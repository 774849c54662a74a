"""The public page of a region: written, opened to all, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from continuum.desk import queries, rules
from continuum.desk.models import RegionPage
from continuum.directory.models import Territory
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle

journal.declare(
    {
        "region_page.added": "page publique écrite",
        "region_page.changed": "page publique modifiée",
        "region_page.opened": "page publique ouverte à tous",
        "region_page.closed": "page publique fermée",
    }
)
ONE_EACH = "Cette région a déjà sa page\u00a0: modifiez-la."
NOT_RUN = "Choisissez des programmes ou des plans que vous conduisez dans cette région."


@acts(rule=rules.add_region_page, on="territory")
def add_region_page(*, territory: Territory, page: RegionPage, nodes: Iterable[Node], by: Any) -> RegionPage:
    """Written, and read by nobody yet but the team."""
    if RegionPage.objects.filter(territory=territory).exists():
        raise ValidationError({"territory": ONE_EACH})
    page.territory, page.slug, page.written_at = territory, slugify(territory.name), clock.now()
    page.save()
    _announce(page, nodes, by)
    journal.write(by, "region_page.added", page)
    return page


@acts(rule=rules.change_region_page, on="page")
def change_region_page(
    *, page: RegionPage, nodes: Iterable[Node] | None = None, seen: Mapping[str, str] | None = None, by: Any
) -> RegionPage:
    """What is open to all changes at once for whoever reads it."""
    kept = _locked(page)
    settle(page, kept, seen)
    page.opened_at, page.written_at = kept.opened_at, clock.now()
    page.save()
    if nodes is not None:
        _announce(page, nodes, by)
    journal.write(by, "region_page.changed", page)
    return page


@acts(rule=rules.open_region_page, on="page")
def open_region_page(*, page: RegionPage, by: Any) -> None:
    """From now on anyone may read it, and search engines may find it."""
    kept = _locked(page)
    if kept.opened_at is None:
        kept.opened_at = clock.now()
        kept.save(update_fields=["opened_at"])
        journal.write(by, "region_page.opened", kept)


@acts(rule=rules.close_region_page, on="page")
def close_region_page(*, page: RegionPage, by: Any) -> None:
    """Its pages, its agenda and its feeds answer nothing any more; what was written is kept."""
    kept = _locked(page)
    if kept.opened_at is not None:
        kept.opened_at = None
        kept.save(update_fields=["opened_at"])
        journal.write(by, "region_page.closed", kept)


def _locked(page: RegionPage) -> RegionPage:
    return RegionPage.objects.select_for_update(of=("self",)).get(pk=page.pk)


def _announce(page: RegionPage, nodes: Iterable[Node], by: Any) -> None:
    """Hers to announce, and those that somebody who runs more of them had chosen."""
    chosen = {one.pk for one in nodes}
    hers = set(queries.nodes_to_announce(by, page.territory).values_list("pk", flat=True))
    if getattr(by, "is_system", False):
        hers |= chosen
    if not chosen <= hers:
        raise ValidationError({"nodes": NOT_RUN})
    others = page.nodes.exclude(pk__in=hers)
    page.nodes.set([*chosen, *others.values_list("pk", flat=True)])
