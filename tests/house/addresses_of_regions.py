"""The real addresses of the public page of a region, as the team keeps it."""

from __future__ import annotations

from types import SimpleNamespace

from continuum.desk.models import RegionPage
from continuum.directory.tests.factories import TerritoryFactory
from continuum.toolkit import clock


def add_region_page(kept: SimpleNamespace) -> None:
    """One that is not open yet, and a region that has none."""
    said = {"tagline": "Se voir", "presentation": "Nous.", "contact_role": "La délégation"}
    kept.region_page = RegionPage.objects.create(territory=kept.programme.territory, slug="r44", written_at=clock.now(), **said)
    kept.region_without_page = TerritoryFactory(key="R28")


def regions_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    names = ("change_region_page", "open_region_page", "close_region_page")
    return {
        **{f"desk:{name}": [kept.region_page.pk] for name in names},
        "desk:new_region_page": [kept.region_without_page.key],
    }
