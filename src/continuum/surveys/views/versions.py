"""Versions of a questionnaire: the workbook that is brought, what is to be corrected in it, its publication, its file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from continuum.directory.rules import staff
from continuum.surveys import queries, rules, services
from continuum.surveys.forms import BringVersionForm
from continuum.surveys.models import Instrument
from continuum.toolkit.access import page
from continuum.toolkit.downloads import sealed_response
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, ask_before, attempt

from .seen import crumbs_to, kept_instrument, kept_version, seen_version

WORKBOOKS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
}
LONGEST_NAME = 200


@page(staff)
def bring_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring the workbook; what is wrong in it is on the next page. It is read before anything is locked."""
    found = kept_instrument(request, pk, rules.bring_version)
    form = initial_or_kept(request, BringVersionForm)
    read: services.FormRead | None = None
    if request.method == "POST" and form.is_valid():
        try:
            read = services.read_apart(form.cleaned_data["file"].read())
        except services.Unreadable as refusal:
            form.add_error("file", str(refusal))
    return _brought(request, found, form, read)


@once
def _brought(request: HttpRequest, found: Instrument, form: BringVersionForm, read: services.FormRead | None) -> HttpResponse:
    before, brought = queries.fault_count(found), []

    def act() -> None:
        file = form.cleaned_data["file"]
        file.seek(0)
        name = "".join(sign for sign in file.name if sign.isprintable())[:LONGEST_NAME] or "classeur"
        kept = {"instrument": found, "file_name": name, "content": file.read(), "read": read, "by": request.user}
        brought.append(services.bring_version(**kept))

    if read is not None and attempt(form, act):
        told = messages.success if brought[0].form else messages.warning
        told(request, queries.what_was_corrected(before, brought[0]))
        return redirect(brought[0])
    context = {"instrument": found, "form": form, "crumbs": [*crumbs_to(found), {"label": "Déposer un classeur"}]}
    return render(request, "surveys/bring.html", context)


@page(staff)
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was read: what is to be corrected, what it changes, its pages and questions."""
    found = seen_version(request, pk)
    keeps, has_words = rules.keep_version(request.user, found), queries.has_words(found)
    may_reword = keeps and has_words and queries.may_be_reworded(found)
    context = {
        "version": found,
        "sheet": queries.VersionSheet.of(found),
        "keeps": keeps,
        "asks": found.is_published and queries.nodes_to_ask(request.user).exists(),
        "may_reword": may_reword,
        "given_back": queries.WordedPage.given_back(found) if may_reword else [],
        "says_xls": keeps and not has_words,
        "crumbs": [*crumbs_to(found.instrument), {"label": f"Version\u00a0{found.number}"}],
    }
    return render(request, "surveys/version.html", context)


@page(staff)
@once
def publish_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept_version(request, pk, rules.publish_version)
    sheet = Sheet(
        title=f"Publier la version\u00a0{found.number} de «\u00a0{found.instrument}\u00a0»\u202f?",
        submit="Publier cette version",
        back=found.get_absolute_url(),
        done=f"La version\u00a0{found.number} est publiée.",
        crumbs=crumbs_to(found.instrument),
    )
    consequences = ["Elle ne change plus\u00a0: une correction fera la version suivante.", *queries.what_changes(found)]
    act = {"version": found, "by": request.user}
    return ask_before(request, lambda: services.publish_version(**act), sheet, consequences, harmless=True)


@page(staff)
@once
def remove_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept_version(request, pk, rules.remove_version)
    sheet = Sheet(
        title="Retirer ce brouillon\u202f?",
        submit="Retirer ce brouillon",
        back=found.get_absolute_url(),
        done="Le brouillon est retiré.",
        crumbs=crumbs_to(found.instrument),
    )
    to = found.instrument.get_absolute_url()
    return ask_before(request, lambda: services.remove_version(version=found, by=request.user), sheet, to=to)


@page(staff)
def version_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The workbook as it came, or with the words changed since."""
    found = seen_version(request, pk)
    body = bytes(found.file.body)
    kind = services.kind_of_file(body) or "xlsx"
    return sealed_response(body, WORKBOOKS[kind], queries.name_to_save(found.file_name, kind))
