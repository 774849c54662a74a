"""What the plan produces for others: guides, kits, videos; their editions, and what is made of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.plan.enums import ResourceKind
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .nodes import OfNode, OfNodeQuerySet
from .sheets import Attachment


class ResourceQuerySet(OfNodeQuerySet):
    def open_to_all(self) -> ResourceQuerySet:
        """Those that anyone may take without an account."""
        return self.filter(is_public=True)


class Resource(OfNode):
    """A guide, a kit, a video, a synthesis, a tool made in the name of a node."""

    kind = models.CharField("nature", max_length=10, choices=ResourceKind.choices)
    title = models.CharField("titre", max_length=200)
    summary = models.TextField("ce qu’on y trouve", blank=True, max_length=2000)
    is_public = models.BooleanField("à la disposition de tous", default=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "ressource"
        verbose_name_plural = "ressources"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:resource", args=[self.pk])


class OfResourceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfResourceQuerySet:
        return self.filter(resource__in=Resource.objects.visible_to(person))


class Edition(Identified, Originated):
    """A dated state of a resource: a file kept here, or an address elsewhere; the latest one replaces the others."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="editions", verbose_name="ressource")
    name = models.CharField("édition", max_length=80)
    published_on = models.DateField("publiée le")
    document = models.ForeignKey(
        Attachment, models.RESTRICT, null=True, blank=True, related_name="editions", verbose_name="fichier"
    )
    link = models.URLField("adresse", max_length=500, blank=True)
    changes = models.TextField("ce qui change", blank=True, max_length=2000)
    chapters = models.TextField("chapitres, un par ligne", blank=True, max_length=3000)

    objects = OfResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "édition"
        verbose_name_plural = "éditions"
        ordering = ["resource", "-published_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["resource", "name"], name="edition_name_once")]

    def __str__(self) -> str:
        return f"{self.resource}, {self.name}"

    def clean(self) -> None:
        if self.document_id and self.link:
            raise ValidationError({"link": "Cette édition est un fichier gardé ici\u00a0: retirez l’adresse."})

    @property
    def is_nowhere(self) -> bool:
        return not self.document_id and not self.link


class DownloadCount(models.Model):
    """How many times an edition was taken in a day: nobody is followed, only a number grows."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="downloads")
    on = models.DateField("jour")
    count = models.PositiveIntegerField("téléchargements", default=0)

    class Meta:
        verbose_name = "téléchargements d’un jour"
        verbose_name_plural = "téléchargements par jour"
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["edition", "on"], name="download_day_once")]

    def __str__(self) -> str:
        return f"{self.edition}, {self.on}\u00a0: {self.count}"


class ResourceUseQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ResourceUseQuerySet:
        """With the resource and with the structure, both."""
        seen = self.filter(edition__resource__in=Resource.objects.visible_to(person))
        return seen.filter(organisation__in=Organisation.objects.visible_to(person))


class ResourceUse(Identified, Originated):
    """An organisation that told it uses an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="uses", verbose_name="édition")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="structure")
    used_on = models.DateField("depuis le")
    note = models.CharField("pour quoi faire", max_length=300, blank=True)

    objects = ResourceUseQuerySet.as_manager()

    class Meta:
        verbose_name = "usage d’une ressource"
        verbose_name_plural = "usages d’une ressource"
        ordering = ["-used_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "organisation"], name="resource_use_once")]

    def __str__(self) -> str:
        return f"{self.organisation}\u00a0: {self.edition}"
