"""What ODK's reader lets through and we do not: every expression is compiled, every choice and name it cites looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import language
from .columns import Column
from .compiled import EXPRESSIONS, FALSE, TRUE, CompiledForm, FaultOf, is_dynamic
from .form import SELECTS, Form, Item
from .language import Call, Chain, Fault, Path, Reference, Text, compiled_pattern, parse, quoted, walk
from .problems import Problems
from .scope import FormScope, near

APPEARANCES = {
    *(
        "field-list",
        "minimal",
        "multiline",
        "likert",
        "label",
        "list-nolabel",
        "list",
        "table-list",
        "quick",
        "autocomplete",
        "search",
    ),
    *(
        "columns",
        "columns-pack",
        "no-buttons",
        "numbers",
        "thousands-sep",
        "picker",
        "rating",
        "vertical",
        "no-ticks",
        "no-calendar",
    ),
    *(
        "month-year",
        "year",
        "signature",
        "draw",
        "annotate",
        "new",
        "horizontal",
        "horizontal-compact",
        "compact",
        "quickcompact",
    ),
    *("image-map", "map", "summary", "bearing", "counter", "url", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10"),
    *("placement-map", "hide-input", "masked", "front", "blank", "ethiopian", "no-collapse", "pages", "theme-grid", "maximum"),
}
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_INDEXED = re.compile(r"^(w\d+|columns-\d+|columns-flex|hidden-answer|compact-\d+|quickcompact-\d+|ex:.*|search\(.*|printer:.*)$")


def note_faults(form: Form, headers: dict[str, Column], problems: Problems) -> CompiledForm:
    """Compile the form and note each fault at its row and column."""
    return _Gate(form, headers, problems).run()


class _Gate:
    def __init__(self, form: Form, headers: dict[str, Column], problems: Problems) -> None:
        self.form, self.problems = form, problems
        self.header_of = {column.name: header for header, column in reversed(headers.items())}

    def run(self) -> CompiledForm:
        compiled = CompiledForm(self.form)
        for fault in compiled.faults:
            self.error(fault.item, fault.column, said(fault))
        for item in self.form.all_items():
            for column in EXPRESSIONS:
                self.check_expression(compiled, item, column)
            self.check_texts(compiled, item)
            self.check_appearance(item)
        return compiled

    def error(self, item: Item, column: str, message: str) -> None:
        self.problems.error("survey", item.row, self.header_of.get(column, column), message)

    def warning(self, item: Item, column: str, message: str) -> None:
        self.problems.warning("survey", item.row, self.header_of.get(column, column), message)

    # --- Expressions -------------------------------------------------------------------------------------------------

    def check_expression(self, compiled: CompiledForm, item: Item, column: str) -> None:
        text = getattr(item, column)
        if not text or (column == "required" and text.lower() in TRUE | FALSE):
            return
        if column == "default" and not is_dynamic(text):
            self.check_plain_default(item, text, compiled.steps[item.code].choices)
            return
        try:
            tree = parse(text)
            scope = compiled.scope(item, column)
            for message in _faults_of(tree, scope, self.form):
                self.error(item, column, message)
            for message in (
                *_warnings_of(tree, scope),
                *(_empty_columns(tree, item, compiled.tree.columns_of) if column == "choice_filter" else ()),
            ):
                self.warning(item, column, message)
        except Fault:
            return  # already noted when it was compiled

    def check_plain_default(self, item: Item, text: str, names: frozenset[str]) -> None:
        several = [text.strip()] if item.kind == "select_one" else text.split()
        for chosen in several if item.kind in SELECTS and names else ():
            if chosen not in names:
                self.error(
                    item,
                    "default",
                    f"le choix {quoted(chosen)} n’existe pas dans la liste {quoted(item.list_name)}{near(chosen, names)}",
                )

    # --- Texts and looks ---------------------------------------------------------------------------------------------

    def check_texts(self, compiled: CompiledForm, item: Item) -> None:
        scope = FormScope(compiled.tree, item)
        for column, texts in (("label", item.labels), ("hint", item.hints), ("constraint_message", item.constraint_messages)):
            for name in dict.fromkeys(name for text in texts.values() for name in _REFERENCE.findall(text)):
                try:
                    target = scope.named(name, 0)
                except Fault as fault:
                    self.error(item, column, fault.message)
                    continue
                if scope.shared(compiled.tree.repeats[target.code]) < len(compiled.tree.repeats[target.code]):
                    message = (
                        f"{quoted(name)} est dans un groupe répété\u202f; citez-la depuis ce groupe, ou passez par un calcul."
                    )
                    self.error(item, column, message)
        if item.is_asked and not item.labels and not item.hints:
            self.warning(item, "label", f"la question {quoted(item.name)} n’a pas de libellé\u202f; son nom sera montré.")

    def check_appearance(self, item: Item) -> None:
        for word in item.looks:
            if word not in APPEARANCES and not _INDEXED.match(word):
                self.warning(
                    item,
                    "appearance",
                    f"l’apparence {quoted(word)} n’est pas connue\u202f; elle est ignorée{near(word, APPEARANCES)}",
                )


def said(fault: FaultOf) -> str:
    """The sentence of a fault, with the place in the text of the cell when it has one."""
    position = fault.fault.position
    if position is None or fault.fault.code in ("cycle",):
        return fault.fault.message
    text = getattr(fault.item, fault.column)
    around = text[max(0, position - 12) : position + 12].strip()
    place = f" (signe {position + 1}, près de {quoted(around)})" if around else ""
    return f"{fault.fault.message.rstrip('.')}{place}."


def _faults_of(tree: language.Tree, scope: FormScope, form: Form) -> Iterator[str]:
    for part in walk(tree):
        if isinstance(part, Call) and part.name in ("selected", "regex") and len(part.arguments) == 2:
            if part.name == "regex":
                yield from _pattern_fault(part)
            else:
                yield from _choice_fault(part.arguments[0], part.arguments[1], scope, form)
        elif isinstance(part, Chain) and part.rest[0][0] in ("=", "!="):
            left, right = part.first, part.rest[0][1]
            yield from _choice_fault(left, right, scope, form)
            yield from _choice_fault(right, left, scope, form)


def _pattern_fault(call: Call) -> Iterator[str]:
    pattern = call.arguments[1]
    if isinstance(pattern, Text):
        try:
            compiled_pattern(pattern.value)
        except Fault as fault:
            yield fault.message


def _choice_fault(asked: language.Tree, chosen: language.Tree, scope: FormScope, form: Form) -> Iterator[str]:
    """A condition on a choice that the list does not have is never true."""
    item = _question(asked, scope)
    if item is None or item.kind not in SELECTS or not isinstance(chosen, Text) or chosen.value.strip() == "":
        return
    names = {choice.name for choice in form.choices(item)}
    if names and chosen.value.strip() not in names:
        yield (
            f"le choix {quoted(chosen.value)} n’existe pas dans la liste {quoted(item.list_name)} de {quoted(item.name)}"
            f"{near(chosen.value, names)}"
        )


def _question(tree: language.Tree, scope: FormScope) -> Item | None:
    if isinstance(tree, Reference):
        return scope.named(tree.name, tree.position)
    if isinstance(tree, Path) and tree.start is None and not any(step.predicates for step in tree.steps):
        try:
            return scope.resolved(tree)
        except Fault:  # a column of a choice, inside brackets
            return None
    return None


def _warnings_of(tree: language.Tree, scope: FormScope) -> Iterator[str]:
    """An answer that may be empty makes the whole total « not a number »: authors rarely expect it."""
    for part in walk(tree):
        if isinstance(part, Call) and part.name == "sum" and isinstance(part.arguments[0], Reference):
            item = scope.named(part.arguments[0].name, 0)
            names = [choice.name for choice in scope.tree.form.choices(item)]
            if names and not all(re.fullmatch(r"-?\d+(\.\d+)?", name) for name in names):
                yield f"les choix de {quoted(item.name)} ne sont pas des nombres\u202f; leur somme n’en sera pas un."


def _empty_columns(tree: language.Tree, item: Item, columns: dict[str, frozenset[str]]) -> Iterator[str]:
    """A column that other lists fill in and this one does not: the filter most often keeps nothing."""
    filled = columns.get(item.list_name, frozenset())
    for part in walk(tree):
        if isinstance(part, Path) and part.start is None and not part.absolute and len(part.steps) == 1:
            step = part.steps[0]
            if step.axis == "child" and step.test != "*" and step.test not in filled:
                empty = f"ne remplit la colonne {quoted(step.test)}\u202f; complétez-la."
                yield f"aucun choix de la liste {quoted(item.list_name)} {empty}"
