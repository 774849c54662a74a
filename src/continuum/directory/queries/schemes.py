"""Reads of the repertory: what one structure may have, what waits for those who keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from continuum.directory import rules
from continuum.directory.enums import Freshness, TerritoryKind
from continuum.directory.models import MailRefusal, Organisation, Scheme, SchemeCorrection, SchemeQuerySet, Segment, Territory
from continuum.toolkit import clock, predicates, registry
from continuum.toolkit.predicates import Answer, Condition, Examined, Group, Rule, UnreadableRule
from continuum.toolkit.registry import TermKind, Waiting
from continuum.toolkit.text_search import MOST_FOUND, best_first
from continuum.toolkit.typography import counted, french_date, french_spaces, join_french

WITH_ALL = ("owner", "territory", "audience__territory")
AT_MOST = 10
WHY_PURSUED = {
    Freshness.PAST: "échéance passée",
    Freshness.BROKEN: "lien rompu",
    Freshness.STALE: "sans confirmation",
}


def seen_schemes(person: Any) -> SchemeQuerySet:
    """Those that she may read, with what their lines say."""
    return Scheme.objects.visible_to(person).select_related(*WITH_ALL)


def schemes_kept_by(person: Any) -> SchemeQuerySet:
    """Those that she may write; says the same as `rules.write_scheme`."""
    kept = Q(pk__in=[])
    for territory in rules.kept_territories(person):
        kept |= Q(territory__path__startswith=territory.path) if territory else Q(pk__isnull=False)
    return Scheme.objects.filter(kept)


def schemes_answering(rows: SchemeQuerySet, text: str, limit: int = MOST_FOUND) -> QuerySet:
    """By the words of the title, of what it brings, of how to have it or of its owner: the most telling first."""
    return best_first(rows, text, limit)


def mail_refused_on(scheme: Scheme) -> dt.date | None:
    """Since when its owner wants no more mails, whatever scheme it was asked from."""
    return MailRefusal.objects.filter(address=scheme.contact_email.lower()).values_list("refused_on", flat=True).first()


# --- For one structure -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A scheme put to one structure: the answer, why not, or what would tell."""

    scheme: Scheme
    answer: Answer
    reasons: tuple[str, ...] = ()
    missing: str = ""
    first_missing: str = ""
    """The key of the first term to complete."""


@dataclass(frozen=True)
class ForStructure:
    """The three answers, in the order of the repertory."""

    told: Sequence[Told]

    def of(self, answer: Answer) -> list[Told]:
        return [one for one in self.told if one.answer == answer]

    @property
    def concerned(self) -> list[Told]:
        return self.of(Answer.YES)

    @property
    def perhaps(self) -> list[Told]:
        return self.of(Answer.UNKNOWN)

    @property
    def others(self) -> list[Told]:
        return self.of(Answer.NO)

    @property
    def in_short(self) -> str:
        """« 3 dispositifs la concernent, 1 à compléter, 2 non »."""
        yes, perhaps, no = len(self.concerned), len(self.perhaps), len(self.others)
        return f"{counted(yes, 'dispositif la concerne', 'dispositifs la concernent')}, {perhaps} à compléter, {no} non"


def for_structure(schemes: Iterable[Scheme], organisation: Organisation) -> ForStructure:
    """Put schemes to a structure: so many queries for each term that they ask, whatever their number."""
    rows = list(schemes)
    put = put_to({one.pk: rule_within(one.territory, one.audience) for one in rows}, organisation)
    return ForStructure([_told(one, put[one.pk]) for one in rows])


@dataclass(frozen=True)
class Put:
    """A rule put to one structure: the answer, why not, or what would tell (see `Told`)."""

    answer: Answer
    reasons: tuple[str, ...] = ()
    missing: str = ""
    first_missing: str = ""


def put_to(asked: Mapping[UUID, Rule | None], organisation: Organisation) -> dict[UUID, Put]:
    """Put rules to a structure, whatever they are the rules of; one that cannot be read any more answers « unknown »."""
    rules_asked = {pk: rule for pk, rule in asked.items() if rule is not None}
    here = Organisation.objects.filter(pk=organisation.pk)
    examined = dict(zip(rules_asked, predicates.examine_all(list(rules_asked.values()), here), strict=True))
    against = {pk: examined[pk].against(rule, organisation.pk) for pk, rule in rules_asked.items()}
    words = _Words.of(rules_asked, examined, against, organisation)
    return {pk: _put(examined.get(pk), against.get(pk, []), words, organisation) for pk in asked}


def rule_within(territory: Territory | None, segment: Segment | None) -> Rule | None:
    """A territory if need be, that of a public, then its rule; none where the rule cannot be read any more."""
    parts: list[Rule] = _within(territory) if territory else []
    if segment is not None:
        if territory is None or segment.territory_id != territory.pk:
            parts += _within(segment.territory)
        try:
            parts.append(predicates.without_opposites(segment.read_rule()))
        except UnreadableRule:
            return None
    return Group(True, tuple(parts))


def _within(territory: Territory) -> list[Rule]:
    """The national asks nothing: it serves a structure whose place is not known as well."""
    if territory.kind == TerritoryKind.COUNTRY:
        return []
    term = registry.terms.get("territoire")
    assert term is not None
    return [Condition(term, "in", (territory.key,))]


@dataclass(frozen=True)
class _Words:
    """How the conditions that say no are said, and what is known of the structure: one question for each list of names."""

    names: Mapping[tuple[str, str], str]
    known: Mapping[Condition, Any]

    @classmethod
    def of(
        cls,
        asked: Mapping[UUID, Rule],
        examined: Mapping[UUID, Examined],
        against: Mapping[UUID, Sequence[Condition]],
        organisation: Organisation,
    ) -> _Words:
        known = {one: examined[pk].known[one].get(organisation.pk) for pk, found in against.items() for one in found}
        codes: dict[Any, set[str]] = {}
        for one, value in known.items():
            if one.term.kind == TermKind.CHOICE:
                codes.setdefault(one.term, set()).update(one.value, predicates.codes_of(value))  # type: ignore[arg-type]
        names = {(term.key, code): said for term, wanted in codes.items() for code, said in term.names(wanted).items()}
        return cls(names, known)

    def why_not(self, condition: Condition) -> str:
        """« moins de 50 salariés à ce jour (connu : 80 salariés) »."""
        said = predicates.phrase(condition, self.names)
        if condition.term.key == "territoire":
            return french_spaces(said)
        day = condition.on or clock.today()
        known = predicates.known_in_french(condition.term, self.known[condition], day, self.names)
        return french_spaces(f"{said} (connu : {known})")


def _put(examined: Examined | None, against: Sequence[Condition], words: _Words, organisation: Organisation) -> Put:
    if examined is None:
        return Put(Answer.UNKNOWN, missing="la règle de ce public, qui ne peut plus être lue")
    verdict = examined.verdicts[organisation.pk]
    if verdict.answer == Answer.NO:
        return Put(Answer.NO, tuple(words.why_not(one) for one in against))
    return Put(verdict.answer, (), join_french(verdict.missing), examined.first_missing(organisation.pk))


def _told(scheme: Scheme, put: Put) -> Told:
    if scheme.is_past:
        return Told(scheme, Answer.NO, (f"Échéance passée le {french_date(scheme.deadline)}",))  # type: ignore[arg-type]
    return Told(scheme, put.answer, put.reasons, put.missing, put.first_missing)


def sentence_for(segment: Segment | None) -> str:
    """Whom a scheme concerns, as one sentence."""
    if segment is None:
        return "Toutes les structures du territoire"
    try:
        return f"{predicates.in_french(segment.read_rule())}"
    except UnreadableRule as refusal:
        return f"La règle de ce public ne peut plus être lue\u00a0: {refusal}"


# --- For those who keep it -----------------------------------------------------------------------------------------------------


def waiting_for_keepers(person: Any) -> list[Waiting]:
    """Corrections to read, then what the owner has not confirmed in time, what is past and what leads nowhere."""
    if not rules.keeps_schemes(person):
        return []
    kept = schemes_kept_by(person)
    corrections = SchemeCorrection.objects.waiting().filter(scheme__in=kept).select_related("scheme")[:AT_MOST]
    lines = [_to_read(one) for one in corrections]
    corrected = SchemeCorrection.objects.waiting().values("scheme")
    pursued = list(kept.to_pursue().exclude(pk__in=corrected).order_by("due_on", "pk")[: AT_MOST + 1])
    lines += [_to_pursue(one) for one in pursued[:AT_MOST]]
    if len(pursued) > AT_MOST:
        lines.append(Waiting("D’autres dispositifs sont à vérifier", "Les voir", list_to_check()))
    return lines


def list_to_check() -> str:
    return f"{reverse('directory:schemes')}?fraicheur=a-verifier"


def _to_read(correction: SchemeCorrection) -> Waiting:
    text, url = f"Correction proposée\u00a0: {correction.scheme}", correction.get_absolute_url()
    return Waiting(text, "Lire et traiter", url, correction.proposed_on)


def _to_pursue(scheme: Scheme) -> Waiting:
    why = WHY_PURSUED.get(scheme.freshness, "à vérifier")
    since = {Freshness.PAST: scheme.deadline, Freshness.BROKEN: scheme.link_broken_on}.get(scheme.freshness, scheme.due_on)
    verb = "À relancer" if scheme.freshness == Freshness.STALE else "À reprendre"
    return Waiting(f"{verb}\u00a0: {scheme} ({why})", "Ouvrir la fiche", scheme.get_absolute_url(), since)
