"""An instrument, and the files that become its versions: read apart, corrected until sound, published once and for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from continuum.directory.models import Programme
from continuum.methods.questionnaires import compare, from_json
from continuum.surveys import rules
from continuum.surveys.enums import ChangeClass, VersionState
from continuum.surveys.models import Instrument, InstrumentVersion, VersionFile
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle

from .reading import FormRead

journal.declare(
    {
        "instrument.added": "questionnaire ajouté",
        "instrument.changed": "questionnaire modifié",
        "instrument.removed": "questionnaire retiré",
        "instrument.copied": "questionnaire copié",
        "version.brought": "version de questionnaire déposée",
        "version.reworded": "rédaction d’un questionnaire modifiée",
        "version.published": "version de questionnaire publiée",
        "version.removed": "version de questionnaire retirée",
    }
)
NO_FILE = "Joignez le classeur du questionnaire."
CODE_TAKEN = "Un questionnaire de ce programme porte déjà ce nom court\u00a0: choisissez-en un autre."
HAS_PUBLISHED = "Une version de ce questionnaire est publiée\u00a0: il reste, pour que ses réponses se lisent encore."
TO_CORRECT = "Cette version a des erreurs\u00a0: corrigez-les dans le classeur, puis déposez-le de nouveau."
PUBLISHED_ALREADY = "Cette version est déjà publiée."
PUBLISHED_STAYS = "Une version publiée ne se retire pas\u00a0: ses réponses la citent."
SAME_FILE = "Ce classeur dit exactement la même chose que la version\u00a0{number}\u00a0: il n’y a rien à déposer."
NOTHING_TO_COPY = "Aucune version de ce questionnaire n’est publiée\u00a0: il n’y a encore rien à copier."


@acts(rule=rules.add_instrument, on="programme")
def add_instrument(*, programme: Programme, instrument: Instrument, by: Any) -> Instrument:
    """Name it; its questions come with a file."""
    instrument.programme = programme
    _refuse_taken(instrument)
    instrument.save()
    journal.write(by, "instrument.added", instrument)
    return instrument


@acts(rule=rules.change_instrument, on="instrument")
def change_instrument(*, instrument: Instrument, seen: Mapping[str, str] | None = None, by: Any) -> Instrument:
    settle(instrument, locked_instrument(instrument), seen)
    _refuse_taken(instrument)
    instrument.save()
    journal.write(by, "instrument.changed", instrument)
    return instrument


@acts(rule=rules.remove_instrument, on="instrument")
def remove_instrument(*, instrument: Instrument, by: Any) -> None:
    """Only while nothing of it was ever published."""
    kept = locked_instrument(instrument)
    if kept.versions.published().exists():
        raise ValidationError(HAS_PUBLISHED)
    journal.write(by, "instrument.removed", kept)
    kept.delete()


@acts(rule=rules.bring_version, on="instrument")
def bring_version(*, instrument: Instrument, file_name: str, content: bytes, read: FormRead, by: Any) -> InstrumentVersion:
    """Keep a file and what was read in it, in the place of the draft; one with errors too, to be corrected one by one.

    It is read before (see `reading`), so that nobody waits for a long reading to end before writing.
    """
    kept = locked_instrument(instrument)
    last = kept.versions.published().first()
    if last is not None and read.digest and last.digest == read.digest:
        raise ValidationError({"file": SAME_FILE.format(number=last.number)})
    draft = kept.versions.drafts().first() or open_draft(kept, file_name)
    draft.file_name = file_name
    write_reading(draft, content, read, by)
    journal.write(by, "version.brought", draft, {"problems": len(read.problems)})
    return draft


def write_reading(draft: InstrumentVersion, content: bytes, read: FormRead, by: Any) -> None:
    """What a draft says from now on, and what that changes since the version that is published."""
    draft.brought_at, draft.brought_by = clock.now(), by if by.pk else None
    draft.form, draft.digest = read.form, read.digest
    draft.problems = list(read.problems)
    draft.state = VersionState.READY if read.form is not None else VersionState.TO_CORRECT
    draft.change, draft.differences = "", []
    if read.form is not None:
        draft.change, draft.differences = _compared(draft.instrument.versions.published().first(), read.form)
    draft.save()
    VersionFile.objects.update_or_create(version=draft, defaults={"body": content, "wording": list(read.wording)})


def open_draft(instrument: Instrument, file_name: str) -> InstrumentVersion:
    """The next version, not yet kept; the instrument is locked."""
    return InstrumentVersion(instrument=instrument, number=_next_number(instrument), file_name=file_name)


def _compared(last: InstrumentVersion | None, form: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """What it does to comparisons over time, and each change in words."""
    if last is None or last.form is None:
        return ChangeClass.FIRST, []
    found = compare(from_json(last.form), from_json(form))
    return found.level or ChangeClass.PATCH, [asdict(one) for one in found.changes]


@acts(rule=rules.copy_instrument, on="programme")
def copy_instrument(*, source: Instrument, programme: Programme, instrument: Instrument, by: Any) -> InstrumentVersion:
    """The last published version of another one, as the draft of a new one, to be adapted."""
    body = VersionFile.objects.filter(version__in=source.versions.published()).order_by("-version__number").first()
    if body is None:
        raise ValidationError(NOTHING_TO_COPY)
    instrument.copied_from = source
    added = add_instrument(programme=programme, instrument=instrument, by=by)
    journal.write(by, "instrument.copied", added, {"from": str(source)})
    one = body.version
    read = FormRead(one.form, one.digest, body.wording, one.problems)
    return bring_version(instrument=added, file_name=one.file_name, content=bytes(body.body), read=read, by=by)


@acts(rule=rules.publish_version, on="version")
def publish_version(*, version: InstrumentVersion, by: Any) -> InstrumentVersion:
    """From then on it never changes."""
    locked_instrument(version.instrument)
    kept = InstrumentVersion.objects.select_for_update(of=("self",)).select_related("instrument__programme").get(pk=version.pk)
    if kept.is_published:
        raise ValidationError(PUBLISHED_ALREADY)
    if kept.state != VersionState.READY:
        raise ValidationError(TO_CORRECT)
    kept.state, kept.published_at = VersionState.PUBLISHED, clock.now()
    kept.save(update_fields=["state", "published_at"])
    journal.write(by, "version.published", kept)
    return kept


@acts(rule=rules.remove_version, on="version")
def remove_version(*, version: InstrumentVersion, by: Any) -> None:
    """A trial that leads nowhere."""
    kept = InstrumentVersion.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=version.pk)
    if kept.is_published:
        raise ValidationError(PUBLISHED_STAYS)
    journal.write(by, "version.removed", kept)
    kept.delete()


def locked_instrument(instrument: Instrument) -> Instrument:
    """Two people who bring a file at once get two numbers."""
    kept: Instrument = (
        Instrument.objects.select_for_update(of=("self",)).select_related("programme__territory").get(pk=instrument.pk)
    )
    return kept


def _next_number(instrument: Instrument) -> int:
    """There is one draft at most, so that published versions follow each other."""
    return (instrument.versions.published().aggregate(last=Max("number"))["last"] or 0) + 1


def _refuse_taken(instrument: Instrument) -> None:
    others = Instrument.objects.filter(programme=instrument.programme, code=instrument.code).exclude(pk=instrument.pk)
    if others.exists():
        raise ValidationError({"code": CODE_TAKEN})
