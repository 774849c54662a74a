"""How the installation is: one line per thing that must work, with what to do when it does not."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min, Q

import continuum

from . import clock
from .records import MailState, OutboxMessage, Slot, Work, WorkState
from .tasks import deliver_mail, machine_now
from .typography import counted, french_date, french_number, join_french

GOOD, WATCH, BROKEN = "done", "to_watch", "refused"
WORDS = {GOOD: "en ordre", WATCH: "à surveiller", BROKEN: "en panne"}
LAST_BACKUP = "last-backup.json"
LATELY = dt.timedelta(days=7)
WORKER_SILENCE = dt.timedelta(minutes=3)
MAIL_PATIENCE = dt.timedelta(minutes=15)
BACKUP_EVERY = dt.timedelta(hours=26)
BACKUP_FORGOTTEN = dt.timedelta(days=7)
LEAST_FREE, LITTLE_FREE = 1_000_000_000, 5_000_000_000
CLOCKS_APART = dt.timedelta(seconds=5)

PROMISED = {
    "sqlite": {"journal_mode": {"wal"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}},
    "postgresql": {
        "fsync": {"on"},
        "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
        "full_page_writes": {"on"},
    },
}
"""What keeps on the disk whatever the site has confirmed, by engine: each setting and its values that do."""


@dataclass(frozen=True)
class Line:
    """One thing that must work."""

    label: str
    kind: str
    detail: str
    remedy: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.kind]


def report() -> list[Line]:
    """Every line, in the order in which one looks for a fault."""
    checks = (database, migrations, worker, mail, works, disk, backup, told_clock, version)
    return [check() for check in checks]


# --- The database --------------------------------------------------------------------------------------------------------


def answers() -> bool:
    """Does the database answer? One query, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broken_promises() -> list[str]:
    """Settings of the database that could lose what the site has confirmed."""
    promised, found = PROMISED[connection.vendor], database_settings()
    return [f"{name} = {found.get(name)}" for name, good in promised.items() if found.get(name) not in good]


def database_settings() -> dict[str, str]:
    names = PROMISED[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
            return dict(cursor.fetchall())
        return {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in names}


def durable_database(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """System check, made by `check --database default` and by `migrate`: in production nothing confirmed may be lost."""
    if not settings.PRODUCTION or "default" not in (databases or []):
        return []
    hint = "Remettez ces réglages de la base à leur valeur sûre, puis relancez."
    return [
        Error(f"La base pourrait perdre ce qui est confirmé\u00a0: {wrong}.", hint=hint, id="continuum.E001")
        for wrong in broken_promises()
    ]


def database() -> Line:
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    if wrong := broken_promises():
        remedy = "Remettez ces réglages à leur valeur sûre\u00a0: une panne de courant pourrait effacer des réponses confirmées."
        return Line("Base de données", BROKEN, f"{name} répond, mais {join_french(wrong)}", remedy)
    return Line("Base de données", GOOD, f"{name} répond, et garde sur le disque tout ce qui est confirmé")


def migrations() -> Line:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        missing = counted(len(waiting), "étape manque", "étapes manquent")
        return Line("Tables", BROKEN, missing, "Lancez «\u00a0continuum manage prepare\u00a0», puis relancez les deux services.")
    return Line("Tables", GOOD, "à jour pour cette version")


# --- What works behind -----------------------------------------------------------------------------------------------------


def worker() -> Line:
    """The worker keeps a slot each minute: the last one says when it was alive."""
    last = Slot.objects.filter(job=deliver_mail.path).aggregate(last=Max("due_at"))["last"]
    remedy = (
        "Relancez l’ouvrier\u00a0: «\u00a0systemctl restart continuum-worker\u00a0». Sans lui, ni courriel, ni bilan, ni relance."
    )
    if last is None:
        return Line("Ouvrier", BROKEN, "n’a jamais donné signe de vie", remedy)
    silent = machine_now() - last
    if silent > WORKER_SILENCE:
        return Line("Ouvrier", BROKEN, f"dernier signe de vie il y a {lasting(silent)}", remedy)
    return Line("Ouvrier", GOOD, "au travail")


def mail() -> Line:
    """What waits, since when, and what could not be handed over lately."""
    moment = machine_now()
    lately = Q(created_at__gte=moment - LATELY)
    queue = Q(state__in=(MailState.WAITING, MailState.SENDING))
    found = OutboxMessage.objects.aggregate(
        waiting=Count("pk", filter=queue),
        oldest=Min("created_at", filter=queue),
        failed=Count("pk", filter=lately & Q(state=MailState.FAILED)),
        uncertain=Count("pk", filter=lately & Q(state=MailState.UNCERTAIN)),
    )
    uncertain = counted(found["uncertain"], "incertain", "incertains")
    detail = f"{found['waiting']} à envoyer, {found['failed']} non remis et {uncertain} en sept jours"
    if not settings.CONTINUUM_MAIL_DELIVERS:
        remedy = "Donnez CONTINUUM_SMTP_HOST\u00a0: sans serveur de courrier, personne ne reçoit de code."
        return Line("Courrier", WATCH, "aucun serveur de courrier n’est réglé", remedy)
    if found["oldest"] and moment - found["oldest"] > MAIL_PATIENCE:
        detail += f"\u202f; le plus ancien attend depuis {lasting(moment - found['oldest'])}"
        return Line("Courrier", BROKEN, detail, "Vérifiez le courrier, plus bas\u00a0: l’essai dit à quelle étape il bute.")
    if found["failed"] or found["uncertain"]:
        remedy = "Vérifiez les adresses de ces personnes, et ce que dit l’essai du courrier."
        return Line("Courrier", WATCH, detail, remedy)
    return Line("Courrier", GOOD, detail)


def works() -> Line:
    """Works that gave up lately, by their name and their error; not what they were about, which may name somebody."""
    failed = Work.objects.filter(state=WorkState.FAILED, finished_at__gte=machine_now() - LATELY)
    found = list(failed.order_by("-finished_at").values_list("label", "error")[:5])
    if found:
        detail = "\u202f; ".join(f"{label}\u00a0: {error or 'sans explication'}" for label, error in found)
        remedy = (
            "Lisez le journal technique de l’ouvrier («\u00a0journalctl -u continuum-worker\u00a0»), puis relancez ces travaux."
        )
        return Line("Travaux longs", WATCH, detail, remedy)
    return Line("Travaux longs", GOOD, "aucun abandon en sept jours")


# --- The machine -------------------------------------------------------------------------------------------------------------


def disk() -> Line:
    free = shutil.disk_usage(settings.VAR_DIR).free
    detail = f"{french_number(free / 1_000_000_000, 1)}\u00a0Go libres"
    remedy = "Faites de la place, ou agrandissez le disque\u00a0: quand il est plein, plus rien ne s’enregistre."
    kind = BROKEN if free < LEAST_FREE else WATCH if free < LITTLE_FREE else GOOD
    return Line("Espace disque", kind, detail, "" if kind == GOOD else remedy)


def note_backup(*, at: dt.datetime, file: str, size: int, sealed: bool) -> None:
    """Leave word, beside the database, that a backup was made and read again."""
    record = {"at": at.isoformat(), "file": file, "size": size, "sealed": sealed, "version": continuum.__version__}
    place = Path(settings.VAR_DIR) / LAST_BACKUP
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{LAST_BACKUP}.part")
    part.write_text(json.dumps(record), encoding="utf-8")
    part.replace(place)


def backup() -> Line:
    remedy = (
        "Lancez «\u00a0continuum backup --out DOSSIER\u00a0», et vérifiez «\u00a0systemctl status continuum-backup.timer\u00a0»."
    )
    try:
        record = json.loads((Path(settings.VAR_DIR) / LAST_BACKUP).read_text(encoding="utf-8"))
        at = dt.datetime.fromisoformat(record["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return Line("Sauvegarde", BROKEN, "aucune sauvegarde connue", remedy)
    age = machine_now() - at
    detail = f"vérifiée le {french_date(at.astimezone(clock.PARIS).date())} à {at.astimezone(clock.PARIS):%H:%M}"
    kind = BROKEN if age > BACKUP_FORGOTTEN else WATCH if age > BACKUP_EVERY else GOOD
    return Line("Sauvegarde", kind, detail, "" if kind == GOOD else remedy)


def told_clock() -> Line:
    """The site's time, whether somebody moved it, and whether the database's own differs."""
    moment = machine_now()
    detail = f"{french_date(clock.today())}, {clock.now().astimezone(clock.PARIS):%H:%M}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - moment)
        if apart > CLOCKS_APART:
            remedy = "Mettez les deux machines à l’heure (NTP)\u00a0: délais et échéances en dépendent."
            return Line("Heure", WATCH, f"{detail}\u202f; celle de la base en diffère de {lasting(apart)}", remedy)
    if abs(clock.now() - moment) > CLOCKS_APART:
        return Line(
            "Heure", WATCH, f"{detail}, date déplacée pour la démonstration", "Videz la date dans «\u00a0Changer la date\u00a0»."
        )
    return Line("Heure", GOOD, detail)


def version() -> Line:
    return Line("Version", GOOD, f"Continuum {continuum.__version__}")


def lasting(span: dt.timedelta) -> str:
    """A length of time in its largest unit."""
    seconds = int(span.total_seconds())
    for size, one, many in ((86_400, "jour", "jours"), (3600, "heure", "heures"), (60, "minute", "minutes")):
        if seconds >= size:
            return counted(seconds // size, one, many)
    return counted(seconds, "seconde", "secondes")
