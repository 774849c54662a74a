"""Whose sheet a page may open, what is asked of somebody, and how far a sheet has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from continuum.methods.questionnaires import Outcome, Page, start_response
from continuum.surveys import rules
from continuum.surveys.enums import AnswerMode
from continuum.surveys.models import Request
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.models.campaigns import asked_of
from continuum.toolkit import clock

from .compiled import compiled_of, unread
from .languages import Said, ShownLanguage, languages_of
from .sheets import asked_pages, faults, faults_by_page, links_of, outcome_of, words_of
from .shown import EMPTY, ErrorLink

KNOWN = ("campaign__node__territory", "campaign__node__programme", "campaign__version__instrument", "organisation", "person")
MOST_OWN = 60


@dataclass(frozen=True)
class Answerer:
    """A request, who answers it, and how: online, or by the hand of somebody of the team."""

    request: Request
    by: Any
    mode: str

    @property
    def is_typing(self) -> bool:
        return self.mode != AnswerMode.ONLINE

    @property
    def is_open(self) -> bool:
        return self.request.campaign.is_open

    @property
    def minutes(self) -> int | None:
        return self.request.campaign.version.instrument.minutes

    def languages(self, sheet: AnswerSheet | None) -> Sequence[ShownLanguage]:
        return languages_of(compiled_of(self.request.campaign.version).form, sheet.language if sheet else "")

    def sheet(self) -> AnswerSheet | None:
        """Hers to answer, or in her hands while she types; what was given in is no longer typed."""
        found = AnswerSheet.objects.select_related("version").defer(*unread("version")).filter(request=self.request.pk).first()
        if found is not None:
            found.request = self.request
        return found


def own_requests(person: Any) -> QuerySet:
    """What was asked of her, by name or as who speaks for her structure: those to answer first."""
    rows = Request.objects.asked().filter(asked_of(person)) if person.is_authenticated else Request.objects.none()
    lighter = rows.select_related(*KNOWN).defer(*unread("campaign__version"))
    return lighter.order_by("-campaign__closes_on", "campaign__title", "pk")


def answerer_signed_in(person: Any, pk: UUID) -> Answerer | None:
    """Asked of her; otherwise the sheet that she is typing."""
    if not person.is_authenticated:
        return None
    own = own_requests(person).filter(pk=pk).first()
    if own is not None:
        return Answerer(own, person, AnswerMode.ONLINE)
    rows = Request.objects.visible_to(person).select_related(*KNOWN).defer(*unread("campaign__version"))
    typed = rows.filter(pk=pk, answered_at=None, typed_by=person).first()
    if typed is not None and rules.types_now(person, typed):
        return Answerer(typed, person, typed.mode)
    return None


@dataclass(frozen=True)
class ReviewedPage:
    """A page of the summary: what is missing in it, and where."""

    page: Page
    title: Said
    number: int
    missing: Sequence[ErrorLink]
    is_reached: bool


@dataclass(frozen=True)
class Review:
    """The whole sheet before it is given in."""

    outcome: Outcome
    reached: str

    @cached_property
    def pages(self) -> list[ReviewedPage]:
        compiled, wrong = self.outcome.compiled, faults_by_page(self.outcome)
        codes = [one.code for one in compiled.form.pages]
        far = codes.index(self.reached) if self.reached in codes else -1
        found = []
        for number, page in enumerate(asked_pages(self.outcome), 1):
            missing = links_of(self.outcome, wrong[page.code])
            found.append(ReviewedPage(page, title_of(self.outcome, page), number, missing, codes.index(page.code) <= far))
        return found

    @property
    def next_page(self) -> Page | None:
        """Where one resumes: the first page not yet reached, or with something missing."""
        return next((one.page for one in self.pages if one.missing or not one.is_reached), None)

    @property
    def missing_count(self) -> int:
        return sum(len(one.missing) for one in self.pages)

    @property
    def may_be_sent(self) -> bool:
        """What is missing may stay missing; what is wrong may not."""
        return all(one.kind == "required" for one in faults(self.outcome))


def review_of(sheet: AnswerSheet) -> Review:
    return Review(outcome_of(sheet), sheet.page)


def blank_pages(request: Request) -> list[Page]:
    """The pages of a sheet that is not begun."""
    return asked_pages(start_response(compiled_of(request.campaign.version), now=clock.now()))


def title_of(outcome: Outcome, page: Page) -> Said:
    """The label of its group; a page without one is named after its first question."""
    return next((found for code in page.items if (found := words_of(outcome, code))), EMPTY)
