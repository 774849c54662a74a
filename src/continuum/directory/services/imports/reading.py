"""Reading a file that was brought: its lines as they are, and what its columns seem to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

from django.db import transaction

from continuum.directory.enums import ImportState
from continuum.directory.models import ImportBatch, ImportLine, SavedMapping
from continuum.toolkit.folding import fold
from continuum.toolkit.imports.headings import named_apart, proposed, signature
from continuum.toolkit.imports.worker import Reading, Row

from .cells import ERASED
from .checking import hold
from .columns import BY_KEY, COLUMNS, NAMES
from .current import batches
from .vocabulary import vocabulary

SAMPLES = 3
MOST_WORDS = 60
READ_AT_ONCE = 1_000
HIGHEST = 20
"""Lines among which the headings are looked for, under a title or on two levels."""


class Column:
    """What a column of the file holds: its heading, a few cells, and its different words while they are few."""

    def __init__(self, heading: str) -> None:
        self.heading = heading
        self.samples: list[str] = []
        self.words: dict[str, str] = {}

    def meets(self, text: str) -> None:
        text = " ".join(text.split())
        if text and len(self.samples) < SAMPLES:
            self.samples.append(text[:60])
        if text and len(self.words) <= MOST_WORDS:
            self.words.setdefault(fold(text), text[:120])

    def told(self) -> dict[str, Any]:
        words = list(self.words.values()) if len(self.words) <= MOST_WORDS else []
        return {"heading": self.heading, "samples": self.samples, "words": words}


def keep_rows(batch: ImportBatch, read: Reading, progress: Callable[..., None]) -> None:
    """Keep the lines, in many short writings; done again after a crash, the same lines."""
    with transaction.atomic():
        hold(batch)
        ImportLine.objects.filter(batch=batch).delete()
    head, below = under_title(read)
    columns = [Column(heading) for heading in named_apart(head.cells)]
    kept = 0
    for rows in batches(below, READ_AT_ONCE):
        with transaction.atomic():
            hold(batch)
            ImportLine.objects.bulk_create(list(_lines(batch, rows, columns)), batch_size=READ_AT_ONCE)
        kept += len(rows)
        progress(kept, 0, f"{kept} lignes lues")
    batch.form, batch.told = read.form, f"{read.told}{f', intitulés en ligne {head.number}' if head.number > 1 else ''}"
    batch.columns = [column.told() for column in columns]
    batch.mapping, batch.values = suggested(batch)
    with transaction.atomic():
        hold(batch)
        batch.state, batch.counts = ImportState.MATCHING, {"lines": kept}
        batch.save(update_fields=["form", "told", "columns", "mapping", "values", "state", "counts"])


def under_title(read: Reading) -> tuple[Row, Iterator[Row]]:
    """The headings, and the lines below them.

    A title, or a first level of headings, may stand above: of the first lines, the one that names the most columns is
    taken where it is fuller than all above it.
    """
    first = [read.headings, *islice(read.rows, HIGHEST)]
    named = [len(proposed(row.cells, NAMES)) for row in first]
    filled = [sum(bool(cell.strip()) for cell in row.cells) for row in first]
    place = max(range(len(first)), key=named.__getitem__)
    if named[place] < 2 or any(filled[place] <= above for above in filled[:place]):
        place = 0
    return first[place], chain(first[place + 1 :], read.rows)


def _lines(batch: ImportBatch, rows: list[Row], columns: list[Column]) -> Iterator[ImportLine]:
    for row in rows:
        for column, text in zip(columns, row.cells, strict=False):
            column.meets(text)
        yield ImportLine(batch=batch, number=row.number, cells=row.cells)


def suggested(batch: ImportBatch) -> tuple[dict[str, int], dict[str, dict[str, str]]]:
    """What this person said of files alike, else what the headings seem to say."""
    headings = [column["heading"] for column in batch.columns]
    kept = SavedMapping.objects.filter(person=batch.author_id, signature=signature(headings)).first()
    if kept:
        return {key: place for key, place in kept.mapping.items() if key in BY_KEY and place < len(headings)}, kept.values
    return proposed(headings, NAMES), {}


def unknown_words(batch: ImportBatch) -> dict[str, list[str]]:
    """For each column that has a list, the words of the file that are not in it."""
    known = vocabulary({})
    found = {}
    for column in COLUMNS:
        if column.choices and column.key in batch.mapping:
            words = batch.columns[batch.mapping[column.key]]["words"]
            strange = [word for word in words if fold(word) not in known.choices[column.key] and word.lower() != ERASED]
            if strange:
                found[column.key] = strange
    return found


def offered_values(key: str) -> list[tuple[str, str]]:
    """The values of a list, for a form."""
    return list(vocabulary({}).labels[key].items())
