"""Writing programmes, plans, axes and sheets."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import staff
from continuum.plan import queries, rules, services
from continuum.plan.enums import KINDS_BELOW
from continuum.plan.forms import NewNodeForm, NewProgrammeForm, NodeForm, ProgrammeForm
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import join_french
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write


@page(rules.create_programme)
@once
def new_programme(request: HttpRequest) -> HttpResponse:
    form = initial_or_kept(request, NewProgrammeForm)
    back = reverse("plan:programmes")
    sheet = Sheet(
        title="Créer un programme",
        submit="Créer ce programme",
        back=back,
        done="Le programme est créé. Ajoutez-lui maintenant ses plans et ses fiches.",
        crumbs=[{"label": "Programmes", "url": back}],
    )
    programme = form.instance
    return answer(
        request,
        form,
        lambda: services.create_programme(programme=programme, by=request.user),
        sheet,
        to=lambda: reverse("plan:node", args=[programme.code]),
    )


@page(staff)
@once
def change_programme(request: HttpRequest, code: str) -> HttpResponse:
    found = visible_or_404(Programme.objects.select_related("territory", "sponsor"), request.user, code=code)
    if not rules.change_programme(request.user, found):
        raise Http404
    frames.place(request, programme=found, territory=found.territory)
    form = initial_or_kept(request, ProgrammeForm, instance=found)
    back = reverse("plan:node", args=[code])
    sheet = Sheet(
        title="Modifier le programme",
        submit="Enregistrer ce programme",
        back=back,
        done="Le programme est modifié.",
        crumbs=[{"label": "Programmes", "url": reverse("plan:programmes")}, {"label": found.title, "url": back}],
    )
    return answer(request, form, lambda: services.change_programme(programme=form.instance, by=request.user), sheet)


@page(staff)
@once
def new_node(request: HttpRequest, address: str) -> HttpResponse:
    parent = node_to_write(request, address, rules.add_node)
    if parent.kind not in KINDS_BELOW:
        raise Http404
    form = initial_or_kept(request, NewNodeForm, parent=parent, initial={"territory": parent.territory_id})
    kinds = [str(kind.label) for kind in KINDS_BELOW[parent.kind]]
    sheet = Sheet(
        title=f"Ajouter à « {parent.title} »",
        submit="Ajouter au plan",
        back=parent.get_absolute_url(),
        done="C’est ajouté au plan. Écrivez-y ce qui est à faire, et ses dates.",
        crumbs=crumbs_to(parent),
        intro=f"Ce qui peut s’y ranger\u00a0: {join_french(kinds)}." if len(kinds) > 1 else "",
    )
    node = form.instance
    act = lambda: services.add_node(parent=parent, node=node, by=request.user)  # noqa: E731 - named to be read in the call
    return answer(request, form, act, sheet, to=node.get_absolute_url)


@page(staff)
@once
def change_node(request: HttpRequest, address: str) -> HttpResponse:
    found = node_to_write(request, address, rules.change_node)
    if found.parent is None:
        return redirect("plan:change_programme", found.programme.code)
    crumbs, back = crumbs_to(found), found.get_absolute_url()
    form = initial_or_kept(request, NodeForm, instance=found, parent=queries.node_seen(request.user).get(pk=found.parent_id))
    sheet = Sheet(
        title=f"Modifier « {found.title} »",
        submit="Enregistrer",
        back=back,
        done="C’est modifié.",
        crumbs=crumbs,
        remove_url=reverse("plan:remove_node", args=[address]),
        remove="Supprimer cet élément du plan",
    )

    def act() -> None:
        services.change_node(node=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_node(request: HttpRequest, address: str) -> HttpResponse:
    """Only what carries nothing is taken away; otherwise the page of the node says what it carries."""
    found = node_to_write(request, address, rules.remove_node)
    if request.method == "GET" and (held := queries.carried_by(found)):
        messages.error(request, services.STILL_CARRIES.format(node=found, held=join_french(held)))
        return redirect(found)
    sheet = Sheet(
        title=f"Supprimer « {found.title} »\u202f?",
        submit="Supprimer du plan",
        back=found.parent.get_absolute_url() if found.parent else "",
        done="C’est supprimé du plan.",
        crumbs=crumbs_to(found),
        intro="Rien n’y est rattaché\u00a0: aucun texte, aucune date, aucun chiffre.",
    )
    return ask_before(request, lambda: services.remove_node(node=found, by=request.user), sheet)
