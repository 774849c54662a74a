"""Reads of the plan: a node with all that hangs on it, in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from continuum.directory.models import Organisation, Programme
from continuum.toolkit import questions, registry
from continuum.toolkit.renderers.document import Block, Document
from continuum.toolkit.renderers.html import render_html
from continuum.toolkit.typography import counted

from .enums import NodeKind, PassageSection
from .models import Milestone, Node, Partnership, Passage, Phase, Source, Testimony


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
    answered = answer_texts([(passage.body, node.address) for passage in passages])
    return [_written(passage, node, answered) for passage in passages]


def _written(passage: Passage, node: Node, answered: dict[Any, questions.AnsweredQuestion]) -> WrittenPassage:
    missing: list[str] = []

    def reply(asked: questions.Question) -> questions.AnsweredQuestion:
        found = answered[asked, node.address]
        if found.missing:
            missing.append(f"{asked.source_text} : {found.note}")
        return found

    return WrittenPassage(passage, text_html(questions.to_blocks(passage.body, reply), f"{passage.section}-"), missing)


def answer_texts(texts: list[tuple[str, str]]) -> dict[Any, questions.AnsweredQuestion]:
    """Put all the questions of some texts to the register at once."""
    asked = [(question, address) for body, address in texts for question in questions.questions_in(body)]
    provider = registry.answering.get("the register")
    if not asked or provider is None:
        return {}
    return provider.replies(asked)


def text_html(blocks: list[Block], prefix: str) -> str:
    return render_html(Document(title="", blocks=tuple(blocks)), first_level=3, id_prefix=prefix)


@dataclass(frozen=True)
class NodeRecord:
    """What a node's page shows."""

    children: list[Node]
    phases: list[Phase]
    milestones: list[Milestone]
    partners: list[tuple[Organisation | None, str]]
    testimonies: list[Testimony]
    passages: list[WrittenPassage]

    @classmethod
    def of(cls, node: Node, person: Any) -> NodeRecord:
        return cls(
            children=list(Node.objects.filter(parent=node).select_related("territory").order_by("order")),
            phases=list(Phase.objects.filter(node=node).select_related("source")),
            milestones=list(Milestone.objects.filter(node=node).select_related("source")),
            partners=_partners(node, person),
            testimonies=list(Testimony.objects.filter(node=node).publishable().select_related("organisation")),
            passages=written_passages(node),
        )


def _partners(node: Node, person: Any) -> list[tuple[Organisation | None, str]]:
    """Each organisation once, with all its roles; those that this person may not see are only counted."""
    roles: dict[Organisation, list[str]] = {}
    partnerships = Partnership.objects.filter(node=node).select_related("organisation").order_by("organisation__name", "role")
    for partnership in partnerships:
        roles.setdefault(partnership.organisation, []).append(partnership.get_role_display())
    seen = set(Organisation.objects.visible_to(person).filter(pk__in=[one.pk for one in roles]).values_list("pk", flat=True))
    shown: list[tuple[Organisation | None, str]] = [(one, ", ".join(held)) for one, held in roles.items() if one.pk in seen]
    hidden = len(roles) - len(shown)
    return [*shown, (None, counted(hidden, "autre structure", "autres structures"))] if hidden else shown


def sources_seen(person: Any) -> Any:
    return Source.objects.visible_to(person).select_related("programme").annotate(reading_count=Count("readings"))
