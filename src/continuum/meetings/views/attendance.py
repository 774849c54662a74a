"""Who came: noted all at once by those who run the meeting, taken off, printed, certified."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from continuum.directory.models import Organisation
from continuum.directory.rules import member, staff
from continuum.meetings import queries, rules, services
from continuum.meetings.forms import AttendanceForm
from continuum.meetings.models import Attendance, Committee
from continuum.toolkit import frames, journal
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.downloads import paper_response
from continuum.toolkit.drafts import drafted
from continuum.toolkit.exports import EXPORTS
from continuum.toolkit.listing import EXPORTS_ALLOWED
from continuum.toolkit.renderers.document import Document
from continuum.toolkit.renderers.docx import render_docx
from continuum.toolkit.renderers.pdf import render_pdf
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.throttling import too_often
from continuum.toolkit.typography import french_date
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import meeting_to_write, part_to_write, to_committee, to_meeting

SECTION = "#presences"
YEAR = 4
RENDERERS = {"pdf": render_pdf, "docx": render_docx}


@page(staff)
@drafted
@once
def note_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole list in one form; what is refused is said beside its line, and all that was typed stays."""
    meeting = meeting_to_write(request, pk, rules.note_attendance)
    form = initial_or_kept(
        request,
        AttendanceForm,
        meeting=meeting,
        people=queries.people_to_invite(meeting, request.user),
        organisations=Organisation.objects.visible_to(request.user),
    )
    too_early = "" if queries.can_be_noted(meeting) else f" On la remplit à partir du {french_date(meeting.on)}."
    sheet = Sheet(
        title="Noter qui est venu",
        submit="Enregistrer les présences",
        back=f"{meeting.get_absolute_url()}{SECTION}",
        done="Les présences sont notées.",
        crumbs=to_meeting(request, meeting),
        intro=f"{meeting}, {meeting.when_text}.{too_early}",
    )

    def act() -> None:
        services.note_attendance(meeting=meeting, sheet=form.sheet, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_walk_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A line of the day's list, written by mistake."""
    found = part_to_write(request, Attendance, pk, rules.remove_walk_in, "meeting__node")
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0» de la liste\u202f?",
        submit="Retirer cette ligne",
        back=f"{found.meeting.get_absolute_url()}{SECTION}",
        done="La ligne est retirée.",
        crumbs=to_meeting(request, found.meeting),
        intro=f"{found.meeting}, {found.meeting.when_text}.",
    )
    consequences = ["Ni sa présence ni son organisation ne compteront plus dans les chiffres de cette réunion."]
    return ask_before(request, lambda: services.remove_walk_in(attendance=found, by=request.user), sheet, consequences)


@page(staff)
def print_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list to sign in the room; that it left is written in the journal, for it bears names."""
    meeting = meeting_to_write(request, pk, rules.print_attendance)
    form = _form_asked(request)
    journal.write(request.user, "export", meeting, {"format": form, "what": "attendance_list"})
    return _paper(queries.attendance_list(meeting), form, f"presences-{meeting}")


@page(signed_in)
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Of what she attended, as far as it is proved: for herself, and for those who run the meeting."""
    to_node = ("meeting__node__territory", "meeting__node__programme__sponsor")
    rows = Attendance.objects.select_related("person", "organisation", "meeting__commune", "meeting__host", *to_node)
    found: Attendance = visible_or_404(rows, request.user, pk=pk)
    if not rules.read_certificate(request.user, found) or not queries.certified(found):
        raise Http404
    return _paper(queries.certificate(found), _form_asked(request), f"attestation-{found.meeting}")


def _form_asked(request: HttpRequest) -> str:
    form = request.GET.get("forme", "pdf")
    if form not in RENDERERS:
        raise Http404
    return form


def _paper(document: Document, form: str, name: str) -> HttpResponse:
    return paper_response(RENDERERS[form](document, settings.SITE_URL), form, name)


@page(member)
def committee_attendance(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Organisations and meetings of a body; names of structures for those who keep it, of institutions for the others."""
    rows = Committee.objects.select_related("node__territory", "node__programme__territory")
    found: Committee = visible_or_404(rows, request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    asked = request.GET.get("annee", "")
    record = queries.CommitteeAttendance.of(found, request.user, int(asked) if asked.isdecimal() and len(asked) == YEAR else None)
    if form := request.GET.get("format", ""):
        return _carried_away(request, found, record, form)
    here = f"{request.path}?annee={record.year}"
    context = {
        "committee": found,
        "record": record,
        "columns": [{"label": label, "numeric": rank > len(record.meetings) + 1} for rank, label in enumerate(record.headings)],
        "rows": [{"cells": cells} for cells in record.cells()],
        "totals": record.totals if record.lines or record.others else [],
        "tabs": [{"label": one, "url": f"?annee={one}", "current": one == record.year} for one in record.years],
        "exports": [{"label": one.label, "url": f"{here}&format={key}"} for key, one in EXPORTS.items()],
        "crumbs": [*to_committee(request, found), {"label": "Présences par organisation"}],
    }
    return render(request, "meetings/committee_attendance.html", context)


def _carried_away(request: HttpRequest, committee: Committee, record: queries.CommitteeAttendance, form: str) -> HttpResponseBase:
    if form not in EXPORTS:
        raise Http404
    if refusal := too_often(request, "export", EXPORTS_ALLOWED):
        return refusal
    said = {"format": form, "rows": len(record.lines), "what": "attendance", "year": record.year}
    journal.write(request.user, "export", committee, said)
    rows = [*record.cells(), record.totals]
    return EXPORTS[form].respond(f"presences-{record.year}", record.headings, rows)
