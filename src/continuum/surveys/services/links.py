"""The link by which whoever is asked answers without signing in, on any device, while the campaign is open; then reads."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q

from continuum.surveys import queries
from continuum.surveys.models import Request
from continuum.surveys.models.campaigns import asked_of
from continuum.toolkit import clock
from continuum.toolkit.mailed_links import MailedLink

RESULTS_READ_FOR = dt.timedelta(days=366)
"""What was given in is read again by the same link, long enough to be compared with the next year's."""


def open_request(pk: UUID) -> Request | None:
    """What is asked of somebody who is still of the structure, in a campaign that is open; given in, for a year more."""
    today = clock.today()
    is_open = Q(campaign__opened_at__isnull=False, campaign__closed_at=None, campaign__closes_on__gte=today)
    is_read = Q(answered_at__isnull=False, campaign__closes_on__gte=today - RESULTS_READ_FOR)
    rows = Request.objects.asked().select_related(*queries.KNOWN).defer(*queries.unread("campaign__version"))
    found = rows.filter(is_open | is_read, pk=pk, person__is_active=True).first()
    if found is None or not Request.objects.filter(asked_of(found.person), pk=pk).exists():
        return None
    return found


def _number(request: Request) -> str:
    """Adding one to the number of a request ends the links sent before."""
    return f".{request.link_number}"


ANSWER_LINKS = MailedLink(
    "continuum.surveys.answer",
    find=open_request,
    link="surveys:answer_link",
    page="surveys:answer",
    past="surveys:no_answer",
    mark=_number,
)


def answer_address(request: Request) -> str:
    """The whole address, for a mail; serves the person to whom the request was put, and nobody else's."""
    return ANSWER_LINKS.address(request)
