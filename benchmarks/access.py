"""How much the test of access plays, and how many leaks it sees when a kind of thing forgets its scope.

`python -m benchmarks.access`: nothing leaks from the site itself; each careless variant shows so many pages, exports and
answers that its readers should not get. The variants are met by a delegate and by a director: one leads a region, the other
a structure.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import django

ROLES = ("delegate", "director")


def kinds() -> Iterator[type]:
    """Each way of saying what is visible to a person."""
    from django.apps import apps

    from continuum.toolkit.access import VisibleQuerySet

    asked = {type(model._default_manager.all()) for model in apps.get_models()}
    yield from sorted((one for one in asked if issubclass(one, VisibleQuerySet)), key=lambda one: one.__name__)


def forgets_scope(rows: Any, person: Any) -> Any:
    return rows


def seen(made: Any) -> tuple[int, int]:
    """Texts read by whoever may not, and addresses that answer otherwise than the table says."""
    from tests.access.play import leaks, play
    from tests.access.test_matrix import secrets_for

    read = sum(len(leaks(made, role, secrets_for(role))) for role in ROLES)
    return read, len(play(made, "get", ROLES).faults)


def played(made: Any) -> None:
    from tests.access.play import play
    from tests.access.table import POLICIES
    from tests.access.table import ROLES as EVERY_ROLE
    from tests.access.world import SCOPES

    count, faults = 0, []
    for method in ("get", "post"):
        found = play(made, method)
        count, faults = count + found.count, faults + found.faults
    told = f"{len(POLICIES)} addresses, {len(EVERY_ROLE)} roles, {len(SCOPES) + 1} scopes, GET and POST"
    print(f"access: {told}: {count} cases, {len(faults)} faults", flush=True)


def counted(made: Any) -> None:
    print("{:28} {:>6} texts read, {:>5} addresses".format("careful", *seen(made)), flush=True)
    total = [0, 0]
    for kind in kinds():
        with mock.patch.object(kind, "visible_to", forgets_scope):
            found = seen(made)
        total = [before + more for before, more in zip(total, found, strict=True)]
        print("{:28} {:>6} texts read, {:>5} addresses".format(kind.__name__, *found), flush=True)
    with mock.patch("continuum.toolkit.access.AccessMiddleware.process_view", return_value=None):
        print("{:28} {:>6} texts read, {:>5} addresses".format("no rule asked", *seen(made)), flush=True)
    print(f"access: scopes forgotten one by one: {total[0]} texts read, {total[1]} addresses")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuum.config.settings")
    django.setup()
    logging.disable()  # what the site says of each refusal
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.access.world import world

    settings.DEMO = settings.SECOND_FACTOR_REQUIRED = False
    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0)
    made = world()
    counted(made)
    played(made)
    connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
