"""Problems put to one's peers without a name, and the group's choice among them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.community.enums import ProblemStatus
from continuum.directory.enums import HrTheme
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import french_date

from .communities import Community, OfCommunityQuerySet

FEWEST_VOTERS = 3
"""Below, a count would say what one of them chose: nothing is shown."""
MOST_CHOICES = 3


def is_another_eye(person: Any) -> bool:
    """Nobody who is known, or somebody who helps and looks in her place: what she alone may know is not shown."""
    return not person.is_authenticated or getattr(person, "is_stood_for", False)


class ProblemQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ProblemQuerySet:
        """To the whole community; what was set aside, to whoever wrote it and to those who run the community."""
        if not person.is_authenticated:
            return self.none()
        hers = Q(pk__in=Problem.objects.written_by(person).values("pk"))
        run = Q(community__in=Community.objects.run_by(person))
        shown = ~Q(status=ProblemStatus.WITHDRAWN) | hers | run
        return self.filter(shown, community__in=Community.objects.visible_to(person))

    def proposed(self) -> ProblemQuerySet:
        return self.filter(status=ProblemStatus.PROPOSED)

    def written_by(self, person: Any) -> ProblemQuerySet:
        """Her own: the one question that may be put about who wrote, and by nobody but herself, nor by who helps her."""
        return self.none() if is_another_eye(person) else self.filter(authorship__person=person.pk)


class Problem(Identified, Originated):
    """A problem as somebody put it to the group. Who she is stands elsewhere, and so does the hour at which she wrote."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="problems", verbose_name="communauté")
    title = models.CharField("le problème, en une ligne", max_length=160)
    text = models.TextField("ce qui se passe, et ce qui a déjà été essayé", max_length=4000)
    theme = models.CharField("thème", max_length=20, choices=HrTheme.choices)
    status = models.CharField(
        "état", max_length=10, choices=ProblemStatus.choices, default=ProblemStatus.PROPOSED, editable=False
    )
    submitted_on = models.DateField("proposé le", editable=False)
    withdrawn_reason = models.CharField("motif du retrait", max_length=300, blank=True, editable=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = "problème"
        verbose_name_plural = "problèmes"
        ordering = ["-submitted_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:problem", args=[self.pk])

    @property
    def journal_label(self) -> str:
        """The journal is read outside of the community."""
        return f"un problème, {self.community}"

    @property
    def status_shape(self) -> str:
        shapes = {ProblemStatus.TREATED: "done", ProblemStatus.WITHDRAWN: "refused", ProblemStatus.CHOSEN: "to_watch"}
        return shapes.get(ProblemStatus(self.status), "information")


class AuthorshipQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> AuthorshipQuerySet:
        return self.none() if is_another_eye(person) else self.filter(person=person.pk)


class ProblemAuthor(models.Model):
    """Who wrote a problem, in a table apart: no page joins it, but the author's own.

    Kept so that she can be told, and may say that it is hers.
    """

    problem = models.OneToOneField(Problem, models.CASCADE, primary_key=True, related_name="authorship", verbose_name="problème")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        verbose_name = "origine d’un problème"
        verbose_name_plural = "origines des problèmes"

    def __str__(self) -> str:
        return "quelqu’un du groupe"


class Ballot(Identified, Originated):
    """The group says which problems it would work on; the counts are kept, and then nobody's choices any more."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="ballots", verbose_name="communauté")
    opened_at = models.DateTimeField("ouvert le", editable=False)
    closes_on = models.DateField("dernier jour pour choisir")
    closed_at = models.DateTimeField("dépouillé le", null=True, editable=False)
    voter_count = models.PositiveSmallIntegerField("personnes ayant choisi", null=True, editable=False)

    objects = OfCommunityQuerySet.as_manager()

    class Meta:
        verbose_name = "choix du groupe"
        verbose_name_plural = "choix du groupe"
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community"], condition=Q(closed_at=None), name="one_open_ballot_by_community")
        ]

    def __str__(self) -> str:
        return f"choix du {french_date(self.closes_on)}"

    def get_absolute_url(self) -> str:
        return reverse("community:ballot", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and clock.today() <= self.closes_on

    @property
    def is_counted(self) -> bool:
        """Closed, with enough voters for the counts to tell of nobody."""
        return self.voter_count is not None and self.voter_count >= FEWEST_VOTERS


class BallotLineQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> BallotLineQuerySet:
        return self.filter(ballot__in=Ballot.objects.visible_to(person))


class BallotLine(Identified):
    """One problem of a ballot; once closed, how many chose it, unless they were too few."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="lines", verbose_name="choix du groupe")
    problem = models.ForeignKey(Problem, models.CASCADE, related_name="lines", verbose_name="problème")
    count = models.PositiveSmallIntegerField("fois choisi", null=True, editable=False)

    objects = BallotLineQuerySet.as_manager()

    class Meta:
        verbose_name = "problème soumis au choix"
        verbose_name_plural = "problèmes soumis au choix"
        ordering = ["ballot", "pk"]
        constraints = [models.UniqueConstraint(fields=["ballot", "problem"], name="problem_once_in_a_ballot")]

    def __str__(self) -> str:
        return str(self.problem)


class ChoiceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ChoiceQuerySet:
        """Her own, and never to whoever helps her: the choice is secret."""
        return self.none() if is_another_eye(person) else self.filter(person=person.pk)


class ProblemChoice(models.Model):
    """What somebody chose in a ballot that is still open; gone once it is counted."""

    line = models.ForeignKey(BallotLine, models.CASCADE, related_name="choices", verbose_name="problème soumis au choix")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "choix d’un problème"
        verbose_name_plural = "choix de problèmes"
        constraints = [models.UniqueConstraint(fields=["line", "person"], name="problem_chosen_once_by_person")]

    def __str__(self) -> str:
        return str(self.line)
