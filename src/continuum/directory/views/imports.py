"""Imports of structures: their list, a file brought, its columns, its words, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from continuum.directory import queries, rules, tasks
from continuum.directory.enums import ImportState, LineOutcome
from continuum.directory.forms import ColumnsForm, UploadForm, WordsForm
from continuum.directory.models import ImportBatch, ImportLine
from continuum.directory.services import imports as services
from continuum.toolkit import frames
from continuum.toolkit.access import helped_by, page, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.records import WorkState
from continuum.toolkit.services import note_work_seen
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before

WITH_NAMES = ("territory", "author", "work")
RUNNING = tuple(services.WORKS)

all_imports = Listing(
    "imports",
    title="Imports",
    columns=[
        Column("file_name", "Fichier", link=lambda one: one.get_absolute_url()),
        Column("territory", "Territoire", value=lambda one: str(one.territory)),
        Column("author", "Déposé par", value=lambda one: str(one.author or "personne effacée")),
        Column("created_at", "Déposé le", sortable=True),
        Column("state", "État", value=lambda one: one.get_state_display()),
        Column("added", "Ajouts", value=lambda one: one.counts.get("written_added", 0), numeric=True),
        Column("changed", "Modifications", value=lambda one: one.counts.get("written_changed", 0), numeric=True),
    ],
    filters=[Filter("etat", "État", ImportState.choices, apply="state")],
    default_order="-created_at",
    words=("import", "imports"),
    empty="Aucun import pour le moment. Déposez un tableau de structures\u00a0: rien n’est écrit avant que vous l’ayez relu.",
)


def _told(line: ImportLine) -> Any:
    """What is wrong, else what would change, one after the other."""
    if line.problems:
        return _in_list("{}", ((one["text"].partition("colonne ")[2],) for one in line.problems))
    changes = ((label, was or "vide", becomes) for label, was, becomes in line.changes)
    return _in_list("{}\u00a0: {}, puis {}", changes) if line.changes else "–"


def _in_list(words: str, rows: Iterable[tuple[str, ...]]) -> Any:
    return format_html("<ul>{}</ul>", format_html_join("", f"<li>{words}</li>", rows))


def _exported(line: ImportLine) -> str:
    changes = [f"{label}\u00a0: {was or 'vide'}, puis {becomes}" for label, was, becomes in line.changes]
    return "\n".join([*(one["text"] for one in line.problems), *changes, *([line.kept] if line.kept else [])])


def _effect(line: ImportLine) -> str:
    return "laissée de côté" if line.set_aside else line.get_outcome_display()


def _marked_effect(line: ImportLine) -> str:
    """With the colour and the sign of what is refused, or waits for an answer."""
    kind = {LineOutcome.WRONG: "refused", LineOutcome.DOUBTFUL: "to_watch"}.get(LineOutcome(line.outcome))
    if kind is None or line.set_aside:
        return _effect(line)
    return render_to_string("toolkit/status.html", {"kind": kind, "text": _effect(line)})


OUTCOMES = [
    (LineOutcome.WRONG.value, "à corriger"),
    (LineOutcome.DOUBTFUL.value, "à trancher"),
    (LineOutcome.ADDED.value, "ajouts"),
    (LineOutcome.CHANGED.value, "modifications"),
    (LineOutcome.SAME.value, "identiques"),
    (queries.LEFT, "laissées de côté"),
]


def _lines_of(batch: ImportBatch) -> Listing:
    """The lines of an import; while it is open each leads to its cells."""
    return Listing(
        "lignes-import",
        title=f"Lignes de {batch}",
        columns=[
            Column("number", "Ligne", sortable=True, link=(lambda one: one.get_absolute_url()) if batch.is_open else None),
            Column("name", "Structure", sortable=True),
            Column("outcome", "Effet", value=_marked_effect, exported=_effect),
            Column("told", "Détail", value=lambda one: one.kept or _told(one), exported=_exported),
        ],
        filters=[Filter("effet", "Effet", OUTCOMES, apply=queries.of_outcome)],
        search=queries.lines_like,
        default_order="number",
        words=("ligne", "lignes"),
        empty="Ce fichier n’a aucune ligne.",
    )


@page(rules.imports_structures)
def imports(request: HttpRequest) -> HttpResponseBase:
    rows = ImportBatch.objects.visible_to(request.user).select_related(*WITH_NAMES)
    return all_imports.page(request, rows, template="directory/imports.html")


@page(rules.imports_structures)
@once
def new_import(request: HttpRequest) -> HttpResponse:
    """Bring a file; « remplace » names the import whose place it takes."""
    replaced = _replaced(request)
    form = initial_or_kept(request, UploadForm, territories=queries.import_territories(request.user))
    if replaced:
        form.fields["territory"].initial = replaced.territory.key
    brought: list[ImportBatch] = []

    def bring() -> None:
        file = form.cleaned_data["file"]
        batch = ImportBatch(territory=form.cleaned_data["territory"], author=request.user, file_name=_plain_name(file.name))
        brought.append(services.bring_file(batch=batch, content=file.read(), replaced=replaced, by=request.user))

    sheet = Sheet(
        title="Importer des structures",
        submit="Déposer le fichier",
        back=reverse("directory:imports"),
        done="Le fichier est déposé, sa lecture commence.",
        crumbs=crumbs_to_import(),
        intro="Rien n’est écrit dans l’annuaire avant que vous ayez relu ce qui changerait et confirmé.",
    )
    return answer(request, form, bring, sheet, to=lambda: brought[0].get_absolute_url())


def _plain_name(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:200] or "fichier"


def _replaced(request: HttpRequest) -> ImportBatch | None:
    try:
        pk = UUID(request.GET.get("remplace", ""))
    except ValueError:
        return None
    return visible_or_404(ImportBatch.objects.select_related("territory"), request.user, pk=pk)


def crumbs_to_import(batch: ImportBatch | None = None) -> list[dict[str, str]]:
    links = [
        {"label": "Annuaire", "url": reverse("directory:organisations")},
        {"label": "Imports", "url": reverse("directory:imports")},
    ]
    return [*links, {"label": str(batch), "url": batch.get_absolute_url()}] if batch else links


def one_import(request: HttpRequest, pk: UUID) -> ImportBatch:
    """The import of an address, if she may see it; the frame says where."""
    batch: ImportBatch = visible_or_404(ImportBatch.objects.select_related(*WITH_NAMES), request.user, pk=pk)
    frames.place(request, territory=batch.territory)
    if batch.work is not None and helped_by(request) is None:  # its result is this page: the desk announces it no longer
        note_work_seen(work=batch.work, by=request.user)
    return batch


@page(rules.imports_structures)
def show_import(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """How far it is, then what it would do or did, line by line."""
    batch = one_import(request, pk)
    failure = _failure(batch)
    if batch.state == ImportState.MATCHING:
        if failure:
            messages.error(request, failure)
        return redirect("directory:import_columns", pk=batch.pk)
    lines: QuerySet[ImportLine] = ImportLine.objects.visible_to(request.user).filter(batch=batch)
    left = batch.counts.get("wrong", 0) + batch.counts.get("doubtful", 0)
    return _lines_of(batch).page(
        request,
        lines.defer("cells", "written"),
        template="directory/import.html",
        batch=batch,
        crumbs=[*crumbs_to_import(), {"label": str(batch)}],
        facts=_facts(batch),
        running=batch.state in RUNNING,
        has_stopped=queries.has_stopped(batch),
        is_silent=queries.is_silent(batch),
        failure=failure,
        watches=batch.work is not None and batch.work.owner_id == request.user.pk,
        left=left,
        right=batch.counts.get("added", 0) + batch.counts.get("changed", 0),
    )


def _failure(batch: ImportBatch) -> str:
    """Why the last work came to nothing; the words of what was written are another matter, mended by themselves."""
    work = batch.work
    done = {tasks.write_import.path: batch.written_at, tasks.undo_import.path: batch.undone_at}
    if work is None or work.state != WorkState.FAILED or done.get(work.path):
        return ""
    return work.error


def _facts(batch: ImportBatch) -> list[dict[str, Any]]:
    """The numbers that count at this point, each the sum of what was counted under these names."""
    left = ("wrong", "doubtful")
    known: dict[str, tuple[str, ...]] = {}
    if batch.state in {ImportState.DONE, ImportState.UNDOING}:
        known = {"Ajoutées": ("written_added",), "Modifiées": ("written_changed",), "Identiques": ("same", "written_same")}
        known["Non importées"] = (*left, "set_aside", "written_left")
    elif batch.state == ImportState.UNDONE:
        known = {"Remises comme avant": ("undone",), "Gardées": ("kept",)}
    elif batch.state in {ImportState.CHECKED, ImportState.WRITING}:
        known = {"À ajouter": ("added",), "À modifier": ("changed",), "Identiques": ("same",), "À corriger ou trancher": left}
    return [{"label": label, "value": sum(batch.counts.get(key, 0) for key in keys)} for label, keys in known.items()]


@page(rules.imports_structures)
@once
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which column is which."""
    batch = one_import(request, pk)
    if not batch.is_open:
        return redirect(batch)
    form = initial_or_kept(request, ColumnsForm, batch=batch)

    def match() -> None:
        day = form.cleaned_data["headcount_on"]
        kept = services.match_columns(batch=batch, mapping=form.mapping, headcount_on=day, by=request.user)
        if not services.unknown_words(kept):
            services.check_import(batch=kept, values={}, by=request.user)

    sheet = Sheet(
        title="Désigner les colonnes",
        submit="Continuer",
        back=reverse("directory:imports"),
        done="Les colonnes sont désignées.",
        crumbs=crumbs_to_import(batch)[:-1],
        intro=f"{batch}, {batch.told}\u00a0: {counted(batch.counts.get('lines', 0), 'ligne', 'lignes')}.",
        remove_url=reverse("directory:abandon_import", args=[batch.pk]),
        remove="Abandonner cet import",
    )
    return answer(request, form, match, sheet, to=lambda: _after_columns(batch))


def _after_columns(batch: ImportBatch) -> str:
    batch.refresh_from_db(fields=["state"])
    name = "import_words" if batch.state == ImportState.MATCHING else "import"
    return reverse(f"directory:{name}", args=[batch.pk])


@page(rules.imports_structures)
@once
def import_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what the words mean that are not those of the lists."""
    batch = one_import(request, pk)
    words = services.unknown_words(batch) if batch.is_open else {}
    if not batch.is_open or not words:
        return redirect(batch)
    form = initial_or_kept(request, WordsForm, batch=batch, words=words)
    sheet = Sheet(
        title="Que veulent dire ces mots\u202f?",
        submit="Vérifier les lignes",
        back=reverse("directory:import_columns", args=[batch.pk]),
        done="La vérification commence.",
        crumbs=crumbs_to_import(batch),
        intro="Ces mots du fichier ne sont pas ceux des listes de l’annuaire. Votre choix vaut pour toutes les lignes.",
    )
    return answer(
        request,
        form,
        lambda: services.check_import(batch=batch, values=form.values, by=request.user),
        sheet,
        to=batch.get_absolute_url,
    )


@page(rules.imports_structures)
@once
def confirm_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then have it written."""
    batch = one_import(request, pk)
    if batch.state != ImportState.CHECKED:
        return redirect(batch)
    counts = batch.counts
    right = counts.get("added", 0) + counts.get("changed", 0)
    sheet = Sheet(
        title=f"Importer {counted(right, 'ligne juste', 'lignes justes')}\u202f?",
        submit=f"Importer {counted(right, 'ligne', 'lignes')}",
        back=batch.get_absolute_url(),
        done="L’écriture commence.",
        crumbs=crumbs_to_import(batch),
    )
    return ask_before(
        request, lambda: services.confirm_import(batch=batch, by=request.user), sheet, _consequences(counts), harmless=True
    )


def _consequences(counts: dict[str, int]) -> Sequence[str]:
    said = [
        ("added", "structure sera ajoutée", "structures seront ajoutées"),
        ("changed", "structure sera modifiée", "structures seront modifiées"),
        ("same", "ligne est identique et ne change rien", "lignes sont identiques et ne changent rien"),
        ("wrong", "ligne à corriger ne sera pas importée", "lignes à corriger ne seront pas importées"),
        ("doubtful", "ligne à trancher ne sera pas importée", "lignes à trancher ne seront pas importées"),
        ("set_aside", "ligne laissée de côté ne sera pas importée", "lignes laissées de côté ne seront pas importées"),
    ]
    return [f"{counted(counts[key], *words)}." for key, *words in said if counts.get(key)] + ["Cet import pourra être annulé."]


@page(rules.imports_structures)
@once
def restart_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then have the work done again that stopped before its end."""
    batch = one_import(request, pk)
    if batch.state not in RUNNING or not queries.has_stopped(batch):
        return redirect(batch)
    sheet = Sheet(
        title="Recommencer ce travail\u202f?",
        submit="Recommencer",
        back=batch.get_absolute_url(),
        done="Le travail recommence.",
        crumbs=crumbs_to_import(batch),
        intro="Il reprend au début, avec le fichier déposé et ce que vous avez déjà désigné ou corrigé.",
    )
    return ask_before(request, lambda: services.restart_import(batch=batch, by=request.user), sheet, harmless=True)


@page(rules.imports_structures)
@once
def abandon_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = one_import(request, pk)
    sheet = Sheet(
        title="Abandonner cet import\u202f?",
        submit="Abandonner l’import",
        back=reverse("directory:imports"),
        done="L’import est abandonné, le fichier est effacé.",
        crumbs=crumbs_to_import(batch),
        intro="Le fichier et ses lignes seront effacés. L’annuaire n’a pas été modifié.",
    )
    return ask_before(request, lambda: services.abandon_import(batch=batch, by=request.user), sheet)


@page(rules.imports_structures)
@once
def undo_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = one_import(request, pk)
    if batch.state != ImportState.DONE:
        return redirect(batch)
    sheet = Sheet(
        title="Annuler cet import\u202f?",
        submit="Annuler l’import",
        back=batch.get_absolute_url(),
        done="L’annulation commence.",
        crumbs=crumbs_to_import(batch),
    )
    consequences = [
        "Les structures ajoutées seront supprimées, sauf celles qui ont été complétées ou rattachées depuis.",
        "Les structures modifiées retrouveront leurs valeurs d’avant, sauf celles qui ont été modifiées depuis.",
        "Chaque ligne gardée dira pourquoi.",
    ]
    return ask_before(request, lambda: services.undo_import(batch=batch, by=request.user), sheet, consequences)
