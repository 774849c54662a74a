"""Reads of comments: those of a version, by what they are about; and those that wait for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from continuum.directory.models import Organisation, Position
from continuum.plan import rules
from continuum.plan.models import Comment, PlanVersion

from .content import NodeContent, PlanContent
from .versions import anchor_of

ERASED = "auteur effacé"
WHOLE = "toute la version"


@dataclass(frozen=True)
class Thread:
    """A comment, what it is about, and what was answered."""

    comment: Comment
    about: str
    anchor: str
    answers: Sequence[Comment]
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        return self.comment.settled_at is None

    @property
    def waits(self) -> bool:
        return self.is_open and not self.answers


def comments_seen(person: Any) -> QuerySet[Comment]:
    """With what a page about one of them names; the contents of versions stay where they are."""
    named = ("version__node__territory", "version__node__programme__territory", "author", "on_behalf_of")
    return Comment.objects.visible_to(person).select_related(*named)


def own_organisations(person: Any) -> QuerySet[Organisation]:
    """In whose name she may speak: those of her accesses and of her positions in force."""
    held = [one.organisation_id for one in person.active_memberships() if one.organisation_id]
    positions = Position.objects.in_force().filter(person=person).values("organisation")
    return Organisation.objects.visible_to(person).filter(pk__in=held) | Organisation.objects.visible_to(person).filter(
        pk__in=positions
    )


def threads_of(version: PlanVersion, content: PlanContent, person: Any) -> list[Thread]:
    """In the order of the plan, then of time."""
    rows = list(Comment.objects.filter(version=version).select_related("author", "on_behalf_of").defer("version__content"))
    answers: dict[Any, list[Comment]] = {}
    for row in rows:
        answers.setdefault(row.answer_to_id, []).append(row)
    labels = labels_of_places(content)
    order = {place: rank for rank, place in enumerate(labels)}
    threads = [_thread(one, answers.get(one.pk, []), labels, person) for one in answers.get(None, [])]
    return sorted(threads, key=lambda thread: order.get(thread.comment.place, len(order)))


def _thread(comment: Comment, answers: list[Comment], labels: dict[str, str], person: Any) -> Thread:
    place = comment.place
    may_withdraw = comment.author_id == person.pk and not answers and comment.settled_at is None
    return Thread(comment, labels.get(place, WHOLE), anchor_of(place) if place in labels else "", answers, may_withdraw)


def by_place(threads: Sequence[Thread]) -> Counter[str]:
    return Counter(one.comment.place for one in threads)


def signature(comment: Comment) -> str:
    """« Garance Relais-Fictif, Uniformation »."""
    who = str(comment.author) if comment.author else ERASED
    return f"{who}, {comment.on_behalf_of}" if comment.on_behalf_of else who


def places_of(content: PlanContent) -> Iterator[tuple[NodeContent, list[tuple[str, str]]]]:
    """What one may speak of: each node, and the parts written of it."""
    for node in content.nodes:
        yield node, [(f"{node.address}#{part.key}", part.label) for part in node.written]


def labels_of_places(content: PlanContent) -> dict[str, str]:
    """« Fiche action A2, Objectifs prioritaires », in the order of the plan."""
    found = {"": WHOLE}
    for node, parts in places_of(content):
        found[node.address] = node.title
        found |= {place: f"{node.title}, {label.lower()}" for place, label in parts}
    return found


def waiting_for_an_answer(person: Any) -> list[Comment]:
    """Comments of others, oldest first, on the plans that she writes."""
    if not person.is_programme_staff:
        return []
    rows = comments_seen(person).filter(answer_to=None, settled_at=None, answers=None).exclude(author=person)
    found = rows.defer("version__content").order_by("written_at")
    return [one for one in found if rules.answer_comment(person, one)]


def answered_since(person: Any, since: Any) -> QuerySet[Comment]:
    """What others answered to her, newest first."""
    rows = comments_seen(person).filter(answer_to__author=person, written_at__gte=since).exclude(author=person)
    return rows.defer("version__content").order_by("-written_at")
