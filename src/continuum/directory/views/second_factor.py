"""« Second facteur » : set it up, keep the recovery codes, take it away; and begin again for somebody who lost hers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe

from continuum.directory import rules, services
from continuum.directory.forms import GiveSecondFactorForm, PresentCodeForm, ReasonForm, SetUpForm
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.access import anyone, page, signed_in, visible_or_404
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.tasks import machine_now
from continuum.toolkit.throttling import throttled
from continuum.toolkit.typography import of
from continuum.toolkit.writing import attempt

from .crumbs import of_mine, of_person

TO_CONFIRM = "second_factor_to_confirm"
REPLACED_UNTIL = "second_factor_replaced_until"
SHOWN_UNTIL = "recovery_codes_shown_until"
ARRIVING = "second_factor_on_the_way_in"
OPEN_FOR = 15 * 60

_last_step = AuthenticateView.as_view(form_class=GiveSecondFactorForm, template_name="account/give_second_factor.html")
give = page(anyone)(throttled("30/m", by="address", posts_only=True)(_last_step))
"""The last page of signing in. Tries are counted for the account too: whoever comes here has read its mail."""


@page(signed_in, personal=True)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where one's second factor stands, and what can be done about it."""
    installed = services.has_second_factor(request.user)
    context = {
        "installed": installed,
        "required": rules.needs_second_factor(request.user),
        "given": rules.SECOND_FACTOR in request.session,
        "codes_left": len(services.recovery_codes_of(request.user)) if installed else 0,
        "crumbs": of_mine(),
    }
    return render(request, "directory/second_factor.html", context)


@page(signed_in, personal=True)
@once
def set_up(request: HttpRequest) -> HttpResponse:
    """Scan a drawing, copy one code: it is done, and the recovery codes are shown."""
    replacing = request.session.get(REPLACED_UNTIL, 0) > machine_now().timestamp()
    if services.has_second_factor(request.user) and not replacing:
        return redirect("directory:second_factor")
    form, secret = initial_or_kept(request, SetUpForm), _secret(request)

    def install() -> None:
        given = {"code": form.cleaned_data["code"], "session_key": request.session.session_key, "replacing": replacing}
        services.set_up_second_factor(person=request.user, secret=secret, **given)

    if request.method == "POST" and form.is_valid() and attempt(form, install):
        request.session[ARRIVING] = rules.needs_second_factor(request.user) and not replacing
        return _installed(request)
    context = {"form": form, "required": rules.needs_second_factor(request.user), "crumbs": of_mine("Installer")}
    return render(request, "directory/second_factor_set_up.html", {**context, **_drawn(request, secret)})


def _installed(request: HttpRequest) -> HttpResponse:
    for served in (TO_CONFIRM, REPLACED_UNTIL):
        request.session.pop(served, None)
    request.session[rules.SECOND_FACTOR] = True
    return _show_codes(request)


def _secret(request: HttpRequest) -> str:
    """The same one each time the page is opened, so that what was scanned stays right; sealed in the session too."""
    try:
        return decrypt(request.session[TO_CONFIRM])
    except (KeyError, InvalidToken):
        secret = generate_totp_secret()
        request.session[TO_CONFIRM] = encrypt(secret)
        return secret


def _drawn(request: HttpRequest, secret: str) -> dict[str, Any]:
    adapter = get_adapter()
    drawing = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    spelt = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    # Drawn by the library from an address that it has encoded: squares, and no word of anybody's.
    return {"drawing": mark_safe(drawing[drawing.index("<svg") :]), "secret": spelt}  # noqa: S308


def _show_codes(request: HttpRequest) -> HttpResponse:
    request.session[SHOWN_UNTIL] = machine_now().timestamp() + OPEN_FOR
    return redirect("directory:recovery_codes")


def _codes_shown(request: HttpRequest) -> list[str]:
    """Only just after they were made, and until one has said that they are kept."""
    if request.session.get(SHOWN_UNTIL, 0) < machine_now().timestamp():
        return []
    return services.recovery_codes_of(request.user)


@page(signed_in, personal=True)
@once
def recovery_codes(request: HttpRequest) -> HttpResponse:
    codes = _codes_shown(request)
    if request.method == "POST" or not codes:
        if request.session.pop(SHOWN_UNTIL, None):
            messages.success(request, "Vos codes de secours ne seront plus montrés.")
        return redirect(settings.LOGIN_REDIRECT_URL if request.session.pop(ARRIVING, False) else "directory:second_factor")
    context = {"codes": codes, "form": OnceForm(person=request.user), "crumbs": of_mine("Codes de secours")}
    return render(request, "directory/recovery_codes.html", context)


@page(signed_in, personal=True)
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    codes = _codes_shown(request)
    if not codes:
        raise Http404
    lines = ["Continuum, codes de secours", f"{request.user.email}, {clock.today():%d/%m/%Y}", "Chaque code sert une fois.", ""]
    headers = {"Content-Disposition": 'attachment; filename="codes-de-secours.txt"'}
    return HttpResponse("\r\n".join([*lines, *codes, ""]), content_type="text/plain; charset=utf-8", headers=headers)


@page(signed_in, personal=True)
@once
def renew_codes(request: HttpRequest) -> HttpResponse:
    """A new list, for whoever has lost hers or used most of it."""
    return _with_present_code(
        request,
        act=lambda: services.renew_recovery_codes(person=request.user, by=request.user),
        answer=lambda: _show_codes(request),
        title="Faire une nouvelle liste de codes de secours\u202f?",
        consequences=["Les codes de l’ancienne liste n’ouvriront plus rien."],
        submit="Faire une nouvelle liste",
        harmless=True,
    )


@page(signed_in, personal=True)
@once
def change_phone(request: HttpRequest) -> HttpResponse:
    """The former telephone serves until the new one has shown its first code."""
    return _with_present_code(
        request,
        act=lambda: request.session.update({REPLACED_UNTIL: machine_now().timestamp() + OPEN_FOR}),
        answer=lambda: redirect("directory:set_up_second_factor"),
        title="Changer de téléphone\u202f?",
        text="Votre téléphone actuel, ou un code de secours, confirme que c’est bien vous. Vous visez ensuite un nouveau dessin.",
        submit="Installer un autre téléphone",
        harmless=True,
    )


@page(signed_in, personal=True)
@once
def remove(request: HttpRequest) -> HttpResponse:
    """For those whose role does not ask for a second factor."""
    if rules.needs_second_factor(request.user):
        raise Http404
    return _with_present_code(
        request,
        act=lambda: services.remove_second_factor(person=request.user, by=request.user),
        answer=lambda: _removed(request),
        title="Retirer votre second facteur\u202f?",
        consequences=["Le code reçu par courriel suffira pour entrer.", "Vos codes de secours n’ouvriront plus rien."],
        submit="Retirer mon second facteur",
    )


def _removed(request: HttpRequest) -> HttpResponse:
    request.session.pop(rules.SECOND_FACTOR, None)
    messages.success(request, "Votre second facteur est retiré.")
    return redirect("directory:second_factor")


def _with_present_code(request: HttpRequest, *, act: Any, answer: Any, **asked: Any) -> HttpResponse:
    if not services.has_second_factor(request.user):
        raise Http404
    form = initial_or_kept(request, PresentCodeForm)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return answer()
    context = {"form": form, "cancel_url": reverse("directory:second_factor"), "crumbs": of_mine(str(asked["submit"])), **asked}
    return render(request, "toolkit/confirm.html", context)


@page(rules.grants_access)
@once
def reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody has lost her telephone and her codes."""
    person = visible_or_404(Person, request.user, pk=pk)
    if not rules.reset_second_factor(request.user, person):
        raise Http404
    form = initial_or_kept(request, ReasonForm)

    def begin_again() -> None:
        services.reset_second_factor(person=person, reason=form.cleaned_data["reason"], by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, begin_again):
        messages.success(request, f"Le second facteur {of(person)} est réinitialisé\u00a0: un courriel le lui dit.")
        return redirect(person)
    return render(request, "toolkit/confirm.html", {"form": form, **_asked_before_resetting(person)})


def _asked_before_resetting(person: Person) -> dict[str, Any]:
    return {
        "title": f"Réinitialiser le second facteur {of(person)}\u202f?",
        "text": "Assurez-vous d’abord que c’est bien elle qui le demande\u00a0: de vive voix, à un numéro déjà connu.",
        "consequences": [
            "Son téléphone et ses codes de secours n’ouvriront plus rien.",
            "Toutes ses connexions seront fermées.",
            "À sa prochaine visite, un code reçu par courriel suffira, puis elle installera un nouveau second facteur.",
        ],
        "submit": "Réinitialiser le second facteur",
        "cancel_url": person.get_absolute_url(),
        "crumbs": of_person(person, "Second facteur"),
    }
