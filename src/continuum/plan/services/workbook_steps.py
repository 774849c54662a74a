"""One step of a workbook that comes back, done through the verbs of the plan: each checks and journals as on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan.enums import BudgetSide, Nature, NodeKind, PartnerRole
from continuum.plan.models import ActionSheet, BudgetLine, Indicator, Milestone, Mission, Node, Partnership, Phase
from continuum.plan.queries.workbook_changes import NEW, Step
from continuum.plan.queries.workbooks import MONEY, RESULTS, SHEETS, STEPS
from continuum.toolkit.spans import DateSpan

from .dates import add_milestone, change_milestone
from .measures import set_indicator
from .missions import add_mission, change_mission, remove_mission
from .money import add_budget_line, change_budget_line
from .nodes import add_node, change_node
from .partners import add_partner, remove_partner
from .sheets import change_sheet, set_timing
from .slippages import put_off
from .texts import write_passage

ABOVE_HUNDRED = "Un pourcentage ne dépasse pas 100\u00a0: écrivez une part entre 0 et 100."
END_WITHOUT_START = "Une fin demande un début\u00a0: écrivez aussi la date de début."
NODE_FIELDS = {
    "number": "printed_number",
    "title": "title",
    "tagline": "tagline",
    "territory": "territory",
    "segment": "audience",
}
MONEY_FIELDS = {"fte": "full_time_equivalents"}


@dataclass(frozen=True)
class Because:
    """Why dates already planned are put off: said once for all of them."""

    cause: str
    note: str = ""


def take_step(step: Step, because: Because, by: Any) -> None:
    """Do what a step says; raises `ValidationError` with the sentence that the person reads."""
    if step.step == NEW:
        _NEW[step.table](step, by)
        return
    _CHANGE[step.table](step, because, by)


def _change_sheet(step: Step, because: Because, by: Any) -> None:
    node = Node.objects.select_related("programme", "territory", "parent").get(pk=step.node.pk)
    _write(node, step.step, step.values, because, by)


def _write(node: Node, kind: str, values: dict[str, Any], because: Because | None, by: Any) -> None:
    if kind == "node":
        change_node(node=_filled(node, values, NODE_FIELDS), by=by)
    elif kind == "lead":
        sheet = ActionSheet.objects.select_related("node__programme", "node__territory").get(node=node)
        change_sheet(sheet=_filled(sheet, values), by=by)
    elif kind.startswith("text:"):
        section = kind.removeprefix("text:")
        write_passage(node=node, section=section, body=values[section], by=by)
    elif kind == "missions":
        _write_missions(node, values["missions"], by)
    elif kind == "timing":
        _write_dates(node, values, because, by)
    else:
        _write_partners(node, values[kind], initiators=kind == "initiators", by=by)


def _filled(row: Any, values: dict[str, Any], names: dict[str, str] | None = None) -> Any:
    for key, value in values.items():
        setattr(row, (names or {}).get(key, key), value)
    return row


def _write_missions(node: Node, wanted: list[tuple[str, str]], by: Any) -> None:
    """By their place: those that stay are changed, the others are added after them or taken away."""
    kept = list(Mission.objects.filter(node=node).select_related("node__programme", "node__territory"))
    for mission, (title, activities) in zip(kept, wanted, strict=False):
        if (mission.title, "\n".join(mission.activity_list)) != (title, activities):
            change_mission(mission=_filled(mission, {"title": title, "activities": activities}), by=by)
    for title, activities in wanted[len(kept) :]:
        add_mission(node=node, mission=Mission(title=title, activities=activities), by=by)
    for mission in kept[len(wanted) :]:
        remove_mission(mission=mission, by=by)


def _write_dates(node: Node, values: dict[str, Any], because: Because | None, by: Any) -> None:
    """Given a first time, then put off with a cause."""
    phase = Phase.objects.filter(node=node).select_related("node__programme", "node__territory").first()
    starts = values.get("starts") or (phase.starts if phase else None)
    ends = values.get("ends", phase.ends if phase else None)
    if starts is None:
        raise ValidationError({"starts": END_WITHOUT_START})
    if phase is None:
        set_timing(node=node, span=DateSpan(starts, ends), by=by)
    elif because is not None:
        put_off(row=phase, to=DateSpan(starts, ends), cause=because.cause, note=because.note, by=by)


def _write_partners(node: Node, wanted: list[tuple[Any, str]], *, initiators: bool, by: Any) -> None:
    """Those whom the person does not see stay."""
    rows = Partnership.objects.filter(node=node).select_related("organisation", "node__programme", "node__territory")
    kept = {(one.organisation_id, one.role): one for one in rows if (one.role == PartnerRole.INITIATOR) is initiators}
    asked = {(organisation.pk, role) for organisation, role in wanted}
    for organisation, role in wanted:
        if (organisation.pk, role) not in kept:
            add_partner(node=node, partnership=Partnership(organisation=organisation, role=role), by=by)
    for key, partnership in kept.items():
        if key not in asked and _is_seen(partnership, by):
            remove_partner(partnership=partnership, by=by)


def _is_seen(partnership: Partnership, by: Any) -> bool:
    return Organisation.objects.visible_to(by).filter(pk=partnership.organisation_id).exists()


def _change_result(step: Step, because: Because, by: Any) -> None:
    one = Indicator.objects.select_related("node__programme", "node__territory", "measure").get(pk=step.identity)
    _refuse_above_hundred(one, step.values)
    set_indicator(node=one.node, indicator=_filled(one, step.values), by=by)


def _refuse_above_hundred(one: Indicator, values: dict[str, Any]) -> None:
    if one.measure_id is None or one.measure.nature != Nature.PERCENTAGE:
        return
    wrong = next((name for name in ("baseline", "target") if (values.get(name) or 0) > 100), "")
    if wrong:
        raise ValidationError({wrong: ABOVE_HUNDRED})


def _change_step(step: Step, because: Because, by: Any) -> None:
    one = Milestone.objects.select_related("node__programme", "node__territory", "phase").get(pk=step.identity)
    if step.step == "dates":
        to = DateSpan(step.values.get("on", one.on), step.values.get("until", one.until))
        put_off(row=one, to=to, cause=because.cause, note=because.note, by=by)
    else:
        change_milestone(milestone=_filled(one, step.values), by=by)


def _change_line(step: Step, because: Because, by: Any) -> None:
    one = BudgetLine.objects.select_related("node__programme", "node__territory").get(pk=step.identity)
    change_budget_line(line=_filled(one, step.values, MONEY_FIELDS), by=by)


def _new_sheet(step: Step, by: Any) -> None:
    values = step.values
    own = {key: values[key] for key in NODE_FIELDS if key in values}
    node = _filled(Node(kind=NodeKind.SHEET, territory=step.node.territory), own, NODE_FIELDS)
    made = add_node(parent=step.node, node=node, by=by)
    lead: dict[str, Any] = {key: values[key] for key in ("priority", "organisation", "owner", "referent") if key in values}
    parts: dict[str, dict[str, Any]] = {"lead": lead, "timing": {key: values[key] for key in ("starts", "ends") if key in values}}
    for key in ("missions", "initiators", "partners"):
        parts[key] = {key: values[key]} if key in values else {}
    known = {*NODE_FIELDS, *(key for part in parts.values() for key in part)}
    parts |= {f"text:{key}": {key: values[key]} for key in values if key not in known}
    for kind, part in parts.items():
        if part:
            _write(made, kind, part, None, by)


def _new_result(step: Step, by: Any) -> None:
    set_indicator(node=step.node, indicator=_filled(Indicator(node=step.node), step.values), by=by)


def _new_step(step: Step, by: Any) -> None:
    if step.values.get("on") is None or not step.values.get("title"):
        raise ValidationError("une nouvelle étape a un intitulé et une date.")
    add_milestone(node=step.node, milestone=_filled(Milestone(), step.values), by=by)


def _new_line(step: Step, by: Any) -> None:
    if "year" not in step.values or "side" not in step.values:
        raise ValidationError(
            "une nouvelle ligne de budget a un sens («\u00a0dépense\u00a0» ou «\u00a0financement\u00a0») et une année."
        )
    add_budget_line(node=step.node, line=_filled(BudgetLine(side=BudgetSide.COST), step.values, MONEY_FIELDS), by=by)


_CHANGE: dict[str, Callable[[Step, Because, Any], None]] = {
    SHEETS: _change_sheet,
    RESULTS: _change_result,
    STEPS: _change_step,
    MONEY: _change_line,
}
_NEW: dict[str, Callable[[Step, Any], None]] = {SHEETS: _new_sheet, RESULTS: _new_result, STEPS: _new_step, MONEY: _new_line}
