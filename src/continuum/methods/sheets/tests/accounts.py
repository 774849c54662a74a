"""Where each word of a document went: a field, a heading, the left over or the noise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from continuum.methods.sheets import Found, Mission, Reading, SheetDraft

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def lost_words(document: str, reading: Reading) -> Counter[str]:
    """Words of the document that nothing holds."""
    held = Counter(word for text in _texts(reading) for word in _WORD.findall(text))
    return Counter(_WORD.findall(_TAG.sub(" ", document))) - held


def invented_words(document: str, reading: Reading) -> set[str]:
    """Words of values that are neither of the document nor of a repair."""
    known = set(_WORD.findall(document)) | {
        word for found in _founds(reading) for one in found.repairs for word in _WORD.findall(one.after)
    }
    return {word for found in _founds(reading) for word in _WORD.findall(found.value)} - known


def _texts(reading: Reading) -> Iterator[str]:
    for scrap in (*reading.left_over, *reading.headings, *reading.noise):
        yield scrap.text
    for found in _founds(reading):
        yield found.snippet


def _founds(reading: Reading) -> Iterator[Found]:
    if reading.programme:
        yield reading.programme
    for sheet in reading.sheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: SheetDraft) -> Iterator[Found]:
    for field in fields(sheet):
        value: Any = getattr(sheet, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Mission):
                yield from (one.title, *one.activities)
            elif isinstance(one, Found):
                yield one
