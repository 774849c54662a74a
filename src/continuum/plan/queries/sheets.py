"""An action sheet as its form shows it: who leads it, its missions, its links, its documents, as far as the reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from continuum.directory.models import Membership, Person, Programme
from continuum.directory.queries import matching
from continuum.plan.enums import LinkKind, NodeKind, PartnerRole, PassageSection
from continuum.plan.models import ActionSheet, Attachment, Mission, Node, NodeLink, Partnership, Phase
from continuum.toolkit.searched import MOST, Candidate
from continuum.toolkit.spans import DateSpan

from .nodes import Associated, NodeRecord, WrittenPassage
from .presence import hung, may_hold

SHEET_TEXTS = (
    *(PassageSection.CONTEXT, PassageSection.STAKES, PassageSection.OBJECTIVES, PassageSection.DESCRIPTION),
    *(PassageSection.AUDIENCE, PassageSection.STEERING, PassageSection.MEANS, PassageSection.LESSONS),
)
"""The parts of the form that are written in words, in its order."""
UNSEEN_PERSON = "désigné·e"
UNSEEN_ORGANISATION = "une structure"
UNSEEN_SHEET = "une fiche d’un autre programme"
BACKWARDS = {LinkKind.FOLLOWS: "est poursuivie par", LinkKind.DEPENDS_ON: "est nécessaire à"}


@dataclass(frozen=True)
class Linked:
    """Another sheet, and what it is to this one: « poursuit », « est poursuivie par »."""

    pk: UUID
    words: str
    node: Node
    is_ours: bool


@dataclass(frozen=True)
class SheetRecord:
    """What a sheet's page shows beyond its node."""

    node: Node
    sheet: ActionSheet
    owner: str
    referent: str
    organisation: str
    organisation_url: str
    missions: list[Mission]
    links: list[Linked]
    node_record: NodeRecord

    @classmethod
    def of(cls, node: Any, record: NodeRecord, person: Any) -> SheetRecord:
        """Of a node of `node_shown`, which knows who is seen."""
        sheet = node.sheet
        organisation, url = _led_by(node)
        return cls(
            node=node,
            sheet=sheet,
            owner=_named(sheet.owner, node.owner_is_seen),
            referent=_named(sheet.referent, node.referent_is_seen),
            organisation=organisation,
            organisation_url=url,
            missions=list(hung(node, Mission)),
            links=list(_links(node, person)) if may_hold(node, NodeLink) else [],
            node_record=record,
        )

    @cached_property
    def texts(self) -> dict[str, WrittenPassage]:
        """Its written parts, by section."""
        return {one.passage.section: one for one in self.node_record.passages}

    @property
    def other_texts(self) -> list[WrittenPassage]:
        """What was written here that the form of a sheet has no place for."""
        return [one for one in self.node_record.passages if one.passage.section not in SHEET_TEXTS]

    @cached_property
    def span(self) -> DateSpan | None:
        return span_of(self.node_record.phases)

    @property
    def initiators(self) -> list[Associated]:
        return list(self._partners(lambda one: one.role == PartnerRole.INITIATOR))

    @property
    def other_partners(self) -> list[Associated]:
        """Those of the other roles; those whom the reader may not see are counted there."""
        return list(self._partners(lambda one: one.role != PartnerRole.INITIATOR))

    def _partners(self, wanted: Any) -> Iterator[Associated]:
        for one in self.node_record.partners:
            held: Sequence[Partnership] = [each for each in one.partnerships if wanted(each)]
            if held:
                yield Associated(one.organisation, partnerships=held)

    @property
    def uncounted_partners(self) -> str:
        """« 2 autres structures »: the partners whom the reader may not see."""
        return next((one.counted for one in self.node_record.partners if one.organisation is None), "")


def span_of(phases: Sequence[Phase]) -> DateSpan | None:
    """From the first phase to the last; without an end as soon as one of them has none."""
    if not phases:
        return None
    ends = [phase.ends for phase in phases]
    last = max((end for end in ends if end), key=lambda end: end.last) if all(ends) else None
    return DateSpan(min((phase.starts for phase in phases), key=lambda start: start.first), last)


def attachments_of(node: Node) -> list[Attachment]:
    """The documents joined to a node, without their bytes."""
    return list(hung(node, Attachment))


def _named(who: Person | None, is_seen: bool) -> str:
    """Her name for those who may know of her; for the others, that there is somebody."""
    if who is None:
        return ""
    return str(who) if is_seen else UNSEEN_PERSON


def _led_by(node: Any) -> tuple[str, str]:
    found = node.sheet.organisation
    if found is None:
        return "", ""
    if not node.organisation_is_seen:
        return UNSEEN_ORGANISATION, ""
    return str(found), found.get_absolute_url()


def _links(node: Node, person: Any) -> Iterator[Linked]:
    """Both ways; a link to a sheet that the reader may not see is not shown at all."""
    seen = Programme.objects.visible_to(person)
    rows = NodeLink.objects.filter(Q(node=node) | Q(to=node), node__programme__in=seen, to__programme__in=seen)
    found = list(rows.select_related("node__territory", "to__territory"))
    for one in sorted(found, key=lambda link: link.node_id != node.pk):
        kind = LinkKind(one.kind)
        ours = one.node_id == node.pk
        yield Linked(one.pk, str(kind.label) if ours else BACKWARDS[kind], one.to if ours else one.node, ours)


def loop_of(link: NodeLink, person: Any) -> list[str]:
    """The titles along the loop that this link would close, from its sheet back to it; empty when it closes none."""
    after: dict[UUID, list[UUID]] = {}
    for start, end in NodeLink.objects.filter(kind=link.kind).values_list("node", "to"):
        after.setdefault(start, []).append(end)
    path = _path(after, link.to_id, link.node_id)
    if not path:
        return []
    seen = Node.objects.filter(pk__in=path)
    if not getattr(person, "is_system", False):
        seen = Node.objects.visible_to(person).filter(pk__in=path)
    titles = dict(seen.values_list("pk", "title"))
    return [titles.get(pk, UNSEEN_SHEET) for pk in (link.node_id, *path)]


def _path(after: dict[UUID, list[UUID]], start: UUID, goal: UUID) -> list[UUID]:
    """The shortest way from one to the other, both included."""
    ways, known = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == goal:
            return way
        fresh = [one for one in after.get(way[-1], ()) if one not in known]
        known.update(fresh)
        ways += [[*way, one] for one in fresh]
    return []


def sheets_to_link(node: Node, person: Any) -> QuerySet[Node]:
    """The sheets that she sees, this one left out."""
    return Node.objects.visible_to(person).filter(kind=NodeKind.SHEET).exclude(pk=node.pk).select_related("programme")


def sheets_answering(queryset: QuerySet[Node], words: str) -> list[Candidate]:
    """Those that a form offers for these words."""
    found = matching(queryset, words, ("title", "printed_number"))[:MOST]
    return [Candidate(one, f"{one.programme}, {one.printed_number}".strip(", ")) for one in found]


def people_in_charge(node: Node, person: Any) -> QuerySet[Person]:
    """Those who may lead a sheet: an access in force that reaches its programme and its territory, or lies in it."""
    path = node.territory.path
    steps = path.rstrip("/").split("/")
    around = ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]
    there = Q(territory=None) | Q(territory__path__in=around) | Q(territory__path__startswith=path)
    reaching = Membership.objects.active().filter(there, Q(programme=None) | Q(programme=node.programme_id))
    return Person.objects.visible_to(person).filter(pk__in=reaching.values("person"), is_active=True)


def people_answering(queryset: QuerySet[Person], words: str) -> list[Candidate]:
    """By their name or their address."""
    found = matching(queryset, words, ("search_name", "email"))[:MOST]
    return [Candidate(one) for one in found]
