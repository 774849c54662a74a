"""Writing a questionnaire as an officer does: workbooks in a few lines, brought and published by the pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from continuum.methods.questionnaires.tests.forms import xlsx
from continuum.surveys.models import Instrument, InstrumentVersion
from continuum.toolkit.submissions import new_key

from .factories import CHOICES, SETTINGS, SURVEY


def book(survey: Any = None, choices: Any = None) -> bytes:
    rows = [{key: value for key, value in row.items() if not key.startswith("cx_")} for row in survey or SURVEY]
    kept = [{key: value for key, value in row.items() if not key.startswith("cx_")} for row in choices or CHOICES]
    return xlsx(rows, kept, SETTINGS)


def with_one_more(**more: Any) -> list[dict[str, Any]]:
    return [*SURVEY[:-1], {"type": "text", "name": "encore", "label": "Encore un mot ?", **more}, SURVEY[-1]]


def brought(client, instrument, content: bytes, name: str = "court.xlsx"):
    sent = {"submission_key": new_key(), "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("surveys:bring_version", args=[instrument.pk]), sent, follow=True)


def confirmed(client, name: str, pk: Any, **typed: Any):
    return client.post(reverse(f"surveys:{name}", args=[pk]), {"submission_key": new_key(), **typed}, follow=True)


def text_of(answer) -> str:
    """What is read, with plain spaces."""
    return plain(answer.content.decode())


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def draft_of(instrument: Instrument) -> InstrumentVersion:
    return instrument.versions.drafts().get()


def published(client, instrument, content: bytes) -> InstrumentVersion:
    brought(client, instrument, content)
    confirmed(client, "publish_version", draft_of(instrument).pk)
    return instrument.versions.published().first()
