"""What an invitation leaves behind: no token anywhere once its mail has left."""

import io
import logging

import pytest
from django.db import connection
from django.test import Client

from continuum.directory import services
from continuum.directory.enums import InvitationState
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import deliver
from continuum.toolkit.records import MailState

from .inviting import PAGE, accept, invite, key


def everything_kept():
    """Every cell of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(str(bytes(cell) if isinstance(cell, memoryview) else cell) for cell in row)


@pytest.mark.django_db(transaction=True)
def test_a_token_reaches_neither_the_database_nor_the_journal_nor_the_logs(delegate, france, settings, seen_by):
    """Once its mail has left: the link was followed, misused, accepted."""
    settings.CONTINUUM_MAIL_DELIVERS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    heard = io.StringIO()
    listening = logging.StreamHandler(heard)
    logging.getLogger().addHandler(listening)
    level, quiet = logging.getLogger().level, logging.getLogger("django.request")
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        invitation, token = invite(delegate, france["R44"])
        assert any(token in row for _, row in everything_kept()), "the search finds it while the mail waits"
        deliver()
        invitation.refresh_from_db()
        assert invitation.state == InvitationState.SENT
        quiet.warning("a planted %s", "fault")
        strict = Client(enforce_csrf_checks=True)
        for browser in (strict, Client()):
            browser.get(f"/invitation/{token}/")
            browser.post(f"/invitation/{token}/", {"typed_by": "x"})
            browser.put(f"/invitation/{token}/")
        strict.post(PAGE, key())
        client = Client()
        accept(client, token)
        client.get(f"/invitation/{token}/")
        client.get(PAGE)
    finally:
        logging.getLogger().removeHandler(listening)
        logging.getLogger().setLevel(level)
    assert [table for table, row in everything_kept() if token in row] == []
    assert token not in heard.getvalue()
    assert "a planted fault" in heard.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_link_opens_nothing_more_is_not_sent(delegate, france, settings):
    settings.CONTINUUM_MAIL_DELIVERS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invitation, _ = invite(delegate, france["R44"])
    services.end_membership(membership=invitation.membership, by=delegate)
    deliver()
    held = OutboxMessage.objects.get(kind="directory.invitation")
    assert (held.state, held.text) == (MailState.SUPPRESSED, "")


@pytest.mark.django_db
def test_in_the_demonstration_the_link_can_be_read_in_the_mailbox(delegate, france):
    invite(delegate, france["R44"])
    deliver()
    mail = OutboxMessage.objects.get(kind="directory.invitation")
    assert mail.state == MailState.DISPLAYED
    assert "/invitation/" in mail.text
