"""« Mes données » : what each person was told, what she accepts, her copy, her erasure; and the way out of a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from continuum.directory import queries, services
from continuum.directory.enums import ConsentWay, MailPurpose
from continuum.directory.forms import ChoiceForm
from continuum.directory.models import DataExport, ErasureRequest, Notice
from continuum.toolkit.access import anyone, page, signed_in, visible_or_404
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.writing import Sheet, ask_before

HERE = "directory:my_data"
SAID = {
    MailPurpose.COMMUNITY: "Échanges entre structures, invitations aux rencontres du réseau.",
    MailPurpose.NEWSLETTER: "La lettre trimestrielle.",
    MailPurpose.PROSPECTING: "Propositions de diagnostics, de formations, de services ou de partenariats. À une adresse "
    "professionnelle, elles peuvent vous parvenir tant que vous ne les refusez pas.",
}


@page(signed_in, personal=True)
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything in one place, each thing with its button."""
    requests = ErasureRequest.objects.visible_to(request.user).filter(person=request.user)
    context = {
        "notices": queries.notices_of(request.user),
        "choices": [_shown(request, choice) for choice in queries.choices_of(request.user)],
        "processings": queries.in_order(),
        "copies": DataExport.objects.visible_to(request.user).filter(person=request.user).exclude(ready_at=None).defer("file"),
        "asked": requests.waiting().first(),
        "answered": [one for one in requests if not one.is_waiting],
        "form": OnceForm(person=request.user),
        "contact": settings.CONTINUUM_DATA_CONTACT,
    }
    return render(request, "directory/my_data.html", context)


def _shown(request: HttpRequest, choice: queries.Choice) -> dict[str, Any]:
    initial = {"purpose": choice.purpose.value, "wanted": not choice.receives}
    form = ChoiceForm(person=request.user, initial=initial, auto_id=f"{choice.purpose.value}-%s")
    submit = f"{'Quitter' if choice.receives else 'Accepter'} «\u00a0{choice.purpose.label}\u00a0»"
    return {"choice": choice, "form": form, "submit": submit, "said": SAID[choice.purpose]}


@page(signed_in, personal=True)
@once
def notice(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One notice as it was published; « J’ai pris connaissance » is kept with its version."""
    found = visible_or_404(Notice, request.user, code=code, version=version)
    form = initial_or_kept(request, OnceForm)
    if request.method == "POST" and form.is_valid():
        services.acknowledge_notice(person=request.user, notice=found, by=request.user)
        messages.success(request, "C’est noté\u00a0: vous avez pris connaissance de cette notice.")
        return redirect(HERE)
    unread = queries.unread_notices(request.user).filter(pk=found.pk).exists()
    crumbs = [*_crumbs(), {"label": found.title}]
    return render(request, "directory/notice.html", {"notice": found, "unread": unread, "form": form, "crumbs": crumbs})


@page(signed_in, personal=True)
@once
def choose(request: HttpRequest) -> HttpResponse:
    """Accept or leave a list, in one click."""
    form = ChoiceForm(data=request.POST, person=request.user)
    if request.method != "POST" or not form.is_valid():
        return redirect(HERE)
    purpose = MailPurpose(form.cleaned_data["purpose"])
    act = services.give_consent if form.cleaned_data["wanted"] else services.withdraw_consent
    act(person=request.user, purpose=purpose, by=request.user)
    done = "Vous recevrez" if form.cleaned_data["wanted"] else "Vous ne recevrez plus"
    messages.success(request, f"{done} les messages «\u00a0{purpose.label}\u00a0».")
    return redirect(f"{reverse(HERE)}#listes")


@page(signed_in, personal=True)
@once
def my_copy(request: HttpRequest) -> HttpResponse:
    """Ask for one's copy: a long work, at the end of which the file waits."""
    if request.method != "POST":
        return redirect(HERE)
    return redirect(services.prepare_export(person=request.user, by=request.user))


@page(signed_in, personal=True)
def data_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, for whoever asked for it, as long as it is kept."""
    found = visible_or_404(DataExport.objects.exclude(ready_at=None), request.user, pk=pk)
    response = HttpResponse(bytes(found.file), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="copie-de-donnees-{found.asked_at:%Y-%m-%d}.zip"'
    return response


@page(signed_in, personal=True)
@once
def ask_erasure(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(
        title="Demander l’effacement de mes données\u202f?",
        intro="L’administration nationale reçoit votre demande et a un mois pour y répondre.",
        submit="Demander l’effacement",
        back=reverse(HERE),
        done="Votre demande est enregistrée. Vous pouvez la retirer tant qu’elle n’est pas faite.",
        crumbs=_crumbs(),
    )
    consequences = (
        "Votre compte, vos accès et vos fonctions seront effacés\u00a0: vous ne pourrez plus entrer.",
        "Les chiffres et les textes que vous avez saisis restent, sans votre nom.",
        "Ce qui est effacé ne peut pas être retrouvé\u00a0: préparez d’abord votre copie si vous la voulez.",
    )
    return ask_before(request, lambda: services.ask_erasure(person=request.user, by=request.user), sheet, consequences)


@page(signed_in, personal=True)
@once
def withdraw_erasure(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        services.withdraw_erasure(person=request.user, by=request.user)
        messages.success(request, "Votre demande d’effacement est retirée.")
    return redirect(HERE)


@csrf_exempt
@page(anyone)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Leave a list by the link of a mail: without signing in, by POST only, since mail scanners open every link.

    A mail program posts here by itself (RFC 8058): no cookie, no token of a form, no redirection.
    """
    try:
        person, purpose = services.leaving(token)
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    if request.method == "POST" and person is not None:
        services.withdraw_consent(person=person, purpose=purpose, by=person, how=ConsentWay.ONE_CLICK)
    return render(request, "directory/unsubscribe.html", {"list": purpose.label, "done": request.method == "POST"})


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Mes données", "url": reverse(HERE)}]
