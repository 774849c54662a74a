"""What members say: topics and their messages, whom they call, what the team verifies or withdraws, what is reported to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.folding import FoldedField, fold
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import counted

from .communities import Community
from .spaces import OfSpaceQuerySet, Space

LONGEST_TITLE, LONGEST_POST = 160, 6000
CORRECTED_WITHIN = dt.timedelta(minutes=30)
ERASED = "une personne effacée"


class Withdrawable(models.Model):
    """What may be taken away: by the team, which says why in its place; or, of a message, by whoever wrote it."""

    withdrawn_at = models.DateTimeField("retiré le", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="retiré par"
    )
    withdrawn_reason = models.CharField("motif du retrait", max_length=300, blank=True, editable=False)
    """Empty when its own author withdrew it."""

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Topic(Identified, Originated, Withdrawable):
    """A subject in a space; its first message opens it, and whoever reads the space answers."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="topics", verbose_name="espace")
    title = models.CharField("sujet", max_length=LONGEST_TITLE)
    search_title = FoldedField(max_length=LONGEST_TITLE, editable=False, default="")
    author = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="ouvert par")
    opened_at = models.DateTimeField("ouvert le", editable=False)
    is_pinned = models.BooleanField("épinglé en tête de l’espace", default=False)
    closed_at = models.DateTimeField("clos le", null=True, editable=False)

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet d’échange"
        verbose_name_plural = "sujets d’échange"
        ordering = ["-opened_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def journal_label(self) -> str:
        """A title is read in its space alone."""
        return f"un sujet de «\u00a0{self.space}\u00a0»"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_title = fold(self.title)[:LONGEST_TITLE]
        _with("title", "search_title", kwargs)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("community:topic", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def author_name(self) -> str:
        return str(self.author or ERASED)

    @property
    def fresh_text(self) -> str:
        """« 2 nouveaux », as a list counted them for one reader."""
        return counted(getattr(self, "fresh", 0), "nouveau", "nouveaux")


class PostQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> PostQuerySet:
        return self.filter(topic__in=Topic.objects.visible_to(person))

    def standing(self) -> PostQuerySet:
        return self.filter(withdrawn_at=None, topic__withdrawn_at=None)


class Post(Identified, Originated, Withdrawable):
    """A message: plain text, signed."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts", verbose_name="sujet")
    text = models.TextField("message", max_length=LONGEST_POST)
    search_text = FoldedField(max_length=LONGEST_POST, editable=False, default="")
    author = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="auteur")
    is_of_team = models.BooleanField("écrit par l’équipe", default=False, editable=False)
    opens = models.BooleanField("ouvre le sujet", default=False, editable=False)
    written_at = models.DateTimeField("écrit le", editable=False)
    corrected_at = models.DateTimeField("corrigé le", null=True, editable=False)
    certified_at = models.DateTimeField("vérifié par l’équipe le", null=True, editable=False)
    certified_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="vérifié par"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "message d’un échange"
        verbose_name_plural = "messages d’un échange"
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["topic", "written_at"], name="post_in_its_topic")]
        constraints = [models.UniqueConstraint(fields=["topic"], condition=Q(opens=True), name="one_post_opens_a_topic")]

    def __str__(self) -> str:
        return f"message dans «\u00a0{self.topic}\u00a0»"

    @property
    def journal_label(self) -> str:
        """What was said is read in its space alone."""
        return f"un message de «\u00a0{self.topic.space}\u00a0»"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(self.text)[:LONGEST_POST]
        _with("text", "search_text", kwargs)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.topic.get_absolute_url()}?message={self.pk}#m{self.pk}"

    @property
    def author_name(self) -> str:
        return str(self.author or ERASED)

    @property
    def is_certified(self) -> bool:
        return self.certified_at is not None

    @property
    def corrected_until(self) -> dt.datetime:
        """Until when its author may still correct it."""
        return self.written_at + CORRECTED_WITHIN

    @property
    def may_still_be_corrected(self) -> bool:
        return not self.is_withdrawn and clock.now() <= self.corrected_until


def _with(name: str, folded: str, kwargs: dict[str, Any]) -> None:
    """A text saved alone takes its folded twin along: a name taken out of one leaves the other too."""
    if (fields := kwargs.get("update_fields")) and name in fields:
        kwargs["update_fields"] = {*fields, folded}


class OfPostQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfPostQuerySet:
        return self.filter(post__in=Post.objects.visible_to(person))


class Mention(Identified):
    """Somebody whom the author of a message wanted to know of it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions", verbose_name="message")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne prévenue")

    objects = OfPostQuerySet.as_manager()

    class Meta:
        verbose_name = "personne prévenue d’un message"
        verbose_name_plural = "personnes prévenues d’un message"
        ordering = ["person__search_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="told_once_of_a_post")]

    def __str__(self) -> str:
        return f"{self.person}, {self.post}"


class PostFlagQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> PostFlagQuerySet:
        """What one reported; and, for those who run the community, all of it, save what is said of their own messages."""
        if not person.is_authenticated:
            return self.none()
        run = Q(post__topic__space__community__in=Community.objects.run_by(person)) & ~Q(post__author=person.pk)
        return self.filter(run | Q(person=person, post__in=Post.objects.visible_to(person)))

    def waiting(self) -> PostFlagQuerySet:
        """A message that is withdrawn asks nothing more of anybody."""
        return self.filter(settled_at=None, post__withdrawn_at=None, post__topic__withdrawn_at=None)


class PostFlag(Identified):
    """A message reported to the team, and why."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="flags", verbose_name="message")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="signalé par")
    reason = models.CharField("pourquoi", max_length=500)
    flagged_at = models.DateTimeField("signalé le")
    settled_at = models.DateTimeField("classé le", null=True)

    objects = PostFlagQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement d’un message"
        verbose_name_plural = "signalements de messages"
        ordering = ["flagged_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], condition=Q(settled_at=None), name="reported_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(settled_at__gte=F("flagged_at")), name="flag_settled_after_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"signalement d’un {self.post}"

    @property
    def journal_label(self) -> str:
        return f"signalement d’{self.post.journal_label}"
