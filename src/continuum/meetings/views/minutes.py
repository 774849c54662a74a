"""Minutes: written, shared, carried away on paper."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from continuum.directory.rules import member, staff
from continuum.meetings import queries, rules, services
from continuum.meetings.forms import MinutesForm, ResendForm
from continuum.meetings.models import Meeting
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.downloads import paper_response
from continuum.toolkit.drafts import drafted
from continuum.toolkit.renderers.docx import render_docx
from continuum.toolkit.renderers.pdf import render_pdf
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted, french_date
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import meeting_to_write, to_meeting

RENDERERS = {"pdf": render_pdf, "docx": render_docx}


def _section(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}#compte-rendu"


@page(staff)
@drafted
@once
def write_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All on one page; nothing typed is lost, whoever saves meanwhile and whatever is refused."""
    found = meeting_to_write(request, pk, rules.write_minutes)
    form = initial_or_kept(request, MinutesForm, meeting=found)
    sheet = Sheet(
        title="Rédiger le compte rendu",
        submit="Enregistrer le compte rendu",
        back=_section(found),
        done="Le compte rendu est enregistré.",
        crumbs=to_meeting(request, found),
        intro=f"{found}, {found.when_text}. {_who_reads(found)}",
    )

    def act() -> None:
        services.write_minutes(meeting=found, sheet=form.sheet, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


def _who_reads(meeting: Meeting) -> str:
    if not queries.can_be_noted(meeting):
        return f"On le rédige à partir du {french_date(meeting.on)}."
    if meeting.minutes_shared_at:
        return "Il est diffusé\u00a0: ce que vous corrigez se lit aussitôt, et peut se renvoyer."
    return "Seule l’équipe le lit tant qu’il n’est pas diffusé."


@page(staff)
@once
def share_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.share_minutes)
    count = found.attendances.filter(person__is_active=True).count()
    sheet = Sheet(
        title="Diffuser le compte rendu\u202f?",
        submit="Diffuser le compte rendu",
        back=_section(found),
        done="Le compte rendu est diffusé.",
        crumbs=to_meeting(request, found),
        intro=f"{found}, {found.when_text}.",
    )
    consequences = [
        f"{counted(count, 'personne attendue le reçoit', 'personnes attendues le reçoivent')} par courriel, en entier.",
        "Les personnes invitées et les membres de l’instance le lisent ensuite ici.",
        "Ses décisions se lisent dans tout le programme, sans le nom de leurs responsables.",
    ]

    def act() -> None:
        services.share_minutes(meeting=found, by=request.user)

    return ask_before(request, act, sheet, consequences, harmless=True)


@page(staff)
@once
def resend_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Once for each correction, with what changed in a line."""
    found = meeting_to_write(request, pk, rules.resend_minutes)
    count = found.attendances.filter(person__is_active=True).count()
    sheet = Sheet(
        title="Renvoyer le compte rendu corrigé\u202f?",
        submit="Renvoyer le compte rendu corrigé",
        back=_section(found),
        done="Le compte rendu corrigé est renvoyé.",
        crumbs=to_meeting(request, found),
        intro=f"{found}, {found.when_text}.",
    )
    form = initial_or_kept(request, ResendForm)
    received = counted(count, "personne attendue le reçoit", "personnes attendues le reçoivent")
    consequences = [f"{received} de nouveau, en entier, précédé de cette ligne.", "Chaque correction se renvoie une fois."]

    def act() -> None:
        services.resend_minutes(meeting=found, change=form.cleaned_data["change"], by=request.user)

    return ask_before(request, act, sheet, consequences, harmless=True, form=form)


@page(member)
def minutes_paper(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """PDF or Word, for whoever reads them on the page."""
    found = visible_or_404(queries.meeting_shown(request.user), request.user, pk=pk)
    if form not in RENDERERS or not rules.read_minutes(request.user, found):
        raise Http404
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    content = RENDERERS[form](queries.minutes_document(found, request.user), settings.SITE_URL)
    return paper_response(content, form, f"compte rendu {found}")
