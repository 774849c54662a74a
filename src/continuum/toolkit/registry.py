"""What rooms declare, found by file name at start-up: where an arrow would climb the stairs, the room above declares.

A room may hold `rules.py`, `facts.py`, `panels.py`, `emails.py`, `tasks.py`, `privacy.py`, `search.py`; each is imported once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Generic, TypeVar
from uuid import UUID

DECLARED_FILES = ("rules", "facts", "panels", "emails", "tasks", "privacy", "search")
T = TypeVar("T")


class Shelf(Generic[T]):
    """A list to which rooms add at import; the same object twice is a programming error."""

    def __init__(self, key: Callable[[T], Any]) -> None:
        self._key = key
        self._items: dict[Any, T] = {}

    def declare(self, item: T) -> T:
        key = self._key(item)
        if key in self._items:
            raise ValueError(f"Declared twice: {key}")
        self._items[key] = item
        return item

    def get(self, key: Any) -> T | None:
        return self._items.get(key)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Counted:
    """One grouped row of a source of facts: so many, for this node and territory, in this month, from this organisation.

    `until`: the last day of what lasts longer than its month, a year of budget for instance; a period must then hold it whole.
    """

    measure: str
    node: UUID
    territory: int | None
    count: Decimal
    month: dt.date | None = None
    organisation: UUID | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class FactSource:
    """What a room can count by itself: a query, never a copy (see `toolkit.counting`).

    `count` takes identities of nodes, or a query of them, and gives the query of its rows: those of all sources are one.
    `rows`: what is behind the count, of the asked period alone (see `counting.in_period`); a line without address says how
    many more there are.
    `printed`: documents print that figure too; what they print is typed, and is the other answer to the same question.
    """

    measure: str
    label: str
    definition: str
    unit: str
    aggregation: str
    count: Callable[[Any], Any]
    rows: Callable[..., Sequence[tuple[str, str]]]  # (person, nodes, period=None) -> (name, address) visible to her
    printed: bool = False


@dataclass(frozen=True)
class RailEntry:
    """A word in a frame's navigation; one page may have another word in another frame."""

    label: str
    url_name: str
    order: int
    frames: frozenset[str] = frozenset({"staff"})
    shown: Callable[[Any], bool] = field(default=lambda person: True)


@dataclass(frozen=True)
class Waiting:
    """A line of the desk: what waits for a person, since or until when, and the page where she does it."""

    text: str
    action: str
    url: str
    on: dt.date | None = None
    kind: str = "todo"


@dataclass(frozen=True)
class Moved:
    """A line of the desk: what somebody else did since her last visit."""

    at: dt.datetime
    text: str
    url: str


def nothing_moved(person: Any, since: dt.datetime) -> Sequence[Moved]:
    return []


@dataclass(frozen=True)
class DeskSource:
    """What a room puts on a person's desk: what waits for her, and what moved since she last came."""

    room: str
    waiting: Callable[[Any], Sequence[Waiting]]
    moved: Callable[[Any, dt.datetime], Sequence[Moved]] = nothing_moved


@dataclass(frozen=True)
class FollowedKind:
    """Something that a room follows (see `toolkit.followup`): which rows come due, how they are said, who hears of it.

    `due(day)` gives a query of the open rows of which that day may ask something, with all that saying them reads.
    `answered` keeps those whose owner, of whom all that she belongs to is read already, may still answer for them; the others
    are for those whom `reach` designates.
    `alerts`: how many days before its last day it is told besides, once each time, for instance 60, 30 and 7.
    """

    label: str  # « Fiche », before its state and its name
    due: Callable[[dt.date], Any]
    answered: Callable[[Sequence[Any]], Collection[Any]]  # rows -> their keys
    reach: Callable[[Any], Any]  # (person) -> a Q: the rows that are hers to watch when nobody answers for them
    said: Callable[[Any], str] = str
    alerts: tuple[int, ...] = ()
    secret: bool = False  # told to its owner, and not to whoever looks in her place

    @property
    def ahead(self) -> dt.timedelta:
        """How long before its last day it is first told."""
        return dt.timedelta(days=max(self.alerts, default=0))


@dataclass(frozen=True)
class NodePanel:
    """A part of a node's page that a room above brings: rendered from its own template."""

    key: str
    title: str
    order: int
    template: str
    context: Callable[[Any, Any], dict[str, Any]]  # (person, node)


@dataclass(frozen=True)
class OrganisationPanel:
    """A part of an organisation's page that a room above brings: rendered from its own template."""

    key: str
    title: str
    order: int
    template: str
    context: Callable[[Any, Any], dict[str, Any]]  # (person, organisation)


@dataclass(frozen=True)
class NeedPanel:
    """What a room above puts under each need of a diagnosis: `answers` gives, for all its themes at once, what answers each.

    The template is given `rows`, what answers that need.
    """

    key: str
    template: str
    answers: Callable[[Any, Collection[str]], Mapping[str, Sequence[Any]]]  # (person, themes)


@dataclass(frozen=True)
class PublicAddress:
    """Where a room above lets anyone read a row of a lower one: `find` gives its path, or nothing while no page is open."""

    model: str  # « community.practice »
    find: Callable[[Any], str]


@dataclass(frozen=True)
class Found:
    title: str
    url: str
    detail: str = ""


class Results(list[Found]):
    """Findings with a word on how they were found, and the page that holds them all."""

    def __init__(self, rows: Iterable[Found], note: str = "", all_url: str = "") -> None:
        super().__init__(rows)
        self.note, self.all_url = note, all_url


@dataclass(frozen=True)
class SearchSource:
    """What can be found by words in a room, already reduced to what the person may see."""

    room: str
    label: str
    find: Callable[[Any, str, int], Sequence[Found]]


@dataclass(frozen=True)
class TextKind:
    """Rows that are found by the words of their text (see `toolkit.text_search`).

    `rows`: those that anybody at all may find, with what `parts` reads: texts, each with how much its words weigh.
    """

    model: str  # « community.practice »
    rows: Callable[[], Any]
    parts: Callable[[Any], Sequence[tuple[int, str]]]


@dataclass(frozen=True)
class Answering:
    """How lower rooms put questions to the register that stands above them."""

    room: str
    replies: Callable[[Sequence[tuple[Any, str]], Any], dict[tuple[Any, str], Any]]  # (questions with their address, node)
    suggestions: Callable[[Any], list[dict[str, Any]]]
    entry: Callable[[Any, Any], str] = lambda node, measure: ""
    """(node, measure) -> the page where what was observed is typed."""


class TermKind(StrEnum):
    """What the value of a term is; « choice » is one or several names of a list."""

    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Batch:
    """What a term is asked at once: of these organisations (a queryset), as things stood that day, about these names."""

    organisations: Any
    on: dt.date
    asked: frozenset[str] = frozenset()


def no_choice(person: Any) -> Sequence[tuple[str, str]]:
    return ()


def no_name(codes: Collection[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, eq=False)
class Term:
    """A fact about one organisation on which a rule may ask who is concerned (see `toolkit.predicates`).

    `values` answers for a whole batch in a fixed number of queries and leaves out the organisations of which nothing
    is known. `phrases` say each operator in French around the value, « {} ».
    """

    key: str
    label: str
    kind: TermKind
    values: Callable[[Batch], Mapping[UUID, Any]]
    definition: str
    phrases: Mapping[str, str] = field(default_factory=dict)
    unit: tuple[str, str] = ("", "")
    dated: bool = False
    choices: Callable[[Any], Sequence[tuple[str, str]]] = no_choice  # (person) -> what she may ask about
    names: Callable[[Collection[str]], Mapping[str, str]] = no_name  # codes -> how each is said
    order: int = 100


@dataclass(frozen=True)
class Watcher:
    """A room above that must know when a programme's dates, documents or tree change: called in the same transaction."""

    room: str
    programme_changed: Callable[[Any, Any], None]  # (programme, by)


watchers: Shelf[Watcher] = Shelf(lambda watcher: watcher.room)


def programme_changed(programme: Any, by: Any) -> None:
    """Say that something of a programme has changed."""
    for watcher in watchers:
        watcher.programme_changed(programme, by)


class Fate(Enum):
    """What becomes of rows when the person whom they concern is erased."""

    ERASED = "effacé"
    NAMELESS = "gardé sans son nom"
    KEPT = "à relire"


@dataclass(frozen=True)
class Held:
    """Rows that hold something of a person: what she gets of them in her copy, what becomes of them when she is erased.

    `fields` names what is covered, as « toolkit.JournalEntry.person ». `columns` are those of her copy: a heading, and
    an attribute or a function of the row; none where her copy has the same thing elsewhere. `emptied`: the fields that
    lose her name, with what they then hold, or a function of the person that empties them. What is kept is a text that
    people wrote: they are told to read it again. `secret`: that she has such a row is hers to know. It is in the copy for
    which she asks, and goes with her; whoever prepares a copy or an erasure for her neither reads nor counts it.
    """

    label: str
    fields: Sequence[str]
    rows: Callable[[Any], Any]
    columns: Sequence[tuple[str, str | Callable[[Any], Any]]] = ()
    fate: Fate = Fate.ERASED
    why: str = ""
    emptied: dict[str, Any] | Callable[[Any], None] = field(default_factory=dict)
    secret: bool = False


def nothing_to_forget(moment: dt.datetime) -> int:
    return 0


@dataclass(frozen=True)
class Processing:
    """A line of the register of processing: why a room holds something of people, for whom, how long, and what exactly.

    `forget` erases what is past its time and says how many rows. Rows are found by the person: hers goes last.
    """

    code: str
    title: str
    purpose: str
    basis: str
    people: str
    categories: str
    recipients: str
    retention: str
    held: Sequence[Held]
    forget: Callable[[dt.datetime], int] = nothing_to_forget
    last: bool = False


@dataclass(frozen=True)
class Arrival:
    """Met by every request before its page: a room may put somebody else in the place of `request.user`, or answer itself."""

    room: str
    meet: Callable[[Any], Any]  # (request) -> a response, or nothing


@dataclass(frozen=True)
class Gate:
    """Something to do before any other page: where it is done, for whom it stands, the pages that stay open meanwhile."""

    url_name: str
    stands: Callable[[Any], bool]  # (request)
    open: frozenset[str]


arrivals: Shelf[Arrival] = Shelf(lambda arrival: arrival.room)
gates: Shelf[Gate] = Shelf(lambda gate: gate.url_name)
processings: Shelf[Processing] = Shelf(lambda processing: processing.code)
facts: Shelf[FactSource] = Shelf(lambda source: source.measure)
terms: Shelf[Term] = Shelf(lambda term: term.key)
rail: Shelf[RailEntry] = Shelf(lambda entry: (entry.url_name, entry.frames))
followed: Shelf[FollowedKind] = Shelf(lambda kind: kind.label)
desk: Shelf[DeskSource] = Shelf(lambda source: source.room)
node_panels: Shelf[NodePanel] = Shelf(lambda panel: panel.key)
source_panels: Shelf[NodePanel] = Shelf(lambda panel: panel.key)
organisation_panels: Shelf[OrganisationPanel] = Shelf(lambda panel: panel.key)
need_panels: Shelf[NeedPanel] = Shelf(lambda panel: panel.key)
public_addresses: Shelf[PublicAddress] = Shelf(lambda address: address.model)
answering: Shelf[Answering] = Shelf(lambda provider: "the register")
searches: Shelf[SearchSource] = Shelf(lambda source: (source.room, source.label))
texts: Shelf[TextKind] = Shelf(lambda kind: kind.model)


def load() -> None:
    """Import what every room declares."""
    from django.apps import apps

    for app in apps.get_app_configs():
        if app.name.startswith("continuum."):
            for file in DECLARED_FILES:
                if find_spec(f"{app.name}.{file}"):
                    import_module(f"{app.name}.{file}")
