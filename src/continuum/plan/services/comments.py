"""What is said of a published version, answered and settled."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.models import Comment, PlanVersion
from continuum.plan.queries import content_in, labels_of_places, own_organisations
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts

from .rows import GONE

journal.declare(
    {
        "comment.written": "commentaire écrit sur une version du plan",
        "comment.answered": "réponse écrite à un commentaire",
        "comment.settled": "commentaire traité",
        "comment.withdrawn": "commentaire retiré",
    }
)


@acts(rule=rules.comment_version, on="version")
def write_comment(*, version: PlanVersion, comment: Comment, by: Any) -> Comment:
    """Say something of a version, of a sheet or of a part, in one's own name or in that of an organisation of one's own."""
    if comment.place not in labels_of_places(content_in(version)):
        raise ValidationError({"place": "Cette version ne contient pas ce passage\u00a0: choisissez dans la liste."})
    speaks_for = comment.on_behalf_of_id
    if speaks_for and not own_organisations(by).filter(pk=speaks_for).exists():
        raise Refused(f"{by} does not speak for this organisation")
    comment.version, comment.answer_to = version, None
    return _written(comment, "comment.written", by)


@acts(rule=rules.answer_comment, on="comment")
def answer_comment(*, comment: Comment, text: str, settles: bool = False, by: Any) -> Comment:
    """Answer whoever commented; the matter may be settled by the same words."""
    answer = Comment(version=comment.version, place=comment.place, answer_to=_locked(comment), text=text)
    _written(answer, "comment.answered", by)
    if settles:
        _settle(comment, by)
    return answer


@acts(rule=rules.settle_comment, on="comment")
def settle_comment(*, comment: Comment, by: Any) -> None:
    """Nothing more is to be done about it."""
    _locked(comment)
    _settle(comment, by)


@acts(rule=rules.withdraw_comment, on="comment")
def withdraw_comment(*, comment: Comment, by: Any) -> None:
    """Taken back by its author while nobody has answered."""
    if not rules.withdraw_comment(by, _locked(comment)):
        raise ValidationError("On vient de vous répondre\u00a0: votre commentaire reste avec la réponse.")
    version = comment.version
    comment.delete()
    journal.write(by, "comment.withdrawn", version)


def _locked(comment: Comment) -> Comment:
    kept = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if kept is None:
        raise ValidationError(GONE)
    return kept


def _written(comment: Comment, verb: str, by: Any) -> Comment:
    comment.author, comment.written_at = by, clock.now()
    comment.save(force_insert=True)
    journal.write(by, verb, comment.version)
    return comment


def _settle(comment: Comment, by: Any) -> None:
    now = clock.now()
    if Comment.objects.filter(pk=comment.pk, settled_at=None).update(settled_at=now, settled_by=by):
        comment.settled_at, comment.settled_by = now, by
        journal.write(by, "comment.settled", comment.version)
