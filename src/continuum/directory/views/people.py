"""« Personnes » : who is what where, and how far each has been invited; each reader sees what is hers to see."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory import queries, rules
from continuum.directory.enums import Function, InvitationState, Role
from continuum.directory.models import Membership, Person, Position, Territory
from continuum.toolkit import clock
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import once
from continuum.toolkit.typography import french_date, join_french

BETWEEN = "\u202f; "
STATES = [
    ("entre", "accès, déjà connectée"),
    ("attend", "accès, jamais connectée"),
    ("sans", "sans accès visible"),
    ("mandat", "mandat en cours"),
]
"""A reader knows of the accesses that she sees, and says no more."""


def _functions(person: Any) -> str:
    return BETWEEN.join(str(one) for one in person.seen_positions) or "–"


def _accesses(person: Any) -> str:
    return BETWEEN.join(str(one) for one in person.seen_memberships) or "aucun visible"


def _came(person: Any) -> str:
    if not person.seen_memberships:
        return "–"
    return _day(person.last_visit_at) if person.last_visit_at else "jamais"


def _day(moment: dt.datetime) -> str:
    return french_date(moment.astimezone(clock.PARIS).date())


all_people = Listing(
    "personnes",
    title="Personnes",
    columns=[
        Column("name", "Nom", sortable="search_name", link=lambda one: one.get_absolute_url()),
        Column("functions", "Fonctions et mandats", value=_functions),
        Column("accesses", "Accès", value=_accesses),
        Column("state", "Dernière connexion", value=_came),
        Column("email", "Adresse électronique"),
        Column("phone", "Téléphone", value=lambda one: one.phone or "–"),
    ],
    default_order="name",
    words=("personne", "personnes"),
    says_why=signed_in,
    empty="Personne n’est encore noté ici. Ajoutez la première personne d’une structure, ou invitez quelqu’un.",
)
FOR_COLLEAGUES = {"name", "functions"}
"""What a director or a board member sees of those of her structure."""


@page(rules.sees_people)
@once
def people(request: HttpRequest) -> HttpResponseBase:
    reader = request.user
    rows = queries.with_what_is_seen(Person.objects.all().visible_to(reader), reader)
    staff = rules.staff(reader)
    may = {"staff": staff, "may_invite": rules.grants_access(reader)}
    return _for(reader, staff).page(request, rows, template="directory/people.html", **may)


def _for(reader: Any, staff: bool) -> Listing:
    """The listing as this reader may use it: a filter never tells more than the rows that she sees."""
    fields = ("name", "email") if staff else ("name",)
    return replace(
        all_people,
        columns=[one for one in all_people.columns if staff or one.key in FOR_COLLEAGUES],
        filters=_filters(reader, staff),
        search=lambda rows, text: queries.people_matching(rows, text, fields, reader),
    )


def _filters(reader: Any, staff: bool) -> list[Filter]:
    positions = Position.objects.visible_to(reader).in_force()
    memberships = Membership.objects.visible_to(reader).active()
    by_function = Filter("fonction", "Fonction", Function.choices, _who(positions, "function"))
    if not staff:
        return [by_function]
    return [
        Filter("role", "Rôle", Role.choices, _who(memberships, "role")),
        by_function,
        Filter("etat", "État", STATES, lambda rows, value: queries.people_in_state(rows, value, memberships, positions)),
        Filter("territoire", "Territoire", _regions, lambda rows, key: queries.people_in(rows, key, memberships, positions)),
    ]


def _who(rows: QuerySet, field: str) -> Any:
    """Narrow people to those who have such a row."""
    return lambda people, value: people.filter(pk__in=rows.filter(**{field: value}).values("person"))


def _regions(request: HttpRequest) -> Choices:
    return [(one.key, str(one)) for one in Territory.objects.filter(kind="region").order_by("search_name")]


@page(rules.sees_people)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Person, request.user, pk=pk)
    known = queries.known_of(found, request.user)
    staff = rules.staff(request.user)
    context = {
        "person": found,
        "crumbs": [{"label": "Personnes", "url": reverse("directory:people")}, {"label": str(found)}],
        "facts": _facts(found, known, staff),
        "staff": staff,
        "positions": [{"position": one, "may_change": rules.change_position(request.user, one)} for one in known["positions"]],
        "memberships": known["memberships"],
        "invitations": queries.told(known["invitations"]),
        "may_invite": rules.grants_access(request.user),
        "keeps_data": rules.keeps_personal_data(request.user),
        "next": _next(request.user, found, known) if staff else None,
    }
    return render(request, "directory/person.html", context)


def _facts(found: Person, known: dict[str, list[Any]], staff: bool) -> list[dict[str, Any]]:
    present = [one for one in known["positions"] if one.is_active]
    facts = [{"label": "Fonction", "value": BETWEEN.join(one.name for one in present) or "aucune en cours"}]
    structures = {str(one.organisation): one.organisation.get_absolute_url() for one in present}
    if len(structures) == 1:
        facts += [{"label": "Organisation", "value": name, "url": url} for name, url in structures.items()]
    if staff:
        came = f"dernière connexion le {_day(found.last_visit_at)}" if found.last_visit_at else "jamais connectée"
        access = join_french(one.get_role_display() for one in known["memberships"] if one.is_active)
        facts.append({"label": "Accès", "value": access or "aucun visible", "note": came if access else ""})
    return facts


def _next(reader: Any, found: Person, known: dict[str, list[Any]]) -> dict[str, str] | None:
    """The next thing to do about her, if it is this reader's to do."""
    if ending := next((one for one in known["positions"] if queries.ends_soon(one) and rules.renew_position(reader, one)), None):
        text = f"{one_sentence(ending)} prend fin le {french_date(ending.ends_on)}."
        return {"text": text, "url": reverse("directory:position_term", args=[ending.pk]), "action": "Prolonger ou clore"}
    if not rules.grants_access(reader) or not found.is_active:
        return None
    last = next(iter(known["invitations"]), None)
    if last and last.current_state == InvitationState.EXPIRED and last.membership_id:
        url = reverse("directory:resend", args=[last.membership_id])
        return {"text": "Son invitation a expiré sans réponse.", "url": url, "action": "Renvoyer l’invitation"}
    if not any(not one.is_over for one in known["memberships"]):
        url = f"{reverse('directory:invite')}?personne={found.pk}"
        return {"text": "Aucun accès ne lui est ouvert, parmi ceux que vous pouvez voir.", "url": url, "action": "L’inviter"}
    return None


def one_sentence(position: Position) -> str:
    return f"{position.name[:1].upper()}{position.name[1:]}, {position.organisation},"
