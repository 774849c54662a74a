"""The real addresses of a space of a community, of a topic and of its messages."""

from __future__ import annotations

from types import SimpleNamespace

from continuum.community.models import PostFlag
from continuum.community.tests.factories_topics import answer_in, group_of, topic_in
from continuum.toolkit import clock


def add_exchanges(kept: SimpleNamespace) -> None:
    kept.exchange_space = group_of(kept.community)
    kept.exchange_topic = topic_in(kept.exchange_space)
    kept.exchange_post, kept.own_post = answer_in(kept.exchange_topic), answer_in(kept.exchange_topic, kept.admin)
    kept.post_flag = PostFlag.objects.create(post=kept.exchange_post, reason="À relire", flagged_at=clock.now())


def exchanges_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    of_a_space = ("space", "change_space", "seat_people", "follow_space", "new_topic")
    of_a_topic = ("topic", "follow_topic", "arrange_topic", "withdraw_topic", "restore_topic")
    of_a_post = ("withdraw_post", "restore_post", "certify_post", "flag_post")
    return {
        "community:new_space": [kept.community.pk],
        **{f"community:{name}": [kept.exchange_space.pk] for name in of_a_space},
        **{f"community:{name}": [kept.exchange_topic.pk] for name in of_a_topic},
        **{f"community:{name}": [kept.exchange_post.pk] for name in of_a_post},
        "community:correct_post": [kept.own_post.pk],
        "community:settle_flag": [kept.post_flag.pk],
    }
