"""Files that mean harm, brought by the page as anybody would: refused in French or told line by line, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from benchmarks import hostile_files
from continuum.directory.models import ImportBatch, Organisation
from continuum.directory.services import imports
from continuum.directory.tests.factories import PersonFactory, small_france
from continuum.directory.tests.import_files import run_works
from continuum.toolkit.records import Work

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NEW = "/annuaire/imports/nouveau/"
SECONDS, MEGABYTES = 5, 150
LONG = [pytest.param(name, marks=pytest.mark.long) for name in hostile_files.FILES if name not in hostile_files.QUICK]


@pytest.fixture
def browser() -> Client:
    small_france()
    client = Client(raise_request_exception=False)
    client.force_login(PersonFactory(delegate=True))
    return client


def send(browser: Client, content: bytes) -> Any:
    form = browser.get(NEW).context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    return browser.post(NEW, {**hidden, "territory": "R44", "file": SimpleUploadedFile("structures.xlsx", content)})


@pytest.mark.parametrize("name", [*hostile_files.QUICK, *LONG])
def test_a_hostile_file_costs_little_and_is_answered_in_french(browser: Client, name: str) -> None:
    before = hostile_files.worked()
    with hostile_files.peak_noted() as peak:
        answer = send(browser, hostile_files.FILES[name]())
        assert answer.status_code in {200, 302}
        run_works()
        memory = hostile_files.megabytes(peak) if answer.status_code == 302 else 0.0
    assert hostile_files.worked() - before < SECONDS
    assert memory < MEGABYTES
    said = _said(browser, answer)
    assert said, "a refusal, or lines"
    assert not Work.objects.filter(state="failed").exists()
    assert not Organisation.objects.exists(), "nothing is written before it is confirmed"
    assert browser.get(NEW).status_code == 200, "the site is alive"


def _said(browser: Client, answer: Any) -> str:
    """The refusal of the form or of the file, else what is said of the lines once they are judged."""
    if answer.status_code == 200:
        return str(answer.context["form"].errors)
    batch = ImportBatch.objects.get()
    if batch.state == "matching":
        person = batch.author
        imports.match_columns(batch=batch, mapping=batch.mapping, headcount_on=None, by=person)
        imports.check_import(batch=batch, values={}, by=person)
        run_works()
        batch.refresh_from_db()
        assert batch.state == "checked"
    page = browser.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert batch.refusal in page.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    return batch.refusal or str(batch.counts)


def test_a_careless_reader_would_be_brought_down() -> None:
    """Without the guards the same parser asks for more than two gigabytes: the files do attack."""
    assert hostile_files.careless(hostile_files.FILES["far cell"]()) > 1_000
    assert hostile_files.careless(hostile_files.excel()) < MEGABYTES


def test_a_reader_that_goes_wrong_is_a_refusal_and_not_an_error(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from continuum.toolkit.imports import worker

    for death in ("import os; os.abort()", "import time; time.sleep(60)", "raise SystemExit(1)"):
        monkeypatch.setattr(worker, "COMMAND", [sys.executable, "-c", death])
        monkeypatch.setattr(worker, "SECONDS", 1)
        assert send(browser, b"Nom\r\nA").status_code == 302
        run_works()
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"refused"}
    assert "trop volumineux" in ImportBatch.objects.first().refusal
