"""What one follows and has read, and how often one is written what moved: each person's own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.community.enums import DigestRhythm
from continuum.directory.models import Person
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .spaces import Space
from .topics import Topic


class OwnQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OwnQuerySet:
        """Nobody reads what somebody else follows or has read."""
        return self.filter(person=person) if person.is_authenticated else self.none()


class Following(Identified):
    """She wants this topic, or this space, at the head of what moved."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="followings", verbose_name="sujet")
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="followings", verbose_name="espace")

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet ou espace suivi"
        verbose_name_plural = "sujets et espaces suivis"
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="topic_followed_once"),
            models.UniqueConstraint(fields=["person", "space"], name="space_followed_once"),
            models.CheckConstraint(
                condition=Q(topic=None, space__isnull=False) | Q(topic__isnull=False, space=None), name="follows_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.topic or self.space}"


class TopicReading(Identified):
    """Until when she has read a topic."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readings", verbose_name="sujet")
    read_at = models.DateTimeField("lu le")

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet lu"
        verbose_name_plural = "sujets lus"
        ordering = ["-read_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="one_reading_of_a_topic")]

    def __str__(self) -> str:
        return f"{self.person}, {self.topic}"


class DigestChoice(Identified):
    """How often she is written what moved, and until when she has been told."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+", verbose_name="personne")
    rhythm = models.CharField("rythme", max_length=5, choices=DigestRhythm.choices, default=DigestRhythm.MONTH)
    told_at = models.DateTimeField("nouvelles dites jusqu’au", null=True, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "rythme des nouvelles de la communauté"
        verbose_name_plural = "rythmes des nouvelles de la communauté"

    def __str__(self) -> str:
        return f"{self.person}, {self.get_rhythm_display()}"
