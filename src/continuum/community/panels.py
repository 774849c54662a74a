"""What the room puts in the frames and on the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from continuum.directory.enums import STRUCTURE_ROLES
from continuum.directory.rules import staff
from continuum.toolkit import clock, registry
from continuum.toolkit.registry import DeskSource, FollowedKind, Moved, RailEntry, Waiting, rail
from continuum.toolkit.typography import counted

from . import queries, rules
from .queries.letter_pages import letters_waiting

MOST_PRACTICES = 10


def charters_to_accept(person: Any) -> list[Waiting]:
    """The communities that she has not entered yet."""
    return [
        Waiting(f"Lire la charte de «\u00a0{one}\u00a0» pour y entrer", "Lire", reverse("community:charter", args=[one.pk]))
        for one in queries.to_accept(person)
    ]


registry.desk.declare(DeskSource("community.charters", charters_to_accept))
rail.declare(RailEntry("Communauté", "community:home", 24, frozenset({"staff", "member"}), rules.enters_community))

# --- Legal watch -------------------------------------------------------------------------------------------------------------

registry.desk.declare(DeskSource("community.watch", queries.legal_items_to_review))

# --- Practices ---------------------------------------------------------------------------------------------------------------


def practices_to_take_up(person: Any) -> list[Waiting]:
    """What was proposed to her to read over, and her own that came back to be completed."""
    return [
        Waiting(
            f"Pratique proposée\u00a0: {one}" if one.is_submitted else f"Pratique à compléter\u00a0: {one}",
            "La relire" if one.is_submitted else "La reprendre",
            one.get_absolute_url(),
        )
        for one in queries.practices_waiting_for(person)[:MOST_PRACTICES]
    ]


def trials_of_hers(person: Any, since: dt.datetime) -> list[Moved]:
    """What came of her practices elsewhere, whatever it was."""
    return [
        Moved(one.told_at, f"Essai de «\u00a0{one.practice}\u00a0»\u00a0: {one.get_result_display()}", one.get_absolute_url())
        for one in queries.trials_told_since(person, since)[:MOST_PRACTICES]
    ]


registry.desk.declare(DeskSource("community.practices", practices_to_take_up, trials_of_hers))

# --- The letter --------------------------------------------------------------------------------------------------------------

registry.desk.declare(DeskSource("community.letters", letters_waiting))


# --- Spaces and topics -------------------------------------------------------------------------------------------------------

ONE_BY_ONE = 5
"""Beyond, one line says how many others there are."""


def exchanges_waiting(person: Any) -> list[Waiting]:
    """Messages of which somebody wanted a member to know; and, for the team, those that were reported."""
    told = _told(person) if person.has_role(*STRUCTURE_ROLES) else []
    return [*told, *_reported(person)] if staff(person) else told


def _told(person: Any) -> list[Waiting]:
    return [
        Waiting(
            f"{one.post.author_name} vous signale un message dans «\u00a0{one.post.topic.space}\u00a0»",
            "Lire",
            one.post.get_absolute_url(),
            one.post.written_at.astimezone(clock.PARIS).date(),
        )
        for one in queries.mentions_unread(person)[:ONE_BY_ONE]
    ]


def _reported(person: Any) -> list[Waiting]:
    found = list(queries.flags_waiting(person))
    lines = [
        Waiting(
            f"Un message est signalé dans «\u00a0{one.post.topic.space}\u00a0»",
            "Regarder",
            one.post.get_absolute_url(),
            one.flagged_at.astimezone(clock.PARIS).date(),
        )
        for one in found[:ONE_BY_ONE]
    ]
    if others := len(found) - len(lines):
        said = counted(others, "autre message est signalé", "autres messages sont signalés")
        lines.append(Waiting(said, "Voir les échanges", reverse("community:topics")))
    return lines


registry.desk.declare(DeskSource("community.exchanges", exchanges_waiting))


# --- Learning visits ---------------------------------------------------------------------------------------------------------

registry.desk.declare(DeskSource("community.visits", queries.visits_to_tell))
registry.followed.declare(
    FollowedKind(
        "Intention de transfert",
        queries.intentions_due,
        queries.intentions_answered,
        queries.intentions_to_watch,
        queries.intention_said,
    )
)


# --- Peer problem-solving ------------------------------------------------------------------------------------------------------


def ballots_to_answer(person: Any) -> list[Waiting]:
    return [
        Waiting("Choisir les problèmes sur lesquels travailler ensemble", "Choisir", one.get_absolute_url(), one.closes_on)
        for one in queries.ballots_to_answer(person)
    ]


def problems_to_present(person: Any) -> list[Waiting]:
    """On her own desk alone, and not while somebody looks in her place."""
    return [
        Waiting("Un problème choisi par le groupe attend que vous en parliez", "Voir la séance", one.get_absolute_url(), one.on)
        for one in queries.problems_to_present(person)
    ]


def seats_to_take(person: Any) -> list[Waiting]:
    """The sessions that count on her and that are not over."""
    return [
        Waiting(f"Vous avez une place\u00a0: {one}", "Ouvrir", one.get_absolute_url(), one.on)
        for one in queries.sessions_to_come(person)
    ]


registry.desk.declare(DeskSource("community.ballots", ballots_to_answer))
registry.desk.declare(DeskSource("community.presenting", problems_to_present))
registry.desk.declare(DeskSource("community.seats", seats_to_take))
registry.followed.declare(
    FollowedKind("Séance d’entraide", queries.follow_ups_due, queries.follow_ups_answered, queries.nobody_watches, secret=True)
)
registry.need_panels.declare(registry.NeedPanel("pratiques", "community/practices_for_need.html", queries.practices_for_themes))
