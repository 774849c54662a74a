"""« Pratiques »: what structures did, found by theme, by words or by likeness; one of them; writing it and reading it over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import Evidence
from continuum.community.forms import OpenForm, PracticeForm, ReasonForm, RemarksForm
from continuum.community.models import Practice
from continuum.directory.enums import HrTheme, Nomenclature, SizeClass
from continuum.directory.queries import branches_in
from continuum.directory.rules import staff
from continuum.toolkit import journal
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.drafts import drafted
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .communities import to_home
from .entering import charter_first, tabs

LIKE = "comme"
RESULT = {"worked": "done", "partly": "to_watch", "failed": "refused"}
STATUS = {"draft": "draft", "submitted": "to_watch", "published": "done", "withdrawn": "refused"}


def _branches(request: HttpRequest) -> Choices:
    return [(one.pk, str(one)) for one in branches_in(Nomenclature.GROUPS)]


def _like(request: HttpRequest) -> Filter:
    """Practices of structures like one of hers: those that share most with it first."""
    structures = {str(one.pk): one for one in queries.structures_to_compare(request.user)}

    def apply(rows: Any, chosen: str) -> Any:
        alike = queries.Likeness.of(request.user, structures[chosen]).on(rows).filter(likeness__gt=0)
        return alike.order_by("-likeness", "-published_at", "pk")

    return Filter(LIKE, "Comme", [(key, str(one)) for key, one in structures.items()], apply=apply)


COLUMNS = [
    Column("title", "Pratique", link=lambda one: one.get_absolute_url()),
    Column("tried", "Essais", value=queries.tried_in_words),
    Column("theme", "Thème", value=lambda one: one.get_theme_display()),
    Column("context", "Contexte", value=lambda one: one.context or "non précisé"),
    Column("evidence", "Preuve", value=lambda one: one.get_evidence_display()),
]
PRACTICES = Listing(
    "pratiques",
    title="Pratiques",
    columns=COLUMNS,
    filters=[
        Filter("theme", "Thème", HrTheme.choices, apply="theme"),
        Filter("branche", "Branche", _branches, apply="branch"),
        Filter("taille", "Taille", SizeClass.choices, apply="size"),
        Filter("preuve", "Preuve", Evidence.choices, apply="evidence"),
    ],
    search=queries.practices_answering,
    words=("pratique", "pratiques"),
    empty="Aucune pratique n’est encore publiée\u00a0: racontez la première.",
)


# --- Reading -----------------------------------------------------------------------------------------------------------------


@page(rules.enters_community)
@charter_first
def practices(request: HttpRequest) -> HttpResponseBase:
    """What members published, the latest first; for whoever wrote or reads over, what is not published yet."""
    like = _like(request)
    listing = replace(PRACTICES, filters=[like, *PRACTICES.filters])
    if request.GET.get(LIKE) in dict(like.choices):
        listing = replace(listing, columns=[*COLUMNS[:2], Column("common", "En commun", value=queries.in_common), *COLUMNS[2:]])
    context = {
        "tabs": tabs(request, "practices"),
        "may_write": queries.tells_practices(request.user),
        "to_finish": [(one, STATUS[one.status]) for one in queries.practices_to_finish(request.user)],
        "like": [] if LIKE in request.GET else like.choices,
    }
    rows = queries.practices_published(request.user)
    return listing.page(request, rows, template="community/practices.html", **context)


@page(rules.enters_community)
@charter_first
def practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One practice: what was done, at what price, what came of it elsewhere; what its reader may do with it."""
    found = seen_practice(request, pk)
    may_change = rules.change_practice(request.user, found)
    runs = rules.run_community(request.user, found.community)
    context = {
        "practice": found,
        "crumbs": [*to_practices(), {"label": str(found)}],
        "status": STATUS[found.status],
        "facts": _facts(found),
        "tried": queries.tried_in_words(found),
        "trials": _trials(request, found, runs),
        "may_try": found.is_published and queries.structures_to_try(request.user, found).exists(),
        "may_change": may_change,
        "runs": runs,
        "hosts": rules.open_practice_as_host(request.user, found),
        "own": found.written_by_id == request.user.pk,
        "history": journal.history_of(found)[:20] if runs else [],
    }
    return render(request, "community/practice.html", context)


def _facts(found: Any) -> list[dict[str, Any]]:
    evidence = {"label": "Preuve", "value": found.get_evidence_display().capitalize(), "note": found.evidence_said}
    return [
        {"label": "Structure", "value": str(found.organisation) if found.shows_host else "Non nommée", "note": found.context},
        evidence,
        {"label": "Essais", "value": found.trial_count, "note": queries.tried_in_words(found), "url": "#essais"},
    ]


def _trials(request: HttpRequest, found: Practice, runs: bool) -> list[dict[str, Any]]:
    """Each with what its reader, who takes part, may do with it: says the same as `change_trial` and `remove_trial`."""
    shown = []
    for one in queries.trials_of(found):
        hers = rules.tells_trial(request.user, one)
        may = {"may_change": hers and found.is_published, "may_remove": hers or runs}
        shown.append({"one": one, "kind": RESULT[one.result], **may})
    return shown


def seen_practice(request: HttpRequest, pk: UUID) -> Any:
    rows = queries.practices_seen(request.user).select_related(*queries.PRACTICE_WITH, "written_by", "reviewed_by")
    return visible_or_404(rows, request.user, pk=pk)


def to_practices(found: Practice | None = None) -> list[dict[str, str]]:
    crumbs = [to_home(), {"label": "Pratiques", "url": reverse("community:practices")}]
    return [*crumbs, {"label": str(found), "url": found.get_absolute_url()}] if found else crumbs


# --- Writing -----------------------------------------------------------------------------------------------------------------


@page(rules.enters_community)
@charter_first
@drafted
@once
def new_practice(request: HttpRequest) -> HttpResponse:
    form = initial_or_kept(request, PracticeForm)
    if not form.speaks_for_some:
        raise Http404
    sheet = Sheet(
        title="Raconter une pratique",
        submit="Enregistrer ce brouillon",
        back=reverse("community:practices"),
        done="Le brouillon est enregistré\u00a0: relisez-le, puis proposez-le à l’équipe.",
        crumbs=to_practices(),
        intro="Ce que votre structure a fait et qu’une autre pourrait reprendre. Vous seul·e voyez ce brouillon tant que vous "
        "ne le proposez pas.",
    )

    def act() -> None:
        services.write_practice(practice=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(rules.enters_community)
@charter_first
@drafted
@once
def change_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to(request, pk, rules.change_practice)
    form = initial_or_kept(request, PracticeForm, instance=found)
    sheet = Sheet(
        title="Modifier cette pratique",
        submit="Enregistrer cette pratique",
        back=found.get_absolute_url(),
        done="La pratique est modifiée.",
        crumbs=to_practices(found),
        remove_url=reverse("community:remove_practice", args=[pk]) if _never_published(found) else "",
        remove="Supprimer ce brouillon",
    )

    def act() -> None:
        services.change_practice(practice=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(rules.enters_community)
@charter_first
@once
def remove_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to(request, pk, rules.remove_practice)
    if not _never_published(found):
        raise Http404
    sheet = Sheet(
        title=f"Supprimer le brouillon «\u00a0{found}\u00a0»\u202f?",
        submit="Supprimer ce brouillon",
        back=found.get_absolute_url(),
        done="Le brouillon est supprimé.",
        crumbs=to_practices(found),
    )
    remove = {"practice": found, "by": request.user}
    return ask_before(request, lambda: services.remove_practice(**remove), sheet, to=reverse("community:practices"))


def _never_published(found: Practice) -> bool:
    return found.is_draft and found.published_at is None


@page(rules.enters_community)
@charter_first
@once
def submit_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the team to read it over."""
    found = _to(request, pk, rules.submit_practice, found_in=lambda one: one.is_draft or one.is_withdrawn)
    sheet = Sheet(
        title=f"Proposer «\u00a0{found}\u00a0»\u202f?",
        submit="Proposer cette pratique",
        back=found.get_absolute_url(),
        done="La pratique est proposée\u00a0: l’équipe la relit, et vous écrit.",
        crumbs=to_practices(found),
        intro="L’équipe régionale la relit, puis la publie auprès des membres de la communauté ou vous dit ce qui manque.",
    )
    submit = {"practice": found, "by": request.user}
    return ask_before(request, lambda: services.submit_practice(**submit), sheet, harmless=True)


@page(rules.enters_community)
@charter_first
@once
def withdraw_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to(request, pk, rules.withdraw_practice, found_in=lambda one: one.is_submitted or one.is_published)
    words = ("Retirer cette pratique", "Retirer cette pratique", "La pratique est retirée\u00a0: les membres ne la lisent plus.")
    return _reviewed(request, found, ReasonForm, services.withdraw_practice, words)


# --- Reading over ------------------------------------------------------------------------------------------------------------


@page(staff)
@once
def publish_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to(request, pk, rules.publish_practice, found_in=lambda one: one.is_submitted)
    words = ("Publier cette pratique", "Publier cette pratique", "La pratique est publiée\u00a0: les membres la lisent.")
    return _reviewed(request, found, RemarksForm, services.publish_practice, words)


@page(staff)
@once
def send_back_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _to(request, pk, rules.send_back_practice, found_in=lambda one: one.is_submitted)
    words = ("Demander de la compléter", "Renvoyer cette pratique à son auteur·e", "La pratique est renvoyée à son auteur·e.")
    return _reviewed(request, found, ReasonForm, services.send_back_practice, words)


def _reviewed(
    request: HttpRequest, found: Practice, form_class: type[Any], service: Callable[..., Any], words: tuple[str, str, str]
) -> HttpResponse:
    """A decision on a practice, with what its author reads of it; `words`: title, verb, what is said when it is done."""
    form = initial_or_kept(request, form_class)
    title, submit, done = words
    sheet = Sheet(title=title, submit=submit, back=found.get_absolute_url(), done=done, crumbs=to_practices(found))
    review = {"practice": found, "by": request.user}
    return answer(request, form, lambda: service(review=form.cleaned_data["review"], **review), sheet)


@page(rules.enters_community)
@charter_first
@once
def open_practice_as_host(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The structure says whether everybody may read it."""
    found = _to(request, pk, rules.open_practice_as_host, found_in=lambda one: one.is_published)
    intro = "Elle ne sera lisible de tout le monde que si l’équipe régionale le décide aussi. Vous pouvez changer d’avis."
    return _opened(request, found, found.opened_by_host, services.open_practice_as_host, intro)


@page(staff)
@once
def open_practice_as_team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The team says whether everybody may read it."""
    found = _to(request, pk, rules.open_practice_as_team, found_in=lambda one: one.is_published)
    intro = "Elle ne sera lisible de tout le monde que si la structure qui l’a menée l’accepte aussi."
    return _opened(request, found, found.opened_by_team, services.open_practice_as_team, intro)


def _opened(request: HttpRequest, found: Practice, now: bool, service: Callable[..., Any], intro: str) -> HttpResponse:
    form = initial_or_kept(request, OpenForm, initial={"is_open": now})
    form.fields["is_open"].help_text = queries.said_to_all(found)
    sheet = Sheet(
        title="Qui peut lire cette pratique",
        submit="Enregistrer qui peut la lire",
        back=found.get_absolute_url(),
        done="C’est enregistré.",
        crumbs=to_practices(found),
        intro=intro,
    )
    opened = {"practice": found, "by": request.user}
    return answer(request, form, lambda: service(is_open=form.cleaned_data["is_open"], **opened), sheet)


def _to(
    request: HttpRequest, pk: UUID, rule: Callable[[Any, Any], bool], found_in: Callable[[Practice], bool] | None = None
) -> Practice:
    """The practice, for whoever may do that with it; a form is shown only in a state where it may be sent."""
    rows = Practice.objects.select_related("community__node__territory", "organisation", "written_by", "branch", "territory")
    found: Practice = visible_or_404(rows, request.user, pk=pk)
    if not rule(request.user, found) or (request.method != "POST" and found_in is not None and not found_in(found)):
        raise Http404
    return found
