"""Who looks after the installation, and who speaks for a region."""

from __future__ import annotations

from typing import Any

from continuum.directory.enums import Role
from continuum.directory.models import Territory
from continuum.directory.rules import runs

from .models import RegionPage


def looks_after_the_service(person: Any) -> bool:
    """The national administration."""
    return bool(person.is_authenticated and person.has_role(Role.NATIONAL_ADMIN))


def ask_mail_check(person: Any, to: str) -> bool:
    """Whoever looks after the service may have a test mail sent."""
    return looks_after_the_service(person)


def add_region_page(person: Any, territory: Territory) -> bool:
    """Those who follow all that is done in the region, and not one programme alone."""
    return runs(person, None, territory)


def keep_region_page(person: Any, page: RegionPage) -> bool:
    return add_region_page(person, page.territory)


change_region_page = open_region_page = close_region_page = keep_region_page
