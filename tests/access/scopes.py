"""The three scopes of the world, and the word that every text of each bears."""

from __future__ import annotations

import datetime as dt
import uuid

OWN, SIBLING, ELSEWHERE = "own", "sibling", "elsewhere"
SCOPES = {OWN: ("R44", "D57"), SIBLING: ("R44", "D54"), ELSEWHERE: ("R28", "D76")}
MARKS = {OWN: "Zibeline", SIBLING: "Quetzal", ELSEWHERE: "Narval"}
"""What every text of a scope bears: a word that stands nowhere else."""
NOWHERE = uuid.UUID("00000000-0000-4000-8000-000000000000")
OPENED = uuid.UUID("00000000-0000-4000-8000-000000000001")
"""The resource that anyone may take."""
MOMENT = dt.datetime(2021, 10, 12, 9, tzinfo=dt.UTC)


def mark(scope: str, what: str) -> str:
    """« Zibeline structure »: the secret that only those who may see the thing may read."""
    return f"{MARKS[scope]} {what}"
