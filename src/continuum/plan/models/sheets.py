"""What an action sheet has beyond its node: who leads it, where it stands, its missions, its links and its documents."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from continuum.directory.models import Organisation, Person
from continuum.plan.enums import LinkKind, Priority, SheetStatus
from continuum.toolkit.followup import Course, Followed, Step
from continuum.toolkit.models import Identified

from .nodes import Node, OfNode, OfNodeQuerySet

BEGIN = Step(SheetStatus.IN_PROGRESS, "Commencer")
PAUSE = Step(SheetStatus.PAUSED, "Mettre en pause", asks=("reason",), may_ask=("remind_on",))
BLOCK = Step(SheetStatus.BLOCKED, "Signaler un blocage", asks=("reason", "condition", "remind_on"))
END = Step(SheetStatus.DONE, "Terminer", may_ask=("evidence",))
GIVE_UP = Step(SheetStatus.ABANDONED, "Abandonner", asks=("reason",))
PLAN = Step(SheetStatus.PLANNED, "Programmer")
RESUME = Step(SheetStatus.IN_PROGRESS, "Reprendre")
STILL_PAUSED = Step(SheetStatus.PAUSED, "Revoir plus tard", asks=("reason", "remind_on"))
STILL_BLOCKED = Step(SheetStatus.BLOCKED, "Revoir plus tard", asks=("reason", "condition", "remind_on"))
REOPEN = Step(SheetStatus.IN_PROGRESS, "Rouvrir", asks=("reason",))
COURSE_OF_SHEETS = Course(
    states=SheetStatus,
    steps={
        SheetStatus.DRAFT: (PLAN, BEGIN, GIVE_UP),
        SheetStatus.PLANNED: (BEGIN, PAUSE, BLOCK, GIVE_UP),
        SheetStatus.IN_PROGRESS: (END, PAUSE, BLOCK, GIVE_UP),
        SheetStatus.PAUSED: (RESUME, STILL_PAUSED, BLOCK, GIVE_UP),
        SheetStatus.BLOCKED: (Step(SheetStatus.IN_PROGRESS, "Lever le blocage"), STILL_BLOCKED, GIVE_UP),
        SheetStatus.DONE: (REOPEN,),
        SheetStatus.ABANDONED: (Step(SheetStatus.DRAFT, "Reprendre comme projet", asks=("reason",)),),
    },
    closed=frozenset({SheetStatus.DONE, SheetStatus.ABANDONED}),
    shapes={
        SheetStatus.DRAFT: "draft",
        SheetStatus.PAUSED: "to_watch",
        SheetStatus.BLOCKED: "to_watch",
        SheetStatus.ABANDONED: "refused",
    },
)


class ActionSheet(Identified, Followed):
    """The facet of a node that is an action sheet; made with it."""

    COURSE = COURSE_OF_SHEETS

    node = models.OneToOneField(Node, models.CASCADE, related_name="sheet", verbose_name="élément du plan")
    status = models.CharField("statut", max_length=12, choices=SheetStatus.choices, default=SheetStatus.DRAFT)
    priority = models.CharField("priorité", max_length=8, choices=Priority.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="sheets_led", verbose_name="structure pilote"
    )
    referent = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="élu·e référent·e"
    )

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering = ["node__path"]

    def __str__(self) -> str:
        return str(self.node)

    def get_absolute_url(self) -> str:
        return self.node.get_absolute_url()

    @property
    def last_day(self) -> dt.date | None:
        """The end of its last phase; a phase without an end makes it permanent. Reads the phases of its node."""
        ends = [phase.ends for phase in self.node.phase_set.all()]
        return max(end.last for end in ends if end) if ends and all(ends) else None


class Mission(OfNode):
    """A part of what an action does, with its activities, one a line."""

    order = models.PositiveSmallIntegerField("ordre", default=0)
    title = models.CharField("intitulé", max_length=300)
    activities = models.TextField("activités", blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "mission"
        verbose_name_plural = "missions"
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def activity_list(self) -> list[str]:
        return [line.strip() for line in self.activities.splitlines() if line.strip()]


class NodeLink(OfNode):
    """One action follows another, or waits for it."""

    to = models.ForeignKey(Node, models.CASCADE, related_name="linked_from", verbose_name="fiche liée")
    kind = models.CharField("lien", max_length=10, choices=LinkKind.choices)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "lien entre fiches"
        verbose_name_plural = "liens entre fiches"
        ordering = ["kind", "to__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "to", "kind"], name="node_link_once", violation_error_message="Ce lien existe déjà."
            ),
            models.CheckConstraint(condition=~models.Q(node=models.F("to")), name="node_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.get_kind_display()} {self.to}"

    def clean(self) -> None:
        if self.node_id and self.node_id == self.to_id:
            raise ValidationError({"to": "Une fiche ne se lie pas à elle-même\u00a0: choisissez-en une autre."})


class Attachment(OfNode):
    """A document joined to a node; its bytes stand apart, so that a list never reads them."""

    title = models.CharField("intitulé", max_length=200)
    file_name = models.CharField("nom du fichier", max_length=200, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField("taille", editable=False)
    added_at = models.DateTimeField("ajouté le", editable=False)
    added_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["added_at", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:attachment", args=[self.pk])


class AttachmentContent(models.Model):
    """The bytes of an attachment: in the database, so that they are saved and taken away with it."""

    attachment = models.OneToOneField(Attachment, models.CASCADE, primary_key=True, related_name="content")
    body = models.BinaryField()

    class Meta:
        verbose_name = "contenu de pièce jointe"
        verbose_name_plural = "contenus de pièces jointes"

    def __str__(self) -> str:
        return str(self.attachment)


class FormerAddress(models.Model):
    """Where a node stood before it was moved: links and texts of yesterday still find it."""

    path = models.CharField(max_length=250, unique=True)
    node = models.ForeignKey(Node, models.CASCADE, related_name="former_addresses")

    class Meta:
        verbose_name = "ancienne adresse"
        verbose_name_plural = "anciennes adresses"

    def __str__(self) -> str:
        return self.path
