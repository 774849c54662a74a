"""What a line would do: which structure it speaks of, whether it may, and what it would change, old and new."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from continuum.directory.enums import AliasKind, LineOutcome, OrganisationKind
from continuum.directory.models import Affiliation, ImportBatch, Territory
from continuum.toolkit.exports import csv_cell
from continuum.toolkit.folding import fold
from continuum.toolkit.imports.cells import text_of

from .cells import said
from .columns import BY_KEY, COLUMNS, Column
from .current import Current, Known, Seen
from .lines import Parsed, headcount_of
from .vocabulary import Vocabulary

NEW = "new"
TOTAL = re.compile(
    r"(sous |grand |nombre )?(total|totaux)( (general|generaux|des?|du|adherents|salaries|structures|effectifs?|etp|\d).*)?"
)
Field = tuple[str, Any]


@dataclass
class Around:
    """What lines are compared with."""

    batch: ImportBatch
    territory: Territory
    words: Vocabulary
    seen_then: Seen
    currents: dict[UUID, Current]
    seen: dict[str, int] = field(default_factory=dict)
    new_key: Callable[[int], UUID] = lambda number: uuid.uuid4()

    @property
    def known(self) -> Known:
        return self.seen_then.known

    def in_scope(self, pk: UUID) -> bool:
        """May this import change it? What hangs on no territory belongs to the whole country."""
        return pk in self.currents and self.currents[pk].path.startswith(self.territory.path)


@dataclass
class Decision:
    """The effect of a line. `written`: what to write, with what was there before; see `ImportLine`."""

    outcome: LineOutcome
    name: str
    organisation: UUID | None = None
    identity: str = ""
    problems: list[dict[str, str]] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)


def decided(line: Parsed, around: Around) -> Decision:
    """Everything that can be said of a line; nothing is written."""
    target, doubt = _match(line, around)
    current = around.currents.get(target) if target else None
    unchanged = {
        key for key, text in line.cells.items() if current and _same_text(text, BY_KEY[key].show(current), around.batch.form)
    }
    for key in unchanged:
        line.wrong.pop(key, None)
    if current is None:
        _check_name(line)
    _check_links(line, target, around)
    if line.place and not line.place.path.startswith(around.territory.path) and "commune" not in unchanged:
        line.wrong["commune"] = f"{line.place.name} est hors de ce territoire ({around.territory}). Laissez cette ligne de côté."
    made = Decision(LineOutcome.WRONG, _named(line, current), target or doubt, _identity(line, target, around))
    _note_twin(line, made, around)
    if line.wrong:
        made.problems = [_problem(BY_KEY[key], line) for key in BY_KEY if key in line.wrong]
    elif doubt and not target:
        made.outcome = LineOutcome.DOUBTFUL
    elif current:
        _change(made, line, current, unchanged, around)
    else:
        _add(made, line, around)
    return made


def _check_name(line: Parsed) -> None:
    """A new structure has one; the line of a sum, at the foot of a table, is none."""
    name = line.values.get("name")
    if name is None:
        line.wrong.setdefault("name", "il manque le nom. Écrivez-le, ou laissez la ligne de côté.")
    elif TOTAL.fullmatch(fold(name)):
        line.wrong["name"] = "cette ligne semble être un total, pas une structure. Laissez-la de côté."


def _check_links(line: Parsed, target: UUID | None, around: Around) -> None:
    """A SIRET is that of one structure, and nobody adheres to itself."""
    if target and around.known.by_siret.get(line.values.get("siret", ""), target) != target:
        line.wrong["siret"] = "ce SIRET est déjà celui d’une autre structure. Corrigez-le, ou videz la cellule."
    if target and any(network == target for network, *_ in line.values.get("affiliations", ())):
        line.wrong["affiliations"] = "une organisation n’adhère pas à elle-même. Retirez son nom de cette cellule."


def _named(line: Parsed, current: Current | None) -> str:
    return str(line.values.get("name") or (current.fields["name"] if current else said(line.cells.get("name", ""))))[:200]


def _problem(column: Column, line: Parsed) -> dict[str, str]:
    return {
        "key": column.key,
        "column": column.label,
        "text": f"Ligne {line.number}, colonne {column.label}\u00a0: {line.wrong[column.key]}",
    }


def _same_text(cell: str, shown: Any, form: str) -> bool:
    """Is the cell what an export would have written of what is there?"""
    if shown is None or shown == "":
        return False
    written = _as_written(shown, form)
    return unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n")) == cell


def _as_written(shown: Any, form: str) -> str:
    """A workbook holds every number as a real one, a CSV file as the text that was typed."""
    if form == "csv":
        return csv_cell(shown)
    return text_of(float(shown) if isinstance(shown, int | Decimal) and not isinstance(shown, bool) else shown)


# Which structure


def _match(line: Parsed, around: Around) -> tuple[UUID | None, UUID | None]:
    """The structure of which a line speaks, or one that resembles it."""
    if identifier := line.values.get("id"):
        if not around.in_scope(identifier):
            line.wrong["id"] = (
                "cet identifiant n’est pas celui d’une structure de ce territoire. Videz la cellule pour ajouter la structure."
            )
            return None, None
        return identifier, None
    if (siret := line.values.get("siret")) in around.known.by_siret:
        found = around.known.by_siret[siret]
        if not around.in_scope(found):
            line.wrong["siret"] = "ce SIRET est celui d’une structure d’un autre territoire. Laissez cette ligne de côté."
            return None, None
        return found, None
    return _match_by_name(line, around)


def _match_by_name(line: Parsed, around: Around) -> tuple[UUID | None, UUID | None]:
    """The same name in the same commune is the same structure, unless each has a SIRET of its own."""
    named = around.known.by_name.get(fold(line.values.get("name", ""))[:200], [])
    alike = [pk for pk in named if around.in_scope(pk) and not _other_siret(line, around.currents[pk])]
    if line.chosen == NEW:
        return None, None
    if chosen := next((pk for pk in alike if str(pk) == line.chosen), None):
        return chosen, None
    here = line.place.pk if line.place else around.territory.pk
    same = [pk for pk in alike if around.currents[pk].fields["territory_id"] == here]
    if len(same) == 1:
        return same[0], None
    return None, next((pk for pk in same or alike if _near(line, around.currents[pk])), None)


def _other_siret(line: Parsed, current: Current) -> bool:
    siret = line.values.get("siret")
    return bool(siret and current.fields["siret"] and siret != current.fields["siret"])


def _near(line: Parsed, current: Current) -> bool:
    """Could it be the same? Yes where a commune is missing, or in the same département."""
    if line.place is None or not current.commune:
        return True
    return line.place.path.rsplit("/", 2)[0] == current.path.rsplit("/", 2)[0]


def _identity(line: Parsed, target: UUID | None, around: Around) -> str:
    """What makes two lines of a file the same structure."""
    if target:
        return str(target)
    if siret := line.values.get("siret"):
        return f"siret:{siret}"
    where = line.place.pk if line.place else around.territory.pk
    return f"{fold(line.values.get('name', ''))[:200]}|{where}"


def _note_twin(line: Parsed, made: Decision, around: Around) -> None:
    siret = line.values.get("siret")
    for mark in (made.identity, *([f"siret:{siret}"] if siret else [])):
        first = around.seen.setdefault(mark, line.number)
        if first != line.number and "name" not in line.wrong:
            line.wrong["name"] = f"c’est la même structure que la ligne {first}. Gardez une seule des deux."


# What it would write


def _fields(line: Parsed, around: Around) -> dict[str, tuple[str, Any]]:
    """Column by column, the field of the organisation and its value."""
    found = {
        key: (BY_KEY[key].field, line.values[key]) for key in (one.key for one in COLUMNS if one.field) if key in line.values
    }
    if line.place:
        found["commune"] = ("territory_id", line.place.pk)
    return found


def _from_agreement(fields: dict[str, Any], had: Mapping[str, Any], around: Around) -> None:
    """An agreement tells the operator, and often the group of branches: proposed where nothing was chosen."""
    told = next((one for one in around.words.agreements.values() if one.pk == fields.get("agreement_id")), None)
    if told:
        for name, value in (("opco_id", told.opco), ("branch_id", told.branch)):
            if value and name not in fields and not had.get(name):
                fields[name] = value


def _add(made: Decision, line: Parsed, around: Around) -> None:
    made.outcome, made.organisation = LineOutcome.ADDED, around.new_key(line.number)
    fields = {"kind": OrganisationKind.MEMBER, "territory_id": around.territory.pk}
    fields |= dict(_fields(line, around).values())
    _from_agreement(fields, {}, around)
    made.written = {
        "new": True,
        "fields": {name: [None, value] for name, value in fields.items()},
        "rows": _rows(line, None, around),
    }


def _change(made: Decision, line: Parsed, current: Current, unchanged: set[str], around: Around) -> None:
    before: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for key, (name, value) in _fields(line, around).items():
        if key not in unchanged and value != current.fields[name]:
            before[name], fields[name] = current.fields[name], value
            made.changes.append(
                [BY_KEY[key].label, _shown(BY_KEY[key].show(current)), said(line.cells.get(key) or line.cells["commune_code"])]
            )
    _from_agreement(fields, current.fields, around)
    rows = _rows(line, current, around, unchanged)
    made.changes += [[row.pop("label"), row.pop("was"), row.pop("becomes")] for row in rows if "label" in row]
    made.outcome = LineOutcome.CHANGED if fields or rows else LineOutcome.SAME
    changed = {name: [current.fields[name], value] for name, value in fields.items()}
    made.written = {"new": False, "fields": changed, "rows": rows} if fields or rows else {}


def _shown(value: Any) -> str:
    return csv_cell(value)[:200]


def _rows(line: Parsed, current: Current | None, around: Around, unchanged: set[str] = frozenset()) -> list[dict[str, Any]]:  # type: ignore[assignment]
    """Headcounts, other names and affiliations to add or to correct; nothing is taken away by an import."""
    rows = []
    if not {"employees", "counted_on", "fte"} & line.cells.keys() <= unchanged:
        rows += _headcount_row(line, current, around)
    if "former_names" in line.values and "former_names" not in unchanged:
        rows += [row for entry in line.values["former_names"] for row in _alias_row(entry, current)]
    if "affiliations" in line.values and "affiliations" not in unchanged:
        left = list(current.memberships) if current else []
        rows += [row for entry in line.values["affiliations"] for row in _affiliation_row(entry, left)]
    return rows


def _row(table: str, kept: Any, before: dict[str, Any], after: dict[str, Any], words: Sequence[str]) -> list[dict[str, Any]]:
    """One row to write, or none where nothing differs."""
    if kept is not None and before == after:
        return []
    label, was, becomes = words
    key = kept.pk if kept is not None else uuid.uuid4()
    held = before if kept is not None else None
    return [{"table": table, "id": key, "before": held, "after": after, "label": label, "was": was, "becomes": becomes}]


def _headcount_row(line: Parsed, current: Current | None, around: Around) -> list[dict[str, Any]]:
    found = headcount_of(line, around.batch)
    if found is None:
        return []
    day, employees, fte = found
    kept = current.headcounts.get(day) if current else None
    after = {"on": day.isoformat(), "employees": employees, "full_time_equivalent": str(fte) if fte is not None else None}
    before: dict[str, Any] = {}
    if kept:
        held = None if kept.full_time_equivalent is None else str(kept.full_time_equivalent)
        before = {"on": day.isoformat(), "employees": kept.employees, "full_time_equivalent": held}
        after["full_time_equivalent"] = after["full_time_equivalent"] or held
    return _row("headcount", kept, before, after, ("Effectif", str(kept) if kept else "", f"{employees} au {day:%d/%m/%Y}"))


def _alias_row(entry: Sequence[str], current: Current | None) -> list[dict[str, Any]]:
    name, starts, ends = entry
    kept = current.aliases.get(name) if current else None
    before: dict[str, Any] = {}
    after = {"name": name, "kind": AliasKind.FORMER.value, "starts": starts or None, "ends": ends or None}
    if kept:
        held = {"starts": kept.starts.iso if kept.starts else None, "ends": kept.ends.iso if kept.ends else None}
        before = {"name": name, "kind": kept.kind, **held}
        after = {"name": name, "kind": kept.kind, "starts": starts or held["starts"], "ends": ends or held["ends"]}
    return _row("alias", kept, before, after, ("Anciens noms", str(kept or ""), name))


def _is_same_period(one: Affiliation, starts: str, ends: str) -> bool:
    """The same network from the same day is one affiliation; without a day, whichever would not end before it starts."""
    had_start, had_end = (day.isoformat() if day else "" for day in (one.starts_on, one.ends_on))
    if starts and had_start and starts != had_start:
        return False
    first, last = starts or had_start, ends or had_end
    return not (first and last and last < first)


def _affiliation_row(entry: tuple[UUID, str, str], left: list[Affiliation]) -> list[dict[str, Any]]:
    """The affiliation that an entry names is taken from those that are left, so that none is written twice."""
    network, starts, ends = entry
    kept = next((one for one in reversed(left) if one.network_id == network and _is_same_period(one, starts, ends)), None)
    after = {"network_id": str(network), "starts_on": starts or None, "ends_on": ends or None}
    before: dict[str, Any] = {}
    if kept:
        left.remove(kept)
        held = [day.isoformat() if day else None for day in (kept.starts_on, kept.ends_on)]
        before = {"network_id": str(network), "starts_on": held[0], "ends_on": held[1]}
        after |= {"starts_on": starts or held[0], "ends_on": ends or held[1]}
    period = " au ".join(one for one in (starts, ends) if one)
    return _row("affiliation", kept, before, after, ("Adhésions", kept.network.name if kept else "", period or "ajoutée"))
