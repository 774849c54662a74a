"""A response while it is worked out: one frame for the form, one for each time that a group is repeated."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .form import Choice, Form, Item, text_in
from .language import Run


class Frame:
    """Answers as texts by code, what is hidden, and the frames of the groups repeated within."""

    __slots__ = ("current", "hidden", "index", "inner", "item", "node", "run", "texts", "up")
    position, size = 1, 1

    def __init__(self, run: Run, item: Item | None, up: Frame | None, index: int, texts: dict[str, str]) -> None:
        self.run, self.item, self.up, self.index, self.texts = run, item, up, index, texts
        self.current, self.node = self, None
        self.hidden: set[str] = set()
        self.inner: dict[str, list[Frame]] = {}

    @property
    def place(self) -> tuple[int, ...]:
        """How many times each repeat above was gone through, from 0."""
        return () if self.up is None else (*self.up.place, self.index)


class Tree:
    """Who is above whom in a form, once for all."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.above: dict[str, Item | None] = {}
        self.repeats: dict[str, tuple[Item, ...]] = {}
        self.by_name: dict[str, list[Item]] = {}
        self._roots: dict[str, ListNode] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._place(form.items, None, ())

    def _place(self, items: tuple[Item, ...], above: Item | None, repeats: tuple[Item, ...]) -> None:
        for item in items:
            self.above[item.code] = above
            self.repeats[item.code] = repeats
            self.by_name.setdefault(item.name, []).append(item)
            self._place(item.items, item, (*repeats, item) if item.kind == "repeat" else repeats)

    def list_root(self, name: str) -> ListNode:
        """The nodes of a list of choices, made once for all the expressions that walk them."""
        if name not in self._roots:
            self._roots[name] = list_nodes(self.form.lists.get(name, ()), self.form.language)
        return self._roots[name]

    @cached_property
    def columns_of(self) -> dict[str, frozenset[str]]:
        """The columns that each list of choices fills in."""
        lists = self.form.lists.items()
        return {name: frozenset({"name", "label"}.union(*(choice.columns for choice in several))) for name, several in lists}

    @cached_property
    def columns(self) -> frozenset[str]:
        """Those that some list fills in."""
        return frozenset({"name", "label"}.union(*self.columns_of.values()))

    def choice_labels(self, name: str) -> dict[str, str]:
        """The label of each choice of a list, in the main language."""
        if name not in self._labels:
            main = self.form.language
            self._labels[name] = {choice.name: text_in(choice.labels, main) for choice in self.form.lists.get(name, ())}
        return self._labels[name]

    def children(self, item: Item | None) -> tuple[Item, ...]:
        return self.form.items if item is None else item.items


class FormNode:
    """A question, a group or the whole form in one frame, as paths walk through it. `item` is nothing for the form itself."""

    __slots__ = ("_tree", "frame", "item", "name")

    def __init__(self, tree: Tree, frame: Frame, item: Item | None) -> None:
        self._tree, self.frame, self.item = tree, frame, item
        self.name = "data" if item is None else item.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormNode) and other.frame is self.frame and other.item is self.item

    def __hash__(self) -> int:
        return hash((id(self.frame), id(self.item)))

    def parent(self) -> FormNode | Above | None:
        if self.item is None:
            return Above(self)
        frame = self.frame.up if self.item.kind == "repeat" and self.frame.item is self.item else self.frame
        return FormNode(self._tree, frame or self.frame, self._tree.above[self.item.code])

    def children(self) -> list[FormNode]:
        found: list[FormNode] = []
        for item in self._tree.children(self.item):
            frames = self.frame.inner.get(item.code, []) if item.kind == "repeat" else [self.frame]
            found += [FormNode(self._tree, frame, item) for frame in frames]
        return found

    def attributes(self) -> list[Any]:
        return []

    def text(self) -> str:
        return "" if self.item is None else self.frame.texts.get(self.item.code, "")


class Above:
    """What an absolute path starts from: the document above the form."""

    __slots__ = ("_form", "name")

    def __init__(self, form: FormNode) -> None:
        self._form, self.name = form, "#document"

    def parent(self) -> None:
        return None

    def children(self) -> list[FormNode]:
        return [self._form]

    def attributes(self) -> list[Any]:
        return []

    def text(self) -> str:
        return ""


class ListNode:
    """A list of choices, a choice or one of its columns, as `instance('list')/root/item` walks through them."""

    __slots__ = ("_above", "_children", "_text", "name")

    def __init__(self, name: str, above: ListNode | None, text: str = "") -> None:
        self.name, self._above, self._text = name, above, text
        self._children: list[ListNode] = []
        if above is not None:
            above._children.append(self)

    def parent(self) -> ListNode | None:
        return self._above

    def children(self) -> list[ListNode]:
        return self._children

    def attributes(self) -> list[Any]:
        return []

    def text(self) -> str:
        return self._text

    def column(self, name: str) -> str:
        return next((child.text() for child in self._children if child.name == name), "")


def list_nodes(choices: tuple[Choice, ...], language: str) -> ListNode:
    """The nodes of a list: an instance, its root, one item a choice, one element a column."""
    instance = ListNode("instance", None)
    root = ListNode("root", instance)
    for choice in choices:
        item = ListNode("item", root)
        label = choice.labels.get(language) or next(iter(choice.labels.values()), "")
        for name, text in {"name": choice.name, "label": label, **choice.columns}.items():
            ListNode(name, item, text)
    return instance
