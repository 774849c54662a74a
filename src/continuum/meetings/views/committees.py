"""Bodies that steer: their list, each one's page, and what is written of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.meetings import queries, rules, services
from continuum.meetings.enums import CommitteeKind
from continuum.meetings.forms import CloseForm, CommitteeForm, EndForm, SeatForm
from continuum.meetings.models import Committee, CommitteeMember
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before

from .tabs import tabs
from .writing import committee_to_write, node_to_write, part_to_write, to_committee, to_node

TO_NODE = "committee__node"


def _programmes(request: HttpRequest) -> Choices:
    rows = queries.committees_seen(request.user).order_by("node__programme__title")
    return list(rows.values_list("node__programme__code", "node__programme__title").distinct())


COMMITTEES = Listing(
    "instances",
    title="Instances",
    columns=[
        Column("name", "Instance", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("kind", "Nature", value=lambda one: one.get_kind_display()),
        Column("node", "Au titre de", sortable="node__title"),
        Column("seat_count", "Organisations", numeric=True, sortable=True),
        Column("held_count", "Réunions tenues", numeric=True, sortable=True),
        Column("closed_on", "Dissoute le", value=lambda one: one.closed_on or "en place", sortable=True),
    ],
    filters=[
        Filter("programme", "Programme", _programmes, apply="node__programme__code"),
        Filter("nature", "Nature", CommitteeKind.choices, apply="kind"),
    ],
    search=("name",),
    default_order="name",
    empty="Aucune instance n’est encore écrite. On en crée une depuis la page d’un programme ou d’un plan.",
    words=("instance", "instances"),
    template="meetings/list.html",
)


@page(member)
def committees(request: HttpRequest) -> HttpResponseBase:
    return COMMITTEES.page(request, queries.committees_seen(request.user), tabs=tabs(request, "committees"))


@page(member)
def committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who sits there, when it meets, and for a regional college what was put before it."""
    rows = Committee.objects.select_related("node__territory", "node__programme__territory")
    found: Committee = visible_or_404(rows, request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    record = queries.CommitteeRecord.of(found, request.user)
    context = {
        "committee": found,
        "record": record,
        "open_decisions": queries.open_count(found, request.user),
        "keeps": rules.keep_committee(request.user, found),
        "crumbs": [*to_committee(request, found)[:-1], {"label": str(found)}],
        "facts": [
            {"label": "Au titre de", "value": str(found.node), "url": found.node.get_absolute_url()},
            {"label": "Y siègent", "value": counted(record.seat_count, "siège", "sièges") if record.seat_count else "personne"},
            {
                "label": "S’est réunie",
                "value": f"{record.held_count} fois" if record.held_count else "pas encore",
                "note": found.rhythm,
            },
        ],
    }
    return render(request, "meetings/committee.html", context)


@page(staff)
@once
def new_committee(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_committee)
    form = initial_or_kept(request, CommitteeForm)
    sheet = Sheet(
        title="Créer une instance",
        submit="Créer cette instance",
        back=node.get_absolute_url(),
        done="L’instance est créée\u00a0: ajoutez celles et ceux qui y siègent.",
        crumbs=to_node(request, node),
        intro=f"Au titre de «\u00a0{node}\u00a0»\u00a0: comité, collège, espace de dialogue, groupe d’accompagnement.",
    )

    def act() -> None:
        services.add_committee(node=node, committee=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(staff)
@once
def change_committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = committee_to_write(request, pk, rules.change_committee)
    form = initial_or_kept(request, CommitteeForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer cette instance",
        back=found.get_absolute_url(),
        done="L’instance est modifiée.",
        crumbs=to_committee(request, found),
        remove_url=reverse("meetings:remove_committee", args=[pk]),
        remove="Supprimer cette instance, créée par erreur",
    )

    def act() -> None:
        services.change_committee(committee=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def close_committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = committee_to_write(request, pk, rules.close_committee)
    form = initial_or_kept(request, CloseForm)
    sheet = Sheet(
        title=f"Dissoudre «\u00a0{found}\u00a0»\u202f?",
        submit="Dissoudre cette instance",
        back=found.get_absolute_url(),
        done="L’instance est dissoute\u202f; ses réunions et ses membres restent lisibles.",
        crumbs=to_committee(request, found),
    )
    consequences = ["Elle ne peut plus se réunir après cette date.", "On peut la rouvrir si c’était une erreur."]

    def act() -> None:
        services.close_committee(committee=found, on=form.cleaned_data["closed_on"], by=request.user)

    return ask_before(request, act, sheet, consequences, form=form)


@page(staff)
@once
def reopen_committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = committee_to_write(request, pk, rules.reopen_committee)
    sheet = Sheet(
        title=f"Rouvrir «\u00a0{found}\u00a0»\u202f?",
        submit="Rouvrir cette instance",
        back=found.get_absolute_url(),
        done="L’instance est rouverte.",
        crumbs=to_committee(request, found),
    )
    return ask_before(request, lambda: services.reopen_committee(committee=found, by=request.user), sheet, harmless=True)


@page(staff)
@once
def remove_committee(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = committee_to_write(request, pk, rules.remove_committee)
    sheet = Sheet(
        title=f"Supprimer «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette instance",
        back=found.get_absolute_url(),
        done="L’instance est supprimée.",
        crumbs=to_committee(request, found),
    )
    consequences = ["Ses sièges sont supprimés avec elle.", "Ce qui est supprimé reste nommé dans le journal."]
    remove = {"committee": found, "by": request.user}
    to = found.node.get_absolute_url()
    return ask_before(request, lambda: services.remove_committee(**remove), sheet, consequences, to=to)


# --- Seats -----------------------------------------------------------------------------------------------------------------


def _seats(committee: Committee) -> str:
    return f"{committee.get_absolute_url()}#membres"


@page(staff)
@once
def new_committee_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = committee_to_write(request, pk, rules.add_committee_member)
    form = initial_or_kept(request, SeatForm)
    sheet = Sheet(
        title="Ajouter un siège",
        submit="Ajouter ce siège",
        back=_seats(found),
        done="Le siège est ajouté.",
        crumbs=to_committee(request, found),
        intro="Une organisation absente de la liste s’ajoute d’abord à l’annuaire.",
    )

    def act() -> None:
        services.add_committee_member(committee=found, member=form.instance, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_committee_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: CommitteeMember = part_to_write(request, CommitteeMember, pk, rules.change_committee_member, TO_NODE)
    form = initial_or_kept(request, SeatForm, instance=found)
    sheet = Sheet(
        title="Modifier ce siège",
        submit="Enregistrer ce siège",
        back=_seats(found.committee),
        done="Le siège est modifié.",
        crumbs=to_committee(request, found.committee),
        remove_url=reverse("meetings:remove_committee_member", args=[pk]),
        remove="Supprimer ce siège, écrit par erreur",
    )

    def act() -> None:
        services.change_committee_member(member=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def end_committee_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: CommitteeMember = part_to_write(request, CommitteeMember, pk, rules.end_committee_member, TO_NODE)
    form = initial_or_kept(request, EndForm)
    sheet = Sheet(
        title=f"{found.organisation} ne siège plus\u202f?",
        submit="Noter la fin de ce siège",
        back=_seats(found.committee),
        done="La fin de ce siège est notée.",
        crumbs=to_committee(request, found.committee),
        intro="Le siège reste dans l’histoire de l’instance.",
    )

    def act() -> None:
        services.end_committee_member(member=found, on=form.cleaned_data["ends_on"], by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def remove_committee_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: CommitteeMember = part_to_write(request, CommitteeMember, pk, rules.remove_committee_member, TO_NODE)
    sheet = Sheet(
        title=f"Supprimer le siège de «\u00a0{found.organisation}\u00a0»\u202f?",
        submit="Supprimer ce siège",
        back=_seats(found.committee),
        done="Le siège est supprimé.",
        crumbs=to_committee(request, found.committee),
    )
    consequences = ["Si elle a siégé un temps, notez plutôt la fin de son siège\u00a0: l’histoire reste."]
    remove = {"member": found, "by": request.user}
    return ask_before(request, lambda: services.remove_committee_member(**remove), sheet, consequences)
