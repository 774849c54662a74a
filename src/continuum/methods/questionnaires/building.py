"""From the rows of the sheets to a form, noting what is wrong on the way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from . import columns, kinds
from .choices import decimal, read_advice, read_dimensions, read_frameworks, read_lists
from .columns import Column
from .form import Choice, Form, Item, Texts
from .language import quoted
from .problems import Problems
from .ratios import with_terms_by_code
from .workbook import Sheet

NAME = re.compile(r"[^\W\d][\w.\-]*")
LONGEST_TEXT = 5_000
MOST_CITED = 50
"""Signs of a label or a hint, and questions that it cites: ODK's reader works out each one at length."""
RESERVED = {"meta", "instanceID"}
_TEXTS = {
    "label": "labels",
    "hint": "hints",
    "guidance_hint": "guidance",
    "constraint_message": "constraint_messages",
    "required_message": "required_messages",
}
_PLAIN = ("relevant", "constraint", "calculation", "default", "choice_filter", "repeat_count", "appearance")
_BOOLEANS = {
    **{word: "true()" for one in ("yes", "true") for word in (one, one.capitalize(), one.upper())},
    **{word: "false()" for one in ("no", "false") for word in (one, one.capitalize(), one.upper())},
}
"""What ODK's reader makes of these words alone in a cell: a spreadsheet writes TRUE for a condition that is always met."""
_CONDITIONS = {"relevant", "constraint", "calculation"}
_YES = {"yes", "true", "true()", "oui", "vrai", "1", "x"}


@dataclass
class Open:
    """A group or a repeat that is not closed yet."""

    item: Item
    items: list[Item] = field(default_factory=list)


class Builder:
    """Reads one file into a form; `columns` keeps the header of each property, to name it in problems."""

    def __init__(self, sheets: dict[str, Sheet], problems: Problems) -> None:
        self.sheets, self.problems = sheets, problems
        self.settings = self._settings()
        self.lists = read_lists(sheets.get("choices"), problems, self.settings.get("allow_choice_duplicates", ""))
        self.headers: dict[str, Column] = {}
        self.others: set[str] = set()

    def build(self) -> Form | None:
        survey = self.sheets.get("survey")
        if survey is None:
            message = "la feuille survey manque\u202f; elle porte les questions, une par ligne."
            self.problems.error("survey", None, None, message)
            return None
        self._read_headers(survey)
        items = self._items(survey)
        form = Form(
            title=self.settings.get("form_title", ""),
            form_id=self.settings.get("form_id", ""),
            version=self.settings.get("version", ""),
            languages=self._languages(),
            items=items,
            lists=self.lists,
            dimensions=read_dimensions(self.sheets.get("cx_dimensions"), self.problems),
            advice=read_advice(self.sheets.get("cx_advice"), self.problems),
            frameworks=read_frameworks(self.sheets.get("cx_frameworks"), self.problems),
        )
        return with_terms_by_code(_coded(form, self.problems))

    # --- Headers and settings ----------------------------------------------------------------------------------------

    def _settings(self) -> dict[str, str]:
        sheet = self.sheets.get("settings")
        if sheet is None or not sheet.rows:
            return {}
        found, _ = columns.read_headers(sheet.headers, columns.SETTINGS)
        row = sheet.rows[0][1]
        return {column.name: row[header] for header, column in found.items() if header in row}

    def _read_headers(self, survey: Sheet) -> None:
        self.headers, others = columns.read_headers(survey.headers, columns.SURVEY)
        for needed in ("type", "name"):
            if needed not in {column.name for column in self.headers.values()}:
                self.problems.error(
                    "survey", 1, needed, f"la colonne {quoted(needed)} manque\u202f; ajoutez-la à la première ligne."
                )
        for header in others:
            if column := columns.read_framework_header(header):
                self.headers[header] = column
            elif near := columns.meant(header, columns.SURVEY):
                message = f"la colonne {quoted(header)} n’est pas lue\u202f; vouliez-vous écrire {quoted(near)}\u202f?"
                self.problems.warning("survey", 1, header, message)

    def _languages(self) -> tuple[str, ...]:
        choices = self.sheets.get("choices")
        of_choices = columns.read_headers(choices.headers, columns.CHOICES)[0] if choices else {}
        found = [*self.headers.values(), *of_choices.values()]
        named = [column.language for column in found if column.name in columns.TRANSLATED]
        return columns.languages_in_order(named, self.settings.get("default_language", ""))

    # --- Rows --------------------------------------------------------------------------------------------------------

    def _items(self, survey: Sheet) -> tuple[Item, ...]:
        root = Open(Item("", "", "group"))
        stack = [root]
        for number, row in survey.rows:
            values = {column.name: row[header] for header, column in self.headers.items() if header in row}
            written = self._type(number, values)
            if written is None:
                continue
            if written.closes:
                self._close(number, written.kind, stack)
                continue
            item = self._item(number, row, values, written)
            if written.opens:
                stack.append(Open(item))
            else:
                stack[-1].items += self._with_other(item, written)
        for left in stack[1:]:
            end = quoted(f"end {left.item.kind}")
            message = f"le groupe {quoted(left.item.name)} n’est pas refermé\u202f; ajoutez une ligne {end}."
            self.problems.error("survey", left.item.row, "type", message)
        while len(stack) > 1:
            closed = stack.pop()
            stack[-1].items.append(replace(closed.item, items=tuple(closed.items)))
        return tuple(root.items)

    def _type(self, number: int, values: dict[str, str]) -> kinds.Written | None:
        cell = values.get("type", "")
        if not cell:
            if "name" in values or "label" in values:
                self.problems.error(
                    "survey", number, "type", "le type manque\u202f; écrivez par exemple text, integer ou select_one LISTE."
                )
            return None
        written = kinds.read_type(cell)
        if written is None:
            message = f"le type {quoted(cell)} n’est pas pris en charge\u202f; {_known_types(cell)}"
            self.problems.error("survey", number, "type", message)
            # Its name is kept, so that what cites it is not called wrong too.
            return kinds.Written("hidden", dropped="unknown") if "name" in values else None
        if written.dropped:
            why = (
                "identifie la personne ou son appareil"
                if written.dropped == "device"
                else "ne se pose que sur le terrain, dans ODK"
            )
            message = f"{quoted(cell)} {why}\u202f; la ligne reste dans le fichier, rien n’est recueilli ici."
            self.problems.warning("survey", number, "type", message)
        return written

    def _close(self, number: int, kind: str, stack: list[Open]) -> None:
        if len(stack) == 1:
            message = "ce groupe se referme sans avoir été ouvert\u202f; retirez la ligne ou ajoutez son début."
            self.problems.error("survey", number, "type", message)
            return
        closed = stack.pop()
        if closed.item.kind != kind:
            message = (
                f"la ligne {closed.item.row} ouvre un {quoted(closed.item.kind)}, celle-ci referme un {quoted(kind)}\u202f; "
                "refermez ce qui est ouvert."
            )
            self.problems.error("survey", number, "type", message)
        stack[-1].items.append(replace(closed.item, items=tuple(closed.items)))

    def _item(self, number: int, row: dict[str, str], values: dict[str, str], written: kinds.Written) -> Item:
        name = self._name(number, values, written)
        given: dict[str, Any] = {one: values.get(one, "") for one in _PLAIN}
        given |= {one: _BOOLEANS.get(given[one], given[one]) for one in _CONDITIONS}
        given["default"] = self._default(number, given["default"])
        for column, attribute in _TEXTS.items():
            given[attribute] = self._texts(number, row, column)
        required = values.get("required", "")
        self._check_item(number, values, written, given)
        dropped = (
            dict.fromkeys(("required", "constraint", "calculation", "default", "choice_filter", "repeat_count"), "")
            if written.dropped
            else {}
        )
        return Item(
            code=values.get("cx_code", ""),
            name=name,
            kind=written.kind,
            row=number,
            list_name=written.list_name,
            **{**given, **{one: text for one, text in dropped.items() if one != "required"}},
            required="" if written.dropped else required,
            read_only=values.get("read_only", "").lower() in _YES,
            parameters=_parameters(values.get("parameters", "")),
            dimension=values.get("cx_dimension", ""),
            weight=self._weight(number, values),
            reverse=values.get("cx_reverse", "").lower() in _YES,
            quasi=values.get("cx_quasi", "").lower() in _YES,
            importance=values.get("cx_importance", ""),
            frameworks={one.framework: row[header] for header, one in self.headers.items() if one.framework and header in row},
            numerator=values.get("cx_numerator", ""),
            denominator=values.get("cx_denominator", ""),
            formula_source=values.get("cx_formula_source", ""),
        )

    def _default(self, number: int, cell: str) -> str:
        if "${last-saved#" not in cell:
            return cell
        message = "la réponse d’une autre fois (last-saved) n’est pas gardée ici\u202f; la question commencera vide."
        self.problems.warning("survey", number, "default", message)
        return ""

    def _name(self, number: int, values: dict[str, str], written: kinds.Written) -> str:
        name = values.get("name", "")
        if not name and written.kind == "note":
            return f"note_{number}"
        if not name:
            if written.dropped:
                return f"dropped_{number}"
            message = "le nom manque\u202f; donnez à chaque ligne un nom court, sans espace ni accent."
            self.problems.error("survey", number, "name", message)
            return f"row_{number}"
        if not NAME.fullmatch(name):
            message = (
                f"{quoted(name)} ne peut pas être un nom\u202f; écrivez une lettre, puis lettres, chiffres, - et _ sans espace."
            )
            self.problems.error("survey", number, "name", message)
        elif name in RESERVED:
            self.problems.error("survey", number, "name", f"{quoted(name)} est réservé par ODK\u202f; choisissez un autre nom.")
        return name

    def _texts(self, number: int, row: dict[str, str], name: str) -> Texts:
        texts = {
            column.language: row[header] for header, column in self.headers.items() if column.name == name and row.get(header)
        }
        for text in texts.values():
            if len(text) > LONGEST_TEXT or text.count("${") > MOST_CITED:
                message = f"ce texte dépasse {LONGEST_TEXT} signes ou {MOST_CITED} questions citées\u202f; raccourcissez-le."
                self.problems.error("survey", number, name, message)
        return texts

    def _check_item(self, number: int, values: dict[str, str], written: kinds.Written, given: dict[str, Any]) -> None:
        if written.list_name and written.list_name not in self.lists:
            message = f"la liste de choix {quoted(written.list_name)} n’existe pas\u202f; ajoutez-la à la feuille choices."
            self.problems.error("survey", number, "type", message)
        if written.kind == "calculate" and not given["calculation"] and not given["default"]:
            self.problems.error("survey", number, "calculation", "ce calcul est vide\u202f; écrivez-le, ou retirez la ligne.")
        if written.kind == "select_multiple":
            self._refuse_spaces(written.list_name)
        if values.get("trigger"):
            message = "la colonne trigger n’est pas suivie ici\u202f; le calcul est refait à chaque réponse."
            self.problems.warning("survey", number, "trigger", message)

    def _refuse_spaces(self, list_name: str) -> None:
        for choice in self.lists.get(list_name, ()):
            if " " in choice.name:
                message = (
                    f"{quoted(choice.name)} contient une espace, qui sépare les réponses d’un choix multiple\u202f; "
                    "remplacez-la par _."
                )
                self.problems.error("choices", choice.row, "name", message)

    def _weight(self, number: int, values: dict[str, str]) -> Decimal:
        cell = values.get("cx_weight", "")
        weight = decimal(cell) if cell else Decimal(1)
        if weight is None or weight < 0:
            message = f"{quoted(cell)} n’est pas un poids\u202f; écrivez un nombre positif ou nul."
            self.problems.error("survey", number, "cx_weight", message)
            return Decimal(1)
        return weight

    def _with_other(self, item: Item, written: kinds.Written) -> list[Item]:
        """`or_other` adds a choice « autre » and the question that says which."""
        if not written.or_other:
            return [item]
        self.lists[item.list_name] = _with_choice_other(self.lists.get(item.list_name, ()))
        labels = dict.fromkeys(item.labels or {"": ""}, "Précisez")
        relevant = f"selected(${{{item.name}}}, 'other')"
        return [item, Item("", f"{item.name}_other", "text", row=item.row, labels=labels, relevant=relevant)]


def _with_choice_other(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    if any(choice.name == "other" for choice in choices):
        return choices
    return (*choices, Choice("other", {"": "Autre"}))


def _parameters(cell: str) -> Texts:
    pairs = re.findall(r"([\w-]+)\s*=\s*([^\s;,]+)", cell)
    return {name.lower(): value for name, value in pairs}


def _known_types(cell: str) -> str:
    french = {
        "texte": "text",
        "entier": "integer",
        "nombre": "decimal",
        "choix": "select_one LISTE",
        "choix_unique": "select_one LISTE",
    }
    low = cell.strip().lower().split(" ")[0]
    if low.endswith(("_from_file", "_external", "-external")):
        return "les choix d’un fichier joint ne sont pas lus ici, recopiez-les dans la feuille choices."
    close = [french[low]] if low in french else get_close_matches(low, [*kinds.PLAIN, *kinds.SELECTS], n=1)
    if close:
        return f"vouliez-vous écrire {quoted(close[0])}\u202f?"
    return "écrivez par exemple text, integer, decimal, date, select_one LISTE, select_multiple LISTE ou note."


def _coded(form: Form, problems: Problems) -> Form:
    """Give each item its code: `cx_code`, its name, or its path where several share a name. Nothing is ever renamed."""
    names = Counter(item.name for item in form.all_items())
    rows: dict[str, int] = {}

    def coded(items: tuple[Item, ...], path: str) -> tuple[Item, ...]:
        _refuse_doubles(items, problems)
        found = []
        for item in items:
            code = item.code or (item.name if names[item.name] == 1 else f"{path}{item.name}")
            if code in rows and names[item.name] == 1:
                message = (
                    f"le code {quoted(code)} est déjà pris ligne {rows[code]}\u202f; donnez un code propre à chaque question."
                )
                problems.error("survey", item.row, "cx_code", message)
            rows.setdefault(code, item.row)
            found.append(replace(item, code=code, items=coded(item.items, f"{path}{item.name}/")))
        return tuple(found)

    named = replace(form, items=coded(form.items, ""))
    _tell_namesakes(form, problems)
    return named


def _tell_namesakes(form: Form, problems: Problems) -> None:
    """Two groups may each have a question of one name, as in ODK; no expression can cite either, and it is said before."""
    refused = {one.row for one in problems.noted if one.column == "name"}
    rows: dict[str, int] = {}
    for item in form.all_items():
        if item.is_asked and rows.setdefault(item.name, item.row) != item.row and item.row not in refused:
            message = (
                f"le nom {quoted(item.name)} est aussi celui de la ligne {rows[item.name]}\u00a0: aucune expression ne peut "
                "citer l’une ou l’autre\u202f; donnez-leur des noms différents."
            )
            problems.warning("survey", item.row, "name", message)


def _refuse_doubles(items: tuple[Item, ...], problems: Problems) -> None:
    rows: dict[str, int] = {}
    for item in items:
        if item.name.lower() in rows:
            first = rows[item.name.lower()]
            message = f"le nom {quoted(item.name)} est déjà pris ligne {first}\u202f; donnez un autre nom à l’une des deux."
            problems.error("survey", item.row, "name", message)
        rows.setdefault(item.name.lower(), item.row)
