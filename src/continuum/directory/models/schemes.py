"""« Dispositifs » : what helps an employer with human resources, for whom, until when, and how sure one is of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse

from continuum.directory.enums import CheckRhythm, CorrectionOutcome, Freshness, HrTheme, SchemeKind
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.folding import FoldedField, fold
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.spans import moved

from .organisations import Organisation
from .people import Membership, Person
from .segments import Segment
from .territories import Territory, touching

SOON = dt.timedelta(days=14)
"""So long before it is due, the owner is asked to confirm."""
ANSWER_WITHIN = dt.timedelta(days=14)
"""After a question, the time before a reminder; after the reminder, before somebody takes up the telephone."""
LINK_LASTS = dt.timedelta(days=90)
"""So long after the question, the link of the mail still opens the page on which it is answered."""


def _reach(own: Membership) -> Territory | None:
    """Where a membership stands: its own territory, else that of its programme or of its organisation; none is everywhere."""
    return (
        own.territory
        or (own.programme.territory if own.programme else None)
        or (own.organisation.territory if own.organisation else None)
    )


class SchemeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SchemeQuerySet:
        """To every member, whatever her role: what touches her territory, the national included."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for own in person.active_memberships():
            territory = _reach(own)
            seen |= touching(territory) if territory else Q(pk__isnull=False)
        return self.filter(seen)

    def about(self, theme: str) -> SchemeQuerySet:
        """Those that answer this theme; read as text, alike on both databases."""
        return self.alias(themes_read=Cast("themes", models.TextField())).filter(themes_read__contains=f'"{HrTheme(theme)}"')

    def open(self) -> SchemeQuerySet:
        """Those whose deadline, if any, has not passed."""
        return self.exclude(deadline__lt=clock.today())

    def of_freshness(self, wanted: str) -> SchemeQuerySet:
        """Says the same as `Scheme.freshness`."""
        today = clock.today()
        steps = [
            (Freshness.PAST, Q(deadline__isnull=False, deadline__lt=today)),
            (Freshness.BROKEN, Q(link_broken_on__isnull=False)),
            (Freshness.STALE, Q(due_on__isnull=True) | Q(due_on__lt=today)),
            (Freshness.SOON, Q(due_on__isnull=False, due_on__lte=today + SOON)),
        ]
        found = self
        for name, met in steps:
            if name == wanted:
                return found.filter(met)
            found = found.filter(~met)
        return found

    def to_check(self) -> SchemeQuerySet:
        """What nobody should rely on as it is: past its date, unconfirmed, with a dead link, or told to be wrong."""
        today = clock.today()
        doubtful = Q(deadline__lt=today) | Q(link_broken_on__isnull=False) | Q(due_on=None) | Q(due_on__lt=today)
        corrected = SchemeCorrection.objects.waiting().filter(scheme=models.OuterRef("pk"))
        return self.filter(doubtful | Q(models.Exists(corrected)))

    def to_pursue(self) -> SchemeQuerySet:
        """What waits for somebody of the team: all that is to check, but for what the owner still has time to answer."""
        today = clock.today()
        asked = Q(asked_on__isnull=False) & (Q(reminded_on=None) | Q(reminded_on__gt=today - ANSWER_WITHIN))
        with_the_owner = asked & Q(link_broken_on=None) & (Q(deadline=None) | Q(deadline__gte=today))
        corrected = SchemeCorrection.objects.waiting().filter(scheme=models.OuterRef("pk"))
        return self.to_check().filter(~with_the_owner | Q(models.Exists(corrected)))


class Scheme(Identified, Originated):
    """A scheme of the repertory. Its contact is a function and an address of the owner, never somebody's name."""

    title = models.CharField("intitulé", max_length=200)
    search_title = FoldedField(max_length=200, editable=False, default="")
    kind = models.CharField("sorte", max_length=30, choices=SchemeKind.choices)
    themes = models.JSONField("besoins auxquels il répond", default=list, blank=True)
    """Codes of `HrTheme`, in its order: a need of a diagnosis finds it by them."""
    brings = models.TextField("ce qu’il apporte")
    owner = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="schemes", verbose_name="organisme de l’annuaire"
    )
    owner_name = models.CharField("nom de l’organisme", max_length=200, blank=True)
    audience = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="schemes", verbose_name="public concerné"
    )
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name="territoire")
    deadline = models.DateField("date limite", null=True, blank=True)
    how_to_apply = models.TextField("comment en bénéficier", blank=True)
    website = models.URLField("page du dispositif", blank=True, validators=[URLValidator(schemes=["http", "https"])])
    contact_function = models.CharField("service ou fonction à contacter", max_length=120, blank=True)
    contact_email = models.EmailField("adresse électronique de l’organisme", blank=True)
    contact_phone = models.CharField("téléphone de l’organisme", max_length=20, blank=True)
    source = models.CharField("d’après", max_length=300, blank=True)

    check_months = models.PositiveSmallIntegerField(
        "faire confirmer", choices=CheckRhythm.choices, default=CheckRhythm.HALF_YEARLY
    )
    verified_on = models.DateField("vérifié le", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name="vérifié par"
    )
    confirmed_by_owner = models.BooleanField("confirmé par l’organisme", default=False, editable=False)
    due_on = models.DateField("à confirmer avant le", null=True, blank=True, editable=False)
    asked_on = models.DateField("demandé le", null=True, blank=True, editable=False)
    reminded_on = models.DateField("rappelé le", null=True, blank=True, editable=False)
    link_checked_on = models.DateField("page essayée le", null=True, blank=True, editable=False)
    link_failures = models.PositiveSmallIntegerField("essais sans réponse", default=0, editable=False)
    link_broken_on = models.DateField("page signalée rompue le", null=True, blank=True, editable=False)
    link_reported = models.BooleanField("signalée rompue par une personne", default=False, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif"
        verbose_name_plural = "dispositifs"
        ordering = ["search_title", "pk"]
        indexes = [models.Index(fields=["due_on"], name="scheme_due")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The folded title and the day on which it is due follow what is written."""
        self.search_title = fold(self.title)[:200]
        self.due_on = self._due_on()
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "search_title", "due_on"}
        super().save(*args, **kwargs)

    def _due_on(self) -> dt.date | None:
        if self.verified_on is None:
            return None
        due = moved(PartialDate.of(self.verified_on), months=self.check_months)
        return due.first if due else None

    def get_absolute_url(self) -> str:
        return reverse("directory:scheme", args=[self.pk])

    @property
    def owner_text(self) -> str:
        return str(self.owner or self.owner_name or "organisme non précisé")

    @property
    def theme_labels(self) -> list[str]:
        return [str(one.label) for one in HrTheme if one in self.themes]

    @property
    def is_past(self) -> bool:
        return self.deadline is not None and self.deadline < clock.today()

    @property
    def freshness(self) -> Freshness:
        today = clock.today()
        if self.is_past:
            return Freshness.PAST
        if self.link_broken_on is not None:
            return Freshness.BROKEN
        if self.due_on is None or self.due_on < today:
            return Freshness.STALE
        return Freshness.SOON if self.due_on <= today + SOON else Freshness.FRESH

    @property
    def has_been_asked_enough(self) -> bool:
        """The owner was asked, then reminded, and has not answered."""
        return self.reminded_on is not None and self.reminded_on <= clock.today() - ANSWER_WITHIN


class MailRefusal(Identified):
    """An address, in small letters, to which the repertory writes no more: it was asked from there, and outlives the schemes."""

    address = models.EmailField("adresse électronique", unique=True)
    refused_on = models.DateField("courriels refusés le")

    class Meta:
        verbose_name = "refus de courriels"
        verbose_name_plural = "refus de courriels"
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class SchemeCorrectionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SchemeCorrectionQuerySet:
        """With the scheme, to those who run programmes."""
        if not person.is_authenticated or not person.is_programme_staff:
            return self.none()
        return self.filter(scheme__in=Scheme.objects.visible_to(person))

    def waiting(self) -> SchemeCorrectionQuerySet:
        return self.filter(settled_at=None)


class SchemeCorrection(Identified):
    """What the owner of a scheme says must be corrected; somebody of the team reads it and settles it."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="corrections", verbose_name="dispositif")
    text = models.TextField("ce qu’il faut corriger")
    proposed_at = models.DateTimeField("proposée le")
    outcome = models.CharField("suite donnée", max_length=10, choices=CorrectionOutcome.choices, blank=True)
    settled_at = models.DateTimeField("traitée le", null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="traitée par")

    objects = SchemeCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction proposée"
        verbose_name_plural = "corrections proposées"
        ordering = ["-proposed_at", "pk"]

    def __str__(self) -> str:
        return f"correction de «\u00a0{self.scheme}\u00a0»"

    def get_absolute_url(self) -> str:
        return reverse("directory:settle_correction", args=[self.pk])

    @property
    def proposed_on(self) -> dt.date:
        return self.proposed_at.astimezone(clock.PARIS).date()
