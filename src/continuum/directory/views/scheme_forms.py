"""Keeping the repertory: add a scheme, correct it, say that it is true; and the page on which its owner answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory import rules, services
from continuum.directory.enums import CorrectionOutcome
from continuum.directory.forms import LinkForm, OwnerAnswerForm, OwnerCorrectionForm, SchemeForm, SettleForm
from continuum.directory.forms.schemes import ANSWERS, BROKEN, CONFIRM, CORRECT, REFUSE
from continuum.directory.models import Scheme, SchemeCorrection
from continuum.directory.models.schemes import LINK_LASTS
from continuum.directory.queries import sentence_for
from continuum.toolkit.access import anyone, page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.throttling import throttled
from continuum.toolkit.typography import french_date
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt

from .schemes import crumbs_to, visible_scheme

TAKEN_UP = "correction"


@page(rules.keeps_schemes)
@once
def new_scheme(request: HttpRequest) -> HttpResponse:
    form = initial_or_kept(request, SchemeForm, initial={"checked": True})
    sheet = Sheet(
        title="Ajouter un dispositif",
        submit="Ajouter ce dispositif",
        back=reverse("directory:schemes"),
        done="Le dispositif est ajouté.",
        crumbs=crumbs_to(),
    )

    def create() -> None:
        services.create_scheme(scheme=form.instance, checked=form.cleaned_data["checked"], by=request.user)

    return answer(request, form, create, sheet, to=form.instance.get_absolute_url)


@page(rules.keeps_schemes)
@once
def change_scheme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`?correction=` names what its owner said: it stands above the form, and is settled once the record is saved."""
    found = _kept(request, pk)
    correction = _taken_up(request, found)
    form = initial_or_kept(request, SchemeForm, instance=found, initial={"checked": correction is not None})
    sheet = Sheet(
        title=f"Modifier « {found} »",
        submit="Enregistrer ce dispositif",
        back=found.get_absolute_url(),
        done="Le dispositif est enregistré, la correction est traitée." if correction else "Le dispositif est enregistré.",
        crumbs=crumbs_to(found, link=True),
        intro=_words_of(correction) if correction else "",
    )

    def change() -> None:
        checked = form.cleaned_data["checked"]
        services.change_scheme(scheme=form.instance, checked=checked, correction=correction, by=request.user)

    return answer(request, form, change, sheet)


def _taken_up(request: HttpRequest, scheme: Scheme) -> SchemeCorrection | None:
    """Settled by somebody else while this one was writing, it is still found: what she typed is refused, and shown again."""
    asked = request.GET.get(TAKEN_UP)
    if asked is None:
        return None
    try:
        pk = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    found: SchemeCorrection = visible_or_404(SchemeCorrection, request.user, scheme=scheme, pk=pk)
    if found.settled_at and request.method != "POST":
        raise Http404
    return found


def _words_of(correction: SchemeCorrection) -> str:
    return f"L’organisme a écrit le {french_date(correction.proposed_on)}\u00a0: «\u00a0{correction.text}\u00a0»"


@page(rules.keeps_schemes)
@once
def remove_scheme(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept(request, pk)
    sheet = Sheet(
        title=f"Supprimer le dispositif « {found} »\u202f?",
        submit="Supprimer ce dispositif",
        back=found.get_absolute_url(),
        done="Le dispositif est supprimé.",
        crumbs=crumbs_to(found, link=True),
        intro="Il ne sera plus proposé à personne, et les corrections proposées par l’organisme partent avec lui.",
    )
    act = lambda: services.remove_scheme(scheme=found, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, to=reverse("directory:schemes"))


@page(rules.keeps_schemes)
@once
def confirm_scheme(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody of the team has asked the owner, or read its page."""
    found = _kept(request, pk)
    sheet = _small_act(
        found,
        title=f"Confirmer les renseignements de « {found} »\u202f?",
        submit="Confirmer ces renseignements",
        done="C’est noté\u00a0: ces renseignements sont exacts aujourd’hui.",
        intro="Vous venez de les vérifier auprès de l’organisme ou sur son site. Votre nom et la date seront gardés.",
    )
    return ask_before(request, lambda: services.confirm_scheme(scheme=found, by=request.user), sheet, harmless=True)


@page(rules.keeps_schemes)
@once
def report_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a scheme leads nowhere; or, said before to be broken, it answers again: as was asked when it was shown."""
    found = _kept(request, pk)
    if not found.website:
        raise Http404
    form = initial_or_kept(request, LinkForm, initial={"state": ANSWERS if found.link_broken_on else BROKEN})
    is_broken = form["state"].value() == BROKEN
    sheet = _small_act(
        found,
        title="La page de ce dispositif ne répond plus\u202f?"
        if is_broken
        else "La page de ce dispositif répond de nouveau\u202f?",
        submit="Signaler le lien rompu" if is_broken else "Dire que la page répond",
        done="C’est noté\u00a0: la fiche le dit à tous." if is_broken else "C’est noté\u00a0: le lien est retrouvé.",
        intro=f"Adresse indiquée\u00a0: {found.website}",
    )
    act = lambda: services.report_link(scheme=found, is_broken=is_broken, by=request.user)  # noqa: E731
    return ask_before(request, act, sheet, harmless=True, form=form)


def _small_act(scheme: Scheme, **words: str) -> Sheet:
    return Sheet(back=scheme.get_absolute_url(), crumbs=crumbs_to(scheme, link=True), **words)


@page(rules.keeps_schemes)
@once
def settle_correction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the owner wrote, and what becomes of it: set aside here; taken up, it waits until the record is saved."""
    rows = SchemeCorrection.objects.waiting().select_related("scheme__territory")
    found = visible_or_404(rows, request.user, pk=pk)
    if not rules.settle_correction(request.user, found):
        raise Http404
    form = initial_or_kept(request, SettleForm)
    scheme = found.scheme
    if request.method == "POST" and form.is_valid() and form.cleaned_data["outcome"] == CorrectionOutcome.TAKEN:
        return redirect(f"{reverse('directory:change_scheme', args=[scheme.pk])}?{TAKEN_UP}={found.pk}")
    sheet = Sheet(
        title="Traiter la correction proposée",
        submit="Continuer",
        back=scheme.get_absolute_url(),
        done="La correction est écartée\u00a0: la fiche est notée exacte à la date d’aujourd’hui.",
        crumbs=crumbs_to(scheme, link=True),
        intro=_words_of(found),
    )
    return answer(request, form, lambda: services.set_aside_correction(correction=found, by=request.user), sheet)


def _kept(request: HttpRequest, pk: UUID) -> Scheme:
    """One that she sees and may write; otherwise the same answer as for a missing one."""
    found = visible_scheme(request, pk)
    if not rules.write_scheme(request.user, found):
        raise Http404
    return found


# --- The owner -----------------------------------------------------------------------------------------------------------------


@page(anyone)
@throttled("30/m", by="address", posts_only=True)
@once
def scheme_question(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner is asked, by the link of a mail: reading it says nothing; a button does."""
    try:
        scheme, is_open = services.question_of(token)
    except SignatureExpired:
        late = {"days": LINK_LASTS.days, "contact": settings.CONTINUUM_DATA_CONTACT}
        return render(request, "directory/scheme_link_expired.html", late)
    except BadSignature as error:
        raise Http404 from error
    if scheme is None or not is_open:
        return render(request, "directory/scheme_answered.html", {"scheme": scheme})
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _owner_forms(request, asked)
    if asked in forms and forms[asked].is_valid() and attempt(forms[asked], _owner_act(scheme, asked, forms[asked])):
        messages.success(request, OWNER_SAID[asked])
        return redirect(request.path)
    context = {"scheme": scheme, "sentence": sentence_for(scheme.audience), "confirm": forms[CONFIRM], "correct": forms[CORRECT]}
    return render(request, "directory/scheme_question.html", {**context, "refuse": forms[REFUSE]})


OWNER_SAID = {
    CONFIRM: "Merci\u00a0: la fiche est confirmée à la date d’aujourd’hui.",
    CORRECT: "Merci\u00a0: votre correction est transmise à la délégation, qui la portera dans la fiche.",
    REFUSE: "C’est noté\u00a0: plus aucun courriel de ce répertoire ne vous sera envoyé à cette adresse.",
}


def _owner_forms(request: HttpRequest, asked: str) -> dict[str, Any]:
    """The three forms of the page; the one that was sent bears what was typed."""
    kinds = {CONFIRM: OwnerAnswerForm, CORRECT: OwnerCorrectionForm, REFUSE: OwnerAnswerForm}
    return {
        name: kind(data=request.POST if name == asked else None, person=request.user, initial={"do": name}, auto_id=f"{name}-%s")
        for name, kind in kinds.items()
    }


def _owner_act(scheme: Scheme, asked: str, form: Any) -> Callable[[], Any]:
    """What this button does, by whoever holds the link."""
    by = services.LinkHolder(scheme.pk)
    if asked == CONFIRM:
        return lambda: services.confirm_scheme(scheme=scheme, by=by)
    if asked == REFUSE:
        return lambda: services.refuse_mail(scheme=scheme, by=by)
    said = {name: form.cleaned_data[name] for name in ("text", "link_is_broken")}
    return lambda: services.propose_correction(scheme=scheme, by=by, **said)
