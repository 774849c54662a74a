"""« Dispositifs » : the repertory, one scheme, and what a structure may have, in three answers."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from continuum.directory import queries, rules
from continuum.directory.enums import PUBLIC_KINDS, Freshness, HrTheme, OrganisationKind, SchemeKind
from continuum.directory.models import Organisation, OrganisationQuerySet, Scheme, SchemeQuerySet, Territory
from continuum.directory.models.territories import touching
from continuum.directory.queries.schemes import Told
from continuum.toolkit import frames, journal
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.typography import french_date

TO_CHECK = "a-verifier"
STATUS = {
    Freshness.FRESH: "done",
    Freshness.SOON: "to_watch",
    Freshness.STALE: "late",
    Freshness.BROKEN: "refused",
    Freshness.PAST: "late",
}
FRESHNESS_CHOICES = [(TO_CHECK, "tout ce qui est à reprendre"), *Freshness.choices]


def _status(scheme: Scheme) -> str:
    context = {"kind": STATUS[scheme.freshness], "text": scheme.freshness.label}
    return render_to_string("toolkit/status.html", context)


def _territories(request: HttpRequest) -> Choices:
    """Those of which she sees a scheme."""
    seen = Scheme.objects.visible_to(request.user).order_by().values("territory")
    return [(one.key, str(one)) for one in queries.for_list(Territory.objects.filter(pk__in=seen)).order_by("in_order")]


def _serving(rows: QuerySet, key: str) -> QuerySet:
    """What serves that territory: its own schemes, those of its parts, and those of what contains it."""
    territory = queries.by_key(key)
    return rows.filter(touching(territory)) if territory else rows.none()


def _fresh(rows: Any, value: str) -> QuerySet:
    return rows.to_check() if value == TO_CHECK else rows.of_freshness(value)


SCHEMES = Listing(
    "dispositifs",
    title="Dispositifs",
    columns=[
        Column("title", "Dispositif", sortable="search_title", link=lambda one: one.get_absolute_url()),
        Column("freshness", "Fraîcheur", value=_status, exported=lambda one: one.freshness.label),
        Column("kind", "Sorte", value=lambda one: one.get_kind_display()),
        Column("themes", "Besoins", value=lambda one: "\u202f; ".join(one.theme_labels) or "aucun"),
        Column("owner", "Organisme", value=lambda one: one.owner_text),
        Column("territory", "Territoire", sortable="territory__path"),
        Column("deadline", "Date limite", value=lambda one: one.deadline or "permanent", sortable=True),
        Column("verified_on", "Vérifié le", value=lambda one: one.verified_on or "jamais", sortable=True),
    ],
    filters=[
        Filter("sorte", "Sorte", SchemeKind.choices, apply="kind"),
        Filter("besoin", "Besoin", HrTheme.choices, apply=lambda rows, theme: cast(SchemeQuerySet, rows).about(theme)),
        Filter("territoire", "Territoire", _territories, apply=_serving),
        Filter("fraicheur", "Fraîcheur", FRESHNESS_CHOICES, apply=_fresh),
    ],
    search=queries.schemes_answering,
    words=("dispositif", "dispositifs"),
    empty="Aucun dispositif n’est encore décrit dans votre territoire.",
)


@page(rules.member)
def schemes(request: HttpRequest) -> HttpResponseBase:
    """The repertory of her territory, for every member."""
    context = {"adds": rules.keeps_schemes(request.user), "structures": _structures(request)}
    return SCHEMES.page(request, queries.seen_schemes(request.user), template="directory/schemes.html", **context)


def _structures(request: HttpRequest) -> OrganisationQuerySet:
    """Her own: the way to what concerns them."""
    return queries.own_structures(request.user).filter(kind=OrganisationKind.MEMBER)


@page(rules.member)
def scheme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One scheme: what it brings, to whom, how, and how sure one is of it."""
    found = visible_scheme(request, pk)
    keeps = rules.write_scheme(request.user, found)
    context = {
        "scheme": found,
        "crumbs": crumbs_to(found),
        "status": STATUS[found.freshness],
        "facts": _facts(found),
        "sentence": queries.sentence_for(found.audience),
        "sees_audience": found.audience is not None and rules.see_segment(request.user, found.audience),
        "keeps": keeps,
        "corrections": found.corrections.waiting() if keeps else [],  # type: ignore[attr-defined]
        "history": journal.history_of(found)[:20] if keeps else [],
        "refused_on": queries.mail_refused_on(found) if keeps else None,
        "structures": _structures(request),
    }
    return render(request, "directory/scheme.html", context)


def visible_scheme(request: HttpRequest, pk: UUID) -> Scheme:
    found = visible_or_404(queries.seen_schemes(request.user).select_related("verified_by"), request.user, pk=pk)
    frames.place(request, territory=found.territory)
    return found


def crumbs_to(scheme: Scheme | None = None, *, link: bool = False) -> list[dict[str, str]]:
    crumbs = [{"label": "Dispositifs", "url": reverse("directory:schemes")}]
    if scheme is None:
        return crumbs
    return [*crumbs, {"label": str(scheme)} | ({"url": scheme.get_absolute_url()} if link else {})]


def _facts(scheme: Scheme) -> list[dict[str, Any]]:
    owner = {"label": "Organisme", "value": scheme.owner_text}
    if scheme.owner and scheme.owner.kind in PUBLIC_KINDS:
        owner["url"] = scheme.owner.get_absolute_url()
    until = {"label": "Date limite", "value": french_date(scheme.deadline) if scheme.deadline else "permanent"}
    return [owner, {"label": "Territoire", "value": str(scheme.territory)}, until]


# --- For one structure -------------------------------------------------------------------------------------------------------


class NeedForm(forms.Form):
    """Which help is looked for."""

    besoin = forms.ChoiceField(label="De quoi avez-vous besoin\u202f?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["besoin"].choices = [("", "toute aide"), *SchemeKind.choices]  # type: ignore[attr-defined]


@page(rules.member)
def schemes_for(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What concerns a structure, what may, and what does not, and why; `?besoin=` keeps one kind of help."""
    organisation = visible_or_404(Organisation.objects.select_related("territory"), request.user, pk=pk)
    if organisation.kind != OrganisationKind.MEMBER:
        raise Http404
    frames.place(request, territory=organisation.territory or "")
    wanted = request.GET.get("besoin", "")
    wanted = wanted if wanted in SchemeKind.values else ""
    rows = queries.seen_schemes(request.user)
    answers = queries.for_structure(rows.filter(kind=wanted) if wanted else rows, organisation)
    context = {
        "organisation": organisation,
        "crumbs": [{"label": str(organisation), "url": organisation.get_absolute_url()}, {"label": "Dispositifs"}],
        "form": NeedForm(initial={"besoin": wanted}),
        "wanted": wanted,
        "answers": answers,
        "concerned": [(one, STATUS[one.scheme.freshness]) for one in answers.concerned],
        "perhaps": [(one, _to_complete(request, organisation, one)) for one in answers.perhaps],
        "own": any(own.organisation_id == organisation.pk for own in request.user.active_memberships()),
    }
    return render(request, "directory/schemes_for.html", context)


def _to_complete(request: HttpRequest, organisation: Organisation, told: Told) -> str:
    return queries.address_to_complete(request.user, organisation, told.first_missing)
