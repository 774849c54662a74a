"""The list of measures, and what is expected of them on a node."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from continuum.directory.queries import matching
from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.enums import Nature, Scale
from continuum.plan.forms import ChangeIndicatorForm, IndicatorForm, MeasureForm, NewMeasureForm
from continuum.plan.models import Indicator, Measure, Node
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write

MEASURES = Listing(
    "mesures",
    title="Mesures",
    columns=[
        Column("label", "Mesure", sortable=True, link=lambda row: _change_url(row)),
        Column("code", "Code", sortable=True),
        Column("unit", "Unité"),
        Column("nature", "Nature", value=lambda row: row.get_nature_display()),
        Column("scale", "Échelle", value=lambda row: row.get_scale_display(), sortable=True),
        Column("aggregation", "Agrégation", value=lambda row: row.get_aggregation_display()),
        Column("part_of", "Partie de", value=lambda row: str(row.part_of) if row.part_of else "–"),
        Column("library", "Comptée", value=lambda row: "par Continuum" if row.library == "declared" else "relevée"),
    ],
    filters=[
        Filter("echelle", "Échelle", Scale.choices, apply="scale"),
        Filter("nature", "Nature", Nature.choices, apply="nature"),
    ],
    search=lambda rows, text: matching(rows, text, ("label", "code", "definition", "unit")),
    default_order="label",
    empty="Aucune mesure ne répond à ce choix. Ajoutez ce que votre programme doit compter.",
    words=("mesure", "mesures"),
    template="plan/list.html",
)


def _change_url(measure: Measure) -> str | None:
    """What rooms count by themselves is not rewritten."""
    return None if measure.library == "declared" else reverse("plan:change_measure", args=[measure.code])


@page(staff)
def measures(request: HttpRequest) -> HttpResponseBase:
    """All that programmes can count, in common."""
    action = {"label": "Nouvelle mesure", "url": reverse("plan:new_measure")}
    return MEASURES.page(request, Measure.objects.visible_to(request.user).select_related("part_of"), action=action)


def _measure_sheet(title: str, submit: str, done: str) -> Sheet:
    back = reverse("plan:measures")
    intro = "La liste des mesures est commune à tous les programmes\u00a0: un même mot y désigne un même compte."
    return Sheet(title, submit, back, done, crumbs=[{"label": "Mesures", "url": back}], intro=intro)


@page(staff)
@once
def new_measure(request: HttpRequest) -> HttpResponse:
    form = initial_or_kept(request, NewMeasureForm)
    sheet = _measure_sheet("Nouvelle mesure", "Ajouter cette mesure", "La mesure est ajoutée.")
    return answer(request, form, lambda: services.add_measure(measure=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_measure(request: HttpRequest, code: str) -> HttpResponse:
    found = visible_or_404(Measure, request.user, code=code)
    if not rules.change_measure(request.user, found):
        raise Http404
    form = initial_or_kept(request, MeasureForm, instance=found)
    sheet = _measure_sheet(f"Modifier la mesure « {found} »", "Enregistrer cette mesure", "La mesure est modifiée.")
    return answer(request, form, lambda: services.change_measure(measure=form.instance, by=request.user), sheet)


def _expected(node: Node) -> str:
    return f"{node.get_absolute_url()}#attendus"


@page(staff)
@once
def new_indicator(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.set_indicator)
    form = initial_or_kept(request, IndicatorForm)
    sheet = Sheet(
        title="Fixer un résultat attendu",
        submit="Fixer ce résultat",
        back=_expected(node),
        done="Le résultat attendu est fixé.",
        crumbs=crumbs_to(node),
        intro="Ce que l’on veut voir changer, d’où l’on part et jusqu’où l’on va. Ce qui ne se compte pas s’apprécie de 0 à 3.",
    )
    return answer(request, form, lambda: services.set_indicator(node=node, indicator=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_indicator(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Indicator, pk, rules.edit_passage, "measure")
    form = initial_or_kept(request, ChangeIndicatorForm, instance=found)
    sheet = Sheet(
        title=f"Résultat attendu\u00a0: {found.measure}",
        submit="Enregistrer ce résultat",
        back=_expected(found.node),
        done="Le résultat attendu est modifié.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_indicator", args=[pk]),
        remove="Retirer ce résultat attendu",
    )

    def act() -> None:
        services.set_indicator(node=found.node, indicator=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_indicator(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Indicator, pk, rules.remove_indicator, "measure")
    sheet = Sheet(
        title=f"Ne plus attendre « {found.measure} » ici\u202f?",
        submit="Retirer ce résultat attendu",
        back=_expected(found.node),
        done="Ce résultat n’est plus attendu ici.",
        crumbs=crumbs_to(found.node),
        intro="Les chiffres déjà relevés restent.",
    )
    return ask_before(request, lambda: services.remove_indicator(indicator=found, by=request.user), sheet)
