"""What mail servers send back: « nobody is there » (RFC 3464) and « my reader complains » (RFC 5965), read from their parts.

A report counts only through the Message-ID that it gives back: it is drawn at random, and known to the sender and the reader
of that mail alone, so that nobody has somebody else's address stopped by forging one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from uuid import UUID

OF_THE_ADDRESS = re.compile(r"5\.(0\.\d+|1\.([0-6]|10)|2\.[01])")
"""Statuses (RFC 3463) that speak of the address itself; a full mailbox, a filter or too long a mail says nothing of it."""
OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^>\s]+>", re.IGNORECASE)
COMPLAINTS = frozenset({"abuse", "fraud"})


@dataclass(frozen=True)
class Report:
    """That mail did not find anybody, or was not wanted; `told`: what the server said, in its own words."""

    mail: UUID
    is_complaint: bool
    told: str = ""


def read_report(message: EmailMessage) -> Report | None:
    """What a message reports, when it does and when that is a reason to write no more; nothing otherwise."""
    if message.get_content_type() != "multipart/report":
        return None
    mail = _mail_given_back(message)
    if mail is None:
        return None
    if _kind(message) == "feedback-report":
        kinds = {str(part.get("Feedback-Type", "")).strip().lower() for part in _fields(message, "message/feedback-report")}
        return Report(mail, is_complaint=True) if kinds & COMPLAINTS else None
    for part in _fields(message, "message/delivery-status"):
        status = str(part.get("Status", "")).split(maxsplit=1)
        if str(part.get("Action", "")).strip().lower() == "failed" and status and OF_THE_ADDRESS.fullmatch(status[0]):
            return Report(mail, is_complaint=False, told=_in_a_line(part.get("Diagnostic-Code") or status[0]))
    return None


def _kind(message: EmailMessage) -> str:
    return str(message.get_param("report-type", "")).lower()


def _fields(message: EmailMessage, wanted: str) -> Iterator[Message]:
    """The blocks of fields of a part: parsed as messages within it, or written as its text."""
    for part in message.walk():
        if part.get_content_type() != wanted:
            continue
        if part.is_multipart():
            yield from (one for one in part.get_payload() if isinstance(one, Message))  # type: ignore[union-attr]
        else:
            yield _as_fields(_text(part))


def _as_fields(text: str) -> Message:
    from email import message_from_string

    return message_from_string(text.strip())


def _mail_given_back(message: EmailMessage) -> UUID | None:
    """The identity of our mail, in the copy that the report holds: whole, or its headers alone."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            given = _as_fields(_text(part)).get("Message-ID", "")
        elif part is not message and part.get_content_type() != "message/delivery-status":
            given = part.get("Message-ID", "")
        else:
            continue
        if found := OURS.search(str(given)):
            return UUID(found[1])
    return None


def _text(part: Message) -> str:
    body = part.get_payload(decode=True)
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else ""


def _in_a_line(value: object) -> str:
    return " ".join(str(value).split())[:300]
