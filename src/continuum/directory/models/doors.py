"""Who is in: open connections, each known by its person; and somebody of the staff who looks in a person's place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.directory.enums import HelpEnd
from continuum.toolkit import clock
from continuum.toolkit.models import Identified
from continuum.toolkit.tasks import as_told

from .people import Person


class PersonSession(AbstractBaseSession):
    """A connection, with whose it is: all of one person's are closed at once, without reading anybody else's."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, verbose_name="personne")

    class Meta:
        verbose_name = "connexion"
        verbose_name_plural = "connexions"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class SessionStore(DatabaseSessions):
    """What `SESSION_ENGINE` names: Django's own, which also writes down the person."""

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        return row


class HelpSession(Identified):
    """« Voir comme » : somebody of the staff reads the site in a person's place, for a reason, until a given time."""

    helper = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="personne qui aide")
    person = models.ForeignKey(Person, models.CASCADE, related_name="helps", verbose_name="personne aidée")
    reason = models.CharField("raison", max_length=300)
    started_at = models.DateTimeField("début")
    until = models.DateTimeField("au plus tard")
    ended_at = models.DateTimeField("fin", null=True, blank=True)
    end = models.CharField("comment elle a pris fin", max_length=12, choices=HelpEnd.choices, blank=True)

    class Meta:
        verbose_name = "aide"
        verbose_name_plural = "aides"
        ordering = ["-started_at"]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("started_at")), name="help_has_a_time")]

    def __str__(self) -> str:
        return f"{self.helper or 'une personne partie'} à la place de {self.person}"

    @property
    def told_until(self) -> dt.datetime:
        """The hour written in the banner, as clocks show it in Paris."""
        return as_told(self.until).astimezone(clock.PARIS)

    @property
    def quit_url(self) -> str:
        return reverse("directory:quit_help")
