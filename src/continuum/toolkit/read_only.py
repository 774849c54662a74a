"""While somebody looks in another person's place, the database itself takes no writing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection

READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA", "EXPLAIN")
COUNTS = "INSERT INTO TOOLKIT_TALLY "
"""How often one searches is counted all the same."""


@contextlib.contextmanager
def read_only() -> Iterator[None]:
    """Whatever writes in here is refused, even a page that writes when it is merely read."""
    with connection.execute_wrapper(_refuse_writing):
        yield


def _refuse_writing(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    order = sql.lstrip().upper()
    if not order.startswith(READS) and not order.startswith(COUNTS):
        raise PermissionDenied("Nothing is written while somebody looks in another person's place")
    return execute(sql, params, many, context)
