"""What happens in a session: its steps and its clock, what each writes and takes away, and the news a month later.

The journal says that something was written, never by whom nor what: it is read by people who have no seat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.community import rules
from continuum.community.enums import NoteKind, ProblemStatus, SeatRole, SolvingFollowUpStatus, SolvingStep
from continuum.community.models import (
    ActionLine,
    Learning,
    Problem,
    ProblemSession,
    SessionSeat,
    SolvingFollowUp,
    StepNote,
)
from continuum.community.models.solving import TELL_AFTER
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.meanwhile import settle

from .solving import changed, locked_session

journal.declare(
    {
        "solving.started": "séance d’entraide commencée",
        "solving.step": "étape d’une séance d’entraide",
        "solving.clock": "chronomètre d’une séance d’entraide",
        "solving.note_written": "note de séance écrite",
        "solving.note_taken_back": "note de séance reprise",
        "solving.contract_written": "demande d’aide écrite",
        "solving.action_added": "ligne du plan d’action ajoutée",
        "solving.action_removed": "ligne du plan d’action ôtée",
        "solving.learning_written": "apprentissage écrit",
        "solving.ended": "séance d’entraide terminée",
        "solving.told": "suite d’une séance racontée",
    }
)
NOBODY_PRESENTS = "Personne n’a encore dit présenter ce problème\u00a0: la séance commence quand qui l’a proposé l’accepte."
STARTED_ALREADY = "Cette séance a déjà commencé."
QUESTIONS_ONLY = (
    "En clarification, on pose seulement des questions\u00a0: gardez ce texte pour la consultation, ou tournez-le en question."
)
CLIENT_LISTENS = (
    "Pendant la consultation, vous écoutez\u00a0: notez ce que vous voulez retenir, vous répondrez à l’étape suivante."
)
MOVED_ON = (
    "La séance en est maintenant à l’étape «\u00a0{now}\u00a0»\u00a0: votre écran datait d’avant. Confirmez seulement si vous "
    "voulez tout de même changer d’étape."
)
ENDED = "Cette séance est terminée\u00a0: ses notes ne changent plus."
NOT_STARTED = "La séance n’a pas commencé\u00a0: attendez que la personne qui anime l’ouvre."
TOLD_ALREADY = "Vous avez déjà raconté la suite\u00a0: votre groupe l’a lue."
IN_CLARIFICATION = frozenset({NoteKind.QUESTION, NoteKind.ANSWER, NoteKind.REMARK})


@acts(rule=rules.lead_session, on="session")
def start_session(*, session: ProblemSession, by: Any) -> ProblemSession:
    """The clock of the first step runs, the same for all."""
    kept = locked_session(session)
    if kept.started_at is not None:
        raise ValidationError(STARTED_ALREADY)
    if not kept.has_client:
        raise ValidationError(NOBODY_PRESENTS)
    kept.started_at = kept.runs_since = clock.now()
    kept.step = SolvingStep.PRESENTATION
    changed(kept, "started_at", "runs_since", "step")
    journal.write(SYSTEM, "solving.started", kept)
    return kept


@acts(rule=rules.lead_session, on="session")
def go_to_step(*, session: ProblemSession, step: str, seen: str = "", by: Any) -> ProblemSession:
    """To the next one or back; asked twice, it is done once. A step taken up again goes on from what it had had.

    `seen`: the step that the screen showed. From one that is out of date, the group would be sent where nobody meant to go.
    """
    kept = _running(session)
    if kept.step == step:
        return kept
    if seen and seen != kept.step:
        raise ValidationError(MOVED_ON.format(now=kept.get_step_display()))
    paused = kept.is_paused
    kept.stop_clock()
    kept.step = SolvingStep(step)
    kept.runs_since = None if paused else clock.now()
    changed(kept, "spent", "step", "runs_since")
    journal.write(SYSTEM, "solving.step", kept, {"step": kept.step})
    return kept


@acts(rule=rules.lead_session, on="session")
def pause_clock(*, session: ProblemSession, by: Any) -> ProblemSession:
    kept = _running(session)
    if not kept.is_paused:
        kept.stop_clock()
        changed(kept, "spent", "runs_since")
        journal.write(SYSTEM, "solving.clock", kept, {"paused": True})
    return kept


@acts(rule=rules.lead_session, on="session")
def resume_clock(*, session: ProblemSession, by: Any) -> ProblemSession:
    kept = _running(session)
    if kept.is_paused:
        kept.runs_since = clock.now()
        changed(kept, "runs_since")
        journal.write(SYSTEM, "solving.clock", kept, {"paused": False})
    return kept


@acts(rule=rules.lead_session, on="session")
def end_session(*, session: ProblemSession, by: Any) -> ProblemSession:
    """The problem has been worked on; in a month, whoever presented is asked what she did of it."""
    kept = _running(session)
    kept.stop_clock()
    kept.ended_at = clock.now()
    changed(kept, "spent", "runs_since", "ended_at")
    Problem.objects.filter(pk=kept.problem_id).exclude(status=ProblemStatus.WITHDRAWN).update(status=ProblemStatus.TREATED)
    client = kept.seats.filter(role=SeatRole.CLIENT).first()
    due_on, owner = clock.today() + TELL_AFTER, client.person_id if client else None
    SolvingFollowUp.objects.create(session=kept, owner_id=owner, due_on=due_on, status_since=clock.today())
    journal.write(SYSTEM, "solving.ended", kept)
    return kept


# --- What is written -------------------------------------------------------------------------------------------------------


@acts(rule=rules.write_note, on="session")
def write_note(*, session: ProblemSession, note: StepNote, by: Any) -> StepNote:
    """In the step at which the session stands when it arrives, whichever the page showed."""
    kept = _running(session)
    seat = _seat_of(kept, by)
    _refuse_against_the_method(kept.step, seat, note.kind)
    note.session, note.seat, note.step, note.written_at = kept, seat, kept.step, clock.now()
    note.save(force_insert=True)
    changed(kept)
    journal.write(SYSTEM, "solving.note_written", note)
    return note


def _refuse_against_the_method(step: str, seat: SessionSeat, kind: str) -> None:
    """The two rules that make the method: first understand; then, whoever presents listens."""
    if step == SolvingStep.CLARIFICATION and kind not in IN_CLARIFICATION:
        raise ValidationError({"kind": QUESTIONS_ONLY})
    if step == SolvingStep.CONSULTATION and seat.role == SeatRole.CLIENT and kind != NoteKind.REMARK:
        raise ValidationError({"kind": CLIENT_LISTENS})


@acts(rule=rules.take_back_note, on="note")
def take_back_note(*, note: StepNote, by: Any) -> None:
    """Written too fast; not once the session is over, for others have leant on it."""
    kept = _running(note.session)
    journal.write(SYSTEM, "solving.note_taken_back", note)
    StepNote.objects.filter(pk=note.pk).delete()
    changed(kept)


@acts(rule=rules.write_contract, on="session")
def write_contract(*, session: ProblemSession, seen: Mapping[str, str] | None = None, by: Any) -> ProblemSession:
    """Which help is asked of the others, in one sentence: `session` bears what was typed."""
    kept = _running(session)
    settle(session, kept, seen)
    kept.contract_type, kept.contract = session.contract_type, session.contract
    changed(kept, "contract_type", "contract")
    journal.write(SYSTEM, "solving.contract_written", kept)
    return kept


@acts(rule=rules.add_action, on="session")
def add_action(*, session: ProblemSession, action: ActionLine, by: Any) -> ActionLine:
    kept = _begun(session)
    action.session = kept
    action.save(force_insert=True)
    changed(kept)
    journal.write(SYSTEM, "solving.action_added", action)
    return action


@acts(rule=rules.remove_action, on="action")
def remove_action(*, action: ActionLine, by: Any) -> None:
    kept = _begun(action.session)
    journal.write(SYSTEM, "solving.action_removed", action)
    ActionLine.objects.filter(pk=action.pk).delete()
    changed(kept)


@acts(rule=rules.write_learning, on="session")
def write_learning(*, session: ProblemSession, text: str, by: Any) -> Learning:
    """One each; written again, it takes the place of the former."""
    kept = _begun(session)
    seat = _seat_of(kept, by)
    learning, _ = Learning.objects.update_or_create(seat=seat, defaults={"session": kept, "text": text})
    changed(kept)
    journal.write(SYSTEM, "solving.learning_written", learning)
    return learning


@acts(rule=rules.tell_follow_up, on="follow_up")
def tell_follow_up(*, follow_up: SolvingFollowUp, done: str, effect: str, by: Any) -> SolvingFollowUp:
    """What she did, and what it changed; her group reads it."""
    kept = SolvingFollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if kept.is_closed:
        raise ValidationError(TOLD_ALREADY)
    kept.done, kept.effect = done, effect
    kept.status, kept.status_since = SolvingFollowUpStatus.TOLD, clock.today()
    kept.save(update_fields=["done", "effect", "status", "status_since"])
    journal.write(SYSTEM, "solving.told", kept)
    return kept


def _running(session: ProblemSession) -> ProblemSession:
    kept = _begun(session)
    if kept.ended_at is not None:
        raise ValidationError(ENDED)
    return kept


def _begun(session: ProblemSession) -> ProblemSession:
    kept = locked_session(session)
    if kept.started_at is None:
        raise ValidationError(NOT_STARTED)
    return kept


def _seat_of(session: ProblemSession, person: Any) -> SessionSeat:
    seat: SessionSeat = SessionSeat.objects.get(session=session, person=person)
    return seat
