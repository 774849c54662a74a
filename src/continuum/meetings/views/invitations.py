"""Convening a meeting: who is expected, the mail as it will be read, then the sending; one more, one less."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from continuum.directory.models import Organisation
from continuum.directory.rules import staff
from continuum.meetings import emails, queries, rules, services
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.forms import ConveneForm, InviteForm
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt

from .writing import meeting_to_write, part_to_write, to_meeting

SEND = "send"
OWN_LINK = "(son lien personnel)"


@page(staff)
@once
def convene(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose, read the mail, then send it: three steps, of which only the last writes."""
    meeting = meeting_to_write(request, pk, rules.convene_meeting)
    if meeting.status == MeetingStatus.CONVENED:
        return redirect("meetings:invite", pk)
    proposal = queries.proposal_for(meeting, request.user)
    people = queries.people_to_invite(meeting, request.user)
    form = initial_or_kept(request, ConveneForm, proposal=proposal, people=people)
    context = {"meeting": meeting, "form": form, "proposal": proposal, "crumbs": to_meeting(request, meeting)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "meetings/convene.html", context)
    if request.POST.get("do") != SEND:
        return render(request, "meetings/convene_preview.html", {**context, **_as_read(meeting, form)})
    if attempt(form, lambda: services.convene_meeting(meeting=meeting, guests=form.guests, by=request.user)):
        messages.success(request, f"{_told(len(form.guests))}.")
        return redirect(meeting)
    return render(request, "meetings/convene.html", context)


def _told(count: int) -> str:
    return counted(count, "personne reçoit son courriel", "personnes reçoivent chacune leur courriel")


def _as_read(meeting: Meeting, form: ConveneForm) -> dict[str, Any]:
    """The mail of the first of them."""
    first = form.guests[0]
    attendance = Attendance(meeting=meeting, person=first.person, organisation=first.organisation)
    subject, text = emails.convocation.for_whom(attendance)(
        attendance=attendance, answer=OWN_LINK, agenda=services.agenda_of(meeting)
    )
    verb = "Convoquer" if meeting.is_owed else "Inviter"
    submit = f"{verb} {counted(len(form.guests), 'personne', 'personnes')}"
    return {"subject": subject, "text": text, "guests": form.guests, "submit": submit, "send": SEND}


@page(staff)
@once
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more, who gets the same mail."""
    meeting = meeting_to_write(request, pk, rules.invite_person)
    form = initial_or_kept(
        request,
        InviteForm,
        people=queries.people_to_invite(meeting, request.user),
        organisations=Organisation.objects.visible_to(request.user),
    )
    sheet = Sheet(
        title="Inviter une autre personne",
        submit="Envoyer son invitation",
        back=meeting.get_absolute_url(),
        done="Son invitation est partie.",
        crumbs=to_meeting(request, meeting),
        intro="Elle reçoit le même courriel que les autres, avec la date pour son agenda.",
    )
    return answer(request, form, lambda: services.invite_person(meeting=meeting, guest=form.guest, by=request.user), sheet)


@page(staff)
@once
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invited by mistake."""
    found: Attendance = part_to_write(request, Attendance, pk, rules.withdraw_invitation, "meeting__node")
    sheet = Sheet(
        title=f"Retirer l’invitation de {found}\u202f?",
        submit="Retirer cette invitation",
        back=found.meeting.get_absolute_url(),
        done="L’invitation est retirée.",
        crumbs=to_meeting(request, found.meeting),
    )
    consequences = [
        "Un courriel le lui dit, et la réunion sort de son agenda.",
        "Sa réponse est effacée. Pour une personne qui ne viendra pas, gardez plutôt sa réponse.",
    ]
    return ask_before(request, lambda: services.withdraw_invitation(attendance=found, by=request.user), sheet, consequences)
