"""« Réunions », « Rencontres »: the list with its exports, and the same choice laid out on a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.queries import by_key
from continuum.directory.rules import member, staff
from continuum.meetings import queries
from continuum.meetings.enums import MeetingKind, MeetingStatus
from continuum.meetings.models import Meeting
from continuum.toolkit import clock
from continuum.toolkit.access import page
from continuum.toolkit.listing import Choices, Column, Filter, Listing, OtherTable
from continuum.toolkit.typography import french_spaces

from .tabs import tabs
from .writing import to_list

WHEN = [("a-venir", "à venir"), ("passees", "passées"), ("a-noter", "à noter")]
DETAILED = (
    *("Réunion", "Date", "De", "À", "Nature", "Instance", "Au titre de", "Programme", "Territoire", "État", "Motif"),
    *("Mode prévu", "Tenue", "Commune", "Personnes en direct", "Vues en différé", "Vues comptées le"),
)


def _when(meeting: Meeting) -> str:
    """The day on one line, the hours on the next: neither is cut, however narrow the screen."""
    day, comma, hours = meeting.when_text.partition(", ")
    return "".join((day.replace(" ", "\u00a0"), comma, hours.replace(" ", "\u00a0")))


def _programmes(request: HttpRequest) -> Choices:
    return [(one.code, one.title) for one in queries.programmes_of_meetings(request.user)]


def _territories(request: HttpRequest) -> Choices:
    return [(one.key, str(one)) for one in queries.territories_of_meetings(request.user)]


def _years(request: HttpRequest) -> Choices:
    return [(year, str(year)) for year in queries.years_of_meetings(request.user)]


def _committees(request: HttpRequest) -> Choices:
    return [(str(one.pk), one.name) for one in queries.committees_of_meetings(request.user)]


def _in_territory(rows: QuerySet, key: str) -> QuerySet:
    territory = by_key(key)
    return rows.filter(node__territory__path__startswith=territory.path) if territory else rows.none()


def _state(meeting: Meeting) -> str:
    return "à noter" if meeting.is_to_note else meeting.get_status_display()


def _detailed(rows: QuerySet) -> Iterator[list[Any]]:
    """All that is known of each, names left out."""
    for one in rows.iterator(chunk_size=500):
        yield [
            *(one.title, one.on, one.starts and f"{one.starts:%H:%M}", one.ends and f"{one.ends:%H:%M}"),
            *(one.get_kind_display(), str(one.committee or ""), str(one.node), str(one.node.programme)),
            *(str(one.node.territory), _state(one), one.reason, one.get_mode_display(), one.get_held_mode_display()),
            *(str(one.commune or ""), one.live_count, one.replay_count, one.replay_counted_on),
        ]


PLACED = (
    Filter("annee", "Année", _years, apply="on__year"),
    Filter("quand", "Quand", WHEN, apply=queries.when),
)
CHOSEN = (
    Filter("nature", "Nature", MeetingKind.choices, apply="kind"),
    Filter("etat", "État", MeetingStatus.choices, apply="status"),
    Filter("instance", "Instance", _committees, apply="committee"),
    Filter("programme", "Programme", _programmes, apply="node__programme__code"),
    Filter("territoire", "Territoire", _territories, apply=_in_territory),
)

MEETINGS = Listing(
    "reunions",
    columns=[
        Column(
            "title", "Réunion", value=lambda one: french_spaces(one.title), sortable=True, link=lambda one: one.get_absolute_url()
        ),
        Column("on", "Date", value=lambda one: _when(one), sortable=True, exported=lambda one: one.on),
        Column("kind", "Nature", value=lambda one: one.get_kind_display()),
        Column("committee", "Instance", value=lambda one: str(one.committee or "–"), sortable="committee__name"),
        Column("node", "Au titre de", sortable="node__title"),
        Column("territory", "Territoire", value=lambda one: str(one.node.territory), sortable="node__territory__name"),
        Column("status", "État", value=_state),
    ],
    filters=[*PLACED, *CHOSEN],
    search=("title", "committee__name", "commune__name"),
    empty="Aucune réunion n’est encore écrite. On en ajoute une depuis la page d’un plan ou d’une instance.",
    words=("réunion", "réunions"),
    template="meetings/list.html",
    tables=(OtherTable("detail", "Excel, toutes les colonnes", "xlsx", DETAILED, _detailed),),
)
IN_A_MONTH = replace(MEETINGS, filters=CHOSEN, tables=())


@page(member)
def meetings(request: HttpRequest) -> HttpResponseBase:
    """All the gatherings of her programmes, the next one first."""
    action = {"label": "Ajouter une réunion", "url": reverse("meetings:choose_node")} if staff(request.user) else None
    listing = replace(MEETINGS, title=to_list(request)["label"])
    rows = queries.nearest_first(queries.meetings_seen(request.user))
    return listing.page(request, rows, tabs=tabs(request, "meetings"), action=action)


@page(member)
def month(request: HttpRequest, year: int | None = None, month: int | None = None) -> HttpResponse:
    """One month at a glance; this one at first."""
    today = clock.today()
    if year is None or month is None:
        year, month = today.year, today.month
    if not (queries.FIRST_YEAR <= year <= queries.LAST_YEAR and 1 <= month <= 12):
        raise Http404
    rows, choice = IN_A_MONTH.narrowed(request, queries.meetings_seen(request.user))
    shown = queries.Month.of(rows, year, month)
    asked = request.GET.urlencode()
    context = {
        "month": shown,
        "before": _month_url(shown.before, asked),
        "after": _month_url(shown.after, asked),
        "listing": choice,
        "title": to_list(request)["label"],
        "tabs": tabs(request, "month"),
    }
    return render(request, "meetings/month.html", context)


def _month_url(month: tuple[int, int] | None, asked: str) -> str:
    return reverse("meetings:month_of", args=month) + (f"?{asked}" if asked else "") if month else ""
