"""What the toolkit keeps: the journal, the outbox, long works, kept typing, the demonstration's clock."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models

from .access import VisibleQuerySet
from .enums import Origin


class Identified(models.Model):
    """A row with a public identity that tells nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Originated(models.Model):
    """A row that says where it comes from."""

    origin = models.CharField("origine", max_length=10, choices=Origin.choices, default=Origin.ENTERED)

    class Meta:
        abstract = True

    @property
    def is_invented(self) -> bool:
        return self.origin == Origin.INVENTED


class JournalQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> JournalQuerySet:
        """What she answers for: the directory, which knows who leads whom, says how far that goes."""
        return self.filter(person.journal_reach()) if person.is_authenticated else self.none()


class JournalEntry(models.Model):
    """One line of the journal."""

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "object_id"], name="journal_object")]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.label}"

    @property
    def words(self) -> str:
        from . import journal

        return journal.VERBS.get(self.verb, self.verb)


class ClockShift(models.Model):
    """How far the demonstration's clock is moved; one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "date de la démonstration"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_clock")]

    def __str__(self) -> str:
        return f"{self.seconds} s"

    @classmethod
    def current(cls) -> dt.timedelta:
        return dt.timedelta(seconds=cls.objects.values_list("seconds", flat=True).first() or 0)


from .records import KeptTyping, OutboxMessage, Slot, Submission, Tally, Work  # noqa: E402, F401
from .texts import TextEntry, TextForm, TextWord  # noqa: E402, F401
