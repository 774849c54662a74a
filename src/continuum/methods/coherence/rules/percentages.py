"""Percentages and what they are taken of."""

from collections.abc import Iterator

from continuum.methods.coherence.figures import Figures
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import (
    COLON,
    WIDE,
    according_to,
    answer,
    answer_with_place,
    number,
    plain,
    subject,
)

SMALLEST_DENOMINATOR = 20


def percentage_without_denominator(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if figure.is_percentage and figure.denominator is None:
            message = (
                f"{subject(figure)}{COLON}{answer_with_place(figure)}, sans dénominateur. "
                "Dites de combien ce pourcentage est pris."
            )
            yield Fault((figure.id,), (plain(figure.amount),), message)


def tiny_denominator(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if figure.denominator is not None and figure.denominator < SMALLEST_DENOMINATOR:
            of = number(figure.denominator)
            message = (
                f"{subject(figure)}{COLON}{answer(figure)} de {of} seulement{according_to(figure)}. "
                f"Au-dessous de {SMALLEST_DENOMINATOR}, donnez les effectifs plutôt qu’un rapport."
            )
            yield Fault((figure.id,), (plain(figure.amount), plain(figure.denominator)), message)


def ratio_differs(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if not figure.is_percentage or figure.ratio is None or figure.ratio_agrees is not False:
            continue
        if figure.numerator is None or figure.denominator is None:
            continue
        fraction = f"{number(figure.numerator)} sur {number(figure.denominator)}"
        message = f"{subject(figure)}{COLON}{answer_with_place(figure)}, mais {fraction} donnent {number(figure.ratio)}{WIDE}%."
        yield Fault((figure.id,), (plain(figure.amount), plain(round(figure.ratio, 2))), message)
