"""What the pages of the register show: a figure, a reading, a finding, each reduced to what the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.figures.enums import FindingState, Precision, Reach
from continuum.figures.models import Finding, Frozen, Reading
from continuum.figures.rules import enter_reading, retain_reading
from continuum.methods.coherence import RULES
from continuum.plan.enums import Aggregation, Nature
from continuum.plan.models import Measure, Milestone, Node, OutlineEntry, Phase
from continuum.toolkit import charts

from .answers import Answer, Question, Span
from .listings import declared_rows, elsewhere, history

RULE_BY_CODE = {rule.code: rule for rule in RULES}
PRECISION_WORDS = {Precision.ROUNDED: "environ", Precision.ESTIMATE: "environ", Precision.LOWER_BOUND: "au moins"}


def reading_words(reading: Reading) -> str:
    """A reading as one says it: « au moins 120 », « 9,6 % », « octobre 2021 », « 2 sur 3 »."""
    if reading.day:
        return str(reading.day)
    span = Span.of(reading)
    if span is None:
        return "sans valeur"
    words = span.words("\u00a0%" if reading.measure.nature == Nature.PERCENTAGE else "")
    return f"{words} sur 3" if reading.rubric is not None else words


def unit_of(measure: Measure, span: Span | None) -> str:
    """What is written beside the number, as that number asks; a percentage carries its sign already."""
    return measure.unit_after(span.high if span else None) if measure.nature == Nature.NUMBER else ""


def names_seen(reading: Reading, person: Any) -> dict[str, Any]:
    """The names behind a number, only those that this person may see; the others are counted."""
    listed = list(reading.listed.select_related("organisation"))
    visible = set(Organisation.objects.visible_to(person).filter(listed__reading=reading).values_list("pk", flat=True))
    labels_seen = person.is_programme_staff
    shown = [one.words for one in listed if one.organisation_id in visible or (not one.organisation_id and labels_seen)]
    return {"shown": shown, "hidden": len(listed) - len(shown), "count": len(listed)}


def reading_facts(reading: Reading) -> list[dict[str, str]]:
    node = reading.node
    figure = reverse("figures:figure", args=[reading.measure.code, node.address])
    return [
        {"label": "Mesure", "value": reading.measure.label, "url": figure},
        {"label": "Au nom de", "value": node.title, "url": node.get_absolute_url(), "note": reading.get_reach_display()},
        {"label": "Territoire", "value": str(reading.territory)},
        {"label": "Date ou période", "value": reading.period or "sans date"},
    ]


def findings_about(readings: Sequence[Reading], person: Any) -> list[Finding]:
    """Open findings that mention one of these readings."""
    if not readings:
        return []
    keys = {f"reading:{reading.pk}" for reading in readings}
    found = Finding.objects.visible_to(person).filter(programme=readings[0].node.programme_id, state=FindingState.OPEN)
    return [one for one in found if keys & {ref.removesuffix("#parts") for ref in one.about}]


def figure_context(answer: Answer, node: Node, person: Any) -> dict[str, Any]:
    """A figure: the number, what it is made of, its history, who says otherwise."""
    dated = history(answer)
    return {
        "answer": answer,
        "node": node,
        "measure": answer.measure,
        "unit": unit_of(answer.measure, answer.span),
        "reach_words": Reach(answer.question.reach).label,
        "period": next((reading.period for reading in answer.typed if reading.period), ""),
        "typed": [(reading, reading_words(reading)) for reading in answer.typed],
        "history": [(reading, reading_words(reading)) for reading in dated] if answer.older else [],
        "parts_chart": _parts_chart(answer),
        "history_chart": _history_chart(answer, dated),
        "astride": [(reading, reading_words(reading)) for reading in answer.astride],
        "elsewhere": [(reading, reading_words(reading)) for reading in elsewhere(answer, person)],
        "findings": findings_about(answer.typed, person),
        "rows": declared_rows(answer.question, node, person),
        "months": [(reading, reading_words(reading)) for reading in sorted(answer.months, key=_dated, reverse=True)],
        "months_chart": _history_chart(answer, sorted(answer.months, key=_dated)),
        "indicator": node.indicators.filter(measure=answer.measure).first(),
        "may_enter": enter_reading(person, node),
        "may_retain": len(answer.typed) > 1 and retain_reading(person, answer.typed[0]),
        "crumbs": [
            {"label": "Chiffres", "url": reverse("figures:index")},
            {"label": node.programme.title, "url": reverse("figures:grid", args=[node.programme.code])},
            {"label": answer.measure.label},
        ],
    }


def closed_questions(asked: Question, node: Node) -> list[Question]:
    """The same question for each closed period where something was kept of it."""
    if asked.period or asked.territory:
        return []
    kept = Frozen.objects.filter(measure__code=asked.measure, node=node).select_related("lock").order_by("lock__starts")
    return [replace(asked, period=one.lock.period) for one in kept]


def _dated(reading: Reading) -> str:
    return reading.dated.iso if reading.dated else ""


def _parts_chart(answer: Answer) -> charts.Chart | None:
    """The parts beside one another, when there are several to compare."""
    known = [part for part in answer.parts if part.span]
    if len(known) < 2 or answer.measure.aggregation not in {Aggregation.SUM, Aggregation.DISTINCT}:
        return None
    bars = [
        charts.Bar(
            part.label,
            part.span.high if part.span else None,
            None,
            PRECISION_WORDS.get(Precision(part.span.precision), "") if part.span else "",
        )
        for part in answer.parts
    ]
    top = max(known, key=lambda part: part.span.high if part.span else 0)
    title = f"{answer.measure.label} : {top.label} en compte le plus ({top.words})"
    return charts.bars(bars, title, answer.measure.unit)


def _history_chart(answer: Answer, dated: Sequence[Reading]) -> charts.Chart | None:
    points = [
        charts.Point(reading.dated, float(reading.number), PRECISION_WORDS.get(Precision(reading.precision), ""))
        for reading in dated
        if reading.dated and reading.number is not None
    ]
    if len({point.on for point in points}) < 2:
        return None
    title = f"{answer.measure.label}, de {points[0].on} à {points[-1].on}"
    return charts.series([charts.Series(str(answer.node.territory), points)], title, answer.measure.unit)


def finding_context(finding: Finding, person: Any, form: Any, may_settle: bool) -> dict[str, Any]:
    """A finding with everything that it is about, each with its place."""
    rule = RULE_BY_CODE.get(finding.rule)
    return {
        "finding": finding,
        "rule": rule,
        "subjects": subjects_of(finding, person),
        "form": form,
        "may_settle": may_settle and finding.state == FindingState.OPEN,
        "may_reopen": may_settle and finding.state == FindingState.ACCEPTED,
        "crumbs": [
            {"label": "À vérifier", "url": f"{reverse('figures:findings')}?programme={finding.programme.code}"},
            {"label": rule.title if rule else finding.rule},
        ],
    }


def subjects_of(finding: Finding, person: Any) -> list[dict[str, str]]:
    """Readings, dates and headings that a finding mentions, in its order."""
    ids: dict[str, list[str]] = {}
    for ref in finding.about:
        kind, _, key = ref.removesuffix("#parts").partition(":")
        ids.setdefault(kind, []).append(key)
    found: dict[str, dict[str, str]] = {}
    for reading in (
        Reading.objects.visible_to(person)
        .filter(pk__in=ids.get("reading", []))
        .select_related("measure", "node", "territory", "source")
    ):
        found[f"reading:{reading.pk}"] = _reading_subject(reading)
    for kind, model in (("milestone", Milestone), ("phase", Phase)):
        for row in model.objects.filter(pk__in=ids.get(kind, [])).select_related("node", "source"):
            found[f"{kind}:{row.pk}"] = _dated_subject(row)
    for line in OutlineEntry.objects.filter(pk__in=ids.get("outline", [])).select_related("source"):
        found[f"outline:{line.pk}"] = _outline_subject(line)
    if "programme" in ids:
        programme = finding.programme
        found[f"programme:{programme.pk}"] = {
            "label": programme.title,
            "value": programme.period,
            "place": "dates du programme",
            "url": reverse("plan:node", args=[programme.code]),
        }
    order = dict.fromkeys(ref.removesuffix("#parts") for ref in finding.about)
    return [found[ref] for ref in order if ref in found]


def _reading_subject(reading: Reading) -> dict[str, str]:
    place = f"{reading.source.name if reading.source else 'sans source'}, {reading.place}".rstrip(", ")
    label = f"{reading.measure} ({reading.territory})"
    return {
        "label": label,
        "value": reading_words(reading),
        "place": place,
        "quote": reading.quote,
        "url": reading.get_absolute_url(),
    }


def _dated_subject(row: Milestone | Phase) -> dict[str, str]:
    value = row.period if isinstance(row, Phase) else row.date_text
    place = f"{row.source.name if row.source else 'sans source'}, {row.place}".rstrip(", ")
    return {"label": row.title, "value": value, "place": place, "url": f"{row.node.get_absolute_url()}#calendrier"}


def _outline_subject(line: OutlineEntry) -> dict[str, str]:
    return {
        "label": line.title,
        "value": line.number,
        "place": f"{line.source}, {line.get_listed_in_display()}",
        "url": reverse("plan:source", args=[line.source_id]),
    }
