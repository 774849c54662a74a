"""The site as it is, or in a careless way chosen by SOLVING_WAY: served to the room of `solving_room.py`."""

from __future__ import annotations

import os
import threading
import time
import uuid
from typing import Any

from continuum.config.wsgi import application

__all__ = ["application"]
LATE = 0.6


# The site is set up by the import above: what it is made of can only be named after it, hence inside each way.


def later() -> None:
    """A note is written some time after it was acknowledged."""
    from continuum.community import services

    write = services.write_note

    def write_later(**given: Any) -> Any:
        def act() -> None:
            time.sleep(LATE)
            write(**given)

        threading.Thread(target=act).start()
        return given["note"]

    services.write_note = write_later


def memory() -> None:
    """Each process holds the notes in its own memory, and writes them by the dozen."""
    from continuum.community import services

    write = services.write_note
    held: list[dict[str, Any]] = []
    lock = threading.Lock()

    def hold(**given: Any) -> Any:
        with lock:
            held.append(given)
            due, held[:] = (held[:], []) if len(held) >= 12 else ([], held)
        for one in due:
            write(**one)
        return given["note"]

    services.write_note = hold


def keyless() -> None:
    """The key of a form is not looked at: what is sent twice is done twice."""
    from continuum.toolkit import submissions

    take = submissions._take_key
    submissions._take_key = lambda request, key, body: take(request, uuid.uuid4(), body)


WAYS = {"later": later, "memory": memory, "keyless": keyless}
WAYS.get(os.environ.get("SOLVING_WAY", ""), lambda: None)()
