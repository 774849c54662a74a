"""Before a meeting and those after it change: which they are, their new days, and how many mails will say so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from continuum.meetings import queries, services
from continuum.meetings.models import Meeting
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet

APPLY = "apply"
NOT_SENT_ON = ("csrfmiddlewaretoken", "do")


def read_first(
    request: HttpRequest, form: Any, sheet: Sheet, kept: Meeting, verb: str, days: dt.timedelta, *, is_told: bool = True
) -> HttpResponse:
    """The page to read before all of them change. `kept`: the meeting as it is; `days`: by how many each moves."""
    foreseen = queries.foresee([kept, *form.following], days, is_told=is_told)
    mails = sum(one.mails for one in foreseen)
    act = f"{verb} ces {len(foreseen)} réunions"
    context = {
        "sheet": sheet,
        "foreseen": foreseen,
        "mails": mails,
        "submit": f"{act} et envoyer {counted(mails, 'courriel', 'courriels')}" if mails else act,
        "apply": APPLY,
        "sent_on": [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_SENT_ON],
        "crumbs": [*sheet.crumbs, {"label": sheet.title}],
    }
    return render(request, "meetings/following.html", context)


def is_to_read(request: HttpRequest, form: Any) -> bool:
    """All of them are meant, what was typed may be, and the page that says what will happen was not read yet."""
    return request.method == "POST" and request.POST.get("do") != APPLY and form.is_valid() and form.is_for_following


def is_told(before: Meeting, typed: Meeting) -> bool:
    """Does that change matter to those who were convened?"""
    return any(getattr(before, name) != getattr(typed, name) for name in services.TOLD)
