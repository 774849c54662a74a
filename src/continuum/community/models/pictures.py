"""The photographs of a practice: made anew when they come, their points in a table of their own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.models import Person
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .communities import Community
from .practices import Practice


class PracticePictureQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> PracticePictureQuerySet:
        """With the practice, to whoever accepted the charter; to anyone, where the practice is open to all."""
        entered = Community.objects.taken_part_in_by(person)
        seen = Q(practice__in=Practice.objects.visible_to(person).filter(community__in=entered))
        return self.filter(seen | Q(practice__in=Practice.objects.open_to_all()))


class PracticePicture(Identified):
    """What one sees there, for whoever does not; and that nobody is recognisable who did not agree."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="pictures", verbose_name="pratique")
    alt = models.CharField("ce que l’on voit", max_length=250)
    width = models.PositiveIntegerField("largeur", editable=False)
    height = models.PositiveIntegerField("hauteur", editable=False)
    added_at = models.DateTimeField("ajoutée le", editable=False)
    added_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="ajoutée par")

    objects = PracticePictureQuerySet.as_manager()

    class Meta:
        verbose_name = "image d’une pratique"
        verbose_name_plural = "images d’une pratique"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.alt

    @property
    def journal_label(self) -> str:
        """Not what it shows: a draft is nobody else's to know of."""
        return f"une image de\u00a0: {self.practice.journal_label}"

    def get_absolute_url(self) -> str:
        return reverse("community:practice_picture", args=[self.pk])


class PracticePictureContent(models.Model):
    """The picture itself, a JPEG of ours."""

    picture = models.OneToOneField(PracticePicture, models.CASCADE, primary_key=True, related_name="content")
    body = models.BinaryField()

    class Meta:
        verbose_name = "contenu d’une image"
        verbose_name_plural = "contenus d’une image"

    def __str__(self) -> str:
        return str(self.picture)
