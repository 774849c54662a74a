"""Reads of the plan: a node with all that hangs on it, in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CASCADE, Count, Exists, OuterRef, Prefetch, Q, prefetch_related_objects

from continuum.directory.models import Organisation, Programme, Segment
from continuum.directory.queries.segments import described
from continuum.directory.rules import see_segment
from continuum.plan.enums import NodeKind, PassageSection
from continuum.plan.models import (
    FormerAddress,
    Indicator,
    Milestone,
    Node,
    Partnership,
    Passage,
    Phase,
    Slippage,
    Source,
    Testimony,
)
from continuum.toolkit import questions, registry
from continuum.toolkit.enums import Origin
from continuum.toolkit.folding import fold
from continuum.toolkit.renderers.document import Block, Document
from continuum.toolkit.renderers.html import render_html
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.typography import counted

from .presence import hung, with_kinds, with_sheet
from .series import Repeated, folded
from .slippages import last_ones, planned_at_first, slippages_of


@dataclass(frozen=True)
class WrittenPassage:
    passage: Passage
    html: str
    missing: list[str]


def programmes_seen(person: Any) -> Any:
    """Programmes with the size of their plan."""
    return (
        Programme.objects.visible_to(person)
        .select_related("territory", "sponsor")
        .annotate(
            plan_count=Count("nodes", filter=Q(nodes__kind=NodeKind.PLAN), distinct=True),
            sheet_count=Count("nodes", filter=Q(nodes__kind=NodeKind.SHEET), distinct=True),
        )
    )


def node_seen(person: Any) -> Any:
    return Node.objects.visible_to(person).select_related(
        "programme__sponsor", "programme__territory", "territory", "parent", "source"
    )


def node_shown(person: Any) -> Any:
    """The same, for its page."""
    return with_sheet(with_kinds(node_seen(person).select_related("audience__territory")), person)


def ancestors(node: Node) -> list[Node]:
    """From the root down to the parent."""
    return list(Node.objects.filter(path__in=node.paths_above).order_by("path")) if node.paths_above else []


def written_passages(node: Node) -> list[WrittenPassage]:
    """The texts of a node with their questions answered, in the order of the paper."""
    passages = sorted(
        hung(node, Passage).select_related("source"),
        key=lambda passage: PassageSection.values.index(passage.section),
    )
    answered = answer_texts([passage.body for passage in passages], node)
    return [_written(passage, node, answered) for passage in passages]


def _written(passage: Passage, node: Node, answered: dict[Any, questions.AnsweredQuestion]) -> WrittenPassage:
    missing: list[str] = []

    def reply(asked: questions.Question) -> questions.AnsweredQuestion:
        found = answered[asked, node.address]
        if found.missing:
            missing.append(f"{asked.source_text} : {found.note}")
        return found

    return WrittenPassage(passage, text_html(questions.to_blocks(passage.body, reply), f"{passage.section}-"), missing)


def answer_texts(bodies: list[str], node: Node) -> dict[Any, questions.AnsweredQuestion]:
    """Put all the questions of a node's texts to the register at once."""
    asked = [(question, node.address) for body in bodies for question in questions.questions_in(body)]
    return _replies(asked, node)


def answer_texts_of(passages: Iterable[Passage], top: Node) -> dict[Any, questions.AnsweredQuestion]:
    """The same for the texts of several nodes, each asking from its own place; `top` stands above them all."""
    asked = [(question, one.node.address) for one in passages for question in questions.questions_in(one.body)]
    return _replies(asked, top)


def _replies(asked: list[tuple[questions.Question, str]], node: Node) -> dict[Any, questions.AnsweredQuestion]:
    provider = registry.answering.get("the register")
    return provider.replies(asked, node) if asked and provider is not None else {}


def text_html(blocks: list[Block], prefix: str) -> str:
    return render_html(Document(title="", blocks=tuple(blocks)), first_level=3, id_prefix=prefix)


@dataclass(frozen=True)
class Associated:
    """An organisation that takes part in a node, with its partnerships; without a name when it is only counted."""

    organisation: Organisation | None
    counted: str = ""
    partnerships: Sequence[Partnership] = ()


@dataclass(frozen=True)
class NodeRecord:
    """What a node's page shows."""

    above: list[Node]
    children: list[Node]
    phases: list[Phase]
    milestones: list[Milestone]
    indicators: list[Indicator]
    partners: list[Associated]
    testimonies: list[Testimony]
    passages: list[WrittenPassage]
    slippages: list[Slippage]
    organisation_count: int
    """Here and below: an organisation of two regions is one, its partnerships are two."""
    partnership_count: int

    @classmethod
    def of(cls, node: Any, person: Any, *, writes: bool) -> NodeRecord:
        """Of a node of `node_shown`; whoever writes there also sees the testimonies that are not, or no longer, public."""
        shown = Exists(Testimony.objects.publishable().filter(pk=OuterRef("pk")))
        prefetch_related_objects([node], Prefetch("phase_set", hung(node, Phase).select_related("source")))
        quoted = hung(node, Testimony).annotate(is_publishable=shown).select_related("organisation")
        return cls(
            above=[one for one in node.kin if one.path in node.paths_above],
            children=sorted((one for one in node.branch if one.parent_id == node.pk), key=lambda one: one.order),
            phases=list(node.phase_set.all()),
            milestones=list(hung(node, Milestone).select_related("source")),
            indicators=list(hung(node, Indicator).select_related("measure")),
            partners=_partners(node, person),
            testimonies=list(quoted if writes else quoted.filter(is_publishable=True)),
            passages=written_passages(node),
            slippages=slippages_of(node),
            organisation_count=node.organisation_count,
            partnership_count=node.partnership_count,
        )

    @cached_property
    def planned(self) -> dict[Any, DateSpan]:
        """The dates first planned of what was put off, by phase and milestone."""
        return planned_at_first(self.slippages)

    @cached_property
    def last_slippages(self) -> set[Any]:
        """Those that may be taken back."""
        return last_ones(self.slippages)

    @cached_property
    def events(self) -> list[Milestone | Repeated]:
        """The milestones in order, a long series as one."""
        return folded(self.milestones)

    @property
    def single_milestones(self) -> list[Milestone]:
        return [one for one in self.events if isinstance(one, Milestone)]

    @property
    def repeated(self) -> list[Repeated]:
        return [one for one in self.events if isinstance(one, Repeated)]

    @property
    def is_late(self) -> bool:
        return any(one.is_late for one in self.milestones)

    @property
    def shifts(self) -> set[Any]:
        """Of each decision that moved several dates, the slippage that says so on the page: the first that may be taken back."""
        first: dict[Any, Any] = {}
        for one in self.slippages:
            if one.decision and one.pk in self.last_slippages:
                first.setdefault(one.decision, one.pk)
        return set(first.values())

    @property
    def no_longer_as_read(self) -> set[Any]:
        """Phases and milestones whose present dates were decided here, after what the document says."""
        return {one.dated_id for one in self.slippages if one.pk in self.last_slippages and one.origin != Origin.SOURCE}


def partnerships_of(organisation: Organisation, person: Any) -> list[Partnership]:
    """What an organisation takes part in, programme by programme, as far as this person sees them."""
    seen = Partnership.objects.visible_to(person).filter(organisation=organisation)
    return list(seen.select_related("node__programme").order_by("node__path", "role"))


def _partners(node: Node, person: Any) -> list[Associated]:
    """Each organisation once, with all its roles; those that this person may not see are only counted."""
    roles: dict[Organisation, list[Any]] = {}
    seen = Exists(Organisation.objects.visible_to(person).filter(pk=OuterRef("organisation")))
    partnerships = hung(node, Partnership).select_related("organisation").annotate(is_seen=seen)
    for partnership in partnerships.order_by("organisation__name", "role"):
        roles.setdefault(partnership.organisation, []).append(partnership)
    shown = [Associated(one, partnerships=holds) for one, holds in roles.items() if holds[0].is_seen]
    hidden = len(roles) - len(shown)
    return [*shown, Associated(None, counted(hidden, "autre structure", "autres structures"))] if hidden else shown


@dataclass(frozen=True)
class Audience:
    """Whom a node aims at, in words; counted, with its page, for those who run programmes there."""

    segment: Segment
    sentence: str
    counts: str
    url: str


def audience_of(node: Node, person: Any) -> Audience | None:
    segment = node.audience
    if segment is None:
        return None
    said = described(segment, person)
    if not see_segment(person, segment):
        return Audience(segment, said.sentence, "", "")
    counts = said.concerned.in_short if said.concerned else ""
    return Audience(segment, said.sentence, counts, segment.get_absolute_url())


def sources_seen(person: Any) -> Any:
    return Source.objects.visible_to(person).select_related("programme").annotate(reading_count=Count("readings"))


def carried_by(node: Node) -> list[str]:
    """The kinds of things that hang on a node, those of rooms above included, in one question.

    What could as well exist without a node (a point to check, which vanishes with its cause) does not hang on it.
    """
    relations = [one for one in Node._meta.related_objects if not _goes_with_it(one)]
    held = {
        f"held_{number}": Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for number, relation in enumerate(relations)
    }
    row = Node.objects.filter(pk=node.pk).annotate(**held).values_list(*held).get()
    names = [str(relation.related_model._meta.verbose_name_plural) for relation in relations]
    return [name for name, is_held in zip(names, row, strict=True) if is_held]


def _goes_with_it(relation: Any) -> bool:
    """What could exist without a node; and what is only another side of it: a sheet's facet, where it stood before."""
    facet = relation.one_to_one or relation.related_model is FormerAddress
    return facet or (relation.field.null and relation.on_delete is CASCADE)


def free_code(text: str, taken: Any, longest: int) -> str:
    """« L’essai en Grand Est » → « l-essai-en-grand-est »; where it is taken, « …-2 »."""
    stem = fold(text).replace(" ", "-")[:longest].strip("-") or "sans-titre"
    known, code, number = set(taken), stem, 1
    while code in known:
        number += 1
        code = f"{stem[: longest - len(str(number)) - 1].rstrip('-')}-{number}"
    return code
