"""The scheduler: starts what is due, once, whatever the number of processes; and empties what has served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django_tasks_db.models import DBTaskResult

from . import clock
from .access import SYSTEM
from .records import ALIVE, KeptTyping, MailState, OutboxMessage, Slot, Submission, Tally, Work, WorkState
from .tasks import Job, jobs, machine_now, start

TYPING_KEPT = dt.timedelta(hours=24)
DRAFTS_KEPT = dt.timedelta(days=30)
SUBMISSIONS_KEPT = dt.timedelta(days=30)
WORKS_KEPT = dt.timedelta(days=90)
MACHINERY_KEPT = dt.timedelta(days=2)
MAIL_TEXT_KEPT = dt.timedelta(days=180)
MAIL_KEPT = dt.timedelta(days=365)


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
    """Erase the machinery's own traces once they have served; what concerns people is counted and has its own job."""
    told, machine = clock.now(), machine_now()
    over = Work.objects.exclude(state__in=ALIVE).filter(owner=None, state=WorkState.DONE)
    over.filter(finished_at__lt=machine - MACHINERY_KEPT).delete()
    Slot.objects.filter(due_at__lt=min(told, machine) - MACHINERY_KEPT).delete()
    DBTaskResult.objects.filter(finished_at__lt=machine - MACHINERY_KEPT).delete()
    Tally.objects.filter(until__lt=machine.timestamp()).delete()


def forget_typing(told: dt.datetime) -> int:
    """What people typed and never came back for; how many rows."""
    lost = models.Q(is_draft=False, created_at__lt=told - TYPING_KEPT)
    return _erased(KeptTyping.objects.filter(lost | models.Q(is_draft=True, created_at__lt=told - DRAFTS_KEPT)))


def forget_submissions(told: dt.datetime) -> int:
    return _erased(Submission.objects.filter(created_at__lt=told - SUBMISSIONS_KEPT))


def forget_works(told: dt.datetime) -> int:
    """Long works that are over, whoever asked for them; they live by the machine's time."""
    return _erased(Work.objects.exclude(state__in=ALIVE).filter(finished_at__lt=machine_now() - WORKS_KEPT))


def forget_mail(told: dt.datetime) -> int:
    """The text of a mail goes first; then to whom it went. Its key stays, so that it is never written twice."""
    settled = OutboxMessage.objects.exclude(state__in=(MailState.WAITING, MailState.SENDING))
    past = settled.filter(dated_at__lt=told - MAIL_TEXT_KEPT).exclude(text="", calendar="", html="")
    texts = past.update(text="", calendar="", html="")
    old = settled.filter(dated_at__lt=told - MAIL_KEPT).exclude(to="")
    return texts + old.update(to="", subject="", person=None)


def _erased(rows: models.QuerySet) -> int:
    return rows.delete()[0]
