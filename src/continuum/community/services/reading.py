"""What one follows, what one has read, how often one is written: each for herself."""

from __future__ import annotations

from typing import Any

from continuum.community import rules
from continuum.community.models import DigestChoice, Following, Space, Topic, TopicReading
from continuum.directory.models import Person
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

journal.declare({"community.digest_chosen": "rythme des nouvelles de la communauté choisi"})


@acts(rule=rules.follow_topic, on="topic")
def follow_topic(*, topic: Topic, followed: bool, by: Any) -> None:
    """Or no longer; her own page alone says so."""
    _follow(followed, person=by, topic=topic)


@acts(rule=rules.follow_space, on="space")
def follow_space(*, space: Space, followed: bool, by: Any) -> None:
    _follow(followed, person=by, space=space)


def _follow(followed: bool, **what: Any) -> None:
    if followed:
        Following.objects.get_or_create(**what)
    else:
        Following.objects.filter(**what).delete()


def note_reading(*, topic: Topic, by: Any) -> None:
    """She has under her eyes a topic that the page gave her: what is noted is hers alone."""
    row = TopicReading(topic=topic, person=by, read_at=clock.now())
    TopicReading.objects.bulk_create([row], update_conflicts=True, update_fields=["read_at"], unique_fields=["person", "topic"])


@acts(rule=rules.choose_digest, on="person")
def choose_digest(*, person: Person, rhythm: str, by: Any) -> None:
    DigestChoice.objects.update_or_create(person=person, defaults={"rhythm": rhythm})
    journal.write(by, "community.digest_chosen", person, {"rhythm": rhythm})
