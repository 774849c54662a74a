"""The report that a partner gave a structure: attached to its request, read by the structure, taken away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from continuum.directory.rules import member, staff
from continuum.surveys import queries, rules, services
from continuum.surveys.forms import ReportForm
from continuum.surveys.models import Request
from continuum.surveys.models.borrowed import BorrowedFile
from continuum.toolkit import frames
from continuum.toolkit.access import anyone, page, visible_or_404
from continuum.toolkit.downloads import sealed_response
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .campaigns import to_campaign
from .given_back import reading

PDF = "application/pdf"


@page(staff)
@once
def attach_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: Request = visible_or_404(queries.requests_seen(request.user), request.user, pk=pk)
    if not rules.attach_report(request.user, found):
        raise Http404
    frames.place(request, programme=found.campaign.node.programme, territory=found.campaign.node.territory)
    form = initial_or_kept(request, ReportForm)
    sheet = Sheet(
        title=f"Joindre un rapport de partenaire, {found.organisation}",
        submit="Joindre ce rapport",
        back=found.get_absolute_url(),
        done="Le rapport est joint\u00a0: la structure le lit, et vous quand elle partage ses réponses.",
        crumbs=[*to_campaign(found.campaign), {"label": str(found.organisation), "url": found.get_absolute_url()}],
        intro="La structure le lit dès maintenant. Vous ne l’ouvrirez plus ici tant qu’elle ne partage pas ses réponses.",
    )

    def act() -> None:
        file = form.cleaned_data["file"]
        kept = {"request": found, "report": form.instance, "name": file.name, "content": file.read()}
        services.attach_report(**kept, by=request.user)

    return answer(request, form, act, sheet)


@page(anyone, personal=True)
@never_cache
def partner_report(request: HttpRequest, pk: UUID, report: UUID) -> HttpResponse:
    """For whoever reads the answers: the structure, signed in or by its link; the team, once it has agreed."""
    rows = BorrowedFile.objects.select_related("content").filter(request=pk)
    sight = reading(request, pk)
    held = rows.filter(pk=report).first() if sight is not None and sight.answers else None
    found: BorrowedFile = held or visible_or_404(rows, request.user, pk=report)
    return sealed_response(bytes(found.content.body), PDF, found.file_name)


@page(member)
@once
def remove_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By the team, which sees that it is there without reading it; by the structure."""
    asked = (
        Request.objects.visible_to(request.user)
        .filter(borrowed_files=pk)
        .select_related("campaign__node__programme", "campaign__node__territory", "organisation")
    )
    kept = asked.first()
    found = kept and kept.borrowed_files.filter(pk=pk).first()
    if found is None or kept is None:
        raise Http404
    found.request = kept
    if not rules.remove_report(request.user, found):
        raise Http404
    runs = rules.follow_request(request.user, kept)
    sheet = Sheet(
        title=f"Retirer le rapport «\u00a0{found.file_name}\u00a0»\u202f?",
        submit="Retirer ce rapport",
        back=kept.get_absolute_url() if runs else reverse("surveys:results", args=[kept.pk]),
        done="Le rapport est retiré.",
        intro="Le fichier est effacé. Le journal garde le nom de l’outil.",
    )
    return ask_before(request, lambda: services.remove_report(report=found, by=request.user), sheet)
