"""What a structure did that another may take up, and what came of it where it was tried."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.community.enums import Evidence, PracticeStatus, TrialResult
from continuum.directory.enums import STRUCTURE_ROLES, HrTheme, SizeClass
from continuum.directory.models import Branch, Organisation, Person, Territory
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .communities import Community, OfCommunityQuerySet

LONGEST_PART = 4000
PRINTED_FOR_ALL = ("problem", "what_was_done", "steps", "cost", "time_needed", "conditions", "pitfalls")
"""The texts of a card, in the order in which its public page prints them; the others are for members or for the team."""
NOT_YET = "Cette date est à venir\u00a0: racontez un essai qui a eu lieu."


def answered_for(person: Any) -> set[UUID]:
    """The structures that she directs or administers."""
    own = person.active_memberships() if person.is_authenticated else []
    return {one.organisation_id for one in own if one.role in STRUCTURE_ROLES}


class PracticeQuerySet(OfCommunityQuerySet):
    def published(self) -> PracticeQuerySet:
        return self.filter(status=PracticeStatus.PUBLISHED)

    def open_to_all(self) -> PracticeQuerySet:
        """Those that anyone may read, without an account; says the same as `Practice.is_open_to_all`."""
        return self.published().filter(opened_by_host=True, opened_by_team=True)

    def visible_to(self, person: Any) -> PracticeQuerySet:
        """What is published, to all members; the rest to whoever wrote it, to its structure and to those who run it.

        A draft is its author's alone until she proposes it; without an author any more, those who run the community finish it.
        """
        if not person.is_authenticated:
            return self.none()
        run = Q(community__in=Community.objects.run_by(person)) & (~Q(status=PracticeStatus.DRAFT) | Q(written_by=None))
        host = Q(organisation__in=answered_for(person)) & ~Q(status=PracticeStatus.DRAFT)
        seen = Q(status=PracticeStatus.PUBLISHED) | Q(written_by=person.pk) | run | host
        return self.filter(seen, community__in=Community.objects.visible_to(person))


class Practice(Identified, Originated):
    """A problem, what a structure did about it, at what price, and what one may lean on to believe it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="practices", verbose_name="communauté")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="practices", verbose_name="structure")
    title = models.CharField("ce qui a été fait, en une ligne", max_length=160)
    theme = models.CharField("thème", max_length=20, choices=HrTheme.choices)
    problem = models.TextField("le problème de départ", max_length=LONGEST_PART)
    what_was_done = models.TextField("ce qui a été fait", max_length=LONGEST_PART)
    steps = models.TextField("les étapes", max_length=LONGEST_PART, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="branche")
    size = models.CharField("taille", max_length=10, choices=SizeClass.choices, blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département")
    cost = models.TextField("ce que cela a coûté", max_length=500, blank=True)
    time_needed = models.TextField("le temps qu’il a fallu", max_length=500, blank=True)
    conditions = models.TextField("ce qui a permis que cela marche", max_length=LONGEST_PART, blank=True)
    pitfalls = models.TextField("ce qu’il vaut mieux éviter", max_length=LONGEST_PART, blank=True)
    evidence = models.CharField("preuve", max_length=12, choices=Evidence.choices, default=Evidence.TESTIMONY)
    evidence_said = models.TextField("d’où on le sait", max_length=500, blank=True)
    shows_host = models.BooleanField("la structure accepte d’être nommée, et que les membres la contactent", default=False)
    opened_by_host = models.BooleanField("la structure accepte que tout le monde la lise", default=False, editable=False)
    opened_by_team = models.BooleanField("l’équipe la met à la disposition de tous", default=False, editable=False)

    status = models.CharField("état", max_length=10, choices=PracticeStatus.choices, default=PracticeStatus.DRAFT, editable=False)
    written_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="écrite par"
    )
    written_at = models.DateTimeField("écrite le", editable=False)
    submitted_at = models.DateTimeField("proposée le", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    review = models.TextField("ce que l’équipe en a dit", max_length=2000, blank=True)
    reviewed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="relue par"
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "pratique"
        verbose_name_plural = "pratiques"
        ordering = ["-published_at", "title", "pk"]
        indexes = [models.Index(fields=["status", "theme"], name="practice_status_theme")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:practice", args=[self.pk])

    @property
    def journal_label(self) -> str:
        """A draft is nobody else's to know of."""
        return self.title if self.status != PracticeStatus.DRAFT else "une pratique en brouillon"

    @property
    def is_draft(self) -> bool:
        return self.status == PracticeStatus.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.status == PracticeStatus.SUBMITTED

    @property
    def is_published(self) -> bool:
        return self.status == PracticeStatus.PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == PracticeStatus.WITHDRAWN

    @property
    def is_open_to_all(self) -> bool:
        """Both the structure and the team say so; either may change its mind."""
        return self.is_published and self.opened_by_host and self.opened_by_team

    @property
    def unnamed_host(self) -> str:
        """« une structure (aide à domicile, 20 à 49 salariés, Moselle) »: all that everybody reads of it."""
        return f"une structure ({self.context})" if self.context else "une structure"

    @property
    def context(self) -> str:
        """« aide à domicile, 20 à 49 salariés, Moselle »."""
        said = (self.branch and str(self.branch), self.get_size_display(), self.territory and str(self.territory))
        return ", ".join(filter(None, said))

    @property
    def step_lines(self) -> list[str]:
        """One step a line, without the dash or the number that somebody typed before it."""
        return [line.strip().lstrip("-•*").strip() for line in self.steps.splitlines() if line.strip()]


class TrialQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> TrialQuerySet:
        """With the practice."""
        return self.filter(practice__in=Practice.objects.visible_to(person))


class Trial(Identified, Originated):
    """A structure tried a practice: whether it worked, and why; what failed is told as loudly as what worked."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="trials", verbose_name="pratique")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="trials", verbose_name="structure")
    tried_on = models.DateField("essayée le")
    result = models.CharField("est-ce que cela a marché\u202f?", max_length=10, choices=TrialResult.choices)
    text = models.TextField("ce qui s’est passé, et pourquoi", max_length=2000)
    shows_host = models.BooleanField("nommer ma structure auprès des membres", default=False)
    told_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="racontée par"
    )
    told_at = models.DateTimeField("raconté le", editable=False)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = "essai"
        verbose_name_plural = "essais"
        ordering = ["-tried_on", "-told_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["practice", "organisation"], name="one_trial_by_structure_and_practice")]

    def __str__(self) -> str:
        return f"essai de «\u00a0{self.practice}\u00a0»"

    def get_absolute_url(self) -> str:
        return f"{self.practice.get_absolute_url()}#essais"

    def clean(self) -> None:
        if self.tried_on and self.tried_on > clock.today():
            raise ValidationError({"tried_on": NOT_YET})

    @property
    def teller(self) -> str:
        """The structure by its name where it accepts, otherwise by its branch."""
        if self.shows_host:
            return str(self.organisation)
        return f"une structure ({self.organisation.branch})" if self.organisation.branch else "une structure"
