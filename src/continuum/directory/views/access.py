"""« Accès » : who may enter, in which role, until when; and one's own access."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory import queries, rules, services
from continuum.directory.enums import InvitationState, Role
from continuum.directory.forms import ActAsForm, InviteForm
from continuum.directory.models import Membership, Organisation, Person, Programme, Territory
from continuum.toolkit import clock
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing, as_read
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once, once_fields
from continuum.toolkit.typography import counted, of
from continuum.toolkit.writing import Sheet, ask_before, attempt

from .prefilled import seen_in_address

EVERYWHERE = "toutes les régions"
WITH_NAMES = ("person", "territory", "programme", "organisation", "position", "granted_by")


def _territories(request: HttpRequest) -> Choices:
    seen = Membership.objects.visible_to(request.user).values("territory")
    return [(one.key, str(one)) for one in Territory.objects.filter(pk__in=seen).order_by("path")]


def _programmes(request: HttpRequest) -> Choices:
    seen = Membership.objects.visible_to(request.user).values("programme")
    return [(one.code, str(one)) for one in Programme.objects.filter(pk__in=seen)]


def _in_territory(rows: QuerySet, key: str) -> QuerySet:
    territory = queries.by_key(key)
    return rows.filter(territory__path__startswith=territory.path) if territory else rows.none()


STATES = [("en-cours", "en cours"), ("a-venir", "à venir"), ("termine", "terminé")]
INVITED = [("pending", "sans réponse"), ("accepted", "acceptée"), ("expired", "expirée")]


def _last_invitation(membership: Membership) -> str:
    """The state of the last one, read from what the listing has fetched."""
    last = next(iter(membership.invitations.all()), None)
    return last.state_text if last else "aucune"


all_memberships = Listing(
    "acces",
    title="Accès",
    columns=[
        Column("person", "Personne", sortable="person__search_name", link=lambda one: one.get_absolute_url()),
        Column("role", "Rôle", value=lambda one: one.get_role_display()),
        Column("territory", "Territoire", value=lambda one: str(one.territory or EVERYWHERE), sortable="territory__path"),
        Column("programme", "Programme", value=lambda one: str(one.programme or "tous")),
        Column("organisation", "Organisation", value=lambda one: str(one.organisation or "–")),
        Column("state", "État", value=lambda one: one.state_text),
        Column("starts_on", "Depuis le", sortable=True),
        Column("ends_on", "Jusqu’au", sortable=True, value=lambda one: one.last_day or "sans fin prévue"),
        Column("invitation", "Invitation", value=_last_invitation),
    ],
    filters=[
        Filter("role", "Rôle", Role.choices, apply="role"),
        Filter("territoire", "Territoire", _territories, apply=_in_territory),
        Filter("programme", "Programme", _programmes, apply="programme__code"),
        Filter("etat", "État", STATES, apply=queries.memberships_in_state),
        Filter("invitation", "Invitation", INVITED, apply=queries.memberships_invited),
    ],
    search=lambda rows, text: queries.matching(rows, text, ("person__name", "person__email", "organisation__name")),
    default_order="person",
    words=("accès", "accès"),
    says_why=signed_in,
    empty="Personne n’a encore d’accès ici. Invitez une première personne.",
)


@page(rules.grants_access)
@once
def memberships(request: HttpRequest) -> HttpResponseBase:
    rows = Membership.objects.visible_to(request.user).select_related(*WITH_NAMES).prefetch_related("invitations")
    return all_memberships.page(request, rows, template="directory/memberships.html")


@page(rules.grants_access)
def membership(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _visible(request, pk)
    facts = [
        {"label": "Rôle", "value": found.get_role_display()},
        {"label": "Territoire", "value": str(found.territory or EVERYWHERE)},
        {"label": "État", "value": found.state_text},
    ]
    invitations = list(found.invitations.select_related("by"))
    answered = any(one.state == InvitationState.ACCEPTED for one in invitations)
    context = {
        "membership": found,
        "facts": facts,
        "crumbs": _crumbs(found),
        "invitations": queries.told(invitations),
        "may_resend": not answered and not found.is_over and rules.end_membership(request.user, found),
    }
    return render(request, "directory/membership.html", context)


@page(rules.grants_access)
@once
def invite(request: HttpRequest) -> HttpResponse:
    """Open an access; the person gets a mail with the link that answers for it."""
    form = initial_or_kept(request, InviteForm, initial=_known(request))
    granted = form.instance

    def grant() -> None:
        who = {"email": form.cleaned_data["email"], "name": form.cleaned_data["name"], "position": form.position}
        services.grant_membership(membership=granted, by=request.user, **who)

    if request.method == "POST" and form.is_valid() and attempt(form, grant):
        messages.success(request, f"L’accès {of(granted.person)} est ouvert\u00a0: une invitation lui est envoyée.")
        return redirect(granted)
    crumbs = [{"label": "Accès", "url": reverse("directory:memberships")}, {"label": "Inviter une personne"}]
    return render(request, "directory/invite.html", {"form": form, "crumbs": crumbs})


def _known(request: HttpRequest) -> dict[str, Any]:
    """Whom and where, when one comes from the page of a person or of a structure."""
    person = seen_in_address(request, Person, "personne")
    structure = seen_in_address(request, Organisation, "structure")
    return ({"email": person.email, "name": person.name} if person else {}) | ({"organisation": structure} if structure else {})


@page(rules.grants_access)
@once
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then send a new link."""
    found = _visible(request, pk)
    if not rules.end_membership(request.user, found):
        raise Http404
    sheet = Sheet(
        title="Renvoyer l’invitation\u202f?",
        intro=f"{found.person}, {found}. Un nouveau lien part à l’adresse {found.person.email}.",
        submit="Renvoyer l’invitation",
        back=found.get_absolute_url(),
        done=f"Une nouvelle invitation part vers {found.person.email}. L’ancien lien n’ouvre plus rien.",
        crumbs=_crumbs(found, link=True),
    )
    days = settings.CONTINUUM_INVITATION_DAYS
    consequences = ("Les liens déjà envoyés n’ouvrent plus rien.", f"Le nouveau sert {counted(days, 'jour', 'jours')}.")
    act = lambda: services.resend_invitation(membership=found, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, consequences, harmless=True)


@page(rules.grants_access)
@once
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then end an access."""
    found = _visible(request, pk)
    if not rules.end_membership(request.user, found):
        raise Http404
    sheet = Sheet(
        title="Mettre fin à cet accès\u202f?",
        intro=f"{found.person}, {found}, depuis le {as_read(found.starts_on)}.",
        submit="Mettre fin à cet accès",
        back=found.get_absolute_url(),
        done=f"L’accès {of(found.person)} a pris fin.",
        crumbs=_crumbs(found, link=True),
    )
    consequences = (
        "Dès sa prochaine page, cette personne ne verra plus rien à ce titre.",
        "Ses autres accès, s’il y en a, restent ouverts.",
        "Ce qu’elle a écrit est gardé, sous son nom.",
    )
    act = lambda: services.end_membership(membership=found, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, consequences, to=reverse("directory:memberships"))


@page(signed_in, personal=True)
def me(request: HttpRequest) -> HttpResponse:
    """« Mon accès » : who the site takes me for, what is open to me, and the way out of every device."""
    form, joined = OnceForm(person=request.user), request.user.joined_at
    facts = [
        {"label": "Nom", "value": request.user.name or "non indiqué"},
        {"label": "Première connexion", "value": as_read(joined and joined.astimezone(clock.PARIS).date()) or "non connue"},
    ]
    held = request.user.held_memberships()
    acting = [one for one in held if one in request.user.active_memberships()] if len(held) > 1 else []
    context = {
        "form": form,
        "facts": facts,
        "held": [{"membership": one, "chosen": acting == [one], "once_fields": once_fields(request)} for one in held],
        "acting_as": acting[0] if len(acting) == 1 else None,
        "once_fields": once_fields(request),
        "sees_people": rules.sees_people(request.user),
        "helps": queries.helps_of(request.user),
        "others": [one for one in queries.memberships_of(request.user) if not one.is_active],
        "connections": services.open_sessions_of(request.user),
    }
    return render(request, "directory/me.html", context)


@page(signed_in, personal=True)
@once
def act_as(request: HttpRequest) -> HttpResponse:
    """From the next page on, one access alone; or all of them again."""
    if request.method != "POST":
        return redirect("directory:me")
    form = ActAsForm(data=request.POST, person=request.user)
    chosen = form.cleaned_data["membership"] if form.is_valid() else None
    services.act_as(person=request.user, membership=chosen, session=request.session)
    said = f"Vous agissez en tant que\u00a0: {chosen}." if chosen else "Vous agissez avec tous vos accès."
    messages.success(request, said)
    return redirect("directory:me")


@page(signed_in, personal=True)
@once
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("directory:me")
    count = services.sign_out_everywhere(person=request.user, by=request.user)
    logout(request)
    closed = "Votre connexion est fermée" if count < 2 else f"Vos {count} connexions sont fermées"
    messages.success(request, f"{closed}. Pour revenir, demandez un nouveau code.")
    return redirect("account_login")


@page(signed_in, personal=True)
@once
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        count = services.sign_out_elsewhere(person=request.user, session_key=request.session.session_key, by=request.user)
        closed = counted(count, "autre connexion fermée", "autres connexions fermées") if count else "Il n’y en avait pas d’autre"
        messages.success(request, f"{closed}. Celle-ci reste ouverte.")
    return redirect("directory:me")


def _visible(request: HttpRequest, pk: UUID) -> Membership:
    return visible_or_404(Membership.objects.select_related(*WITH_NAMES), request.user, pk=pk)


def _crumbs(membership: Membership, *, link: bool = False) -> list[dict[str, str]]:
    own = {"label": str(membership.person)} | ({"url": membership.get_absolute_url()} if link else {})
    return [{"label": "Accès", "url": reverse("directory:memberships")}, own]
