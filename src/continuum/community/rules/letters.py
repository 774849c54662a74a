"""Who may what of the quarterly letter and of its subscriptions."""

from __future__ import annotations

from typing import Any

from continuum.community.models import (
    Community,
    Letter,
    StoppedAddress,
    Subscription,
)

from .communities import run_community

prepare_letter = run_community


def change_letter(person: Any, letter: Letter) -> bool:
    """Those who run its community; what comes once it has begun to leave is refused in words, with what was typed."""
    return run_community(person, letter.community)


remove_letter = review_letter = try_letter = send_letter = change_letter


def approve_letter(person: Any, letter: Letter) -> bool:
    """Somebody else than whoever signed first: a lone officer asks the national administration, which runs every community."""
    return letter.is_reviewed and letter.reviewed_by_id != person.pk and run_community(person, letter.community)


def stop_letter(person: Any, letter: Letter) -> bool:
    """Those who run its community, once it has begun to leave."""
    return letter.is_leaving and run_community(person, letter.community)


def open_letter(person: Any, letter: Letter) -> bool:
    """Those who run its community say whether everybody may read what was sent."""
    return letter.is_sent and run_community(person, letter.community)


def lift_address(person: Any, stopped: StoppedAddress) -> bool:
    """Those of the team who see it."""
    return bool(person.is_authenticated) and StoppedAddress.objects.visible_to(person).filter(pk=stopped.pk).exists()


def subscribe_to_letter(person: Any, community: Community) -> bool:
    """Anyone, signed in or not, to a letter that somebody prepares."""
    return community.letters.exists()


def answer_subscription(person: Any, subscription: Subscription) -> bool:
    """Nobody by herself: the page, which has read the link of the mail, acts as the program."""
    return False
