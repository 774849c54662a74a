"""What is put to structures: a campaign, and one request for each structure and point of view. No answer stands here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.directory.enums import Role
from continuum.directory.models import Organisation, Person, Position, Segment
from continuum.plan.models import Node, run_by
from continuum.surveys.enums import AnswerMode, CampaignState, RequestState, Voice
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import french_date

from .instruments import InstrumentVersion

VOICES_OF_ROLES = {Role.DIRECTOR: Voice.DIRECTOR, Role.BOARD_MEMBER: Voice.BOARD}
"""In whose name each speaks in her own structure."""


class CampaignQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> CampaignQuerySet:
        """For those who run the place; who is asked sees the request, not the campaign."""
        return self.filter(run_by(person, "node__"))

    def open(self) -> CampaignQuerySet:
        today = clock.today()
        return self.filter(opened_at__isnull=False, closed_at=None, closes_on__gte=today)


class Campaign(Identified, Originated):
    """A version of an instrument put to an audience, in the name of a node, from a day to another."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="campaigns", verbose_name="au titre de")
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="campaigns", verbose_name="questionnaire")
    title = models.CharField("titre", max_length=200)
    notice = models.TextField("ce qu’on dit à qui répond", blank=True, max_length=3000)
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="public")
    voices = models.JSONField("points de vue", default=list)
    opens_on = models.DateField("ouvre le")
    closes_on = models.DateField("se termine le")
    opened_at = models.DateTimeField("ouverte le", null=True, editable=False)
    closed_at = models.DateTimeField("close le", null=True, editable=False)
    wave_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="waves", verbose_name="suit")
    months = models.PositiveSmallIntegerField("mois après", null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        verbose_name_plural = "campagnes"
        ordering = ["-opens_on", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="campaign_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(wave_of__isnull=True, months__isnull=True) | Q(wave_of__isnull=False, months__gte=1),
                name="campaign_wave_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:campaign", args=[self.pk])

    def clean(self) -> None:
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError(
                {"closes_on": "La campagne se terminerait avant d’ouvrir\u00a0: corrigez l’une des deux dates."}
            )

    @property
    def state(self) -> CampaignState:
        if self.opened_at is None:
            return CampaignState.DRAFT
        return CampaignState.OPEN if self.is_open else CampaignState.CLOSED

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None and clock.today() <= self.closes_on

    @property
    def is_shared(self) -> bool:
        """Do several points of view answer apart, to be compared?"""
        return len(self.voices) > 1

    @property
    def voices_text(self) -> str:
        return ", ".join(Voice(voice).label for voice in self.voices)

    @property
    def period_text(self) -> str:
        return f"du {french_date(self.opens_on)} au {french_date(self.closes_on)}"


def asked_of(person: Any) -> Q:
    """What is put to this person: by name, as long as she is of the structure; or because she speaks there for that voice."""
    if not person.is_authenticated:
        return Q(pk__in=[])
    still = Position.objects.in_force().filter(person=person).values("organisation")
    hers = Q(person=person, organisation__in=still)
    for own in person.active_memberships():
        if own.role in VOICES_OF_ROLES:
            hers |= Q(organisation=own.organisation_id, voice=VOICES_OF_ROLES[own.role])
    return hers


class RequestQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> RequestQuerySet:
        """How far each has come: for those who run the campaign; hers, once asked, for whoever answers."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(run_by(person, "campaign__node__") | asked_of(person) & Q(asked_at__isnull=False))

    def asked(self) -> RequestQuerySet:
        return self.filter(asked_at__isnull=False)

    def waiting(self) -> RequestQuerySet:
        """Asked, not answered, still in time."""
        still = {"campaign__closed_at": None, "campaign__closes_on__gte": clock.today()}
        return self.asked().filter(answered_at=None, **still)

    def answered(self) -> RequestQuerySet:
        return self.filter(answered_at__isnull=False)

    def valid(self) -> RequestQuerySet:
        """Answered without a fault."""
        return self.answered().filter(is_valid=True)

    def usable(self) -> RequestQuerySet:
        """Valid, and not set aside by the team."""
        return self.valid().filter(set_aside="")


class Request(Identified, Originated):
    """One structure asked, for one point of view: when, of whom, how far it has come. What is answered is elsewhere."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="requests", verbose_name="campagne")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="requests", verbose_name="structure")
    voice = models.CharField("point de vue", max_length=8, choices=Voice.choices)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="demandée à")
    ask_on = models.DateField("à demander le")
    asked_at = models.DateTimeField("demandée le", null=True, editable=False)
    reminded_count = models.PositiveSmallIntegerField("rappels", default=0, editable=False)
    reminded_on = models.DateField("dernier rappel", null=True, editable=False)
    called_on = models.DateField("appelée le", null=True, blank=True)
    call_note = models.CharField("ce qui s’est dit", max_length=300, blank=True)
    link_number = models.PositiveSmallIntegerField(default=1, editable=False)
    """The signed link carries it: adding one ends the links sent before."""
    mode = models.CharField("mode", max_length=8, choices=AnswerMode.choices, blank=True, editable=False)
    typed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="saisie par", editable=False)
    started_at = models.DateTimeField("commencée le", null=True, editable=False)
    pages_done = models.PositiveSmallIntegerField("pages remplies", default=0, editable=False)
    pages_count = models.PositiveSmallIntegerField("pages en tout", default=0, editable=False)
    answered_at = models.DateTimeField("rendue le", null=True, editable=False)
    is_valid = models.BooleanField("valide", default=False, editable=False)
    set_aside = models.CharField("écartée parce que", max_length=300, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        verbose_name_plural = "demandes"
        ordering = ["campaign", "organisation__search_name", "voice", "pk"]
        indexes = [models.Index(fields=["organisation", "ask_on"], name="requests_of_a_structure")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organisation", "voice"], name="request_once_for_each_voice"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(started_at__isnull=False), name="request_begun_before_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}, {self.organisation} ({self.get_voice_display()})"

    def get_absolute_url(self) -> str:
        return reverse("surveys:request", args=[self.pk])

    @property
    def state(self) -> RequestState:
        if self.answered_at is not None:
            return RequestState.ANSWERED
        if self.started_at is not None:
            return RequestState.STARTED
        return RequestState.ASKED if self.asked_at is not None else RequestState.PLANNED
