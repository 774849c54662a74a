"""Learning visits: a meeting at a structure that does otherwise, what each visitor asks, sees, and means to try at home."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.community.enums import Innovation, TransferStatus
from continuum.directory.models import Organisation, Person
from continuum.meetings.enums import ATTENDING, COMING, MeetingStatus
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.followup import Course, Followed, Step
from continuum.toolkit.models import Identified, Originated

from .communities import Community, OfCommunityQuerySet
from .practices import Practice, answered_for

LONGEST_CELL = 2000
VISITING = Q(presence__in=ATTENDING) | Q(presence="", reply__in=COMING, waits_since=None)
"""Who comes, or came: registered with a place, or noted there."""
COURSE_OF_TRANSFERS = Course(
    states=TransferStatus,
    steps={
        TransferStatus.GOING_ON: (
            Step(TransferStatus.DONE, "Dire que c’est fait", asks=("evidence",)),
            Step(TransferStatus.GOING_ON, "Dire où cela en est", asks=("reason", "remind_on"), may_ask=("condition",)),
            Step(TransferStatus.GIVEN_UP, "Y renoncer", asks=("reason",)),
        ),
        TransferStatus.DONE: (Step(TransferStatus.GOING_ON, "Rouvrir", asks=("reason",)),),
        TransferStatus.GIVEN_UP: (Step(TransferStatus.GOING_ON, "Y revenir", asks=("reason",)),),
    },
    closed=frozenset({TransferStatus.DONE, TransferStatus.GIVEN_UP}),
    shapes={TransferStatus.GIVEN_UP: "refused"},
)


class LearningVisitQuerySet(OfCommunityQuerySet):
    def visible_to(self, person: Any) -> LearningVisitQuerySet:
        """That it exists, where and when: whoever belongs to the community."""
        found: LearningVisitQuerySet = super().visible_to(person)  # type: ignore[assignment]
        return found

    def shared_with(self, person: Any) -> LearningVisitQuerySet:
        """Those of which she reads what is shared: a visitor, whoever answers for the host, those who run the community."""
        if not person.is_authenticated:
            return self.none()
        came = Attendance.objects.filter(VISITING, person=person).values("meeting")
        hers = Q(meeting__in=came) | Q(meeting__host__in=answered_for(person))
        return self.filter(
            Q(community__in=Community.objects.run_by(person)) | hers & Q(community__in=Community.objects.visible_to(person))
        )


class LearningVisit(Identified, Originated):
    """A meeting seen as a visit: its day, its place, its host and who comes are those of the meeting."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="learning_visit", verbose_name="réunion")
    community = models.ForeignKey(Community, models.PROTECT, related_name="visits", verbose_name="communauté")
    innovation = models.CharField("ce qui s’y fait autrement", max_length=20, choices=Innovation.choices)
    sought = models.TextField("ce qu’on vient voir", max_length=1000)
    agreed_host = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="structure d’accord"
    )
    agreed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="accord donné par"
    )
    agreed_on = models.DateField("accord donné le", null=True, editable=False)
    card = models.OneToOneField(
        Practice, models.SET_NULL, null=True, editable=False, related_name="visit", verbose_name="fiche pratique"
    )

    objects = LearningVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite apprenante"
        verbose_name_plural = "visites apprenantes"
        ordering = ["-meeting__on", "pk"]

    def __str__(self) -> str:
        return self.meeting.title

    def get_absolute_url(self) -> str:
        return reverse("community:visit", args=[self.pk])

    @property
    def host_agrees_to_card(self) -> bool:
        """The host that there is today said yes: another host is asked anew."""
        return self.agreed_host_id is not None and self.agreed_host_id == self.meeting.host_id

    @property
    def takes_questions(self) -> bool:
        """Until its day included, as long as it is to take place."""
        return not self.meeting.is_gone and not self.meeting.is_over

    @property
    def takes_visitors(self) -> bool:
        """Once those of the programme are invited to register."""
        return self.takes_questions and self.meeting.status == MeetingStatus.CONVENED

    @property
    def has_begun(self) -> bool:
        """From its day on, what was seen is written."""
        return not self.meeting.is_gone and not self.meeting.is_to_come


class OfVisitQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfVisitQuerySet:
        """What visitors share: among them, with the host and the team."""
        return self.filter(visit__in=LearningVisit.objects.shared_with(person))


class VisitQuestionQuerySet(OfVisitQuerySet):
    def mixed(self) -> VisitQuestionQuerySet:
        """As others than their authors read them: by their drawn identity, which tells nothing of who asked."""
        return self.order_by("pk")


class VisitQuestion(Identified, Originated):
    """What a visitor wants to know before she comes; the host receives it without her name."""

    visit = models.ForeignKey(LearningVisit, models.CASCADE, related_name="questions", verbose_name="visite")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="posée par")
    rank = models.PositiveSmallIntegerField("rang")
    text = models.CharField("question", max_length=300)

    objects = VisitQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question d’une visite"
        verbose_name_plural = "questions d’une visite"
        ordering = ["person", "rank"]
        constraints = [models.UniqueConstraint(fields=["visit", "person", "rank"], name="visit_question_once")]

    def __str__(self) -> str:
        return self.text


class ObservationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ObservationQuerySet:
        """Her own; those of others once they share them, with those of the visit."""
        if not person.is_authenticated:
            return self.none()
        shared = Q(is_shared=True, visit__in=LearningVisit.objects.shared_with(person))
        own = Q(person=person, visit__in=LearningVisit.objects.visible_to(person))
        return self.filter(shared | own)


class Observation(Identified, Originated):
    """What one visitor saw, in a grid; hers alone until she shares it."""

    visit = models.ForeignKey(LearningVisit, models.CASCADE, related_name="observations", verbose_name="visite")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="notée par")
    context = models.TextField("le contexte", max_length=LONGEST_CELL, blank=True)
    what_changed = models.TextField("ce qui a changé", max_length=LONGEST_CELL, blank=True)
    who_decided = models.TextField("qui a décidé, et comment", max_length=LONGEST_CELL, blank=True)
    cost = models.TextField("ce que cela a coûté", max_length=LONGEST_CELL, blank=True)
    time = models.TextField("le temps qu’il a fallu", max_length=LONGEST_CELL, blank=True)
    effects = models.TextField("les effets", max_length=LONGEST_CELL, blank=True)
    difficulties = models.TextField("les difficultés", max_length=LONGEST_CELL, blank=True)
    is_shared = models.BooleanField("partager mes notes avec les autres visiteurs, la structure et l’équipe", default=False)
    written_at = models.DateTimeField("écrite le", editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "observation d’une visite"
        verbose_name_plural = "observations d’une visite"
        ordering = ["written_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="one_observation_by_visitor")]

    def __str__(self) -> str:
        return f"observation, {self.visit}"

    @property
    def cells(self) -> list[tuple[str, str]]:
        """What is written, under the words of the grid."""
        named = [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in GRID]
        return [(label[:1].upper() + label[1:], text) for label, text in named if text]


GRID = ("context", "what_changed", "who_decided", "cost", "time", "effects", "difficulties")
"""What one looks at during a visit, in this order."""


class Astonishment(Identified, Originated):
    """One surprise, one doubt, one idea: what a visitor gives back to the others, in three sentences."""

    visit = models.ForeignKey(LearningVisit, models.CASCADE, related_name="astonishments", verbose_name="visite")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="écrit par")
    surprise = models.TextField("une surprise", max_length=500)
    doubt = models.TextField("un doute", max_length=500)
    idea = models.TextField("une idée", max_length=500)
    written_at = models.DateTimeField("écrit le", editable=False)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport d’étonnement"
        verbose_name_plural = "rapports d’étonnement"
        ordering = ["written_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="one_astonishment_by_visitor")]

    def __str__(self) -> str:
        return f"étonnement, {self.visit}"


class TransferIntentionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> TransferIntentionQuerySet:
        """Her own, that of a structure for which she answers, and those of the communities that she runs: no other visitor."""
        if not person.is_authenticated:
            return self.none()
        hers = Q(owner=person) | Q(organisation__in=answered_for(person))
        within = Q(visit__community__in=Community.objects.visible_to(person))
        return self.filter(hers & within | Q(visit__community__in=Community.objects.run_by(person)))

    def open(self) -> TransferIntentionQuerySet:
        return self.exclude(status__in=COURSE_OF_TRANSFERS.closed)


class TransferIntention(Identified, Originated, Followed):
    """What a visitor means to try in her own structure; looked at again three months after the visit."""

    COURSE = COURSE_OF_TRANSFERS

    visit = models.ForeignKey(LearningVisit, models.CASCADE, related_name="intentions", verbose_name="visite")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="structure")
    action = models.CharField("ce que je veux essayer", max_length=300)
    help_needed = models.TextField("l’aide qu’il me faudrait", max_length=500, blank=True)
    made_on = models.DateField("prise le", editable=False)
    status = models.CharField(
        "état", max_length=10, choices=TransferStatus.choices, default=TransferStatus.GOING_ON, editable=False
    )

    objects = TransferIntentionQuerySet.as_manager()

    class Meta:
        verbose_name = "intention de transfert"
        verbose_name_plural = "intentions de transfert"
        ordering = ["due_on", "action", "pk"]

    def __str__(self) -> str:
        return self.action

    def get_absolute_url(self) -> str:
        return reverse("community:intention", args=[self.pk])
