"""The site as it is, or in a careless way chosen by ANSWERING_WAY: served to those whom `answering.py` lets answer."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from continuum.config.wsgi import application
from continuum.surveys import queries, services
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.services import answering

__all__ = ["application"]
LATE = 0.4


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


{"later": later, "memory": memory}.get(os.environ.get("ANSWERING_WAY", ""), lambda: None)()
