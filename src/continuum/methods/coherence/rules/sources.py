"""What a figure must say before anyone can rely on it: source, date, perimeter, one thing at a time."""

from collections.abc import Iterator

from continuum.methods.coherence.figures import Figure, Figures
from continuum.methods.coherence.intervals import PartialDate
from continuum.methods.coherence.questions import disagreements
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import (
    COLON,
    answer,
    answer_with_place,
    date,
    listing,
    plain,
    quoted,
    subject,
)


def source_expired(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        until = figure.source.valid_until if figure.source else None
        moment = _moment(figure)
        if until and moment and until.last < moment.first:
            message = (
                f"{subject(figure)}{COLON}{answer_with_place(figure)}, mais cette source cesse de "
                f"valoir avant la date du chiffre ({date(until)}, puis {date(moment)})."
            )
            yield Fault((figure.id,), (plain(until), plain(moment)), message)


def missing_source(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if figure.source is None or figure.source.document is None:
            place = f" ({figure.source.place})" if figure.source and figure.source.place else ""
            yield _lacking(figure, f"{answer(figure)}{place}, sans document qui le dise. Citez la source.")


def missing_date(document: Figures) -> Iterator[Fault]:
    """An undated figure already said to contradict another is not named a second time."""
    named = {figure.id for disagreement in disagreements(document) for figure in disagreement.answers}
    for figure in document.figures:
        if figure.date or figure.period or figure.is_date or figure.id in named:
            continue
        known = figure.source.date if figure.source else None
        only = f"{COLON}seule la date du document ({date(known)}) est connue" if known else ""
        yield _lacking(
            figure,
            f"{answer_with_place(figure)}, sans date ni période{only}. Dites à quand ce chiffre se rapporte.",
        )


def missing_perimeter(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if figure.territory is None:
            yield _lacking(figure, f"{answer_with_place(figure)}, sans territoire. Dites où ce chiffre vaut.")


def mixed_covers(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if len(set(figure.covers)) > 1 and not figure.parts:
            mixed = listing(quoted(cover) for cover in dict.fromkeys(figure.covers))
            yield _lacking(
                figure,
                f"{answer_with_place(figure)}, un seul chiffre pour {mixed}. Donnez un chiffre à chacun.",
            )


def _moment(figure: Figure) -> PartialDate | None:
    return figure.date or (figure.period[1] if figure.period else None)


def _lacking(figure: Figure, what: str) -> Fault:
    value = plain(figure.value if figure.value is not None else figure.amount)
    return Fault((figure.id,), (value,), f"{subject(figure)}{COLON}{what}")
