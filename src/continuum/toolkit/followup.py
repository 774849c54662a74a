"""Follow-up: what somebody must bring to an end, step by step, with a reason where one is due and a reminder.

    COURSE = Course(
        states=ActionStatus,
        steps={ActionStatus.PROPOSED: (Step(ActionStatus.IN_PROGRESS, "Commencer"), …), …},
        closed=frozenset({ActionStatus.DONE}),
    )

    class StructureAction(Followed, …):
        COURSE = COURSE

A room declares what it follows on `registry.followed`; the steps are taken by `take_step`, by nobody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from . import clock

ASKED = ("reason", "condition", "remind_on", "evidence")
"""What a step may ask for: why, what would unblock it, when to be reminded, what shows that it is done."""


@dataclass(frozen=True)
class Step:
    """A change of state, named by the verb of its button, and what must be said with it."""

    to: str
    label: str
    asks: tuple[str, ...] = ()
    may_ask: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(name for name in ASKED if name in self.asks or name in self.may_ask)


@dataclass(frozen=True)
class Course:
    """The table of transitions of one kind of thing: from each state, the steps one may take.

    A step from a state to itself tells more of it: why it still stands there, when to come back to it.
    `shapes`: how each state is drawn (see toolkit/status.html).
    """

    states: type[models.TextChoices]
    steps: Mapping[str, tuple[Step, ...]]
    closed: frozenset[str]
    shapes: Mapping[str, str] = field(default_factory=dict)

    def steps_from(self, state: str) -> tuple[Step, ...]:
        return self.steps.get(state, ())

    def step(self, state: str, to: str) -> Step | None:
        return next((step for step in self.steps_from(state) if step.to == to), None)

    def word(self, state: str) -> str:
        return str(self.states(state).label)

    def shape(self, state: str) -> str:
        return self.shapes.get(state) or ("done" if state in self.closed else "information")


class Followed(models.Model):
    """What has an owner, a state, a due date, and remembers why it stands where it stands."""

    COURSE: ClassVar[Course]

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="responsable"
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    status_since = models.DateField("depuis le", null=True, blank=True, editable=False)
    reason = models.CharField("motif", max_length=500, blank=True)
    condition = models.CharField("ce qui débloquerait", max_length=500, blank=True)
    remind_on = models.DateField("à revoir le", null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    evidence = models.CharField("preuve", max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_closed(self) -> bool:
        return self._status in self.COURSE.closed

    @property
    def is_late(self) -> bool:
        """Computed, never typed: its last day is past and it is not over."""
        last = self.last_day
        return not self.is_closed and last is not None and last < clock.today()

    @property
    def last_day(self) -> dt.date | None:
        """By when it should be over; a kind of thing that draws it from elsewhere says so itself."""
        return self.due_on

    @property
    def next_steps(self) -> tuple[Step, ...]:
        return self.COURSE.steps_from(self._status)

    @property
    def status_word(self) -> str:
        return self.COURSE.word(self._status)

    @property
    def status_shape(self) -> str:
        return self.COURSE.shape(self._status)

    @property
    def is_to_review(self) -> bool:
        """The day has come on which somebody had said to look at it again."""
        return not self.is_closed and self.remind_on is not None and self.remind_on <= clock.today()

    @property
    def _status(self) -> str:
        """Each kind of thing has its own field `status`, with its own words."""
        status: Any = self.status  # type: ignore[attr-defined]
        return str(status)
