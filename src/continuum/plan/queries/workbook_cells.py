"""The cells of a plan's workbook read back: a text, a date, a number, somebody, somewhere; what cannot be read says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation, Person, Segment, Territory
from continuum.plan.enums import BudgetSide, CostKind, PartnerRole, Priority
from continuum.plan.models import BudgetLine, Indicator, Milestone, Node
from continuum.plan.models.money import WRONG_YEAR
from continuum.toolkit.dates import REMEDY, PartialDate
from continuum.toolkit.folding import fold

from .sheets import people_in_charge
from .workbooks import MONEY, PERMANENT, RESULTS, SHEETS, STEPS, read_missions

NO_ACCESS = (
    "«\u00a0{email}\u00a0» n’a pas d’accès à ce programme ici. Invitez d’abord cette personne, ou écrivez une autre adresse."
)
NOT_KNOWN = "«\u00a0{name}\u00a0» n’est pas dans l’annuaire. Ajoutez-y cette structure, ou écrivez son nom tel qu’il y figure."
NAMESAKES = "Plusieurs structures s’appellent «\u00a0{name}\u00a0»\u00a0: choisissez la bonne depuis la page de la fiche."
NOT_A_NUMBER = "«\u00a0{text}\u00a0» n’est pas un nombre. Écrivez 12 ou 12,5."
_ROLE = re.compile(r"^(?P<name>.*?)\s*\((?P<role>[^()]*)\)$")


@dataclass
class Place:
    """Where a cell is read: by whom, and for which node; what was looked for once is kept."""

    person: Any
    node: Node
    parent: Node
    organisations: dict[str, list[Organisation]] = field(default_factory=dict)


def read_cell(table: str, key: str, text: str, place: Place) -> Any:
    """The value of a cell; raises `ValidationError` with the sentence that the person reads."""
    if reader := _READERS[table].get(key):
        return reader(text, place)
    return text


def _text(model: Any, name: str, *, required: bool = False) -> Callable[[str, Place], str]:
    longest = model._meta.get_field(name).max_length

    def read(text: str, place: Place) -> str:
        if required and not text:
            raise ValidationError("Cette cellule ne peut pas rester vide.")
        if len(text) > longest:
            raise ValidationError(f"Ce texte a {len(text)} signes, {longest} au plus\u00a0: raccourcissez-le.")
        if "\n" in text:
            raise ValidationError("Ce texte tient sur une seule ligne\u00a0: retirez le retour à la ligne.")
        return text

    return read


def _choice(choices: Any, *, required: bool = False) -> Callable[[str, Place], str]:
    def read(text: str, place: Place) -> str:
        if not text and not required:
            return ""
        for value, label in choices.choices:
            if fold(str(label)) == fold(text):
                return str(value)
        offered = ", ".join(f"«\u00a0{label}\u00a0»" for label in choices.labels)
        raise ValidationError(f"«\u00a0{text}\u00a0» n’est pas dans la liste. Écrivez {offered}.")

    return read


def _date(*, required: bool = False) -> Callable[[str, Place], PartialDate | None]:
    def read(text: str, place: Place) -> PartialDate | None:
        if not text and not required:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(REMEDY, params={"value": text}) from error

    return read


def _end(text: str, place: Place) -> PartialDate | None:
    return None if fold(text) in ("", PERMANENT) else _date()(text, place)


def _number(model: Any, name: str) -> Callable[[str, Place], Decimal | None]:
    model_field = model._meta.get_field(name)

    def read(text: str, place: Place) -> Decimal | None:
        if not text:
            return None
        try:
            number = Decimal(re.sub(r"[\s€%]", "", text).replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(NOT_A_NUMBER.format(text=text)) from error
        return Decimal(model_field.clean(number, None))

    return read


def _year(text: str, place: Place) -> int:
    if not re.fullmatch(r"\d{4}", text):
        raise ValidationError(WRONG_YEAR)
    return int(text)


def find_organisation(text: str, place: Place) -> Organisation | None:
    """The one that bears this name, among those that the person sees."""
    if not text:
        return None
    if text not in place.organisations:
        rows = Organisation.objects.visible_to(place.person).filter(search_name=fold(text))
        place.organisations[text] = list(rows[:2])
    found = place.organisations[text]
    if len(found) != 1:
        raise ValidationError((NAMESAKES if found else NOT_KNOWN).format(name=text))
    return found[0]


def _person(text: str, place: Place) -> Person | None:
    if not text:
        return None
    found = people_in_charge(place.node, place.person).filter(email__iexact=text).first()
    if found is None:
        raise ValidationError(NO_ACCESS.format(email=text))
    return found


def _territory(text: str, place: Place) -> Territory:
    found = list(Territory.objects.within(place.parent.territory).filter(search_name=fold(text))[:2])
    if not found:
        raise ValidationError(f"«\u00a0{text}\u00a0» n’est pas un territoire de {place.parent.territory}.")
    if len(found) > 1:
        raise ValidationError(
            f"Plusieurs territoires s’appellent «\u00a0{text}\u00a0»\u00a0: choisissez depuis la page de la fiche."
        )
    return found[0]


def _segment(text: str, place: Place) -> Segment | None:
    if not text:
        return None
    found = [one for one in Segment.objects.visible_to(place.person) if fold(str(one)) == fold(text)]
    if len(found) != 1:
        raise ValidationError(
            f"Aucun public, ou plusieurs, ne s’appellent «\u00a0{text}\u00a0»\u00a0: écrivez le nom vu dans Publics."
        )
    return found[0]


def _missions(text: str, place: Place) -> list[tuple[str, str]]:
    return read_missions(text)


def _initiators(text: str, place: Place) -> list[tuple[Organisation, str]]:
    return [(_known(line, place), PartnerRole.INITIATOR.value) for line in _names(text)]


def _partners(text: str, place: Place) -> list[tuple[Organisation, str]]:
    """« Région (financeur) »; without a role, an associated partner."""
    roles = {fold(str(label)): value for value, label in PartnerRole.choices if value != PartnerRole.INITIATOR}
    found = []
    for line in _names(text):
        match = _ROLE.match(line)
        role = roles.get(fold(match["role"])) if match else None
        name = match["name"] if match and role else line
        found.append((_known(name, place), str(role or PartnerRole.ASSOCIATED.value)))
    return found


def _names(text: str) -> list[str]:
    """Without the line that counts those whose names are not open."""
    return [line for line in map(str.strip, text.split("\n")) if line and not line.startswith("(")]


def _known(name: str, place: Place) -> Organisation:
    found = find_organisation(name, place)
    if found is None:
        raise ValidationError(NOT_KNOWN.format(name=name))
    return found


_READERS: dict[str, dict[str, Callable[[str, Place], Any]]] = {
    SHEETS: {
        "number": _text(Node, "printed_number"),
        "title": _text(Node, "title", required=True),
        "tagline": _text(Node, "tagline"),
        "territory": _territory,
        "segment": _segment,
        "priority": _choice(Priority),
        "organisation": find_organisation,
        "owner": _person,
        "referent": _person,
        "missions": _missions,
        "starts": _date(),
        "ends": _end,
        "initiators": _initiators,
        "partners": _partners,
    },
    RESULTS: {
        "wording": _text(Indicator, "wording"),
        "baseline": _number(Indicator, "baseline"),
        "baseline_on": _date(),
        "target": _number(Indicator, "target"),
        "due": _date(),
        "rhythm": _text(Indicator, "rhythm"),
    },
    STEPS: {
        "title": _text(Milestone, "title", required=True),
        "on": _date(required=True),
        "until": _date(),
        "done_on": _date(),
        "evidence": _text(Milestone, "evidence"),
    },
    MONEY: {
        "side": _choice(BudgetSide, required=True),
        "year": _year,
        "kind": _choice(CostKind),
        "label": _text(BudgetLine, "label"),
        "funder": find_organisation,
        "planned": _number(BudgetLine, "planned"),
        "actual": _number(BudgetLine, "actual"),
        "fte": _number(BudgetLine, "full_time_equivalents"),
    },
}
