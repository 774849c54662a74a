"""What mail servers send back about a mail of ours, written as RFC 3464 and RFC 5965 ask."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage
from uuid import UUID

BOUNCE = """\
From: MAILER-DAEMON@mx.essai.example
To: ne-pas-repondre@continuum.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20260310.1@mx.essai.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="parts"

--parts
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.essai.example. I'm sorry.

--parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.essai.example
Arrival-Date: Tue, 10 Mar 2026 09:00:00 +0100

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such
 user here

--parts
Content-Type: {copy}

Return-Path: <ne-pas-repondre@continuum.example>
To: {to}
Subject: La lettre
Message-ID: {identity}

--parts--
"""
COMPLAINT = """\
From: <feedback@fournisseur.example>
To: ne-pas-repondre@continuum.example
Subject: FW: La lettre
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="parts"

--parts
Content-Type: text/plain; charset=us-ascii

This is an email abuse report.

--parts
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Fournisseur/1.0
Version: 1

--parts
Content-Type: message/rfc822
Content-Disposition: inline

To: <redacted>
Subject: La lettre
Message-ID: {identity}
Content-Type: text/plain; charset=us-ascii

Bonjour

--parts--
"""


def identity_of(mail: UUID) -> str:
    return f"<{mail}@continuum.example>"


def bounce(
    mail: UUID,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    to: str = "elle@essai.example",
    copy: str = "text/rfc822-headers",
) -> EmailMessage:
    return _read(BOUNCE.format(identity=identity_of(mail), status=status, action=action, to=to, copy=copy))


def complaint(mail: UUID, *, kind: str = "abuse") -> EmailMessage:
    return _read(COMPLAINT.format(identity=identity_of(mail), kind=kind))


def _read(text: str) -> EmailMessage:
    found = message_from_string(text, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found
