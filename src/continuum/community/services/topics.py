"""Opening a topic, answering it, correcting and taking back what one said."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

from continuum.community import emails, queries, rules
from continuum.community.models import Following, Mention, Post, Space, Topic
from continuum.directory.enums import MailPurpose
from continuum.directory.models import Person
from continuum.directory.queries import receivers
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.outbox import send

from .reading import note_reading

journal.declare(
    {
        "community.topic_opened": "sujet ouvert",
        "community.post_written": "message écrit",
        "community.post_corrected": "message corrigé",
    }
)
MOST_TOLD = 5
TOO_MANY_TOLD = f"Prévenez {MOST_TOLD} personnes au plus\u00a0: les autres liront votre message en venant."
NOT_READERS = "Une des personnes cochées ne lit pas cet espace\u00a0: décochez-la, puis publiez."
SPACE_CLOSED = (
    "Cet espace vient d’être fermé\u00a0: votre message n’est pas publié. Votre texte est gardé ci-dessous\u00a0: "
    "ouvrez avec lui un sujet dans un autre espace, ou copiez-le."
)
TOPIC_CLOSED = (
    "Ce sujet est clos\u00a0: votre message n’est pas publié. Votre texte est gardé ci-dessous\u00a0: "
    "ouvrez avec lui un nouveau sujet, ou copiez-le."
)
TOPIC_WITHDRAWN = (
    "Ce sujet a été retiré\u00a0: votre message n’est pas publié. Votre texte est gardé ci-dessous\u00a0: "
    "ouvrez avec lui un nouveau sujet, ou copiez-le."
)
TOO_LATE = (
    "Plus de trente minutes ont passé depuis votre message\u00a0: il ne change plus, d’autres l’ont peut-être lu. "
    "Copiez votre texte, retirez le message et écrivez-en un autre, ou répondez à la suite."
)
ALREADY_WITHDRAWN = "Ce message a été retiré\u00a0: il ne se corrige plus. Copiez votre texte pour en écrire un autre."


@acts(rule=rules.open_topic, on="space")
def open_topic(*, space: Space, topic: Topic, text: str, told: Collection[Person] = (), by: Any) -> Topic:
    """A title, and the message that opens it; whoever opens it follows it."""
    kept = Space.objects.select_for_update(of=("self",)).select_related("community__node__territory").get(pk=space.pk)
    if kept.is_closed:
        raise ValidationError(SPACE_CLOSED)
    topic.space, topic.author, topic.opened_at = kept, by, clock.now()
    topic.save()
    _say(Post(topic=topic, text=text, opens=True, origin=topic.origin), told, by)
    journal.write(by, "community.topic_opened", topic)
    return topic


@acts(rule=rules.answer_topic, on="topic")
def answer_topic(*, topic: Topic, text: str, told: Collection[Person] = (), by: Any) -> Post:
    """Below the others; refused in words where one no longer writes."""
    kept = locked(topic)
    if kept.is_withdrawn:
        raise ValidationError(TOPIC_WITHDRAWN)
    if kept.is_closed:
        raise ValidationError(TOPIC_CLOSED)
    if kept.space.is_closed:
        raise ValidationError(SPACE_CLOSED)
    post = _say(Post(topic=kept, text=text, origin=topic.origin), told, by)
    journal.write(by, "community.post_written", post)
    return post


@acts(rule=rules.correct_post, on="post")
def correct_post(*, post: Post, text: str, title: str = "", by: Any) -> Post:
    """Within half an hour; what the team had verified must be verified again. `title`: of the topic that it opens."""
    topic = locked(post.topic)
    kept = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if kept.is_withdrawn or topic.is_withdrawn:
        raise ValidationError(ALREADY_WITHDRAWN)
    if not kept.may_still_be_corrected:
        raise ValidationError(TOO_LATE)
    kept.text, kept.corrected_at = text, clock.now()
    kept.certified_at = kept.certified_by = None
    kept.save()
    if kept.opens and title:
        topic.title = title
        topic.save(update_fields=["title"])
    journal.write(by, "community.post_corrected", kept)
    return kept


def locked(topic: Topic) -> Topic:
    """Held until the end: nobody answers what somebody else is closing."""
    rows = Topic.objects.select_for_update(of=("self",)).select_related("space__community__node__territory")
    return rows.get(pk=topic.pk)


def _say(post: Post, told: Collection[Person], by: Any) -> Post:
    space = post.topic.space
    people = _told(space, told, by)
    post.author, post.written_at = by, clock.now()
    post.is_of_team = rules.run_community(by, space.community)
    post.save()
    Following.objects.get_or_create(person=by, topic=post.topic)
    note_reading(topic=post.topic, by=by)
    Mention.objects.bulk_create(Mention(post=post, person=person) for person in people)
    receiving = receivers(people, MailPurpose.COMMUNITY)
    for person in people:
        if person.pk in receiving:
            send(emails.told, to=person, key=f"{post.pk}:{person.pk}", post=post, person=person)
    return post


def _told(space: Space, told: Collection[Person], by: Any) -> list[Person]:
    """Those who read the space, and few of them."""
    wanted = {one.pk for one in told} - {by.pk}
    if len(wanted) > MOST_TOLD:
        raise ValidationError({"told": TOO_MANY_TOLD})
    people = list(queries.readers_of(space).filter(pk__in=wanted)) if wanted else []
    if len(people) < len(wanted):
        raise ValidationError({"told": NOT_READERS})
    return people
