"""From the text of an expression to its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .faults import Fault, quoted

LONGEST = 4_000
"""Characters of one expression: the longest of the forms in use has less than half."""

Kind = Literal["number", "text", "reference", "name", "operator", "sign", "end"]

OPERATOR_NAMES = {"and", "or", "div", "mod"}
OPERATOR_SIGNS = {"*", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="}
TYPOGRAPHIC = "‘’‚“”„«»"

_WORD = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]-?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<reference>\$\{\s*(?:last-saved\#)?[^\s{}$]+\s*\})
    | (?P<name>[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?)
    | (?P<sign>::|\.\.|//|!=|<=|>=|[-+*/|=<>()\[\],.@:])
    """,
    re.VERBOSE,
)

_GLUED = re.compile(r"(?P<name>and|or|div|mod)(?=\d)")
"""« 4 div2 »: after an operand no name can come, so this is an operator."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what kind, what it says, where it begins."""

    kind: Kind
    text: str
    position: int


def words(expression: str) -> list[Word]:
    """The words of an expression, closed by one of kind `end`."""
    if len(expression) > LONGEST:
        raise Fault(
            f"l’expression compte {len(expression)} caractères, {LONGEST} au plus\u202f; "
            "découpez-la en plusieurs questions de type «\u00a0calculate\u00a0».",
            LONGEST,
            "too-long",
        )
    found: list[Word] = []
    position = 0
    while position < len(expression):
        match = _GLUED.match(expression, position) if _ends_operand(found) else None
        match = match or _WORD.match(expression, position)
        if match is None:
            raise _strange(expression, position)
        if match.lastgroup != "blank":
            found.append(_word(match, found))
        position = match.end()
    found.append(Word("end", "", len(expression)))
    return found


def _word(match: re.Match[str], before: list[Word]) -> Word:
    kind, text, position = match.lastgroup, match.group(), match.start()
    if kind == "text":
        return Word("text", text[1:-1], position)
    if kind == "reference":
        return Word("reference", text[2:-1].strip(), position)
    if kind == "name" and text in OPERATOR_NAMES and _ends_operand(before):
        return Word("operator", text, position)
    if kind == "sign" and text in OPERATOR_SIGNS and (text != "*" or _ends_operand(before)):
        return Word("operator", text, position)
    return Word("number" if kind == "number" else "name" if kind == "name" else "sign", text, position)


def _ends_operand(before: list[Word]) -> bool:
    """Whether what comes next can only be an operator: « * » and « div » are names elsewhere."""
    if not before:
        return False
    last = before[-1]
    return (
        last.kind in ("number", "text", "reference", "name")
        or last.text in (")", "]", ".", "..")
        or (last.kind == "sign" and last.text == "*")
    )


def _strange(expression: str, position: int) -> Fault:
    sign = expression[position]
    if sign in TYPOGRAPHIC:
        return Fault(
            f"les guillemets typographiques {quoted(sign)} ne délimitent pas un texte\u202f; "
            "remplacez-les par des guillemets droits (' ou \").",
            position,
            "quotes",
        )
    if sign in "'\"" and (closing := next((one for one in expression[position:] if one in TYPOGRAPHIC), "")):
        said = f"le texte ouvert par {sign} est refermé par un guillemet typographique {quoted(closing)}"
        return Fault(f"{said}\u202f; remplacez-le par {sign}.", position, "quotes")
    if sign in "'\"":
        return Fault(f"le texte ouvert par {sign} n’est pas refermé\u202f; ajoutez {sign} à sa fin.", position)
    if sign == "$":
        return Fault("une question se cite ainsi\u00a0: ${nom}\u202f; vérifiez les accolades et retirez les espaces.", position)
    return Fault(f"le signe {quoted(sign)} n’a pas sa place ici\u202f; retirez-le.", position)
