"""From words to a syntax tree."""

from __future__ import annotations

from .faults import Fault, quoted
from .lexer import Word, words
from .tree import Call, Chain, Filtered, Negation, Number, Path, Reference, Step, Text, Tree

DEEPEST = 64
"""Levels of parentheses, calls and brackets: deeper than any form in use, shallow enough for the stack."""

STRENGTH = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
AXES = {
    *("child", "parent", "self", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self"),
    *("following-sibling", "preceding-sibling", "attribute"),
}
NODE_TESTS = {"node", "text"}
_ANYWHERE = Step("descendant-or-self", "node()")


def parse(expression: str) -> Tree:
    """The syntax tree of an expression; a `Fault` says what is wrong with it, and where."""
    return _Parser(words(expression)).whole()


class _Parser:
    def __init__(self, found: list[Word]) -> None:
        self.words, self.index, self.depth = found, 0, 0

    @property
    def word(self) -> Word:
        return self.words[self.index]

    def take(self) -> Word:
        word = self.word
        self.index += 1
        return word

    def at(self, *signs: str) -> bool:
        return self.word.kind in ("operator", "sign") and self.word.text in signs

    def expect(self, sign: str) -> None:
        if not self.at(sign):
            raise self.unexpected(f"{quoted(sign)} est attendu")
        self.take()

    def unexpected(self, wanted: str) -> Fault:
        word = self.word
        if word.kind == "end":
            return Fault(f"l’expression s’arrête trop tôt\u00a0: {wanted}\u202f; complétez-la.", word.position)
        return Fault(f"{quoted(word.text)} n’a pas sa place ici\u00a0: {wanted}\u202f; corrigez à cet endroit.", word.position)

    def whole(self) -> Tree:
        if self.word.kind == "end":
            raise Fault("l’expression est vide\u202f; écrivez-la ou videz la cellule.", 0)
        tree = self.operation(1)
        if self.word.kind != "end":
            raise self.unexpected("un opérateur est attendu")
        return tree

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Fault(
                f"l’expression est imbriquée sur plus de {DEEPEST} niveaux\u202f; "
                "découpez-la en plusieurs questions de type «\u00a0calculate\u00a0».",
                self.word.position,
                "too-deep",
            )

    # --- Operators ---------------------------------------------------------------------------------------------------

    def operation(self, weakest: int) -> Tree:
        """Operands and operators, the strongest first."""
        left = self.signed()
        while (strength := self.strength()) >= weakest:
            position = self.word.position
            rest: list[tuple[str, Tree]] = []
            while self.strength() == strength:
                operator = self.take().text
                rest.append((operator, self.operation(strength + 1)))
            left = Chain(left, tuple(rest), position)
        return left

    def strength(self) -> int:
        return STRENGTH.get(self.word.text, 0) if self.word.kind == "operator" else 0

    def signed(self) -> Tree:
        minuses, position = 0, self.word.position
        while self.at("-"):
            self.take()
            minuses += 1
        operand = self.union()
        if not minuses:
            return operand
        negated = Negation(operand, position)
        return negated if minuses % 2 else Negation(negated, position)

    def union(self) -> Tree:
        first = self.path()
        rest: list[tuple[str, Tree]] = []
        while self.at("|"):
            self.take()
            rest.append(("|", self.path()))
        return Chain(first, tuple(rest), self.word.position) if rest else first

    # --- Paths -------------------------------------------------------------------------------------------------------

    def path(self) -> Tree:
        position = self.word.position
        if self.at("/", "//"):
            return self.absolute(position)
        if self.starts_step():
            return Path(None, self.steps([self.step()]), position=position)
        start = self.primary()
        if predicates := self.predicates():
            start = Filtered(start, predicates, position)
        if self.at("/", "//"):
            return Path(start, self.steps([]), position=position)
        return start

    def absolute(self, position: int) -> Tree:
        first = [_ANYWHERE] if self.take().text == "//" else []
        if first or self.starts_step():
            first.append(self.step())
        return Path(None, self.steps(first), absolute=True, position=position)

    def steps(self, found: list[Step]) -> tuple[Step, ...]:
        while self.at("/", "//"):
            if self.take().text == "//":
                found.append(_ANYWHERE)
            found.append(self.step())
        return tuple(found)

    def starts_step(self) -> bool:
        word = self.word
        if word.kind == "sign":
            return word.text in (".", "..", "@", "*")
        if word.kind != "name":
            return False
        following = self.words[self.index + 1]
        return following.text != "(" or following.kind != "sign" or word.text in NODE_TESTS

    def step(self) -> Step:
        position = self.word.position
        if self.at(".", ".."):
            test = Step("self" if self.take().text == "." else "parent", "node()", position=position)
            return Step(test.axis, test.test, self.predicates(), position)
        axis = "child"
        if self.at("@"):
            self.take()
            axis = "attribute"
        elif self.word.kind == "name" and self.words[self.index + 1].text == "::":
            axis = self.take().text
            self.take()
            if axis not in AXES:
                raise Fault(f"l’axe {quoted(axis)} n’est pas pris en charge\u202f; citez la question par ${{nom}}.", position)
        return Step(axis, self.test(), self.predicates(), position)

    def test(self) -> str:
        if self.at("*"):
            return self.take().text
        if self.word.kind != "name":
            raise self.unexpected("un nom est attendu")
        name = self.take().text
        if self.at("("):
            self.take()
            self.expect(")")
            return f"{name}()"
        return name

    def predicates(self) -> tuple[Tree, ...]:
        found = []
        while self.at("["):
            self.take()
            self.enter()
            found.append(self.operation(1))
            self.depth -= 1
            self.expect("]")
        return tuple(found)

    # --- What stands alone ------------------------------------------------------------------------------------------

    def primary(self) -> Tree:
        word = self.word
        if word.kind == "number":
            return Number(float(self.take().text), word.position)
        if word.kind == "text":
            return Text(self.take().text, word.position)
        if word.kind == "reference":
            return Reference(self.take().text, word.position)
        if word.kind == "name":
            return self.call()
        if self.at("("):
            self.take()
            self.enter()
            inner = self.operation(1)
            self.depth -= 1
            self.expect(")")
            return inner
        raise self.unexpected("une valeur est attendue")

    def call(self) -> Call:
        name = self.take()
        self.expect("(")
        self.enter()
        arguments: list[Tree] = []
        while not self.at(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.operation(1))
        self.depth -= 1
        self.take()
        return Call(name.text, tuple(arguments), name.position)
