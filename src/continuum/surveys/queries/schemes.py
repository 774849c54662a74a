"""The schemes of the repertory put to a structure, then to each of its needs: by the theme that both declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from continuum.directory.models import Organisation, Scheme
from continuum.directory.models.territories import touching
from continuum.directory.queries import ForStructure, for_structure
from continuum.toolkit.predicates import Answer

from .needs import ShownNeed


@dataclass(frozen=True)
class AnsweredNeed:
    """A need, and the schemes of its theme that concern the structure, or may."""

    need: ShownNeed
    schemes: ForStructure


@dataclass(frozen=True)
class SchemesForNeeds:
    """Each need whose theme is declared, with what answers it; then what concerns the structure without answering a need."""

    needs: Sequence[AnsweredNeed]
    others: ForStructure

    @property
    def answered(self) -> list[AnsweredNeed]:
        return [one for one in self.needs if one.schemes.told]

    @property
    def unanswered(self) -> list[str]:
        """The needs for which the repertory has nothing, by name."""
        return [one.need.dimension.label for one in self.needs if not one.schemes.told]

    def of(self, key: str) -> ForStructure:
        """What answers the need of this key."""
        return next((one.schemes for one in self.needs if one.need.key == key), ForStructure([]))


def schemes_around(organisation: Organisation) -> ForStructure:
    """Those of its territory that are still open, put to the structure."""
    if organisation.territory is None:
        return ForStructure([])
    rows = Scheme.objects.filter(touching(organisation.territory)).open()
    return for_structure(rows.select_related("owner", "territory", "audience__territory"), organisation)


def schemes_for_needs(found: ForStructure, needs: Sequence[ShownNeed]) -> SchemesForNeeds:
    """One scheme may answer several needs. What does not concern the structure answers none."""
    possible = sorted((one for one in found.told if one.answer != Answer.NO), key=lambda one: one.answer != Answer.YES)
    answered = []
    for need in needs:
        if theme := need.dimension.theme:
            answered.append(AnsweredNeed(need, ForStructure([one for one in possible if theme in one.scheme.themes])))
    shown = {one.scheme.pk for each in answered for one in each.schemes.told}
    return SchemesForNeeds(answered, ForStructure([one for one in found.told if one.scheme.pk not in shown]))
