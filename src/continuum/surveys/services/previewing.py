"""A questionnaire tried by whoever writes it: what is answered travels in the page, signed, and is kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError

from continuum.methods.questionnaires import CompiledForm, Outcome, evaluate_response, start_response
from continuum.toolkit import clock

from .answering import UNKNOWN_PAGE, merged_answers, rows_of

SALT = "continuum.surveys.preview"
SEED = 1
"""What the random draws start from: the same at each page."""


@dataclass(frozen=True)
class Tried:
    """The answers of a trial, and what becomes of them."""

    compiled: CompiledForm
    answers: Mapping[str, Any]
    language: str = ""

    @classmethod
    def begun(cls, compiled: CompiledForm, language: str = "") -> Tried:
        """With what the form says by default."""
        return cls(compiled, start_response(compiled, now=clock.now(), seed=SEED).answers, language)

    @classmethod
    def carried(cls, compiled: CompiledForm, text: str, language: str) -> Tried:
        """As the page before carried them; begun again when nobody here signed them."""
        try:
            return cls(compiled, signing.loads(text, salt=SALT), language)
        except signing.BadSignature:
            return cls.begun(compiled, language)

    @property
    def outcome(self) -> Outcome:
        return evaluate_response(self.compiled, dict(self.answers), now=clock.now(), seed=SEED, language=self.language)

    @property
    def to_carry(self) -> str:
        return signing.dumps(self.answers, salt=SALT, compress=True)

    def with_page(self, given: Mapping[str, Any]) -> Tried:
        return replace(self, answers=merged_answers(self.compiled, self.answers, given))

    def with_rows(self, verb: str, rest: str, counts: Mapping[str, int]) -> Tried:
        """One time more, or less, of what is asked several times."""
        number, _, name = rest.partition(" ") if verb == "remove" else ("", "", rest)
        place, _, code = name.partition(":")
        if name not in counts or not all(one.isdigit() for one in [*filter(None, place.split(".")), *filter(None, [number])]):
            raise ValidationError(UNKNOWN_PAGE)
        answers = signing.loads(self.to_carry, salt=SALT)
        rows = rows_of(self.compiled, answers, code, tuple(int(one) for one in place.split(".") if one), counts[name])
        if verb == "add":
            rows.append({})
        elif int(number or -1) in range(len(rows)):
            del rows[int(number)]
        return replace(self, answers=answers)
