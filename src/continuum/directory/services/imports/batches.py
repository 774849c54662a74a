"""What people do to an import: bring a file, say which column is which, correct, confirm, give up, undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory import queries, rules
from continuum.directory.enums import ImportState
from continuum.directory.models import ImportBatch, ImportFile, ImportLine, SavedMapping
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.imports.headings import signature
from continuum.toolkit.records import ALIVE
from continuum.toolkit.tasks import WorkKind, start

from .checking import check_line, count

journal.declare(
    {
        "import.brought": "fichier déposé pour un import",
        "import.written": "import écrit dans l’annuaire",
        "import.undone": "import annulé",
        "import.abandoned": "import abandonné",
        "organisation.imported": "ajoutée ou modifiée par un import",
        "organisation.import_undone": "remise comme avant un import",
    }
)
FILES_KEPT = dt.timedelta(days=30)
OPEN_STATES = (ImportState.READING, ImportState.REFUSED, ImportState.MATCHING, ImportState.CHECKING, ImportState.CHECKED)
WORKS = {
    ImportState.READING: "read_import",
    ImportState.CHECKING: "judge_import",
    ImportState.WRITING: "write_import",
    ImportState.UNDOING: "undo_import",
}
"""The long work that an import waits for in each of these states."""
MEANWHILE = "Cet import a avancé depuis que vous avez ouvert cette page\u00a0: relisez-la."


@acts(rule=rules.write_import, on="batch")
def bring_file(*, batch: ImportBatch, content: bytes, replaced: ImportBatch | None = None, by: Any) -> ImportBatch:
    """Keep a file and have it read; it may take the place of one that was not confirmed."""
    batch.author_id, batch.created_at = getattr(by, "pk", None), clock.now()
    batch.save()
    ImportFile.objects.create(batch=batch, content=content)
    journal.write(by, "import.brought", batch, {"bytes": len(content)})
    if replaced is not None:
        abandon_import(batch=replaced, by=by)
    _launch(batch, ImportState.READING, by)
    return batch


def _launch(batch: ImportBatch, state: ImportState, by: Any) -> None:
    """Start the long work of this state."""
    from continuum.directory import tasks

    kind: WorkKind = getattr(tasks, WORKS[state])
    batch.state = state
    batch.work = start(kind, by=by, about=batch, key=str(batch.pk), batch_id=str(batch.pk))
    batch.save(update_fields=["state", "work"])


def _held(batch: ImportBatch, *states: ImportState) -> ImportBatch:
    """The import, kept from others until the end; refuses when it is no longer where the page showed it."""
    kept = ImportBatch.objects.select_for_update(of=("self",)).select_related("territory").get(pk=batch.pk)
    if kept.state not in states:
        raise ValidationError(MEANWHILE)
    return kept


@acts(rule=rules.write_import, on="batch")
def match_columns(*, batch: ImportBatch, mapping: Mapping[str, int], headcount_on: dt.date | None, by: Any) -> ImportBatch:
    """Say which column is which; the words of lists that are not known yet are asked next."""
    kept = _held(batch, ImportState.MATCHING, ImportState.CHECKED)
    kept.mapping, kept.headcount_on, kept.state = dict(mapping), headcount_on, ImportState.MATCHING
    kept.save(update_fields=["mapping", "headcount_on", "state"])
    return kept


@acts(rule=rules.write_import, on="batch")
def check_import(*, batch: ImportBatch, values: Mapping[str, Mapping[str, str]], by: Any) -> ImportBatch:
    """Say what the words of lists mean, remember it for the next file alike, and have every line judged."""
    kept = _held(batch, ImportState.MATCHING, ImportState.CHECKED)
    kept.values = {key: dict(words) for key, words in values.items()}
    kept.save(update_fields=["values"])
    if person := getattr(by, "pk", None):
        headings = signature([column["heading"] for column in kept.columns])
        said = {"mapping": kept.mapping, "values": kept.values}
        SavedMapping.objects.update_or_create(person_id=person, signature=headings, defaults=said)
    _launch(kept, ImportState.CHECKING, by)
    return kept


@acts(rule=rules.correct_line, on="line")
def correct_line(*, line: ImportLine, cells: Mapping[str, str], chosen: str, set_aside: bool, by: Any) -> ImportLine:
    """Correct the cells of a line, choose what it is, or set it aside; it is judged again at once."""
    line.batch = _held(line.batch, ImportState.CHECKED)
    kept = [*line.cells, *[""] * (len(line.batch.columns) - len(line.cells))]
    for key, text in cells.items():
        kept[line.batch.mapping[key]] = text
    line.cells = kept[: len(line.batch.columns)] if cells else kept
    line.chosen, line.set_aside = chosen, set_aside
    check_line(line)
    return line


@acts(rule=rules.write_import, on="batch")
def set_wrong_aside(*, batch: ImportBatch, by: Any) -> int:
    """Leave aside every line that is wrong or doubtful; how many."""
    kept = _held(batch, ImportState.CHECKED)
    left = ImportLine.objects.filter(batch=kept, outcome__in=("wrong", "doubtful"), set_aside=False).update(set_aside=True)
    count(kept)
    return left


@acts(rule=rules.write_import, on="batch")
def confirm_import(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Have what is right written."""
    kept = _held(batch, ImportState.CHECKED)
    if not ImportLine.objects.filter(batch=kept).to_write().exists():
        raise ValidationError("Aucune ligne n’ajoute ni ne modifie quoi que ce soit\u00a0: il n’y a rien à importer.")
    _launch(kept, ImportState.WRITING, by)
    return kept


@acts(rule=rules.write_import, on="batch")
def abandon_import(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Give up an import that wrote nothing: its file and its lines are erased."""
    kept = _held(batch, *OPEN_STATES)
    kept.state, kept.columns = ImportState.ABANDONED, []
    kept.save(update_fields=["state", "columns"])
    ImportFile.objects.filter(batch=kept).delete()
    ImportLine.objects.filter(batch=kept).delete()
    journal.write(by, "import.abandoned", kept)
    return kept


@acts(rule=rules.write_import, on="batch")
def undo_import(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Have an import undone."""
    kept = _held(batch, ImportState.DONE)
    _launch(kept, ImportState.UNDOING, by)
    return kept


@acts(rule=rules.write_import, on="batch")
def restart_import(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Have the work done again that stopped before its end; what it had begun is done anew."""
    kept = _held(batch, *WORKS)
    if not queries.has_stopped(kept):
        raise ValidationError(MEANWHILE)
    _launch(kept, ImportState(kept.state), by)
    return kept


def forget_files() -> int:
    """Give up the imports that nobody has confirmed for a month, or whose writing stopped; how many."""
    old = ImportBatch.objects.filter(created_at__lt=clock.now() - FILES_KEPT)
    old.filter(state=ImportState.WRITING).exclude(work__state__in=ALIVE).update(state=ImportState.CHECKED)
    given_up = list(old.filter(state__in=OPEN_STATES))
    for batch in given_up:
        abandon_import(batch=batch, by=SYSTEM)
    return len(given_up)
