"""Published versions of a plan: frozen, numbered, approved, commented."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from continuum.directory.models import Organisation, Person
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .nodes import Node, OfNodeQuerySet


class VersionQuerySet(OfNodeQuerySet):
    def open_to_all(self) -> VersionQuerySet:
        """Those that anyone may read without an account."""
        return self.filter(is_public=True)


class PlanVersion(Identified):
    """A plan as it was published: its whole content, frozen."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="versions", verbose_name="plan")
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("titre", max_length=300)
    content = models.JSONField(editable=False)
    note = models.TextField("ce qui change, en quelques mots", blank=True, max_length=3000)
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)
    approved_on = models.DateField("approuvée le", null=True, blank=True)
    approved_by = models.CharField("approuvée par", max_length=200, blank=True)
    is_public = models.BooleanField("lisible par tous", default=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version du plan"
        verbose_name_plural = "versions du plan"
        ordering = ["node__path", "-number"]
        constraints = [models.UniqueConstraint(fields=["node", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("plan:version", args=[self.pk])

    def clean(self) -> None:
        """An approval has an author and a day, which has come."""
        self.approved_by = self.approved_by.strip()
        if self.approved_by and self.approved_on is None:
            raise ValidationError({"approved_on": "Donnez la date de cette approbation."})
        if self.approved_on and not self.approved_by:
            raise ValidationError({"approved_by": "Indiquez qui a approuvé : une instance, par exemple le comité de pilotage."})
        if self.approved_on and self.approved_on > clock.today():
            raise ValidationError({"approved_on": "Cette date est à venir : notez l’approbation quand elle aura eu lieu."})


class CommentQuerySet(VisibleQuerySet):
    def visible_to(self, person: object) -> CommentQuerySet:
        return self.filter(version__in=PlanVersion.objects.visible_to(person))


class Comment(Identified):
    """What a partner says of a passage of a published version, or what is answered to her."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="comments", verbose_name="version")
    place = models.CharField("à propos de", max_length=320, blank=True)
    answer_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    text = models.TextField("commentaire", max_length=3000)
    author = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)
    on_behalf_of = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="au nom de"
    )
    written_at = models.DateTimeField("écrit le", editable=False)
    settled_at = models.DateTimeField("traité le", null=True, editable=False)
    settled_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.text[:60]} ({self.version})"
