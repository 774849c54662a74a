"""The messages of a topic as one person reads them: what is new to her, and what she may do about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from continuum.community.models import Post, PostFlag, Topic

from .topics import flags_on, posts_of

PER_PAGE = 40


@dataclass(frozen=True)
class PostShown:
    """One message, for one reader."""

    post: Post
    is_new: bool
    is_hers: bool
    by_moderator: bool
    flags: Sequence[PostFlag] = ()

    @property
    def shows_withdrawn_text(self) -> bool:
        """What the team withdrew is kept for its author and for the team."""
        return bool(self.post.is_withdrawn and self.post.text and (self.is_hers or self.by_moderator))

    @property
    def may_correct(self) -> bool:
        return self.is_hers and self.post.may_still_be_corrected

    @property
    def may_restore(self) -> bool:
        return self.by_moderator and bool(self.post.withdrawn_reason)

    @property
    def called(self) -> list[str]:
        return [str(one.person) for one in self.post.mentions.all()]


@dataclass(frozen=True)
class Thread:
    """A page of messages, and where what is new begins."""

    page: Page
    posts: list[PostShown]
    first_new: Post | None


def thread_for(person: Any, topic: Topic, since: dt.datetime, *, moderates: bool, page: str = "", at: str = "") -> Thread:
    """`since`: until when she has read; `at`: the message that the page must hold."""
    rows = posts_of(topic)
    paginator = Paginator(rows, PER_PAGE)
    shown = paginator.get_page(_page_of(topic, at) if at else page)
    flags = flags_on(topic, person) if moderates else {}
    news = rows.standing().filter(written_at__gt=since).exclude(author=person.pk)
    posts = [
        PostShown(
            post,
            is_new=post.written_at > since and post.author_id != person.pk,
            is_hers=post.author_id is not None and post.author_id == person.pk,
            by_moderator=moderates,
            flags=flags.get(post.pk, ()),
        )
        for post in shown
    ]
    first = next((one.post for one in posts if one.is_new), None) if shown.number == 1 else None
    return Thread(shown, posts, first or (news.first() if paginator.num_pages > 1 else None))


def _page_of(topic: Topic, message: str) -> int:
    """Which page holds a message; the first, for one that is not there."""
    keys = [str(pk) for pk in Post.objects.filter(topic=topic).order_by("written_at", "pk").values_list("pk", flat=True)]
    return keys.index(message) // PER_PAGE + 1 if message in keys else 1
