"""What a form declares beside its scores, checked: importance of dimensions, other frameworks, terms of ratios."""

from __future__ import annotations

from collections.abc import Iterator

from .columns import Column
from .form import Form, Item
from .frames import Tree
from .language import quoted
from .needs import IMPORTANCES
from .problems import Problems
from .scope import near
from .scored import bounds, is_counted, note_unscored

_TERMS = {"numerator": "cx_numerator", "denominator": "cx_denominator"}


def note_declared_faults(form: Form, headers: dict[str, Column], problems: Problems) -> None:
    """Note names that nothing bears, and answers that could give no importance, no score and no ratio."""
    _Declared(form, headers, problems).run()


class _Declared:
    def __init__(self, form: Form, headers: dict[str, Column], problems: Problems) -> None:
        self.form, self.problems, self.tree = form, problems, Tree(form)
        self.header_of = {column.name: header for header, column in headers.items()}
        self.framework_header = {column.framework: header for header, column in headers.items() if column.framework}
        self.frameworks = {one.code: {dimension.code for dimension in one.dimensions} for one in form.frameworks}

    def run(self) -> None:
        rows: dict[str, int] = {}
        for item in self.form.all_items():
            if item.importance:
                for message in self.faults_of_importance(item, rows):
                    self.error(item, "cx_importance", message)
                rows.setdefault(item.importance, item.row)
                note_unscored(self.form, item, self.problems)
            for framework, code in item.frameworks.items():
                if framework in self.frameworks:
                    self.check_in_framework(item, framework, code)
            self.check_ratio(item)
        self.check_frameworks()

    def error(self, item: Item, column: str, message: str) -> None:
        self.problems.error("survey", item.row, self.header_of.get(column, column), message)

    # --- Importance ----------------------------------------------------------------------------------------------------

    def faults_of_importance(self, item: Item, rows: dict[str, int]) -> Iterator[str]:
        known = {one.code for one in self.form.dimensions} | {one.dimension for one in self.form.all_items() if one.dimension}
        if item.importance not in known:
            yield f"la dimension {quoted(item.importance)} n’existe pas{near(item.importance, known)}"
        elif item.importance in rows:
            first = rows[item.importance]
            yield f"l’importance de {quoted(item.importance)} est déjà demandée ligne {first}\u202f; gardez l’une des deux."
        given = {choice.score for choice in self.form.choices(item) if is_counted(choice)}
        if item.kind != "select_one" or not given or not given <= IMPORTANCES:
            yield (
                f"{quoted(item.name)} donne une importance\u202f; posez-la en select_one, avec 1, 2 ou 3 points (cx_score) "
                "à chaque choix, ou cx_na."
            )
        if self.tree.repeats[item.code]:
            yield f"{quoted(item.name)} est dans un groupe répété et donnerait plusieurs importances\u202f; sortez-la du groupe."

    # --- Frameworks ----------------------------------------------------------------------------------------------------

    def check_in_framework(self, item: Item, framework: str, code: str) -> None:
        header, known = self.framework_header[framework], self.frameworks[framework]
        if code not in known:
            message = f"{quoted(code)} n’est pas dans le cadre {quoted(framework)} de la feuille cx_frameworks{near(code, known)}"
            self.problems.error("survey", item.row, header, message)
        if bounds(self.form, item) is None:
            message = (
                f"{quoted(item.name)} compte dans le cadre {quoted(framework)} sans points qui la départagent\u202f; donnez des "
                "points différents à ses choix (cx_score), ou videz cette cellule."
            )
            self.problems.error("survey", item.row, header, message)
        note_unscored(self.form, item, self.problems)

    def check_frameworks(self) -> None:
        cited = {framework for item in self.form.all_items() for framework in item.frameworks}
        for framework in sorted(cited - self.frameworks.keys()):
            end = near(framework, set(self.frameworks))
            message = f"le cadre {quoted(framework)} n’est pas dans la feuille cx_frameworks{end}"
            self.problems.error("survey", 1, self.framework_header[framework], message)
        for framework, codes in self.frameworks.items():
            used = {item.frameworks.get(framework) for item in self.form.all_items()}
            for code in sorted(codes - used):
                message = f"aucune question ne compte pour {quoted(code)} dans le cadre {quoted(framework)}."
                self.problems.warning("cx_frameworks", None, "code", message)

    # --- Ratios --------------------------------------------------------------------------------------------------------

    def check_ratio(self, item: Item) -> None:
        written = [column for column in _TERMS if getattr(item, column)]
        if not written:
            return
        if item.kind != "calculate" or self.tree.repeats[item.code]:
            message = f"{quoted(item.name)} porte un ratio\u202f; un ratio est un calcul (calculate), hors des groupes répétés."
            self.error(item, _TERMS[written[0]], message)
        if len(written) == 1:
            missing = next(column for column in _TERMS.values() if column != _TERMS[written[0]])
            self.error(item, missing, f"le ratio {quoted(item.name)} n’a qu’un de ses deux termes\u202f; nommez l’autre.")
        for column in written:
            fault = self.fault_of_term(getattr(item, column))
            if fault:
                self.error(item, _TERMS[column], fault)

    def fault_of_term(self, code: str) -> str | None:
        term = self.form.by_code.get(code)
        if term is None and len(self.tree.by_name.get(code, ())) > 1:
            return f"plusieurs questions s’appellent {quoted(code)}\u202f; donnez un nom propre à celle du ratio."
        if term is None:
            return f"la question {quoted(code)} n’existe pas{near(code, set(self.tree.by_name))}"
        if term.is_section or term.kind == "note" or self.tree.repeats[code]:
            return f"{quoted(code)} n’est pas une question ni un calcul à réponse unique\u202f; un ratio n’en fait pas un terme."
        return None
