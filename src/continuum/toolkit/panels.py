"""What the toolkit puts on a person's desk: the long works that have ended unseen, and what is followed and comes due."""

from __future__ import annotations

from typing import Any

from . import clock, registry
from .access import signed_in
from .records import Work, WorkState
from .registry import DeskSource, RailEntry, Waiting
from .reminders import waiting
from .tasks import as_told


def finished_works(person: Any) -> list[Waiting]:
    found = Work.objects.visible_to(person).finished_unseen().order_by("finished_at")[:20]
    return [_line(work) for work in found]


def _line(work: Work) -> Waiting:
    failed = work.state == WorkState.FAILED
    about = f" ({work.about})" if work.about else ""
    return Waiting(
        text=f"{work.label}{about}\u00a0: {'n’a pas abouti' if failed else 'c’est prêt'}",
        action="Voir ce qui s’est passé" if failed else "Voir le résultat",
        url=work.get_absolute_url(),
        on=as_told(work.finished_at).astimezone(clock.PARIS).date() if work.finished_at else None,
        kind="late" if failed else "done",
    )


registry.desk.declare(DeskSource("toolkit", finished_works))
registry.desk.declare(DeskSource("toolkit.followed", waiting))
registry.rail.declare(RailEntry("Mes travaux longs", "toolkit:works", 90, frozenset({"person"}), signed_in))
