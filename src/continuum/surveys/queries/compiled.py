"""A version ready to answer: compiled once for each process."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from continuum.methods.questionnaires import CompiledForm, Scorer, from_json
from continuum.surveys.models import InstrumentVersion

KEPT = 32
HEAVY = ("form", "problems", "differences")


def compiled_of(version: InstrumentVersion) -> CompiledForm:
    """Its questions, with their expressions compiled; a draft brought again is another one."""
    return _compiled(version.pk, version.digest)


def scorer_of(version: InstrumentVersion) -> Scorer:
    return _scorer(version.pk, version.digest)


def unread(prefix: str) -> list[str]:
    """What a version holds and is compiled once: whoever reads many rows defers it. `prefix` leads to the version."""
    return [f"{prefix}__{name}" for name in HEAVY]


@lru_cache(KEPT)
def _compiled(pk: UUID, digest: str) -> CompiledForm:
    form = InstrumentVersion.objects.values_list("form", flat=True).get(pk=pk, digest=digest)
    return CompiledForm(from_json(form))


@lru_cache(KEPT)
def _scorer(pk: UUID, digest: str) -> Scorer:
    return Scorer(_compiled(pk, digest))
