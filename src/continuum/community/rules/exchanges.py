"""Who may what in spaces and topics."""

from __future__ import annotations

from typing import Any

from continuum.community.models import (
    Post,
    PostFlag,
    Space,
    Topic,
)

from .communities import run_community

open_space = run_community


def change_space(person: Any, space: Space) -> bool:
    """Those who run its community."""
    return run_community(person, space.community)


seat_people = change_space


def read_space(person: Any, space: Space) -> bool:
    """Those of its level, and the team: whoever reads there may write there."""
    return Space.objects.visible_to(person).filter(pk=space.pk).exists()


open_topic = follow_space = read_space


def answer_topic(person: Any, topic: Topic) -> bool:
    """Whoever reads its space; whether it is closed is said in words, so that nothing typed is lost."""
    return read_space(person, topic.space)


follow_topic = answer_topic


def moderate_topic(person: Any, topic: Topic) -> bool:
    return run_community(person, topic.space.community)


arrange_topic = withdraw_topic = restore_topic = moderate_topic


def moderate_post(person: Any, post: Post) -> bool:
    return moderate_topic(person, post.topic)


certify_post = restore_post = moderate_post


def correct_post(person: Any, post: Post) -> bool:
    """Nobody but its author; that it is too late is said in words."""
    return post.author_id is not None and post.author_id == person.pk and answer_topic(person, post.topic)


def withdraw_post(person: Any, post: Post) -> bool:
    """Its author at any time, and those who run the community, who say why."""
    return correct_post(person, post) or moderate_post(person, post)


def flag_post(person: Any, post: Post) -> bool:
    """Whoever reads a message of somebody else."""
    return post.author_id != person.pk and answer_topic(person, post.topic)


def settle_flag(person: Any, flag: PostFlag) -> bool:
    """Those who run its community, save whoever wrote the message."""
    return flag.post.author_id != person.pk and moderate_post(person, flag.post)


def choose_digest(person: Any, about: Any) -> bool:
    """Nobody chooses for another."""
    return bool(person.is_authenticated and person.pk == about.pk)
