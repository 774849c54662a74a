"""One line of an import: its cells, what is wrong with each, and whether it is left aside."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from continuum.directory import rules
from continuum.directory.enums import ImportState
from continuum.directory.forms import LineForm
from continuum.directory.models import ImportLine, Organisation
from continuum.directory.services import imports as services
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .imports import crumbs_to_import, one_import


@page(rules.imports_structures)
@once
def import_line(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Correct a line in place; it is judged again as soon as it is saved."""
    batch = one_import(request, pk)
    line = visible_or_404(ImportLine.objects.filter(number=number), request.user, batch=batch)
    if batch.state != ImportState.CHECKED:
        return redirect(batch)
    line.batch = batch
    same = Organisation.objects.visible_to(request.user).select_related("territory").filter(pk=line.organisation).first()
    form = initial_or_kept(request, LineForm, line=line, resembling=same)

    def correct() -> None:
        chosen = form.cleaned_data.get("chosen", line.chosen)
        aside = form.cleaned_data["set_aside"]
        services.correct_line(line=line, cells=form.cells, chosen=chosen, set_aside=aside, by=request.user)

    sheet = Sheet(
        title=f"Ligne {line.number}\u00a0: {line.name or 'sans nom'}",
        submit="Enregistrer la ligne",
        back=f"{batch.get_absolute_url()}?effet=wrong" if line.problems else batch.get_absolute_url(),
        done=f"La ligne {line.number} est enregistrée et vérifiée de nouveau.",
        crumbs=crumbs_to_import(batch),
    )
    return answer(request, form, correct, sheet, to=lambda: _after_line(line, sheet.back))


def _after_line(line: ImportLine, back: str) -> str:
    """Back to the others, unless something is still wrong with this one."""
    line.refresh_from_db(fields=["problems", "set_aside"])
    return line.get_absolute_url() if line.problems and not line.set_aside else back


@page(rules.imports_structures)
@once
def set_wrong_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then leave aside every line that is wrong or doubtful."""
    batch = one_import(request, pk)
    if batch.state != ImportState.CHECKED:
        return redirect(batch)
    sheet = Sheet(
        title="Laisser de côté les lignes à corriger et à trancher\u202f?",
        submit="Les laisser de côté",
        back=batch.get_absolute_url(),
        done="Ces lignes sont laissées de côté.",
        crumbs=crumbs_to_import(batch),
    )
    text = ["Elles restent lisibles dans la liste, et chacune peut être reprise."]
    return ask_before(request, lambda: services.set_wrong_aside(batch=batch, by=request.user), sheet, text, harmless=True)
