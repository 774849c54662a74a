"""The words of a version changed in the page: its file is written again, unchanged but for them, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from continuum.methods.questionnaires import NewWording
from continuum.surveys import rules
from continuum.surveys.models import InstrumentVersion
from continuum.toolkit import journal
from continuum.toolkit.access import acts
from continuum.toolkit.imports.limits import Unreadable

from .instruments import locked_instrument, open_draft, write_reading
from .reading import FormRead, reword_apart

DRAFT_EXISTS = "Un brouillon de la version suivante existe déjà\u00a0: corrigez sa rédaction, pas celle de la version publiée."
SAVED_MEANWHILE = "Quelqu’un a enregistré à l’instant\u00a0: relisez la page, puis enregistrez de nouveau."
NOT_THE_LAST = "Une version plus récente est publiée\u00a0: corrigez la sienne."


@dataclass(frozen=True)
class Reworded:
    """A file with other words, made from a version as it stood at that moment."""

    content: bytes
    read: FormRead
    made_from: str


class Refusals(Exception):
    """What the new words would break: problems as the file's own, place by place."""

    def __init__(self, problems: Sequence[dict[str, Any]]) -> None:
        super().__init__("\n".join(one["message"] for one in problems))
        self.problems = problems


def reword(version: InstrumentVersion, changes: Sequence[NewWording]) -> Reworded:
    """The file of a version with other words; keeps nothing. `Refusals` say what cannot be written."""
    try:
        content, read = reword_apart(bytes(version.file.body), changes)
    except Unreadable as refusal:
        raise ValidationError(str(refusal)) from refusal
    if content is None or read.form is None:
        raise Refusals(read.problems)
    return Reworded(content, read, _as_it_stands(version))


@acts(rule=rules.reword_version, on="version")
def keep_wording(*, version: InstrumentVersion, reworded: Reworded, by: Any) -> InstrumentVersion:
    """In the draft; of a version that is published, in a new draft."""
    instrument = locked_instrument(version.instrument)
    kept = instrument.versions.get(pk=version.pk)
    if _as_it_stands(kept) != reworded.made_from:
        raise ValidationError(SAVED_MEANWHILE)
    draft = kept if not kept.is_published else _next_of(kept)
    write_reading(draft, reworded.content, reworded.read, by)
    journal.write(by, "version.reworded", draft)
    return draft


def _next_of(published: InstrumentVersion) -> InstrumentVersion:
    instrument = published.instrument
    if instrument.versions.drafts().exists():
        raise ValidationError(DRAFT_EXISTS)
    if instrument.versions.published().filter(number__gt=published.number).exists():
        raise ValidationError(NOT_THE_LAST)
    return open_draft(instrument, published.file_name)


def _as_it_stands(version: InstrumentVersion) -> str:
    return f"{version.state} {version.digest} {version.brought_at.isoformat()}"
