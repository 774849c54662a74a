import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from continuum.toolkit import clock, outbox
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import EmailKind, deliver, send
from continuum.toolkit.schedule import forget_mail
from continuum.toolkit.services import move_clock

INVITATION = EmailKind(
    lambda *, what: (f"Invitation : {what}", f"Bonjour,\n\nVenez : https://essai.example/{what}"), "essai", "Invitation"
)
CODE = EmailKind(lambda: ("Votre code", "123456"), "code", "Code de connexion", urgent=True, secret=True)


class PowerCut(BaseException):
    """The process dies here: nothing written afterwards in its code ever runs."""


class Server(BaseEmailBackend):
    """A server of mail that receives, refuses, falls silent, or after which the process dies."""

    received: list = []
    behaviours: list = []

    def send_messages(self, messages):
        behaviour = self.behaviours.pop(0) if self.behaviours else None
        if isinstance(behaviour, smtplib.SMTPResponseException):
            raise behaviour
        self.received.extend(messages)
        if behaviour:
            raise behaviour
        return len(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    settings.CONTINUUM_MAIL_DELIVERS = True
    monkeypatch.setattr(Server, "received", [])
    monkeypatch.setattr(Server, "behaviours", [])
    # pytest-django puts its own backend in place; this one is asked for by name.
    monkeypatch.setattr(mail, "get_connection", lambda *args, **kwargs: Server())
    return Server


def later(minutes):
    return clock.held_at(dt.datetime(2021, 3, 10, 8, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes))


@pytest.fixture
def message(claire, one_morning):
    return send(INVITATION, to=claire, key="réunion-1", what="reunion")


def test_a_mail_is_sent_once_and_marked(message, server, claire):
    assert deliver() == 1
    assert deliver() == 0
    message.refresh_from_db()
    assert message.state == "sent"
    assert [(sent.to, sent.subject) for sent in server.received] == [([claire.email], "Invitation : reunion")]


def test_the_same_key_never_writes_a_second_mail(message, claire):
    assert send(INVITATION, to=claire, key="réunion-1", what="reunion") == message
    assert OutboxMessage.objects.count() == 1


def test_a_mail_disappears_with_the_transaction_that_wrote_it(claire):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        send(INVITATION, to=claire, key="réunion-1", what="reunion")
        raise ZeroDivisionError
    assert not OutboxMessage.objects.exists()


def test_a_mail_sent_just_before_a_crash_is_sent_again_with_the_same_identity_never_lost(message, server):
    server.behaviours = [PowerCut()]
    with pytest.raises(PowerCut):
        deliver()
    message.refresh_from_db()
    assert message.state == "sending"

    with later(1):
        assert deliver() == 0, "the lease of the dead process still runs"
    with later(3):
        assert deliver() == 1

    message.refresh_from_db()
    assert message.state == "sent"
    first, second = (sent.message()["Message-ID"] for sent in server.received)
    assert first == second == outbox.message_id(message)


def test_a_worker_killed_again_and_again_before_the_text_has_left_loses_nothing(message, server, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Server, "open", lambda self: (_ for _ in ()).throw(PowerCut()))
        for death in range(outbox.TRIES - 1):
            with later(3 * death), pytest.raises(PowerCut):
                deliver()
    with later(60):
        deliver()
    message.refresh_from_db()
    assert (message.state, len(server.received)) == ("sent", 1)


def test_a_mail_that_kills_each_worker_that_takes_it_is_left_in_the_end_and_said_uncertain(message, server):
    server.behaviours = [PowerCut()] * outbox.TRIES
    for death in range(outbox.TRIES):
        with later(3 * death), pytest.raises(PowerCut):
            deliver()
    for minutes in (60, 120):
        with later(minutes):
            deliver()
    message.refresh_from_db()
    assert (message.state, len(server.received)) == ("uncertain", outbox.TRIES)
    assert "interrompu" in message.reason


def test_after_two_unknown_outcomes_the_sender_is_told_and_nobody_gets_a_third_copy(message, server):
    server.behaviours = [smtplib.SMTPServerDisconnected(), TimeoutError()]
    deliver()
    with later(60):
        deliver()
    with later(600):
        assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, len(server.received)) == ("uncertain", 2)


def test_a_refused_mail_is_tried_five_times_then_declared_failed(message, server):
    server.behaviours = [smtplib.SMTPDataError(451, b"later")] * 5
    for hours in range(5):
        with later(hours * 60 * 24):
            deliver()
            assert deliver() == 0, "a try waits for its delay"
    message.refresh_from_db()
    assert (message.state, message.tries, server.received) == ("failed", 5, [])


def test_a_server_that_cannot_be_reached_leaves_no_doubt(message, server, monkeypatch):
    def unreachable(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(Server, "open", unreachable)
    deliver()
    message.refresh_from_db()
    assert (message.state, message.doubts) == ("waiting", 0)


def test_somebody_who_left_the_list_since_it_was_written_gets_nothing(message, server, monkeypatch):
    monkeypatch.setattr(outbox, "_hooks", [])
    outbox.before_sending(lambda mail: "La personne s’est désinscrite.")
    deliver()
    message.refresh_from_db()
    assert (message.state, message.reason, server.received) == ("suppressed", "La personne s’est désinscrite.", [])


def test_two_workers_never_hold_the_same_mail(message, server):
    assert outbox._claimed(message.pk) is not None
    assert outbox._claimed(message.pk) is None
    assert deliver() == 0


def test_a_worker_whose_lease_was_taken_does_not_speak_for_the_other(message, server):
    ghost = outbox._claimed(message.pk)
    with later(3):
        outbox._claimed(message.pk)
        outbox._settle(ghost, "sent")
    message.refresh_from_db()
    assert message.state == "sending"


def test_without_a_server_mails_are_shown_and_not_sent(message, settings):
    settings.CONTINUUM_MAIL_DELIVERS = False
    deliver()
    message.refresh_from_db()
    assert message.state == "displayed"
    assert mail.outbox == []


def test_a_subject_cannot_add_a_header(claire, one_morning, server):
    message = send(INVITATION, to=claire, key="x", what="a\nBcc: autre@essai.example")
    deliver()
    assert "\n" not in message.subject
    assert server.received[0].recipients() == [claire.email]


def test_a_code_leaves_with_the_request_and_is_not_kept(claire, server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = send(CODE, to=claire, key="1")
    message.refresh_from_db()
    assert (message.state, message.text) == ("sent", "")
    assert server.received[0].body == "123456"


def test_writing_a_mail_wakes_the_worker(claire, django_capture_on_commit_callbacks):
    from continuum.toolkit.models import Work

    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            send(INVITATION, to=claire, key=str(number), what="reunion")
    assert Work.objects.get().label == "Envoi du courrier"


MOVED = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def test_a_calendar_travels_beside_the_text_and_as_a_file(claire, one_morning, server):
    send(INVITATION, to=claire, key="x", what="reunion", calendar=MOVED)
    deliver()
    alternative, file = server.received[0].message().get_payload()
    text, calendar = alternative.get_payload()
    assert text.get_content_type() == "text/plain"
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert (file.get_filename(), file.get_payload(decode=True).decode()) == ("invitation.ics", MOVED)


def test_a_mail_without_calendar_stays_plain_text(message, server):
    deliver()
    assert server.received[0].message().get_content_type() == "text/plain"


def test_a_calendar_that_does_not_say_what_to_do_with_it_is_not_written(claire, one_morning):
    with pytest.raises(ValueError, match="METHOD"):
        send(INVITATION, to=claire, key="x", what="reunion", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert not OutboxMessage.objects.exists()


def test_a_calendar_is_kept_no_longer_than_the_text(claire, one_morning, server):
    kind = EmailKind(INVITATION.write, "secret", "Convocation", secret=True)
    secret, kept = (send(one, to=claire, key="x", what="reunion", calendar=MOVED) for one in (kind, INVITATION))
    deliver()
    for one in (secret, kept):
        one.refresh_from_db()
    assert (secret.calendar, kept.calendar) == ("", MOVED)
    assert forget_mail(clock.now() + dt.timedelta(days=181)) == 1
    kept.refresh_from_db()
    assert (kept.text, kept.calendar) == ("", "")


@pytest.mark.urls("continuum.toolkit.tests.pages")
class TestMailbox:
    def test_a_mail_says_that_a_calendar_is_joined(self, claire, settings, client, one_morning):
        settings.DEMO = True
        joined = send(INVITATION, to=claire, key="1", what="reunion", calendar=MOVED)
        plain = send(INVITATION, to=claire, key="2", what="reunion")
        shown = [b"Agenda joint" in client.get(one.get_absolute_url()).content for one in (joined, plain)]
        assert shown == [True, False]

    def test_every_mail_can_be_read_in_the_demonstration_its_links_live_and_its_text_harmless(
        self, claire, settings, client, one_morning
    ):
        settings.DEMO = True
        message = send(INVITATION, to=claire, key="1", what="reunion<script>")
        assert claire.email in client.get("/outils/demonstration/courrier/").content.decode()
        page = client.get(message.get_absolute_url()).content.decode()
        assert '<a href="https://essai.example/reunion' in page
        assert "<script>" not in page.split("contenu")[-1]

    def test_a_mail_bears_the_date_the_demonstration_lives_at_and_its_lease_the_machine_s(self, claire, settings, client):
        settings.DEMO = True
        move_clock(to=dt.date(2019, 5, 1), by=claire)
        message = send(INVITATION, to=claire, key="1", what="reunion")
        move_clock(to=dt.date(2019, 12, 1), by=claire)
        assert "1er mai 2019" in client.get(message.get_absolute_url()).content.decode()
        assert deliver() == 1

    def test_outside_the_demonstration_the_mailbox_does_not_exist(self, message, client, claire):
        client.force_login(claire)
        assert client.get("/outils/demonstration/courrier/").status_code == 404
        assert client.get(message.get_absolute_url()).status_code == 404


# --- Lists that one may leave ----------------------------------------------------------------------------------------------

NEWSLETTER = EmailKind(lambda: ("La lettre", "Bonjour,"), "lettre-essai", "Lettre", category="essai")


@pytest.fixture
def listed(claire, one_morning, server, monkeypatch):
    """A list of which the page to leave is declared; no other check stands in the way."""
    monkeypatch.setattr(outbox, "_hooks", [])
    monkeypatch.setattr(outbox, "_ways_out", [lambda message: f"https://essai.example/quitter/{message.category}/"])
    return server


def test_a_mail_of_a_list_says_in_its_head_and_in_its_text_how_to_leave_it(listed, claire):
    send(NEWSLETTER, to=claire, key="1")
    deliver()
    sent = listed.received[0].message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["List-Unsubscribe"].startswith("<https://essai.example/quitter/essai/>, <mailto:")
    assert "https://essai.example/quitter/essai/" in listed.received[0].body


def test_the_demonstration_shows_how_to_leave_a_list_as_its_reader_would(listed, claire, settings, client):
    settings.DEMO = True
    kept = send(NEWSLETTER, to=claire, key="1")
    page = client.get(kept.get_absolute_url()).content.decode()
    assert "List-Unsubscribe: &lt;https://essai.example/quitter/essai/&gt;, &lt;mailto:" in page
    assert 'href="https://essai.example/quitter/essai/"' in page


def test_a_service_message_offers_nothing_to_leave(listed, message):
    deliver()
    assert "List-Unsubscribe" not in listed.received[0].message()


def test_after_six_months_the_text_is_gone_after_a_year_to_whom_it_went_and_the_key_stays(message, server):
    deliver()
    with later(60 * 24 * 181):
        assert forget_mail(clock.now()) == 1
    message.refresh_from_db()
    assert (message.text, message.to) == ("", message.person.email)
    with later(60 * 24 * 366):
        assert forget_mail(clock.now()) == 1
        assert forget_mail(clock.now()) == 0
    message.refresh_from_db()
    assert (message.to, message.subject, message.person) == ("", "", None)
    assert message.key == "essai:réunion-1"
