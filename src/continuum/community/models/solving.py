"""A session in which a group helps one of its members, in the six steps of Payette and Champagne; and what comes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.community.enums import ContractType, NoteKind, SeatRole, SolvingFollowUpStatus, SolvingStep
from continuum.directory.models import Organisation, Person
from continuum.meetings.models import Meeting
from continuum.meetings.models.hours import hour_text
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.followup import Course, Followed
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import french_date

from .communities import Community
from .problems import Problem, is_another_eye

MINUTES = dict(zip(SolvingStep.values, (10, 20, 5, 30, 10, 15), strict=True))
"""What each step lasts unless the group says otherwise: an hour and a half in all."""
PLEDGE = (
    "Ce qui se dit dans cette séance reste entre les personnes qui y ont une place.\n\n"
    "Je ne nomme ni ne laisse reconnaître aucune personne, salariée ou accompagnée.\n\n"
    "Je n’utilise pas ce que j’apprends ici contre la structure de qui présente."
)
ERASED = "personne effacée"
OWN_ROLE = {
    SeatRole.CLIENT: "Vous présentez votre problème",
    SeatRole.FACILITATOR: "Vous animez",
    SeatRole.CONSULTANT: "Vous aidez",
    SeatRole.OBSERVER: "Vous observez",
}
TELL_AFTER = dt.timedelta(days=30)


class ProblemSessionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ProblemSessionQuerySet:
        """That it takes place: those who have a seat, whoever runs the community, and whoever is asked to present.

        What is said there is for those who have a seat, whoever they are: see `rules.enter_session`.
        """
        if not person.is_authenticated:
            return self.none()
        seated = SessionSeat.objects.held_by(person).values("session")
        run = Q(community__in=Community.objects.run_by(person))
        asked = Q(problem__in=Problem.objects.written_by(person).values("pk"))
        return self.filter(Q(pk__in=seated) | run | asked, community__in=Community.objects.visible_to(person))


class ProblemSession(Identified, Originated):
    """When, with whom, on which problem; the step at which it stands and its clock, which are the server's."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="sessions", verbose_name="communauté")
    problem = models.OneToOneField(Problem, models.PROTECT, related_name="session", verbose_name="problème")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="problem_sessions", verbose_name="pendant la rencontre"
    )
    day = models.DateField("jour, sans rencontre", null=True, blank=True)
    hour = models.TimeField("heure, sans rencontre", null=True, blank=True)
    pledge = models.TextField("engagement de confidentialité", max_length=2000, default=PLEDGE)
    minutes = models.JSONField("minutes prévues", default=dict)
    """Step by step, where they are not those of the method; `planned` gives all six."""
    step = models.CharField("étape", max_length=14, choices=SolvingStep.choices, blank=True, editable=False)
    started_at = models.DateTimeField("commencée le", null=True, editable=False)
    ended_at = models.DateTimeField("terminée le", null=True, editable=False)
    runs_since = models.DateTimeField(null=True, editable=False)
    """Since when the clock of the present step runs; nothing while it is paused."""
    spent = models.JSONField(default=dict, editable=False)
    """Seconds that each step has had before `runs_since`."""
    version = models.PositiveIntegerField(default=0, editable=False)
    """One more at each change: whoever has seen this one has nothing to fetch."""
    contract_type = models.CharField("aide demandée", max_length=14, choices=ContractType.choices, blank=True)
    contract = models.TextField("la demande, en une phrase", max_length=600, blank=True)

    objects = ProblemSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance d’entraide"
        verbose_name_plural = "séances d’entraide"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(meeting=None, day=None), name="session_has_a_day"),
            models.CheckConstraint(condition=Q(started_at=None, step="") | ~Q(step=""), name="started_session_has_a_step"),
        ]

    def __str__(self) -> str:
        return f"séance d’entraide du {french_date(self.on)}"

    @property
    def planned(self) -> dict[str, int]:
        """How many minutes each step is given."""
        return {**MINUTES, **self.minutes}

    def get_absolute_url(self) -> str:
        return reverse("community:session", args=[self.pk])

    @property
    def on(self) -> dt.date:
        """The day of the meeting during which it takes place, wherever it moves; or its own."""
        day = self.meeting.on if self.meeting else self.day
        assert day is not None
        return day

    @property
    def when_text(self) -> str:
        """« 12 mars 2026, de 9 h 30 à 12 h » during a meeting; « 12 mars 2026, à 14 h » each from where she is."""
        if self.meeting:
            return self.meeting.when_text
        return f"{french_date(self.on)}, à {hour_text(self.hour)}" if self.hour else french_date(self.on)

    @property
    def has_client(self) -> bool:
        """Has whoever wrote the problem said that it is hers?"""
        return self.seats.filter(role=SeatRole.CLIENT).exists()

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def is_paused(self) -> bool:
        return self.is_running and self.runs_since is None

    @property
    def step_number(self) -> int:
        return SolvingStep.values.index(self.step) + 1 if self.step else 0

    @property
    def previous_step(self) -> SolvingStep | None:
        return SolvingStep(SolvingStep.values[self.step_number - 2]) if self.step_number > 1 else None

    @property
    def next_step(self) -> SolvingStep | None:
        return SolvingStep(SolvingStep.values[self.step_number]) if self.step_number < len(SolvingStep) else None

    def seconds_in(self, step: str) -> int:
        """How long a step has lasted, pauses left out."""
        running = (clock.now() - self.runs_since).total_seconds() if self.runs_since and step == self.step else 0
        return int(self.spent.get(step, 0) + max(0, running))

    @property
    def seconds_left(self) -> int:
        """Below zero, the step lasts longer than was planned: it is said, and nothing is forced."""
        return int(self.planned[self.step]) * 60 - self.seconds_in(self.step) if self.step else 0

    def stop_clock(self) -> None:
        """What the present step has had until now is counted."""
        if self.step:
            self.spent = self.spent | {self.step: self.seconds_in(self.step)}
        self.runs_since = None


class OfSeatedQuerySet(VisibleQuerySet):
    """What is said in a session: for those who have a seat there, and pledged."""

    def visible_to(self, person: Any) -> OfSeatedQuerySet:
        if not person.is_authenticated:
            return self.none()
        mine = SessionSeat.objects.held_by(person).exclude(pledged_at=None)
        return self.filter(session__in=mine.values("session"))


class SeatQuerySet(OfSeatedQuerySet):
    def held_by(self, person: Any) -> SeatQuerySet:
        """Her own, in the communities where she still is; whoever helps her learns of none.

        Once somebody presents, the team reads no more who has a seat.
        """
        if is_another_eye(person):
            return self.none()
        return self.filter(person=person.pk, session__community__in=Community.objects.visible_to(person))


class SessionSeat(Identified):
    """Somebody's place in a session, what she does there, and whether she has pledged to keep it to herself."""

    session = models.ForeignKey(ProblemSession, models.CASCADE, related_name="seats", verbose_name="séance")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="personne")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    role = models.CharField("rôle", max_length=12, choices=SeatRole.choices)
    pledged_at = models.DateTimeField("engagée le", null=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "place dans une séance"
        verbose_name_plural = "places dans une séance"
        ordering = ["session", "person__search_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_seat_by_person"),
            models.UniqueConstraint(fields=["session"], condition=Q(role=SeatRole.CLIENT), name="one_client_by_session"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(role=SeatRole.FACILITATOR), name="one_facilitator_by_session"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else ERASED

    @property
    def journal_label(self) -> str:
        return "une place dans une séance d’entraide"

    @property
    def role_told(self) -> str:
        """What she does, told to herself."""
        return OWN_ROLE[self.role]


class StepNote(Identified):
    """What somebody wrote in a step, for the group."""

    session = models.ForeignKey(ProblemSession, models.CASCADE, related_name="notes", verbose_name="séance")
    seat = models.ForeignKey(SessionSeat, models.RESTRICT, related_name="notes", verbose_name="par")
    step = models.CharField("étape", max_length=14, choices=SolvingStep.choices, editable=False)
    kind = models.CharField("ce que c’est", max_length=10, choices=NoteKind.choices)
    text = models.TextField("votre note", max_length=2000)
    written_at = models.DateTimeField("écrite le", editable=False)

    objects = OfSeatedQuerySet.as_manager()

    class Meta:
        verbose_name = "note de séance"
        verbose_name_plural = "notes de séance"
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["session", "step"], name="notes_of_a_step")]

    def __str__(self) -> str:
        return self.text

    @property
    def journal_label(self) -> str:
        return "une note de séance"


class ActionLine(Identified):
    """What whoever presented will do, and by when."""

    session = models.ForeignKey(ProblemSession, models.CASCADE, related_name="actions", verbose_name="séance")
    text = models.CharField("ce que je vais faire", max_length=300)
    due_on = models.DateField("avant le", null=True, blank=True)

    objects = OfSeatedQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du plan d’action"
        verbose_name_plural = "plan d’action"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def journal_label(self) -> str:
        return "une ligne du plan d’action d’une séance"


class Learning(Identified):
    """What somebody takes away from a session: one each."""

    session = models.ForeignKey(ProblemSession, models.CASCADE, related_name="learnings", verbose_name="séance")
    seat = models.OneToOneField(SessionSeat, models.RESTRICT, related_name="learning", verbose_name="par")
    text = models.TextField("ce que j’en retiens pour moi", max_length=2000)

    objects = OfSeatedQuerySet.as_manager()

    class Meta:
        verbose_name = "apprentissage"
        verbose_name_plural = "apprentissages"
        ordering = ["session", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def journal_label(self) -> str:
        return "un apprentissage d’une séance"


class SolvingFollowUp(Identified, Followed):
    """A month later, whoever presented is asked what she did; she answers once, to the group that helped her.

    It has no steps to choose from: telling is the one thing to do, by a form of its own, which the journal does not repeat.
    """

    COURSE = Course(states=SolvingFollowUpStatus, steps={}, closed=frozenset({SolvingFollowUpStatus.TOLD}))

    session = models.OneToOneField(ProblemSession, models.CASCADE, related_name="follow_up", verbose_name="séance")
    status = models.CharField(
        "état", max_length=8, choices=SolvingFollowUpStatus.choices, default=SolvingFollowUpStatus.WAITING, editable=False
    )
    done = models.TextField("ce que vous avez fait", max_length=3000, blank=True)
    effect = models.TextField("ce que cela a changé", max_length=3000, blank=True)

    objects = OfSeatedQuerySet.as_manager()

    class Meta:
        verbose_name = "suite d’une séance"
        verbose_name_plural = "suites de séances"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"ce que vous deviez raconter, {self.session}"

    def get_absolute_url(self) -> str:
        return reverse("community:solving_follow_up", args=[self.session_id])

    @property
    def journal_label(self) -> str:
        return "la suite d’une séance d’entraide"
