"""Resources of the plan: each one's page for its programme, and what is written of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import ChangeEditionForm, EditionForm, ResourceForm, UseForm
from continuum.plan.models import Edition, Node, Resource, ResourceUse
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write, written_at

OF_ITS_NODE = ("resource__node__territory", "resource__node__programme__territory")


def outputs_at(node: Node) -> str:
    """The part of a node's page that names them."""
    return f"{node.get_absolute_url()}#livrables"


@page(member)
def resource(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Resource.objects.select_related("node__territory", "node__programme__territory"), request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    context = {
        "resource": found,
        "record": queries.ResourceRecord.of(found, request.user),
        "may_edit": rules.change_resource(request.user, found),
        "crumbs": [*crumbs_to(found.node), {"label": str(found)}],
    }
    return render(request, "plan/resource.html", context)


@page(staff)
@once
def new_resource(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_resource)
    form = initial_or_kept(request, ResourceForm)
    sheet = Sheet(
        title="Ajouter une ressource",
        submit="Ajouter cette ressource",
        back=outputs_at(node),
        done="La ressource est ajoutée\u00a0: publiez maintenant une première édition.",
        crumbs=crumbs_to(node),
        intro="Un guide, un kit, une vidéo, une synthèse, un outil\u00a0: ce que le plan produit pour d’autres.",
    )

    def act() -> None:
        services.add_resource(node=node, resource=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(staff)
@once
def change_resource(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Resource, pk, rules.change_resource)
    form = initial_or_kept(request, ResourceForm, instance=found)
    sheet = Sheet(
        title="Modifier cette ressource",
        submit="Enregistrer cette ressource",
        back=found.get_absolute_url(),
        done="La ressource est modifiée.",
        crumbs=_crumbs(found),
        remove_url=reverse("plan:remove_resource", args=[pk]),
        remove="Supprimer cette ressource, qui n’a pas d’édition",
    )

    def act() -> None:
        services.change_resource(resource=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_resource(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Resource, pk, rules.remove_resource)
    sheet = Sheet(
        title=f"Supprimer «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette ressource",
        back=found.get_absolute_url(),
        done="La ressource est supprimée.",
        crumbs=_crumbs(found),
    )
    remove = {"resource": found, "by": request.user}
    return ask_before(request, lambda: services.remove_resource(**remove), sheet, to=outputs_at(found.node))


# --- Editions ----------------------------------------------------------------------------------------------------------------


@page(staff)
@once
def new_edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Resource, pk, rules.add_edition)
    form = initial_or_kept(request, EditionForm)
    sheet = Sheet(
        title="Publier une édition",
        submit="Publier cette édition",
        back=found.get_absolute_url(),
        done="L’édition est publiée\u00a0: elle remplace les précédentes, qui restent à leur adresse.",
        crumbs=_crumbs(found),
        intro="Elle sera lisible de tout le monde, sans compte." if found.is_public else "",
    )

    def act() -> None:
        file = form.cleaned_data.get("file")
        brought = {"file_name": file.name, "content": file.read()} if file else {}
        services.add_edition(resource=found, edition=form.instance, **brought, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _edition_to_write(request, pk)
    form = initial_or_kept(request, ChangeEditionForm, instance=found)
    sheet = Sheet(
        title="Modifier cette édition",
        submit="Enregistrer cette édition",
        back=found.resource.get_absolute_url(),
        done="L’édition est modifiée.",
        crumbs=_crumbs(found.resource),
        remove_url=reverse("plan:remove_edition", args=[pk]),
        remove="Supprimer cette édition, publiée par erreur",
    )

    def act() -> None:
        services.change_edition(edition=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _edition_to_write(request, pk)
    sheet = Sheet(
        title=f"Supprimer «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette édition",
        back=found.resource.get_absolute_url(),
        done="L’édition est supprimée.",
        crumbs=_crumbs(found.resource),
    )
    consequences = ["Son fichier, le compte de ses téléchargements et ses usages disparaissent\u202f; les chiffres suivent."]
    return ask_before(request, lambda: services.remove_edition(edition=found, by=request.user), sheet, consequences)


# --- Uses --------------------------------------------------------------------------------------------------------------------


@page(staff)
@once
def new_use(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _edition_to_write(request, pk)
    form = initial_or_kept(request, UseForm)
    sheet = Sheet(
        title="Noter une structure qui l’utilise",
        submit="Noter cet usage",
        back=found.resource.get_absolute_url(),
        done="L’usage est noté.",
        crumbs=_crumbs(found.resource),
        intro=f"{found}. Seulement ce que la structure a dit elle-même.",
    )
    return answer(request, form, lambda: services.add_use(edition=found, use=form.instance, by=request.user), sheet)


@page(staff)
@once
def remove_use(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of a structure that this person sees: another is not named to her, even here."""
    rows = ResourceUse.objects.select_related("organisation", *(f"edition__{name}" for name in OF_ITS_NODE))
    found: Any = visible_or_404(rows, request.user, pk=pk)
    resource = found.edition.resource
    written_at(request, found, resource.node, rules.remove_use)
    sheet = Sheet(
        title="Retirer cet usage\u202f?",
        submit="Retirer cet usage",
        back=resource.get_absolute_url(),
        done="L’usage est retiré.",
        crumbs=_crumbs(resource),
        intro=str(found),
    )
    return ask_before(request, lambda: services.remove_use(use=found, by=request.user), sheet)


def _edition_to_write(request: HttpRequest, pk: UUID) -> Edition:
    found: Edition = visible_or_404(Edition.objects.select_related("document", *OF_ITS_NODE), request.user, pk=pk)
    written_at(request, found, found.resource.node, rules.change_edition)
    return found


def _crumbs(found: Resource) -> list[dict[str, str]]:
    return [*crumbs_to(found.node), {"label": str(found), "url": found.get_absolute_url()}]
