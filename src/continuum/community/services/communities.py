"""Opening a community, writing its charter, accepting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.community import rules
from continuum.community.models import CharterAcceptance, Community
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle

journal.declare(
    {
        "community.opened": "communauté ouverte",
        "community.charter_written": "charte de la communauté écrite",
        "community.charter_accepted": "charte acceptée",
    }
)
ONE_EACH = "Une communauté est déjà ouverte au titre de cet élément du plan\u00a0: choisissez-en un autre."
CHANGED = "La charte vient d’être écrite à nouveau\u00a0: relisez-la avant de l’accepter."


@acts(rule=rules.open_community, on="node")
def open_community(*, node: Node, community: Community, by: Any) -> Community:
    """From now on, those who direct or administer a structure of its territory find it."""
    if Community.objects.filter(node=node).exists():
        raise ValidationError({"node": ONE_EACH})
    community.node = node
    community.opened_at = community.charter_written_at = clock.now()
    community.save()
    journal.write(by, "community.opened", community)
    return community


@acts(rule=rules.write_charter, on="community")
def write_charter(*, community: Community, seen: Mapping[str, str] | None = None, by: Any) -> Community:
    """Each member reads and accepts anew what was written anew; a name or a purpose alone asks nothing of anybody."""
    kept = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    settle(community, kept, seen)
    if kept.charter != community.charter:
        community.charter_written_at = clock.now()
    community.save()
    journal.write(by, "community.charter_written", community)
    return community


@acts(rule=rules.accept_charter, on="community")
def accept_charter(*, community: Community, read: str, by: Any) -> None:
    """The charter that was read, as `Community.edition` names it, and no other."""
    kept = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    if kept.edition != read:
        raise ValidationError(CHANGED)
    CharterAcceptance.objects.update_or_create(
        community=kept, person=by, defaults={"charter_written_at": kept.charter_written_at, "accepted_at": clock.now()}
    )
    journal.write(by, "community.charter_accepted", kept)
