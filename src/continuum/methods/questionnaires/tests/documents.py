"""Small XML documents as the language walks them: only the vectors need them, a form has nodes of its own."""

from __future__ import annotations

from xml.etree import ElementTree


class Leaf:
    """An attribute."""

    def __init__(self, name: str, value: str, owner: Element) -> None:
        self.name, self._value, self._owner = name, value, owner

    def parent(self) -> Element:
        return self._owner

    def children(self) -> list[Element]:
        return []

    def attributes(self) -> list[Leaf]:
        return []

    def text(self) -> str:
        return self._value


class Element:
    """An element, or the document above the first one."""

    def __init__(self, name: str, of: ElementTree.Element, above: Element | None) -> None:
        self.name, self._of, self._above = name, of, above
        self._children = [] if above is None else [Element(child.tag, child, self) for child in of]
        self._attributes = [Leaf(name, value, self) for name, value in of.attrib.items()] if above is not None else []

    def parent(self) -> Element | None:
        return self._above

    def children(self) -> list[Element]:
        return self._children

    def attributes(self) -> list[Leaf]:
        return self._attributes

    def text(self) -> str:
        return "".join(self._of.itertext())


def document(text: str) -> Element:
    first = ElementTree.fromstring(text)
    above = Element("#document", first, None)
    above._children = [Element(first.tag, first, above)]
    return above


def found_at(root: Element, places: list[int] | None) -> Element:
    """The element at the end of places counted from 0 among elements."""
    node = root
    for place in places or []:
        node = node.children()[place]
    return node
