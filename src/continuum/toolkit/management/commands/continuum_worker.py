"""The worker: one process that runs the queue, starts what is due and takes up what was killed."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from continuum.toolkit.schedule import Scheduler
from continuum.toolkit.tasks import reap

logger = logging.getLogger(__name__)
REAP_EVERY = 20.0


class ContinuumWorker(Worker):
    """The queue's own worker, with the schedule and the reaper looked at between two works."""

    def __init__(self, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["default"],
            interval=interval,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.scheduler = Scheduler()
        self._reaped_at = float("-inf")

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        self.look_around()

    def look_around(self) -> None:
        self.scheduler.tick()
        if time.monotonic() - self._reaped_at >= REAP_EVERY:
            self._reaped_at = time.monotonic()
            reap()

    def drain(self) -> None:
        """What is due now, then the queue until it is empty."""
        self.look_around()
        self.run()

    def run_for_ever(self) -> None:
        while self.running:
            close_old_connections()
            self._drain_once_free()
            if self.running:
                time.sleep(self.interval)

    def _drain_once_free(self) -> None:
        """SQLite has one writer: a long writing elsewhere makes this process wait, it does not end it."""
        try:
            self.drain()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            logger.warning("The database was locked too long; trying again")


class Command(BaseCommand):
    help = "Exécute les travaux de fond : file d’attente, travaux programmés, envoi du courrier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="vide la file puis s’arrête")
        parser.add_argument("--interval", type=float, default=1.0, help="secondes entre deux regards (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = ContinuumWorker(options["interval"])
        if options["once"]:
            worker.drain()
            return
        worker.configure_signals()
        worker.run_for_ever()
