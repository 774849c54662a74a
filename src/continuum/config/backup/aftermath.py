"""What must not live again with an old database: open sessions, and mails that have left since."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.db import transaction

from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.records import MailState, OutboxMessage
from continuum.toolkit.typography import french_date

RESTORED = "installation.restored"
PERHAPS_GONE = "Restauré depuis une sauvegarde\u00a0: ce courriel est peut-être parti depuis. Renvoyez-le si besoin."
journal.declare({RESTORED: "restauré"})


def settle(made_at: str) -> int:
    """Sign everybody out, hold back the mails that were waiting, and say it in the journal; how many mails."""
    day = dt.datetime.fromisoformat(made_at).astimezone(clock.PARIS).date()
    with transaction.atomic():
        import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects.all().delete()
        waiting = OutboxMessage.objects.filter(state__in=(MailState.WAITING, MailState.SENDING))
        mails = waiting.update(state=MailState.UNCERTAIN, reason=PERHAPS_GONE, lease_until=None)
        JournalEntry.objects.create(
            at=clock.now(),
            actor=str(SYSTEM),
            verb=RESTORED,
            kind="installation",
            object_id="",
            label=f"sauvegarde du {french_date(day)}",
            details={"made_at": made_at, "uncertain_mails": mails},
        )
    return mails
