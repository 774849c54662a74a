"""An expression on an answer document without its form: `${name}` is the answer of that name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .frames import ListNode
from .given import as_text
from .language import Calendar, Call, Closure, Compile, Compiled, Fault, Place, Reference, Run, Value, compile_tree, parse, quoted
from .language import Path as PathTree


class _Answers:
    """The document as nodes: an answer is a leaf, a list of objects a group repeated."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.root = ListNode("data", ListNode("#document", None))
        _fill(self.root, document)

    def leaves(self, name: str) -> list[ListNode]:
        waiting, found = [self.root], []
        while waiting:
            node = waiting.pop()
            if node.name == name and node is not self.root:
                found.append(node)
            waiting.extend(reversed(node.children()))
        return found


def _fill(above: ListNode, document: dict[str, Any]) -> None:
    for name, value in document.items():
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            for row in value:
                _fill(ListNode(name, above), row)
            continue
        text = as_text(value)
        if text is None:
            raise Fault(f"la réponse {quoted(name)} ne se lit pas\u202f; donnez un texte, un nombre ou une liste de choix.")
        ListNode(name, above, text)


class _AnswerScope:
    def __init__(self, answers: _Answers) -> None:
        self.answers = answers

    def reference(self, reference: Reference) -> Compiled:
        found = self._found(reference)
        if len(found) == 1 and not found[0].children():
            text = found[0].text()
            return Compiled(lambda at: text, "text")
        return Compiled(lambda at: found, "nodes")

    def nodes(self, reference: Reference) -> Compiled:
        found = self._found(reference)
        return Compiled(lambda at: found, "nodes")

    def _found(self, reference: Reference) -> list[ListNode]:
        found = self.answers.leaves(reference.name)
        if not found:
            raise Fault(
                f"aucune réponse ne s’appelle {quoted(reference.name)}\u202f; vérifiez son nom.", reference.position, "name"
            )
        return found

    def path(self, path: PathTree) -> Compiled | None:
        return None

    def here(self) -> Closure:
        root = self.answers.root
        return lambda at: root

    def asking(self) -> Closure:
        return self.here()

    def own(self) -> Closure:
        return lambda at: ""

    def listed(self, name: str, position: int) -> Closure:
        raise Fault(f"la liste {quoted(name)} est dans un formulaire, qui n’est pas donné.", position, "name")

    def special(self, call: Call, compile_: Compile) -> Compiled:
        raise Fault(f"{quoted(call.name + '()')} demande un formulaire, qui n’est pas donné.", call.position, "function")


def evaluate_with_answers(expression: str, document: Any, *, now: dt.datetime, calendar: Calendar) -> tuple[Value, Run]:
    """The value of an expression on an answer document, and the run that tells how to write it."""
    if not isinstance(document, dict):
        raise Fault('les réponses doivent être un objet\u202f; écrivez {"code": réponse}.')
    run = Run(calendar, now)
    compiled = compile_tree(parse(expression), _AnswerScope(_Answers(document)))
    return compiled.run(Place(run)), run
