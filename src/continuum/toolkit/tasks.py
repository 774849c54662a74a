"""Background work: idempotent, started on commit, with progress, retries, a reaper and a schedule.

    @work("Préparation du bilan")
    def render_edition(progress, *, edition_id):
        progress(3, 12, "Mise en page de l’axe 2")
        return edition.get_absolute_url()          # the page where the result waits, or nothing

    start(render_edition, by=person, about=edition, edition_id=edition.pk)

A work may run twice after a crash: it must be written so that running it again is harmless. It must not hold a
transaction while it calls `progress`, or nobody would see how far it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from . import clock, journal
from .access import SYSTEM
from .models import ClockShift
from .records import Work, WorkState
from .registry import Shelf

logger = logging.getLogger(__name__)
SILENCE = dt.timedelta(minutes=2)
FIRST_DELAY = dt.timedelta(seconds=30)


def machine_now() -> dt.datetime:
    """The machine's time, deaf to the demonstration's shift: leases and heartbeats must not age when a visitor moves the date."""
    told = clock.now()
    return told - ClockShift.current() if settings.DEMO else told


def as_told(moment: dt.datetime) -> dt.datetime:
    """An instant of the machine, as the demonstration tells it now."""
    return moment + ClockShift.current() if settings.DEMO else moment


class WorkFailed(Exception):
    """Cannot be done, and trying again would not help; the text is the French sentence that the owner reads."""


class TakenOver(Exception):
    """This run was believed dead and another one holds the work: stop here."""


@dataclass(frozen=True)
class WorkKind:
    """What `@work` makes of a function; calling it runs the function directly."""

    func: Callable[..., Any]
    path: str
    label: str
    retries: int = 3
    unique: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)


works: Shelf[WorkKind] = Shelf(lambda kind: kind.path)


def work(label: str, *, retries: int = 3, unique: bool = False) -> Callable[[Callable[..., Any]], WorkKind]:
    """Declare a long work. `retries`: tries after the first; `unique`: same arguments, same work while it lives."""

    def declare(func: Callable[..., Any]) -> WorkKind:
        return works.declare(WorkKind(func, f"{func.__module__}.{func.__qualname__}", label, retries, unique))

    return declare


def start(kind: WorkKind, *, by: Any, about: Any = None, key: str | None = None, **arguments: Any) -> Work:
    """Put a long work in the queue, visible to the workers when the transaction commits.

    With a key (or a `unique` kind) the work that is already queued or running is returned instead. `about` is a
    label or an object. Arguments are what JSON can say: a UUID or a date arrives as text.
    """
    key = _key(kind, key, arguments)
    for _ in range(3):
        if key and (alive := Work.objects.alive().filter(key=key).first()):
            return alive
        try:
            with transaction.atomic():
                return _queued(kind, by=by, about=about, key=key, arguments=arguments)
        except IntegrityError:
            if not key:
                raise
    raise RuntimeError(f"{kind.path} starts and ends too fast to be found")


def _key(kind: WorkKind, key: str | None, arguments: dict[str, Any]) -> str:
    if key is None and kind.unique:
        text = json.dumps(arguments, sort_keys=True, cls=DjangoJSONEncoder)
        key = hashlib.sha256(text.encode()).hexdigest()
    return f"{kind.path}:{key}"[:255] if key else ""


def _queued(kind: WorkKind, *, by: Any, about: Any, key: str, arguments: dict[str, Any]) -> Work:
    moment = machine_now()
    url = about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""
    row = Work.objects.create(
        path=kind.path,
        label=kind.label,
        arguments=arguments,
        key=key,
        owner_id=getattr(by, "pk", None),
        about=str(about)[:300] if about else "",
        about_url=url,
        created_at=moment,
        run_after=moment,
    )
    _enqueue(row)
    return row


def _enqueue(row: Work, after: dt.timedelta | None = None) -> None:
    """A line in the queue, in the same transaction as the work: never one without the other."""
    line = (perform.using(run_after=machine_now() + after) if after else perform).enqueue(str(row.pk))
    Work.objects.filter(pk=row.pk).update(line_id=line.id, run_after=machine_now() + (after or dt.timedelta()))


@task()
def perform(work_id: str) -> None:
    """What the queue runs: take the work, do it, write how it ended."""
    row = _taken(UUID(work_id))
    if row is None:
        return
    kind = works.get(row.path)
    try:
        if kind is None:
            raise WorkFailed("Ce travail n’existe plus dans cette version de Continuum.")
        url = kind.func(Progress(row), **row.arguments)
    except TakenOver:
        logger.warning("%s was taken over while it ran", row.pk)
    except WorkFailed as error:
        _give_up(row, str(error))
    except Exception:
        logger.exception("%s failed at try %s", row.path, row.attempts)
        _again_or_give_up(row)
    except BaseException:
        _again_or_give_up(row, delay=dt.timedelta())
        raise
    else:
        _finish(row, url)


def _taken(work_id: UUID) -> Work | None:
    moment = machine_now()
    taken = Work.objects.filter(pk=work_id, state=WorkState.QUEUED).update(
        state=WorkState.RUNNING, attempts=F("attempts") + 1, started_at=moment, heartbeat_at=moment, message=""
    )
    return Work.objects.get(pk=work_id) if taken else None


def _held(row: Work) -> models.QuerySet[Work]:
    """The work, as long as this try holds it: the number of the try is the fence."""
    return Work.objects.filter(pk=row.pk, state=WorkState.RUNNING, attempts=row.attempts)


def _finish(row: Work, url: Any) -> None:
    _held(row).update(
        state=WorkState.DONE,
        finished_at=machine_now(),
        done_count=F("total_count"),
        message="",
        result_url=url if isinstance(url, str) else "",
    )


def _again_or_give_up(row: Work, delay: dt.timedelta | None = None) -> None:
    kind = works.get(row.path)
    if kind is None or row.attempts > kind.retries:
        tries = "Après un essai" if row.attempts == 1 else f"Après {row.attempts} essais"
        _give_up(row, f"{tries}, ce travail n’a pas abouti. Rien d’autre n’a été modifié\u00a0: vous pouvez le relancer.")
        return
    if delay is None:
        delay = FIRST_DELAY * 4 ** (row.attempts - 1)
    with transaction.atomic():
        if _held(row).update(state=WorkState.QUEUED, message="Un incident a interrompu ce travail, il va reprendre."):
            _enqueue(row, after=delay)


def _give_up(row: Work, sentence: str) -> None:
    with transaction.atomic():
        if _held(row).update(state=WorkState.FAILED, finished_at=machine_now(), error=sentence[:500], message=""):
            journal.write(SYSTEM, "work.failed", row, {"attempts": row.attempts})


class Progress:
    """Given to the function: `progress(done, total, "ce qui est fait")`. Also the sign that the work is alive."""

    EVERY = 0.5
    EVERY_NEW_MESSAGE = 0.1

    def __init__(self, row: Work) -> None:
        self.work = row
        self._written_at = float("-inf")
        self._message = ""

    def __call__(self, done: int, total: int = 0, message: str = "") -> None:
        wait = self.EVERY if message == self._message else self.EVERY_NEW_MESSAGE
        if time.monotonic() - self._written_at < wait:
            return
        self._written_at, self._message = time.monotonic(), message
        written = _held(self.work).update(done_count=done, total_count=total, message=message[:300], heartbeat_at=machine_now())
        if not written:
            raise TakenOver


def reap(now: dt.datetime | None = None) -> int:
    """Take up again what a killed process left behind; how many works were found."""
    silent_since = (now or machine_now()) - SILENCE
    dead = Work.objects.filter(state=WorkState.RUNNING, heartbeat_at__lt=silent_since)
    stranded = Work.objects.filter(state=WorkState.QUEUED, run_after__lt=silent_since).exclude(
        line_id__in=DBTaskResult.objects.filter(status="READY").values("id")
    )
    found = 0
    for row in dead:
        _again_or_give_up(row, delay=dt.timedelta())
        found += 1
    for row in stranded:
        with transaction.atomic():
            _enqueue(row)
        found += 1
    _close_abandoned_lines(silent_since)
    return found


def _close_abandoned_lines(silent_since: dt.datetime) -> None:
    """Lines of the queue whose process was killed would stay « running » for ever."""
    living = Work.objects.filter(state=WorkState.RUNNING).exclude(line_id=None).values("line_id")
    DBTaskResult.objects.filter(status="RUNNING", started_at__lt=silent_since).exclude(id__in=living).update(
        status="FAILED", finished_at=machine_now(), exception_class_path="", traceback="Process lost."
    )


@dataclass(frozen=True)
class Job:
    """A work that comes back: at an hour of the day (of the told date), or at an interval (of the machine's time)."""

    kind: WorkKind
    interval: dt.timedelta | None = None
    daily_at: dt.time | None = None

    def due_slot(self, told: dt.datetime, machine: dt.datetime) -> dt.datetime:
        """The last moment at which it should have run."""
        if self.daily_at is None:
            step = self.interval.total_seconds()  # type: ignore[union-attr]
            return dt.datetime.fromtimestamp(machine.timestamp() // step * step, tz=dt.UTC)
        local = told.astimezone(clock.PARIS)
        due = dt.datetime.combine(local.date(), self.daily_at, tzinfo=clock.PARIS)
        if due > local:
            due = dt.datetime.combine(local.date() - dt.timedelta(days=1), self.daily_at, tzinfo=clock.PARIS)
        return due.astimezone(dt.UTC)


jobs: Shelf[Job] = Shelf(lambda job: job.kind.path)


def every(
    *, minutes: int = 0, hours: int = 0, daily_at: str = "", label: str = ""
) -> Callable[[WorkKind | Callable[..., Any]], WorkKind]:
    """Declare a scheduled work: `@every(daily_at="06:00", label="Relances")`. One of the three rhythms."""
    interval = dt.timedelta(minutes=minutes, hours=hours)
    if bool(interval) == bool(daily_at):
        raise ValueError("A job has one rhythm: minutes, hours or daily_at")

    def declare(target: WorkKind | Callable[..., Any]) -> WorkKind:
        kind = target if isinstance(target, WorkKind) else work(label or target.__name__, unique=True)(target)
        jobs.declare(Job(kind, interval or None, dt.time.fromisoformat(daily_at) if daily_at else None))
        return kind

    return declare


@every(minutes=1, label="Envoi du courrier")
def deliver_mail(progress: Progress) -> None:
    from .outbox import deliver

    deliver(progress)


@every(daily_at="03:30", label="Effacement de ce qui n’a plus à être gardé")
def forget_what_is_past(progress: Progress) -> None:
    from .schedule import purge

    purge()


@every(daily_at="06:40", label="Rappels de ce qui est à revoir ou en retard")
def remind_owners(progress: Progress) -> None:
    """One mail a day at most for each person who answers for something; said once for each day that comes."""
    from .reminders import remind

    remind()
