"""Scores of a sheet, worked out when it is given in, or again when a way of scoring changes: never edited."""

from __future__ import annotations

from continuum.methods.questionnaires import Outcome
from continuum.surveys import queries
from continuum.surveys.models import Request
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.surveys.queries.sheets import outcome_of

SCORING = "moyennes-1"
"""The weighted means of `continuum.methods.questionnaires.scoring`."""


def work_out(request: Request) -> list[Score]:
    """The scores of a sheet as it is kept."""
    rows = AnswerSheet.objects.select_related("version", "request").defer(*queries.unread("version"))
    sheet = rows.get(request=request)
    return write_scores(request, sheet, outcome_of(sheet))


def write_scores(request: Request, sheet: AnswerSheet, outcome: Outcome) -> list[Score]:
    """One row for each dimension, in the order of the questionnaire; those of before are replaced."""
    found = queries.scorer_of(sheet.version).score(outcome)
    Score.objects.filter(request=request).delete()
    return Score.objects.bulk_create(
        Score(
            request=request,
            dimension=one.dimension,
            order=order,
            value=one.value,
            answered_share=one.answered_share,
            level=one.level or "",
            scoring=SCORING,
        )
        for order, one in enumerate(found.scores)
    )
