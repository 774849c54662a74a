"""What a meeting is made of: the parts of its day, the points of its agenda."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.meetings import rules, services
from continuum.meetings.forms import AgendaItemForm, SlotForm
from continuum.meetings.models import AgendaItem, Meeting, ProgrammeSlot
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import meeting_to_write, part_to_write, to_meeting

TO_NODE = "meeting__node"


def _programme(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}#programme"


def _agenda(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}#ordre-du-jour"


@page(staff)
@once
def new_slot(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.add_slot)
    form = initial_or_kept(request, SlotForm)
    sheet = Sheet(
        title="Ajouter un moment au programme",
        submit="Ajouter ce moment",
        back=_programme(found),
        done="Le moment est ajouté au programme.",
        crumbs=to_meeting(request, found),
        intro=f"{found.when_text}.",
    )

    def act() -> None:
        services.add_slot(meeting=found, slot=form.instance, keeps_room=form.keeps_room, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_slot(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: ProgrammeSlot = part_to_write(request, ProgrammeSlot, pk, rules.change_slot, TO_NODE)
    form = initial_or_kept(request, SlotForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer ce moment",
        back=_programme(found.meeting),
        done="Le programme est modifié.",
        crumbs=to_meeting(request, found.meeting),
        remove_url=reverse("meetings:remove_slot", args=[pk]),
        remove="Retirer ce moment du programme",
    )

    def act() -> None:
        services.change_slot(slot=form.instance, seen=form.seen_values, keeps_room=form.keeps_room, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_slot(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: ProgrammeSlot = part_to_write(request, ProgrammeSlot, pk, rules.remove_slot, TO_NODE)
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0» du programme\u202f?",
        submit="Retirer ce moment",
        back=_programme(found.meeting),
        done="Le moment est retiré du programme.",
        crumbs=to_meeting(request, found.meeting),
    )
    return ask_before(request, lambda: services.remove_slot(slot=found, by=request.user), sheet)


@page(staff)
@once
def new_agenda_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.add_agenda_item)
    form = initial_or_kept(request, AgendaItemForm, meeting=found)
    sheet = Sheet(
        title="Ajouter un point à l’ordre du jour",
        submit="Ajouter ce point",
        back=_agenda(found),
        done="Le point est ajouté à l’ordre du jour.",
        crumbs=to_meeting(request, found),
    )
    return answer(request, form, lambda: services.add_agenda_item(meeting=found, item=form.instance, by=request.user), sheet)


@page(staff)
@once
def change_agenda_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: AgendaItem = part_to_write(request, AgendaItem, pk, rules.change_agenda_item, TO_NODE)
    form = initial_or_kept(request, AgendaItemForm, meeting=found.meeting, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer ce point",
        back=_agenda(found.meeting),
        done="L’ordre du jour est modifié.",
        crumbs=to_meeting(request, found.meeting),
        remove_url=reverse("meetings:remove_agenda_item", args=[pk]),
        remove="Retirer ce point de l’ordre du jour",
    )

    def act() -> None:
        services.change_agenda_item(item=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def move_agenda_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Monter », « Descendre »: two buttons that the keyboard reaches as well."""
    found: AgendaItem = part_to_write(request, AgendaItem, pk, rules.move_agenda_item, TO_NODE)
    if request.method == "POST":
        services.move_agenda_item(item=found, up=request.POST.get("way") == "up", by=request.user)
    return redirect(f"{found.meeting.get_absolute_url()}#point-{found.pk}")


@page(staff)
@once
def remove_agenda_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: AgendaItem = part_to_write(request, AgendaItem, pk, rules.remove_agenda_item, TO_NODE)
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0» de l’ordre du jour\u202f?",
        submit="Retirer ce point",
        back=_agenda(found.meeting),
        done="Le point est retiré de l’ordre du jour.",
        crumbs=to_meeting(request, found.meeting),
    )
    consequences = ["Ce qui s’en est dit part avec lui."]
    return ask_before(request, lambda: services.remove_agenda_item(item=found, by=request.user), sheet, consequences)
