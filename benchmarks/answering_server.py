"""The site as it is, or in a careless way chosen by ANSWERING_WAY: served to those whom `answering.py` lets answer."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import uuid
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from django.db import connection

from continuum.config.wsgi import application
from continuum.surveys import queries, services
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.services import answering
from continuum.toolkit import submissions

__all__ = ["application"]
LATE, BETWEEN = 0.4, 0.03


def count() -> None:
    """Whatever the way: each saving of a page leaves its digest, in its own transaction. What is sent is never twice the same."""
    save = services.save_page

    def save_and_count(*, request: Any, page: str, given: Any, **rest: Any) -> Any:
        outcome = save(request=request, page=page, given=given, **rest)
        digest = hashlib.sha256(json.dumps([str(request.pk), page, given], sort_keys=True).encode()).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute("insert into answering_saved (digest) values (%s)", [digest])
        return outcome

    services.save_page = save_and_count


def later() -> None:
    """What was posted is written some time after it was acknowledged."""
    save = services.save_page

    def save_later(*, request: Any, given: Any, **rest: Any) -> Any:
        def act() -> None:
            time.sleep(LATE)
            save(request=request, given=given, **rest)

        threading.Thread(target=act).start()
        sheet = AnswerSheet.objects.select_related("version", "request").get(pk=request.pk)
        sheet.answers = answering.merged_answers(queries.compiled_of(sheet.version), sheet.answers, given)
        return queries.outcome_of(sheet)

    services.save_page = save_later


def memory() -> None:
    """Each process holds the sheets in its own memory, and writes them whole."""
    held: dict[Any, dict[str, Any]] = {}
    save = answering._save

    def save_whole(sheet: Any, page: Any = None) -> Any:
        codes = set(queries.codes_of(queries.compiled_of(sheet.version), page))
        mine = held.setdefault(sheet.pk, {})
        mine |= {code: value for code, value in sheet.answers.items() if code in codes}
        sheet.answers = dict(mine)
        return save(sheet, page)

    answering._save = save_whole


def halves() -> None:
    """The key, then one half of the page, then the other: each in its own transaction."""
    submissions.transaction = SimpleNamespace(atomic=nullcontext)
    save = services.save_page

    def save_in_two(*, given: Any, **rest: Any) -> Any:
        codes = sorted(given)
        middle = len(codes) // 2
        save(given={code: given[code] for code in codes[:middle]}, **rest)
        time.sleep(BETWEEN)
        return save(given={code: given[code] for code in codes[middle:]}, **rest)

    services.save_page = save_in_two


def keyless() -> None:
    """The key of a form is not looked at: what is sent twice is done twice."""
    take = submissions._take_key
    submissions._take_key = lambda request, key, body: take(request, uuid.uuid4(), body)


WAYS = {"later": later, "memory": memory, "halves": halves, "keyless": keyless}
count()
WAYS.get(os.environ.get("ANSWERING_WAY", ""), lambda: None)()
