"""Texts found by their words, the most telling first: the same answers in the same order on both databases.

    registry.texts.declare(TextKind("community.practice", rows=published, parts=lambda one: [(3, one.title), (1, one.problem)]))

    keep_words(practice)  # by the service that writes it, in its transaction
    best_first(Practice.objects.visible_to(person), "accueil des nouveaux")

The weight of a word in a text is that of BM25 (Robertson and Zaragoza, 2009), worked out when the text is written, against a text
of ordinary length; how rare the word is, when it is looked for. Both are whole numbers, so that sums are equal everywhere.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from . import registry
from .folding import fold
from .french import stem, words_of
from .registry import TextKind
from .texts import TextEntry, TextForm, TextWord

SATURATION, LENGTH_COUNTS, ORDINARY_LENGTH = 1.2, 0.5, 150
THOUSAND = 1000
MOST_FOUND = 200
"""Nobody reads further: another word brings what is sought nearer."""
SHORTEST_BEGINNING = 3
MOST_WORDS = 12
ONE_WORD_IN = 3
"""A text says at least one in so many of the words looked for; those that say more of them come before."""
BATCH = 200


# --- Keeping the index ---------------------------------------------------------------------------------------------------------


def keep_words(row: Any) -> None:
    """Write again the words of a row that may be found, or none of them if it no longer may."""
    kind = _kind_of(type(row))
    _write(kind, [row.pk])


def forget_words(row: Any) -> None:
    """Of a row that is taken away."""
    TextEntry.objects.filter(kind=row._meta.label_lower, object_id=row.pk).delete()


def index_all() -> int:
    """Write again what differs, of every kind; how many texts did."""
    changed = 0
    for kind in registry.texts:
        known = TextEntry.objects.filter(kind=kind.model).values_list("object_id", flat=True)
        keys = sorted({*known, *kind.rows().values_list("pk", flat=True)})
        for start in range(0, len(keys), BATCH):
            changed += _write(kind, keys[start : start + BATCH])
    said = TextWord.objects.filter(stem=OuterRef("stem"))
    TextForm.objects.filter(~Exists(said)).delete()
    return changed


def _kind_of(model: Any) -> TextKind:
    kind = registry.texts.get(model._meta.label_lower)
    if kind is None:
        raise LookupError(f"{model._meta.label_lower} is not declared in registry.texts")
    return kind


@transaction.atomic
def _write(kind: TextKind, keys: Sequence[UUID]) -> int:
    """The words of these rows as they are now; how many texts differed."""
    wanted = {row.pk: _Read.of(kind.parts(row)) for row in kind.rows().filter(pk__in=keys)}
    known = {one.object_id: one for one in TextEntry.objects.filter(kind=kind.model, object_id__in=keys)}
    gone = [one.pk for key, one in known.items() if key not in wanted]
    differing = [key for key, read in wanted.items() if key not in known or known[key].digest != read.digest]
    TextEntry.objects.filter(pk__in=[*gone, *(known[key].pk for key in differing if key in known)]).delete()
    entries = [TextEntry(kind=kind.model, object_id=key, digest=wanted[key].digest) for key in differing]
    TextEntry.objects.bulk_create(entries)
    words = [
        TextWord(entry=entry, stem=word, weight=weight)
        for entry in entries
        for word, weight in sorted(wanted[entry.object_id].weights.items())
    ]
    TextWord.objects.bulk_create(words, batch_size=2000)
    forms = {form: word for key in differing for form, word in wanted[key].forms.items()}
    rows = [TextForm(form=form, stem=word) for form, word in sorted(forms.items())]
    TextForm.objects.bulk_create(rows, batch_size=2000, update_conflicts=True, update_fields=["stem"], unique_fields=["form"])
    return len(gone) + len(differing)


@dataclass(frozen=True)
class _Read:
    """The words of one text: how much each stem weighs in it, and the forms that stand there."""

    weights: dict[str, int]
    forms: dict[str, str]

    @classmethod
    def of(cls, parts: Iterable[tuple[int, str]]) -> _Read:
        counts: Counter[str] = Counter()
        forms: dict[str, str] = {}
        for weight, text in parts:
            for form in words_of(text):
                forms[form] = stem(form)
                counts[forms[form]] += weight
        length = 1 - LENGTH_COUNTS + LENGTH_COUNTS * counts.total() / ORDINARY_LENGTH
        saturated = {word: count * (SATURATION + 1) / (count + SATURATION * length) for word, count in counts.items()}
        return cls({word: max(1, round(THOUSAND * value)) for word, value in saturated.items()}, forms)

    @property
    def digest(self) -> str:
        said = repr((sorted(self.weights.items()), sorted(self.forms)))
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


# --- Looking for ---------------------------------------------------------------------------------------------------------------


def best_first(rows: QuerySet[Any], text: str, limit: int = MOST_FOUND) -> QuerySet[Any]:
    """Of these rows, those that say most of these words, the most telling first.

    What may not be seen is left out by the database before anything is counted: `rows` goes into the question as it is.
    """
    found = ranked(rows, text, limit)
    order = Case(*(When(pk=key, then=Value(rank)) for rank, key in enumerate(found)), output_field=IntegerField())
    kept = rows.filter(pk__in=found)
    return kept.order_by(order) if found else kept


def ranked(rows: QuerySet[Any], text: str, limit: int = MOST_FOUND) -> list[UUID]:
    """The keys of the best answers, in order: two questions, whatever the number of texts."""
    kind = rows.model._meta.label_lower
    asked = Asked.of(text)
    if not asked.words:
        return []
    rare = asked.rarity(kind)
    if not rare:
        return []
    seen = Exists(rows.order_by().filter(pk=OuterRef("entry__object_id")))
    says = TextWord.objects.filter(seen, stem__in=rare, entry__kind=kind)
    answers = says.values("entry__object_id").annotate(said=asked.said(set(rare)), score=Sum(F("weight") * _telling(rare)))
    enough = answers.filter(said__gte=math.ceil(len(asked.words) / ONE_WORD_IN))
    return list(enough.order_by("-said", "-score", "entry__object_id").values_list("entry__object_id", flat=True)[:limit])


def _telling(rare: Mapping[str, int]) -> Case:
    """What each stem tells, in thousandths; stems that tell as much share a condition."""
    worth: dict[int, list[str]] = {}
    for one, value in sorted(rare.items()):
        worth.setdefault(value, []).append(one)
    return Case(*(When(stem__in=stems, then=Value(value)) for value, stems in worth.items()), output_field=IntegerField())


@dataclass(frozen=True)
class Asked:
    """What is looked for: the stems of its words; `beginning`, the last word as it is being typed."""

    words: tuple[str, ...]
    beginning: str

    @classmethod
    def of(cls, text: str) -> Asked:
        folded = fold(text).split()
        typed = list(words_of(text))[:MOST_WORDS] or folded[-1:]
        words = tuple(reversed(dict.fromkeys(stem(one) for one in reversed(typed))))
        is_begun = bool(typed) and folded[-1] == typed[-1] and len(typed[-1]) >= SHORTEST_BEGINNING
        return cls(words, typed[-1] if is_begun else "")

    def rarity(self, kind: str) -> dict[str, int]:
        """How much each stem that stands somewhere tells, in thousandths: the fewer texts say it, the more."""
        entries = TextEntry.objects.filter(kind=kind).order_by().values("kind").annotate(count=Count("pk")).values("count")
        words = TextWord.objects.filter(entry__kind=kind)

        def counted(stems: Any) -> QuerySet[Any]:
            said = words.filter(stem__in=stems).values("stem").annotate(count=Count("pk"), total=Coalesce(Subquery(entries), 0))
            return said.values_list("stem", "count", "total")

        found = counted(self.words)
        if self.beginning:  # « { » comes just after « z »; one question made of two, each by the index: an OR reads everything
            forms = TextForm.objects.filter(form__gte=self.beginning, form__lt=f"{self.beginning}{{")
            found = found.union(counted(forms.values("stem")))
        return {one: round(THOUSAND * math.log(1 + (total - count + 0.5) / (count + 0.5))) for one, count, total in found}

    def said(self, known: set[str]) -> Any:
        """How many of the words a text says: its stems, of which all those that begin like the last word are one."""
        begun = known - {*self.words[:-1]} if self.beginning else set()
        exact = Sum(_one_if(Q(stem__in=known - begun)))
        return exact + Max(_one_if(Q(stem__in=begun))) if begun else exact


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
