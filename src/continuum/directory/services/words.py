"""Keeping the words by which organisations are found in step with their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Alias, Organisation, OrganisationWord, Word, WordDeletion
from continuum.toolkit.spelling import deletions_of, every_word_of

BATCH = 500
LONGEST_ORDER = 60
T = TypeVar("T")


def index_organisations(organisations: Iterable[Organisation | UUID]) -> int:
    """Write again the words of these organisations, in the transaction that has just changed them; how many differed.

    Whoever writes a name, a short name, another name, a SIRET, a territory or `merged_into` calls this.
    """
    changed = 0
    for batch in _batches(one if isinstance(one, UUID) else one.pk for one in organisations):
        with transaction.atomic():
            changed += _index(batch)
    return changed


def index_all() -> int:
    """Write again every word of every organisation, and drop the words that nobody bears any more; how many differed."""
    changed = index_organisations(_every_key())
    Word.objects.filter(organisations=None).delete()
    return changed


def index_missing() -> int:
    """Write the words of the organisations that have none; how many."""
    return index_organisations(list(Organisation.objects.standing().filter(words=None).values_list("pk", flat=True)))


def out_of_step() -> list[UUID]:
    """The organisations whose words are not those of their names."""
    found: list[UUID] = []
    for batch in _batches(_every_key()):
        known = _known(batch)
        found += [pk for pk, wanted in _wanted(batch).items() if wanted.differs(known[pk])]
    return found


@dataclass
class Words:
    """The words of an organisation and the beginning of its name; `rows`: the key of each in the index, where it is there."""

    texts: set[str] = field(default_factory=set)
    in_order: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    def differs(self, known: Words) -> bool:
        return self.texts != known.texts or self.is_misplaced(known)

    def is_misplaced(self, known: Words) -> bool:
        """Has the name changed its place in the order of names?"""
        return bool(self.texts and known.texts) and self.in_order != known.in_order


def _every_key() -> list[UUID]:
    """Read at once: a reading left open while one writes would make SQLite's journal grow without end."""
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def _index(batch: Sequence[UUID]) -> int:
    wanted, known = _wanted(batch), _known(batch)
    gone = [row for pk in batch for text, row in known[pk].rows.items() if text not in wanted[pk].texts]
    for some in _batches(gone):
        OrganisationWord.objects.filter(pk__in=some).delete()
    for pk in batch:
        if wanted[pk].is_misplaced(known[pk]):
            OrganisationWord.objects.filter(organisation=pk).update(in_order=wanted[pk].in_order)
    added = {pk: sorted(wanted[pk].texts - known[pk].texts) for pk in batch}
    numbers = _numbers({text for texts in added.values() for text in texts})
    rows = [
        OrganisationWord(organisation_id=pk, word_id=numbers[text], in_order=wanted[pk].in_order)
        for pk, texts in added.items()
        for text in texts
    ]
    OrganisationWord.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    return sum(1 for pk in batch if wanted[pk].differs(known[pk]))


def _wanted(batch: Sequence[UUID]) -> dict[UUID, Words]:
    """The words of the names of each; none where it was merged into another."""
    wanted = {pk: Words() for pk in batch}
    names = Organisation.objects.standing().filter(pk__in=batch)
    columns = ("pk", "name", "search_name", "short_name", "siret", "territory__kind", "territory__name")
    for pk, name, search_name, short_name, siret, kind, place in names.order_by().values_list(*columns):
        texts = [name, short_name, siret, place if kind == TerritoryKind.COMMUNE else ""]
        wanted[pk] = Words(every_word_of(*filter(None, texts)), search_name[:LONGEST_ORDER])
    others = Alias.objects.filter(organisation__in=names.values("pk")).order_by()
    for pk, name in others.values_list("organisation", "name"):
        wanted[pk].texts |= every_word_of(name)
    return wanted


def _known(batch: Sequence[UUID]) -> dict[UUID, Words]:
    known = {pk: Words() for pk in batch}
    rows = OrganisationWord.objects.filter(organisation__in=batch)
    for pk, text, in_order, row in rows.values_list("organisation", "word__text", "in_order", "pk"):
        known[pk].texts.add(text)
        known[pk].rows[text], known[pk].in_order = row, in_order
    return known


def _numbers(texts: set[str]) -> dict[str, int]:
    """The number of each word; those that are new are written, with what makes them found when they are misspelt.

    In order, so that two imports that bring the same words wait for each other instead of blocking each other.
    """
    known = _numbers_known(texts)
    if new := sorted(texts - set(known)):
        Word.objects.bulk_create([Word(text=text) for text in new], batch_size=500, ignore_conflicts=True)
        known |= (added := _numbers_known(set(new)))
        spelt = (WordDeletion(key=key, word_id=added[text]) for text in new for key in sorted(deletions_of(text)))
        for some in _batches(spelt, 5000):
            WordDeletion.objects.bulk_create(some, batch_size=2000, ignore_conflicts=True)
    return known


def _numbers_known(texts: set[str]) -> dict[str, int]:
    pairs = (Word.objects.filter(text__in=some).values_list("text", "pk") for some in _batches(sorted(texts)))
    return {text: pk for some in pairs for text, pk in some}


def _batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    walk = iter(items)
    while batch := list(islice(walk, size)):
        yield batch
