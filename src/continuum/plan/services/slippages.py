"""Dates put off: the new ones are kept on the row, the former ones in a slippage, so that the first are never lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import Max

from continuum.plan import rules
from continuum.plan.enums import SlippageCause
from continuum.plan.models import Milestone, Node, Phase, Slippage
from continuum.plan.models.slippages import refuse_unexplained
from continuum.plan.queries import (
    Move,
    Returning,
    Shift,
    Shifting,
    dated_below,
    following,
    returning,
    shift_between,
    shifting,
)
from continuum.toolkit import clock, journal, registry
from continuum.toolkit.access import acts
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.typography import counted

from .rows import before_change, refuse_crossed

journal.declare(
    {
        "phase.put_off": "phase reportée",
        "milestone.put_off": "étape reportée",
        "node.put_off": "suite du plan reportée",
        "phase.taken_back": "report de la phase annulé",
        "milestone.taken_back": "report de l’étape annulé",
        "node.taken_back": "report de la suite du plan annulé",
    }
)
UNCHANGED = "C’est déjà la date du calendrier\u00a0: donnez la nouvelle."
MOVED_MEANWHILE = "Entre-temps, quelqu’un a changé cette date\u00a0: elle est maintenant {now}. Vérifiez, puis reportez-la."
PLAN_MOVED_MEANWHILE = "Entre-temps, des dates de ce plan ont changé\u00a0: voici ce qui bougerait maintenant."
ALREADY_HELD = (
    "Cette étape est tenue\u00a0: elle ne se reporte plus. Si elle ne l’est pas, effacez d’abord «\u00a0tenue le\u00a0»."
)
NOT_THE_FOLLOWING = (
    "Les dates suivantes ne peuvent pas bouger d’autant\u00a0: elles ne sont pas connues avec la même précision. "
    "Reportez cette date seule."
)
NOTHING_TO_MOVE = "Rien ne bougerait\u00a0: tout est passé, ou connu avec trop peu de précision pour ce décalage."
ALONE = "Ce report est seul de sa décision\u00a0: annulez-le par lui-même."
NOTHING_COMES_BACK = "Aucune de ces dates ne peut revenir\u00a0: toutes ont été reportées de nouveau depuis."
NOT_THE_LAST = "Seul le dernier report d’une date s’annule\u00a0: annulez d’abord celui qui l’a suivi."


@acts(rule=rules.put_off, on="row")
def put_off(*, row: Phase | Milestone, to: DateSpan, cause: str, note: str = "", by: Any) -> Slippage:
    """Give new dates to a phase or a milestone, with a cause. `row` bears the dates that the person has seen."""
    kept = _still_to_put_off(row, to, by)
    refuse_unexplained(cause, note)
    rank = (kept.slippages.aggregate(last=Max("rank"))["last"] or 0) + 1
    slippage = _slippage(Move(kept, to), rank=rank, cause=cause, note=note)
    slippage.save()
    kept.move_to(to)
    kept.save(update_fields=kept.DATES)
    said = {"before": slippage.before_words, "after": slippage.after_words, "cause": SlippageCause(cause).label}
    journal.write(by, f"{kept._meta.model_name}.put_off", kept, said)
    registry.programme_changed(kept.node.programme, by)
    return slippage


def _still_to_put_off(row: Any, to: DateSpan, by: Any) -> Any:
    """The row as it is kept, locked; refused when it moved meanwhile, when it took place, or when nothing would change."""
    kept = before_change(row, rules.put_off, by)
    if kept.span != row.span:
        raise ValidationError(MOVED_MEANWHILE.format(now=kept.span.moment))
    if isinstance(kept, Milestone) and kept.is_held:
        raise ValidationError(ALREADY_HELD)
    if to == kept.span:
        raise ValidationError({"starts": UNCHANGED})
    refuse_crossed(to.starts, "ends", to.ends)
    return kept


@acts(rule=rules.put_off, on="row")
def put_off_following(*, row: Milestone, to: DateSpan, cause: str, note: str = "", by: Any) -> list[Move]:
    """Put off one date of an event that comes back, and those that follow it by as much, for one cause."""
    kept = _still_to_put_off(row, to, by)
    refuse_unexplained(cause, note)
    before, shift = kept.span, shift_between(kept.span.starts, to.starts)
    if shift is None:
        raise ValidationError({"starts": NOT_THE_FOLLOWING})
    others = following(kept).filter(done_on=None).select_related("node").select_for_update(of=("self",))
    moves = [Move(kept, to), *(_shifted(other, shift) for other in others)]
    _move_all(kept.node, moves, cause=cause, note=note, decision=uuid4())
    said = {"before": before.moment, "after": to.moment, "moved": counted(len(moves), "date", "dates")}
    journal.write(by, "milestone.put_off", kept, said | {"cause": SlippageCause(cause).label})
    registry.programme_changed(kept.node.programme, by)
    return moves


def _shifted(row: Milestone, shift: Shift) -> Move:
    starts, until = shift.of(row.on), shift.of(row.until) if row.until else None
    if starts is None or (row.until and until is None):
        raise ValidationError({"starts": NOT_THE_FOLLOWING})
    return Move(row, DateSpan(starts, until))


@acts(rule=rules.put_off_plan, on="node")
def put_off_plan(*, node: Node, shift: Shift, cause: str, note: str = "", seen: str = "", by: Any) -> Shifting:
    """Put off all that is still to come on a node and below, for one cause. `seen`: the key of what was shown before."""
    refuse_unexplained(cause, note)
    locked = [row for rows in dated_below(node) for row in rows.select_for_update(of=("self",))]
    found = shifting(locked, shift)
    if seen and seen != found.key:
        raise ValidationError(PLAN_MOVED_MEANWHILE)
    if not found.moves:
        raise ValidationError(NOTHING_TO_MOVE)
    _move_all(node, found.moves, cause=cause, note=note, decision=uuid4())
    said = {
        "shift": shift.words,
        "moved": counted(len(found.moves), "date", "dates"),
        "cause": SlippageCause(cause).label,
    }
    journal.write(by, "node.put_off", node, said)
    registry.programme_changed(node.programme, by)
    return found


def _move_all(node: Node, moves: list[Move], **reason: Any) -> None:
    """A few queries, however many rows."""
    ranks: dict[Any, int] = {}
    below = Slippage.objects.filter(node__path__startswith=node.path).order_by()
    for phase, milestone, rank in below.values_list("phase", "milestone").annotate(last=Max("rank")):
        ranks[phase or milestone] = rank
    Slippage.objects.bulk_create(_slippage(move, rank=ranks.get(move.row.pk, 0) + 1, **reason) for move in moves)
    for move in moves:
        move.row.move_to(move.to)
    Phase.objects.bulk_update([move.row for move in moves if isinstance(move.row, Phase)], Phase.DATES)
    Milestone.objects.bulk_update([move.row for move in moves if isinstance(move.row, Milestone)], Milestone.DATES)


def _slippage(move: Move, *, rank: int, cause: str, note: str, decision: UUID | None = None) -> Slippage:
    row, before = move.row, move.row.span
    return Slippage(
        node=row.node,
        phase=row if isinstance(row, Phase) else None,
        milestone=row if isinstance(row, Milestone) else None,
        starts_before=before.starts,
        ends_before=before.ends,
        starts_after=move.to.starts,
        ends_after=move.to.ends,
        cause=cause,
        note=note.strip(),
        decision=decision,
        rank=rank,
        recorded_at=clock.now(),
    )


@acts(rule=rules.take_back, on="slippage")
def take_back(*, slippage: Slippage, by: Any) -> None:
    """Undo the last slippage of a phase or milestone: its dates are again those from before it."""
    row = type(slippage.dated).objects.select_for_update().get(pk=slippage.dated_id)
    last = row.slippages.order_by("rank").last()
    if last is None or last.pk != slippage.pk:
        raise ValidationError(NOT_THE_LAST)
    row.move_to(last.before)
    row.save(update_fields=row.DATES)
    last.delete()
    said = {"before": slippage.after_words, "after": slippage.before_words}
    journal.write(by, f"{row._meta.model_name}.taken_back", row, said)
    registry.programme_changed(row.node.programme, by)


@acts(rule=rules.take_back, on="slippage")
def take_back_shift(*, slippage: Slippage, by: Any) -> Returning:
    """Undo all that was put off with it for one cause, as far as nothing was put off since and as the person may."""
    if slippage.decision is None:
        raise ValidationError(ALONE)
    for model, name in ((Phase, "phase"), (Milestone, "milestone")):
        moved = Slippage.objects.filter(decision=slippage.decision).values(name)
        list(model.objects.select_for_update().filter(pk__in=moved).order_by("pk"))
    found = returning(slippage, by)
    if not found.back:
        raise ValidationError(NOTHING_COMES_BACK)
    for one in found.back:
        one.dated.move_to(one.before)
    Phase.objects.bulk_update([one.phase for one in found.back if one.phase], Phase.DATES)
    Milestone.objects.bulk_update([one.milestone for one in found.back if one.milestone], Milestone.DATES)
    Slippage.objects.filter(pk__in=[one.pk for one in found.back]).delete()
    said = {"moved": counted(len(found.back), "date", "dates"), "cause": slippage.get_cause_display()}
    journal.write(by, "node.taken_back", slippage.node, said)
    registry.programme_changed(slippage.node.programme, by)
    return found
