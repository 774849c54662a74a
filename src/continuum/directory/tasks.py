"""Long works and scheduled jobs of the directory."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from continuum.directory.enums import ImportState, LineOutcome
from continuum.directory.models import DataExport, ImportBatch, ImportFile, ImportLine
from continuum.directory.services import ask_owners, check_links, imports, index_organisations
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import reading
from continuum.toolkit.tasks import Progress, TakenOver, WorkFailed, every, work
from continuum.toolkit.text_search import index_all

logger = logging.getLogger(__name__)


@work("Copie de données personnelles")
def prepare_data_file(progress: Progress, *, export_id: str) -> str:
    """Gather what every room holds of somebody; done twice, the same file."""
    from .services.copies import written

    export = DataExport.objects.select_related("person").filter(pk=export_id).first()
    if export is None:
        raise WorkFailed("Cette personne a été effacée entre-temps\u00a0: il n’y a plus rien à copier.")
    progress(0, 1, "Lecture de chaque rubrique")
    export.file = written(export.person, for_herself=export.asked_by_id == export.person_id)
    export.ready_at = clock.now()
    export.save(update_fields=["file", "ready_at"])
    return export.get_absolute_url()


@every(daily_at="03:10", label="Effacement des données dont le temps est passé")
def forget_past_data(progress: Progress) -> None:
    """Each processing erases what is past its time; the report is kept."""
    from .services import forget_past

    forget_past(by=SYSTEM)


@every(minutes=10, label="Fin des aides dont le temps est passé")
def end_helps(progress: Progress) -> None:
    """Those whose helper closed her browser: the journal says when they ended."""
    from .services import end_helps_past_their_time

    end_helps_past_their_time()


@work("Lecture d’un fichier à importer")
def read_import(progress: Progress, *, batch_id: str) -> str:
    """Read the file in a process of its own, then keep its lines."""
    batch = _import(batch_id, ImportState.READING)
    progress(0, 0, "Ouverture du fichier")
    file = ImportFile.objects.filter(batch=batch).first()
    if file is None:
        raise imports.MovedOn
    try:
        with reading(bytes(file.content)) as read:
            imports.keep_rows(batch, read, progress)
    except Unreadable as refusal:
        still = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.READING)
        still.update(state=ImportState.REFUSED, refusal=str(refusal))
    return batch.get_absolute_url()


@work("Vérification des lignes à importer")
def judge_import(progress: Progress, *, batch_id: str) -> str:
    """Compare every line with the register."""
    batch = _import(batch_id, ImportState.CHECKING)
    with _back_to(batch, ImportState.MATCHING):
        imports.check(batch, progress)
    ImportBatch.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(state=ImportState.CHECKED)
    return batch.get_absolute_url()


@work("Import de structures")
def write_import(progress: Progress, *, batch_id: str) -> str:
    """Prepare, write at once, then write the words by which what was written is found."""
    batch = _import(batch_id, ImportState.WRITING, ImportState.DONE)
    if batch.state == ImportState.WRITING:
        with _back_to(batch, ImportState.CHECKED):
            imports.write(batch, _asker(batch), progress)
    imports.forget_cells(batch)
    index_organisations(ImportLine.objects.filter(batch=batch).to_write().values_list("organisation", flat=True))
    return batch.get_absolute_url()


@work("Annulation d’un import")
def undo_import(progress: Progress, *, batch_id: str) -> str:
    """Put things back, then write again the words of what remains."""
    batch = _import(batch_id, ImportState.UNDOING, ImportState.UNDONE)
    if batch.state == ImportState.UNDOING:
        with _back_to(batch, ImportState.DONE):
            imports.undo(batch, _asker(batch), progress)
    index_organisations(batch.lines.filter(outcome=LineOutcome.CHANGED).values_list("organisation", flat=True))
    return batch.get_absolute_url()


def _import(batch_id: str, *states: ImportState) -> ImportBatch:
    batch = ImportBatch.objects.select_related("territory", "work__owner").filter(pk=batch_id, state__in=states).first()
    if batch is None:
        raise imports.MovedOn
    return batch


def _asker(batch: ImportBatch) -> Any:
    """Who asked for this work: what she may do is asked again when it is done."""
    if batch.work is None or batch.work.owner is None:
        raise WorkFailed("La personne qui a demandé ce travail n’est plus connue ici\u00a0: demandez-le de nouveau.")
    return batch.work.owner


@contextlib.contextmanager
def _back_to(batch: ImportBatch, state: ImportState) -> Iterator[None]:
    """A work that fails leaves the import where it was before, so that it can be asked again."""
    running = batch.state
    try:
        yield
    except (TakenOver, imports.MovedOn):
        raise
    except Exception as error:
        ImportBatch.objects.filter(pk=batch.pk, state=running).update(state=state)
        logger.exception("Import %s failed", batch.pk)
        raise WorkFailed("Cet import n’a pas abouti et rien n’a été modifié. Vous pouvez le relancer.") from error


@every(daily_at="03:20", label="Effacement des fichiers d’import que personne n’a confirmés")
def forget_import_files(progress: Progress) -> None:
    """A month after they were brought."""
    imports.forget_files()


@every(daily_at="05:30", label="Demandes de confirmation des dispositifs")
def ask_owners_of_schemes(progress: Progress) -> None:
    """Each once when it is due, then reminded once."""
    ask_owners()


@every(daily_at="05:00", label="Essai des pages des dispositifs")
def check_links_of_schemes(progress: Progress) -> None:
    """Only where the installation may go out on the network."""
    if settings.CONTINUUM_CHECK_LINKS:
        check_links(progress)


@every(daily_at="04:10", label="Mots par lesquels on trouve les textes")
def keep_words_in_step(progress: Progress) -> None:
    """An owner that changed its name, a stemmer that learnt: what no service has just written."""
    index_all()
