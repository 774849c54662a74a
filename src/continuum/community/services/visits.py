"""Learning visits: prepared, asked about, told, carried home; and the practice card that comes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.community import emails, queries, rules
from continuum.community.enums import Evidence, Innovation
from continuum.community.models import (
    Astonishment,
    Community,
    LearningVisit,
    Observation,
    Practice,
    TransferIntention,
    VisitQuestion,
)
from continuum.community.models.visits import GRID
from continuum.community.queries.visits import SENT_BEFORE
from continuum.directory.enums import HrTheme
from continuum.meetings.enums import MeetingKind, Openness
from continuum.meetings.models import Meeting
from continuum.meetings.models.gatherings import GONE
from continuum.meetings.services import add_meeting
from continuum.meetings.services.rows import added, locked, rewritten
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.outbox import send
from continuum.toolkit.spans import moved
from continuum.toolkit.steps import take_step
from continuum.toolkit.typography import french_date

from .practices import write_practice

INTENTION_STEP = "intention.step"
journal.declare(
    {
        "visit.added": "visite apprenante ajoutée",
        "visit.changed": "visite apprenante modifiée",
        "visit.agreed": "accord de la structure pour une fiche pratique",
        "visit.disagreed": "accord de la structure pour une fiche pratique retiré",
        "visit.asked": "questions d’une visite posées",
        "visit.observed": "observation d’une visite écrite",
        "visit.astonished": "étonnement d’une visite écrit",
        "visit.card_drafted": "brouillon de fiche pratique tiré d’une visite",
        "intention.made": "intention de transfert prise",
        "intention.changed": "intention de transfert modifiée",
        INTENTION_STEP: "état de l’intention de transfert changé",
    }
)
MOST_QUESTIONS = 3
REVIEWED_AFTER_MONTHS = 3
ABOUT: dict[str, HrTheme] = {
    Innovation.SHARED_HOUSING: HrTheme.WORK,
    Innovation.SELF_MANAGED_TEAMS: HrTheme.WORK,
    Innovation.WORKING_TIME: HrTheme.JOB_QUALITY,
    Innovation.TRAINING: HrTheme.SKILLS,
    Innovation.WELCOME: HrTheme.RECRUITMENT,
    Innovation.DIGITAL: HrTheme.HR_FUNCTION,
    Innovation.OTHER: HrTheme.WORK,
}
"""Under which theme a card begins; whoever finishes it chooses another if need be."""
NO_HOST = "Dites d’abord, sur la page de la réunion, quelle structure accueille la visite."
NOT_A_VISIT = "Cette réunion n’est pas une visite apprenante de ce programme\u00a0: choisissez dans la liste."
PREPARED_ALREADY = "Cette réunion a déjà sa page de visite."
TOO_LATE = "La visite est passée ou n’a pas lieu\u00a0: on ne pose plus de question ici."
TOO_EARLY = "Cette visite est prévue le {on}\u00a0: on note ce qu’on y voit à partir de ce jour-là."
NOT_HELD = "Cette visite n’a pas lieu\u00a0: il n’y a rien à en dire."
NOTHING_SEEN = "Écrivez au moins une ligne de la grille."
NO_STRUCTURE = "Une intention se prend pour une structure\u00a0: vous n’en dirigez ni n’en administrez ici."
DUE_BEFORE = "Cette date est avant la visite\u00a0: donnez celle où vous pensez avoir essayé."
NOT_AGREED = "La structure qui accueille n’a pas donné son accord\u00a0: demandez-le-lui d’abord."
NOTHING_SHARED = "Aucun visiteur n’a partagé ses notes\u00a0: il n’y a rien dont tirer une fiche."
DRAFTED_ALREADY = "Une fiche a déjà été tirée de cette visite."


@acts(rule=rules.add_visit, on="community")
def add_visit(*, community: Community, visit: LearningVisit, meeting: Meeting, by: Any) -> LearningVisit:
    """Prepare a visit that is on the calendar, or put it there: `meeting` may be new."""
    if meeting._state.adding:
        meeting.kind, meeting.openness = MeetingKind.LEARNING_VISIT, Openness.PROGRAMME
        if meeting.host is None:
            raise ValidationError({"host": NO_HOST})
        add_meeting(node=community.node, meeting=meeting, by=by)
    else:
        _refuse_other(community, meeting)
    visit.community, visit.meeting = community, meeting
    return added(visit, "visit.added", by)  # type: ignore[no-any-return]


def _refuse_other(community: Community, meeting: Meeting) -> None:
    if meeting.kind != MeetingKind.LEARNING_VISIT or meeting.node.programme_id != community.node.programme_id:
        raise ValidationError({"meeting": NOT_A_VISIT})
    if meeting.host_id is None:
        raise ValidationError({"meeting": NO_HOST})
    if LearningVisit.objects.filter(meeting=meeting).exists():
        raise ValidationError({"meeting": PREPARED_ALREADY})


@acts(rule=rules.change_visit, on="visit")
def change_visit(*, visit: LearningVisit, seen: Mapping[str, str] | None = None, by: Any) -> LearningVisit:
    """What is seen there; the day, the place and the host are changed on the meeting's page."""
    before = _kept(visit, rules.change_visit, by)
    settle(visit, before, seen)
    for name in ("meeting_id", "community_id", "agreed_host_id", "agreed_by_id", "agreed_on", "card_id"):
        setattr(visit, name, getattr(before, name))
    return rewritten(before, visit, "visit.changed", by)  # type: ignore[no-any-return]


@acts(rule=rules.agree_to_card, on="visit")
def agree_to_card(*, visit: LearningVisit, agrees: bool, by: Any) -> LearningVisit:
    """The host accepts that a card be drawn from what its visitors saw, or no longer does; who said so is kept."""
    kept = _kept(visit, rules.agree_to_card, by)
    kept.agreed_host = kept.meeting.host if agrees else None
    kept.agreed_by, kept.agreed_on = (by, clock.today()) if agrees else (None, None)
    kept.save(update_fields=["agreed_host", "agreed_by", "agreed_on"])
    journal.write(by, "visit.agreed" if agrees else "visit.disagreed", kept)
    return kept


# --- Before ------------------------------------------------------------------------------------------------------------------


@acts(rule=rules.ask_questions, on="visit")
def ask_questions(*, visit: LearningVisit, texts: Sequence[str], by: Any) -> list[VisitQuestion]:
    """Her three questions as she now wants them; an empty one is taken back."""
    kept = _kept(visit, rules.ask_questions, by)
    if not kept.takes_questions:
        raise ValidationError(TOO_LATE)
    VisitQuestion.objects.filter(visit=kept, person=by).delete()
    said = [text.strip() for text in texts if text.strip()][:MOST_QUESTIONS]
    asked = [VisitQuestion(visit=kept, person=by, rank=rank, text=text) for rank, text in enumerate(said, start=1)]
    VisitQuestion.objects.bulk_create(asked)
    journal.write(by, "visit.asked", kept, {"count": len(asked)})
    return asked


def send_questions() -> int:
    """Three days before, the questions go to whoever answers for the host; how many mails. Done twice, sent once."""
    today = clock.today()
    rows = LearningVisit.objects.filter(meeting__on__range=(today, today + SENT_BEFORE), questions__isnull=False)
    soon = rows.exclude(meeting__status__in=GONE).distinct().select_related("meeting__host", "community__node__territory")
    return sum(_send_to_host(visit) for visit in soon)


@transaction.atomic
def _send_to_host(visit: LearningVisit) -> int:
    questions = list(VisitQuestion.objects.filter(visit=visit).mixed().values_list("text", flat=True))
    people = list(queries.people_of_host(visit))
    for person in people:
        send(emails.questions_of_visit, to=person, key=f"{visit.pk}:{person.pk}", visit=visit, questions=questions, person=person)
    return len(people)


# --- During and after --------------------------------------------------------------------------------------------------------


@acts(rule=rules.write_observation, on="visit")
def write_observation(*, visit: LearningVisit, observation: Observation, by: Any) -> Observation:
    """Her own grid, written anew each time; hers alone unless she shares it."""
    kept = _kept(visit, rules.write_observation, by)
    _refuse_before_its_day(kept)
    if not any(getattr(observation, name).strip() for name in GRID):
        raise ValidationError(NOTHING_SEEN)
    return _own(Observation, observation, kept, "visit.observed", by)  # type: ignore[no-any-return]


@acts(rule=rules.write_astonishment, on="visit")
def write_astonishment(*, visit: LearningVisit, astonishment: Astonishment, by: Any) -> Astonishment:
    """One surprise, one doubt, one idea: the other visitors, the host and the team read them."""
    kept = _kept(visit, rules.write_astonishment, by)
    _refuse_before_its_day(kept)
    return _own(Astonishment, astonishment, kept, "visit.astonished", by)  # type: ignore[no-any-return]


def _own(model: Any, row: Any, visit: LearningVisit, verb: str, by: Any) -> Any:
    """One each: what she wrote before gives its place."""
    before = model.objects.filter(visit=visit, person=by).first()
    row.visit, row.person, row.written_at = visit, by, clock.now()
    if before is not None:
        row.pk, row._state.adding = before.pk, False
    row.save()
    journal.write(by, verb, visit)
    return row


def _refuse_before_its_day(visit: LearningVisit) -> None:
    if not visit.has_begun:
        gone = visit.meeting.is_gone
        raise ValidationError(NOT_HELD if gone else TOO_EARLY.format(on=french_date(visit.meeting.on)))


# --- At home -----------------------------------------------------------------------------------------------------------------


@acts(rule=rules.add_intention, on="visit")
def add_intention(*, visit: LearningVisit, intention: TransferIntention, by: Any) -> TransferIntention:
    """What she means to try in her structure; three months after the visit, she is asked what became of it."""
    kept = _kept(visit, rules.add_intention, by)
    _refuse_before_its_day(kept)
    organisation = queries.structure_of_visitor(kept, by)
    if organisation is None:
        raise ValidationError(NO_STRUCTURE)
    intention.visit, intention.organisation, intention.owner = kept, organisation, by
    intention.made_on = intention.status_since = clock.today()
    intention.remind_on = max(_three_months_after(kept.meeting.on), clock.today())
    _refuse_due_before(intention)
    return added(intention, "intention.made", by)  # type: ignore[no-any-return]


def _three_months_after(day: dt.date) -> dt.date:
    later = moved(PartialDate.of(day), months=REVIEWED_AFTER_MONTHS)
    assert later is not None
    return later.first


@acts(rule=rules.change_intention, on="intention")
def change_intention(*, intention: TransferIntention, seen: Mapping[str, str] | None = None, by: Any) -> TransferIntention:
    """Its words and its day; where it stands changes by its steps."""
    before = _kept_intention(intention, rules.change_intention, by)
    settle(intention, before, seen)
    for one in before._meta.concrete_fields:
        if one.name not in ("action", "due_on", "help_needed", "origin"):
            setattr(intention, one.attname, getattr(before, one.attname))
    if intention.due_on != before.due_on:
        intention.reminded_on = None
    _refuse_due_before(intention)
    return rewritten(before, intention, "intention.changed", by)  # type: ignore[no-any-return]


@acts(rule=rules.take_intention_step, on="intention")
def take_intention_step(*, intention: TransferIntention, to: str, given: Mapping[str, Any], by: Any) -> TransferIntention:
    """Bring it to another state; `intention` bears the state that the person has seen."""
    _kept_intention(intention, rules.take_intention_step, by)
    return take_step(row=intention, to=to, given=given, by=by, verb=INTENTION_STEP)  # type: ignore[no-any-return]


def _refuse_due_before(intention: TransferIntention) -> None:
    if intention.due_on and intention.due_on < intention.visit.meeting.on:
        raise ValidationError({"due_on": DUE_BEFORE})


# --- The card ----------------------------------------------------------------------------------------------------------------


@acts(rule=rules.draft_card, on="visit")
def draft_card(*, visit: LearningVisit, by: Any) -> Practice:
    """A practice begun with what visitors shared, without their names: whoever drafts it finishes it, then proposes it."""
    kept = _kept(visit, rules.draft_card, by)
    if kept.card_id is not None:
        raise ValidationError(DRAFTED_ALREADY)
    if not kept.host_agrees_to_card:
        raise ValidationError(NOT_AGREED)
    shared = list(kept.observations.filter(is_shared=True))
    if not shared:
        raise ValidationError(NOTHING_SHARED)
    kept.card = write_practice(practice=_card_of(kept, shared), by=by)
    kept.save(update_fields=["card"])
    journal.write(by, "visit.card_drafted", kept, {"observations": len(shared)})
    return kept.card


def _card_of(visit: LearningVisit, shared: Sequence[Observation]) -> Practice:
    host: Any = visit.meeting.host
    return Practice(
        community=visit.community,
        organisation=host,
        origin=visit.origin,
        title=f"{visit.get_innovation_display().capitalize()}\u00a0: {visit}"[:160],
        theme=ABOUT[visit.innovation],
        problem=_gathered(shared, "context") or visit.sought,
        what_was_done=_gathered(shared, "what_changed", "who_decided") or visit.sought,
        cost=_gathered(shared, "cost")[:500],
        time_needed=_gathered(shared, "time")[:500],
        conditions=_gathered(shared, "effects"),
        pitfalls=_gathered(shared, "difficulties"),
        evidence=Evidence.TESTIMONY,
        evidence_said=f"Visite du {french_date(visit.meeting.on)}",
    )


def _gathered(shared: Sequence[Observation], *names: str) -> str:
    """What each visitor wrote in these cells, a paragraph each; nothing twice."""
    said = [text.strip() for name in names for one in shared if (text := getattr(one, name))]
    return "\n\n".join(dict.fromkeys(said))[:4000]


# --- Rows as they are kept ---------------------------------------------------------------------------------------------------


def _kept(visit: LearningVisit, rule: Any, by: Any) -> LearningVisit:
    known = ("meeting__host", "community__node__territory", "community__node__programme")
    kept: LearningVisit = locked(visit, rule, by, *known)
    return kept


def _kept_intention(intention: TransferIntention, rule: Any, by: Any) -> TransferIntention:
    known = ("visit__meeting", "visit__community__node__territory", "visit__community__node__programme")
    kept: TransferIntention = locked(intention, rule, by, *known)
    return kept
