"""Reads of reports: the living document, and editions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import resolve

from continuum.plan.models import Measure, Node
from continuum.toolkit import clock
from continuum.toolkit.renderers.document import Document, FigureRun, to_dict
from continuum.toolkit.typography import french_date

from .models import Edition, Report
from .sections import SECTIONS, ReportContext
from .sections.context import OpenQuestion


@dataclass(frozen=True)
class Written:
    """A report as the register answers it now, and the questions that found no answer."""

    document: Document
    open_questions: list[OpenQuestion]


def write(report: Report) -> Written:
    """Put every section one after the other, its questions answered today."""
    context = ReportContext.of(report.programme)
    blocks = tuple(block for section in SECTIONS for block in section.build(context))
    today = clock.today()
    document = Document(
        title=report.title,
        subtitle=report.subtitle,
        author=str(report.programme.sponsor or ""),
        date_text=french_date(today),
        running_title=report.programme.title,
        cover_note="Chaque nombre renvoie à sa source. Les textes marqués « démonstration » ont été réécrits."
        if settings.DEMO
        else "Chaque nombre renvoie à sa source.",
        blocks=blocks,
        dated_on=today,
    )
    return Written(document, context.open_questions)


@dataclass(frozen=True)
class Changed:
    """A figure that an edition printed and that the register answers otherwise today."""

    measure: str
    node: str
    url: str
    then: str
    now: str


def changed_since(edition: Edition) -> list[Changed]:
    """What an edition would print otherwise today: its numbers stay, and lead to figures that live on."""
    then, now = dict(_figures(edition.document)), dict(_figures(to_dict(write(edition.report).document)))
    asked = {url: _measure_and_node(url) for url, said in then.items() if now.get(url, said) != said}
    moved = [url for url, (measure, _) in asked.items() if measure]
    measures = dict(Measure.objects.filter(code__in=[code for code, _ in asked.values()]).values_list("code", "label"))
    nodes = dict(Node.objects.filter(path__in=[path for _, path in asked.values()]).values_list("path", "title"))
    return [Changed(measures.get(asked[url][0], ""), nodes.get(asked[url][1], ""), url, then[url], now[url]) for url in moved]


def _figures(stored: Any) -> Iterator[tuple[str, str]]:
    """Address and words of each figure in a stored document, whatever holds it."""
    if isinstance(stored, dict):
        if stored.get("kind_of") == FigureRun.__name__ and stored["url"]:
            yield stored["url"], stored["text"]
        stored = list(stored.values())
    if isinstance(stored, list):
        for one in stored:
            yield from _figures(one)


def _measure_and_node(url: str) -> tuple[str, str]:
    """The code and the path that the address of a figure names; other pages to which a number leads name no measure."""
    asked = resolve(urlsplit(url).path).kwargs
    return asked.get("measure", ""), f"{asked['address']}/" if "address" in asked else ""


def report_seen(person: Any) -> Any:
    return Report.objects.visible_to(person).select_related("programme__territory", "programme__sponsor")


def editions_of(report: Report) -> Any:
    return Edition.objects.filter(report=report).select_related("frozen_by").defer("document", "docx", "pdf")
