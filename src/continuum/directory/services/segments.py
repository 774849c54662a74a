"""Writing publics: who is concerned, said once and used in many places."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory import rules
from continuum.directory.models import Segment
from continuum.directory.queries.segments import uses_of
from continuum.toolkit import journal, predicates
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.predicates import Answer, UnreadableRule
from continuum.toolkit.typography import join_french

STILL_USED = "« {segment} » sert encore\u00a0: {uses}. Retirez-le d’abord de là."
journal.declare(
    {
        "segment.created": "public créé",
        "segment.changed": "public modifié",
        "segment.removed": "public supprimé",
        "segment.taken": "liste d’un public emportée",
    }
)


@acts(rule=rules.write_segment, on="segment")
def create_segment(*, segment: Segment, by: Any) -> Segment:
    """Name those whom a rule concerns."""
    refuse_bad_rule(segment.rule)
    segment.created_by = None if getattr(by, "is_system", False) else by
    segment.save()
    journal.write(by, "segment.created", segment, {"rule": segment.rule})
    return segment


@acts(rule=rules.write_segment, on="segment")
def change_segment(*, segment: Segment, by: Any) -> Segment:
    """Change the words or the rule; whatever names this public follows at once."""
    before = Segment.objects.select_for_update().get(pk=segment.pk)
    if not getattr(by, "is_system", False) and not rules.write_segment(by, before):
        raise Refused(f"{by} may not change {before} where it stands")
    refuse_bad_rule(segment.rule)
    segment.origin = Origin.ENTERED
    segment.save()
    journal.write(by, "segment.changed", segment, {"before": before.rule, "after": segment.rule})
    return segment


@acts(rule=rules.write_segment, on="segment")
def remove_segment(*, segment: Segment, by: Any) -> None:
    """Only what serves nowhere is taken away."""
    if uses := uses_of(segment, by):
        raise ValidationError(STILL_USED.format(segment=segment, uses=join_french(uses)))
    journal.write(by, "segment.removed", segment)
    segment.delete()


@acts(rule=rules.see_segment, on="segment")
def note_list_taken(*, segment: Segment, answer: Answer, form: str, count: int, reason: str, by: Any) -> None:
    """Keep who took away which list, and why where a reason was asked."""
    said = {"reason": reason} if reason else {}
    journal.write(by, "segment.taken", segment, {"format": form, "answer": answer.value, "rows": count, **said})


def refuse_bad_rule(kept: Any) -> None:
    """A rule must be readable, and name only what exists."""
    try:
        rule = predicates.read(kept)
    except UnreadableRule as refusal:
        raise ValidationError(str(refusal)) from None
    known = predicates.names_of(rule)
    strange = [
        f"«\u00a0{code}\u00a0» ({condition.term.label})"
        for condition in predicates.conditions_of(rule)
        if isinstance(condition.value, tuple)
        for code in condition.value
        if (condition.term.key, code) not in known
    ]
    if strange:
        raise ValidationError(f"L’annuaire ne connaît pas {join_french(strange)}\u00a0: choisissez dans les listes.")
