"""Organisations: every legal entity, with its names, its sizes and its affiliations over time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from stdnum.fr import siret as french_siret

from continuum.directory.enums import PUBLIC_KINDS, STAFF_ROLES, AliasKind, LegalForm, OrganisationKind, SizeClass
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDateField, in_words
from continuum.toolkit.folding import FoldedField, fold
from continuum.toolkit.models import Identified, Originated

from .branches import Agreement, Branch
from .territories import Territory

SIZES = ((10, SizeClass.UNDER_10), (20, SizeClass.FROM_10), (50, SizeClass.FROM_20), (100, SizeClass.FROM_50))


def size_class(employees: int | None) -> SizeClass | None:
    """The class of a headcount; none where it is not known."""
    if employees is None:
        return None
    return next((size for limit, size in SIZES if employees < limit), SizeClass.FROM_100)


def compact_siret(typed: str) -> str:
    """The fourteen digits of a SIRET typed with spaces; raises stdnum's error where it is not one."""
    return french_siret.validate(typed)


class OrganisationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OrganisationQuerySet:
        """Institutions are public; a structure is seen by itself and by those who run its territory.

        What was merged into another is no more: its address leads to the one that was kept.
        """
        if not person.is_authenticated:
            return self.none()
        seen = Q(kind__in=PUBLIC_KINDS)
        for membership in person.active_memberships():
            if membership.role in STAFF_ROLES and membership.programme_id is None:
                if membership.territory is None:
                    return self.standing()
                seen |= Q(territory__path__startswith=membership.territory.path)
            elif membership.organisation_id:
                seen |= Q(pk=membership.organisation_id)
        return self.standing().filter(seen)

    def standing(self) -> OrganisationQuerySet:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def in_activity(self) -> OrganisationQuerySet:
        """Those that have not ceased by today; says the same as `not is_closed`."""
        return self.exclude(closed_on__lte=clock.today())

    def with_headcount(self, on: dt.date | None = None) -> OrganisationQuerySet:
        """With `employees` and `counted_on`: the last headcount known at that date, today by default."""
        known = Headcount.objects.filter(organisation=models.OuterRef("pk"), on__lte=on or clock.today()).order_by("-on")
        return self.annotate(
            employees=models.Subquery(known.values("employees")[:1]), counted_on=models.Subquery(known.values("on")[:1])
        )


class Organisation(Identified, Originated):
    """A legal entity; the screen says « structure » for a member."""

    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("sigle", max_length=60, blank=True)
    search_name = FoldedField(max_length=200, editable=False, default="")
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, verbose_name="territoire")
    siret = models.CharField("SIRET", max_length=14, blank=True)
    legal_form = models.CharField("forme juridique", max_length=20, choices=LegalForm.choices, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="groupe de branches")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="convention collective"
    )
    opco = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="opérateur de compétences (OPCO)"
    )
    has_staff_council = models.BooleanField("comité social et économique (CSE)", null=True, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    website = models.URLField("site", blank=True)
    closed_on = models.DateField("cessation d’activité", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed", editable=False)
    updated_at = models.DateTimeField("mise à jour", null=True, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        ordering = ["search_name", "pk"]
        indexes = [
            models.Index(fields=["search_name", "id"], name="organisation_in_order"),
            models.Index(fields=["kind", "branch"], name="organisation_kind_branch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"], condition=~Q(siret="") & Q(merged_into=None), name="one_organisation_per_siret"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = fold(self.name)[:200]
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "search_name"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation", args=[self.pk])

    @property
    def siren(self) -> str:
        return self.siret[:9]

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None and self.closed_on <= clock.today()


class OfOrganisationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfOrganisationQuerySet:
        """With the organisation itself."""
        return self.filter(organisation__in=Organisation.objects.visible_to(person))


class Headcount(Identified, Originated):
    """How many people an organisation employs, at a date."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="headcounts", verbose_name="organisation")
    on = models.DateField("au")
    employees = models.PositiveIntegerField("salariés")
    full_time_equivalent = models.DecimalField("équivalents temps plein", max_digits=9, decimal_places=2, null=True, blank=True)
    source = models.CharField("source", max_length=200, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "effectif"
        verbose_name_plural = "effectifs"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["organisation", "on"], name="one_headcount_per_day")]

    def __str__(self) -> str:
        return f"{self.employees} au {self.on:%d/%m/%Y}"

    @property
    def size(self) -> SizeClass | None:
        return size_class(self.employees)


class Alias(Identified, Originated):
    """Another name under which an organisation is or was known: « Direccte » until 2021."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases", verbose_name="organisation")
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=10, choices=AliasKind.choices, default=AliasKind.FORMER)
    starts = PartialDateField("de", null=True, blank=True)
    ends = PartialDateField("à", null=True, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "autre nom"
        verbose_name_plural = "autres noms"
        ordering = ["starts", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> str:
        """« octobre 2019 – octobre 2021 », « jusqu’au 31 mars 2021 »."""
        if self.ends and not self.starts:
            return f"jusqu’{'au' if self.ends.day else 'en'} {self.ends}"
        return in_words(self.starts, self.ends)


class Affiliation(Identified, Originated):
    """An organisation belongs to a network, a federation or an employers' union, from a day to another."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="affiliations", verbose_name="organisation")
    network = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliates", verbose_name="adhère à")
    starts_on = models.DateField("depuis le", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "adhésion"
        verbose_name_plural = "adhésions"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="affiliation_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(organisation=F("network")), name="affiliation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.network}"
