"""A rule made by form, without script: conditions one under the other, each on a term already chosen.

    conditions = RuleForm.of(rule, request.user)                        # the rule as it is
    conditions = RuleForm.typed(request.POST, request.user, rule)       # as typed
    conditions.is_valid(), conditions.rule, conditions.faults
    conditions.add("effectif", ""), conditions.remove(2)                # « Ajouter », « Retirer »

The form holds two levels: « toutes les conditions », of which each may be « l’une ou l’autre » of several; or the
reverse. A rule that goes deeper has no form: `fits(rule)` says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from continuum.toolkit import registry
from continuum.toolkit.forms import AsksByLabel, DateInput, NumberInput
from continuum.toolkit.registry import Term, TermKind
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.typography import join_french

from .french import flat, names_of
from .language import MOST_CONDITIONS, OPERATORS, Condition, Group, Rule, Value, without_opposites

PREFIX = "condition"
Pairs = Sequence[tuple[str, str]]
MOST_BOXES = 16
"""Beyond, a list in which one picks takes less room than boxes."""
WORDS = {
    TermKind.NUMBER: {
        "<": "moins de",
        "<=": "au plus",
        "=": "exactement",
        "!=": "un nombre autre que",
        ">=": "au moins",
        ">": "plus de",
    },
    TermKind.DATE: {"<": "avant le", ">=": "le jour même ou après"},
    TermKind.CHOICE: {"in": "l’une de ces réponses", "not in": "aucune de ces réponses"},
}
JOINS = (("all", "toutes ces conditions"), ("any", "au moins une de ces conditions"))
INNER_WORD = {"all": "ou", "any": "et"}
YES_NO = (("yes", "oui"), ("no", "non"))


class ConditionForm(AsksByLabel, forms.Form):
    """One condition, on a term chosen before: how it compares, with what, and on which day."""

    def __init__(self, term: Term, offered: Pairs, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.term = term
        if term.kind != TermKind.YES_NO:
            words = WORDS[term.kind]
            operators = [(op, words[op]) for op in OPERATORS[term.kind]]
            self.fields["op"] = forms.ChoiceField(label=f"Comparer\u00a0: {term.label}", choices=operators)
        self.fields["value"] = _value_field(term, offered)
        if term.dated:
            self.fields["on"] = forms.DateField(
                label="À la date du", widget=DateInput, required=False, help_text="Laissez vide pour la date du jour."
            )

    @property
    def condition(self) -> Condition:
        cleaned = self.cleaned_data
        value: Value = cleaned["value"]
        if self.term.kind == TermKind.YES_NO:
            return Condition(self.term, "is", cleaned["value"] == "yes")
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        return Condition(self.term, cleaned["op"], tuple(value) if isinstance(value, list) else value, cleaned.get("on"))


def _value_field(term: Term, offered: Pairs) -> forms.Field:
    if term.kind == TermKind.NUMBER:
        return forms.DecimalField(
            label=f"Nombre de {term.unit[1]}" if term.unit[1] else "Nombre",
            widget=NumberInput,
            max_digits=14,
            decimal_places=2,
            error_messages={"invalid": "Écrivez ce nombre en chiffres, par exemple 50."},
        )
    if term.kind == TermKind.DATE:
        return forms.DateField(label="Jour", widget=DateInput)
    if term.kind == TermKind.YES_NO:
        return forms.ChoiceField(label="Réponse", choices=YES_NO)
    boxes = len(offered) <= MOST_BOXES
    return forms.MultipleChoiceField(
        label="Réponses",
        choices=offered,
        widget=forms.CheckboxSelectMultiple if boxes else forms.SelectMultiple(attrs={"size": 8}),
        help_text="" if boxes else "Pour en choisir plusieurs, gardez appuyée la touche Ctrl (Cmd sur Mac).",
        error_messages={"required": "Choisissez au moins une réponse.", "invalid_choice": "Choisissez dans la liste."},
    )


@dataclass
class Row:
    """A condition of the form: its number in the names of the fields, and the block in which it stands."""

    number: int
    block: int
    form: ConditionForm

    @property
    def term(self) -> Term:
        return self.form.term

    @property
    def is_short(self) -> bool:
        """Do its fields hold on one line?"""
        return self.term.kind != TermKind.CHOICE


@dataclass(frozen=True)
class Block:
    """A condition as the reader counts them, and the alternatives within it."""

    rank: int
    rows: tuple[Row, ...]


class AddForm(forms.Form):
    """What to add, and where."""

    term = forms.ChoiceField(label="Ajouter une condition sur", required=False)
    block = forms.ChoiceField(label="Où", required=False)

    def __init__(self, blocks: Iterable[Block], join: str, **kwargs: Any) -> None:
        super().__init__(prefix=f"{PREFIX}-add", **kwargs)
        known = sorted(registry.terms, key=lambda term: term.order)
        self.fields["term"].choices = [("", CHOOSE), *((term.key, term.label) for term in known)]  # type: ignore[attr-defined]
        beside = [(str(block.rows[0].block), f"dans la condition {block.rank}, avec « {INNER_WORD[join]} »") for block in blocks]
        self.fields["block"].choices = [("", "comme nouvelle condition"), *beside]  # type: ignore[attr-defined]


class RuleForm:
    """The conditions of a rule, as a form that grows at the server. `kept`: the rule as it was before."""

    def __init__(self, person: Any, join: str = "all", kept: Rule | None = None) -> None:
        self.person = person
        self.join = join if join in INNER_WORD else "all"
        self.rows: list[Row] = []
        self.faults: list[str] = []
        self.rule: Rule | None = None
        self._kept = names_of(kept) if kept else {}

    @classmethod
    def of(cls, rule: Rule | None, person: Any) -> RuleForm:
        """The form of a rule, or an empty one."""
        every, blocks = (_shape(rule) if rule else None) or (True, ())
        form = cls(person, "all" if every else "any", rule)
        for block, conditions in enumerate(blocks):
            for condition in conditions:
                form._append(len(form.rows), block, condition.term, initial=_initial(condition))
        return form

    @classmethod
    def typed(cls, data: Any, person: Any, kept: Rule | None = None, *, checked: bool = True) -> RuleForm:
        """What was typed: to be checked, or kept as it is, without reproach."""
        form = cls(person, data.get(f"{PREFIX}-join", "all"), kept)
        for number in _numbers(data)[:MOST_CONDITIONS]:
            term = registry.terms.get(data.get(f"{PREFIX}-{number}-term", ""))
            block = data.get(f"{PREFIX}-{number}-block", "")
            if term is not None:
                row = form._append(number, int(block) if _is_rank(block) else number, term, data=data if checked else None)
                row.form.initial.update({} if checked else _as_typed(row.form, data))
        return form

    def _append(self, number: int, block: int, term: Term, **given: Any) -> Row:
        form = ConditionForm(term, self._offered(term), prefix=f"{PREFIX}-{number}", **given)
        self.rows.append(Row(number, block, form))
        return self.rows[-1]

    def _offered(self, term: Term) -> Pairs:
        """What this person may ask about, and what the rule asked already."""
        offered = list(term.choices(self.person))
        known = {code for code, _ in offered}
        return offered + [(code, said) for (key, code), said in self._kept.items() if key == term.key and code not in known]

    @property
    def blocks(self) -> list[Block]:
        """In the order of their first condition."""
        gathered: dict[int, list[Row]] = {}
        for row in self.rows:
            gathered.setdefault(row.block, []).append(row)
        return [Block(rank, tuple(rows)) for rank, rows in enumerate(gathered.values(), 1)]

    @property
    def joins(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value == self.join) for value, label in JOINS]

    @property
    def inner_word(self) -> str:
        return INNER_WORD[self.join]

    @property
    def addition(self) -> AddForm:
        return AddForm(self.blocks, self.join)

    def add(self, key: str, block: str) -> bool:
        """One more condition on this term; false when there is no such term, or too many conditions."""
        term = registry.terms.get(key)
        if term is None or len(self.rows) >= MOST_CONDITIONS:
            return False
        blocks = [row.block for row in self.rows]
        where = int(block) if _is_rank(block) and int(block) in blocks else max(blocks, default=-1) + 1
        self._append(max((row.number for row in self.rows), default=-1) + 1, where, term)
        return True

    def remove(self, number: int) -> None:
        self.rows = [row for row in self.rows if row.number != number]

    def is_valid(self) -> bool:
        """Everything said? Then `rule` is the rule; otherwise `faults` says what is not, and where."""
        self.faults = [] if self.rows else ["Ajoutez au moins une condition."]
        for block in self.blocks:
            for row in block.rows:
                if not row.form.is_valid():
                    reasons = [str(reason) for reasons in row.form.errors.values() for reason in reasons]
                    self.faults.append(f"Condition {block.rank}, {row.term.label}\u00a0: {join_french(reasons)}")
        if not self.faults:
            self.rule = self._made()
        return not self.faults

    def _made(self) -> Rule:
        every = self.join == "all"
        parts = tuple(_group(not every, [row.form.condition for row in block.rows]) for block in self.blocks)
        return _group(every, parts)


def _group(every: bool, parts: Iterable[Rule]) -> Rule:
    found = tuple(parts)
    return found[0] if len(found) == 1 else Group(every, found)


def fits(rule: Rule) -> bool:
    """Can the form show it?"""
    return _shape(rule) is not None


def _shape(rule: Rule) -> tuple[bool, tuple[tuple[Condition, ...], ...]] | None:
    """« All » or « any » of blocks, each of one condition or of several alternatives; none when it goes deeper."""
    plain = flat(without_opposites(rule))
    if isinstance(plain, Condition):
        return True, ((plain,),)
    assert isinstance(plain, Group)
    blocks = []
    for part in plain.parts:
        inside = part.parts if isinstance(part, Group) else (part,)
        conditions = tuple(one for one in inside if isinstance(one, Condition))
        if len(conditions) < len(inside):
            return None
        blocks.append(conditions)
    return plain.every, tuple(blocks)


def _initial(condition: Condition) -> dict[str, Any]:
    value: Any = condition.value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return {"op": condition.op, "value": list(value) if isinstance(value, tuple) else value, "on": condition.on}


def _as_typed(form: ConditionForm, data: Any) -> dict[str, Any]:
    return {name: field.widget.value_from_datadict(data, {}, form.add_prefix(name)) for name, field in form.fields.items()}


def _numbers(data: Any) -> list[int]:
    found = (re.fullmatch(rf"{PREFIX}-(\d{{1,3}})-term", name, re.ASCII) for name in data)
    return sorted(int(match[1]) for match in found if match)


def _is_rank(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}", text, re.ASCII))
