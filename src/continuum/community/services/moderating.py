"""What the team verifies, pins, closes, withdraws and puts back; what is reported to it; what an author takes back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuum.community import emails, rules
from continuum.community.models import Post, PostFlag, Topic
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.outbox import send

from .topics import locked

journal.declare(
    {
        "community.topic_arranged": "sujet épinglé, clos ou rouvert",
        "community.topic_withdrawn": "sujet retiré",
        "community.topic_restored": "sujet remis",
        "community.post_withdrawn": "message retiré",
        "community.post_restored": "message remis",
        "community.post_certified": "message vérifié par l’équipe",
        "community.post_uncertified": "mention «\u00a0vérifié\u00a0» ôtée d’un message",
        "community.post_flagged": "message signalé",
        "community.flag_settled": "signalement classé",
    }
)
SAY_WHY = "Dites pourquoi\u00a0: ce motif s’affiche à la place, et son auteur le reçoit."
GONE = "Ce message vient d’être retiré\u00a0: rien d’autre n’est à faire."
TAKEN_BACK = "Son auteur l’a retiré\u00a0: lui seul pouvait en décider."


@acts(rule=rules.arrange_topic, on="topic")
def arrange_topic(*, topic: Topic, is_pinned: bool, is_closed: bool, by: Any) -> None:
    """At the head of its space or not; answered or no longer."""
    kept = locked(topic)
    kept.is_pinned = is_pinned
    kept.closed_at = (kept.closed_at or clock.now()) if is_closed else None
    kept.save(update_fields=["is_pinned", "closed_at"])
    journal.write(by, "community.topic_arranged", kept)


@acts(rule=rules.withdraw_topic, on="topic")
def withdraw_topic(*, topic: Topic, reason: str, by: Any) -> None:
    """The reason stands in its place; whoever opened it is written, unless she withdrew it herself."""
    if not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    kept = locked(topic)
    if kept.is_withdrawn:
        return
    _withdraw(kept, reason, by)
    if kept.author and kept.author_id != by.pk:
        send(emails.topic_withdrawn, to=kept.author, key=_once(kept), topic=kept)
    journal.write(by, "community.topic_withdrawn", kept)


@acts(rule=rules.restore_topic, on="topic")
def restore_topic(*, topic: Topic, by: Any) -> None:
    kept = locked(topic)
    if kept.is_withdrawn and not kept.withdrawn_reason:
        raise ValidationError(TAKEN_BACK)
    _restore(kept)
    journal.write(by, "community.topic_restored", kept)


@acts(rule=rules.withdraw_post, on="post")
def withdraw_post(*, post: Post, reason: str = "", by: Any) -> None:
    """By its author at any time, and its text goes; by the team with a reason, and its text is kept for both.

    An author who takes back the only message of a topic takes back the topic.
    """
    topic = locked(post.topic)
    kept = Post.objects.select_for_update(of=("self",)).select_related("author").get(pk=post.pk)
    if kept.is_withdrawn:
        return
    mine = kept.author_id == by.pk
    if not mine and not reason.strip():
        raise ValidationError({"reason": SAY_WHY})
    kept.topic = topic
    if mine:
        kept.text = ""
    _withdraw(kept, "" if mine else reason, by, "text", "search_text")
    if mine and kept.opens and not topic.is_withdrawn and not topic.posts.filter(withdrawn_at=None).exists():
        _withdraw(topic, "", by)
    if kept.author and not mine:
        send(emails.post_withdrawn, to=kept.author, key=_once(kept), post=kept)
    journal.write(by, "community.post_withdrawn", kept)


@acts(rule=rules.restore_post, on="post")
def restore_post(*, post: Post, by: Any) -> None:
    """What the team withdrew by mistake; never what its author took back."""
    kept = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if kept.is_withdrawn and not kept.withdrawn_reason:
        raise ValidationError(TAKEN_BACK)
    _restore(kept)
    journal.write(by, "community.post_restored", kept)


@acts(rule=rules.certify_post, on="post")
def certify_post(*, post: Post, certified: bool, by: Any) -> None:
    """« Vérifié par l’équipe », with the day and who; or no longer."""
    kept = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if kept.is_withdrawn:
        raise ValidationError(GONE)
    kept.certified_at, kept.certified_by = (clock.now(), by) if certified else (None, None)
    kept.save(update_fields=["certified_at", "certified_by"])
    journal.write(by, "community.post_certified" if certified else "community.post_uncertified", kept)


@acts(rule=rules.flag_post, on="post")
def flag_post(*, post: Post, reason: str, by: Any) -> None:
    """Once at a time by one person: said again, it is the same report with its new words."""
    kept = Post.objects.select_for_update(of=("self",)).select_related("topic__space").get(pk=post.pk)
    if kept.is_withdrawn:
        raise ValidationError(GONE)
    try:
        with transaction.atomic():
            flag = PostFlag.objects.create(post=kept, person=by, reason=reason, flagged_at=clock.now())
    except IntegrityError:
        PostFlag.objects.filter(post=kept, person=by, settled_at=None).update(reason=reason)
        return
    journal.write(by, "community.post_flagged", flag)


@acts(rule=rules.settle_flag, on="flag")
def settle_flag(*, flag: PostFlag, by: Any) -> None:
    """Read, and nothing is to be withdrawn."""
    kept = PostFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if kept.settled_at is None:
        kept.settled_at = clock.now()
        kept.save(update_fields=["settled_at"])
        journal.write(by, "community.flag_settled", kept)


def _withdraw(row: Any, reason: str, by: Any, *more: str) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", *more])


def _restore(row: Any) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, None, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


def _once(row: Any) -> str:
    """Withdrawn, put back and withdrawn again: each time is told."""
    return f"{row.pk}:{row.withdrawn_at.isoformat()}"
