"""A count and the list it counts."""

from collections.abc import Iterator
from fractions import Fraction

from continuum.methods.coherence.figures import Figures
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import COLON, answer_with_place, folded, listing, plain, subject

_MOST_NAMED = 12


def count_differs_from_list(document: Figures) -> Iterator[Fault]:
    for figure in document.figures:
        if not figure.listed or figure.interval is None or figure.is_date or figure.is_percentage:
            continue
        names = list({folded(name): name for name in reversed(figure.listed)}.values())[::-1]
        if Fraction(len(names)) in figure.interval:
            continue
        shown = names if len(names) <= _MOST_NAMED else [*names[:_MOST_NAMED], "d’autres"]
        named = "1 nom dans la liste" if len(names) == 1 else f"{len(names)} noms dans la liste"
        message = f"{subject(figure)}{COLON}{answer_with_place(figure)}, mais {named} ({listing(shown)})."
        yield Fault((figure.id,), (plain(figure.amount), len(names)), message)
