"""Who may what about instruments."""

from __future__ import annotations

from typing import Any

from continuum.directory.models import Programme
from continuum.directory.rules import runs_programme, staff

from .models import Instrument, InstrumentVersion


def add_instrument(person: Any, programme: Programme) -> bool:
    """Those who run the whole programme."""
    return runs_programme(person, programme)


copy_instrument = add_instrument


def keep_instrument(person: Any, instrument: Instrument) -> bool:
    """One of a programme, by those who run it; what is in the library is copied, never changed."""
    return instrument.programme is not None and add_instrument(person, instrument.programme)


change_instrument = remove_instrument = bring_version = keep_instrument


def keep_version(person: Any, version: InstrumentVersion) -> bool:
    return keep_instrument(person, version.instrument)


publish_version = reword_version = remove_version = keep_version


def read_instrument(person: Any, instrument: Instrument) -> bool:
    """All who run programmes read the library, and what those they see have made."""
    return staff(person) and Instrument.objects.visible_to(person).filter(pk=instrument.pk).exists()
