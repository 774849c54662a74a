"""« Voir comme » : somebody of the staff reads the site in a person's place; announced, timed, written down, read only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve

from continuum.directory import emails, rules
from continuum.directory.enums import HelpEnd
from continuum.directory.models import HelpSession, Person
from continuum.toolkit import journal, registry
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.registry import Arrival
from continuum.toolkit.tasks import machine_now

HELP_LASTS = dt.timedelta(minutes=30)
journal.declare({"help.started": "aide commencée", "help.ended": "aide terminée"})


@acts(rule=rules.start_help, on="person")
def start_help(*, person: Person, reason: str, by: Any) -> HelpSession:
    """Look in her place for half an hour at most."""
    begun = machine_now()
    started = HelpSession.objects.create(helper=by, person=person, reason=reason, started_at=begun, until=begun + HELP_LASTS)
    journal.write(by, "help.started", person, {"reason": reason})
    emails.send_help_started(started)
    return started


@transaction.atomic
def end_help(*, help_session: HelpSession, end: HelpEnd, by: Any = SYSTEM) -> bool:
    """Once, whoever comes first: the helper, the clock, or the rule that no longer says yes."""
    open_still = HelpSession.objects.filter(pk=help_session.pk, ended_at=None)
    if not open_still.update(ended_at=min(machine_now(), help_session.until), end=end):
        return False
    journal.write(by, "help.ended", help_session.person, {"end": end.label})
    return True


def end_helps_past_their_time() -> int:
    """Those that nobody came back to."""
    past = HelpSession.objects.filter(ended_at=None, until__lte=machine_now()).select_related("person")
    return sum(end_help(help_session=one, end=HelpEnd.TIME) for one in past)


# --- What a session and a request have to do with it ---------------------------------------------------------------------

HELP = "help"
"""Where a session keeps the help in progress."""
SIGNING_OUT = "account_logout"
AS_HERSELF = frozenset({"directory:quit_help", SIGNING_OUT})
"""The two pages at which the helper is herself: there she leaves."""


def leave_help(*, session: Any, end: HelpEnd, by: Any = SYSTEM) -> HelpSession | None:
    """The session forgets the help, which is over; the help, if there was one."""
    found = HelpSession.objects.filter(pk=session.pop(HELP, None)).select_related("person").first()
    if found is not None:
        end_help(help_session=found, end=end, by=by)
    return found


def stand_in(request: Any) -> HttpResponse | None:
    """Put the person who is helped in the place of whoever helps, as long as the rule says yes and time has not run out."""
    if not request.user.is_authenticated or HELP not in request.session:
        return None
    helper, name = request.user, _name_of(request)
    if name in AS_HERSELF:
        if name == SIGNING_OUT and request.method == "POST":
            leave_help(session=request.session, end=HelpEnd.SIGNED_OUT, by=helper)
        return None
    found = HelpSession.objects.filter(pk=request.session[HELP], helper_id=helper.pk).select_related("person").first()
    over = _why_over(found, helper)
    if found is not None and over is None:
        request.user, request.help = found.person, found
        found.person.is_stood_for = True
        return None
    ended = over or HelpEnd.TIME
    leave_help(session=request.session, end=ended, by=helper)
    messages.info(request, f"L’aide a pris fin, {ended.label}.")
    return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))


def _why_over(found: HelpSession | None, helper: Any) -> HelpEnd | None:
    if found is None or found.ended_at is not None or found.until <= machine_now():
        return HelpEnd.TIME
    return None if rules.start_help(helper, found.person) else HelpEnd.NO_LONGER


def _name_of(request: Any) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


registry.arrivals.declare(Arrival("directory", stand_in))
