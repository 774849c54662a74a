"""What names mean in an expression, from the place where it is written in the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Any

from . import language
from .form import Item
from .frames import FormNode, Frame, Tree
from .language import Call, Closure, Compile, Compiled, Fault, Path, Reference, Text, as_number, as_text, quoted


class FormScope:
    """The scope of an expression written on an item; `outside` for what is worked out once around a repeat, its count."""

    def __init__(self, tree: Tree, item: Item, outside: bool = False) -> None:
        self.tree, self.item = tree, item
        own = () if outside or item.kind != "repeat" else (item,)
        self.repeats = (*tree.repeats[item.code], *own)

    # --- What the compiler asks --------------------------------------------------------------------------------------

    def reference(self, reference: Reference) -> Compiled:
        return self.to(self.named(reference.name, reference.position))

    def nodes(self, reference: Reference) -> Compiled:
        return self.to_nodes(self.named(reference.name, reference.position))

    def path(self, path: Path) -> Compiled | None:
        item = self.resolved(path)
        if item is None and path.absolute and path.steps and path.steps[0].test not in ("data", "*", "node()"):
            root = quoted("/" + path.steps[0].test)
            raise Fault(
                f"ce chemin commence par {root}\u202f; commencez-le par /data, ou citez la question par ${{nom}}.", path.position
            )
        return self.to(item) if item is not None and not item.is_section else None

    def here(self) -> Closure:
        return self.asking()

    def asking(self) -> Closure:
        tree, item = self.tree, self.item
        return lambda at: FormNode(tree, at.current, item)

    def own(self) -> Closure:
        code = self.item.code
        return lambda at: at.texts.get(code, "")

    def listed(self, name: str, position: int) -> Closure:
        if name not in self.tree.form.lists:
            raise Fault(f"la liste de choix {quoted(name)} n’existe pas{near(name, self.tree.form.lists)}", position, "name")
        root = self.tree.list_root(name)
        return lambda at: [root]

    def special(self, call: Call, compile_: Compile) -> Compiled:
        return self.indexed(call, compile_) if call.name == "indexed-repeat" else self.choice_name(call, compile_)

    # --- From one item to another ------------------------------------------------------------------------------------

    def named(self, name: str, position: int) -> Item:
        if name.startswith("last-saved#"):
            raise Fault("la réponse d’une autre fois (last-saved) n’est pas gardée ici\u202f; retirez-la.", position, "name")
        known = self.tree.by_name.get(name, [])
        if not known:
            raise Fault(
                f"aucune question ne s’appelle {quoted(name)}{near(name, self.tree.by_name)}",
                position,
                "name",
            )
        if len(known) > 1 and self.item not in known:
            raise Fault(
                f"plusieurs questions s’appellent {quoted(name)} (lignes {' et '.join(str(one.row) for one in known)})\u202f; "
                "donnez-leur des noms différents.",
                position,
                "name",
            )
        return self.item if self.item in known else known[0]

    def shared(self, through: tuple[Item, ...]) -> int:
        """How many repeats there are around both."""
        count = 0
        for mine, other in zip(self.repeats, through, strict=False):
            if mine is not other:
                break
            count += 1
        return count

    def to(self, item: Item) -> Compiled:
        """The answer to a question as a text, where there is one; the nodes otherwise."""
        through = self.tree.repeats[item.code]
        shared, code = self.shared(through), item.code
        if shared < len(through) or item.is_section:
            return self.to_nodes(item)
        ups = len(self.repeats) - shared
        if ups == 0:
            return Compiled(lambda at: at.texts[code], "text")
        if ups == 1:
            return Compiled(lambda at: at.up.texts[code], "text")
        frames = self.frames(through, shared)
        return Compiled(lambda at: frames(at)[0].texts[code], "text")

    def to_nodes(self, item: Item) -> Compiled:
        """The nodes of a question, or all the times that a group is repeated."""
        around = self.tree.repeats[item.code]
        through = (*around, item) if item.kind == "repeat" else around
        frames, tree = self.frames(through, min(self.shared(through), len(around))), self.tree
        return Compiled(lambda at: [FormNode(tree, frame, item) for frame in frames(at)], "nodes")

    def frames(self, through: tuple[Item, ...], shared: int) -> Closure:
        """The frames of repeats, one within the other, from the last one that is around both."""
        ups, down = len(self.repeats) - shared, [item.code for item in through[shared:]]

        def reach(at: Any) -> list[Frame]:
            frame = at.current if ups == 0 else at.up
            for _ in range(ups - 1):
                frame = frame.up
            found = [frame]
            for code in down:
                found = [inner for one in found for inner in one.inner.get(code, ()) if code not in inner.hidden]
                at.run.spend(len(found))
            return found

        return reach

    def resolved(self, path: Path) -> Item | None:
        """The item at the end of a path without conditions; nothing when the path must be walked."""
        if path.start is not None and not _from_current(path):
            return None
        steps = path.steps[1:] if path.absolute else path.steps
        current: Item | None = None if path.absolute else self.item
        walked = False
        for step in steps:
            if step.axis not in ("child", "parent", "self") or step.test == "*":
                return None
            walked = walked or bool(step.predicates)
            current = self.stepped(current, step.axis, step.test, step.position)
        return None if walked else current

    def stepped(self, current: Item | None, axis: str, test: str, position: int) -> Item | None:
        if axis == "self":
            return current
        if axis == "parent":
            if current is None:
                raise Fault("ce chemin remonte au-dessus du formulaire\u202f; retirez un «\u00a0..\u00a0».", position, "name")
            return self.tree.above[current.code]
        children = self.tree.children(current)
        found = next((item for item in children if item.name == test), None)
        if found is None:
            if test in self.tree.by_name:
                raise Fault(
                    f"{quoted(test)} s’écrit {quoted(f'${{{test}}}')} ici\u202f; ajoutez $ et les accolades.", position, "name"
                )
            raise Fault(f"{quoted(test)} n’existe pas à cet endroit{near(test, self.tree.by_name)}", position, "name")
        return found

    # --- Functions that need the form --------------------------------------------------------------------------------

    def indexed(self, call: Call, compile_: Compile) -> Compiled:
        """`indexed-repeat(question, repeat, number, …)`: the answer given the n-th time."""
        target, *pairs = call.arguments
        if not isinstance(target, Reference) or not all(isinstance(one, Reference) for one in pairs[::2]) or len(pairs) % 2:
            raise Fault(
                "«\u00a0indexed-repeat()\u00a0» attend une question, un groupe répété et un numéro\u202f; citez-les par ${nom}.",
                call.position,
                "arguments",
            )
        item = self.named(target.name, target.position)
        numbers = {
            self.named(one.name, one.position).code: as_number(compile_(number))
            for one, number in zip(pairs[::2], pairs[1::2], strict=True)
            if isinstance(one, Reference)
        }
        through = self.tree.repeats[item.code]
        if not set(numbers) <= {repeat.code for repeat in through}:
            raise Fault(
                f"{quoted(target.name)} n’est pas dans ce groupe répété\u202f; vérifiez le deuxième nom.",
                call.position,
                "arguments",
            )
        first = next(place for place, repeat in enumerate(through) if repeat.code in numbers)
        return Compiled(self._nth(item, through, min(first, self.shared(through)), numbers), "text")

    def _nth(self, item: Item, through: tuple[Item, ...], shared: int, numbers: dict[str, Closure]) -> Closure:
        start, code = self.frames(through[:shared], shared), item.code
        down = [(repeat.code, numbers.get(repeat.code)) for repeat in through[shared:]]

        def answer(at: Any) -> str:
            frame = start(at)[0]
            for repeat, number in down:
                place = number(at) if number else 1.0
                frames = frame.inner.get(repeat, [])
                if not 1 <= place <= len(frames):
                    return ""
                frame = frames[int(place) - 1]
            return frame.texts[code]

        return answer

    def choice_name(self, call: Call, compile_: Compile) -> Compiled:
        """`jr:choice-name(value, '${question}')`: the label of a choice."""
        value, about = call.arguments
        name = about.value.strip().removeprefix("${").removesuffix("}").rpartition("/")[2] if isinstance(about, Text) else ""
        if isinstance(about, Reference):
            name = about.name
        item = self.named(name, call.position)
        if not item.list_name:
            raise Fault(
                f"{quoted(name)} n’a pas de liste de choix\u202f; citez une question à choix.", call.position, "arguments"
            )
        labels = self.tree.choice_labels(item.list_name)
        chosen = as_text(compile_(value))
        return Compiled(lambda at: labels.get(chosen(at), ""), "text")

    # --- What an expression depends on -------------------------------------------------------------------------------

    def dependencies(self, tree: language.Tree) -> set[str]:
        """The codes of the items whose answers an expression reads."""
        return self._read_by(tree, inside=False) - set(self._earlier_self(tree))

    def _read_by(self, tree: language.Tree, inside: bool) -> set[str]:
        """Inside brackets, a relative path starts from another node: only what is cited by `${name}` counts."""
        if isinstance(tree, Reference):
            return {self.named(tree.name, tree.position).code}
        found: set[str] = set()
        if isinstance(tree, Path) and (tree.absolute or not inside or _from_current(tree)):
            found = self.reached(tree)
        start = tree.start if isinstance(tree, Path) else tree.of if isinstance(tree, language.Filtered) else None
        for part in language.parts(tree):
            in_brackets = isinstance(tree, Path | language.Filtered) and part is not start
            found |= self._read_by(part, inside or in_brackets)
        return found

    def reached(self, path: Path) -> set[str]:
        item = self.resolved(path) if not _of_a_list(path) else None
        if item is not None:
            return {item.code} - {self.item.code}
        if _of_a_list(path) or not path.steps:
            return set()
        last = path.steps[-1].test
        return {one.code for one in self.tree.by_name.get(last, ())} - {self.item.code}

    def _earlier_self(self, tree: language.Tree) -> Iterator[str]:
        """Its own answer the time before is no circle: `indexed-repeat(${total}, ${repeat}, position(..) - 1)`."""
        for part in language.walk(tree):
            if isinstance(part, Call) and part.name == "indexed-repeat" and part.arguments:
                first = part.arguments[0]
                if isinstance(first, Reference) and self.item.name == first.name:
                    yield self.item.code


class ChoiceScope(FormScope):
    """The scope of a choice filter: a bare name is a column of the choice, `${name}` a question."""

    def path(self, path: Path) -> Compiled | None:
        if path.start is None and not path.absolute and len(path.steps) == 1:
            step = path.steps[0]
            if step.axis == "child" and not step.predicates and step.test != "*":
                name = self.column(step.test, step.position)
                return Compiled(lambda at: at.node.column(name), "text")
        return None

    def column(self, name: str, position: int) -> str:
        columns = self.tree.columns
        if name in columns:
            return name
        if name in self.tree.by_name:
            raise Fault(
                f"{quoted(name)} est une question, pas une colonne des choix\u202f; écrivez {quoted(f'${{{name}}}')}.",
                position,
                "name",
            )
        raise Fault(f"la feuille choices n’a pas de colonne {quoted(name)}{near(name, columns)}", position, "name")

    def here(self) -> Closure:
        return lambda at: at.node

    def reached(self, path: Path) -> set[str]:
        return super().reached(path) if path.absolute or _from_current(path) else set()


def _from_current(path: Path) -> bool:
    return isinstance(path.start, Call) and path.start.name == "current"


def _of_a_list(path: Path) -> bool:
    start = path.start
    while isinstance(start, language.Filtered | Path):
        start = start.of if isinstance(start, language.Filtered) else start.start
    return isinstance(start, Call) and start.name == "instance"


MOST_COMPARED = 40_000
"""Names compared with a misspelt one while a form is read: about a second."""
_left: ContextVar[int] = ContextVar("names that may still be compared", default=MOST_COMPARED)


def begin_reading() -> None:
    """A new form: its names may be compared again."""
    _left.set(MOST_COMPARED)


def near(name: str, known: Collection[str]) -> str:
    """The end of the sentence: « ; vouliez-vous écrire … ? », or « ; vérifiez son nom. »."""
    left = _left.get()
    may_compare = len(known) <= left
    if may_compare:
        _left.set(left - len(known))
    close = get_close_matches(name, list(known), n=1, cutoff=0.66) if may_compare else ()
    return f"\u202f; vouliez-vous écrire {quoted(close[0])}\u202f?" if close else "\u202f; vérifiez son nom."
