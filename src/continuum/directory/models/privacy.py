"""What a person was told and chose about her data, what she asked, and what was erased when its time was over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import ConsentWay, MailPurpose, Role
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .people import Person

EXPORT_KEPT = dt.timedelta(days=7)


class NoticeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> NoticeQuerySet:
        return self if person.is_authenticated else self.none()

    def update(self, **kwargs: Any) -> int:
        raise TypeError("A published notice never changes: publish a new version.")

    def in_force(self) -> NoticeQuerySet:
        """The latest version of each notice that is published today."""
        published = self.filter(published_on__lte=clock.today())
        later = published.filter(code=models.OuterRef("code"), version__gt=models.OuterRef("version"))
        return published.filter(~models.Exists(later))


class Notice(Identified):
    """An information notice as it was published; what was read must be found again word for word."""

    code = models.SlugField("code", max_length=40)
    version = models.PositiveSmallIntegerField("version")
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte")
    published_on = models.DateField("publiée le")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notice d’information"
        verbose_name_plural = "notices d’information"
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="notice_version_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A published notice never changes: publish a new version.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("directory:notice", args=[self.code, self.version])


class Acknowledgement(Identified):
    """A person says that she has read a version of a notice."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="acknowledgements", verbose_name="personne")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name="notice")
    read_at = models.DateTimeField("lue le")

    class Meta:
        verbose_name = "notice lue"
        verbose_name_plural = "notices lues"
        ordering = ["-read_at"]
        constraints = [models.UniqueConstraint(fields=["person", "notice"], name="notice_read_once")]

    def __str__(self) -> str:
        return str(self.notice)


class MailConsent(Identified):
    """What a person chose about a list of mails, from one instant to another; her last choice is the one in force.

    Without `given_at` she objected to mails that she had not been asked about.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="mail_consents", verbose_name="personne")
    purpose = models.CharField("liste", max_length=20, choices=MailPurpose.choices)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="notice")
    given_at = models.DateTimeField("donné le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    given_how = models.CharField("donné par", max_length=12, choices=ConsentWay.choices, blank=True)
    withdrawn_how = models.CharField("retiré par", max_length=12, choices=ConsentWay.choices, blank=True)

    class Meta:
        verbose_name = "accord de réception"
        verbose_name_plural = "accords de réception"
        ordering = ["purpose", "given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at=None), name="one_standing_consent_per_list"
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(withdrawn_at__isnull=False), name="consent_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {'retiré' if self.withdrawn_at else 'donné'}"


class DataExportQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> DataExportQuerySet:
        """For whoever asked for it, and nobody else; somebody else's copy, as long as she answers for personal data."""
        if not person.is_authenticated:
            return self.none()
        asked = self.filter(asked_by=person)
        return asked if person.has_role(Role.NATIONAL_ADMIN) else asked.filter(person=person)


class DataExport(Identified):
    """All that is held of one person, in one file, which waits a week for whoever asked for it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")
    asked_by = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le")
    reason = models.CharField("motif", max_length=300, blank=True)
    file = models.BinaryField(null=True, editable=False)
    ready_at = models.DateTimeField("prêt le", null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = "copie des données"
        verbose_name_plural = "copies des données"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Copie demandée le {self.asked_at.astimezone(clock.PARIS):%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("directory:data_file", args=[self.pk])


class ErasureRequestQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ErasureRequestQuerySet:
        """One's own; all of them for those who erase."""
        if not person.is_authenticated:
            return self.none()
        return self if person.has_role(Role.NATIONAL_ADMIN) else self.filter(person=person)

    def waiting(self) -> ErasureRequestQuerySet:
        return self.filter(erased_at=None, withdrawn_at=None, refused_at=None)


class ErasureRequest(Identified):
    """A person is to be erased, by her own wish, by an administrator's decision or because time has passed.

    What she asked may be refused, with a reason that she reads. Once it is done nothing here says who she was: the mark
    is a digest of her random number.
    """

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="personne")
    asked_at = models.DateTimeField("demandé le")
    by_herself = models.BooleanField("à sa demande", default=False)
    due_on = models.DateField("à faire avant le")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    refused_at = models.DateTimeField("refusée le", null=True, blank=True)
    erased_at = models.DateTimeField("fait le", null=True, blank=True)
    erased_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="fait par")
    reason = models.CharField("motif", max_length=300, blank=True)
    counts = models.JSONField(default=dict)
    mark = models.CharField(max_length=64, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’effacement"
        verbose_name_plural = "demandes d’effacement"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(erased_at=None, withdrawn_at=None, refused_at=None),
                name="one_waiting_erasure_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"Effacement demandé le {self.asked_at.astimezone(clock.PARIS):%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        return self.erased_at is None and self.withdrawn_at is None and self.refused_at is None

    @property
    def state_text(self) -> str:
        if self.erased_at:
            return "effacée"
        if self.refused_at:
            return "demande refusée"
        return "demande retirée" if self.withdrawn_at else "à traiter"


class RetentionRun(Identified):
    """One passage of the job that erases what is no longer to be kept: how many rows, for which processing."""

    ran_at = models.DateTimeField("passage du")
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = "passage de la conservation"
        verbose_name_plural = "passages de la conservation"
        ordering = ["-ran_at"]

    def __str__(self) -> str:
        return f"Conservation du {self.ran_at.astimezone(clock.PARIS):%d/%m/%Y}"

    @property
    def total(self) -> int:
        return sum(self.counts.values())
