"""Rows kept by the toolkit's machinery: long works, slots of the schedule, outgoing mail, submissions, kept typing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .access import VisibleQuerySet
from .models import Identified


class WorkState(models.TextChoices):
    QUEUED = "queued", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "interrompu"


ALIVE = (WorkState.QUEUED, WorkState.RUNNING)


class WorkQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> WorkQuerySet:
        """A long work concerns the person who started it, and nobody else."""
        return self.filter(owner=person) if person.is_authenticated else self.none()

    def alive(self) -> WorkQuerySet:
        return self.filter(state__in=ALIVE)

    def finished_unseen(self) -> WorkQuerySet:
        return self.exclude(state__in=ALIVE).filter(seen_at=None)


class Work(Identified):
    """One long work: what is being done, for whom, how far; it outlives the process that runs it."""

    path = models.CharField(max_length=200)
    label = models.CharField("travail", max_length=200)
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=255, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    about = models.CharField("objet", max_length=300, blank=True)
    about_url = models.CharField(max_length=300, blank=True)

    state = models.CharField("état", max_length=10, choices=WorkState.choices, default=WorkState.QUEUED)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    line_id = models.UUIDField(null=True)

    created_at = models.DateTimeField()
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    result_url = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=500, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = "travail long"
        verbose_name_plural = "travaux longs"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="work_state")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state__in=ALIVE) & ~Q(key=""), name="work_once_while_alive")
        ]

    def __str__(self) -> str:
        return f"{self.label}\u00a0: {self.about}" if self.about else self.label

    def get_absolute_url(self) -> str:
        return reverse("toolkit:work", args=[self.pk])

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def is_done(self) -> bool:
        return self.state == WorkState.DONE

    @property
    def words(self) -> str:
        """What is being done, as a sentence."""
        if self.state == WorkState.QUEUED:
            return self.message or "En attente\u00a0: ce travail commencera dans quelques instants."
        return self.message or "En cours."


class Slot(models.Model):
    """A due moment of a scheduled job, taken once whatever the number of schedulers."""

    job = models.CharField(max_length=200)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = "échéance tenue"
        constraints = [models.UniqueConstraint(fields=["job", "due_at"], name="slot_taken_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.due_at:%Y-%m-%d %H:%M}"


class MailState(models.TextChoices):
    WAITING = "waiting", "à envoyer"
    SENDING = "sending", "envoi en cours"
    SENT = "sent", "envoyé"
    DISPLAYED = "displayed", "montré ici, sans envoi"
    SUPPRESSED = "suppressed", "retenu"
    UNCERTAIN = "uncertain", "incertain"
    FAILED = "failed", "non remis"


class OutboxMessage(Identified):
    """A mail written with the change it tells of, and sent later by whoever holds its lease.

    `dated_at` is the told date, which the demonstration may move; the other instants are the machine's.
    """

    key = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=60)
    category = models.CharField(max_length=30)
    to = models.EmailField("destinataire")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    subject = models.CharField("objet", max_length=300)
    text = models.TextField("texte")
    calendar = models.TextField("agenda joint", blank=True)
    """What a calendar program takes from it (RFC 5545), if anything."""
    html = models.TextField("texte mis en page", blank=True)
    secret = models.BooleanField(default=False)

    state = models.CharField("état", max_length=12, choices=MailState.choices, default=MailState.WAITING)
    reason = models.CharField("motif", max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    dated_at = models.DateTimeField("écrit le")
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("toolkit:mail", args=[self.pk])


class Submission(models.Model):
    """A form already received: its key, what it held, and the answer that was given."""

    key = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=500)
    body_hash = models.CharField(max_length=64)
    location = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "envoi de formulaire"
        verbose_name_plural = "envois de formulaires"

    def __str__(self) -> str:
        return str(self.key)


class KeptTyping(Identified):
    """What a person was typing: when her session expired, for a day; or a draft that she left on a page, for a month.

    Offered back to her alone.
    """

    path = models.CharField(max_length=500)
    fields = models.JSONField(default=dict)
    person_hint = models.CharField(max_length=40)
    is_draft = models.BooleanField("brouillon", default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "saisie gardée"
        verbose_name_plural = "saisies gardées"
        constraints = [
            models.UniqueConstraint(fields=["person_hint", "path"], condition=Q(is_draft=True), name="one_draft_per_page")
        ]

    def __str__(self) -> str:
        return self.path


class Tally(models.Model):
    """How many times something was done until an instant: what throttling counts, under a hash that names nobody."""

    key = models.CharField("clé", max_length=64, primary_key=True)
    count = models.PositiveIntegerField("nombre")
    until = models.BigIntegerField("jusqu’à")

    class Meta:
        verbose_name = "décompte"

    def __str__(self) -> str:
        return f"{self.count}"
