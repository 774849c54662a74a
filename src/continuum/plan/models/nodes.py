"""The tree of the plan: programme > plan > axis > sheet in one table, and what is dated on it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES
from continuum.directory.models import Organisation, Programme, Segment, Territory
from continuum.plan.enums import Contribution, MilestoneKind, NodeKind, PartnerRole, Recurrence
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDateField, in_words
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.typography import euros

from .sources import Source


def run_by(person: Any, prefix: str = "") -> Q:
    """What lies where this person runs programmes; says the same as `directory.rules.runs`. `prefix` leads to the node."""
    reached = Q(pk__in=[])
    for own in person.active_memberships() if person.is_authenticated else ():
        if own.role in STAFF_ROLES:
            within = Q(**{f"{prefix}programme": own.programme_id}) if own.programme_id else Q(pk__isnull=False)
            if own.territory is not None:
                within &= Q(**{f"{prefix}territory__path__startswith": own.territory.path})
            reached |= within
    return reached


class NodeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> NodeQuerySet:
        """Members of a programme see its whole plan; what is nominative has rules of its own."""
        return self.filter(programme__in=Programme.objects.visible_to(person))

    def below(self, node: Node) -> NodeQuerySet:
        """The node and all that hangs on it."""
        return self.filter(path__startswith=node.path)


class Node(Identified, Originated):
    """A place in the plan in whose name things are done; each programme has one root."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="nodes", verbose_name="programme")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="rattachée à")
    kind = models.CharField("nature", max_length=10, choices=NodeKind.choices)
    code = models.SlugField("code", max_length=60)
    path = models.CharField(max_length=250, unique=True, editable=False)
    printed_number = models.CharField("numéro", max_length=20, blank=True)
    title = models.CharField("titre", max_length=300)
    tagline = models.CharField("accroche", max_length=300, blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name="territoire")
    audience = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="aimed_at_by", verbose_name="public visé"
    )
    order = models.PositiveSmallIntegerField("ordre", default=0)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, verbose_name="source")
    place = models.CharField("où dans la source", max_length=200, blank=True)

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = "élément du plan"
        verbose_name_plural = "éléments du plan"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "code"], name="node_code_once"),
            models.UniqueConstraint(fields=["programme"], condition=models.Q(parent__isnull=True), name="one_root_per_programme"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """How texts and files call it: « lab-qvt/grand-est »."""
        return self.path.rstrip("/")

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def paths_above(self) -> list[str]:
        """From the root down to the parent."""
        steps = self.address.split("/")
        return ["/".join(steps[:rank]) + "/" for rank in range(1, len(steps))]

    @cached_property
    def kin(self) -> list[Node]:
        """What stands above it, itself, and all that hangs on it, by path: read once for a page."""
        found = Node.objects.filter(models.Q(path__in=self.paths_above) | models.Q(path__startswith=self.path))
        return list(found.select_related("territory").order_by("path"))

    @property
    def branch(self) -> list[Node]:
        """Itself and all that hangs on it, out of its kin."""
        return [one for one in self.kin if one.path.startswith(self.path)]

    def get_absolute_url(self) -> str:
        return reverse("plan:node", args=[self.address])


class OfNode(Identified, Originated):
    """Something that hangs on a node and says where it was read."""

    node = models.ForeignKey(Node, models.CASCADE, verbose_name="rattaché à")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, verbose_name="source")
    place = models.CharField("où dans la source", max_length=200, blank=True)

    class Meta:
        abstract = True


class OfNodeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfNodeQuerySet:
        return self.filter(node__programme__in=Programme.objects.visible_to(person))


class Dated(OfNode):
    """What has dates that may be put off; the first ones stay in its slippages."""

    DATES: tuple[str, str]

    class Meta:
        abstract = True

    @property
    def span(self) -> DateSpan:
        return DateSpan(*(getattr(self, name) for name in self.DATES))

    def move_to(self, span: DateSpan) -> None:
        for name, date in zip(self.DATES, (span.starts, span.ends), strict=True):
            setattr(self, name, date)


class Phase(Dated):
    """A stretch of time of a node; without an end it is permanent."""

    DATES = ("starts", "ends")

    title = models.CharField("intitulé", max_length=200)
    starts = PartialDateField("début")
    ends = PartialDateField("fin", null=True, blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "phase"
        verbose_name_plural = "phases"
        ordering = ["starts", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        return in_words(self.starts, self.ends)


class Milestone(Dated):
    """A dated event of a node: a committee, a publication, a survey."""

    DATES = ("on", "until")

    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="milestones", verbose_name="phase")
    kind = models.CharField("nature", max_length=12, choices=MilestoneKind.choices, default=MilestoneKind.OTHER)
    title = models.CharField("intitulé", max_length=300)
    on = PartialDateField("date")
    until = PartialDateField("jusqu’au", null=True, blank=True)
    done_on = PartialDateField("tenue le", null=True, blank=True)
    evidence = models.CharField("preuve", max_length=300, blank=True)
    every = models.CharField("revient", max_length=12, choices=Recurrence.choices, blank=True)
    series = models.UUIDField("série", null=True, blank=True, editable=False, db_index=True)
    """Occurrences of one event that comes back bear the same."""

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["on", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def date_text(self) -> str:
        return in_words(self.on, self.until or self.on)

    @property
    def is_held(self) -> bool:
        return self.done_on is not None

    @property
    def held_words(self) -> str:
        return f"{'le ' if self.done_on.day else 'en '}{self.done_on}" if self.done_on else ""

    @property
    def is_late(self) -> bool:
        """Computed, never typed: its last day is past, and nobody said that it took place."""
        return not self.is_held and self.span.last < clock.today()

    @property
    def state(self) -> str:
        """« done », « late » or nothing, as timelines say it."""
        return "done" if self.is_held else "late" if self.is_late else ""


class Partnership(OfNode):
    """An organisation that takes part in a node, in a role, and what it brings."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships", verbose_name="organisation")
    role = models.CharField("rôle", max_length=20, choices=PartnerRole.choices, default=PartnerRole.ASSOCIATED)
    contribution = models.CharField("apport", max_length=10, choices=Contribution.choices, blank=True)
    amount = models.DecimalField("montant en euros", max_digits=12, decimal_places=2, null=True, blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "partenariat"
        verbose_name_plural = "partenariats"
        ordering = ["role", "organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "organisation", "role"],
                name="partnership_once",
                violation_error_message="Cette organisation a déjà ce rôle ici\u00a0: choisissez-en un autre.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0, contribution=Contribution.MONEY),
                name="amount_of_money_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"

    def clean(self) -> None:
        """An amount is of money: given alone, it says so."""
        if self.amount is None:
            return
        if self.amount < 0:
            raise ValidationError({"amount": "Un montant ne peut pas être négatif."})
        if self.contribution not in ("", Contribution.MONEY):
            raise ValidationError({"amount": "Un montant ne se donne que pour un financement\u00a0: choisissez cet apport."})
        self.contribution = Contribution.MONEY

    @property
    def brings(self) -> str:
        """« financement, 12 000 € »."""
        money = euros(self.amount) if self.amount is not None else ""
        return ", ".join(filter(None, (self.get_contribution_display() if self.contribution else "", money)))
