"""Putting dates off: one phase, one milestone, or all that is still to come on a plan; and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from continuum.directory.rules import staff
from continuum.plan import queries, rules, services
from continuum.plan.forms import PutOffForm, PutOffPlanForm
from continuum.plan.models import Milestone, Node, Phase, Slippage
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt

from .writing import crumbs_to, node_to_write, row_to_write


def _put_off_list(node: Node) -> str:
    return f"{node.get_absolute_url()}#reports-de-dates"


@page(staff)
@once
def put_off_phase(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _put_off(request, Phase, pk, "la phase", "Reporter cette phase")


@page(staff)
@once
def put_off_milestone(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _put_off(request, Milestone, pk, "l’étape", "Reporter cette étape")


def _put_off(request: HttpRequest, model: Any, pk: UUID, noun: str, submit: str) -> HttpResponse:
    found = row_to_write(request, model, pk, rules.put_off)
    form = initial_or_kept(request, PutOffForm, row=found)
    now = found.period if isinstance(found, Phase) else found.date_text
    sheet = Sheet(
        title=f"Reporter {noun} « {found} »",
        submit=submit,
        back=_put_off_list(found.node),
        done="Le report est noté\u00a0; la date prévue d’abord est gardée.",
        crumbs=crumbs_to(found.node),
        intro=f"Au calendrier aujourd’hui\u00a0: {now}.",
    )

    def act() -> None:
        reason = {name: form.cleaned_data[name] for name in ("cause", "note")}
        put_off = services.put_off_following if form.following_too else services.put_off
        put_off(row=found, to=form.to, **reason, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def put_off_plan(request: HttpRequest, address: str) -> HttpResponse:
    """First by how much and why; then what would move, to be confirmed; what changed meanwhile is shown again."""
    node = node_to_write(request, address, rules.put_off_plan)
    form = initial_or_kept(request, PutOffPlanForm)
    if request.method != "POST" or not form.is_valid():
        return _ask_how_much(request, node, form)
    said = form.cleaned_data

    def act() -> None:
        reason = {"cause": said["cause"], "note": said["note"], "seen": said["seen"]}
        done = services.put_off_plan(node=node, shift=form.shift, **reason, by=request.user)
        messages.success(request, f"{counted(len(done.moves), 'date reportée', 'dates reportées')} de {form.shift.words}.")

    if said["seen"] and attempt(form, act):
        return redirect(_put_off_list(node))
    shown = queries.shifting((row for rows in queries.dated_below(node) for row in rows), form.shift)
    if shown.moves:
        return _show_what_moves(request, node, form, shown)
    form.add_error(None, services.NOTHING_TO_MOVE)
    return _ask_how_much(request, node, form)


def _ask_how_much(request: HttpRequest, node: Node, form: PutOffPlanForm) -> HttpResponse:
    sheet = Sheet(
        title=f"Reporter tout ce qui suit\u00a0: « {node} »",
        submit="Voir ce qui bougerait",
        back=f"{node.get_absolute_url()}#calendrier",
        done="",
        crumbs=crumbs_to(node),
        intro="Les phases non finies et les étapes à venir, ici et dans ce qui en dépend. Rien ne bouge avant votre accord.",
    )
    return render(request, "toolkit/pages/sheet.html", {"form": form, "sheet": sheet, "crumbs": sheet.crumbs})


def _show_what_moves(request: HttpRequest, node: Node, form: PutOffPlanForm, shown: queries.Shifting) -> HttpResponse:
    form.ask_again(shown.key)
    dates = counted(len(shown.moves), "date", "dates")
    stays = f" Resteraient en place\u00a0: {len(shown.left)}." if shown.left else ""
    context = {
        "title": f"Reporter {dates} de {form.shift.words}\u202f?",
        "text": f"Pour une seule cause, notée sur chacune.{stays}",
        "consequences": [*map(_move_said, shown.moves), *(_left_said(row, why) for row, why in shown.left)],
        "submit": f"Reporter {'cette date' if len(shown.moves) == 1 else f'ces {dates}'}",
        "form": form,
        "cancel_url": f"{node.get_absolute_url()}#calendrier",
        "crumbs": crumbs_to(node),
        "harmless": True,
    }
    return render(request, "toolkit/confirm.html", context)


def _move_said(move: queries.Move) -> str:
    goes_on = isinstance(move.row, Phase)
    before, after = (span.words if goes_on else span.moment for span in (move.row.span, move.to))
    return f"« {move.row} » ({move.row.node})\u00a0: {before} devient {after}"


def _left_said(row: Phase | Milestone, why: str) -> str:
    return f"« {row} » ({row.node}) reste en place\u00a0: {why}"


@page(staff)
@once
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = row_to_write(request, Slippage, pk, rules.take_back, "phase", "milestone")
    sheet = Sheet(
        title=f"Annuler le report de « {found.dated} »\u202f?",
        submit="Annuler ce report",
        back=_put_off_list(found.node),
        done="Le report est annulé\u00a0: la date d’avant est revenue.",
        crumbs=crumbs_to(found.node),
        intro=f"La date redevient\u00a0: {found.before_words}, au lieu de\u00a0: {found.after_words}.",
    )
    consequences = ["Ce report disparaît de la liste et du bilan\u202f; le journal du programme le garde."]
    return ask_before(request, lambda: services.take_back(slippage=found, by=request.user), sheet, consequences)


@page(staff)
@once
def take_back_shift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that was put off at once comes back at once; what cannot is said with its reason, before anything moves."""
    found = row_to_write(request, Slippage, pk, rules.take_back, "phase", "milestone")
    shown = queries.returning(found, request.user) if found.decision else queries.Returning([], [])
    if not shown.back:
        return redirect("plan:take_back", pk)
    dates = counted(len(shown.back), "date", "dates")
    stays = f" Resteraient en place\u00a0: {len(shown.left)}." if shown.left else ""
    sheet = Sheet(
        title=f"Annuler tout ce report, {dates}\u202f?",
        submit=f"Faire revenir {'cette date' if len(shown.back) == 1 else f'ces {dates}'}",
        back=_put_off_list(found.node),
        done="Le report est annulé\u00a0: les dates d’avant sont revenues.",
        crumbs=crumbs_to(found.node),
        intro=f"Décidé d’un coup, pour une seule cause\u00a0: {found.get_cause_display()}.{stays}",
    )
    consequences = [*map(_return_said, shown.back), *(_stay_said(one, why) for one, why in shown.left)]
    return ask_before(request, lambda: services.take_back_shift(slippage=found, by=request.user), sheet, consequences)


def _return_said(one: Slippage) -> str:
    return f"« {one.dated} » ({one.node})\u00a0: {one.after_words} redevient {one.before_words}"


def _stay_said(one: Slippage, why: str) -> str:
    return f"« {one.dated} » ({one.node}) reste au {one.after_words}\u00a0: {why}"
