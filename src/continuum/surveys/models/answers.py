"""What was answered, and what it scores. This room alone reads it: a rule of the house holds other rooms off."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from continuum.plan.models import run_by
from continuum.surveys.enums import ConsentScope
from continuum.toolkit.access import VisibleQuerySet

from .campaigns import Request, asked_of
from .instruments import InstrumentVersion
from .sharing import Consent


def shared_with_team(person: Any, scope: ConsentScope, prefix: str = "") -> Any:
    """Of the campaigns that she runs, what the structure lets the team read."""
    given = Consent.objects.in_force().filter(
        campaign=OuterRef(f"{prefix}request__campaign"), organisation=OuterRef(f"{prefix}request__organisation"), scope=scope
    )
    return run_by(person, f"{prefix}request__campaign__node__") & models.Q(Exists(given))


def of_whoever_answers(person: Any) -> Any:
    return models.Q(request__in=Request.objects.asked().filter(asked_of(person)))


class AnswerSheetQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> AnswerSheetQuerySet:
        """Her own; and for the team, those given in whose structure has agreed to show its answers."""
        if not person.is_authenticated:
            return self.none()
        given = shared_with_team(person, ConsentScope.ANSWERS) & models.Q(request__answered_at__isnull=False)
        return self.filter(of_whoever_answers(person) | given)


class AnswerSheet(models.Model):
    """The answers of one request: codes, never labels; irrelevant ones leave it when it is given in."""

    request = models.OneToOneField(Request, models.CASCADE, primary_key=True, related_name="sheet", verbose_name="demande")
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="+", verbose_name="questionnaire")
    answers = models.JSONField("réponses", default=dict)
    page = models.CharField("page atteinte", max_length=200, blank=True)
    language = models.TextField("langue des questions", blank=True, editable=False)
    """As the form names it; empty for its own. Found again on another device."""
    seed = models.PositiveIntegerField(default=0, editable=False)
    """What the random draws of the form start from: the same at each page."""
    saved_at = models.DateTimeField("enregistrée le")

    objects = AnswerSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille de réponses"
        verbose_name_plural = "feuilles de réponses"

    def __str__(self) -> str:
        return str(self.request)


class ScoreQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ScoreQuerySet:
        """Her own; and for the team, those of the structures that have agreed to share their results."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(of_whoever_answers(person) | shared_with_team(person, ConsentScope.RESULTS))


class Score(models.Model):
    """One dimension of one sheet, worked out when it was given in: may be worked out again, is never edited."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="scores", verbose_name="demande")
    dimension = models.CharField("dimension", max_length=64)
    order = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField("valeur", max_digits=4, decimal_places=1, null=True)
    answered_share = models.DecimalField("part répondue", max_digits=4, decimal_places=3)
    level = models.CharField("niveau", max_length=80, blank=True)
    scoring = models.CharField("calcul", max_length=20)
    """Which way of scoring gave it."""

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "score"
        verbose_name_plural = "scores"
        ordering = ["request", "order"]
        constraints = [models.UniqueConstraint(fields=["request", "dimension"], name="score_once_for_each_dimension")]

    def __str__(self) -> str:
        return f"{self.request}, {self.dimension}"
