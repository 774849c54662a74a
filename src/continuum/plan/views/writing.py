"""How every form of the plan is answered: written once, refused beside its field, or asked again before a removal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.plan import queries
from continuum.plan.models import Node
from continuum.toolkit import frames
from continuum.toolkit.access import visible_or_404
from continuum.toolkit.submissions import OnceForm, initial_or_kept


@dataclass(frozen=True)
class Sheet:
    """The words around a form: its title, its verb, where one comes from, and what is said when it is done."""

    title: str
    submit: str
    back: str
    done: str
    crumbs: Sequence[dict[str, str]] = ()
    intro: str = ""
    remove_url: str = ""
    remove: str = ""


def answer(
    request: HttpRequest, form: Any, act: Callable[[], Any], sheet: Sheet, to: Callable[[], str] | None = None
) -> HttpResponse:
    """Do what the form asks and go back, or show it with what is refused."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, sheet.done)
        return redirect(to() if to else sheet.back)
    return render(request, "plan/form.html", {"form": form, "sheet": sheet, "crumbs": _with_title(sheet)})


def ask_before(request: HttpRequest, act: Callable[[], Any], sheet: Sheet, consequences: Sequence[str] = ()) -> HttpResponse:
    """Ask, then take away."""
    form = initial_or_kept(request, OnceForm)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, sheet.done)
        return redirect(sheet.back)
    context = {"title": sheet.title, "text": sheet.intro, "consequences": consequences, "submit": sheet.submit}
    return render(
        request, "toolkit/confirm.html", {**context, "form": form, "cancel_url": sheet.back, "crumbs": _with_title(sheet)}
    )


def _with_title(sheet: Sheet) -> list[dict[str, str]]:
    return [*sheet.crumbs, {"label": sheet.title}] if sheet.crumbs else []


def attempt(form: Any, act: Callable[[], Any]) -> bool:
    """Do it, or put what the service refuses beside its field."""
    try:
        act()
    except ValidationError as error:
        refused = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, reasons in refused.items():
            form.add_error(name if name in form.fields else None, reasons)
        return False
    return True


def node_to_write(request: HttpRequest, address: str, rule: Callable[[Any, Node], bool]) -> Node:
    """A node that this person may write on; otherwise the same answer as for a missing one."""
    found = visible_or_404(queries.node_seen(request.user), request.user, path=f"{address}/")
    return _written_at(request, found, found, rule)


def row_to_write(request: HttpRequest, model: Any, pk: Any, rule: Callable[[Any, Any], bool], *also: str) -> Any:
    """A row of a node, on the same condition, with what else is named."""
    rows = model.objects.select_related("node__territory", "node__programme__territory", *also)
    found = visible_or_404(rows, request.user, pk=pk)
    return _written_at(request, found, found.node, rule)


def _written_at(request: HttpRequest, row: Any, node: Node, rule: Callable[[Any, Any], bool]) -> Any:
    if not rule(request.user, row):
        raise Http404
    frames.place(request, programme=node.programme, territory=node.territory)
    return row


def crumbs_to(node: Node) -> list[dict[str, str]]:
    """From the list of programmes down to the node, each a link."""
    above = [{"label": step.title, "url": step.get_absolute_url()} for step in [*queries.ancestors(node), node]]
    return [{"label": "Programmes", "url": reverse("plan:programmes")}, *above]
