"""The page of the terms: what a rule may ask of one organisation, and how each is compared."""

from __future__ import annotations

from continuum.toolkit import registry
from continuum.toolkit.predicates.language import DEEPEST, MOST_CONDITIONS, MOST_VALUES, OPERATORS, VERSION
from continuum.toolkit.registry import Term, TermKind

from .layout import page, table

KINDS = {
    TermKind.NUMBER: "un nombre",
    TermKind.DATE: "une date (`2024-01-01`)",
    TermKind.YES_NO: "`true` ou `false`",
    TermKind.CHOICE: "une liste de codes",
}


def predicates_page() -> str:
    terms = sorted(registry.terms, key=lambda term: term.order)
    operators = [(KINDS[kind], ", ".join(f"`{op}`" for op in operators)) for kind, operators in OPERATORS.items()]
    return page(
        "Qui est concerné\u00a0: les règles et leurs données",
        "Une règle dit quelles organisations un public, une enquête ou une aide concerne. Elle répond oui, non, ou «\u00a0à\n"
        "compléter\u00a0» avec la donnée qui manque. [La décrire par formulaire](../how-to/say-who-is-concerned.md)\u202f;\n"
        "[pourquoi un seul langage](../decisions/0012-one-predicate-language.md) (en).",
        "## Écrire une règle",
        f'`{{"version": {VERSION}, "who": …}}`, où `…` est une condition, ou `{{"all": […]}}` (toutes), `{{"any": […]}}`\n'
        f'(au moins une), `{{"not": …}}` (le contraire)\u00a0; {DEEPEST} niveaux, {MOST_CONDITIONS} conditions et\n'
        f"{MOST_VALUES} codes par liste au plus. Une condition\u00a0:\n"
        '`{"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"}`. La date `on` n’a de sens que pour une donnée\n'
        'suivie dans le temps\u202f; `"today"`, ou rien, est le jour où la question est posée.',
        table(("Valeur", "Comparaisons"), operators),
        "## Les données",
        table(("Code", "Intitulé", "Valeur", "Suivie dans le temps", "Ce qu’elle dit", "Rubrique"), map(_row, terms)),
        "## Répondre",
        "«\u00a0Toutes\u00a0» est non dès qu’une condition est non, «\u00a0au moins une\u00a0» est oui dès qu’une est\n"
        "oui\u00a0: alors plus rien ne manque. Sinon la réponse est «\u00a0à compléter\u00a0», et seules sont nommées les\n"
        "données qui peuvent encore la changer.\n"
        "Connaître une donnée de plus ne change jamais un oui ni un non.",
    )


def _row(term: Term) -> tuple[str, str, str, bool, str, str]:
    room = term.values.__module__.split(".")[1]
    return f"`{term.key}`", term.label, KINDS[term.kind], term.dated, term.definition, f"`{room}`"
