"""A campaign carried away: a date is a date there, in how far each has come as in what was answered."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import load_workbook

from continuum.directory.tests.factories import PersonFactory
from continuum.methods.questionnaires.tests.forms import form_of
from continuum.surveys.models import Consent
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.queries import campaign_sheets
from continuum.toolkit import clock
from continuum.toolkit.workbooks import workbook

from .factories import CampaignFactory, RequestFactory, VersionFactory

SURVEY = [
    {"type": "begin_group", "name": "page", "label": "Dates", "appearance": "field-list"},
    {"type": "date", "name": "creee", "label": "Créée le"},
    {"type": "date", "name": "fondee", "label": "Fondée le"},
    {"type": "datetime", "name": "vue", "label": "Vue le"},
    {"type": "text", "name": "mot", "label": "Un mot"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "visites", "label": "Visites"},
    {"type": "date", "name": "jour", "label": "Le"},
    {"type": "end_repeat"},
]
ANSWERS = {
    "creee": "2001-07-01",
    "fondee": "1889-05-06",
    "vue": "2026-03-01T23:30:00Z",
    "mot": "2026-03-01",
    "visites": [{"jour": "2026-02-03"}],
}


def carried(request):
    """The rows of its structure as a spreadsheet reads them, by sheet, each cell under its heading."""
    sheets = campaign_sheets(request.campaign, PersonFactory(delegate=True))
    book = load_workbook(io.BytesIO(workbook(sheets)))
    return {
        sheet.title: dict(zip([one.value for one in sheet[1]], sheet[2], strict=True)) for sheet in book if sheet.max_row == 2
    }


def shared():
    form = form_of(SURVEY, (), [{"form_title": "Dates", "form_id": "dates"}])
    version = VersionFactory(form=form.as_json(), digest=form.sha256)
    midnight = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    given = {"started_at": midnight, "answered_at": midnight, "called_on": dt.date(2026, 2, 27)}
    asked = RequestFactory(campaign=CampaignFactory(version=version), **given)
    AnswerSheet.objects.create(request=asked, version=version, answers=ANSWERS, saved_at=midnight)
    told = {"campaign": asked.campaign, "organisation": asked.organisation, "given_at": midnight}
    Consent.objects.create(scope="answers", text="Oui.", **told)
    return asked


def test_each_date_of_the_progress_is_a_date_in_paris(db):
    with clock.held_at("2026-03-02T09:00"):
        row = carried(shared())["Avancement"]
    days = {name: row[name] for name in ("À demander le", "Demandée le", "Appelée le", "Rendue le")}
    assert {name: cell.is_date for name, cell in days.items()} == dict.fromkeys(days, True)
    assert (days["Appelée le"].value, days["Rendue le"].value) == (dt.datetime(2026, 2, 27), dt.datetime(2026, 3, 2))
    assert {cell.number_format for cell in days.values()} == {"dd/mm/yyyy"}


def test_an_answer_that_is_a_date_is_a_date_and_a_text_is_never_taken_for_one(db):
    row = carried(shared())["Réponses"]
    assert (row["creee"].is_date, row["creee"].value) == (True, dt.datetime(2001, 7, 1))
    assert (row["visites(1).jour"].is_date, row["visites(1).jour"].value) == (True, dt.datetime(2026, 2, 3))
    assert (row["vue"].is_date, row["vue"].value) == (True, dt.datetime(2026, 3, 2, 0, 30))
    assert [(row[name].data_type, row[name].value) for name in ("fondee", "mot")] == [("s", "1889-05-06"), ("s", "2026-03-01")]
