"""An old sheet as it was read: what is proposed for each field of its form, where it stood and how far it can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from continuum.directory.models import Organisation, Territory
from continuum.directory.queries import organisations_named
from continuum.methods.sheets import Found, Reading, SheetDraft, from_document
from continuum.plan.enums import PartnerRole
from continuum.plan.models import LegacyReading, Node
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.folding import fold
from continuum.toolkit.spans import moved

from .completeness import CRITERIA

FIELDS = {
    **{name: (name,) for name in ("title", "tagline", "territory", "context", "stakes", "objectives", "description")},
    **{name: (name,) for name in ("missions", "audience", "steering", "means")},
    "printed_number": ("number",),
    "starts": ("starts", "period"),
    "ends": ("duration", "period"),
}
"""For each field of the form, where it may be read, the best first."""
COUNTED_AS = {"audience": "public", "starts": "dates"}
"""The name under which completeness counts a field, where it is another."""
PARTNERS = (("initiators", PartnerRole.INITIATOR), ("partners", PartnerRole.ASSOCIATED), ("actors", PartnerRole.ASSOCIATED))
RESULTS = (("quantitative", "quantitatif"), ("qualitative", "qualitatif"))
CERTAINTIES = {
    "sure": ("done", "lecture sûre"),
    "likely": ("information", "lecture probable"),
    "doubtful": ("to_watch", "lecture douteuse"),
}
LONGEST_DATE, CANDIDATES, SHORTEST_WORD = 40, 5, 4
_YEARS = re.compile(r"^(\d{4})\s*(?:-|–|/|à|et)\s*(\d{4})$")
_LASTING = re.compile(r"^(\d{1,2})\s+(an|année|mois)s?$", re.IGNORECASE)
_BRACKET = re.compile(r"\[(?=\[)|\](?=\])")
_BULLET = re.compile(r"^[-•–]\s*")


@dataclass(frozen=True)
class Read:
    """What one field proposes, and everything it was read in."""

    value: str
    founds: Sequence[Found]

    @property
    def certainty(self) -> tuple[str, str]:
        """The shape of its sign, and its words: the least sure of its pieces decides."""
        return CERTAINTIES[max((one.confidence for one in self.founds), key=list(CERTAINTIES).index)]

    @property
    def is_doubtful(self) -> bool:
        return any(one.confidence == "doubtful" for one in self.founds)

    def doubted(self, why: str) -> Read:
        """The same, to be looked at first."""
        return Read(self.value, [replace(one, confidence="doubtful", why=why) for one in self.founds])

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(one.why for one in self.founds if one.why))

    @property
    def repairs(self) -> list[tuple[str, str]]:
        """Each faulty reading, and what is read instead."""
        return list(dict.fromkeys((one.before, one.after) for found in self.founds for one in found.repairs))


@dataclass(frozen=True)
class ReadName:
    """A partner as the sheet names it, and those of the directory that it may be."""

    key: str
    role: PartnerRole
    read: Read
    exact: Organisation | None
    near: Sequence[Organisation]

    @property
    def offered(self) -> list[Organisation]:
        return [self.exact] if self.exact else list(self.near)


@dataclass(frozen=True)
class ShownDraft:
    """One sheet of a reading: its number in it, and the sheet that was made of it."""

    number: int
    draft: SheetDraft
    made: Node | None

    @property
    def title(self) -> str:
        return self.draft.title.value if self.draft.title else f"Fiche sans titre ({self.number})"

    @property
    def reads(self) -> dict[str, Read]:
        return {name: read for name in FIELDS if (read := _read(name, self.draft))}

    @property
    def results(self) -> list[tuple[str, str, Read]]:
        """Key, kind and what was read of each expected result."""
        founds = [(kind, one) for name, kind in RESULTS for one in getattr(self.draft, name)]
        return [(f"result_{at}", kind, Read(harmless(one.value), [one])) for at, (kind, one) in enumerate(founds)]

    @property
    def gaps(self) -> list[str]:
        """What its sheet will still lack, in the words of completeness: « sans responsable », « sans enjeux »."""
        there = {COUNTED_AS.get(name, name) for name in self.reads}
        there |= {"partnerships"} if any(getattr(self.draft, name) for name, _ in PARTNERS) else set()
        there |= {"results"} if self.results else set()
        return [one.gap for one in CRITERIA if one.part not in there]

    def absent(self, name: str) -> str:
        """Why a field is empty."""
        missing = {one.field: one.why for one in self.draft.missing}
        return next((missing[one] for one in FIELDS.get(name, (name,)) if one in missing), "rien dans le document ne l’annonce")


def harmless(text: str) -> str:
    """Double brackets in an old sheet ask the register nothing."""
    return _BRACKET.sub(r"\g<0> ", text)


def reading_of(kept: LegacyReading) -> Reading:
    return from_document(kept.content)


def drafts_of(kept: LegacyReading, reading: Reading, person: Any) -> list[ShownDraft]:
    """Each sheet read, with the one that was made of it as long as it stands and she sees it."""
    nodes = {str(one.pk): one for one in Node.objects.visible_to(person).filter(pk__in=kept.taken.values())}
    return [
        ShownDraft(number, draft, nodes.get(kept.taken.get(str(number), ""))) for number, draft in enumerate(reading.sheets, 1)
    ]


# --- Each field --------------------------------------------------------------------------------------------------------------


def _read(name: str, draft: SheetDraft) -> Read | None:
    founds = next((found for source in FIELDS[name] if (found := _founds(getattr(draft, source)))), None)
    if not founds:
        return None
    if name in ("starts", "ends"):
        return Read(harmless(_dates(draft)[name == "ends"]), founds)
    if name == "missions":
        return Read(harmless(_missions(draft)), founds)
    values = [one.value for one in founds]
    return Read(harmless(values[0] if len(values) == 1 else "\n".join(f"- {_BULLET.sub('', one)}" for one in values)), founds)


def _founds(value: Any) -> list[Found]:
    """One, several, or those of missions."""
    if value is None:
        return []
    if isinstance(value, Found):
        return [value]
    return [found for one in value for found in ([one] if isinstance(one, Found) else [one.title, *one.activities])]


def _missions(draft: SheetDraft) -> str:
    """As it is typed: a line for each mission, « - » before each activity; what has no mission above it is one."""
    lines: list[str] = []
    for mission in draft.missions:
        title, activities = _line(mission.title.value), [_line(one.value) for one in mission.activities]
        lines += [title, *(f"- {one}" for one in activities)] if title else activities
    return "\n".join(lines)


def _line(text: str) -> str:
    return _BULLET.sub("", " ".join(text.split()))


def _dates(draft: SheetDraft) -> tuple[str, str]:
    """The beginning and the end as the form asks them; a date that cannot be read stays as written, to be put right."""
    starts, ends = (_short(one) for one in (draft.starts, draft.duration))
    period = _short(draft.period)
    if years := _YEARS.match(period):
        return starts or years[1], ends or years[2]
    if not starts:
        starts = period
        ends = ends or (period if _date(period) else "")
    if fold(ends).startswith("permanent"):
        return starts, ""
    return starts, _end_after(starts, ends) or ends


def _short(found: Found | None) -> str:
    """A calendar in sentences is no date: it is read beside the field."""
    text = " ".join(found.value.split()) if found else ""
    return text if len(text) <= LONGEST_DATE else ""


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None


def _end_after(starts: str, lasting: str) -> str:
    """« 3 ans » from January 2015 end in December 2017."""
    start, match = _date(starts), _LASTING.match(lasting)
    if start is None or match is None:
        return ""
    months = int(match[1]) * (1 if match[2].lower() == "mois" else 12)
    if start.day:
        after = moved(start, months=months)
        return str(moved(after, days=-1)) if after else ""
    if start.month:
        return str(moved(start, months=months - 1))
    return "" if months % 12 else str(start.year + months // 12 - 1)


# --- Against what is known -----------------------------------------------------------------------------------------------------


def territory_named(text: str, offered: Iterable[Territory]) -> Territory | None:
    """The one territory whose name this is, or the longest name that it holds."""
    words = f" {fold(text)} "
    held = [(len(one.search_name), one) for one in offered if text and f" {one.search_name} " in words]
    longest = [one for length, one in held if length == max(other for other, _ in held)]
    return longest[0] if len(longest) == 1 else None


def names_in(draft: SheetDraft, person: Any) -> list[ReadName]:
    """Each partner that the sheet names, once for each role."""
    found = {(role, fold(one.value)): one for name, role in PARTNERS for one in reversed(getattr(draft, name))}
    ordered = [
        (role, one)
        for name, role in PARTNERS
        for one in getattr(draft, name)
        if fold(one.value) and found.pop((role, fold(one.value)), None)
    ]
    return _against_directory(ordered, Organisation.objects.visible_to(person).standing())


def _against_directory(read: Sequence[tuple[PartnerRole, Found]], seen: QuerySet[Organisation]) -> list[ReadName]:
    """As many questions for one name as for forty."""
    spelt = {one.value: _without_article(one.value) for _, one in read}
    known = organisations_named({*spelt, *spelt.values()})
    exact = {value: known.get(value) or known.get(bare) for value, bare in spelt.items()}
    open_to_her = set(seen.filter(pk__in=[one.pk for one in exact.values() if one]).values_list("pk", flat=True))
    exact = {value: one for value, one in exact.items() if one and one.pk in open_to_her}
    near = _near([bare for value, bare in spelt.items() if value not in exact], seen)
    return [
        ReadName(f"partner_{at}", role, Read(harmless(one.value), [one]), exact.get(one.value), near.get(spelt[one.value], ()))
        for at, (role, one) in enumerate(read)
    ]


def _without_article(name: str) -> str:
    return re.sub(r"^(?:les?|la|l['’])\s*(?=\S{3})", "", name, flags=re.IGNORECASE)


def _near(names: Sequence[str], seen: QuerySet[Organisation]) -> dict[str, list[Organisation]]:
    """Those that bear at least half of the words of a name, the nearest first."""
    words = {name: {word for word in fold(name).split() if len(word) >= SHORTEST_WORD} for name in names}
    wanted = Q(pk__in=[])
    for word in {word for several in words.values() for word in several}:
        wanted |= Q(search_name__contains=word)
    rows = list(seen.filter(wanted).order_by("search_name", "pk"))
    return {name: _nearest(several, rows) for name, several in words.items() if several}


def _nearest(words: set[str], rows: Sequence[Organisation]) -> list[Organisation]:
    shared = [(sum(word in one.search_name for word in words), one) for one in rows]
    near = [(count, one) for count, one in shared if count * 2 >= len(words) and count]
    near.sort(key=lambda pair: (-pair[0], len(pair[1].search_name)))
    return [one for _, one in near[:CANDIDATES]]


def alike_below(parent: Node, title: str, number: str) -> list[Node]:
    """The sheets of this part of the plan that already bear this title or this number."""
    wanted = fold(title)
    sheets = Node.objects.below(parent).filter(kind="sheet").order_by("path")
    return [one for one in sheets if (wanted and fold(one.title) == wanted) or (number and one.printed_number == number)]
