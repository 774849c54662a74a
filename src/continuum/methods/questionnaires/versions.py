"""What changed between two versions of a form, and what it does to comparisons over time.

`patch`: wording, hints, translations, looks: everything compares. `minor`: a question or a choice added, an obligation loosened:
common questions compare. `major`: a type, a scale, points, a weight, what makes a scored question asked, a question gone from its
dimension: a new series begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .compiled import FALSE
from .form import SELECTS, Choice, Dimension, Form, Item
from .language import quoted
from .scored import bounds

Level = Literal["patch", "minor", "major"]
_RANK: dict[str, int] = {"patch": 0, "minor": 1, "major": 2}


@dataclass(frozen=True)
class Change:
    """One change: its level, what it touches (the code of an item, a list or a dimension), a sentence."""

    level: Level
    about: str
    message: str


@dataclass(frozen=True)
class Difference:
    """All the changes, the gravest first; the level of the whole; the items that compare."""

    changes: tuple[Change, ...]
    comparable: tuple[str, ...]

    @property
    def level(self) -> Level | None:
        return self.changes[0].level if self.changes else None


def compare(before: Form, after: Form) -> Difference:
    """The difference between two versions. Items are the same when they have the same code."""
    changes = [
        *_items(before, after),
        *_dimensions(before.dimensions, after.dimensions),
        *_frameworks(before, after),
        *_whole(before, after),
    ]
    ordered = sorted(dict.fromkeys(changes), key=lambda change: -_RANK[change.level])
    broken = {change.about for change in ordered if change.level == "major"}
    common = [
        item.code for item in after.all_items() if item.is_asked and item.code in before.by_code and item.code not in broken
    ]
    return Difference(tuple(ordered), tuple(common))


def _items(before: Form, after: Form) -> Iterator[Change]:
    old, new = before.by_code, after.by_code
    for code, item in old.items():
        if code not in new:
            yield _removed(item)
    for code, item in new.items():
        if code not in old:
            yield _added(item)
        else:
            yield from _changed(old[code], item)
            if item.kind in SELECTS:
                scored = _is_scored(item) or _is_scored(old[code])
                if scored and bounds(before, old[code]) != bounds(after, item):
                    yield Change("major", code, f"l’échelle de {quoted(item.name)} change.")
                yield from _choices(item, before.choices(old[code]), after.choices(item), scored)


def _is_scored(item: Item) -> bool:
    """Whether its points count: for a dimension, for another framework, or as an importance."""
    return bool(item.dimension or item.frameworks or item.importance)


def _removed(item: Item) -> Change:
    if _is_scored(item):
        lost = quoted(item.dimension or item.importance or next(iter(item.frameworks.values())))
        return Change("major", item.code, f"{quoted(item.name)} ne compte plus pour {lost}\u00a0: la question est retirée.")
    return Change("minor", item.code, f"{quoted(item.name)} est retirée.")


def _added(item: Item) -> Change:
    if item.dimension:
        return Change("minor", item.code, f"{quoted(item.name)} s’ajoute à la dimension {quoted(item.dimension)}.")
    if item.is_asked and item.required.lower() not in FALSE:
        return Change("minor", item.code, f"{quoted(item.name)} s’ajoute, obligatoire.")
    return Change("minor", item.code, f"{quoted(item.name)} s’ajoute.")


def _changed(old: Item, new: Item) -> Iterator[Change]:
    code, name = new.code, quoted(new.name)
    if old.kind != new.kind:
        yield Change("major", code, f"{name} change de type\u00a0: {old.kind} devient {new.kind}.")
    if old.parameters != new.parameters:
        yield Change("major" if new.kind == "range" or new.dimension else "minor", code, f"les paramètres de {name} changent.")
    if (old.dimension, old.weight, old.reverse) != (new.dimension, new.weight, new.reverse):
        yield Change("major", code, f"{name} change de dimension, de poids ou de sens.")
    if old.importance != new.importance:
        yield Change("major", code, f"{name} ne donne plus l’importance de la même dimension.")
    if (old.numerator, old.denominator) != (new.numerator, new.denominator):
        yield Change("minor", code, f"les termes montrés du ratio {name} changent.")
    if old.formula_source != new.formula_source:
        yield Change("patch", code, f"la source citée du ratio {name} change.")
    yield from _conditions(old, new)
    texts = ("labels", "hints", "guidance", "constraint_messages", "required_messages")
    if any(getattr(old, one) != getattr(new, one) for one in texts):
        yield Change("patch", code, f"la formulation de {name} change.")
    if (old.appearance, old.read_only, old.default, old.quasi) != (new.appearance, new.read_only, new.default, new.quasi):
        yield Change("patch", code, f"la présentation de {name} change.")


def _conditions(old: Item, new: Item) -> Iterator[Change]:
    code, name = new.code, quoted(new.name)
    scored = _is_scored(old) or _is_scored(new)
    if old.relevant != new.relevant:
        yield Change("major" if scored or new.is_section else "minor", code, f"ce qui fait poser {name} change.")
    if old.calculation != new.calculation:
        yield Change("major", code, f"le calcul de {name} change.")
    if old.constraint != new.constraint:
        yield Change("minor", code, f"la condition de {name} change.")
    if (old.choice_filter, old.repeat_count) != (new.choice_filter, new.repeat_count):
        yield Change("minor", code, f"les choix offerts ou le nombre de répétitions de {name} changent.")
    was, is_ = (one.required.lower() not in FALSE for one in (old, new))
    if was and not is_:
        yield Change("minor", code, f"{name} n’est plus obligatoire.")
    elif is_ and not was:
        yield Change("minor", code, f"{name} devient obligatoire.")
    elif old.required != new.required:
        yield Change("minor", code, f"ce qui rend {name} obligatoire change.")


def _choices(item: Item, old: tuple[Choice, ...], new: tuple[Choice, ...], scored: bool) -> Iterator[Change]:
    before, after = {choice.name: choice for choice in old}, {choice.name: choice for choice in new}
    of = f"de {quoted(item.name)}"
    for name in before.keys() - after.keys():
        yield Change("major", item.code, f"le choix {quoted(name)} {of} est retiré.")
    for name in sorted(after.keys() - before.keys()):
        yield Change("minor", item.code, f"le choix {quoted(name)} {of} s’ajoute.")
    for name in [one for one in after if one in before]:
        one, other = before[name], after[name]
        if (one.score, one.excluded) != (other.score, other.excluded):
            yield Change("major" if scored else "patch", item.code, f"les points du choix {quoted(name)} {of} changent.")
        if one.labels != other.labels:
            yield Change("patch", item.code, f"la formulation du choix {quoted(name)} {of} change.")
        if one.advice != other.advice:
            yield Change("patch", item.code, f"les conseils du choix {quoted(name)} {of} changent.")
        if one.columns != other.columns:
            yield Change("minor", item.code, f"les colonnes du choix {quoted(name)} {of} changent.")
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield Change("patch", item.code, f"l’ordre des choix {of} change.")


def _frameworks(before: Form, after: Form) -> Iterator[Change]:
    """A framework is another reading of the same answers: what changes in it breaks its own series, not that of the questions."""
    old, new = ({one.code: one for one in form.frameworks} for form in (before, after))
    for code in [*old, *(one for one in new if one not in old)]:
        if code in old and code in new:
            where = f" du cadre {quoted(code)}"
            yield from _dimensions(old[code].dimensions, new[code].dimensions, f"{code}/", where)
            yield from _moved(before, after, code)
            continue
        level: Level = "minor" if code in new else "major"
        yield Change(level, f"{code}/", f"le cadre {quoted(code)} {'s’ajoute' if code in new else 'est retiré'}.")


def _moved(before: Form, after: Form, framework: str) -> Iterator[Change]:
    for code, item in after.by_code.items():
        if code not in before.by_code:
            continue
        was, is_ = before.by_code[code].frameworks.get(framework, ""), item.frameworks.get(framework, "")
        if was != is_:
            about = f"{framework}/{is_ or was}"
            yield Change("major", about, f"{quoted(item.name)} change de place dans le cadre {quoted(framework)}.")


def _dimensions(
    before: tuple[Dimension, ...], after: tuple[Dimension, ...], prefix: str = "", where: str = ""
) -> Iterator[Change]:
    old: dict[str, Dimension] = {one.code: one for one in before}
    new: dict[str, Dimension] = {one.code: one for one in after}
    for code in dict.fromkeys([*old, *new]):
        one, other = old.get(code), new.get(code)
        about, said = f"{prefix}{code}", f"{quoted(code)}{where}"
        if one is None or other is None:
            ends = "s’ajoute" if one is None else "est retirée"
            yield Change("minor" if one is None else "major", about, f"la dimension {said} {ends}.")
        elif one.least_share != other.least_share or _moves(one, other):
            yield Change("major", about, f"les niveaux ou la part minimale de la dimension {said} changent.")
        elif one.labels != other.labels:
            yield Change("patch", about, f"le nom de la dimension {said} change.")
        elif one.theme != other.theme:
            yield Change("patch", about, f"le thème de la dimension {said} change.")
        elif one.thresholds != other.thresholds:
            yield Change("patch", about, f"le nom d’un niveau de la dimension {said} change.")


def _moves(old: Dimension, new: Dimension) -> bool:
    """Whether a level begins elsewhere; the same names in another order do, a name reworded does not."""
    before, after = ({one.level: one.least for one in dimension.thresholds} for dimension in (old, new))
    kept = any(before[name] != after[name] for name in before.keys() & after.keys())
    return kept or [one.least for one in old.thresholds] != [one.least for one in new.thresholds]


def _whole(before: Form, after: Form) -> Iterator[Change]:
    if before.advice != after.advice:
        yield Change("patch", "", "les conseils changent.")
    if (before.title, before.languages) != (after.title, after.languages):
        yield Change("patch", "", "le titre ou les langues changent.")
    old, new = ([item.code for item in form.all_items()] for form in (before, after))
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Change("patch", "", "l’ordre des questions change.")
