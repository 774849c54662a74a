"""What changed between two states of a plan, down to the words: pure, from two contents read the same way.

Nodes are known by their identity, so that one that was moved is not one removed and one added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from continuum.toolkit.merging import Piece, changed_tokens
from continuum.toolkit.typography import counted, join_french

from .content import NodeContent, Part, PlanContent

ALIKE = 0.5
"""From this likeness on, a line that went and a line that came are one line that changed."""
RESULTS = ("quantitative", "qualitative")
NOUNS = {"sheet": ("fiche", "fiches", "e"), "axis": ("axe", "axes", ""), "plan": ("plan", "plans", "")}
NOTHING = "rien n’a changé"


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Line:
    """A paragraph, an item or a row that came, went or changed."""

    kind: Kind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class PartChange:
    key: str
    label: str
    kind: Kind
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Concerned:
    """For whom a change matters: the public aimed at, the territory, the institutions that take part."""

    public: tuple[str, ...]
    territory: str
    partners: tuple[str, ...]


@dataclass(frozen=True)
class NodeChange:
    """A plan, an axis or a sheet that is new, gone, moved, or says something else."""

    before: NodeContent | None
    after: NodeContent | None
    parts: tuple[PartChange, ...]
    moved_from: str = ""
    moved_to: str = ""

    @property
    def node(self) -> NodeContent:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def kind(self) -> Kind:
        return Kind.ADDED if self.before is None else Kind.REMOVED if self.after is None else Kind.CHANGED

    @property
    def is_moved(self) -> bool:
        return bool(self.moved_to)

    @property
    def is_renamed(self) -> bool:
        return self.kind == Kind.CHANGED and any(part.key == "title" for part in self.parts)

    @property
    def says_something_else(self) -> bool:
        return self.kind == Kind.CHANGED and any(part.key != "title" for part in self.parts)

    @property
    def words(self) -> str:
        """« ajoutée », « renommée, déplacée »."""
        e = NOUNS.get(self.node.kind, ("", "", ""))[2]
        if self.kind != Kind.CHANGED:
            return f"{'ajouté' if self.kind == Kind.ADDED else 'retiré'}{e}"
        said = ((f"renommé{e}", self.is_renamed), (f"déplacé{e}", self.is_moved), (f"modifié{e}", self.says_something_else))
        return ", ".join(word for word, is_so in said if is_so)

    @property
    def concerned(self) -> Concerned:
        lines = {key: part.lines if (part := self.node.part(key)) else () for key in ("audience", "initiators", "partners")}
        return Concerned(lines["audience"], self.node.territory, (*lines["initiators"], *lines["partners"]))

    @cached_property
    def put_off(self) -> list[tuple[str, str]]:
        """What was put off since: « étape » or « phase », and its cause."""
        if self.before is None or self.after is None:
            return []
        nouns = {"milestones": "étape", "starts": "phase"}
        return [(noun, cause) for key, noun in nouns.items() for cause in _put_off(self.before.part(key), self.after.part(key))]


@dataclass(frozen=True)
class Changes:
    """All that differs, in the order of the plan; what is gone comes last."""

    nodes: tuple[NodeChange, ...]

    def __bool__(self) -> bool:
        return bool(self.nodes)

    @property
    def words(self) -> str:
        """« 2 fiches changent, 1 étape reportée (crise sanitaire), 1 résultat ajouté »."""
        said = [*self._nodes_in_words(), *self._dates_in_words(), *self._results_in_words()]
        return ", ".join(said) or NOTHING

    def _nodes_in_words(self) -> Iterator[str]:
        if any(one.node.kind not in NOUNS or one.node.kind == "plan" for one in self.nodes if one.says_something_else):
            yield "la présentation du plan change"
        for kind, (one_noun, nouns, e) in NOUNS.items():
            of_kind = [one for one in self.nodes if one.node.kind == kind]
            changing = sum(one.says_something_else for one in of_kind)
            if changing and kind != "plan":
                yield counted(changing, f"{one_noun} change", f"{nouns} changent")
            for word, is_so in (
                ("ajouté", lambda one: one.kind == Kind.ADDED),
                ("retiré", lambda one: one.kind == Kind.REMOVED),
                ("déplacé", lambda one: one.is_moved),
                ("renommé", lambda one: one.is_renamed),
            ):
                if count := sum(map(is_so, of_kind)):
                    yield counted(count, f"{one_noun} {word}{e}", f"{nouns} {word}{e}s")

    def _dates_in_words(self) -> Iterator[str]:
        reported = [found for one in self.nodes for found in one.put_off]
        for noun, count in Counter(noun for noun, _ in reported).items():
            causes = join_french(sorted({cause for kind, cause in reported if kind == noun}))
            yield f"{counted(count, f'{noun} reportée', f'{noun}s reportées')} ({causes})"

    def _results_in_words(self) -> Iterator[str]:
        kinds = Counter(
            line.kind
            for one in self.nodes
            if one.kind == Kind.CHANGED
            for part in one.parts
            if part.key in RESULTS
            for line in part.lines
        )
        for kind, word in ((Kind.ADDED, "ajouté"), (Kind.REMOVED, "retiré"), (Kind.CHANGED, "modifié")):
            if kinds[kind]:
                yield counted(kinds[kind], f"résultat {word}", f"résultats {word}s")


def _put_off(before: Part | None, after: Part | None) -> list[str]:
    known = {one.identity: one.put_off for one in before.dates} if before else {}
    dates = after.dates if after else ()
    return [one.cause for one in dates if one.identity in known and one.put_off > known[one.identity]]


def changes_between(before: PlanContent, after: PlanContent) -> Changes:
    """What the second says that the first did not, and the reverse."""
    old = {_identity(node): node for node in before.nodes}
    new = {_identity(node): node for node in after.nodes}
    above_before, above_after = _above(before), _above(after)
    found = []
    for key, node in new.items():
        moved = ("", "")
        if key in old and above_before[key][0] != above_after[key][0]:
            moved = (above_before[key][1], above_after[key][1])
        change = NodeChange(old.get(key), node, _parts(old.get(key), node), *moved)
        if change.parts or change.is_moved or change.kind == Kind.ADDED:
            found.append(change)
    gone = (NodeChange(node, None, _parts(node, None)) for key, node in old.items() if key not in new)
    return Changes((*found, *gone))


def _identity(node: NodeContent) -> str:
    return node.identity or node.address


def _above(content: PlanContent) -> dict[str, tuple[str, str]]:
    """By node, the identity and title of what it hangs on, within the plan."""
    by_address = {node.address: node for node in content.nodes}
    found = {}
    for node in content.nodes:
        parent = by_address.get(node.address.rpartition("/")[0]) if node is not content.top else None
        found[_identity(node)] = (_identity(parent), parent.title) if parent else ("", "")
    return found


def _parts(before: NodeContent | None, after: NodeContent | None) -> tuple[PartChange, ...]:
    old, new = _said(before), _said(after)
    keys = [*new, *(key for key in old if key not in new)]
    found = (_part(key, old.get(key, ("", ())), new.get(key, ("", ()))) for key in keys)
    return tuple(part for part in found if part is not None)


def _said(node: NodeContent | None) -> dict[str, tuple[str, Sequence[str]]]:
    """Label and lines of all that a node says, its title and territory included."""
    if node is None:
        return {}
    head = (
        ("title", "Titre", node.title),
        ("number", "Numéro", node.number),
        ("tagline", "Accroche", node.tagline),
        ("territory", "Territoire", node.territory),
    )
    first = {key: (label, [text] if text else []) for key, label, text in head}
    return first | {part.key: (_label(part), part.lines) for part in node.parts}


def _label(part: Part) -> str:
    return f"{part.group}\u00a0: {part.label[:1].lower()}{part.label[1:]}" if part.group else part.label


def _part(key: str, before: tuple[str, Sequence[str]], after: tuple[str, Sequence[str]]) -> PartChange | None:
    lines = tuple(line_changes(before[1], after[1]))
    if not lines:
        return None
    kind = Kind.ADDED if not before[1] else Kind.REMOVED if not after[1] else Kind.CHANGED
    return PartChange(key, after[0] or before[0], kind, lines)


def line_changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """The lines that differ, in their order; those that stayed are left out."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _replaced(before[i1:i2], after[j1:j2])


def _replaced(gone: Sequence[str], come: Sequence[str]) -> Iterator[Line]:
    """Each line that went beside the one that looks like it, if one does."""
    left = list(come)
    for old in gone:
        twin = next((place for place, new in enumerate(left) if _alike(old, new)), None)
        if twin is None:
            yield Line(Kind.REMOVED, (Piece(old, "removed"),))
            continue
        yield from (Line(Kind.ADDED, (Piece(new, "added"),)) for new in left[:twin])
        yield Line(Kind.CHANGED, tuple(word_changes(old, left[twin])))
        del left[: twin + 1]
    yield from (Line(Kind.ADDED, (Piece(new, "added"),)) for new in left)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, _words(one), _words(other), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def word_changes(before: str, after: str) -> list[Piece]:
    """A line word by word: what it keeps, what it loses, what it gains; its pieces are joined by spaces."""
    return changed_tokens(_words(before), _words(after), joined_by=" ")


def _words(text: str) -> list[str]:
    """Unbreakable spaces hold words together."""
    return text.split(" ")
