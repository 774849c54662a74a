"""How a form that writes is answered: done once and told, refused beside its field, or asked again before a removal.

sheet = Sheet(title="Ajouter un nom", submit="Ajouter ce nom", back=url, done="Le nom est ajouté.", crumbs=crumbs)
return answer(request, form, lambda: services.add_alias(alias=form.instance, by=request.user), sheet)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from . import drafts
from .submissions import OnceForm, initial_or_kept


class WhyForm(OnceForm):
    """Why a list is carried away, or somebody's data are copied or erased; the journal keeps it."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Écrivez pourquoi, en quelques mots."},
        help_text="Par exemple\u00a0: demande reçue par courriel le 3 mars 2026. Le journal garde ce motif\u202f: "
        "n’écrivez ni nom ni adresse.",
    )


@dataclass(frozen=True)
class Sheet:
    """The words around a form: its title, its verb, where one comes from, and what is said when it is done.

    `tabs`: the other forms that write the same kind of thing.
    """

    title: str
    submit: str
    back: str
    done: str
    crumbs: Sequence[dict[str, str]] = ()
    intro: str = ""
    remove_url: str = ""
    remove: str = ""
    tabs: Sequence[dict[str, Any]] = ()


def answer(
    request: HttpRequest, form: Any, act: Callable[[], Any], sheet: Sheet, to: Callable[[], str] | None = None
) -> HttpResponse:
    """Do what the form asks and go back, or show it with what is refused; or keep its draft, where the page is `@drafted`."""
    if kept := drafts.kept(request, form):
        return kept
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, sheet.done)
        return redirect(to() if to else sheet.back)
    context = {"form": form, "sheet": sheet, "crumbs": _with_title(sheet), "drafting": drafts.drafting(request)}
    return render(request, "toolkit/pages/sheet.html", context)


def ask_before(
    request: HttpRequest,
    act: Callable[[], Any],
    sheet: Sheet,
    consequences: Sequence[str] = (),
    *,
    harmless: bool = False,
    to: str = "",
    form: Any = None,
) -> HttpResponse:
    """Ask, then take away. `to`: where to go then, when the page one comes from may be gone. `form`: what is asked besides."""
    form = form or initial_or_kept(request, OnceForm)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, sheet.done)
        return redirect(to or sheet.back)
    context = {"title": sheet.title, "text": sheet.intro, "consequences": consequences, "submit": sheet.submit}
    shown = {**context, "form": form, "cancel_url": sheet.back, "crumbs": _with_title(sheet), "harmless": harmless}
    return render(request, "toolkit/confirm.html", shown)


def reason_to_carry(request: HttpRequest, title: str) -> tuple[HttpResponse | None, str]:
    """The page that asks why a list is carried away, or nothing and the reason once it is given; the view is `@once`."""
    form = initial_or_kept(request, WhyForm)
    if request.method == "POST" and form.is_valid():
        return None, form.cleaned_data["reason"]
    sheet = Sheet(
        title=f"Emporter la liste «\u00a0{title}\u00a0»",
        intro="Dites pourquoi vous emportez ce fichier\u00a0: le journal garde ce motif avec votre nom.",
        submit="Emporter le fichier",
        back=request.path,
        done="",
    )
    return render(request, "toolkit/pages/sheet.html", {"form": form, "sheet": sheet}), ""


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
