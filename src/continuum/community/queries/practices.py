"""What is read of practices: those one sees, those of structures like one's own, what trials came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from continuum.community.enums import PracticeStatus, TrialResult
from continuum.community.models import Community, Practice, Trial
from continuum.community.models.practices import PRINTED_FOR_ALL, answered_for
from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Organisation, Territory
from continuum.directory.models.organisations import size_class
from continuum.directory.queries import own_structures
from continuum.surveys.queries import themes_needed
from continuum.toolkit.text_search import MOST_FOUND, best_first
from continuum.toolkit.typography import counted, join_french

from .communities import communities_taken_part_in

PRACTICE_WITH = ("organisation__branch", "branch", "territory", "community__node__territory")
IN_COMMON = (
    ("same_branch", "la branche"),
    ("same_size", "la taille"),
    ("same_department", "le département"),
    ("answers_need", "un besoin de votre diagnostic"),
)
MOST_FOR_A_THEME = 3
GUESSED = (
    "\u202f; mais sa branche, sa taille ou son département peuvent suffire à faire deviner une petite structure\u00a0: "
    "au besoin, effacez-les d’abord en modifiant la pratique"
)


# --- Which ones --------------------------------------------------------------------------------------------------------------


def practices_seen(person: Any) -> QuerySet[Any]:
    """Those that she may read, whatever their state, with what their lines say."""
    return with_trials(Practice.objects.visible_to(person)).select_related(*PRACTICE_WITH)


def practices_once_published(person: Any) -> QuerySet[Practice]:
    """Those that members may have read, even if they have just been withdrawn: what she writes of one is refused in words."""
    rows = Practice.objects.filter(community__in=Community.objects.visible_to(person)).exclude(published_at=None)
    return rows.select_related(*PRACTICE_WITH)


def practices_published(person: Any) -> QuerySet[Any]:
    """What members read once they have accepted the charter: the latest first."""
    entered = communities_taken_part_in(person).order_by().values("pk")
    return (
        practices_seen(person)
        .filter(status=PracticeStatus.PUBLISHED, community__in=entered)
        .order_by("-published_at", "title", "pk")
    )


def practices_open_to_all() -> QuerySet[Any]:
    """Those that anyone may read without an account: both the structure and the team say so."""
    return with_trials(Practice.objects.open_to_all()).select_related(*PRACTICE_WITH).order_by("-published_at", "title", "pk")


def said_to_all(practice: Practice) -> str:
    """What its public page prints, part by part, and what that may give away: read before everybody is let in."""
    where = [f"«\u00a0{practice.unnamed_host}\u00a0»"] if practice.context else []
    texts = [str(Practice._meta.get_field(name).verbose_name) for name in PRINTED_FOR_ALL if getattr(practice, name)]
    count = practice.pictures.count()  # type: ignore[attr-defined]
    pictures = [counted(count, "image légendée", "images légendées")] if count else []
    parts = ["le titre", "le thème", *where, "la preuve", "le nombre et le résultat des essais ailleurs", *texts, *pictures]
    said = f"Sur la page publique de la région, tout le monde lirait\u00a0: {join_french(parts)}. Jamais le nom de la structure"
    return f"{said}{GUESSED if where else ''}."


def practices_to_finish(person: Any) -> QuerySet[Any]:
    """Hers that members do not read, and for those who run a community, what was proposed to them or taken away."""
    return practices_seen(person).exclude(status=PracticeStatus.PUBLISHED).order_by("status", "-written_at", "pk")


def practices_waiting_for(person: Any) -> QuerySet[Practice]:
    """What she has to do something about: read over what was proposed to her, take up her own that was sent back."""
    to_read = Q(status=PracticeStatus.SUBMITTED, community__in=Community.objects.run_by(person))
    sent_back = Q(status=PracticeStatus.DRAFT, written_by=person.pk) & ~Q(review="")
    return Practice.objects.visible_to(person).filter(to_read | sent_back).order_by("submitted_at", "pk")


def practices_for_themes(person: Any, themes: Collection[str]) -> dict[str, list[Practice]]:
    """Published ones by theme, those that were tried most first, a few of each: in one query."""
    found: dict[str, list[Practice]] = {}
    rows: Any = practices_published(person).filter(theme__in=set(themes))
    for one in rows.order_by("-trial_count", "-published_at", "pk"):
        if len(found.setdefault(one.theme, [])) < MOST_FOR_A_THEME:
            found[one.theme].append(one)
    return found


def practices_answering(rows: QuerySet[Any], text: str, limit: int = MOST_FOUND) -> QuerySet[Any]:
    """By the words of the whole card, the most telling first."""
    return best_first(rows, text, limit)


# --- What trials came to -----------------------------------------------------------------------------------------------------


def with_trials(rows: Any) -> Any:
    """With `trial_count`, and how many of each result; counted for the rows that are read alone."""
    of_each = {f"{result.value}_count": _trials_counted(result=result) for result in TrialResult}
    return rows.annotate(trial_count=_trials_counted(), **of_each)


def _trials_counted(**which: Any) -> Any:
    told = Trial.objects.filter(practice=OuterRef("pk"), **which).order_by().values("practice")
    return Coalesce(Subquery(told.annotate(count=Count("pk")).values("count")), 0)


def tried_in_words(practice: Any) -> str:
    """« Essayée par 4 structures : 2 oui, 1 en partie, 1 non », from a row of `with_trials`."""
    if not practice.trial_count:
        return "Pas encore essayée ailleurs"
    shares = ((practice.worked_count, "oui"), (practice.partly_count, "en partie"), (practice.failed_count, "non"))
    said = ", ".join(f"{count} {word}" for count, word in shares if count)
    return f"Essayée par {counted(practice.trial_count, 'structure', 'structures')}\u00a0: {said}"


def trials_told_since(person: Any, since: dt.datetime) -> QuerySet[Trial]:
    """Of what she wrote, by others."""
    rows = Trial.objects.visible_to(person).filter(practice__written_by=person.pk, told_at__gt=since)
    return rows.exclude(told_by=person.pk).select_related("practice").order_by("-told_at")


def trials_once_told(person: Any) -> QuerySet[Trial]:
    """Those of practices that members may have read."""
    rows = Trial.objects.filter(practice__in=practices_once_published(person))
    return rows.select_related("practice__community__node__territory", "organisation", "told_by")


def trials_of(practice: Practice) -> QuerySet[Trial]:
    """The latest first, whatever its result: what failed is not put behind what worked."""
    rows: QuerySet[Trial] = practice.trials.select_related("organisation__branch", "told_by")  # type: ignore[attr-defined]
    return rows


# --- Structures like mine ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Likeness:
    """What a practice is compared with: the branch, the size and the department of a structure, and what it needs first."""

    branch_id: int | None
    size: str
    department_id: int | None
    themes: Sequence[str]

    @classmethod
    def of(cls, person: Any, organisation: Any) -> Likeness:
        """Of one of her structures, from `own_structures`; its needs are those of its own diagnosis, which she may read."""
        size = size_class(organisation.employees)
        department = department_of(organisation.territory)
        themes = themes_needed(person, organisation)
        return cls(organisation.branch_id, size or "", department.pk if department else None, themes)

    def on(self, rows: Any) -> Any:
        """With what each row has in common, and how many of the four."""
        alike = {
            "same_branch": Q(branch=self.branch_id) if self.branch_id else None,
            "same_size": Q(size=self.size) if self.size else None,
            "same_department": Q(territory=self.department_id) if self.department_id else None,
            "answers_need": Q(theme__in=self.themes) if self.themes else None,
        }
        marks = {name: _one_if(condition) for name, condition in alike.items()}
        likeness = F("same_branch") + F("same_size") + F("same_department") + F("answers_need")
        return rows.annotate(**marks).annotate(likeness=likeness)


def _one_if(condition: Q | None) -> Any:
    if condition is None:
        return Value(0, output_field=IntegerField())
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def in_common(practice: Any) -> str:
    """« 2 sur 4 : la branche et la taille », from a row of `Likeness.on`."""
    said = [words for name, words in IN_COMMON if getattr(practice, name)]
    return f"{len(said)} sur {len(IN_COMMON)}\u00a0: {join_french(said)}" if said else "rien"


def department_of(territory: Territory | None) -> Territory | None:
    if territory is None:
        return None
    above = [*territory.paths_above, territory.path]
    return Territory.objects.filter(path__in=above, kind=TerritoryKind.DEPARTMENT).first()


def structures_to_compare(person: Any) -> QuerySet[Organisation]:
    """Hers, of which one asks « comme la mienne »."""
    return own_structures(person)


# --- In whose name one writes ------------------------------------------------------------------------------------------------


def structures_to_speak_for(person: Any, communities: Iterable[Community]) -> QuerySet[Organisation]:
    """Hers; and in the communities that she runs, those of their members whose name is hers to know."""
    run = set(Community.objects.run_by(person).values_list("pk", flat=True))
    found: set[UUID] = set(answered_for(person))
    for one in communities:
        if one.pk in run:
            found |= set(one.memberships().values_list("organisation", flat=True))
    return Organisation.objects.visible_to(person).filter(pk__in=found).select_related("territory")


def structures_to_try(person: Any, practice: Practice) -> QuerySet[Organisation]:
    """Those for which she may tell a trial: neither the one that did it, nor those that have told theirs."""
    told = Trial.objects.filter(practice=practice).values("organisation")
    rows = structures_to_speak_for(person, [practice.community]).exclude(pk=practice.organisation_id)
    return rows.exclude(pk__in=told)


def is_of_community(organisation: Organisation, community: Community) -> bool:
    """Does it lie in its territory?"""
    return organisation.territory is not None and community.node.territory.contains(organisation.territory)


def tells_practices(person: Any) -> bool:
    """Is there a structure in whose name she may tell one?"""
    entered = list(communities_taken_part_in(person))
    return bool(entered) and structures_to_speak_for(person, entered).exists()
