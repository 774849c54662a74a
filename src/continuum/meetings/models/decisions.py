"""What was decided, by whom it is done, by when, and until when it comes back on the agenda."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.meetings.enums import DecisionStatus
from continuum.plan.models import Node, run_by
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.followup import Course, Followed, Step
from continuum.toolkit.models import Identified, Originated

from .attendances import Attendance
from .gatherings import AgendaItem, Meeting

COURSE_OF_DECISIONS = Course(
    states=DecisionStatus,
    steps={
        DecisionStatus.OPEN: (
            Step(DecisionStatus.IN_PROGRESS, "Commencer"),
            Step(DecisionStatus.DONE, "Clore", asks=("evidence",)),
            Step(DecisionStatus.DROPPED, "Y renoncer", asks=("reason",)),
        ),
        DecisionStatus.IN_PROGRESS: (
            Step(DecisionStatus.DONE, "Clore", asks=("evidence",)),
            Step(DecisionStatus.IN_PROGRESS, "Revoir plus tard", asks=("reason", "remind_on")),
            Step(DecisionStatus.DROPPED, "Y renoncer", asks=("reason",)),
        ),
        DecisionStatus.DONE: (Step(DecisionStatus.IN_PROGRESS, "Rouvrir", asks=("reason",)),),
        DecisionStatus.DROPPED: (Step(DecisionStatus.OPEN, "Y revenir", asks=("reason",)),),
    },
    closed=frozenset({DecisionStatus.DONE, DecisionStatus.DROPPED}),
    shapes={DecisionStatus.OPEN: "draft", DecisionStatus.DROPPED: "refused"},
)


class DecisionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> DecisionQuerySet:
        """Those who run the meeting, and whoever came and answers for it; once its minutes are shared, whoever knows of it."""
        if not person.is_authenticated:
            return self.none()
        shared = Q(meeting__minutes_shared_at__isnull=False, meeting__in=Meeting.objects.visible_to(person))
        hers = Q(owner=person, meeting__in=Attendance.objects.filter(person=person).values("meeting"))
        return self.filter(shared | hers | run_by(person, "meeting__node__"))

    def open(self) -> DecisionQuerySet:
        return self.exclude(status__in=COURSE_OF_DECISIONS.closed)

    def carried_to(self, meeting: Meeting) -> DecisionQuerySet:
        """What its committee decided earlier and had not closed on its eve: it opens the agenda."""
        if meeting.committee_id is None:
            return self.none()
        before = Q(meeting__committee=meeting.committee_id, meeting__on__lt=meeting.on)
        still = Q(status_since=None) | Q(status_since__gte=meeting.on) | ~Q(status__in=COURSE_OF_DECISIONS.closed)
        return self.filter(before, still)


class Decision(Identified, Originated, Followed):
    """A decision of a meeting; open, it comes back on each agenda of its committee until it is closed."""

    COURSE = COURSE_OF_DECISIONS

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name="réunion")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name="point de l’ordre du jour"
    )
    text = models.CharField("décision", max_length=500)
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="à propos de")
    status = models.CharField("état", max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.OPEN)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["due_on", "text", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("meetings:decision", args=[self.pk])
