"""« Journal » : who did what, when, on which object. Never what was written in the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property

from continuum.directory import rules
from continuum.directory.enums import STAFF_ROLES, Role
from continuum.directory.models import Membership
from continuum.toolkit import clock
from continuum.toolkit import journal as the_journal
from continuum.toolkit.access import page, signed_in
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import once
from continuum.toolkit.typography import counted

PERIODS = {"1": "depuis hier", "7": "7 derniers jours", "30": "30 derniers jours", "365": "12 derniers mois"}
PROGRAM = "programme"


def _kinds(request: HttpRequest) -> Choices:
    """What the lines that she may read are about."""
    found = JournalEntry.objects.visible_to(request.user).order_by("kind").values_list("kind", flat=True).distinct()
    return sorted(((kind, kind_in_words(kind)) for kind in found), key=lambda pair: pair[1])


def _people(request: HttpRequest) -> Choices:
    """Those who run programmes; the others are found by their name."""
    staff = Membership.objects.visible_to(request.user).filter(role__in=STAFF_ROLES)
    known = staff.order_by("person__search_name").values_list("person_id", "person__name", "person__search_name").distinct()
    return [(PROGRAM, "le site lui-même"), *((pk, name) for pk, name, _ in known)]


def _by(rows: QuerySet, who: str) -> QuerySet:
    return rows.filter(person=None) if who == PROGRAM else rows.filter(person=who)


def _since(rows: QuerySet, days: str) -> QuerySet:
    return rows.filter(at__gte=clock.now() - dt.timedelta(days=int(days)))


def _search(rows: QuerySet, text: str) -> QuerySet:
    for word in text.split():
        rows = rows.filter(actor__icontains=word) | rows.filter(label__icontains=word)
    return rows


def kind_in_words(kind: str) -> str:
    """« rattachement » for « directory.membership »; a kind that has gone keeps its code."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


def precision(entry: JournalEntry) -> str:
    """How many rows left, for what reason: the few details that say no content."""
    details: dict[str, Any] = entry.details
    parts = [str(details[name]).upper() for name in ("format",) if name in details]
    parts += [counted(details["rows"], "ligne", "lignes")] if "rows" in details else []
    parts += [counted(details["count"], "connexion", "connexions")] if entry.verb == "sessions.closed" else []
    parts += [str(Role(details["role"]).label)] if details.get("role") in Role.values else []
    parts += [str(details[name]) for name in ("end", "reason") if isinstance(details.get(name), str)]
    return ", ".join(parts)


class _Verbs:
    """Read when the page is, once every room has said how it tells its acts."""

    @cached_property
    def pairs(self) -> Choices:
        return sorted(the_journal.VERBS.items(), key=lambda pair: pair[1])


_verbs = _Verbs()
entries = Listing(
    "journal",
    title="Journal",
    columns=[
        Column("at", "Date", sortable=True),
        Column("actor", "Qui", sortable=True),
        Column("words", "Acte"),
        Column("kind", "Sur", value=lambda entry: kind_in_words(entry.kind)),
        Column("label", "Objet"),
        Column("precision", "Précision", value=lambda entry: precision(entry) or "–"),
    ],
    filters=[
        Filter("acte", "Acte", lambda request: _verbs.pairs, apply="verb"),
        Filter("qui", "Qui", _people, apply=_by),
        Filter("sur", "Sur", _kinds, apply="kind"),
        Filter("depuis", "Quand", list(PERIODS.items()), apply=_since),
    ],
    search=_search,
    default_order="-at",
    words=("ligne", "lignes"),
    says_why=signed_in,
    empty="Rien n’est encore écrit ici\u00a0: chaque acte y laissera une ligne.",
)


@page(rules.grants_access)
@once
def journal(request: HttpRequest) -> HttpResponseBase:
    rows = JournalEntry.objects.visible_to(request.user)
    everything = request.user.has_role(Role.NATIONAL_ADMIN)  # type: ignore[union-attr]
    return entries.page(request, rows, template="directory/journal.html", everything=everything)
