"""Who is invited, who answers what, who came, in whose name; and what proves it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.directory.models import Organisation, Person, Territory
from continuum.meetings.enums import ATTENDING, HalfDay, NotedBy, Presence, Reply, Ride
from continuum.plan.models import run_by
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .gatherings import Meeting


class AttendanceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> AttendanceQuerySet:
        """One's own, and that of whom one replaces; those who run the meeting see them all. Nobody else sees a name."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(person=person) | Q(replaces__person=person) | run_by(person, "meeting__node__"))

    def attending(self) -> AttendanceQuerySet:
        """Who was there."""
        return self.filter(presence__in=ATTENDING)


class Attendance(Identified, Originated):
    """One person at one meeting, on behalf of one organisation: invited, answering, there or not."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="réunion")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="attendances", verbose_name="personne"
    )
    name = models.CharField("nom", max_length=120, blank=True)
    """Of somebody who has no account, written on the day's list."""
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="au nom de"
    )
    invited_at = models.DateTimeField("invitée le", null=True, editable=False)
    told_sequence = models.PositiveSmallIntegerField(null=True, editable=False)
    """The last state of the meeting that she was told of (see `Meeting.sequence`)."""
    reply = models.CharField("réponse", max_length=6, choices=Reply.choices, blank=True)
    replied_at = models.DateTimeField("a répondu le", null=True, editable=False)
    decline_reason = models.CharField("motif", max_length=300, blank=True)
    waits_since = models.DateTimeField("en liste d’attente depuis", null=True, editable=False)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    ride = models.CharField("covoiturage", max_length=6, choices=Ride.choices, blank=True)
    ride_from = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="au départ de")
    ride_seats = models.PositiveSmallIntegerField("places offertes", null=True, blank=True)
    presence = models.CharField("présence", max_length=12, choices=Presence.choices, blank=True)
    noted_by = models.CharField("notée par", max_length=4, choices=NotedBy.choices, blank=True, editable=False)
    noted_at = models.DateTimeField("notée le", null=True, editable=False)
    link_number = models.PositiveSmallIntegerField(default=1, editable=False)
    """Adding one ends the links that she was sent to read the minutes."""

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        verbose_name_plural = "participations"
        ordering = ["meeting", "organisation__name", "person__search_name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        who = str(self.person) if self.person else self.name or "personne effacée"
        return f"{who}, {self.organisation}" if self.organisation else who

    @property
    def is_waiting(self) -> bool:
        return self.waits_since is not None

    @property
    def was_there(self) -> bool:
        return self.presence in ATTENDING


class SignatureQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SignatureQuerySet:
        return self.filter(attendance__in=Attendance.objects.visible_to(person))


class Signature(Identified):
    """A half-day signed by its own person, at the server's time, chained to the one before it so that none can be slipped in."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="signatures", verbose_name="participation")
    half_day = models.CharField("demi-journée", max_length=9, choices=HalfDay.choices)
    signed_at = models.DateTimeField("signée le")
    late_reason = models.CharField("motif du retard", max_length=300, blank=True)
    name = models.CharField("signée par", max_length=120, blank=True)
    organisation_name = models.CharField("au nom de", max_length=250, blank=True)
    """Both as they were when she signed: a name or an organisation that changes later changes no proof."""
    salt = models.CharField(max_length=32, blank=True, editable=False)
    seal = models.CharField(max_length=64, editable=False)
    """SHA-256 of the salt, of who signed, for whom, and why so late: once erased, it says nothing and the chain holds."""
    rank = models.PositiveIntegerField()
    chain = models.CharField(max_length=64)
    """SHA-256 of what is signed, of its seal, and of the chain of the signature before it, in the same meeting."""

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["attendance", "half_day"], name="half_day_signed_once")]

    def __str__(self) -> str:
        return f"{self.attendance}, {self.get_half_day_display()}"
