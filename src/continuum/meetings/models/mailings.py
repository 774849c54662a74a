"""Minutes that were sent: when they left, what changed since the sending before, and what they said then."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.directory.models import Person
from continuum.plan.models import run_by
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .attendances import Attendance
from .gatherings import Meeting


class MinutesMailingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> MinutesMailingQuerySet:
        """Those who run the meeting, and those who were invited or replaced: who received it."""
        if not person.is_authenticated:
            return self.none()
        invited = Attendance.objects.visible_to(person).values("meeting")
        return self.filter(run_by(person, "meeting__node__") | Q(meeting__in=invited))


class MinutesMailing(Identified):
    """One sending of the minutes of a meeting; after the first, each says in a line what was corrected."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="mailings", verbose_name="réunion")
    number = models.PositiveSmallIntegerField("rang")
    change = models.CharField("ce qui a changé", max_length=200, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    """SHA-256 of what was written then: the same words are not sent twice."""
    sent_at = models.DateTimeField("envoyé le")
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="envoyé par")
    count = models.PositiveIntegerField("courriels", default=0)

    objects = MinutesMailingQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi d’un compte rendu"
        verbose_name_plural = "envois d’un compte rendu"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="minutes_mailed_once")]

    def __str__(self) -> str:
        return f"{self.meeting}, envoi {self.number}"
