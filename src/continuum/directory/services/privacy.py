"""Erasing: one person, whoever an older backup brought back, and all that is past its time."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.directory import emails, queries, rules
from continuum.directory.models import ErasureRequest, Person, RetentionRun
from continuum.toolkit import clock, erasures, journal
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.privacy import without_name
from continuum.toolkit.registry import Fate, Held, processings
from continuum.toolkit.tasks import WorkFailed
from continuum.toolkit.typography import join_french

logger = logging.getLogger(__name__)
PAST = "trois ans sans accès ni visite"
BROUGHT_BACK = "effacement rejoué après le retour d’une sauvegarde"

journal.declare(
    {
        "person.erased": "personne effacée",
        "erasure.refused": "effacement refusé",
        "retention.run": "données passées effacées",
    }
)


@acts(rule=rules.erase_person, on="person")
def erase_person(*, person: Person, reason: str, by: Any) -> ErasureRequest:
    """Erase somebody from every room at once; what stays no longer says who she was."""
    if not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi\u00a0: sa demande et sa date, ou la raison de cette décision."})
    if queries.is_last_administrator(person):
        raise ValidationError("C’est la dernière personne de l’administration nationale\u00a0: invitez-en une autre d’abord.")
    return _erase(person, reason, by)


@acts(rule=rules.refuse_erasure, on="request")
def refuse_erasure(*, request: ErasureRequest, reason: str, by: Any) -> None:
    """She stays, and is told why and to whom she may complain."""
    waiting = ErasureRequest.objects.waiting().select_for_update(of=("self",)).select_related("person")
    refused = waiting.filter(pk=request.pk).first()
    if refused is None:
        raise ValidationError("Cette demande n’attend plus de réponse.")
    refused.refused_at, refused.reason = clock.now(), reason.strip()
    refused.save(update_fields=["refused_at", "reason"])
    journal.write(by, "erasure.refused", refused, {"reason": refused.reason})
    emails.send_erasure_refused(refused)


def _erase(person: Person, reason: str, by: Any) -> ErasureRequest:
    person = Person.objects.select_for_update().get(pk=person.pk)
    request = _request_for(person)
    mark, counts = erasures.mark_of(person.pk), {}
    request.reason = without_name(reason.strip(), person)[:300]
    for processing in sorted(processings, key=lambda one: one.last):
        gone = [(held, _let_go(held, person)) for held in processing.held]
        counts[processing.code] = sum(count for held, count in gone if not held.secret)
    request.person, request.mark, request.erased_at = None, mark, clock.now()
    request.counts = {code: count for code, count in counts.items() if count}
    request.erased_by = None if getattr(by, "is_system", False) else by
    request.save()
    journal.write(by, "person.erased", request, {"counts": request.counts})
    transaction.on_commit(partial(erasures.add, {mark}))
    return request


def _request_for(person: Person) -> ErasureRequest:
    waiting = ErasureRequest.objects.filter(person=person).waiting().first()
    return waiting or ErasureRequest(asked_at=clock.now(), due_on=clock.today())


def _let_go(held: Held, person: Person) -> int:
    """Do what the declaration says with these rows; how many there were."""
    rows = held.rows(person)
    count = rows.count()
    if not count or held.fate == Fate.KEPT:
        return 0
    if callable(held.emptied):
        held.emptied(person)
    elif held.fate == Fate.NAMELESS:
        rows.update(**held.emptied)
    else:
        rows.delete()
    return count


def replay_erasures(*, by: Any) -> int:
    """Erase again whoever came back with an older database; how many. Doing it twice changes nothing."""
    marks = erasures.marks()
    back = [person for person in Person.objects.all() if erasures.mark_of(person.pk) in marks]
    for person in back:
        with transaction.atomic():
            _erase(person, BROUGHT_BACK, by)
    return len(back)


def forget_people(moment: dt.datetime) -> int:
    """Erase those who have had no access and have not come for three years; how many."""
    gone = queries.without_contact(moment.astimezone(clock.PARIS).date())
    for person in gone:
        with transaction.atomic():
            _erase(person, PAST, SYSTEM)
    return len(gone)


def forget_past(*, by: Any) -> RetentionRun:
    """Let each processing erase what is past its time, write down how much, and complete the file of erasures."""
    moment = clock.now()
    counts: dict[str, int] = {}
    failed: list[str] = []
    for processing in processings:
        try:
            counts[processing.code] = processing.forget(moment)
        except Exception:  # one that breaks down must not keep the others from what the law asks of them
            logger.exception("What « %s » holds past its time is still there", processing.code)
            failed.append(processing.title)
    kept = ErasureRequest.objects.exclude(mark="").values_list("mark", flat=True)
    erasures.add(set(kept))
    with transaction.atomic():
        run = RetentionRun.objects.create(ran_at=moment, counts={code: count for code, count in counts.items() if count})
        journal.write(by, "retention.run", run, {"total": run.total})
    if failed:
        raise WorkFailed(f"Ces traitements n’ont pas pu effacer ce dont le temps est passé\u00a0: {join_french(failed)}.")
    return run
