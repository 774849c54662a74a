"""The quarterly letter of a community: its three sections, the two people who sign it, and what was sent, frozen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.community.enums import LETTER_SHAPES, LetterSection, LetterStatus
from continuum.directory.models import Person, Segment
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .communities import Community

MONTHS_OF_A_QUARTER = 3
QUARTERS = 4
IN_ORDER = tuple(LetterSection.values)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year, from the first to the fourth."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.number}{'er' if self.number == 1 else 'e'} trimestre {self.year}"

    @classmethod
    def holding(cls, day: dt.date) -> Quarter:
        return cls(day.year, (day.month - 1) // MONTHS_OF_A_QUARTER + 1)

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, (self.number - 1) * MONTHS_OF_A_QUARTER + 1, 1)

    @property
    def last(self) -> dt.date:
        return self.next.first - dt.timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == QUARTERS else Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year - 1, QUARTERS) if self.number == 1 else Quarter(self.year, self.number - 1)


def paragraphs(text: str) -> list[str]:
    """Parted by an empty line."""
    return [one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()]


class LetterQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> LetterQuerySet:
        """Those that were sent, to the members; all of them to whoever runs the community."""
        if not person.is_authenticated:
            return self.none()
        run = Q(community__in=Community.objects.run_by(person))
        return self.filter(run | Q(status=LetterStatus.SENT, community__in=Community.objects.visible_to(person)))

    def run_by(self, person: Any) -> LetterQuerySet:
        return self.filter(community__in=Community.objects.run_by(person))

    def open_to_all(self) -> LetterQuerySet:
        """Those that anyone may read, without an account."""
        return self.filter(status=LetterStatus.SENT, is_open_to_all=True)


class Letter(Identified, Originated):
    """What a community tells its members in a quarter; any change takes its signatures away."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="letters", verbose_name="communauté")
    year = models.PositiveSmallIntegerField("année", editable=False)
    quarter = models.PositiveSmallIntegerField("trimestre", editable=False)
    subject = models.CharField("objet", max_length=120)
    intro = models.TextField("quelques mots pour commencer", max_length=2000, blank=True)
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name="pour qui")
    is_open_to_all = models.BooleanField("lisible par tous une fois envoyée", default=False)
    status = models.CharField("état", max_length=10, choices=LetterStatus.choices, default=LetterStatus.DRAFT, editable=False)
    written_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="préparée par"
    )
    reviewed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="relue par"
    )
    approved_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name="validée par"
    )
    prepared_at = models.DateTimeField("préparée le", editable=False)
    reviewed_at = models.DateTimeField("relue le", null=True, blank=True, editable=False)
    approved_at = models.DateTimeField("validée le", null=True, blank=True, editable=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre"
        verbose_name_plural = "lettres"
        ordering = ["-year", "-quarter", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year", "quarter"], condition=~Q(status=LetterStatus.STOPPED), name="one_letter_a_quarter"
            ),
            models.CheckConstraint(condition=Q(quarter__range=(1, QUARTERS)), name="letter_of_a_quarter"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("community:read_letter" if self.is_sent else "community:compose_letter", args=[self.pk])

    @property
    def when(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    @property
    def edition(self) -> str:
        """What tells one reviewed state from the next."""
        return self.reviewed_at.astimezone(dt.UTC).isoformat() if self.reviewed_at else ""

    @property
    def intro_paragraphs(self) -> list[str]:
        return paragraphs(self.intro)

    @property
    def status_shape(self) -> str:
        return LETTER_SHAPES[self.status]

    @property
    def is_open(self) -> bool:
        """May it still be changed?"""
        return self.status in (LetterStatus.DRAFT, LetterStatus.REVIEWED, LetterStatus.APPROVED)

    @property
    def is_reviewed(self) -> bool:
        return self.status == LetterStatus.REVIEWED

    @property
    def is_approved(self) -> bool:
        return self.status == LetterStatus.APPROVED

    @property
    def is_leaving(self) -> bool:
        """Its mails are being written, or have been: those that have not left may still be held back."""
        return self.status in (LetterStatus.SENDING, LetterStatus.SENT)

    @property
    def is_sent(self) -> bool:
        return self.status == LetterStatus.SENT

    @property
    def is_in_good_time(self) -> bool:
        """Its quarter is this one or the next."""
        return self.when.next >= Quarter.holding(clock.today())


class LetterItemQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> LetterItemQuerySet:
        """To those who write the letter; the others read the letter that was sent."""
        return self.filter(letter__in=Letter.objects.run_by(person)) if person.is_authenticated else self.none()

    def in_order(self) -> LetterItemQuerySet:
        """As the letter says them: by section, then as they were put."""
        rank = models.Case(*(models.When(section=name, then=place) for place, name in enumerate(IN_ORDER)), default=QUARTERS)
        return self.order_by(rank, "order", "pk")


class LetterItem(Identified, Originated):
    """Something told in a section: proposed from what the site holds, then written again, or written by hand."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="items", verbose_name="lettre")
    section = models.CharField("section", max_length=12, choices=LetterSection.choices)
    order = models.PositiveSmallIntegerField("ordre", default=0, editable=False)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte", max_length=3000)
    link = models.URLField(
        "lien pour en savoir plus", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    source_kind = models.CharField("tiré de", max_length=60, blank=True, editable=False)
    source_id = models.CharField(max_length=40, blank=True, editable=False)
    is_cut = models.BooleanField("coupé", default=False, editable=False)

    objects = LetterItemQuerySet.as_manager()

    class Meta:
        verbose_name = "article de la lettre"
        verbose_name_plural = "articles de la lettre"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "source_kind", "source_id"], condition=~Q(source_id=""), name="a_source_once_in_a_letter"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.text)

    @property
    def journal_label(self) -> str:
        return f"un article de «\u00a0{self.letter}\u00a0»"


class LetterIssueQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> LetterIssueQuerySet:
        return self.filter(letter__in=Letter.objects.visible_to(person))


class LetterIssue(Identified):
    """The letter as it was sent, frozen: what is written anew later changes nothing of it."""

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="issue", verbose_name="lettre")
    html = models.TextField("mise en page")
    text = models.TextField("texte seul")
    frozen_at = models.DateTimeField("figée le")
    recipient_count = models.PositiveIntegerField("destinataires", null=True, blank=True)
    """To how many addresses it has left, as its mails last said."""

    objects = LetterIssueQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre envoyée"
        verbose_name_plural = "lettres envoyées"
        ordering = ["-frozen_at"]

    def __str__(self) -> str:
        return str(self.letter)
