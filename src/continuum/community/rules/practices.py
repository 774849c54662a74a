"""Who may what of practices, their pictures and their trials."""

from __future__ import annotations

from typing import Any

from continuum.community.models import (
    Practice,
    PracticePicture,
    Trial,
)
from continuum.community.models.practices import answered_for

from .communities import run_community, takes_part


def write_practice(person: Any, practice: Practice) -> bool:
    """Begin one: whoever takes part in the community."""
    return takes_part(person, practice.community)


def change_practice(person: Any, practice: Practice) -> bool:
    """Her own draft; once it is proposed, its structure and those who run the community: whoever wrote it and left no more."""
    if not takes_part(person, practice.community):
        return False
    if practice.is_draft and practice.written_by_id is not None:
        return practice.written_by_id == person.pk
    if practice.is_draft:
        return run_community(person, practice.community)
    return hosts_practice(person, practice) or run_community(person, practice.community)


submit_practice = withdraw_practice = remove_practice = change_practice


def remove_picture(person: Any, picture: PracticePicture) -> bool:
    return change_practice(person, picture.practice)


def publish_practice(person: Any, practice: Practice) -> bool:
    """Once read by those who run the community."""
    return run_community(person, practice.community)


send_back_practice = open_practice_as_team = publish_practice


def hosts_practice(person: Any, practice: Practice) -> bool:
    """Does she direct or administer the structure that did it?"""
    return practice.organisation_id in answered_for(person)


def open_practice_as_host(person: Any, practice: Practice) -> bool:
    """Nobody but the structure says that everybody may read what it did."""
    return hosts_practice(person, practice) and takes_part(person, practice.community)


def tell_trial(person: Any, trial: Trial) -> bool:
    """A member for a structure of hers, of a practice that was published; those who run the community for any member structure.

    That it has been withdrawn since is said in words, so that nothing typed is lost.
    """
    community = trial.practice.community
    if trial.practice.published_at is None or not takes_part(person, community):
        return False
    return _speaks_for(person, trial)


def change_trial(person: Any, trial: Trial) -> bool:
    return tells_trial(person, trial) and takes_part(person, trial.practice.community)


def tells_trial(person: Any, trial: Trial) -> bool:
    """Whoever told it, while the structure is hers or the community run by her; after her, whoever answers for the structure."""
    if trial.told_by_id == person.pk:
        return _speaks_for(person, trial)
    return trial.organisation_id in answered_for(person) and not (trial.told_by and _speaks_for(trial.told_by, trial))


def _speaks_for(person: Any, trial: Trial) -> bool:
    return trial.organisation_id in answered_for(person) or run_community(person, trial.practice.community)


def remove_trial(person: Any, trial: Trial) -> bool:
    """Whoever told it; and those who run the community, when it breaks the charter."""
    return change_trial(person, trial) or run_community(person, trial.practice.community)
