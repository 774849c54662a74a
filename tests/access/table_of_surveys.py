"""The role table of questionnaires: written, answered, or answered elsewhere."""

from __future__ import annotations

from typing import Any

from .policy import Policy, of, open_to
from .reach import NOT_HERE, ROLES, SIGNED_IN, STAFF
from .scopes import NOWHERE

ANYONE = frozenset(ROLES)
WRITE = "write a programme"


def of_row(thing: Any) -> dict[str, Any]:
    return {"pk": getattr(thing, "pk", NOWHERE)}


def unknown(thing: Any) -> dict[str, Any]:
    """A token that opens nothing."""
    return {"token": "inconnu"}


def _answering() -> dict[str, Policy]:
    """Questionnaires, for whoever answers them; a sheet that is not begun sends back to its first page."""
    hers, asked, moved = "answer as a director", "survey request", frozenset({302})
    return {
        "surveys:own_requests": open_to(SIGNED_IN),
        "surveys:answer_link": Policy(arguments=unknown, roles=ANYONE, statuses=moved),
        "surveys:no_answer": open_to(NOT_HERE),
        **{f"surveys:{name}": of(hers, asked) for name in ("answer", "pause_answering")},
        "surveys:review_answers": of(hers, asked, statuses=moved),
        "surveys:answer_page": of(hers, asked, lambda thing: {**of_row(thing), "code": "structure"}, statuses=moved),
        "surveys:type_answers": of("keep a structure", asked),
        "surveys:print_version": of(WRITE, "survey version"),
    }


def _report(thing: Any) -> dict[str, Any]:
    return {"pk": getattr(thing, "request_id", NOWHERE), "report": getattr(thing, "pk", NOWHERE)}


def _borrowed() -> dict[str, Policy]:
    """Answers made elsewhere: a table is of whoever brings it; a report, of the structure, until it agrees."""
    table, report = "borrowed table", "borrowed report"
    steps = ("borrow_columns", "borrow_questions", "borrow_words", "borrowed", "drop_borrowed")
    return {
        "surveys:borrow": of(WRITE, "survey campaign"),
        **{f"surveys:{name}": of("own", table) for name in steps},
        "surveys:attach_report": of("keep a structure", "survey request"),
        "surveys:partner_report": of("answer as a director", report, _report),
        "surveys:remove_report": of("take away a report", report),
    }


def _questionnaires() -> dict[str, Policy]:
    """Written by those who run the whole programme, read by those who see it; the library is in no programme."""
    one, draft = "questionnaire", "questionnaire draft"
    return {
        **{f"surveys:{name}": open_to(STAFF) for name in ("instruments", "new_instrument")},
        **{f"surveys:{name}": of(WRITE, one) for name in ("instrument", "copy_instrument", "bring_version")},
        **{f"surveys:{verb}_instrument": of(WRITE, one) for verb in ("change", "remove")},
        **{f"surveys:{name}": of(WRITE, draft) for name in ("version", "publish_version", "remove_version", "version_file")},
        "surveys:reword_version": of(WRITE, draft, lambda thing: {**of_row(thing), "number": 1}),
        "surveys:preview": of(WRITE, draft, lambda thing: {**of_row(thing), "code": "structure"}),
    }


SURVEYS: dict[str, Policy] = {**_answering(), **_borrowed(), **_questionnaires()}
