"""A space, a topic with the message that opens it, an answer."""

from __future__ import annotations

from typing import Any

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from continuum.community.models import Post, Space, SpaceSeat, Topic
from continuum.directory.models import Person
from continuum.toolkit import clock

from .factories import CommunityFactory


class SpaceFactory(DjangoModelFactory):
    """Open to all members."""

    class Meta:
        model = Space

    community = SubFactory(CommunityFactory)
    name = Sequence(lambda rank: f"Espace {rank}")
    purpose = "Se parler."
    opened_at = LazyFunction(clock.now)


def group_of(community: Any, *people: Person) -> Space:
    space: Space = SpaceFactory(community=community, level="group")
    for person in people:
        SpaceSeat.objects.create(space=space, person=person)
    return space


def topic_in(
    space: Space, author: Person | None = None, title: str = "Remplacer une absence", text: str = "Comment faites-vous ?"
):
    topic = Topic.objects.create(space=space, title=title, author=author, opened_at=clock.now())
    answer_in(topic, author, text, opens=True)
    return topic


def answer_in(topic: Topic, author: Person | None = None, text: str = "Nous tenons une liste.", **more: Any) -> Post:
    post: Post = Post.objects.create(topic=topic, author=author, text=text, written_at=clock.now(), **more)
    return post
