"""One meeting for every gathering: when, where, in whose name, where it stands, and what it is made of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.models import Organisation, Person, Programme, Territory
from continuum.meetings.enums import (
    OFFERED_KINDS,
    SHAPES,
    AgendaKind,
    MeetingKind,
    MeetingMode,
    MeetingStatus,
    Openness,
    SlotKind,
)
from continuum.plan.models import Milestone, Node
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import french_date

from .committees import Committee
from .hours import hour_text, refuse_bad_hours

GONE = frozenset({MeetingStatus.CANCELLED, MeetingStatus.POSTPONED})
"""States in which nobody comes."""


class MeetingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> MeetingQuerySet:
        """That it takes place is known to the members of its programme, and to whoever is invited."""
        if not person.is_authenticated:
            return self.none()
        from .attendances import Attendance

        invited = Attendance.objects.filter(person=person).values("meeting")
        return self.filter(Q(node__programme__in=Programme.objects.visible_to(person)) | Q(pk__in=invited))

    def held(self) -> MeetingQuerySet:
        return self.filter(status=MeetingStatus.HELD)

    def to_come(self) -> MeetingQuerySet:
        """Today's included; what is cancelled or put off without a date is not to come."""
        return self.filter(on__gte=clock.today()).exclude(status__in=GONE)


class Meeting(Identified, Originated):
    """A gathering, in the name of a node of the plan. Its hours are those of the clock on the wall, in Paris."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="meetings", verbose_name="au titre de")
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="instance"
    )
    milestone = models.ForeignKey(
        Milestone, models.SET_NULL, null=True, blank=True, related_name="meetings", verbose_name="étape du calendrier"
    )
    kind = models.CharField("nature", max_length=16, choices=MeetingKind.choices)
    title = models.CharField("titre", max_length=200)
    purpose = models.TextField("objet", blank=True, max_length=3000)
    status = models.CharField("état", max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED, editable=False)
    reason = models.CharField("motif", max_length=500, blank=True, editable=False)
    on = models.DateField("date")
    starts = models.TimeField("de", null=True, blank=True)
    ends = models.TimeField("à", null=True, blank=True)
    mode = models.CharField("mode", max_length=8, choices=MeetingMode.choices, default=MeetingMode.ON_SITE)
    fallback_mode = models.CharField("solution de repli", max_length=8, choices=MeetingMode.choices, blank=True)
    held_mode = models.CharField("tenue", max_length=8, choices=MeetingMode.choices, blank=True, editable=False)
    commune = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune")
    place = models.CharField("adresse", max_length=200, blank=True)
    room = models.CharField("salle", max_length=100, blank=True)
    link = models.URLField("lien de connexion", max_length=500, blank=True)
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="accueillie par")
    organiser = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="organisée par")
    openness = models.CharField("ouverte à", max_length=10, choices=Openness.choices, default=Openness.INVITED)
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    reply_until = models.DateField("réponse attendue avant le", null=True, blank=True)
    is_signed = models.BooleanField("émargement par demi-journée", default=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    """How many times those who were convened were told of a change: the SEQUENCE of iCalendar (RFC 5545, 3.8.7.4)."""
    series = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    convened_at = models.DateTimeField("convoquée le", null=True, editable=False)
    live_count = models.PositiveIntegerField("personnes en direct", null=True, blank=True)
    replay_count = models.PositiveIntegerField("vues en différé", null=True, blank=True)
    replay_counted_on = models.DateField("vues comptées le", null=True, blank=True)
    minutes = models.TextField("compte rendu", blank=True, max_length=60_000)
    minutes_shared_at = models.DateTimeField("compte rendu diffusé le", null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion"
        verbose_name_plural = "réunions"
        ordering = ["on", "starts", "title", "pk"]
        indexes = [models.Index(fields=["node", "status", "on"], name="meeting_counted")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts__isnull=False, ends__gt=models.F("starts")), name="meeting_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])

    def clean(self) -> None:
        refuse_bad_hours(self.on, self.starts, self.ends)

    @property
    def starts_at(self) -> dt.datetime | None:
        return dt.datetime.combine(self.on, self.starts, clock.PARIS) if self.starts else None

    @property
    def ends_at(self) -> dt.datetime | None:
        return dt.datetime.combine(self.on, self.ends, clock.PARIS) if self.ends else None

    @property
    def when_text(self) -> str:
        """« 12 mars 2026, de 9 h 30 à 12 h »."""
        if self.starts is None:
            return french_date(self.on)
        if self.ends is None:
            return f"{french_date(self.on)}, à {hour_text(self.starts)}"
        return f"{french_date(self.on)}, de {hour_text(self.starts)} à {hour_text(self.ends)}"

    @property
    def start_text(self) -> str:
        return hour_text(self.starts) if self.starts else ""

    @property
    def where_text(self) -> str:
        """Room, address, commune; at a distance it says so."""
        place = ", ".join(filter(None, (self.room, self.place, str(self.commune or ""))))
        if self.mode == MeetingMode.REMOTE:
            return "à distance"
        return f"{place} et à distance" if place and self.mode == MeetingMode.HYBRID else place

    @property
    def is_owed(self) -> bool:
        """Is one convened to it, rather than invited?"""
        return self.committee_id is not None or self.kind not in OFFERED_KINDS

    @property
    def is_gone(self) -> bool:
        """Cancelled, or put off without a date."""
        return self.status in GONE

    @property
    def is_over(self) -> bool:
        return self.on < clock.today()

    @property
    def status_shape(self) -> str:
        return SHAPES[self.status]

    @property
    def is_to_come(self) -> bool:
        return self.on > clock.today()

    @property
    def is_to_note(self) -> bool:
        """Its day is past and nobody said whether it took place."""
        return self.is_over and self.status in (MeetingStatus.PLANNED, MeetingStatus.CONVENED)


class OfMeetingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfMeetingQuerySet:
        return self.filter(meeting__in=Meeting.objects.visible_to(person))


class MeetingMove(Identified):
    """A meeting put off or brought forward: the day it had, the one it got, if any, and why."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="moves")
    on_before = models.DateField("prévue d’abord le")
    on_after = models.DateField("reportée au", null=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    recorded_at = models.DateTimeField("noté le")

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "report d’une réunion"
        verbose_name_plural = "reports d’une réunion"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        after = f"au {french_date(self.on_after)}" if self.on_after else "à une date à fixer"
        return f"du {french_date(self.on_before)} {after}"


class ProgrammeSlot(Identified, Originated):
    """A part of the day's programme."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="slots", verbose_name="réunion")
    kind = models.CharField("nature", max_length=16, choices=SlotKind.choices)
    title = models.CharField("intitulé", max_length=200)
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    speakers = models.CharField("avec", max_length=300, blank=True)
    room = models.CharField("salle", max_length=100, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "moment du programme"
        verbose_name_plural = "programme de la journée"
        ordering = ["starts", "room", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="slot_ends_after_start")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        refuse_bad_hours(self.meeting.on if self.meeting_id else None, self.starts, self.ends)

    @property
    def hours_text(self) -> str:
        """« de 9 h 30 à 12 h »."""
        return f"de {hour_text(self.starts)} à {hour_text(self.ends)}"


class AgendaItem(Identified, Originated):
    """A point of the agenda, and what was said of it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="réunion")
    order = models.PositiveSmallIntegerField("ordre", default=0, editable=False)
    title = models.CharField("point", max_length=300)
    kind = models.CharField("nature", max_length=12, choices=AgendaKind.choices, default=AgendaKind.INFORMATION)
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="à propos de")
    duration = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    said = models.TextField("ce qui s’est dit", blank=True, max_length=10_000)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "ordre du jour"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title
