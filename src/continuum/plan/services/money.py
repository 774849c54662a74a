"""What a node costs, and who pays for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.models import BudgetLine, Node
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle

from .agreements import fit_line
from .rows import added, before_change, changed, refuse_unoffered, remove_row


@acts(rule=rules.add_budget_line, on="node")
def add_budget_line(*, node: Node, line: BudgetLine, by: Any) -> BudgetLine:
    """Write a cost or a funding of one year."""
    line.node = node
    _refuse_bad_line(line, None, by)
    line.save()
    return added(line, "budget_line.added", node.programme, by)


@acts(rule=rules.change_budget_line, on="line")
def change_budget_line(*, line: BudgetLine, seen: Mapping[str, str] | None = None, by: Any) -> BudgetLine:
    """Correct a line, which stays on its side; rewritten by a person, it is no longer made for the demonstration."""
    before = before_change(line, rules.change_budget_line, by)
    settle(line, before, seen)
    line.side = before.side
    _refuse_bad_line(line, before, by)
    if line.is_invented:
        line.origin = Origin.ENTERED
    line.save()
    return changed(before, line, "budget_line.changed", line.node.programme, by)


@acts(rule=rules.remove_budget_line, on="line")
def remove_budget_line(*, line: BudgetLine, by: Any) -> None:
    remove_row(line, "budget_line.removed", line.node.programme, by)


def _refuse_bad_line(line: BudgetLine, before: BudgetLine | None, by: Any) -> None:
    refuse_unoffered(line, before, by, funder=Organisation.objects.visible_to(by))
    fit_line(line)
    line.clean()
    if line.missing:
        raise ValidationError(line.missing)
