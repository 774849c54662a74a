"""People and what they belong to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES, Role
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.folding import FoldedField, fold
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import french_date

from .organisations import Organisation
from .positions import Position, in_force
from .programmes import Programme
from .territories import Territory

KNOWN = ("territory", "programme", "organisation__territory", "position")
"""What is read with each membership."""


class PersonQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> PersonQuerySet:
        """Oneself, and those of whom one may see a position or an access; everybody for the national administration."""
        if not person.is_authenticated:
            return self.none()
        if person.has_role(Role.NATIONAL_ADMIN):
            return self
        known = Q(pk__in=Position.objects.visible_to(person).values("person"))
        known |= Q(pk__in=Membership.objects.visible_to(person).values("person"))
        return self.filter(Q(pk=person.pk) | known)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email__iexact=email)


class Person(Identified, Originated, AbstractBaseUser):
    """Somebody with a professional address; signs in with a code sent there, never with a password."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom", max_length=120)
    search_name = FoldedField(max_length=120, editable=False, default="", db_index=True)
    presentation = models.CharField("présentation", max_length=300, blank=True)
    phone = models.CharField("téléphone professionnel", max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_staff = is_superuser = False
    acting_as: Any = None
    """The membership as which she acts during this request; none means all of them."""
    is_stood_for: bool = False
    """Somebody who helps looks in her place during this request: what she alone may know is not shown."""

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["search_name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = fold(self.name)[:120]
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "search_name"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:person", args=[self.pk])

    def held_memberships(self) -> list[Membership]:
        """What she belongs to today; read once per request, so that the end of a mandate takes effect at the next."""
        if not hasattr(self, "_held_memberships"):
            rows = Membership.objects.active().filter(person=self).select_related(*KNOWN)
            self._held_memberships = list(rows) if self.is_active else []
        return self._held_memberships

    @staticmethod
    def read_memberships(people: Collection[Person]) -> None:
        """Read at once what each of them belongs to today, as `held_memberships` would one by one."""
        held: dict[Any, list[Membership]] = {}
        rows = Membership.objects.active().filter(person__in={one.pk for one in people}, person__is_active=True)
        for row in rows.select_related(*KNOWN):
            held.setdefault(row.person_id, []).append(row)
        for one in people:
            one._held_memberships = held.get(one.pk, [])

    def active_memberships(self) -> list[Membership]:
        """What gives her rights now: all that she holds, or the one as which she chose to act while it lasts."""
        held = self.held_memberships()
        return [one for one in held if str(one.pk) == str(self.acting_as)] or held

    def has_role(self, *roles: str) -> bool:
        return any(membership.role in roles for membership in self.active_memberships())

    @property
    def is_programme_staff(self) -> bool:
        return self.has_role(*STAFF_ROLES)

    def has_usable_password(self) -> bool:
        """Nobody has a password: allauth asks before it offers to give it again."""
        return False

    def journal_reach(self) -> Q:
        """Lines of the journal that she may read: all of them, or her own and those on the people of her delegation alone."""
        if self.has_role(Role.NATIONAL_ADMIN):
            return Q()
        own = Q(person=self)
        if not self.has_role(Role.DELEGATE):
            return own
        seen = Membership.objects.visible_to(self)
        elsewhere = Membership.objects.exclude(pk__in=seen.values("pk")).values("person")
        rows = seen.exclude(person__in=elsewhere).values_list("pk", "person_id")
        accesses, people = {str(pk) for pk, _ in rows}, {str(pk) for _, pk in rows}
        about = Q(kind="directory.membership", object_id__in=accesses) | Q(kind="directory.person", object_id__in=people)
        return own | about | Q(verb="export", person__in=people)

    @property
    def frame_kind(self) -> str:
        """Which frame of the site she gets: those who run programmes and those who read them get the rail."""
        return "staff" if self.has_role(*STAFF_ROLES, Role.PARTNER) else "member"

    @property
    def active_role_text(self) -> str:
        own = self.active_memberships()
        if len(own) > 1:
            return f"{len(own)}\u00a0accès"
        return str(own[0]) if own else "sans rattachement en cours"


class MembershipQuerySet(VisibleQuerySet):
    def active(self) -> MembershipQuerySet:
        """In force, as is the position on which it rests, if any; says the same as `Membership.is_active`."""
        return self.filter(in_force(), Q(position=None) | in_force("position__"))

    def over(self) -> MembershipQuerySet:
        today = clock.today()
        return self.filter(Q(ends_on__lt=today) | Q(position__ends_on__lt=today))

    def to_come(self) -> MembershipQuerySet:
        today = clock.today()
        later = self.filter(Q(starts_on__gt=today) | Q(position__starts_on__gt=today))
        return later.filter(Q(ends_on=None) | Q(ends_on__gte=today), Q(position__ends_on=None) | Q(position__ends_on__gte=today))

    def visible_to(self, person: Any) -> MembershipQuerySet:
        """One's own; all of them for the national administration; those of one's territory for a delegate."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(person=person)
        for membership in person.active_memberships():
            if membership.role == Role.NATIONAL_ADMIN:
                return self
            if membership.role == Role.DELEGATE:
                seen |= _within(membership)
        return self.filter(seen)


def _within(membership: Membership) -> Q:
    """Memberships that lie within the territory and the programme of this one."""
    within = Q(pk__isnull=False)
    if membership.territory is not None:
        within &= Q(territory__path__startswith=membership.territory.path)
    return within & Q(programme=membership.programme_id) if membership.programme_id else within


class Membership(Identified, Originated):
    """A person in a role, reaching what lies within its territory, its programme and its organisation."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name="personne")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, verbose_name="territoire")
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, verbose_name="programme")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, verbose_name="organisation")
    position = models.ForeignKey(
        Position, models.RESTRICT, null=True, blank=True, related_name="memberships", verbose_name="repose sur"
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)
    granted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        within = self.organisation or self.territory or "toutes les régions"
        text = f"{self.get_role_display()}, {within}"
        return f"{text} ({self.programme})" if self.programme else text

    def get_absolute_url(self) -> str:
        return reverse("directory:membership", args=[self.pk])

    def clean(self) -> None:
        """What a role needs to mean something, and what would make it mean more than it says."""
        if self.role == Role.NATIONAL_ADMIN and (self.territory or self.programme or self.organisation):
            raise ValidationError(
                {"role": "L’administration nationale porte sur tout\u00a0: laissez vides territoire, programme et organisation."}
            )
        if self.role == Role.DELEGATE and self.territory is None:
            raise ValidationError({"territory": "Choisissez la région de cette délégation."})
        if self.role in {Role.DIRECTOR, Role.BOARD_MEMBER} and self.organisation is None:
            raise ValidationError({"organisation": "Choisissez la structure que cette personne dirige ou administre."})
        if self.position and (self.position.person_id, self.position.organisation_id) != (self.person_id, self.organisation_id):
            raise ValidationError("Cette fonction est celle d’une autre personne, ou dans une autre organisation.")
        if self.ends_on and self.ends_on < clock.today():
            raise ValidationError(
                {"ends_on": "Cette date est passée\u00a0: choisissez aujourd’hui ou plus tard, ou laissez vide."}
            )

    @property
    def state_text(self) -> str:
        if self.is_over:
            return "terminé"
        return "en cours" if self.is_active else "à venir"

    @property
    def is_active(self) -> bool:
        resting = self.position is None or self.position.is_active
        return resting and self.starts_on <= clock.today() and not self.is_over

    @property
    def is_over(self) -> bool:
        return self.last_day is not None and self.last_day < clock.today()

    @property
    def last_day(self) -> dt.date | None:
        """Its own end, or that of the position on which it rests: whichever comes first."""
        ends = [self.ends_on, self.position.ends_on if self.position else None]
        return min((day for day in ends if day), default=None)

    @property
    def until_text(self) -> str:
        """« jusqu’au 30 juin 2026, fin du mandat »."""
        if self.last_day is None:
            return "sans fin prévue"
        said = f"jusqu’au {french_date(self.last_day)}"
        if self.position is None or self.position.ends_on != self.last_day:
            return said
        return f"{said}, fin {'du mandat' if self.position.is_mandate else 'de la fonction'}"

    def reaches(self, programme_id: Any, territory: Territory | None) -> bool:
        """Does this membership reach something of that programme, in that territory?"""
        if self.programme_id and self.programme_id != programme_id:
            return False
        return self.territory is None or (territory is not None and self.territory.contains(territory))
