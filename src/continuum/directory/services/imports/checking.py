"""Checking lines: all of a file, or one that was just corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from continuum.directory.enums import LineOutcome
from continuum.directory.models import ImportBatch, ImportLine
from continuum.toolkit.folding import fold
from continuum.toolkit.tasks import WorkFailed

from .current import Known, Seen, current_of, known_by, seen_now
from .decisions import Around, Decision, decided
from .lines import Parsed, parsed, places_of
from .vocabulary import vocabulary

JUDGED = ("outcome", "organisation", "identity", "name", "problems", "changes", "written")
WRITTEN_AT_ONCE = 500


class MovedOn(WorkFailed):
    """Somebody gave the import up, or another run finished it."""

    def __init__(self) -> None:
        super().__init__("Cet import a été abandonné ou a avancé entre-temps\u00a0: il n’y a plus rien à faire ici.")


def hold(batch: ImportBatch) -> None:
    """Keep the import from others until the transaction ends; it must still be where this work found it."""
    if ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=batch.state).first() is None:
        raise MovedOn


def read_lines(batch: ImportBatch, lines: Sequence[ImportLine]) -> tuple[list[Parsed], Any]:
    """The cells of lines, and the words with which they were read."""
    words = vocabulary(batch.values, places_of(lines, batch.mapping, batch.form), batch.territory.path)
    return [parsed(line, batch, words) for line in lines], words


def surroundings(
    batch: ImportBatch, read: Sequence[Parsed], words: Any, *, new_key: Callable[[int], UUID] | None = None
) -> Around:
    """The structures of which these lines may speak, as they are now; first what tells whether they have moved since."""
    sirets = {one.values["siret"] for one in read if one.values.get("siret")}
    names = {fold(one.values["name"])[:200] for one in read if "name" in one.values} - {""}
    ids = known_by(sirets, names).all | {one.values["id"] for one in read if "id" in one.values}
    seen = seen_now(Seen(sirets, names, ids, Known({}, {}), {}))
    return Around(batch, batch.territory, words, seen, current_of(ids), new_key=new_key or (lambda number: uuid4()))


def check(batch: ImportBatch, progress: Callable[..., None]) -> None:
    """Judge every line again, and count."""
    lines = list(ImportLine.objects.filter(batch=batch).order_by("number"))
    progress(0, len(lines), "Lecture des cellules")
    read, words = read_lines(batch, lines)
    around = surroundings(batch, read, words)
    for start in range(0, len(lines), WRITTEN_AT_ONCE):
        some = lines[start : start + WRITTEN_AT_ONCE]
        for line, one in zip(some, read[start:], strict=False):
            judge(line, passed_over(one, line, around))
        save(batch, some)
        progress(start + len(some), len(lines), f"{start + len(some)} lignes vérifiées sur {len(lines)}")
    count(batch)


def passed_over(one: Parsed, line: ImportLine, around: Around) -> Decision:
    """A line set aside is judged too, without taking the place of another one."""
    seen = around.seen
    if line.set_aside:
        around.seen = {}
    decision = decided(one, around)
    around.seen = seen
    return decision


def judge(line: ImportLine, decision: Decision) -> None:
    """Put on a line what was decided of it."""
    for name in JUDGED:
        setattr(line, name, getattr(decision, name))


def save(batch: ImportBatch, lines: Iterable[ImportLine], names: Sequence[str] = JUDGED) -> None:
    """Many lines in one statement: far quicker than an update of each. What was given up does not come back."""
    with transaction.atomic():
        hold(batch)
        ImportLine.objects.bulk_create(lines, update_conflicts=True, unique_fields=["id"], update_fields=list(names))


def check_line(line: ImportLine) -> None:
    """Judge one line again, beside those of the same structure."""
    (one,), words = read_lines(line.batch, [line])
    around = surroundings(line.batch, [one], words)
    decision = passed_over(one, line, around)
    twin = ImportLine.objects.filter(
        batch=line.batch, identity=decision.identity, number__lt=line.number, set_aside=False
    ).first()
    if twin and not line.set_aside:
        (one,), _ = read_lines(line.batch, [line])
        around.seen = {decision.identity: twin.number}
        decision = decided(one, around)
    judge(line, decision)
    line.save()
    count(line.batch)


def count(batch: ImportBatch) -> None:
    """How many lines of each kind; those set aside are counted apart."""
    lines = ImportLine.objects.filter(batch=batch)
    found: dict[str, int] = Counter(lines.filter(set_aside=False).values_list("outcome", flat=True))
    batch.counts = {outcome.value: found.get(outcome, 0) for outcome in LineOutcome}
    batch.counts |= {"set_aside": lines.filter(set_aside=True).count(), "lines": lines.count()}
    ImportBatch.objects.filter(pk=batch.pk).update(counts=batch.counts)
