"""The questionnaires that come with the program: folders of tables, which become workbooks and versions of the library."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from continuum.surveys.enums import InstrumentKind
from continuum.surveys.models import Instrument
from continuum.toolkit.enums import Origin

from .instruments import bring_version, publish_version
from .reading import read_here

FOLDER = Path(__file__).parents[1] / "reference" / "instruments"
SHEETS = ("survey", "choices", "settings")
"""In this order; the others follow."""
KINDS = {
    "diagnostic": InstrumentKind.HR_DIAGNOSIS,
    "ratios": InstrumentKind.HR_RATIOS,
    "comptage": InstrumentKind.EQUALITY,
    "sondage": InstrumentKind.WORKING_LIFE,
    "impact": InstrumentKind.IMPACT,
    "satisfaction": InstrumentKind.SATISFACTION,
    "evaluation": InstrumentKind.PRACTICES,
    "entretien": InstrumentKind.INTERVIEW,
    "preparation": InstrumentKind.READINESS,
}
"""The words of `about.toml`."""


def shipped_folders() -> list[Path]:
    return sorted(one for one in FOLDER.iterdir() if (one / "about.toml").exists())


def workbook_of(folder: Path) -> bytes:
    """The XLSForm of a folder: one sheet for each of its tables."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for path in sorted(folder.glob("*.csv"), key=_rank):
        sheet = book.create_sheet(path.stem)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append([cell or None for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _rank(path: Path) -> tuple[int, str]:
    return (SHEETS.index(path.stem) if path.stem in SHEETS else len(SHEETS), path.stem)


def load_questionnaires(*, by: Any) -> None:
    """Bring those whose folder has changed up to date, as often as one likes; each change of questions is a new version."""
    for folder in shipped_folders():
        with transaction.atomic():
            _load(folder, by)


def _load(folder: Path, by: Any) -> None:
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest()
    known = Instrument.objects.filter(programme=None, code=folder.name).first()
    if known is not None and known.shipped_digest == digest:
        return
    instrument = known or Instrument(code=folder.name, origin=Origin.SOURCE)
    about = tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))
    for name in ("title", "purpose", "minutes", "who_answers"):
        setattr(instrument, name, about[name])
    instrument.kind, instrument.sources = KINDS[about["kind"]], "\n".join(about["sources"])
    instrument.shipped_digest = digest
    instrument.save()
    _bring(instrument, workbook_of(folder), by)


def _bring(instrument: Instrument, content: bytes, by: Any) -> None:
    read = read_here(content)
    if read.form is None:
        raise ValueError(f"{instrument.code}: {read.problems}")
    last = instrument.versions.published().first()
    if last is None or last.digest != read.digest:
        draft = bring_version(instrument=instrument, file_name=f"{instrument.code}.xlsx", content=content, read=read, by=by)
        publish_version(version=draft, by=by)
