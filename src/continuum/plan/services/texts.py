"""What is written on a node: passages and testimonies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.enums import PassageSection
from continuum.plan.models import Node, Passage, Testimony
from continuum.toolkit import clock, journal, questions, registry
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle

from .rows import before_change, refuse_unoffered


@acts(rule=rules.edit_node, on="node")
def write_passage(*, node: Node, section: str, body: str, seen: Mapping[str, str] | None = None, by: Any) -> Passage:
    """Write or rewrite a part of a node; its questions must be readable, whatever they find.

    `seen`: the text as it was when its form was opened, to bring it together with what somebody else saved since.
    """
    typed = Passage(body=body.replace("\r\n", "\n"))
    refuse_unreadable(typed.body)
    passage, created = Passage.objects.select_for_update().get_or_create(
        node=node, section=PassageSection(section), defaults={"body": typed.body}
    )
    settle(typed, Passage(body="") if created else passage, seen)
    body = typed.body
    before = "" if created else passage.body
    if before != body or created:
        passage.body, passage.edited_at, passage.origin = body, clock.now(), Origin.ENTERED
        passage.save()
        journal.write(by, "passage.written", passage, {"before": before})
    return passage


def refuse_unreadable(body: str) -> None:
    """Every question that cannot be read, with its line and the remedy."""
    found = [f"Ligne {problem.line}, « {problem.excerpt} » : {problem.message}" for problem in questions.problems_in(body)]
    if found:
        raise ValidationError({"body": found})


@acts(rule=rules.add_testimony, on="node")
def add_testimony(*, node: Node, testimony: Testimony, by: Any) -> Testimony:
    testimony.node = node
    refuse_unoffered(testimony, None, by, organisation=Organisation.objects.visible_to(by))
    testimony.save()
    return _noted(testimony, "testimony.added", by)


@acts(rule=rules.change_testimony, on="testimony")
def change_testimony(*, testimony: Testimony, seen: Mapping[str, str] | None = None, by: Any) -> Testimony:
    """Once rewritten by a person, it is no longer the words of a document or of the demonstration."""
    before = before_change(testimony, rules.change_testimony, by)
    settle(testimony, before, seen)
    refuse_unoffered(testimony, before, by, organisation=Organisation.objects.visible_to(by))
    testimony.origin = Origin.ENTERED
    testimony.save()
    return _noted(testimony, "testimony.changed", by)


@acts(rule=rules.remove_testimony, on="testimony")
def remove_testimony(*, testimony: Testimony, by: Any) -> None:
    """Whoever takes her consent back is no longer quoted anywhere."""
    testimony.delete()
    _noted(testimony, "testimony.removed", by)


def _noted(testimony: Testimony, verb: str, by: Any) -> Testimony:
    journal.write(by, verb, testimony.node)
    registry.programme_changed(testimony.node.programme, by)
    return testimony
