"""Where members talk: a space of all of them, of a group, or of those who meet one day."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from continuum.community.enums import SpaceLevel
from continuum.directory.models import Person
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .communities import Community


class SpaceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SpaceQuerySet:
        """The team all of them; a member who accepted the charter, those of all and those to which she is called."""
        if not person.is_authenticated:
            return self.none()
        seated = SpaceSeat.objects.filter(space=OuterRef("pk"), person=person.pk)
        expected = Attendance.objects.filter(meeting=OuterRef("meeting"), person=person.pk)
        called = Q(level=SpaceLevel.MEMBERS)
        called |= Q(level=SpaceLevel.GROUP) & Exists(seated)
        called |= Q(level=SpaceLevel.MEETING) & Exists(expected)
        run = Community.objects.run_by(person).values("pk")
        taken_part_in = Community.objects.taken_part_in_by(person).values("pk")
        return self.filter(Q(community__in=run) | Q(community__in=taken_part_in) & called)


class Space(Identified, Originated):
    """A place of a community with its purpose; what is written there stays among those whom its level says."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="spaces", verbose_name="communauté")
    name = models.CharField("nom", max_length=120)
    purpose = models.TextField("à quoi il sert", max_length=600)
    level = models.CharField("ouvert à", max_length=10, choices=SpaceLevel.choices, default=SpaceLevel.MEMBERS)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="rencontre")
    """Gone, it leaves its space to the team alone."""
    opened_at = models.DateTimeField("ouvert le", editable=False)
    is_closed = models.BooleanField("espace fermé", default=False)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = "espace d’échange"
        verbose_name_plural = "espaces d’échange"
        ordering = ["is_closed", "opened_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(meeting=None) | Q(level=SpaceLevel.MEETING), name="space_of_a_meeting_says_so"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:space", args=[self.pk])

    @property
    def is_for_all(self) -> bool:
        return self.level == SpaceLevel.MEMBERS

    @property
    def readers_text(self) -> str:
        """Who reads here, as a sentence ends."""
        if self.level == SpaceLevel.MEETING and self.meeting:
            return f"les personnes invitées à «\u00a0{self.meeting}\u00a0», et l’équipe"
        who = {SpaceLevel.MEMBERS: "tous les membres de la communauté, et l’équipe", SpaceLevel.GROUP: "le groupe et l’équipe"}
        return who.get(SpaceLevel(self.level), "l’équipe seule")


class OfSpaceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfSpaceQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))


class SpaceSeat(Identified):
    """Somebody called to the space of a group."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="seats", verbose_name="espace")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        verbose_name = "place dans un groupe"
        verbose_name_plural = "places dans un groupe"
        ordering = ["person__search_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["space", "person"], name="one_seat_in_a_space")]

    def __str__(self) -> str:
        return f"{self.person}, {self.space}"
