"""Writing who takes part in a node and what is said of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.forms import ChangePartnerForm, PartnerForm, TestimonyForm
from continuum.plan.models import Node, Partnership, Testimony
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write


def _quotes(node: Node) -> str:
    return f"{node.get_absolute_url()}#temoignages"


@page(staff)
@once
def new_testimony(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_testimony)
    form = initial_or_kept(request, TestimonyForm)
    sheet = Sheet("Ajouter un témoignage", "Ajouter ce témoignage", _quotes(node), "Le témoignage est ajouté.", crumbs_to(node))
    return answer(request, form, lambda: services.add_testimony(node=node, testimony=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_testimony(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Testimony, pk, rules.change_testimony)
    form = initial_or_kept(request, TestimonyForm, instance=found)
    sheet = Sheet(
        title="Modifier un témoignage",
        submit="Enregistrer ce témoignage",
        back=_quotes(found.node),
        done="Le témoignage est modifié.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_testimony", args=[pk]),
        remove="Supprimer ce témoignage",
    )

    def act() -> None:
        services.change_testimony(testimony=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_testimony(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Testimony, pk, rules.remove_testimony)
    sheet = Sheet(
        title="Supprimer ce témoignage\u202f?",
        submit="Supprimer ce témoignage",
        back=_quotes(found.node),
        done="Le témoignage est supprimé.",
        crumbs=crumbs_to(found.node),
        intro=f"«\u00a0{found.text}\u00a0», {found.speaker_role}",
    )
    consequences = [
        "Ces mots ne seront plus cités nulle part, et le journal ne les garde pas.",
        "Les bilans arrêtés restent tels qu’ils ont été remis.",
    ]
    return ask_before(request, lambda: services.remove_testimony(testimony=found, by=request.user), sheet, consequences)


@page(staff)
@once
def new_partner(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_partner)
    form = initial_or_kept(request, PartnerForm)
    sheet = Sheet(
        title="Associer une organisation",
        submit="Associer cette organisation",
        back=node.get_absolute_url(),
        done="L’organisation est associée.",
        crumbs=crumbs_to(node),
        intro="Une organisation absente de la liste s’ajoute d’abord à l’annuaire.",
    )
    return answer(request, form, lambda: services.add_partner(node=node, partnership=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As what it takes part, and what it brings; not named to whoever may not see it."""
    found = row_to_write(request, Partnership, pk, rules.change_partner, "organisation")
    visible_or_404(Organisation, request.user, pk=found.organisation_id)
    form = initial_or_kept(request, ChangePartnerForm, instance=found)
    sheet = Sheet(
        title=f"Modifier le partenariat de {found.organisation}",
        submit="Enregistrer ce partenariat",
        back=found.node.get_absolute_url(),
        done="Le partenariat est enregistré.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_partner", args=[pk]),
        remove="Retirer cette organisation",
    )

    def act() -> None:
        services.change_partner(partnership=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An organisation that this person may not see is not named to her, even here."""
    found = row_to_write(request, Partnership, pk, rules.remove_partner, "organisation")
    visible_or_404(Organisation, request.user, pk=found.organisation_id)
    sheet = Sheet(
        title=f"Retirer {found.organisation}\u202f?",
        submit="Retirer cette organisation",
        back=found.node.get_absolute_url(),
        done="L’organisation n’est plus associée à ce titre.",
        crumbs=crumbs_to(found.node),
        intro=f"{found.get_role_display().capitalize()} de « {found.node} »\u00a0: cette organisation ne le sera plus.",
    )
    return ask_before(request, lambda: services.remove_partner(partnership=found, by=request.user), sheet)
