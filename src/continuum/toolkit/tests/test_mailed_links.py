"""A link of a mail opens its own row, as long as it is open, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from continuum.toolkit.mailed_links import MOST_HELD, MailedLink


@dataclass
class Row:
    pk: UUID
    person_id: Any = None
    number: int = 1


@pytest.fixture
def rows() -> dict[UUID, Row]:
    return {row.pk: row for row in (Row(uuid4()) for _ in range(MOST_HELD + 2))}


@pytest.fixture
def link(rows: dict[UUID, Row]) -> MailedLink:
    names = {"link": "meetings:answer_link", "page": "meetings:held_answer", "past": "meetings:no_answer"}
    return MailedLink("tests", find=rows.get, mark=lambda row: str(row.number), **names)


def visit(person: Any = None) -> Any:
    return SimpleNamespace(session={}, user=SimpleNamespace(pk=person))


def test_it_opens_its_row_alone_and_the_browser_holds_no_token(link: MailedLink, rows: dict[UUID, Row]) -> None:
    one, other, *_ = rows.values()
    request, token = visit(), link.token(one)
    assert link.follow(request, token).url.endswith(f"{one.pk}/")
    assert link.held_or_own(request, one.pk) is one
    assert link.held_or_own(request, other.pk) is None
    assert token not in str(request.session)


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: "x" * 40, lambda token: uuid4().hex + token[32:]])
def test_one_that_we_did_not_write_opens_nothing(link: MailedLink, rows: dict[UUID, Row], spoil: Any) -> None:
    assert link.opened_by(spoil(link.token(next(iter(rows.values()))))) is None


def test_those_sent_before_a_new_one_end_where_they_were_followed_too(link: MailedLink, rows: dict[UUID, Row]) -> None:
    row = next(iter(rows.values()))
    request, token = visit(), link.token(row)
    link.follow(request, token)
    row.number += 1
    assert link.opened_by(token) is None
    assert link.held_or_own(request, row.pk) is None


def test_who_is_signed_in_opens_her_own_and_a_row_of_nobody_is_not_hers(link: MailedLink, rows: dict[UUID, Row]) -> None:
    one, other, *_ = rows.values()
    one.person_id = 7
    assert link.held_or_own(visit(7), one.pk) is one
    assert link.held_or_own(visit(None), other.pk) is None


def test_a_browser_holds_so_many_at_most(link: MailedLink, rows: dict[UUID, Row]) -> None:
    request = visit()
    for row in rows.values():
        link.follow(request, link.token(row))
    assert len(request.session["tests"]) == MOST_HELD
