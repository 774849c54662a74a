"""Writing an import: everything is made ready beforehand, then one short transaction writes all of it or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import models

from continuum.directory import rules
from continuum.directory.enums import ImportState, LineOutcome, TerritoryKind
from continuum.directory.models import Affiliation, Alias, Headcount, ImportBatch, ImportFile, ImportLine, Organisation, Territory
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.folding import fold
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.staging import Staged, staged

from .checking import hold, judge, read_lines, save, surroundings
from .current import Current, Seen, batches, seen_now
from .decisions import decided

TABLES: dict[str, type[models.Model]] = {"headcount": Headcount, "alias": Alias, "affiliation": Affiliation}
AT_ONCE = 1_000
COMPARING = "Dernière comparaison avec l’annuaire"
TRIES = 5


class Overtaken(Exception):
    """Somebody wrote meanwhile what this was compared with: compare again."""


@dataclass
class Ready:
    """What waits beside the tables, with what the register held when it was compared."""

    seen: Seen
    counts: dict[str, int] = field(default_factory=dict)
    adds: list[Staged] = field(default_factory=list)
    puts: list[tuple[Staged, set[str]]] = field(default_factory=list)
    row_keys: list[Any] = field(default_factory=list)

    def move(self) -> None:
        for rows in self.adds:
            rows.add()
        for rows, names in self.puts:
            rows.put(names)


@contextlib.contextmanager
def prepared(batch: ImportBatch, by: Any, progress: Callable[..., None]) -> Iterator[Ready]:
    """Compare the lines to write once more, keep on each what it will do, and stage every row; no transaction is open."""
    lines = list(ImportLine.objects.filter(batch=batch).to_write().order_by("number"))
    progress(0, len(lines), COMPARING)
    read, words = read_lines(batch, lines)
    around = surroundings(batch, read, words, new_key=_kept_keys(lines))
    for some in batches(zip(lines, read, strict=True), AT_ONCE):
        for line, one in some:
            judge(line, decided(one, around))
        save(batch, [line for line, _ in some])
        progress(some[-1][0].number, lines[-1].number, COMPARING)
    progress(len(lines), len(lines), "Écriture")
    written = [line for line in lines if line.outcome in {LineOutcome.ADDED, LineOutcome.CHANGED}]
    with contextlib.ExitStack() as stack:
        ready = Ready(around.seen_then, _counts(lines))
        _stage_organisations(ready, stack, written, around.currents)
        stage_rows(ready, stack, [(line.organisation, row, "after") for line in written for row in line.written["rows"]])
        stage_journal(ready, stack, written, "organisation.imported", batch, by)
        del lines, read, words, around, written  # what was compared is no longer needed, and is large
        yield ready


def _kept_keys(lines: Iterable[ImportLine]) -> Callable[[int], UUID]:
    """What is added keeps the identity that it was given when it was checked; not that of a structure gone since."""
    keys = {line.number: line.organisation for line in lines if line.organisation and line.outcome == LineOutcome.ADDED}
    return lambda number: keys.get(number) or uuid4()


def _counts(lines: Sequence[ImportLine]) -> dict[str, int]:
    outcomes = [line.outcome for line in lines]
    done = [outcomes.count(one) for one in (LineOutcome.ADDED, LineOutcome.CHANGED, LineOutcome.SAME)]
    names = ("written_added", "written_changed", "written_same", "written_left")
    return dict(zip(names, [*done, len(lines) - sum(done)], strict=True))


def _stage_organisations(
    ready: Ready, stack: contextlib.ExitStack, lines: Sequence[ImportLine], currents: dict[UUID, Current]
) -> None:
    new = [organisation_of(line, {}) for line in lines if line.written["new"]]
    ready.adds.append(stack.enter_context(staged(Organisation, new, "new_organisation")))
    changed = [line for line in lines if not line.written["new"]]
    touched = [organisation_of(line, currents[line.organisation].fields) for line in changed]  # type: ignore[index]
    names = {name for line in changed for name in line.written["fields"]} | {"updated_at", "search_name"}
    ready.puts.append((stack.enter_context(staged(Organisation, touched, "changed_organisation")), names))


def organisation_of(line: ImportLine, had: dict[str, Any], place: int = 1) -> Organisation:
    """As the line leaves it, or found it (`place` 0); nothing calls `save`, so the folded name is set here."""
    values = {**had, **{name: pair[place] for name, pair in line.written["fields"].items()}}
    made = Organisation(**{**values, "id": line.organisation, "updated_at": clock.now()})
    made.search_name = fold(made.name)[:200]
    return made


def stage_rows(ready: Ready, stack: contextlib.ExitStack, rows: Sequence[tuple[UUID | None, dict[str, Any], str]]) -> None:
    """Headcounts, other names, affiliations: new ones, or what takes the place of what is there."""
    for table, model in TABLES.items():
        own = [(owner, row, side) for owner, row, side in rows if row["table"] == table]
        new = [model(id=row["id"], organisation_id=owner, **row[side]) for owner, row, side in own if row["before"] is None]
        ready.adds.append(stack.enter_context(staged(model, _clean(new), f"new_{table}")))
        kept = [(owner, row, side) for owner, row, side in own if row["before"] is not None]
        changed = [model(id=row["id"], organisation_id=owner, **row[side]) for owner, row, side in kept]
        names = {name for _, row, _ in kept for name in row["after"]} or {"id"}
        ready.puts.append((stack.enter_context(staged(model, _clean(changed), f"changed_{table}")), names))


def _clean(objects: Iterable[models.Model]) -> Iterator[models.Model]:
    """Dates and numbers that were kept as text are read."""
    for one in objects:
        for column in one._meta.concrete_fields:
            setattr(one, column.attname, column.to_python(getattr(one, column.attname)))
        yield one


@acts(rule=rules.write_import, on="batch")
def write_prepared(*, batch: ImportBatch, ready: Ready, by: Any) -> None:
    """Write what is ready, unless the register moved since it was compared; then nothing is written.

    The row of the country is the lock: one import writes at a time, so that the same file brought twice adds once.
    """
    Territory.objects.select_for_update().get(kind=TerritoryKind.COUNTRY)
    hold(batch)
    if seen_now(ready.seen, locked=True) != ready.seen:
        raise Overtaken
    ready.move()
    batch.state, batch.written_at, batch.counts = ImportState.DONE, clock.now(), {**batch.counts, **ready.counts}
    batch.save(update_fields=["state", "written_at", "counts"])
    journal.write(by, "import.written", batch, {name: ready.counts[name] for name in ("written_added", "written_changed")})
    forget_file(batch)


def forget_file(batch: ImportBatch) -> None:
    """What served is in the register; the rest, which nobody imported, is not kept either."""
    ImportFile.objects.filter(batch=batch).delete()
    batch.columns = []
    batch.save(update_fields=["columns"])


def forget_cells(batch: ImportBatch) -> None:
    """With the columns that were left out; what each line changed stays, for who wants it undone."""
    ImportLine.objects.filter(batch=batch).update(cells=[])


def stage_journal(
    ready: Ready, stack: contextlib.ExitStack, lines: Iterable[ImportLine], verb: str, batch: ImportBatch, by: Any
) -> None:
    """A line in the journal of each structure: which import, which line, which fields; never what they held."""
    moment, person = clock.now(), getattr(by, "pk", None)
    entries = (
        JournalEntry(
            at=moment,
            person_id=person,
            actor=str(by)[:200],
            verb=verb,
            kind="directory.organisation",
            object_id=str(line.organisation),
            label=line.name,
            details={"import": str(batch.pk), "line": line.number, "fields": sorted(line.written.get("fields", {}))},
        )
        for line in lines
    )
    ready.adds.append(stack.enter_context(staged(JournalEntry, entries)))


def write(batch: ImportBatch, by: Any, progress: Callable[..., None]) -> None:
    """Compare, write; compare again when somebody else wrote in between."""
    for _ in range(TRIES):
        try:
            with prepared(batch, by, progress) as ready:
                progress(1, 1, "Enregistrement")  # a run that was taken over stops here
                write_prepared(batch=batch, ready=ready, by=by)
            return
        except Overtaken:
            continue
    raise Overtaken
