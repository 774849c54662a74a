"""A space of all the members with a topic, and that of a group to which nobody is called, in each scope."""

from __future__ import annotations

from typing import Any

from continuum.community.models import Community, Post, PostFlag, Space, Topic
from continuum.toolkit import clock

from .scopes import mark


def exchanges_of(scope: str, community: Community) -> dict[str, Any]:
    space, group = (_space(community, mark(scope, name), level) for name, level in (("échange", "members"), ("groupe", "group")))
    topic, _ = _topic(space, mark(scope, "échange")), _topic(group, mark(scope, "groupe"))
    post = topic.posts.get()
    flag = PostFlag.objects.create(post=post, reason=mark(scope, "signalement"), flagged_at=clock.now())
    return {"space": space, "group space": group, "topic": topic, "exchanged post": post, "post flag": flag}


def _space(community: Community, name: str, level: str) -> Space:
    return Space.objects.create(community=community, name=name, purpose=name, level=level, opened_at=clock.now())


def _topic(space: Space, title: str) -> Topic:
    topic = Topic.objects.create(space=space, title=title, opened_at=clock.now())
    Post.objects.create(topic=topic, text=title, opens=True, written_at=clock.now())
    return topic
