"""Pages of the register: what is known, where it comes from, what does not add up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import member, staff
from continuum.figures import queries, rules, services
from continuum.figures.enums import FindingState, Level, Reach, ReadingStatus
from continuum.figures.forms import ConfirmForm, LockForm, PeriodForm, ReadingForm, ReasonForm
from continuum.figures.models import Finding, Lock, Reading
from continuum.figures.panels import SHOWN
from continuum.figures.queries import pages
from continuum.figures.queries.answers import Span
from continuum.figures.queries.counters import captures_of, nodes_counting
from continuum.plan.models import Measure, Node
from continuum.plan.queries import node_at
from continuum.plan.rules import create_programme
from continuum.toolkit import frames, journal
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import attempt


def _programmes(request: HttpRequest) -> list[tuple[str, str]]:
    return list(Programme.objects.visible_to(request.user).values_list("code", "title"))


READINGS = Listing(
    "releves",
    title="Relevés",
    columns=[
        Column("measure", "Mesure", sortable="measure__label", link=lambda row: row.get_absolute_url()),
        Column("value", "Valeur", value=pages.reading_words, numeric=True),
        Column("territory", "Territoire", sortable="territory__name"),
        Column("period", "Date ou période"),
        Column("source", "Source", value=lambda row: row.source.title if row.source else "sans source", sortable="source__title"),
        Column("place", "Où"),
        Column("status", "État", value=lambda row: row.get_status_display()),
        Column("origin", "Origine", value=lambda row: row.get_origin_display()),
    ],
    filters=[
        Filter("programme", "Programme", _programmes, apply="node__programme__code"),
        Filter("etat", "État", ReadingStatus.choices, apply="status"),
    ],
    search=lambda rows, text: rows.filter(measure__label__icontains=text) | rows.filter(place__icontains=text),
    default_order="measure",
    empty="Aucun relevé ici. Ouvrez un plan et saisissez un premier chiffre avec sa source.",
    words=("relevé", "relevés"),
)

FINDINGS = Listing(
    "a-verifier",
    title="À vérifier",
    columns=[
        Column("summary", "Ce qui ne concorde pas", link=lambda row: reverse("figures:finding", args=[row.pk])),
        Column("level", "Gravité", value=lambda row: row.get_level_display(), sortable=True),
        Column("programme", "Programme", sortable="programme__title"),
        Column("state", "État", value=lambda row: row.get_state_display()),
    ],
    filters=[
        Filter("programme", "Programme", _programmes, apply="programme__code"),
        Filter("gravite", "Gravité", Level.choices, apply="level"),
        Filter("regle", "Règle", [(rule.code, rule.title) for rule in pages.RULES], apply="rule"),
        Filter("etat", "État", FindingState.choices, apply="state"),
    ],
    default_order="level",
    empty="Aucun point à vérifier : les chiffres et les dates enregistrés concordent.",
    words=("point", "points"),
)


@page(member)
def index(request: HttpRequest) -> HttpResponse:
    """The programmes, and how well their figures agree."""
    programmes = list(Programme.objects.visible_to(request.user).select_related("territory"))
    counts = queries.open_counts(programmes, request.user)
    rows = [(programme, counts.get(programme.pk, {})) for programme in programmes]
    context = {"rows": rows, "shows_findings": request.user.is_programme_staff, "creates": create_programme(request.user)}
    return render(request, "figures/index.html", context)


@page(member)
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """All figures of a programme: plan by plan, what is counted beside what is declared."""
    programme = visible_or_404(Programme, request.user, code=code)
    root = Node.objects.select_related("territory", "programme").get(programme=programme, parent__isnull=True)
    frames.place(request, programme=programme, territory=root.territory)
    found = queries.findings_of(programme, request.user)
    context = {
        "programme": programme,
        "grid": queries.figure_grid(root),
        "contradictions": [finding for finding in found if finding.level == Level.CONTRADICTION],
        "shown": f":{SHOWN}",
        "precisions": sum(finding.level == Level.PRECISION for finding in found),
        "locks": list(Lock.objects.filter(programme=programme)),
        "may_lock": rules.lock_period(request.user, programme),
        "may_enter": rules.enter_reading(request.user, root),
        "root": root,
        "counters_url": _counters_url(request, programme),
        "crumbs": [{"label": "Chiffres", "url": reverse("figures:index")}, {"label": programme.title}],
    }
    return render(request, "figures/grid.html", context)


def _counters_url(request: HttpRequest, programme: Programme) -> str:
    """The counters of the programme, or of the first plan that this person runs."""
    if not request.user.is_programme_staff:
        return ""
    hers = (node for node in nodes_counting(programme) if rules.enter_reading(request.user, node))
    first = next(hers, None)
    return reverse("figures:counters", args=[first.address]) if first else ""


@page(member)
def figure(request: HttpRequest, measure: str, address: str) -> HttpResponse:
    """« D’où vient ce chiffre ? » : the register opened at one question."""
    node = node_at(request.user, address)
    if node is None:
        raise Http404
    if node.address != address:
        return redirect(f"{reverse('figures:figure', args=[measure, node.address])}?{request.GET.urlencode()}".rstrip("?"))
    reach = request.GET.get("portee", Reach.BOTH)
    form = PeriodForm(request.GET)
    period = form.cleaned_data["periode"] if form.is_valid() else None
    if reach not in Reach.values:
        raise Http404
    asked = queries.Question(measure, address, reach, request.GET.get("territoire"), period)
    closed = pages.closed_questions(asked, node)
    found = queries.answers([asked, *closed])
    if asked not in found:
        raise Http404
    frames.place(request, programme=node.programme, territory=node.territory)
    context = pages.figure_context(found[asked], node, request.user)
    more = {"period_form": form, "closed": [found[one] for one in closed if one in found]}
    return render(request, "figures/figure.html", context | more)


@page(member)
def readings(request: HttpRequest) -> HttpResponseBase:
    rows = Reading.objects.visible_to(request.user).select_related("measure", "territory", "source", "node")
    rows = rows.prefetch_related("listed")
    return READINGS.page(request, rows)


@page(member)
def reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One reading: what it says, where, who typed and approved it, what became of it."""
    found = _reading(request, pk)
    frames.place(request, programme=found.node.programme, territory=found.territory)
    context = {
        "reading": found,
        "words": pages.reading_words(found),
        "unit": pages.unit_of(found.measure, Span.of(found)),
        "facts": pages.reading_facts(found),
        "names": pages.names_seen(found, request.user),
        "may_edit": rules.correct_reading(request.user, found),
        "history": journal.history_of(found)[:30] if request.user.is_programme_staff else [],
        "findings": pages.findings_about([found], request.user),
        "captures": captures_of(found),
        "crumbs": [
            {"label": "Chiffres", "url": reverse("figures:index")},
            {"label": found.node.programme.title, "url": reverse("figures:grid", args=[found.node.programme.code])},
            {"label": found.measure.label, "url": reverse("figures:figure", args=[found.measure.code, found.node.address])},
            {"label": "Relevé"},
        ],
    }
    return render(request, "figures/reading.html", context)


def _reading(request: HttpRequest, pk: UUID, rule: Any = None) -> Reading:
    rows = Reading.objects.select_related(
        "measure", "node__programme", "node__territory", "territory", "source", "organisation", "entered_by", "approved_by"
    )
    found = visible_or_404(rows, request.user, pk=pk)
    if rule and not rule(request.user, found):
        raise Http404
    return found


def _writable_nodes(request: HttpRequest) -> Any:
    """The nodes on which this person may enter figures."""
    seen = Node.objects.visible_to(request.user).select_related("territory")
    return seen.filter(pk__in=[node.pk for node in seen if rules.enter_reading(request.user, node)])


@page(staff)
@once
def new_reading(request: HttpRequest) -> HttpResponse:
    """Type a figure with its source; it starts as a draft."""
    nodes = _writable_nodes(request)
    node = nodes.filter(path=f"{request.GET.get('plan', '')}/").first()
    measure = Measure.objects.filter(code=request.GET.get("mesure", "")).first()
    initial = {"node": node, "measure": measure}
    form = initial_or_kept(request, ReadingForm, person=request.user, nodes=nodes, initial=initial)
    if request.method == "POST" and form.is_valid():
        node = form.cleaned_data["node"]
        done = attempt(form, lambda: services.enter_reading(node=node, reading=form.instance, **form.lists, by=request.user))
        if done:
            messages.success(request, "Le relevé est enregistré en brouillon. Approuvez-le pour qu’il compte.")
            return redirect(form.instance)
    return _form_page(request, form, "Saisir un chiffre", "Enregistrer ce relevé", reverse("figures:readings"))


@page(staff)
@once
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _reading(request, pk, rules.correct_reading)
    form = initial_or_kept(request, ReadingForm, person=request.user, nodes=_writable_nodes(request), instance=found)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: services.correct_reading(reading=form.instance, **form.lists, by=request.user))
        if done:
            messages.success(request, "Le relevé est corrigé ; l’ancienne valeur reste dans son historique.")
            return redirect(form.instance)
    return _form_page(request, form, f"Corriger : {found.measure}", "Enregistrer la correction", found.get_absolute_url())


def _form_page(request: HttpRequest, form: Any, title: str, submit: str, back: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **more}
    return render(request, "figures/form.html", context)


@page(staff)
@once
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _reading(request, pk, rules.approve_reading)
    form = initial_or_kept(request, ConfirmForm, person=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: services.approve_reading(reading=found, by=request.user))
    ):
        messages.success(request, "Le relevé est approuvé : il compte désormais dans les chiffres.")
        return redirect(found)
    intro = "Une fois approuvé, il compte dans les totaux, les pages et les bilans."
    return _form_page(
        request,
        form,
        f"Approuver {pages.reading_words(found)} pour « {found.measure} » ?",
        "Approuver ce relevé",
        found.get_absolute_url(),
        intro=intro,
    )


@page(staff)
@once
def retain(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _reading(request, pk, rules.retain_reading)
    form = initial_or_kept(request, ReasonForm, person=request.user, initial={"reason": found.retained_reason})
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: services.retain_reading(reading=found, reason=form.cleaned_data["reason"], by=request.user))
        if done:
            messages.success(request, "Cette valeur est retenue ; les autres restent lisibles.")
            return redirect("figures:figure", found.measure.code, found.node.address)
    intro = "De plusieurs réponses à une même question, celle-ci comptera. La raison s’affichera partout avec elle."
    return _form_page(
        request,
        form,
        f"Retenir {pages.reading_words(found)} pour « {found.measure} »",
        "Retenir cette valeur",
        found.get_absolute_url(),
        intro=intro,
    )


@page(staff)
@once
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _reading(request, pk, rules.withdraw_reading)
    form = initial_or_kept(request, ReasonForm, person=request.user)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: services.withdraw_reading(reading=found, reason=form.cleaned_data["reason"], by=request.user)
        )
        if done:
            messages.success(request, "Le relevé est redevenu un brouillon : il ne compte plus.")
            return redirect(found)
    intro = "Il ne comptera plus dans les chiffres, et restera lisible par les personnes qui conduisent le programme."
    return _form_page(
        request,
        form,
        f"Retirer {pages.reading_words(found)} pour « {found.measure} »",
        "Retirer ce relevé",
        found.get_absolute_url(),
        intro=intro,
    )


@page(staff)
def findings(request: HttpRequest) -> HttpResponseBase:
    return FINDINGS.page(request, Finding.objects.visible_to(request.user).select_related("programme"))


@page(staff)
@once
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One finding: both values, both places, and what to do about it."""
    found = visible_or_404(
        Finding.objects.select_related("programme__territory", "node__territory", "accepted_by"), request.user, pk=pk
    )
    may_settle = rules.accept_finding(request.user, found)
    form = initial_or_kept(request, ReasonForm, person=request.user) if may_settle else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and attempt(
            form, lambda: services.accept_finding(finding=found, reason=form.cleaned_data["reason"], by=request.user)
        ):
            messages.success(request, "Ce point est accepté, avec sa raison.")
            return redirect("figures:finding", pk)
    frames.place(request, programme=found.programme)
    return render(request, "figures/finding.html", pages.finding_context(found, request.user, form, may_settle))


@page(staff)
@once
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Finding.objects.select_related("programme__territory", "node__territory"), request.user, pk=pk)
    if not rules.reopen_finding(request.user, found):
        raise Http404
    form = initial_or_kept(request, ConfirmForm, person=request.user)
    if request.method == "POST" and form.is_valid():
        services.reopen_finding(finding=found, by=request.user)
        messages.success(request, "Ce point est de nouveau à traiter.")
        return redirect("figures:finding", pk)
    return _form_page(
        request,
        form,
        "Remettre ce point à traiter ?",
        "Remettre à traiter",
        reverse("figures:finding", args=[pk]),
        intro=found.message,
    )


@page(staff)
@once
def locks(request: HttpRequest, code: str) -> HttpResponse:
    """Closed periods of a programme, and closing one more."""
    programme = visible_or_404(Programme.objects.select_related("territory"), request.user, code=code)
    if not rules.lock_period(request.user, programme):
        raise Http404
    initial = {"starts": programme.starts, "ends": programme.ends}
    form = initial_or_kept(request, LockForm, person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.lock_period(programme=programme, lock=form.instance, by=request.user)
        messages.success(request, "La période est arrêtée : ses chiffres gardent leur valeur d’aujourd’hui.")
        return redirect("figures:locks", code)
    closed = queries.closed_answers(queries.register_of(programme))
    return render(request, "figures/locks.html", {"programme": programme, "form": form, "closed": closed})


@page(staff)
@once
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    lock = (
        Lock.objects.filter(pk=pk, programme__in=Programme.objects.visible_to(request.user)).select_related("programme").first()
    )
    if lock is None or not rules.lift_lock(request.user, lock):
        raise Http404
    form = initial_or_kept(request, ConfirmForm, person=request.user)
    back = reverse("figures:locks", args=[lock.programme.code])
    if request.method == "POST" and form.is_valid():
        services.lift_lock(lock=lock, by=request.user)
        messages.success(request, "La période est rouverte : ses relevés peuvent de nouveau changer.")
        return redirect(back)
    return _form_page(
        request, form, f"Rouvrir la période {lock} ?", "Rouvrir la période", back, intro="Les valeurs arrêtées seront oubliées."
    )
