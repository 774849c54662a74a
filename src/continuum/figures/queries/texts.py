"""Questions written in texts: the words to print, where they lead, and what to do when there is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from continuum.figures.enums import Reach
from continuum.figures.models import Reading
from continuum.plan.models import Measure, Node
from continuum.toolkit import questions
from continuum.toolkit.listing import as_read

from .answers import Answer, Question
from .listings import figure_grid
from .register import Register

NO_ANSWER = "[sans réponse]"
Asked = tuple[questions.Question, str]


def replies(asked: Sequence[Asked], node: Node) -> dict[Asked, questions.AnsweredQuestion]:
    """Answer the questions of a node's texts, each with the address of the node that its text hangs on.

    What is asked at the node or below it comes with its figures; what is asked elsewhere in its programme is read apart. Another
    programme has its own readers, and a text is read by all those of this one: its addresses are not known here.
    """
    here = Register.at(node)
    away = [one for one in asked if (one[0].node or one[1]) not in here.nodes]
    codes, addresses = [q.measure for q, _ in away], [q.node or address for q, address in away]
    elsewhere = Register.load(codes, addresses, node.programme_id) if away else here
    return {one: reply(elsewhere if one in away else here, *one) for one in asked}


def reply(register: Register, question: questions.Question, address: str) -> questions.AnsweredQuestion:
    answer = answer_in(register, question, address)
    if answer is None or not answer.has_value:
        return questions.AnsweredQuestion(NO_ANSWER, note=remedy(register, question, answer), missing=True)
    return questions.AnsweredQuestion(
        answer.words,
        answer.url,
        note_of(answer),
        amount=answer.amount,
        narrative=_narrative(answer),
        source=source_of(answer),
    )


def _narrative(answer: Answer) -> str:
    """What was written beside the value retained, else beside the last one typed."""
    typed = [answer.retained] if answer.retained else answer.typed
    return next((reading.narrative for reading in reversed(typed) if reading.narrative), "")


def entry_page(node: Node, measure: Measure) -> str:
    """Where a reading of this measure is typed; what rooms alone count is not typed."""
    if not measure.is_typed:
        return ""
    return f"{reverse('figures:new_reading')}?{urlencode({'plan': node.address, 'mesure': measure.code})}"


def answer_in(register: Register, question: questions.Question, address: str) -> Answer | None:
    """What the register says to a question written on a node; its reach, unless said, is that of the typed total."""
    where = question.node or address
    measure, node = register.measures.get(question.measure), register.standing(where)
    if measure is None or node is None:
        return None
    reach = Reach(question.reach.value) if question.reach else register.natural_reach(measure, node)
    return register.ask(Question(question.measure, node.address, reach, question.territory, question.period))


def remedy(register: Register, question: questions.Question, answer: Answer | None) -> str:
    """What to do about a question without answer."""
    if question.measure not in register.measures:
        near = questions.close_matches(question.measure, register.known_codes)
        hint = f" Vouliez-vous écrire {' ou '.join(f'« {code} »' for code in near)} ?" if near else ""
        return f"Aucune mesure ne porte le code « {question.measure} ».{hint}"
    if answer is None:
        return f"« {question.node} » n’est l’adresse d’aucun élément du plan. Corrigez ce qui suit « @ »."
    return "Aucun relevé approuvé n’y répond : saisissez-en un, approuvez-le, ou retirez la question du texte."


def note_of(answer: Answer) -> str:
    """Where a number comes from, in one line: its sources, or what it adds up."""
    return " ".join(_note_parts(answer))


def source_of(answer: Answer) -> str:
    """The documents where a number was read, for those who read nothing else of the register: no reason, no part, no doubt."""
    chosen = [answer.retained] if answer.retained else answer.typed
    read = [reading for reading in (*chosen, *answer.months) if reading.source]
    return _cited(answer, read) if read else ""


def _cited(answer: Answer, readings: Iterable[Reading]) -> str:
    """« Structures : rapport final, p. 3 ; convention. »."""
    places = [f"{reading.source.name if reading.source else 'sans source'}, {reading.place}" for reading in readings]
    return f"{answer.measure} : {' ; '.join(dict.fromkeys(place.rstrip(', ') for place in places))}."


def _note_parts(answer: Answer) -> Iterator[str]:
    if answer.retained:
        yield f"Valeur retenue : {answer.retained.retained_reason}".rstrip(".") + "."
    if answer.lock:
        yield _closed(answer)
    if answer.typed or answer.months:
        yield _cited(answer, [*answer.typed, *answer.months])
    if answer.computed and not answer.typed:
        known = [f"{part.label} {part.words}" for part in answer.parts if part.span]
        yield f"{answer.measure}, {answer.measure.get_aggregation_display()} : {', '.join(known)}."
    elif answer.remainder is not None:
        yield f"Dont {answer.computed_words} comptés ; {answer.remainder_words} restent à préciser."
    elif answer.disagrees:
        yield f"Déclaré {answer.typed_words}, compté {answer.computed_words} : à vérifier."
    if answer.missing:
        yield f"Incomplet : sans réponse pour {', '.join(answer.missing[:6])}."


def _closed(answer: Answer) -> str:
    """« Période arrêtée le 5 avril 2026 ; depuis : 42 (+1). »."""
    closed = f"Période arrêtée le {as_read(answer.lock.locked_at)}" if answer.lock else ""
    without = "" if answer.frozen else ", sans chiffre ici"
    return f"{closed}{without}{f' ; depuis : {answer.since}' if answer.since else ''}."


def suggestions(node: Node) -> list[dict[str, Any]]:
    """What a text on this node can ask, with today's answer: for completion while writing."""
    grid = figure_grid(node)
    return [
        {"code": row.measure.code, "label": row.measure.label, "answer": row.total.words if row.total else "sans réponse"}
        for row in grid.rows
    ]
