"""Rows that pass from one organisation to another, and back: every foreign key of every room.

What would stand twice at the one that is kept is set aside, with all that hangs on it, word for word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.deletion import Collector, ProtectedError

from continuum.directory.models import (
    Affiliation,
    Alias,
    Membership,
    Merge,
    NotDuplicate,
    Organisation,
    OrganisationWord,
    Position,
)

STAY = frozenset({Merge, NotDuplicate, OrganisationWord})
"""What is known of the organisation as one of two: it does not pass to the other."""
SAME_ROW: dict[type[models.Model], tuple[str, ...]] = {
    Membership: ("person", "role", "territory", "programme", "organisation", "ends_on"),
    Position: ("person", "function", "organisation", "ends_on"),
    Affiliation: ("organisation", "network", "ends_on"),
    Alias: ("organisation", "name"),
}
"""Two rows that say the same thing, where the database itself would not refuse them."""
Link = tuple[type[models.Model], models.Field]


@dataclass
class Moves:
    """What was done to the rows, as it is kept: lists of (model, field, keys), rows set aside, links emptied with them."""

    rows: list[list[Any]] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)
    emptied: list[list[Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def links_to_organisations() -> Iterator[Link]:
    """Every foreign key that passes from one organisation to another in a merge."""
    for model in apps.get_models(include_auto_created=True):
        for link in model._meta.local_concrete_fields:
            if link.related_model is Organisation and model not in STAY and not _is_the_merge_itself(link):
                yield model, link


def _is_the_merge_itself(link: models.Field) -> bool:
    return link.model is Organisation and link.name == "merged_into"


def move_rows(absorbed: Organisation, kept: Organisation) -> Moves:
    """All that pointed at the one now points at the other, or is set aside."""
    moves = Moves()
    for model, link in links_to_organisations():
        rows = model._base_manager.filter(**{link.name: absorbed}).order_by("pk")
        if _may_stand_twice(model, link):
            moved = [row.pk for row in rows if _moved(row, link, kept, moves)]
        else:
            moved = list(rows.values_list("pk", flat=True))
            model._base_manager.filter(pk__in=moved).update(**{link.name: kept})
        if moved:
            moves.rows.append([model._meta.label_lower, link.name, moved])
    return moves


def _may_stand_twice(model: type[models.Model], link: models.Field) -> bool:
    """Does a rule of the database, or the meaning of the row, speak of this field?"""
    spoken = {name for names in model._meta.unique_together for name in names}
    for rule in model._meta.constraints:
        spoken |= set(getattr(rule, "fields", ()))
        condition = getattr(rule, "condition", None)
        spoken |= set(condition.referenced_base_fields) if condition else set()
    return bool(getattr(link, "unique", False)) or link.name in spoken or link.name in SAME_ROW.get(model, ())


def _moved(row: models.Model, link: models.Field, kept: Organisation, moves: Moves) -> bool:
    """Move one row, or set it aside where the kept one has the same."""
    before = getattr(row, link.attname)
    setattr(row, link.attname, kept.pk)
    if _fits(row):
        type(row)._base_manager.filter(pk=row.pk).update(**{link.name: kept})
        return True
    setattr(row, link.attname, before)
    _set_aside(row, moves)
    return False


def _fits(row: models.Model) -> bool:
    same = {name: getattr(row, name) for name in SAME_ROW.get(type(row), ())}
    if same and type(row)._base_manager.filter(**same).exclude(pk=row.pk).exists():
        return False
    try:
        row.validate_unique()
        row.validate_constraints()
    except ValidationError:
        return False
    return True


def _set_aside(row: models.Model, moves: Moves) -> None:
    """Take a row away with all that would go with it, and keep every word of it."""
    collector: Any = Collector(using=row._state.db or "default", origin=row)
    try:
        collector.collect([row])
    except ProtectedError as error:
        raise ValidationError(
            f"«\u00a0{row}\u00a0» existe aux deux et ne peut pas être mis de côté\u00a0: d’autres éléments en dépendent."
        ) from error
    gone = [one for rows in collector.data.values() for one in rows]
    gone += [one for rows in collector.fast_deletes for one in rows]
    moves.aside += [_written_down(one) for one in gone]
    for (link, _), groups in collector.field_updates.items():
        for one in (one for group in groups for one in group):
            moves.emptied.append([one._meta.label_lower, link.name, one.pk, getattr(one, link.attname)])
    collector.delete()


def _written_down(row: models.Model) -> dict[str, Any]:
    fields = {one.attname: as_text(one, row) for one in row._meta.concrete_fields}
    return {"model": row._meta.label_lower, "fields": fields}


def as_text(one: models.Field, row: models.Model) -> Any:
    """A value that JSON can hold to the last digit."""
    return None if getattr(row, one.attname) is None else one.value_to_string(row)


# --- Back again ------------------------------------------------------------------------------------------------------


def give_back(moved: dict[str, Any], kept: Organisation, absorbed: Organisation) -> list[str]:
    """Undo what was done to the rows; what has changed since is left as it is, and said."""
    left: Counter[str] = Counter()
    for label, name, keys in moved["rows"]:
        model = apps.get_model(label)
        updated = model._base_manager.filter(pk__in=keys, **{name: kept}).update(**{name: absorbed})
        left[str(model._meta.verbose_name)] += len(keys) - updated
    lost = [row for row in moved["aside"] if not _put_back(row)]
    for label, name, key, value in moved["emptied"]:
        apps.get_model(label)._base_manager.filter(pk=key, **{name: None}).update(**{name: value})
    left.update(str(apps.get_model(row["model"])._meta.verbose_name) for row in lost)
    return [f"{name}\u00a0: {count} modifié ou supprimé depuis, laissé tel quel" for name, count in left.items() if count]


def _put_back(written: dict[str, Any]) -> bool:
    """The row as it was; not where it stands again already, nor where what it points at has gone since."""
    model = apps.get_model(written["model"])
    values = {one.attname: one.to_python(written["fields"][one.attname]) for one in _known_fields(model, written)}
    row = model(**values)
    if model._base_manager.filter(pk=row.pk).exists() or not all(_leads_somewhere(row, written)):
        return False
    row.save_base(raw=True, force_insert=True)
    return True


def _known_fields(model: type[models.Model], written: dict[str, Any]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if one.attname in written["fields"]]


def _leads_somewhere(row: models.Model, written: dict[str, Any]) -> Iterable[bool]:
    for one in _known_fields(type(row), written):
        value = getattr(row, one.attname)
        if one.is_relation and value is not None:
            yield one.related_model._base_manager.filter(**{one.target_field.attname: value}).exists()
