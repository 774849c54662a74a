"""The legal watch put to the structures of its reader, and what the team has to read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from continuum.community.models import Community, LegalItem
from continuum.community.models.watch import LegalItemQuerySet
from continuum.directory.models import Organisation, OrganisationQuerySet, Segment, Territory
from continuum.directory.queries import Put, address_to_complete, put_to, rule_within
from continuum.directory.rules import staff
from continuum.toolkit import clock
from continuum.toolkit.predicates import Answer
from continuum.toolkit.registry import Waiting
from continuum.toolkit.typography import french_date

from .communities import communities_taken_part_in

KNOWN = ("community__node__territory", "community__node__programme", "audience__territory")
AT_MOST = 5


def legal_items_seen(person: Any) -> LegalItemQuerySet:
    return LegalItem.objects.visible_to(person).select_related(*KNOWN)


def legal_items_kept(person: Any) -> LegalItemQuerySet:
    """Those that she writes: of the communities that she runs."""
    return legal_items_seen(person).filter(community__in=Community.objects.run_by(person))


def legal_items_read(person: Any) -> LegalItemQuerySet:
    """What is published, in the communities in which she takes part."""
    return legal_items_seen(person).published().filter(community__in=communities_taken_part_in(person).values("pk"))


def structures_in_communities(person: Any) -> OrganisationQuerySet:
    """Her own structures, in whose name she belongs to a community in which she takes part."""
    hers = Q(pk__in=[])
    for community in communities_taken_part_in(person):
        hers |= Q(pk__in=community.organisations_of(person).values("pk"))
    found: OrganisationQuerySet = Organisation.objects.filter(hers).select_related("territory")
    return found.order_by("search_name", "pk")


# --- For one structure -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Applied:
    """A text put to one structure; `complete_url` is where the first missing datum is written, for who may."""

    item: LegalItem
    put: Put
    complete_url: str = ""

    @property
    def since(self) -> str:
        """« depuis le 1er janvier 2025 », « à partir du 1er janvier 2027 »."""
        word = "depuis le" if self.item.is_in_force else "à partir du"
        return f"{word} {french_date(self.item.effective_from)}"


@dataclass(frozen=True)
class WatchForOne:
    """The three answers, each in the order of the days from which texts apply."""

    organisation: Organisation
    told: Sequence[Applied]

    def of(self, answer: Answer) -> list[Applied]:
        return [one for one in self.told if one.put.answer == answer]

    @property
    def concerned(self) -> list[Applied]:
        return self.of(Answer.YES)

    @property
    def perhaps(self) -> list[Applied]:
        return self.of(Answer.UNKNOWN)

    @property
    def others(self) -> list[Applied]:
        return self.of(Answer.NO)

    @property
    def to_come(self) -> list[Applied]:
        """What will apply, or may, and does not yet."""
        return [one for one in self.told if one.put.answer != Answer.NO and not one.item.is_in_force]

    @property
    def events(self) -> list[dict[str, str]]:
        """What applies or may, in order of date, as toolkit/timeline.html shows it."""
        return [_event(one) for one in self.told if one.put.answer != Answer.NO]


def _event(one: Applied) -> dict[str, str]:
    note = "Vous concerne." if one.put.answer == Answer.YES else f"À vérifier\u00a0: il manque {one.put.missing}."
    said = {"date": french_date(one.item.effective_from), "text": str(one.item), "url": one.item.get_absolute_url()}
    return said | {"note": note}


def watch_for(items: Iterable[LegalItem], organisation: Organisation, person: Any) -> WatchForOne:
    """Put texts to a structure: so many queries for each term that they ask, whatever their number."""
    rows = sorted(items, key=lambda one: (one.effective_from, one.title))
    put = put_to({one.pk: rule_within(_beyond(one, organisation), one.audience) for one in rows}, organisation)
    return WatchForOne(organisation, [_applied(one, put[one.pk], organisation, person) for one in rows])


def _beyond(item: LegalItem, organisation: Organisation) -> Territory | None:
    """The territory of its community, asked of a structure that is not known to lie there."""
    place, here = item.community.node.territory, organisation.territory
    return None if here and here.path.startswith(place.path) else place


def _applied(item: LegalItem, put: Put, organisation: Organisation, person: Any) -> Applied:
    url = address_to_complete(person, organisation, put.first_missing) if put.answer == Answer.UNKNOWN else ""
    return Applied(item, put, url)


# --- For the team ------------------------------------------------------------------------------------------------------------


def audiences_for(person: Any) -> Any:
    """The publics that she may name."""
    return Segment.objects.visible_to(person).order_by("name", "pk")


def legal_items_to_review(person: Any) -> list[Waiting]:
    """The texts whose day has come to be read again; the others on one line."""
    if not staff(person):
        return []
    due = list(legal_items_kept(person).to_review().order_by("review_on", "title")[: AT_MOST + 1])
    lines = [Waiting(f"Texte à relire\u00a0: {one}", "Relire", one.get_absolute_url(), one.review_on) for one in due[:AT_MOST]]
    if len(due) > AT_MOST:
        lines.append(Waiting("D’autres textes de la veille sont à relire", "Les voir", list_to_review(), clock.today()))
    return lines


def list_to_review() -> str:
    return f"{reverse('community:legal_items')}?relecture=a-relire"
