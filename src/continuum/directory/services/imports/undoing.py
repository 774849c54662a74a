"""Undoing an import: what it added is removed and what it changed put back, unless somebody has built on it since."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import QuerySet

from continuum.directory import rules
from continuum.directory.enums import ImportState, LineOutcome, TerritoryKind
from continuum.directory.models import ImportBatch, ImportLine, Organisation, OrganisationWord, Territory
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.staging import staged

from .checking import hold, save
from .current import FIELDS, Current, Known, Seen, batches, current_of, seen_now
from .writing import AT_ONCE, COMPARING, TABLES, TRIES, Overtaken, Ready, organisation_of, stage_journal, stage_rows

FOLLOWS = {OrganisationWord}
"""Tables that only repeat what a structure says: nothing was attached to it by them."""


@contextlib.contextmanager
def ready_to_undo(batch: ImportBatch, by: Any, progress: Callable[..., None]) -> Iterator[Ready]:
    """Say of each line whether it can be undone, and stage what was there before; no transaction is open."""
    wrote = (LineOutcome.ADDED, LineOutcome.CHANGED)
    lines = list(batch.lines.filter(outcome__in=wrote).exclude(written={}).order_by("number"))
    ids = {line.organisation for line in lines if line.organisation}
    seen = seen_now(Seen({_siret_before(line) for line in lines} - {""}, set(), ids, Known({}, {}), {}))
    currents, attached = current_of(ids), _attached(batch)
    for some in batches(lines, AT_ONCE):
        for line in some:
            line.kept = _why_kept(line, currents.get(line.organisation), attached, seen.known)  # type: ignore[arg-type]
        save(batch, some, ["kept"])
        progress(some[-1].number, lines[-1].number, COMPARING)
    undone = [line for line in lines if not line.kept]
    changed = [line for line in undone if not line.written["new"]]
    with contextlib.ExitStack() as stack:
        ready = Ready(seen, {"undone": len(undone), "kept": len(lines) - len(undone)})
        before = [_before(line, currents[line.organisation]) for line in changed]  # type: ignore[index]
        names = {name for line in changed for name in line.written["fields"]} | {"updated_at", "search_name"}
        ready.puts.append((stack.enter_context(staged(Organisation, before, "changed_organisation")), names))
        held = [(line.organisation, row, "before") for line in changed for row in line.written["rows"] if row["before"]]
        stage_rows(ready, stack, held)
        stage_journal(ready, stack, changed, "organisation.import_undone", batch, by)
        ready.row_keys = [row["id"] for line in changed for row in line.written["rows"] if row["before"] is None]
        yield ready


@acts(rule=rules.write_import, on="batch")
def undo_written(*, batch: ImportBatch, ready: Ready, by: Any) -> None:
    """Put things back as they were before this import, unless the register moved since it was compared."""
    Territory.objects.select_for_update().get(kind=TerritoryKind.COUNTRY)
    hold(batch)
    removed = _added(batch).filter(kept="")
    if seen_now(ready.seen, locked=True) != ready.seen or _attached(batch, removed):
        raise Overtaken
    _take_away(removed.values("organisation"))
    for some in batches(ready.row_keys):
        for model in TABLES.values():
            model._default_manager.filter(pk__in=some).delete()
    ready.move()
    batch.state, batch.undone_at, batch.counts = ImportState.UNDONE, clock.now(), {**batch.counts, **ready.counts}
    batch.save(update_fields=["state", "undone_at", "counts"])
    journal.write(by, "import.undone", batch, ready.counts)


def undo(batch: ImportBatch, by: Any, progress: Callable[..., None]) -> None:
    """Compare, put back; compare again when somebody else wrote in between."""
    for _ in range(TRIES):
        try:
            with ready_to_undo(batch, by, progress) as ready:
                progress(1, 1, "Remise des structures comme avant")  # a run that was taken over stops here
                undo_written(batch=batch, ready=ready, by=by)
            return
        except Overtaken:
            continue
    raise Overtaken


def _before(line: ImportLine, current: Current) -> Organisation:
    """As it was; what the line kept is text."""
    made = organisation_of(line, current.fields, place=0)
    for name in line.written["fields"]:
        setattr(made, name, _field(Organisation, name).to_python(getattr(made, name)))
    return made


def _added(batch: ImportBatch) -> QuerySet[ImportLine]:
    return batch.lines.filter(outcome=LineOutcome.ADDED).exclude(organisation=None)


def _siret_before(line: ImportLine) -> str:
    """The number that the import took away, if any."""
    return line.written["fields"].get("siret", [""])[0] or ""


def _why_kept(line: ImportLine, current: Current | None, attached: Mapping[UUID, str], known: Known) -> str:
    """The reason for which a line is not undone, as the person reads it; empty when it can be."""
    if current is None:
        return "cette structure n’existe plus, ou a été fusionnée avec une autre."
    if name := _changed_since(line, current):
        return f"modifiée depuis\u00a0: {name}."
    if known.by_siret.get(_siret_before(line), current.pk) != current.pk:
        return "son ancien SIRET est maintenant celui d’une autre structure."
    reason = attached.get(line.organisation, "") if line.written["new"] and line.organisation else ""
    return f"rattachée depuis\u00a0: {reason}." if reason else ""


def _changed_since(line: ImportLine, current: Current) -> str:
    """What no longer is as the import left it."""
    for name, after in _left(line).items():
        if current.fields[name] != after and as_json(current.fields[name]) != as_json(after):
            return str(_field(Organisation, name).verbose_name)
    rows = {str(row.pk): row for row in (*current.headcounts.values(), *current.aliases.values(), *current.memberships)}
    for row in line.written["rows"]:
        kept = rows.get(row["id"])
        if kept is None or any(as_json(getattr(kept, name)) != after for name, after in row["after"].items()):
            return str(TABLES[row["table"]]._meta.verbose_name)
    if line.written["new"] and len(rows) > len(line.written["rows"]):
        return "effectif, autre nom ou adhésion"
    return ""


def _left(line: ImportLine) -> dict[str, Any]:
    """What the import left in the fields of a structure: in each of them where it added it."""
    if not line.written["new"]:
        return {name: after for name, (_, after) in line.written["fields"].items()}
    made = organisation_of(line, {})
    return {name: getattr(made, name) for name in FIELDS if name != "updated_at"}


def as_json(value: Any) -> Any:
    """As the import wrote it down."""
    value = getattr(value, "iso", value)
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _field(model: type[models.Model], attname: str) -> models.Field:
    return next(one for one in model._meta.concrete_fields if one.attname == attname)


def _attached(batch: ImportBatch, lines: QuerySet[ImportLine] | None = None) -> dict[UUID, str]:
    """Added structures to which something else now refers, and what."""
    found: dict[UUID, str] = {}
    added = (_added(batch) if lines is None else lines).values("organisation")
    own = {*TABLES.values(), *FOLLOWS}
    for relation in Organisation._meta.related_objects:
        model, name = relation.related_model, relation.field.attname
        if relation.many_to_many or (model in own and name == "organisation_id"):
            continue
        for pk in model._base_manager.filter(**{f"{name}__in": added}).values_list(name, flat=True):
            found[pk] = str(model._meta.verbose_name)
    return found


def _take_away(keys: Any) -> None:
    """Their own rows first; nothing else refers to them, which the database checks again."""
    models_of_them: list[type[models.Model]] = [*TABLES.values(), *FOLLOWS]
    doomed = [model._base_manager.filter(organisation__in=keys) for model in models_of_them]
    for rows in (*doomed, Organisation._base_manager.filter(pk__in=keys)):
        rows._raw_delete(using=rows.db)  # type: ignore[attr-defined]
