"""Organisations found by words: as they are written first; when nothing answers, the spelling is forgiven.

Every read starts from what the person may see: what she may not see weighs neither on her results nor on that choice.
Rare words are gathered then ranked; frequent ones (« association ») are walked in the order of names until a page is full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from continuum.directory.enums import AliasKind, TerritoryKind
from continuum.directory.models import Organisation, OrganisationWord, Word
from continuum.toolkit.folding import fold
from continuum.toolkit.searched import MOST, Candidate
from continuum.toolkit.spelling import deletions_of, every_word_of, is_close, words_of
from continuum.toolkit.typography import join_french

FEW = 2_000
"""Up to here, candidates are gathered then ranked; beyond, names are walked in order."""
MOST_WORDS = 500
MOST_WALKS = 20
MOST_FORGIVEN = 200
MOST_TERMS = 8
MOST_LOOKED_FOR = 16
MOST_LISTED = 20_000
"""A list names its rows up to here; SQLite takes 32,766 values in a query."""
AFTER_Z = "{"
"""The sign after « z »: « maison » and all that begins so lie between « maison » and « maison{ »."""
WRITTEN, WHOLE, FORGIVEN = "written", "whole", "forgiven"


@dataclass(frozen=True)
class TypedWord:
    """One word that was typed, and the words of the index that answer it: it, those it begins, those spelt nearly so."""

    typed: str
    whole: tuple[int, ...]
    begun: tuple[int, ...] | None
    close: tuple[int, ...] = ()

    def rows(self, how: str) -> QuerySet[OrganisationWord]:
        """The organisations that bear it; `how`: the whole word, as written (whole or begun), or forgiven."""
        if how == WHOLE:
            return OrganisationWord.objects.filter(word__in=self.whole)
        if self.begun is None:
            range_of_words = Q(word__text__gte=self.typed, word__text__lt=self.typed + AFTER_Z)
            return OrganisationWord.objects.filter(range_of_words)
        return OrganisationWord.objects.filter(word__in=self.begun + (self.close if how == FORGIVEN else ()))

    def borne(self, how: str, bearer: str) -> Exists:
        """Asked of one organisation at a time: its few words are read, rather than a long list of words looked for."""
        many = how == WRITTEN and len(self.begun or ()) > MOST_LOOKED_FOR
        rows = replace(self, begun=None).rows(how) if many else self.rows(how)
        return Exists(rows.filter(organisation=OuterRef(bearer)))

    def is_written_in(self, words: set[int]) -> bool:
        """Whole or begun, among these words of the index; what begins too many words is taken for written."""
        return self.begun is None or not words.isdisjoint(self.begun)

    def answers(self, words: Iterable[str]) -> bool:
        """As written or forgiven, by one of these words."""
        return any(word.startswith(self.typed) or is_close(self.typed, word) for word in words)


@dataclass(frozen=True)
class Answer:
    """What was found, the best first; `forgiven`: the words that were understood for those that were typed."""

    rows: list[Organisation] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()
    terms: tuple[TypedWord, ...] = ()

    def other_name(self, organisation: Organisation) -> str:
        """« ex-Direccte Grand Est », where it was found by a name that is not the one shown."""
        current = _shown_words(organisation)
        if all(term.answers(current) for term in self.terms):
            return ""
        for alias in organisation.aliases.all():
            if all(term.answers(current | every_word_of(alias.name)) for term in self.terms):
                return f"ex-{alias.name}" if alias.kind == AliasKind.FORMER else f"dit aussi {alias.name}"
        return ""

    def beside(self, organisation: Organisation) -> str:
        """« service de l’État, Grand Est, ex-Direccte »: what tells one answer from the others."""
        parts = (organisation.get_kind_display(), str(organisation.territory or ""), self.other_name(organisation))
        return ", ".join(filter(None, parts))


def matching_organisations(queryset: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those of a queryset (already reduced to what the person may see) that answer every word."""
    terms = _terms(text)
    if not terms:
        return queryset.none() if text.strip() else queryset
    written = _bearing(queryset, terms, WRITTEN)
    return written if written.exists() else _bearing(queryset, _forgiving(terms), FORGIVEN)


def found_organisations(queryset: QuerySet[Organisation], text: str, limit: int) -> Answer:
    """The best answers: the exact name, names that begin so, whole words, beginnings of words; else close spellings."""
    terms = _terms(text)
    if not terms:
        return Answer()
    queryset = queryset.select_related("territory").prefetch_related("aliases")
    if rows := _best_written(queryset, terms, fold(text), limit):
        return Answer(rows, (), terms)
    terms = _forgiving(terms)
    rows = _best_forgiven(queryset, terms, limit)
    return Answer(rows, understood(rows, [term.typed for term in terms]), terms)


def organisations_answering(queryset: QuerySet[Organisation], words: str) -> list[Candidate]:
    """Those that a form offers for these words; one named by them, or by its SIRET, needs no choice."""
    answer = found_organisations(queryset, words, MOST)
    name, number = fold(words)[:200], "".join(words.split())
    return [Candidate(one, answer.beside(one), number == one.siret or name == one.search_name) for one in answer.rows]


def forgiven_spelling(text: str, rows: Sequence[Organisation]) -> str:
    """What a list says above its rows: the words that were understood for those that were typed."""
    return said_forgiven(understood(rows, words_of(text)))


def said_forgiven(words: Sequence[str]) -> str:
    """« Résultats pour « mirabelle » » ; nothing where nothing was forgiven."""
    quoted = [f"«\u00a0{word}\u00a0»" for word in words]
    return f"Résultats pour {join_french(quoted)}" if quoted else ""


def understood(rows: Sequence[Organisation], typed: Sequence[str]) -> tuple[str, ...]:
    """« mirabelle » for « mirabele », as the first answer spells it; nothing for what it bears as written."""
    if not rows:
        return ()
    first = rows[0]
    texts = [first.name, first.short_name, first.siret, first.territory.name if first.territory else ""]
    texts += [alias.name for alias in first.aliases.all()]
    spelt = {word: chunk.lower() for chunk in re.findall(r"\w+", " ".join(texts)) for word in words_of(chunk)}
    borne = {*spelt, *every_word_of(*texts)}
    unknown = [word for word in typed if not any(one.startswith(word) for one in borne)]
    near = ([chunk for word, chunk in spelt.items() if is_close(one, word)][:1] for one in unknown)
    return tuple(chunk for chunks in near for chunk in chunks)


def _terms(text: str) -> tuple[TypedWord, ...]:
    """The words that were typed, the one that fewest organisations bear first."""
    terms = tuple(_term(word) for word in words_of(text)[:MOST_TERMS])
    return tuple(sorted(terms, key=lambda term: _size(term.rows(WRITTEN)))) if len(terms) > 1 else terms


def _term(typed: str) -> TypedWord:
    begun = Word.objects.filter(text__gte=typed, text__lt=typed + AFTER_Z).order_by("text")
    known = list(begun.values_list("pk", "text")[: MOST_WORDS + 1])
    whole = tuple(pk for pk, text in known if text == typed)
    return TypedWord(typed, whole, None if len(known) > MOST_WORDS else tuple(pk for pk, _ in known))


def _forgiving(terms: Sequence[TypedWord]) -> tuple[TypedWord, ...]:
    """The same terms with the words spelt nearly alike, read in one query."""
    keys = {term.typed: deletions_of(term.typed) for term in terms}
    every = set().union(*keys.values())
    near = Word.objects.filter(deletions__key__in=every).values_list("pk", "text").distinct() if every else ()
    known = list(near)
    return tuple(
        TypedWord(term.typed, term.whole, term.begun, tuple(sorted(pk for pk, text in known if is_close(term.typed, text))))
        for term in terms
    )


def _size(rows: QuerySet[OrganisationWord]) -> int:
    """How many, without counting further than needed."""
    return rows.order_by()[: FEW + 1].count()


def _candidates(terms: Sequence[TypedWord], how: str) -> QuerySet[OrganisationWord]:
    """The rows of the rarest word whose organisation bears the others too."""
    rarest, *others = terms
    return rarest.rows(how).filter(*(other.borne(how, "organisation") for other in others))


def _keys(terms: Sequence[TypedWord], how: str, most: int = FEW) -> list[UUID] | None:
    """The organisations that answer every term; none where they are many.

    Given as a list: before « the first ten of these », PostgreSQL would rather read all names in order.
    """
    keys = list(_candidates(terms, how).order_by().values_list("organisation", flat=True)[: most + 1])
    return keys if len(keys) <= most else None


def _bearing(queryset: QuerySet[Organisation], terms: Sequence[TypedWord], how: str) -> QuerySet[Organisation]:
    """Those that answer every term; where they are many, each row read in order is asked in its turn."""
    keys = _keys(terms, how, MOST_LISTED)
    return queryset.filter(*(term.borne(how, "pk") for term in terms)) if keys is None else queryset.filter(pk__in=keys)


def _best_written(queryset: Any, terms: Sequence[TypedWord], folded: str, limit: int) -> list[Organisation]:
    keys = _keys(terms, WRITTEN)
    found = _walked(queryset, terms, folded, limit) if keys is None else _ranked(queryset, keys, terms, folded)[:limit]
    rows = {row.pk: row for row in queryset.filter(pk__in=found)}
    return [rows[key] for key in found]


def _ranked(queryset: Any, keys: list[UUID], terms: Sequence[TypedWord], folded: str) -> list[UUID]:
    """All that may be seen of a few: the exact name, what begins so, whole words, beginnings of words."""
    seen = queryset.filter(pk__in=keys).order_by().values_list("search_name", "pk")
    whole = set(_keys(terms, WHOLE) or ())

    def rank(one: tuple[str, UUID]) -> tuple[int, str, UUID]:
        name, key = one
        place = 0 if name == folded else 1 if name.startswith(folded) else 2 if key in whole else 3
        return place, name, key

    return [key for _, key in sorted(seen, key=rank)]


def _walked(queryset: Any, terms: Sequence[TypedWord], folded: str, limit: int) -> list[UUID]:
    """The same ranks of many, one after the other in the order of names, until there are enough."""
    starting = Q(search_name__gte=folded, search_name__lt=folded + AFTER_Z)
    steps = (
        (Q(search_name=folded), WRITTEN, _by_name),
        (starting & ~Q(search_name=folded), WRITTEN, _by_name),
        (~starting, WHOLE, _by_word),
        (~starting, WRITTEN, _by_word),
    )
    found: list[UUID] = []
    for names, how, walk in steps:
        if len(found) < limit:
            found += walk(queryset.filter(names).exclude(pk__in=found), terms, how, limit - len(found))
    return found


def _by_name(queryset: Any, terms: Sequence[TypedWord], how: str, limit: int) -> list[UUID]:
    """Walk the names in order, and keep those that bear every word."""
    found = queryset.filter(*(term.borne(how, "pk") for term in terms)).order_by("search_name", "pk")
    return list(found.values_list("pk", flat=True)[:limit])


def _by_word(queryset: Any, terms: Sequence[TypedWord], how: str, limit: int) -> list[UUID]:
    """Walk the organisations of the rarest word, in the order of names, and keep those that may be seen."""
    rarest, *others = terms
    words = rarest.whole if how == WHOLE else rarest.begun
    if words is None or len(words) > MOST_WALKS:
        return _by_name(queryset, terms, how, limit)
    seen = Exists(queryset.filter(pk=OuterRef("organisation")))
    borne = [other.borne(how, "organisation") for other in others]
    rows = OrganisationWord.objects.filter(*borne, seen).order_by("in_order", "organisation")
    found = {pair for word in words for pair in rows.filter(word=word).values_list("in_order", "organisation")[:limit]}
    return [pk for _, pk in sorted(found)[:limit]]


def _best_forgiven(queryset: Any, terms: Sequence[TypedWord], limit: int) -> list[Organisation]:
    """Those with the fewest forgiven words first."""
    seen = _bearing(queryset, terms, FORGIVEN).order_by("search_name", "pk")
    found = {row.pk: row for row in seen[:MOST_FORGIVEN]}
    close = [pk for term in terms for pk in (*term.close, *(term.begun or ()))]
    borne: dict[UUID, set[int]] = {pk: set() for pk in found}
    for pk, word in OrganisationWord.objects.filter(organisation__in=found, word__in=close).values_list("organisation", "word"):
        borne[pk].add(word)
    forgiven = {pk: sum(1 for term in terms if not term.is_written_in(words)) for pk, words in borne.items()}
    return sorted(found.values(), key=lambda row: forgiven[row.pk])[:limit]


def _shown_words(organisation: Organisation) -> set[str]:
    place = organisation.territory
    texts = [organisation.name, organisation.short_name, organisation.siret]
    if place is not None and place.kind == TerritoryKind.COMMUNE:
        texts.append(place.name)
    return every_word_of(*texts)
