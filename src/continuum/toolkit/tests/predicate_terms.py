"""Terms that only tests declare, over organisations that are plain numbers: the language needs neither room nor database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from continuum.toolkit.predicates import Condition, Group, Opposite, Rule
from continuum.toolkit.registry import Batch, Shelf, Term, TermKind

TODAY = dt.date(2024, 6, 1)
COLOURS = {"r": "le rouge", "v": "le vert", "b": "le bleu"}


class Numbered:
    """What evaluation asks of a queryset."""

    def __init__(self, rows: Mapping[int, dict[str, Any]]) -> None:
        self.rows = rows

    def values_list(self, *names: str, flat: bool) -> list[int]:
        return list(self.rows)

    def order_by(self) -> Numbered:
        return self


def read_off(key: str) -> Any:
    """The fact as the row holds it; what the row does not hold is not known."""
    return lambda batch: {pk: row[key] for pk, row in batch.organisations.rows.items() if row.get(key) is not None}


def terms(watch: list[Batch] | None = None) -> Shelf[Term]:
    def watched(batch: Batch) -> Any:
        if watch is not None:
            watch.append(batch)
        return read_off("taille")(batch)

    shelf: Shelf[Term] = Shelf(lambda term: term.key)
    shelf.declare(Term("taille", "effectif", TermKind.NUMBER, watched, "…", unit=("salarié", "salariés"), dated=True))
    shelf.declare(
        Term(
            "couleur", "couleur", TermKind.CHOICE, read_off("couleur"), "…",
            phrases={"in": "de couleur {}", "not in": "d’une autre couleur que {}"},
            names=lambda codes: {code: COLOURS[code] for code in codes if code in COLOURS},
            choices=lambda person: list(COLOURS.items()),
        )
    )  # fmt: skip
    shelf.declare(Term("cse", "CSE", TermKind.YES_NO, read_off("cse"), "…", phrases={"yes": "dotée d’un CSE", "no": "sans CSE"}))
    shelf.declare(Term("creation", "créée", TermKind.DATE, read_off("creation"), "…"))
    return shelf


SHELF = terms()
TERM = {term.key: term for term in SHELF}

numbers = st.builds(
    Condition,
    st.just(TERM["taille"]),
    st.sampled_from(["<", "<=", "=", "!=", ">=", ">"]),
    st.sampled_from([0, 1, 10, 50]),
    st.sampled_from([None, dt.date(2024, 1, 1)]),
)
colours = st.builds(
    Condition,
    st.just(TERM["couleur"]),
    st.sampled_from(["in", "not in"]),
    st.lists(st.sampled_from("rvb"), min_size=1, max_size=2, unique=True).map(tuple),
)
councils = st.builds(Condition, st.just(TERM["cse"]), st.just("is"), st.booleans())
births = st.builds(
    Condition,
    st.just(TERM["creation"]),
    st.sampled_from(["<", ">="]),
    st.sampled_from([dt.date(2000, 1, 1), dt.date(2010, 7, 3)]),
)
conditions = numbers | colours | councils | births


def _above(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    groups = st.builds(Group, st.booleans(), st.lists(parts, min_size=1, max_size=3).map(tuple))
    return groups | st.builds(Opposite, parts)


flat = _above(conditions)
rules: st.SearchStrategy[Rule] = conditions | flat | _above(conditions | flat) | _above(conditions | _above(conditions | flat))
"""Every rule that the language accepts: three levels at most."""

rows = st.fixed_dictionaries(
    {},
    optional={
        "taille": st.sampled_from([0, 1, 9, 10, 49, 50, 51]),
        "couleur": st.sampled_from("rvb"),
        "cse": st.booleans(),
        "creation": st.sampled_from([dt.date(1999, 1, 1), dt.date(2005, 1, 1), dt.date(2010, 7, 3)]),
    },
)
whole_rows = st.fixed_dictionaries(
    {
        "taille": st.sampled_from([0, 1, 9, 10, 49, 50, 51]),
        "couleur": st.sampled_from("rvb"),
        "cse": st.booleans(),
        "creation": st.sampled_from([dt.date(1999, 1, 1), dt.date(2005, 1, 1), dt.date(2010, 7, 3)]),
    }
)
