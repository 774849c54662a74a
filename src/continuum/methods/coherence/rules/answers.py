"""Several answers to one question."""

from collections.abc import Iterator

from continuum.methods.coherence.figures import Figure, Figures
from continuum.methods.coherence.questions import disagreements
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import COLON, SEMICOLON, according_to, answer, plain, subject


def two_answers(document: Figures) -> Iterator[Fault]:
    for disagreement in disagreements(document):
        if not disagreement.only_between_objects:
            yield _fault(disagreement.answers, "")


def different_objects(document: Figures) -> Iterator[Fault]:
    for disagreement in disagreements(document):
        if disagreement.only_between_objects:
            yield _fault(disagreement.answers, " Les objets comptés diffèrent\u00a0: donnez une mesure à chacun.")


def _fault(answers: tuple[Figure, ...], advice: str) -> Fault:
    sentences = dict.fromkeys(_with_object(figure) for figure in answers)
    message = f"{subject(answers[0])}{COLON}{SEMICOLON.join(sentences)}.{advice}"
    values = tuple(plain(figure.value if figure.value is not None else figure.amount) for figure in answers)
    return Fault(tuple(figure.id for figure in answers), values, message)


def _with_object(figure: Figure) -> str:
    counted = f" [{figure.object}]" if figure.object else ""
    return f"{answer(figure)}{counted}{according_to(figure)}"
