"""Reads of the plan: a node with all that hangs on it, in few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CASCADE, Count, Exists, OuterRef, Q

from continuum.directory.models import Organisation, Programme, Segment
from continuum.directory.queries.segments import described
from continuum.directory.rules import see_segment
from continuum.plan.enums import NodeKind, PassageSection
from continuum.plan.models import Indicator, Milestone, Node, Partnership, Passage, Phase, Slippage, Source, Testimony
from continuum.toolkit import questions, registry
from continuum.toolkit.enums import Origin
from continuum.toolkit.folding import fold
from continuum.toolkit.renderers.document import Block, Document
from continuum.toolkit.renderers.html import render_html
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.typography import counted

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


def ancestors(node: Node) -> list[Node]:
    """From the root down to the parent."""
    steps = node.path.rstrip("/").split("/")
    paths = ["/".join(steps[:n]) + "/" for n in range(1, len(steps))]
    return list(Node.objects.filter(path__in=paths).order_by("path")) if paths else []


def written_passages(node: Node) -> list[WrittenPassage]:
    """The texts of a node with their questions answered, in the order of the paper."""
    passages = sorted(
        Passage.objects.filter(node=node).select_related("source"),
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
    provider = registry.answering.get("the register")
    if not asked or provider is None:
        return {}
    return provider.replies(asked, node)


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

    children: list[Node]
    phases: list[Phase]
    milestones: list[Milestone]
    indicators: list[Indicator]
    partners: list[Associated]
    testimonies: list[Testimony]
    passages: list[WrittenPassage]
    slippages: list[Slippage]
    organisation_count: int
    partnership_count: int

    @classmethod
    def of(cls, node: Node, person: Any, *, writes: bool) -> NodeRecord:
        """Whoever writes there also sees the testimonies that are not, or no longer, to be published."""
        shown = Exists(Testimony.objects.publishable().filter(pk=OuterRef("pk")))
        quoted = Testimony.objects.filter(node=node).annotate(is_publishable=shown).select_related("organisation")
        return cls(
            children=list(Node.objects.filter(parent=node).select_related("territory").order_by("order")),
            phases=list(Phase.objects.filter(node=node).select_related("source")),
            milestones=list(Milestone.objects.filter(node=node).select_related("source")),
            indicators=list(Indicator.objects.filter(node=node).select_related("measure")),
            partners=_partners(node, person),
            testimonies=list(quoted if writes else quoted.filter(is_publishable=True)),
            passages=written_passages(node),
            slippages=slippages_of(node),
            **_partner_counts(node),
        )

    @cached_property
    def planned(self) -> dict[Any, DateSpan]:
        """The dates first planned of what was put off, by phase and milestone."""
        return planned_at_first(self.slippages)

    @cached_property
    def last_slippages(self) -> set[Any]:
        """Those that may be taken back."""
        return last_ones(self.slippages)

    @property
    def no_longer_as_read(self) -> set[Any]:
        """Phases and milestones whose present dates were decided here, after what the document says."""
        return {one.dated_id for one in self.slippages if one.pk in self.last_slippages and one.origin != Origin.SOURCE}


def _partner_counts(node: Node) -> dict[str, int]:
    """Here and below: an organisation of two regions is one, its partnerships are two."""
    below = Partnership.objects.filter(node__path__startswith=node.path)
    return below.aggregate(organisation_count=Count("organisation", distinct=True), partnership_count=Count("pk"))


def partnerships_of(organisation: Organisation, person: Any) -> list[Partnership]:
    """What an organisation takes part in, programme by programme, as far as this person sees them."""
    seen = Partnership.objects.visible_to(person).filter(organisation=organisation)
    return list(seen.select_related("node__programme").order_by("node__path", "role"))


def _partners(node: Node, person: Any) -> list[Associated]:
    """Each organisation once, with all its roles; those that this person may not see are only counted."""
    roles: dict[Organisation, list[Partnership]] = {}
    partnerships = Partnership.objects.filter(node=node).select_related("organisation").order_by("organisation__name", "role")
    for partnership in partnerships:
        roles.setdefault(partnership.organisation, []).append(partnership)
    seen = set(Organisation.objects.visible_to(person).filter(pk__in=[one.pk for one in roles]).values_list("pk", flat=True))
    shown = [Associated(one, partnerships=holds) for one, holds in roles.items() if one.pk in seen]
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
    segment = Segment.objects.select_related("territory").filter(pk=node.audience_id).first() if node.audience_id else None
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
    relations = [one for one in Node._meta.related_objects if not (one.field.null and one.on_delete is CASCADE)]
    held = {
        f"held_{number}": Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for number, relation in enumerate(relations)
    }
    row = Node.objects.filter(pk=node.pk).annotate(**held).values_list(*held).get()
    names = [str(relation.related_model._meta.verbose_name_plural) for relation in relations]
    return [name for name, is_held in zip(names, row, strict=True) if is_held]


def free_code(text: str, taken: Any, longest: int) -> str:
    """« L’essai en Grand Est » → « l-essai-en-grand-est »; where it is taken, « …-2 »."""
    stem = fold(text).replace(" ", "-")[:longest].strip("-") or "sans-titre"
    known, code, number = set(taken), stem, 1
    while code in known:
        number += 1
        code = f"{stem[: longest - len(str(number)) - 1].rstrip('-')}-{number}"
    return code
