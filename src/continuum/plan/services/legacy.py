"""An old sheet: read apart, kept for whoever brought it, and made a sheet of the plan once she has read it again."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.enums import PartnerRole, PassageSection
from continuum.plan.models import Indicator, LegacyReading, Mission, Node, Partnership
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import run_alone
from continuum.toolkit.reading.blocks import Block, TextLine
from continuum.toolkit.reading.limits import too_large
from continuum.toolkit.reading.worker import read_document
from continuum.toolkit.spans import DateSpan

from .measures import set_indicator
from .missions import add_mission
from .nodes import add_node
from .partners import add_partner
from .sheets import set_timing
from .texts import write_passage

journal.declare({"legacy.taken": "ancienne fiche reprise"})
APART = [sys.executable, "-m", "continuum.methods.sheets.apart"]
MOST_SHEETS = 80
TOO_MANY_SHEETS = "Ce document contient plus de 80\u00a0fiches\u00a0: partagez-le en plusieurs fichiers."
ALREADY_TAKEN = "Cette fiche a déjà été reprise\u00a0: modifiez-la depuis sa page."
NAMED = "Nommés dans l’ancienne fiche, à associer\u00a0:"


@dataclass(frozen=True)
class OldSheet:
    """A sheet as somebody read it again; partners and results go with the name of their field, for what is refused of them."""

    parent: Node
    node: Node
    texts: Mapping[PassageSection, str]
    missions: Sequence[tuple[str, str]]
    starts: PartialDate | None
    ends: PartialDate | None
    partners: Sequence[tuple[str, Partnership]]
    later: Sequence[tuple[str, PartnerRole]]
    results: Sequence[tuple[str, Indicator]]


@acts(rule=rules.bring_legacy, on="parent")
def bring_legacy(*, parent: Node, file_name: str, content: bytes, field: str, by: Any) -> LegacyReading:
    """Read a document; nothing of it enters the plan. `field`: beside which its refusal is said."""
    try:
        read, notices = read_apart(content)
    except Unreadable as refusal:
        raise ValidationError({field: str(refusal)}) from refusal
    if len(read.get("sheets", ())) > MOST_SHEETS:
        raise ValidationError({field: TOO_MANY_SHEETS})
    reading = LegacyReading(parent=parent, file_name=file_name, read_by=by, read_at=clock.now())
    reading.content, reading.problems = read, notices
    reading.save()
    return reading


def read_apart(content: bytes) -> tuple[dict[str, Any], list[str]]:
    """Its `sheets-1` document and what was not read; both are looked for in other processes, which are stopped when they last."""
    document = read_document(content)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(json.dumps([[_written(block) for block in version] for version in document.versions]).encode())
        given.seek(0)
        run_alone(APART, given, written, too_large())
        written.seek(0)
        return json.load(written), list(document.notices)


def _written(block: Block) -> list[Any]:
    if isinstance(block, TextLine):
        return ["line", block.text, block.number, block.page, block.whole]
    return ["row", block.cells, block.number, block.page, block.sheet]


@acts(rule=rules.take_legacy, on="reading")
def take_legacy(*, reading: LegacyReading, number: int, old: OldSheet, by: Any) -> Node:
    """Make a sheet of one of the drafts, whole or not at all."""
    kept = LegacyReading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if Node.objects.filter(pk=kept.taken.get(str(number))).exists():
        raise ValidationError(ALREADY_TAKEN)
    node = add_node(parent=old.parent, node=old.node, by=by)
    _write_down(node, old, by)
    _associate(node, old, by)
    for field, indicator in old.results:
        with beside(f"{field}_measure"):
            set_indicator(node=node, indicator=indicator, by=by)
    kept.taken = {**kept.taken, str(number): str(node.pk)}
    kept.save(update_fields=["taken"])
    journal.write(by, "legacy.taken", node)
    return node


def _write_down(node: Node, old: OldSheet, by: Any) -> None:
    for section, body in old.texts.items():
        with beside(section.value):
            write_passage(node=node, section=section, body=body, by=by)
    for title, activities in old.missions:
        add_mission(node=node, mission=Mission(title=title, activities=activities), by=by)
    if old.starts:
        set_timing(node=node, span=DateSpan(old.starts, old.ends), by=by)


def _associate(node: Node, old: OldSheet, by: Any) -> None:
    """Those of the directory; the others stay written, so that no name is lost."""
    for field, partnership in old.partners:
        with beside(field):
            add_partner(node=node, partnership=partnership, by=by)
    if old.later:
        names = "\n".join(f"- {name} ({role.label})" for name, role in old.later)
        write_passage(node=node, section=PassageSection.PARTNERS, body=f"{NAMED}\n\n{names}", by=by)


@contextmanager
def beside(field: str) -> Iterator[None]:
    """What is refused inside is said beside this field."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


@acts(rule=rules.drop_legacy, on="reading")
def drop_legacy(*, reading: LegacyReading, by: Any) -> None:
    """The sheets that were made of it stay."""
    reading.delete()
