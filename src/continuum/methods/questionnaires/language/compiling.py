"""From a syntax tree to a closure, once for each version of a form. Nothing that an author writes is ever evaluated as Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from . import operators
from .faults import Fault, quoted
from .functions import FUNCTIONS, NOT_SUPPORTED, Function
from .operators import Closure, Compiled, as_boolean, as_list, as_number, as_text
from .paths import kept, root_of, stepped
from .tree import Call, Chain, Filtered, Negation, Number, Path, Reference, Step, Text, Tree

Compile = Callable[[Tree], Compiled]


class Scope(Protocol):
    """What the names of an expression mean, where it stands."""

    def reference(self, reference: Reference) -> Compiled:
        """`${name}`: a text where one answer can be meant, nodes otherwise."""

    def nodes(self, reference: Reference) -> Compiled:
        """`${name}` as nodes, for functions that count them."""

    def path(self, path: Path) -> Compiled | None:
        """A path that the form resolves beforehand; nothing when it must be walked."""

    def here(self) -> Closure:
        """The node where the expression stands."""

    def asking(self) -> Closure:
        """The question that the expression belongs to, even inside brackets: `current()`."""

    def own(self) -> Closure:
        """The answer where the expression stands, as a text."""

    def listed(self, name: str, position: int) -> Closure:
        """The root of a list of choices."""

    def special(self, call: Call, compile_: Compile) -> Compiled:
        """A function that needs the form: `indexed-repeat`, `jr:choice-name`."""


SPECIAL = {"indexed-repeat": (3, 7), "jr:choice-name": (2, 2)}
OF_THE_NODE = {"number", "string", "string-length", "normalize-space"}
"""Functions that, without any value, take that of the question where they stand."""
_HERE = Path(None, (Step("self", "node()"),))
OF_THE_LANGUAGE = {"once": (1, 1), "instance": (1, 1), "current": (0, 0)}


def compile_tree(tree: Tree, scope: Scope) -> Compiled:
    """The closure of an expression; a `Fault` names what it refers to that does not exist."""
    return _Compiler(scope).tree(tree)


def checked_call(call: Call) -> Function | None:
    """The function that a call names, its arguments counted; nothing for the few that are no plain function."""
    known = FUNCTIONS.get(call.name)
    bounds = SPECIAL.get(call.name) or OF_THE_LANGUAGE.get(call.name)
    if known is not None:
        least, most = known.least, known.most
    elif bounds is not None:
        least, most = bounds[0], bounds[1]
    elif call.name in NOT_SUPPORTED:
        why = NOT_SUPPORTED[call.name]
        raise Fault(
            f"la fonction {quoted(call.name + '()')} n’est pas prise en charge\u00a0: {why}\u202f; retirez-la.",
            call.position,
            "function",
        )
    else:
        raise Fault(f"la fonction {quoted(call.name + '()')} n’existe pas{_nearest(call.name)}", call.position, "function")
    if len(call.arguments) < least or (most is not None and len(call.arguments) > most):
        raise Fault(
            f"{quoted(call.name + '()')} attend {_bounds(least, most)}, {len(call.arguments)} donné(s)\u202f; "
            "comptez les virgules et les parenthèses.",
            call.position,
            "arguments",
        )
    return known


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [*FUNCTIONS, *SPECIAL, *OF_THE_LANGUAGE], n=1, cutoff=0.66)
    return f"\u202f; vouliez-vous écrire {quoted(close[0] + '()')}\u202f?" if close else "\u202f; vérifiez son nom."


def _bounds(least: int, most: int | None) -> str:
    if most is None:
        return f"au moins {least} valeur(s)"
    return f"{least} valeur(s)" if least == most else f"de {least} à {most} valeurs"


class _Compiler:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.brackets = 0

    def tree(self, tree: Tree) -> Compiled:
        if isinstance(tree, Number | Text):
            constant = tree.value
            return Compiled(lambda at: constant, "number" if isinstance(tree, Number) else "text")
        if isinstance(tree, Reference):
            return self.scope.reference(tree)
        if isinstance(tree, Negation):
            return Compiled(operators.opposite(as_number(self.tree(tree.operand))), "number")
        if isinstance(tree, Chain):
            return self.chain(tree)
        if isinstance(tree, Call):
            return self.call(tree)
        if isinstance(tree, Filtered):
            return self.filtered(tree)
        return self.path(tree)

    # --- Operators ---------------------------------------------------------------------------------------------------

    def chain(self, chain: Chain) -> Compiled:
        operator = chain.rest[0][0]
        trees = [chain.first, *(operand for _, operand in chain.rest)]
        if operator in ("and", "or"):
            operands = [as_boolean(self.tree(tree)) for tree in trees]
            return Compiled((operators.all_of if operator == "and" else operators.any_of)(operands), "boolean")
        if operator == "|":
            return Compiled(_union([self.tree_of_nodes(tree) for tree in trees]), "nodes")
        left, written = self.tree(chain.first), chain.first
        for operator, operand in chain.rest:
            right = self.tree(operand)
            if operator in operators.COMPARISONS:
                left = Compiled(operators.comparison(operator, left, right, (written, operand)), "boolean")
            else:
                left = Compiled(operators.arithmetic(operator, as_number(left), as_number(right)), "number")
            written = chain
        return left

    # --- Functions ---------------------------------------------------------------------------------------------------

    def call(self, call: Call) -> Compiled:
        function = checked_call(call)
        if function is None:
            return self.scope.special(call, self.tree) if call.name in SPECIAL else self.of_the_language(call)
        given = call.arguments or ((_HERE,) if call.name in OF_THE_NODE else ())
        takes = [self.argument(function.letter(index), tree) for index, tree in enumerate(given)]
        kinds = {take.kind for take in takes[1:]}
        gives = kinds.pop() if function.name == "if" and len(kinds) == 1 else function.gives
        return Compiled(_applied(function.implementation, [take.run for take in takes]), gives)

    def argument(self, letter: str, tree: Tree) -> Compiled:
        """An argument as its letter says; each is compiled once, however deep."""
        if letter == "N":
            return Compiled(self.tree_of_nodes(tree), "nodes")
        given = self.tree(tree)
        if letter == "l":
            inner = given.run
            return Compiled(lambda at: inner, given.kind)
        convert = {"t": as_text, "n": as_number, "b": as_boolean, "s": as_list}.get(letter)
        return Compiled(convert(given) if convert else given.run, given.kind)

    def tree_of_nodes(self, tree: Tree) -> Closure:
        if isinstance(tree, Reference):
            return self.scope.nodes(tree).run
        if isinstance(tree, Path):
            return self.walked(tree)
        given = self.tree(tree)
        if given.kind not in ("nodes", "any"):
            raise Fault("un groupe répété ou une liste est attendu ici\u202f; citez-le par ${nom}.", tree.position, "nodes")
        value = given.run
        return lambda at: found if isinstance(found := value(at), list) else []

    def of_the_language(self, call: Call) -> Compiled:
        if call.name == "current":
            asking = self.scope.asking()
            return Compiled(lambda at: [asking(at.current)], "nodes")
        if call.name == "once":
            own, once = self.scope.own(), as_text(self.tree(call.arguments[0]))
            return Compiled(lambda at: own(at) or once(at), "text")
        if not isinstance(call.arguments[0], Text):
            raise Fault("«\u00a0instance()\u00a0» attend le nom d’une liste entre guillemets.", call.position, "arguments")
        root = self.scope.listed(call.arguments[0].value, call.position)
        return Compiled(lambda at: root(at), "nodes")

    # --- Paths -------------------------------------------------------------------------------------------------------

    def path(self, path: Path) -> Compiled:
        if not self.brackets or path.absolute:
            resolved = self.scope.path(path)
            if resolved is not None:
                return resolved
        return Compiled(self.walked(path), "nodes")

    def walked(self, path: Path) -> Closure:
        start = self.start(path)
        steps = [stepped(step, self.predicates(step)) for step in path.steps]

        def walk(at: Any) -> list[Any]:
            nodes = start(at)
            for step in steps:
                nodes = step(at, nodes)
            return nodes

        return walk

    def start(self, path: Path) -> Closure:
        if path.start is not None:
            return self.tree_of_nodes(path.start)
        if self.brackets:
            return (lambda at: [root_of(at.node)]) if path.absolute else (lambda at: [at.node])
        here = self.scope.here()
        return (lambda at: [root_of(here(at))]) if path.absolute else (lambda at: [here(at)])

    def predicates(self, step: Step | Filtered) -> tuple[Closure, ...]:
        self.brackets += 1
        found = tuple(_place_or_truth(self.tree(tree)) for tree in step.predicates)
        self.brackets -= 1
        return found

    def filtered(self, tree: Filtered) -> Compiled:
        of, predicates = self.tree_of_nodes(tree.of), self.predicates(tree)
        return Compiled(lambda at: kept(at, of(at), predicates), "nodes")


def _place_or_truth(given: Compiled) -> Closure:
    return given.run if given.kind in ("number", "any") else as_boolean(given)


def _union(several: list[Closure]) -> Closure:
    def union(at: Any) -> list[Any]:
        return list(dict.fromkeys(node for one in several for node in one(at)))

    return union


def _applied(implementation: Callable[..., Any], takes: list[Closure]) -> Closure:
    if not takes:
        return implementation
    if len(takes) == 1:
        only = takes[0]
        return lambda at: implementation(at, only(at))
    if len(takes) == 2:
        first, second = takes
        return lambda at: implementation(at, first(at), second(at))
    return lambda at: implementation(at, *[take(at) for take in takes])
