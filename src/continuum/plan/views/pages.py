"""Pages of the plan: programmes, nodes, their texts, and the documents that they were read in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.queries import map_of_regions
from continuum.directory.rules import member, staff
from continuum.plan import queries, rules, services
from continuum.plan.enums import KINDS_BELOW, NodeKind, OutlineList, PassageSection, SourceKind
from continuum.plan.forms import PassageForm
from continuum.plan.models import Milestone, Node, Passage, Source
from continuum.toolkit import charts, clock, drafts, frames, registry
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.writing import attempt

from .sheets import sheet_context
from .writing import node_standing

ORDERED_IN_PLACE = 12
"""Beyond so many children, their order is changed on a page of its own."""

PROGRAMMES = Listing(
    "programmes",
    title="Programmes",
    columns=[
        Column("title", "Programme", sortable=True, link=lambda row: reverse("plan:node", args=[row.code])),
        Column("territory", "Territoire", sortable="territory__name"),
        Column("sponsor", "Porteur", sortable="sponsor__name"),
        Column("period", "Période", sortable="starts"),
        Column("plan_count", "Plans", numeric=True, sortable=True),
        Column("sheet_count", "Fiches action", numeric=True, sortable=True),
    ],
    default_order="title",
    empty="Aucun programme ne vous est ouvert. Demandez à la personne qui vous a invité·e d’étendre votre accès.",
    words=("programme", "programmes"),
    template="plan/list.html",
)

SOURCES = Listing(
    "sources",
    title="Sources",
    columns=[
        Column("title", "Document", sortable=True, link=lambda row: reverse("plan:source", args=[row.pk])),
        Column("programme", "Programme", sortable="programme__title"),
        Column("kind", "Nature", value=lambda row: row.get_kind_display()),
        Column("published_on", "Date", value=lambda row: str(row.published_on or "sans date"), sortable=True),
        Column("reading_count", "Relevés", numeric=True, sortable=True),
    ],
    filters=[
        Filter("programme", "Programme", lambda request: _programme_choices(request), apply="programme__code"),
        Filter("nature", "Nature", SourceKind.choices, apply="kind"),
    ],
    default_order="title",
    empty="Aucun document n’est encore enregistré.",
    words=("document", "documents"),
    template="plan/list.html",
)


def _programme_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return list(Programme.objects.visible_to(request.user).values_list("code", "title"))


@page(member)
def programmes(request: HttpRequest) -> HttpResponseBase:
    """The programmes open to this person; the national administration creates them here."""
    rows = queries.programmes_seen(request.user)
    if not rules.create_programme(request.user):
        return PROGRAMMES.page(request, rows)
    action = {"label": "Créer un programme", "url": reverse("plan:new_programme")}
    listing = replace(PROGRAMMES, empty="Aucun programme n’existe encore. Créez le premier.")
    return listing.page(request, rows, action=action)


@page(member)
def node(request: HttpRequest, address: str) -> HttpResponse:
    """A programme, a plan, an axis or a sheet, and what other rooms bring to it."""
    found = queries.node_shown(request.user).filter(path=f"{address}/").first()
    if found is None:
        return redirect(node_standing(request, address))
    frames.place(request, programme=found.programme, territory=found.territory)
    may_edit = rules.edit_node(request.user, found)
    record = queries.NodeRecord.of(found, request.user, writes=may_edit)
    panels = [
        (panel, panel.context(request.user, found)) for panel in sorted(registry.node_panels, key=lambda panel: panel.order)
    ]
    context = {
        "node": found,
        "record": record,
        "crumbs": _crumbs(found, record.above),
        "facts": _facts(found, record),
        "budget": queries.budget_of(found, request.user),
        "agreements": queries.agreements_at(found, request.user),
        "expected": queries.expected_of(found, record.indicators, writes=may_edit),
        "attachments": queries.attachments_of(found),
        "audience": queries.audience_of(found, request.user),
        "timeline": _timeline(found, record),
        "map": _map(found, record),
        "panels": [(panel, inside) for panel, inside in panels if inside],
        "may_edit": may_edit,
        "may_add_below": may_edit and found.kind in KINDS_BELOW,
        "may_order_here": may_edit and 1 < len(record.children) <= ORDERED_IN_PLACE,
        "once_fields": once_fields(request) if may_edit else "",
        "unwritten": _unwritten(found, record),
    }
    if found.kind != NodeKind.SHEET:
        below = queries.completeness_below(found) if may_edit and record.children else None
        return render(request, "plan/node.html", context | {"completeness": below})
    return render(request, "plan/sheet.html", context | sheet_context(request, found, record, may_edit=may_edit))


def _crumbs(found: Node, above: list[Node]) -> list[dict[str, str]]:
    steps = [{"label": step.title, "url": step.get_absolute_url()} for step in above]
    return [{"label": "Programmes", "url": reverse("plan:programmes")}, *steps, {"label": found.title}]


def _facts(found: Node, record: queries.NodeRecord) -> list[dict[str, str]]:
    programme = found.programme
    if found.is_root:
        return [
            {"label": "Porteur", "value": str(programme.sponsor or "non précisé")},
            {"label": "Période", "value": programme.period or "non précisée"},
            {
                "label": "Territoire",
                "value": str(found.territory),
                "url": reverse("directory:territory", args=[found.territory.key]),
            },
        ]
    return [
        {"label": "Nature", "value": str(NodeKind(found.kind).label).capitalize()},
        {"label": "Territoire", "value": str(found.territory), "url": reverse("directory:territory", args=[found.territory.key])},
        {"label": "Période", "value": record.phases[0].period if record.phases else "non précisée"},
    ]


def _timeline(found: Node, record: queries.NodeRecord) -> charts.Chart | None:
    if not record.phases and not record.milestones:
        return None
    today = clock.today()
    first = record.planned
    phases = [charts.Phase(phase.title, phase.starts, phase.ends, first.get(phase.pk)) for phase in record.phases]
    events = [_event(one, first) for one in record.events]
    goes_on = any(phase.ends is None or phase.ends.last >= today for phase in record.phases)
    shown = today if goes_on or any(one.span.last >= today for one in record.milestones) else None
    return charts.timeline(phases, events, f"Le calendrier de «\u00a0{found.title}\u00a0»", today=shown)


def _event(event: Milestone | queries.Repeated, first: dict[Any, DateSpan]) -> charts.Milestone | charts.Recurring:
    if isinstance(event, queries.Repeated):
        return charts.Recurring(f"{event.title}\u00a0: {event.words}", [_mark(one, first) for one in event.rows])
    return _mark(event, first)


def _mark(mark: Milestone, first: dict[Any, DateSpan]) -> charts.Milestone:
    return charts.Milestone(mark.title, mark.on, mark.state, _planned_day(mark, first.get(mark.pk)))


def _planned_day(mark: Milestone, first: DateSpan | None) -> PartialDate | None:
    """The first date of an event, unless its end alone has moved."""
    return first.starts if first and first.starts != mark.on else None


def _map(found: Node, record: queries.NodeRecord) -> charts.Chart | None:
    """Where the plans of a programme take place."""
    regions = {child.territory.code: child.title for child in record.children if child.territory.kind == "region"}
    if not found.is_root or len(regions) < 2:
        return None
    return map_of_regions(regions, f"{found.title} se déroule dans {len(regions)} régions")


def _unwritten(found: Node, record: queries.NodeRecord) -> list[tuple[str, str]]:
    """Parts that could still be written, those of the paper form for a sheet."""
    sheet = {"context", "stakes", "objectives", "description", "steering", "means"}
    root = {"foreword", "frame", "impacts", "evaluation", "restitution", "resources", "methods"}
    plan = {"experimentation", "actions", "partners", "committee", "outlook", "context", "objectives"}
    wanted = root if found.is_root else plan if found.kind == NodeKind.PLAN else sheet
    written = {one.passage.section for one in record.passages}
    return [(value, str(label)) for value, label in PassageSection.choices if value in wanted - written]


@page(member)
@drafts.drafted
@once
def passage(request: HttpRequest, section: str, address: str) -> HttpResponse:
    """Write a part of a node; what was typed survives a refusal and an expired session."""
    found = node_standing(request, address)
    if section not in PassageSection.values or not rules.edit_node(request.user, found):
        raise Http404
    written = Passage.objects.filter(node=found, section=section).first() or Passage(node=found, section=section)
    form = initial_or_kept(request, PassageForm, instance=written)

    def write() -> None:
        body, seen = form.cleaned_data["body"], form.seen_values
        services.write_passage(node=found, section=section, body=body, seen=seen, by=request.user)

    if kept := drafts.kept(request, form):
        return kept
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: form.told(write)):
        messages.success(request, f"« {PassageSection(section).label} » est enregistré.")
        return redirect(f"{found.get_absolute_url()}#{section}")
    provider = registry.answering.get("the register")
    context = {
        "node": found,
        "form": form,
        "section": PassageSection(section).label,
        "crumbs": [
            *_crumbs(found, queries.ancestors(found))[:-1],
            {"label": found.title, "url": found.get_absolute_url()},
            {"label": str(PassageSection(section).label)},
        ],
        "suggestions": provider.suggestions(found) if provider else [],
        "back": f"{found.get_absolute_url()}#{section}",
        "drafting": drafts.drafting(request),
    }
    frames.place(request, programme=found.programme, territory=found.territory)
    return render(request, "plan/passage.html", context)


@page(member)
def sources(request: HttpRequest) -> HttpResponseBase:
    action = {"label": "Ajouter un document", "url": reverse("plan:new_source")} if staff(request.user) else None
    return SOURCES.page(request, queries.sources_seen(request.user), action=action)


@page(member)
def source(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A document, its outline, and what was read in it."""
    found = visible_or_404(Source.objects.select_related("programme"), request.user, pk=pk)
    frames.place(request, programme=found.programme)
    outline = list(found.outline.all())
    context = {
        "source": found,
        "may_edit": rules.change_source(request.user, found),
        "lists": [
            (label, [line for line in outline if line.listed_in == value])
            for value, label in OutlineList.choices
            if any(line.listed_in == value for line in outline)
        ],
        "panels": [
            (panel, inside)
            for panel in sorted(registry.source_panels, key=lambda panel: panel.order)
            if (inside := panel.context(request.user, found))
        ],
        "facts": [
            {"label": "Nature", "value": found.get_kind_display()},
            {"label": "Éditeur", "value": found.publisher or "non précisé"},
            {
                "label": "Date",
                "value": str(found.published_on or "sans date"),
                "note": f"valable jusqu’à {found.valid_until}" if found.valid_until else "",
            },
        ],
        "crumbs": [{"label": "Sources", "url": reverse("plan:sources")}, {"label": found.title}],
    }
    return render(request, "plan/source.html", context)
