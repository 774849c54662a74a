"""Topics as somebody reads them: what is new to her, what she follows, what words find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from continuum.community.models import Following, Mention, Post, PostFlag, Space, Topic, TopicReading
from continuum.community.models.topics import PostQuerySet
from continuum.toolkit.folding import fold
from continuum.toolkit.registry import Moved
from continuum.toolkit.typography import counted

from .since import SINCE

MOST_NEWS = 30
STANDING = Q(posts__withdrawn_at=None)
NEW = ("nouveau message", "nouveaux messages")


def topics_read(person: Any, since: dt.datetime) -> QuerySet:
    """Those of her spaces; `fresh`: how many messages of others she has not read, or, never opened, came after `since`."""
    reading = TopicReading.objects.filter(topic=OuterRef("pk"), person=person.pk).values("read_at")
    followed = Following.objects.filter(Q(topic=OuterRef("pk")) | Q(space=OuterRef("space")), person=person.pk)
    read_until = Coalesce(Subquery(reading), Value(since, output_field=DateTimeField()))
    rows = Topic.objects.visible_to(person).alias(read_until=read_until)
    unread = STANDING & Q(posts__written_at__gt=F("read_until")) & ~Q(posts__author=person.pk)
    return rows.annotate(
        last_at=Max("posts__written_at", filter=STANDING, default=F("opened_at")),
        said=Count("posts", filter=STANDING),
        fresh=Count("posts", filter=unread),
        is_followed=Exists(followed),
    ).select_related("space", "author")


def fresh_topics(person: Any, since: dt.datetime) -> QuerySet:
    """What she has not read of what others wrote, what she follows first."""
    rows = topics_read(person, since).filter(withdrawn_at=None, fresh__gt=0)
    return rows.order_by("-is_followed", "-last_at", "pk")[:MOST_NEWS]


def topics_matching(rows: QuerySet, text: str) -> QuerySet:
    """Those whose title or one standing message holds every word."""
    for word in fold(text).split():
        said = Post.objects.standing().filter(topic=OuterRef("pk"), search_text__contains=word)
        rows = rows.filter(Q(search_title__contains=word, withdrawn_at=None) | Exists(said))
    return rows


def topics_certified(rows: QuerySet) -> QuerySet:
    """Those where the team verified a message."""
    return rows.filter(Exists(Post.objects.standing().filter(topic=OuterRef("pk")).exclude(certified_at=None)))


def posts_of(topic: Topic) -> PostQuerySet:
    """In the order in which they were written, with whom they called."""
    told = Prefetch("mentions", Mention.objects.select_related("person"))
    rows: PostQuerySet = Post.objects.filter(topic=topic)
    return rows.select_related("author", "withdrawn_by").prefetch_related(told)


def topics_opened(person: Any) -> QuerySet:
    """With all that their page says of them: until when she has read, and whether she follows."""
    reading = TopicReading.objects.filter(topic=OuterRef("pk"), person=person.pk).values("read_at")
    followed = Following.objects.filter(topic=OuterRef("pk"), person=person.pk)
    rows = Topic.objects.annotate(read_at=Subquery(reading), is_followed=Exists(followed))
    return rows.select_related("space__community__node__territory", "space__meeting", "author", "withdrawn_by")


def follows_space(person: Any, space: Space) -> bool:
    return Following.objects.filter(person=person.pk, space=space).exists()


# --- What waits ------------------------------------------------------------------------------------------------------------


def mentions_unread(person: Any) -> QuerySet[Mention]:
    """Messages of which she was told, and that she has not read."""
    read = TopicReading.objects.filter(person=person.pk, topic=OuterRef("post__topic"), read_at__gte=OuterRef("post__written_at"))
    standing = Q(post__withdrawn_at=None, post__topic__withdrawn_at=None)
    rows = Mention.objects.visible_to(person).filter(standing, ~Exists(read), person=person.pk)
    return rows.select_related("post__topic__space", "post__author").order_by("post__written_at", "pk")


def flags_waiting(person: Any) -> QuerySet[PostFlag]:
    """What was reported in the communities that she runs, the oldest first."""
    rows = PostFlag.objects.visible_to(person).waiting().exclude(person=person.pk)
    return rows.select_related("post__topic__space__community")


def flags_on(topic: Topic, person: Any) -> dict[Any, list[PostFlag]]:
    """What was reported of each message, for those who settle it: nobody reads who reported her own."""
    found: dict[Any, list[PostFlag]] = {}
    for flag in PostFlag.objects.visible_to(person).waiting().filter(post__topic=topic).select_related("person"):
        found.setdefault(flag.post_id, []).append(flag)
    return found


# --- Since she last came ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpaceNews:
    """A space with its topics that moved."""

    space: Space
    topics: Sequence[Any]

    @property
    def count(self) -> int:
        return sum(one.fresh for one in self.topics)

    @property
    def said(self) -> str:
        return counted(self.count, *NEW)


def news_by_space(topics: Sequence[Any]) -> list[SpaceNews]:
    """In the order in which the first topic of each space comes."""
    found: dict[Any, list[Any]] = {}
    for topic in topics:
        found.setdefault(topic.space_id, []).append(topic)
    return [SpaceNews(rows[0].space, rows) for rows in found.values()]


def exchanges_since(person: Any, since: dt.datetime) -> list[Moved]:
    """Each topic that moved, with how much is new to her there."""
    return [
        Moved(
            one.last_at, f"{one.title}, dans «\u00a0{one.space}\u00a0»\u00a0: {counted(one.fresh, *NEW)}", one.get_absolute_url()
        )
        for one in fresh_topics(person, since)
    ]


SINCE.append(exchanges_since)
