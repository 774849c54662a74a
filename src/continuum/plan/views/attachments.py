"""Documents joined to a node: added, called otherwise, taken away, given back to be saved."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from continuum.directory.rules import member, staff
from continuum.plan import rules, services
from continuum.plan.forms import AttachmentForm, ChangeAttachmentForm
from continuum.plan.models import Attachment, Node
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .writing import crumbs_to, node_to_write, row_to_write

SEALED = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Opened by mistake inside the browser, a document runs nothing and calls nobody."""


def _joined(node: Node) -> str:
    return f"{node.get_absolute_url()}#pieces"


@page(member)
def attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document itself, for whoever sees the node: to be saved, never shown inside the site."""
    return sealed(visible_or_404(Attachment.objects.select_related("content"), request.user, pk=pk))


def sealed(found: Attachment) -> HttpResponse:
    """A document as it goes out."""
    response = HttpResponse(bytes(found.content.body), content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.file_name)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page(staff)
@once
def new_attachment(request: HttpRequest, address: str) -> HttpResponse:
    node = node_to_write(request, address, rules.add_attachment)
    form = initial_or_kept(request, AttachmentForm)
    sheet = Sheet("Joindre un document", "Joindre ce document", _joined(node), "Le document est joint.", crumbs_to(node))

    def act() -> None:
        file = form.cleaned_data["file"]
        joined = {"node": node, "attachment": form.instance, "name": file.name, "content": file.read()}
        services.add_attachment(**joined, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Attachment, pk, rules.change_attachment)
    form = initial_or_kept(request, ChangeAttachmentForm, instance=found)
    sheet = Sheet(
        title=f"Modifier « {found} »",
        submit="Enregistrer cet intitulé",
        back=_joined(found.node),
        done="L’intitulé est modifié.",
        crumbs=crumbs_to(found.node),
        remove_url=reverse("plan:remove_attachment", args=[pk]),
        remove="Retirer ce document",
    )
    return answer(request, form, lambda: services.change_attachment(attachment=form.instance, by=request.user), sheet)


@page(staff)
@once
def remove_attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Attachment, pk, rules.remove_attachment)
    sheet = Sheet(
        title=f"Retirer « {found} »\u202f?",
        submit="Retirer ce document",
        back=_joined(found.node),
        done="Le document est retiré.",
        crumbs=crumbs_to(found.node),
        intro=f"Le fichier {found.file_name} sera effacé\u00a0; le journal du programme garde son intitulé.",
    )
    return ask_before(request, lambda: services.remove_attachment(attachment=found, by=request.user), sheet)
