"""Sheets given in: a questionnaire of two dimensions with their importance, answered by the points of view of a structure."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from continuum.methods.questionnaires import Form, evaluate_response
from continuum.methods.questionnaires.tests.forms import choices, form_of
from continuum.surveys import services
from continuum.surveys.models import Request
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.queries import compiled_of
from continuum.toolkit import clock

from .factories import CampaignFactory, RequestFactory, VersionFactory

GRID = ["absent", "informel", "formalise", "applique", "evalue"]
SURVEY: list[dict[str, Any]] = [
    {"type": "begin_group", "name": "p_sante", "label": "Santé", "appearance": "field-list"},
    {"type": "select_one grille", "name": "risques", "label": "Les risques sont écrits.", "cx_dimension": "sante"},
    {
        "type": "select_one grille",
        "name": "visites",
        "label": "Les visites sont à jour.",
        "cx_dimension": "sante",
        "cx_weight": 3,
    },
    {"type": "select_one importance", "name": "imp_sante", "label": "Importance\u00a0?", "cx_importance": "sante"},
    {"type": "end_group"},
    {"type": "begin_group", "name": "p_dialogue", "label": "Dialogue", "appearance": "field-list"},
    {"type": "select_one grille", "name": "reunions", "label": "L’équipe se réunit.", "cx_dimension": "dialogue"},
    {"type": "select_one importance", "name": "imp_dialogue", "label": "Importance\u00a0?", "cx_importance": "dialogue"},
    {"type": "text", "name": "mot", "label": "Un mot\u00a0?"},
    {"type": "end_group"},
]
CHOICES = [
    *choices("grille", *GRID, cx_score=[0, 1, 2, 3, 4], cx_advice=["ecrire", "relire", None, None, None]),
    {"list_name": "grille", "name": "nsp", "label": "Je ne sais pas", "cx_na": "yes"},
    *choices("importance", "i1", "i2", "i3", cx_score=[1, 2, 3]),
]
LEVELS = "0:à construire;60:solide"
DIMENSIONS = [
    {"code": "sante", "label": "Santé au travail", "minimum_share": "0.6", "levels": LEVELS, "theme": "sante"},
    {"code": "dialogue", "label": "Dialogue", "minimum_share": "0.6", "levels": LEVELS, "theme": "dialogue"},
]
ADVICE = [
    {"code": "ecrire", "level": 1, "text": "Écrivez vos risques en une heure.", "quick_win": "yes"},
    {"code": "relire", "level": 2, "text": "Relisez ensemble ce qui est écrit.", "quick_win": "no"},
]
SECRET = "Zibeline parle"
ANSWERS = {
    "risques": "absent",
    "visites": "formalise",
    "imp_sante": "i2",
    "reunions": "formalise",
    "imp_dialogue": "i3",
    "mot": SECRET,
}


@cache
def graded_form() -> Form:
    return form_of(SURVEY, CHOICES, [{"form_title": "Noté", "form_id": "note"}], cx_dimensions=DIMENSIONS, cx_advice=ADVICE)


def graded_campaign(**fields: Any) -> Any:
    """A campaign on this questionnaire."""
    if "version" not in fields:
        fields["version"] = VersionFactory(form=graded_form().as_json(), digest=graded_form().sha256)
    return CampaignFactory(**fields)


def given_in(request: Any = None, answers: dict[str, Any] | None = None, days_ago: int = 0, **fields: Any) -> Request:
    """A request answered, with its scores."""
    row = request or RequestFactory(**{"campaign": fields.pop("campaign", None) or graded_campaign(), **fields})
    version, when = row.campaign.version, clock.now() - dt.timedelta(days=days_ago)
    outcome = evaluate_response(compiled_of(version), {**ANSWERS, **(answers or {})}, now=when)
    AnswerSheet.objects.create(request=row, version=version, answers=outcome.answers, saved_at=when)
    row.started_at = row.answered_at = when
    row.is_valid = True
    row.save()
    services.work_out(row)
    return row


def answered_twice(things: dict[str, Any], words: str) -> dict[str, Any]:
    """What the director of a structure answered, a year apart, with her board beside her the second time."""
    here = {"organisation": things["structure"], "answers": {"mot": words}}
    before = graded_campaign(node=things["node"])
    given_in(campaign=before, days_ago=365, **here)
    after = graded_campaign(node=things["node"], version=before.version, voices=["director", "board"])
    given_in(campaign=after, organisation=things["structure"], voice="board")
    return {"survey answer": given_in(campaign=after, **here)}
