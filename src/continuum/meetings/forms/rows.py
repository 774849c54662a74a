"""What the forms of meetings share: an organisation, a person or a commune looked for by words, an hour of the clock."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from continuum.directory.models import Territory
from continuum.directory.queries import for_list, matching_territories, organisations_answering, said_with_department
from continuum.plan.queries import people_answering
from continuum.toolkit.folding import fold
from continuum.toolkit.searched import MOST, Candidate, SearchedField

NOBODY = "Personne, parmi celles et ceux que vous connaissez ici, ne porte ce nom."
NO_COMMUNE = "Aucune commune ne porte ce nom\u00a0: vérifiez l’orthographe, ou écrivez le code Insee."


def one_organisation(label: str, none_label: str = "", help_text: str = "") -> SearchedField:
    """An organisation looked for by its words; required unless one may choose none."""
    return SearchedField(
        label=label,
        find=organisations_answering,
        asks="Son nom ou son SIRET",
        none_label=none_label,
        required=not none_label,
        help_text=help_text,
    )


def one_person(label: str, none_label: str, help_text: str = "") -> SearchedField:
    """Somebody looked for by her name or her address."""
    return SearchedField(
        label=label,
        find=people_answering,
        asks="Son nom ou son adresse",
        none_label=none_label,
        required=False,
        help_text=help_text,
        error_messages={"nothing": NOBODY},
    )


def one_commune(label: str = "Commune", help_text: str = "") -> SearchedField:
    return SearchedField(
        label=label,
        find=communes_answering,
        asks="Son nom ou son code Insee",
        none_label="non précisée",
        required=False,
        help_text=help_text,
        error_messages={"nothing": NO_COMMUNE},
    )


def communes_answering(queryset: QuerySet[Territory], words: str) -> Sequence[Candidate]:
    """The nearest names first, the département telling those of one name apart."""
    found = list(matching_territories(for_list(queryset), words).order_by("in_order", "-population")[:MOST])
    named = [one for one in found if words.strip().upper() == one.code or fold(words) == one.search_name]
    return [Candidate(one, _department(one), one in named) for one in found]


def _department(commune: Territory) -> str:
    return said_with_department(commune).removeprefix(str(commune)).strip()
