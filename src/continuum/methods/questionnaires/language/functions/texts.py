"""Texts."""

from __future__ import annotations

from functools import lru_cache
from math import inf, isnan
from typing import Any

import re2

from continuum.methods.questionnaires.language.faults import Fault, quoted
from continuum.methods.questionnaires.language.values import Value, text

from .numbers import round_
from .table import function

_MOST_MEMORY = 8 << 20


@function("string", "?v", "text", "la valeur en texte", ("string(2.50)", "2.5"))
def string(at: Any, value: Value) -> str:
    """The value as a text."""
    return text(value, at.run)


@function("concat", "?s*", "text", "les textes mis bout à bout", ("concat('a', 1, 'b')", "a1b"))
def concat(at: Any, *values: list[Value]) -> str:
    """The texts, one after the other."""
    return "".join(text(value, at.run) for several in values for value in several)


@function("join", "t?s*", "text", "les textes réunis par un séparateur", ("join(', ', 'a', 'b')", "a, b"))
def join(at: Any, separator: str, *values: list[Value]) -> str:
    """The texts with a separator in between."""
    return separator.join(text(value, at.run) for several in values for value in several)


@function("contains", "tt", "boolean", "vrai si le premier texte contient le second", ("contains('abc', 'bc')", True))
def contains(at: Any, whole: str, part: str) -> bool:
    """Whether the first text holds the second."""
    return part in whole


@function("starts-with", "tt", "boolean", "vrai si le texte commence ainsi", ("starts-with('abc', 'ab')", True))
def starts_with(at: Any, whole: str, part: str) -> bool:
    """Whether the first text begins with the second."""
    return whole.startswith(part)


@function("ends-with", "tt", "boolean", "vrai si le texte finit ainsi", ("ends-with('abc', 'bc')", True))
def ends_with(at: Any, whole: str, part: str) -> bool:
    """Whether the first text ends with the second."""
    return whole.endswith(part)


@function("string-length", "?t", "number", "le nombre de caractères", ("string-length('été')", 3))
def string_length(at: Any, value: str) -> float:
    """How many characters."""
    return float(len(value))


@function("normalize-space", "?t", "text", "le texte sans espaces superflues", ("normalize-space('  a   b ')", "a b"))
def normalize_space(at: Any, value: str) -> str:
    """The text without blanks around it, and single blanks within."""
    return " ".join(part for part in value.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ") if part)


@function("translate", "ttt", "text", "le texte, signes remplacés un à un", ("translate('12,5', ',', '.')", "12.5"))
def translate(at: Any, whole: str, signs: str, others: str) -> str:
    """The text, each sign of the first list replaced by the one of the second, or removed."""
    table: dict[int, str | None] = {}
    for index, sign in enumerate(signs):
        table.setdefault(ord(sign), others[index] if index < len(others) else None)
    return whole.translate(table)


@function("substr", "tn?n", "text", "une partie du texte, à partir de 0", ("substr('abcd', 1, 3)", "bc"))
def substr(at: Any, whole: str, start: float, end: float = inf) -> str:
    """The signs from one place to another, counted from 0; negative places are counted from the end."""
    first = 0 if isnan(start) else int(max(-len(whole), min(len(whole), start)))
    last = len(whole) if end == inf else 0 if isnan(end) else int(max(-len(whole), min(len(whole), end)))
    return whole[first : last if end == inf or last >= 0 else len(whole) + last]


@function("substring", "tn?n", "text", "une partie du texte, à partir de 1", ("substring('abcd', 2, 2)", "bc"))
def substring(at: Any, whole: str, start: float, *length: float) -> str:
    """As many signs as asked, counted from 1, as XPath has it."""
    first = _rounded(start)
    last = first + _rounded(length[0]) if length else inf
    return "".join(sign for place, sign in enumerate(whole, 1) if first <= place < last)


def _rounded(value: float) -> float:
    return round_(None, value) if abs(value) != inf else value


@function("substring-before", "tt", "text", "ce qui précède un signe", ("substring-before('a-b', '-')", "a"))
def substring_before(at: Any, whole: str, sign: str) -> str:
    """What comes before the first of these signs; nothing if there is none."""
    before, found, _ = whole.partition(sign) if sign else ("", "", "")
    return before if found else ""


@function("substring-after", "tt", "text", "ce qui suit un signe", ("substring-after('a-b', '-')", "b"))
def substring_after(at: Any, whole: str, sign: str) -> str:
    """What comes after the first of these signs; nothing if there is none."""
    return whole.partition(sign)[2] if sign else whole


@function("regex", "tt", "boolean", "vrai si tout le texte suit le modèle", (r"regex('57000', '[0-9]{5}')", True))
def regex(at: Any, whole: str, pattern: str) -> bool:
    """Whether a text follows a pattern, from the first sign to the last, in a time that its length bounds."""
    return compiled_pattern(pattern).fullmatch(whole) is not None


@lru_cache(maxsize=512)
def compiled_pattern(pattern: str) -> Any:
    """A pattern ready for use; the library is linear in time and bounded in memory."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise Fault(
            f"le modèle {quoted(pattern)} ne peut pas être lu\u202f; vérifiez crochets, parenthèses et répétitions"
            " (ni renvoi ni regard en avant).",
            code="pattern",
        ) from error
