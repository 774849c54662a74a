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
    """Her own draft; once it is proposed, its structure and those who run the community may correct it too."""
    if not takes_part(person, practice.community):
        return False
    if practice.written_by_id is not None and practice.written_by_id == person.pk:
        return True
    if practice.is_draft:
        return practice.written_by_id is None and run_community(person, practice.community)
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
    """A member for a structure of hers, of a practice that she reads; those who run the community for any member structure."""
    community = trial.practice.community
    if not trial.practice.is_published or not takes_part(person, community):
        return False
    return run_community(person, community) or trial.organisation_id in answered_for(person)


def change_trial(person: Any, trial: Trial) -> bool:
    return tells_trial(person, trial) and takes_part(person, trial.practice.community)


def tells_trial(person: Any, trial: Trial) -> bool:
    """Whoever told it; once her name is gone, whoever answers for the structure."""
    return trial.told_by_id == person.pk if trial.told_by_id else trial.organisation_id in answered_for(person)


def remove_trial(person: Any, trial: Trial) -> bool:
    """Whoever told it; and those who run the community, when it breaks the charter."""
    return change_trial(person, trial) or run_community(person, trial.practice.community)
