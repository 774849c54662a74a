"""Old sheets: brought, read again one by one, made sheets of the plan."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.plan import rules, services
from continuum.plan.enums import KINDS_BELOW
from continuum.plan.forms import BringLegacyForm, LegacySheetForm
from continuum.plan.models import LegacyReading, Node
from continuum.plan.queries.legacy import ShownDraft, alike_below, drafts_of, reading_of
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, ask_before, attempt

from .writing import crumbs_to, node_to_write

TITLE = "Reprendre une ancienne fiche"
PASTED = "Texte collé"


@page(staff)
@once
def bring_legacy(request: HttpRequest, address: str) -> HttpResponse:
    """Bring a document, and go on with those already brought."""
    parent = node_to_write(request, address, rules.bring_legacy)
    if parent.kind not in KINDS_BELOW:
        raise Http404
    form = initial_or_kept(request, BringLegacyForm)
    brought: list[LegacyReading] = []
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: brought.append(_brought(request, form, parent))):
        return redirect(_first_page(brought[0]))
    readings = LegacyReading.objects.visible_to(request.user).select_related("parent").defer("content")
    crumbs = [*crumbs_to(parent), {"label": TITLE}]
    return render(request, "plan/legacy.html", {"node": parent, "form": form, "readings": readings, "crumbs": crumbs})


def _brought(request: HttpRequest, form: BringLegacyForm, parent: Node) -> LegacyReading:
    file, text = form.cleaned_data["file"], form.cleaned_data["text"]
    name = "".join(sign for sign in file.name if sign.isprintable())[:200] if file else PASTED
    content = file.read() if file else text.encode()
    by, field = request.user, "file" if file else "text"
    return services.bring_legacy(parent=parent, file_name=name or "fichier", content=content, field=field, by=by)


def _first_page(reading: LegacyReading) -> str:
    """A document of one sheet opens on it."""
    alone = len(reading.content.get("sheets", ())) == 1
    return reverse("plan:legacy_sheet", args=[reading.pk, 1]) if alone else reading.get_absolute_url()


@page(staff)
def legacy_reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheets found in a document, and what was found of none."""
    kept = _hers(request, pk)
    reading = reading_of(kept)
    drafts = drafts_of(kept, reading, request.user)
    context = {"kept": kept, "reading": reading, "drafts": drafts, "crumbs": [*_crumbs(kept), {"label": str(kept)}]}
    return render(request, "plan/legacy_reading.html", context)


@page(staff)
@once
def legacy_sheet(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """One of its sheets, field by field, before it is made."""
    kept = _hers(request, pk)
    reading = reading_of(kept)
    drafts = drafts_of(kept, reading, request.user)
    shown = next((one for one in drafts if one.number == number), None)
    if shown is None:
        raise Http404
    if shown.made:
        messages.info(request, services.ALREADY_TAKEN)
        return redirect(shown.made)
    form = initial_or_kept(request, LegacySheetForm, reading=kept, shown=shown)
    made: list[Node] = []

    def take() -> None:
        made.append(services.take_legacy(reading=kept, number=number, old=form.sheet(), by=request.user))

    if request.method == "POST" and form.is_valid() and attempt(form, take):
        return _taken(request, kept, made[0], drafts)
    alike = alike_below(kept.parent, form["title"].value() or "", form["printed_number"].value() or "")
    crumbs = [*_crumbs(kept), {"label": str(kept), "url": kept.get_absolute_url()}, {"label": shown.title}]
    context = {"kept": kept, "reading": reading, "shown": shown, "count": len(drafts), "form": form, "alike": alike}
    return render(request, "plan/legacy_sheet.html", {**context, "crumbs": crumbs})


def _taken(request: HttpRequest, kept: LegacyReading, node: Node, drafts: list[ShownDraft]) -> HttpResponse:
    """To the sheet, or to those that are still to be read again."""
    left = sum(one.made is None for one in drafts) - 1
    if left:
        waiting = counted(left, "fiche reste à relire", "fiches restent à relire")
        messages.success(request, f"«\u00a0{node}\u00a0» est créée, en projet. {waiting}.")
        return redirect(kept)
    messages.success(
        request, "La fiche est créée, en projet. Ce qui vient de l’ancienne fiche y est rangé\u00a0: relisez, complétez."
    )
    return redirect(node)


@page(staff)
@once
def drop_legacy(request: HttpRequest, pk: UUID) -> HttpResponse:
    kept = _hers(request, pk)
    sheet = Sheet(
        title=f"Abandonner la lecture de «\u00a0{kept}\u00a0»\u202f?",
        submit="Abandonner cette lecture",
        back=reverse("plan:bring_legacy", args=[kept.parent.address]),
        done="Cette lecture est effacée.",
        crumbs=[*_crumbs(kept), {"label": str(kept), "url": kept.get_absolute_url()}],
        intro="Les fiches déjà créées restent au plan\u00a0; ce qui a été lu et pas repris est effacé.",
    )
    return ask_before(request, lambda: services.drop_legacy(reading=kept, by=request.user), sheet)


def _hers(request: HttpRequest, pk: UUID) -> LegacyReading:
    """What she is reading, as long as she writes there; to anybody else it does not exist."""
    rows = LegacyReading.objects.select_related("parent__programme__territory", "parent__territory", "parent__parent")
    found: LegacyReading = visible_or_404(rows, request.user, pk=pk)
    if not rules.take_legacy(request.user, found):
        raise Http404
    frames.place(request, programme=found.parent.programme, territory=found.parent.territory)
    return found


def _crumbs(kept: LegacyReading) -> list[dict[str, str]]:
    return [*crumbs_to(kept.parent), {"label": TITLE, "url": reverse("plan:bring_legacy", args=[kept.parent.address])}]
