"""A form ready to be answered: each expression compiled once, in the order in which answers depend on each other."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from . import language
from .bare import references_to_several
from .form import Form, Item
from .frames import ListNode, Tree
from .language import Call, Closure, Fault, Reference, as_boolean, as_number, as_text, compile_tree, parse, quoted, walk
from .scope import ChoiceScope, FormScope

EXPRESSIONS = ("relevant", "calculation", "default", "repeat_count", "choice_filter", "constraint", "required")
"""The properties of an item that hold an expression; `default` and `required` may also be plain."""
ORDERING = ("relevant", "calculation", "repeat_count")
TRUE = {"yes", "true", "true()", "oui", "vrai", "1"}
FALSE = {"", "no", "false", "false()", "non", "faux", "0"}


@dataclass(slots=True)
class Step:
    """What is worked out for one item, and what is checked of its answer."""

    item: Item
    repeat: str | None
    above: str | None
    relevant: Closure | None = None
    calculation: Closure | None = None
    default: Closure | None = None
    repeat_count: Closure | None = None
    choice_filter: Closure | None = None
    constraint: Closure | None = None
    required: Closure | bool = False
    choices: frozenset[str] = frozenset()
    list_root: ListNode | None = None
    needs: set[str] = field(default_factory=set)

    @property
    def is_free(self) -> bool:
        """Whether any text is a right answer."""
        return self.item.kind == "text" and self.constraint is None

    @property
    def right(self) -> frozenset[str]:
        """The answers that need no other check: the choices, when nothing else restricts them."""
        return self.choices if self.choice_filter is None and self.constraint is None else frozenset()


class FaultOf(Exception):
    """An expression of an item that is wrong."""

    def __init__(self, item: Item, column: str, fault: Fault) -> None:
        super().__init__(fault.message)
        self.item, self.column, self.fault = item, column, fault


class CompiledForm:
    """A form, its items in order, and their closures. Made once for each version; it keeps nothing of any response."""

    def __init__(self, form: Form) -> None:
        self.form, self.tree = form, Tree(form)
        self.faults: list[FaultOf] = []
        lists = form.lists.items()
        self._names = defaultdict(frozenset, {name: frozenset(choice.name for choice in several) for name, several in lists})
        self.steps = {item.code: self._step(item) for item in form.all_items()}
        self.order = self._ordered()

    @cached_property
    def of_repeat(self) -> dict[str | None, tuple[Item, ...]]:
        """The questions that each frame holds."""
        found: dict[str | None, list[Item]] = {}
        for step in self.steps.values():
            if not step.item.is_section:
                found.setdefault(step.repeat, []).append(step.item)
        return {repeat: tuple(items) for repeat, items in found.items()}

    @cached_property
    def blank(self) -> dict[str | None, dict[str, str]]:
        """Empty answers of each frame, to be copied."""
        repeats: list[str | None] = [None, *(code for code, step in self.steps.items() if step.item.kind == "repeat")]
        return {repeat: dict.fromkeys((item.code for item in self.of_repeat.get(repeat, ())), "") for repeat in repeats}

    @cached_property
    def kept(self) -> dict[str | None, tuple[Item, ...]]:
        """What each frame writes in the document: its questions and the repeats right in it, in the order of the form."""
        found: dict[str | None, list[Item]] = {repeat: [] for repeat in self.blank}
        for step in self.steps.values():
            if step.item.kind not in ("group", "note"):
                found[step.repeat].append(step.item)
        return {repeat: tuple(items) for repeat, items in found.items()}

    @cached_property
    def accepted(self) -> dict[str | None, frozenset[str]]:
        """The codes whose answers each frame takes from a document."""
        kinds = {"hidden", "calculate"}
        return {
            repeat: frozenset(item.code for item in items if item.is_asked or item.kind in kinds)
            for repeat, items in self.kept.items()
        }

    @cached_property
    def shown_first(self) -> tuple[Step, ...]:
        """The steps with something to work out before anything is checked."""
        return tuple(step for step in self.order if self._may_be_hidden(step) or step.calculation or step.item.kind == "repeat")

    @cached_property
    def checked(self) -> tuple[tuple[Step, frozenset[str]], ...]:
        """The steps whose answer is checked, in the order of the form, with the answers known to be right."""
        asked = (step for step in self.steps.values() if step.item.is_asked)
        return tuple((step, step.right) for step in asked if step.required or not step.is_free)

    def _may_be_hidden(self, step: Step) -> bool:
        current: Step | None = step
        while current is not None:
            if current.relevant:
                return True
            current = self.steps[current.above] if current.above else None
        return False

    # --- One item ----------------------------------------------------------------------------------------------------

    def _step(self, item: Item) -> Step:
        repeats, above = self.tree.repeats[item.code], self.tree.above[item.code]
        step = Step(item, repeats[-1].code if repeats else None, above.code if above else None)
        if item.list_name:
            step.choices = self._names[item.list_name]
            step.list_root = self.tree.list_root(item.list_name) if item.choice_filter else None
        if above:
            step.needs.add(above.code)
        for column in EXPRESSIONS:
            if text := getattr(item, column):
                try:
                    self._compile(step, column, text)
                except Fault as fault:
                    self.faults.append(FaultOf(item, column, fault))
        return step

    def _compile(self, step: Step, column: str, text: str) -> None:
        if column == "required" and text.lower() in TRUE | FALSE:
            step.required = text.lower() in TRUE
            return
        if column == "default" and not is_dynamic(text):
            return
        scope = self.scope(step.item, column)
        tree = parse(text)
        compiled = compile_tree(tree, scope)
        _refuse_bare_repeat(tree, scope)
        convert = {"relevant": as_boolean, "constraint": as_boolean, "required": as_boolean, "choice_filter": as_boolean}
        convert |= {"calculation": as_text, "default": as_text, "repeat_count": as_number}
        setattr(step, column, convert[column](compiled))
        if column in ORDERING:
            needs = scope.dependencies(tree)
            within = {code for code in needs if column == "relevant" and self._is_given_within(step.item, code)}
            step.needs |= needs - within

    def _is_given_within(self, group: Item, code: str) -> bool:
        """Whether a question of a group is answered whatever the rest: the group may then be asked for by that answer."""
        item: Item | None = self.form.by_code[code]
        while item is not None and item is not group:
            if item.relevant or item.calculation or item.kind == "repeat":
                return False
            item = self.tree.above[item.code]
        return group.kind == "group" and item is group

    def scope(self, item: Item, column: str) -> FormScope:
        if column == "choice_filter":
            return ChoiceScope(self.tree, item)
        return FormScope(self.tree, item, outside=column == "repeat_count")

    # --- Their order -------------------------------------------------------------------------------------------------

    def _ordered(self) -> tuple[Step, ...]:
        """Each item after those it depends on, otherwise as in the file; a circle is a fault of its first item."""
        rank = {code: place for place, code in enumerate(self.steps)}
        waiting = {code: set(step.needs) for code, step in self.steps.items()}
        then: dict[str, list[str]] = {}
        for code, needs in waiting.items():
            for need in needs:
                then.setdefault(need, []).append(code)
        ready = [rank[code] for code, needs in waiting.items() if not needs]
        heapq.heapify(ready)
        codes, order = list(self.steps), []
        while ready:
            code = codes[heapq.heappop(ready)]
            order.append(self.steps[code])
            for following in then.get(code, ()):
                waiting[following].discard(code)
                if not waiting[following]:
                    heapq.heappush(ready, rank[following])
        if len(order) < len(codes):
            self._note_circle({code: needs for code, needs in waiting.items() if needs})
        return tuple(order)

    def _note_circle(self, left: dict[str, set[str]]) -> None:
        path = [min(left, key=list(self.steps).index)]
        while path.count(path[-1]) < 2:
            path.append(min(left[path[-1]] & set(left)))
        circle = path[path.index(path[-1]) :]
        written = [self.form.by_code[code] for code in circle if any(getattr(self.form.by_code[code], one) for one in ORDERING)]
        item = min(written or [self.form.by_code[circle[0]]], key=lambda one: one.row)
        column = next((one for one in ORDERING if getattr(item, one)), "relevant")
        names = " → ".join(self.form.by_code[code].name for code in circle)
        message = f"ces questions dépendent l’une de l’autre en rond ({names})\u202f; retirez l’un de ces renvois."
        self.faults.append(FaultOf(item, column, Fault(message, code="cycle")))


def is_dynamic(default: str) -> bool:
    """A default is worked out when it cites a question or calls a function; « a - b » is a text."""
    if "${" in default:
        return True
    try:
        return any(isinstance(part, Call | Reference) for part in walk(parse(default)))
    except Fault:
        return False


def _refuse_bare_repeat(tree: language.Tree, scope: FormScope) -> None:
    """A question inside a repeat has several answers when seen from outside: which one must be said."""
    for name, position in references_to_several(tree, scope):
        raise Fault(
            f"{quoted(name)} est dans un groupe répété et a plusieurs réponses vues d’ici\u202f; dites laquelle avec "
            "sum(), count(), max(), join() ou indexed-repeat().",
            position,
            "repeat",
        )
