"""Opening a space, writing it anew, calling people to the space of a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from continuum.community import queries, rules
from continuum.community.enums import SpaceLevel
from continuum.community.models import Community, Space, SpaceSeat
from continuum.directory.models import Person
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle

journal.declare(
    {
        "community.space_opened": "espace d’échange ouvert",
        "community.space_changed": "espace d’échange modifié",
        "community.people_seated": "composition d’un groupe changée",
    }
)
CHOOSE_MEETING = "Choisissez la rencontre dont les personnes se parlent ici."
NOT_A_GROUP = "Cet espace n’est pas celui d’un groupe\u00a0: ses lecteurs ne se choisissent pas un par un."
NOT_MEMBERS = "Ces personnes ne sont plus toutes membres de la communauté\u00a0: relisez la liste, puis enregistrez."


@acts(rule=rules.open_space, on="community")
def open_space(*, community: Community, space: Space, by: Any) -> Space:
    """Who reads it is chosen once: what is said there was said to them alone."""
    if space.level != SpaceLevel.MEETING:
        space.meeting = None
    elif space.meeting is None:
        raise ValidationError({"meeting": CHOOSE_MEETING})
    space.community, space.opened_at = community, clock.now()
    space.save()
    journal.write(by, "community.space_opened", space)
    return space


@acts(rule=rules.change_space, on="space")
def change_space(*, space: Space, seen: Mapping[str, str] | None = None, by: Any) -> Space:
    """Its name, its purpose, and whether one still writes there."""
    kept = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    settle(space, kept, seen)
    space.save(update_fields=["name", "purpose", "is_closed"])
    journal.write(by, "community.space_changed", space)
    return space


@acts(rule=rules.seat_people, on="space")
def seat_people(*, space: Space, people: Collection[Person], shown: Collection[UUID] | None = None, by: Any) -> None:
    """These people and no others: whoever leaves reads nothing of it any more.

    `shown`: who was called when the page was opened; what somebody else changed meanwhile then stands. None: nothing was shown.
    """
    kept = Space.objects.select_for_update(of=("self",)).select_related("community__node__territory").get(pk=space.pk)
    if kept.level != SpaceLevel.GROUP:
        raise ValidationError(NOT_A_GROUP)
    wanted, seated = {one.pk for one in people}, queries.seated_in(kept)
    if shown is not None:
        ticked, unticked = wanted.difference(shown), set(shown) - wanted
        wanted = (seated | ticked) - unticked
    if wanted - seated - set(queries.members_of(kept.community).values_list("pk", flat=True)):
        raise ValidationError(NOT_MEMBERS)
    SpaceSeat.objects.filter(space=kept).exclude(person__in=wanted).delete()
    SpaceSeat.objects.bulk_create(SpaceSeat(space=kept, person_id=pk) for pk in wanted - seated)
    journal.write(by, "community.people_seated", kept, {"people": len(wanted)})
