"""What servers send back: a dead address and a complaint are heard, what says nothing of the address is not."""

from __future__ import annotations

from email import message_from_string, policy
from uuid import uuid4

import pytest

from continuum.toolkit.mail_reports import read_report

from .mail_reports import bounce, complaint

MAIL = uuid4()


@pytest.mark.parametrize("copy", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.0.0", "5.2.1"])
def test_an_address_where_nobody_is_is_heard_with_the_words_of_the_server(status, copy):
    found = read_report(bounce(MAIL, status=status, copy=copy))
    assert (found.mail, found.is_complaint) == (MAIL, False)
    assert found.told == f"smtp; 550 {status} no such user here"


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1", "5.1.8", "5.3.4"])
def test_a_full_mailbox_a_filter_and_our_own_address_say_nothing_of_hers(status):
    assert read_report(bounce(MAIL, status=status)) is None


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_delay_or_a_receipt_is_no_failure(action):
    assert read_report(bounce(MAIL, action=action)) is None


def test_a_complaint_is_heard_whatever_it_hides_of_the_reader():
    found = read_report(complaint(MAIL))
    assert (found.mail, found.is_complaint) == (MAIL, True)


@pytest.mark.parametrize("kind", ["not-spam", "virus"])
def test_a_report_that_is_no_complaint_is_left_aside(kind):
    assert read_report(complaint(MAIL, kind=kind)) is None


def test_a_report_of_no_mail_of_ours_and_a_plain_answer_are_left_aside():
    foreign = bounce(MAIL).as_string().replace(str(MAIL), "20260310.1")
    assert read_report(message_from_string(foreign, policy=policy.default)) is None
    plain = f"From: elle@essai.example\nSubject: Absente\nMessage-ID: <{MAIL}@continuum.example>\n\nJe suis en congé.\n"
    assert read_report(message_from_string(plain, policy=policy.default)) is None


@pytest.mark.parametrize(
    "torn", ["Content-Type: multipart/report\n\n", "", "\n", "Content-Type: multipart/report; boundary=x\n\n--x"]
)
def test_what_cannot_be_read_reports_nothing(torn):
    assert read_report(message_from_string(torn, policy=policy.default)) is None
