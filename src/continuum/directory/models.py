"""Territories, organisations, people, programmes and memberships."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDateField, in_words
from continuum.toolkit.folding import fold
from continuum.toolkit.models import Identified, Originated

from .enums import PUBLIC_KINDS, STAFF_ROLES, OrganisationKind, Role, TerritoryKind


class TerritoryQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> TerritoryQuerySet:
        """The map of France is public."""
        return self

    def with_key(self, key: str) -> TerritoryQuerySet:
        """By the address of a territory in files and texts: « R44 », « D57 », « FR »."""
        return self.filter(Q(path=f"{key}/") | Q(path__endswith=f"/{key}/"))

    def within(self, territory: Territory) -> TerritoryQuerySet:
        """The territory and all that lies whole within it."""
        return self.filter(path__startswith=territory.path)


class Territory(models.Model):
    """France > région > département > commune; an EPCI is a second grouping of communes.

    An EPCI hangs on the smallest territory that contains it whole, so that what is known of it only rolls up
    where that is true; a département that it straddles shows it apart.
    """

    kind = models.CharField("échelon", max_length=10, choices=TerritoryKind.choices)
    code = models.CharField("code", max_length=9)
    name = models.CharField("nom", max_length=120)
    search_name = models.CharField(max_length=120, db_index=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=60, unique=True, editable=False)
    epci = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="communes")
    population = models.PositiveIntegerField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="territory_code_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = fold(self.name)
        super().save(*args, **kwargs)

    @property
    def key(self) -> str:
        """The address of a territory in files and texts: « R44 », « D57 », « E200039865 », « C57463 », « FR »."""
        return self.path.rstrip("/").rsplit("/", 1)[-1]

    def get_absolute_url(self) -> str:
        return reverse("directory:territory", args=[self.key])

    def contains(self, other: Territory) -> bool:
        return other.path.startswith(self.path)


class FormerCode(models.Model):
    """An INSEE code that is no longer, and the commune that took it over."""

    code = models.CharField(max_length=5, unique=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="former_codes")

    class Meta:
        verbose_name = "ancien code"

    def __str__(self) -> str:
        return f"{self.code} → {self.territory}"


class OrganisationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OrganisationQuerySet:
        """Institutions are public; a structure is seen by itself and by those who run its territory."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(kind__in=PUBLIC_KINDS)
        for membership in person.active_memberships():
            if membership.role in STAFF_ROLES and membership.programme_id is None:
                if membership.territory is None:
                    return self
                seen |= Q(territory__path__startswith=membership.territory.path)
            elif membership.organisation_id:
                seen |= Q(pk=membership.organisation_id)
        return self.filter(seen)


class Organisation(Identified, Originated):
    """A legal entity; the screen says « structure » for a member."""

    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("sigle", max_length=60, blank=True)
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, verbose_name="territoire")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation", args=[self.pk])


class ProgrammeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ProgrammeQuerySet:
        """A member of a programme sees it; a regional membership reaches the programmes that touch its territory."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for membership in person.active_memberships():
            reached = Q(pk=membership.programme_id) if membership.programme_id else Q()
            if membership.territory is not None:
                reached &= _touching(membership.territory)
            if not reached:
                return self
            seen |= reached
        return self.filter(seen)


def _touching(territory: Territory) -> Q:
    """Programmes whose own territory lies within this one, or contains it."""
    steps = territory.path.rstrip("/").split("/")
    above = ["/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
    return Q(territory__path__startswith=territory.path) | Q(territory__path__in=above)


class Programme(Identified, Originated):
    """What a sponsor undertakes and funders pay for; its plan hangs on its root node."""

    code = models.SlugField("code", unique=True)
    title = models.CharField("titre", max_length=300)
    sponsor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="porteur")
    question = models.TextField("question posée", blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name="territoire")
    starts = PartialDateField("début", null=True, blank=True)
    ends = PartialDateField("fin", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        return in_words(self.starts, self.ends)


class PersonManager(BaseUserManager):
    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email__iexact=email)


class Person(Identified, Originated, AbstractBaseUser):
    """Somebody with a professional address; signs in with a code sent there, never with a password."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom", max_length=120)
    presentation = models.CharField("présentation", max_length=300, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_staff = is_superuser = False

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def active_memberships(self) -> list[Membership]:
        """What she belongs to today; read once per request, so that the end of a mandate takes effect at the next."""
        if not hasattr(self, "_active_memberships"):
            self._active_memberships = (
                list(Membership.objects.active().filter(person=self).select_related("territory", "programme", "organisation"))
                if self.is_active
                else []
            )
        return self._active_memberships

    def has_role(self, *roles: str) -> bool:
        return any(membership.role in roles for membership in self.active_memberships())

    @property
    def is_programme_staff(self) -> bool:
        return self.has_role(*STAFF_ROLES)

    @property
    def frame_kind(self) -> str:
        """Which frame of the site she gets: those who run programmes and those who read them get the rail."""
        return "staff" if self.has_role(*STAFF_ROLES, Role.PARTNER) else "member"

    @property
    def active_role_text(self) -> str:
        return str(next(iter(self.active_memberships()), "") or "sans rattachement en cours")


class MembershipQuerySet(VisibleQuerySet):
    def active(self) -> MembershipQuerySet:
        today = clock.today()
        return self.filter(Q(starts_on__lte=today), Q(ends_on__isnull=True) | Q(ends_on__gte=today))

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
        if self.ends_on and self.ends_on < clock.today():
            raise ValidationError(
                {"ends_on": "Cette date est passée\u00a0: choisissez aujourd’hui ou plus tard, ou laissez vide."}
            )

    @property
    def state_text(self) -> str:
        if self.is_active:
            return "en cours"
        return "à venir" if self.starts_on > clock.today() else "terminé"

    @property
    def is_active(self) -> bool:
        today = clock.today()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)

    def reaches(self, programme_id: Any, territory: Territory | None) -> bool:
        """Does this membership reach something of that programme, in that territory?"""
        if self.programme_id and self.programme_id != programme_id:
            return False
        return self.territory is None or (territory is not None and self.territory.contains(territory))
