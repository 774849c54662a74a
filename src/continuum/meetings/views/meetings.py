"""A meeting: its page, and writing it down, once or as often as it comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.meetings import queries, rules, services
from continuum.meetings.enums import MeetingKind, MeetingMode, MeetingStatus
from continuum.meetings.forms import FOLLOWING, MeetingForm, NewMeetingForm, RemoveOccurrenceForm
from continuum.meetings.models import Committee, Meeting
from continuum.plan.models import Node
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.typography import french_date, french_number
from continuum.toolkit.writing import Sheet, answer, ask_before

from . import series
from .sections import sections_of, steps_of
from .writing import Crumbs, committee_to_write, meeting_to_write, node_to_write, to_committee, to_list, to_meeting, to_node

Pairs = list[dict[str, Any]]


@page(member)
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is, where it stands, what next; then its sections."""
    found: Meeting = visible_or_404(queries.meeting_shown(request.user), request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    may_run = rules.run_meeting(request.user, found)
    context = {
        "meeting": found,
        "may_run": may_run,
        "crumbs": [to_list(request), {"label": str(found)}],
        "facts": _facts(found),
        "pairs": _pairs(found, linked=rules.see_link(request.user, found)),
        "counted": _counted(found) if found.status == MeetingStatus.HELD else [],
        "moves": list(found.moves.all()),
        "sections": sections_of(request, found),
        "steps": steps_of(request, found),
        "once_fields": once_fields(request) if may_run else "",
    }
    return render(request, "meetings/meeting.html", context)


def _facts(found: Meeting) -> Pairs:
    return [
        {"label": "Date", "value": found.when_text},
        {"label": "Lieu", "value": found.where_text or "à préciser"},
        {"label": "Au titre de", "value": str(found.node), "url": found.node.get_absolute_url()},
    ]


def _pairs(found: Meeting, *, linked: bool) -> Pairs:
    """What else is known of it; where to connect and whom to ask, for those concerned."""
    said: Pairs = [
        {"label": "Mode prévu", "value": found.get_mode_display()},
        {"label": "Solution de repli", "value": found.get_fallback_mode_display()},
        {"label": "Tenue", "value": found.get_held_mode_display()},
        {"label": "Accueillie par", "value": str(found.host or "")},
        {"label": "Ouverte à", "value": found.get_openness_display()},
        {"label": "Places", "value": french_number(found.capacity) if found.capacity else ""},
        {"label": "Réponse attendue avant le", "value": french_date(found.reply_until) if found.reply_until else ""},
        {"label": "Étape du calendrier", "value": str(found.milestone or "")},
        {"label": "Émargement", "value": "par demi-journée" if found.is_signed else ""},
    ]
    if linked:
        said.append({"label": "Organisée par", "value": str(found.organiser or "")})
        said.append({"label": "Lien de connexion", "value": found.link, "url": found.link})
    return [one for one in said if one["value"]]


def _counted(found: Meeting) -> Pairs:
    """Three figures that are never added up."""
    seen_on = f"au {french_date(found.replay_counted_on)}" if found.replay_counted_on else ""
    return [
        {"label": "Personnes en direct", "value": found.live_count, "note": ""},
        {"label": "Vues en différé", "value": found.replay_count, "note": seen_on},
        {"label": "Organisations présentes", "value": queries.organisations_there(found) or None, "note": ""},
    ]


# --- Writing it ------------------------------------------------------------------------------------------------------------


@page(staff)
def choose_node(request: HttpRequest) -> HttpResponse:
    """In whose name one meets: a body, or a programme, a plan, an axis."""
    context = {
        "committees": queries.committees_kept(request.user),
        "nodes": queries.nodes_to_meet(request.user),
        "crumbs": [to_list(request), {"label": "Ajouter une réunion"}],
    }
    return render(request, "meetings/choose_node.html", context)


@page(staff)
@once
def new_meeting(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_meeting)
    return _new(request, node, None, node.get_absolute_url(), to_node(request, node))


@page(staff)
@once
def new_committee_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = committee_to_write(request, pk, rules.keep_committee)
    return _new(request, found.node, found, found.get_absolute_url(), to_committee(request, found))


def _new(request: HttpRequest, node: Node, committee: Committee | None, back: str, crumbs: Crumbs) -> HttpResponse:
    begun = {"committee": committee, "title": str(committee), "kind": MeetingKind.COMMITTEE} if committee else {}
    fresh = Meeting(node=node, mode=MeetingMode.ON_SITE, **begun)
    form = initial_or_kept(request, NewMeetingForm, node=node, instance=fresh)
    sheet = Sheet(
        title="Ajouter une réunion",
        submit="Ajouter cette réunion",
        back=back,
        done="La réunion est ajoutée\u00a0: elle est prévue, personne n’est encore prévenu.",
        crumbs=crumbs,
        intro=f"Au titre de «\u00a0{node}\u00a0».",
    )

    def act() -> None:
        said, given = form.cleaned_data, {"node": node, "keeps_room": form.keeps_room, "by": request.user}
        if said["every"]:
            rows = services.add_meetings(meeting=form.instance, every=said["every"], last=said["last"], **given)
        else:
            rows = [services.add_meeting(meeting=form.instance, **given)]
        if told := queries.added_in_words(rows):
            messages.info(request, told)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(staff)
@once
def change_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.change_meeting)
    form = initial_or_kept(request, MeetingForm, node=found.node, instance=found)
    told = "Les personnes convoquées seront prévenues si la date, les heures, le mode, le lieu ou le lien changent."
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer cette réunion",
        back=found.get_absolute_url(),
        done="La réunion est modifiée.",
        crumbs=to_meeting(request, found),
        intro=told if found.convened_at and not found.is_over else "",
        remove_url=reverse("meetings:remove_meeting", args=[pk]),
        remove="Supprimer cette réunion, écrite par erreur",
    )

    if series.is_to_read(request, form):
        kept: Meeting = queries.meetings_seen(request.user).get(pk=pk)
        is_told = series.is_told(kept, form.instance)
        return series.read_first(request, form, sheet, kept, "Modifier", form.instance.on - kept.on, is_told=is_told)

    def act() -> None:
        change = services.change_following if form.is_for_following else services.change_meeting
        change(meeting=form.instance, seen=form.seen_values, keeps_room=form.keeps_room, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.remove_meeting)
    sheet = Sheet(
        title=f"Supprimer «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer cette réunion",
        back=found.get_absolute_url(),
        done="La réunion est supprimée.",
        crumbs=to_meeting(request, found),
        intro=f"{found.when_text}.",
    )
    consequences = [
        "Son programme et son ordre du jour partent avec elle.",
        "Une réunion que des personnes attendaient s’annule plutôt\u00a0: le motif reste.",
    ]
    form = initial_or_kept(request, RemoveOccurrenceForm) if found.series else None

    def act() -> None:
        following = form is not None and form.cleaned_data["which"] == FOLLOWING
        remove = services.remove_following if following else services.remove_meeting
        remove(meeting=found, by=request.user)

    to = found.committee.get_absolute_url() if found.committee else found.node.get_absolute_url()
    return ask_before(request, act, sheet, consequences, to=to, form=form)
