"""The scheduler: starts what is due, once, whatever the number of processes; and empties what has served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from . import clock
from .access import SYSTEM
from .records import ALIVE, KeptTyping, MailState, OutboxMessage, Slot, Submission, Work, WorkState
from .tasks import Job, jobs, machine_now, start

TYPING_KEPT = dt.timedelta(hours=24)
SUBMISSIONS_KEPT = dt.timedelta(days=30)
WORKS_KEPT = dt.timedelta(days=90)
MACHINERY_KEPT = dt.timedelta(days=2)
MAIL_TEXT_KEPT = dt.timedelta(days=180)


class Scheduler:
    """Asked every second; remembers the slots it has seen, so that most times it asks nothing of the database."""

    def __init__(self, declared: Iterable[Job] = jobs) -> None:
        self.jobs = declared
        self._seen: dict[str, dt.datetime] = {}

    def tick(self) -> int:
        """Start what is due and not yet taken: at most one missed slot per job; how many works were started."""
        told, machine = clock.now(), machine_now()
        return sum(self._take(job, job.due_slot(told, machine)) for job in self.jobs)

    def _take(self, job: Job, due: dt.datetime) -> bool:
        if self._seen.get(job.kind.path) == due:
            return False
        taken = _first_to_take(job, due)
        self._seen[job.kind.path] = due
        return taken


def _first_to_take(job: Job, due: dt.datetime) -> bool:
    """The unique row decides between schedulers; the work starts in its transaction, so a slot is never half taken."""
    if Slot.objects.filter(job=job.kind.path, due_at=due).exists():
        return False
    try:
        with transaction.atomic():
            Slot.objects.create(job=job.kind.path, due_at=due)
            start(job.kind, by=SYSTEM)
    except IntegrityError:
        return False
    return True


def purge() -> None:
    """Erase kept typing after a day, and the machinery's own traces once they have served."""
    told, machine = clock.now(), machine_now()
    KeptTyping.objects.filter(created_at__lt=told - TYPING_KEPT).delete()
    Submission.objects.filter(created_at__lt=told - SUBMISSIONS_KEPT).delete()
    over = Work.objects.exclude(state__in=ALIVE)
    over.filter(finished_at__lt=machine - WORKS_KEPT).delete()
    over.filter(owner=None, state=WorkState.DONE, finished_at__lt=machine - MACHINERY_KEPT).delete()
    Slot.objects.filter(due_at__lt=min(told, machine) - MACHINERY_KEPT).delete()
    DBTaskResult.objects.filter(finished_at__lt=machine - MACHINERY_KEPT).delete()
    settled = OutboxMessage.objects.exclude(state__in=(MailState.WAITING, MailState.SENDING))
    settled.filter(dated_at__lt=told - MAIL_TEXT_KEPT).update(text="")
