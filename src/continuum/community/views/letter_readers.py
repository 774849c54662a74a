"""The letters as they are read again, with or without an account; receiving them without one, and leaving them."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from continuum.community import rules
from continuum.community.forms.letters import SubscribeForm
from continuum.community.queries import letter_pages as queries
from continuum.community.queries import subscriptions
from continuum.community.services import subscriptions as services
from continuum.directory.rules import staff
from continuum.toolkit.access import SYSTEM, anyone, page, visible_or_404
from continuum.toolkit.mail_layout import Aspect, framed
from continuum.toolkit.outbox import WAY_OUT
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.throttling import throttled
from continuum.toolkit.writing import Sheet, attempt

from .entering import charter_first, tabs

MOST_PUBLIC = 40


@page(rules.enters_community)
@charter_first
def letters(request: HttpRequest) -> HttpResponse:
    """Those that were sent, the newest first, and where one chooses to receive them."""
    context = {"letters": queries.letters_sent(request.user), "tabs": tabs(request, "letters")}
    return render(request, "community/letters/sent.html", context)


@page(rules.enters_community)
@charter_first
def read_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = visible_or_404(queries.letters_sent(request.user), request.user, pk=pk)
    context = {
        "letter": letter,
        "text": letter.issue.text,
        "runs": rules.run_community(request.user, letter.community),
        "crumbs": [{"label": "Lettres", "url": reverse("community:letters")}, {"label": str(letter.when)}],
    }
    return render(request, "community/letters/read.html", context)


@page(staff)
def letter_draft_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is being written, alone in its frame, as mail programs will draw it."""
    letter = queries.letters_run(request.user).filter(pk=pk).first()
    if letter is None:
        raise Http404
    html = letter.issue.html if hasattr(letter, "issue") else queries.html_of(letter)
    return _framed(request, html)


@page(anyone)
def letter_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was sent, alone in its frame: to whoever may read it."""
    letter = queries.letters_read_by(request.user).filter(pk=pk).first()
    if letter is None:
        raise Http404
    return _framed(request, letter.issue.html)


def _framed(request: HttpRequest, html: str) -> HttpResponse:
    """Read again on the site, a letter is left from one's own page, not by the link of somebody else's mail.

    Without an account there is no such page: whoever reads it is told where her own link is.
    """
    own = f"{reverse('directory:my_data')}#listes"
    told = f"{reverse('community:public_letters')}#ne-plus-recevoir"
    asked = request.GET.get("aspect", "")
    html = html.replace(WAY_OUT, escape(own if request.user.is_authenticated else told))
    return framed(html, Aspect(asked) if asked in list(Aspect) else Aspect.LIGHT)


# --- Without an account ------------------------------------------------------------------------------------------------------


@page(anyone)
def public_letters(request: HttpRequest) -> HttpResponse:
    """Those that their team has opened to everybody."""
    return render(request, "community/letters/public.html", {"letters": queries.letters_open_to_all()[:MOST_PUBLIC]})


@page(anyone)
def public_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = queries.letters_open_to_all().select_related("issue").filter(pk=pk).first()
    if letter is None:  # The mails of a letter lead here, opened or not: members read it behind their door.
        return redirect("community:read_letter", pk)
    return render(request, "community/letters/public_one.html", {"letter": letter, "text": letter.issue.text})


@page(anyone)
@throttled("10/m,60/h", by="address", posts_only=True)
@never_cache
@once
def subscribe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An address, then a mail to confirm it: the same answer whether it is known or not."""
    community = subscriptions.communities_with_letter().filter(pk=pk).first()
    if community is None:
        raise Http404
    form = initial_or_kept(request, SubscribeForm)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        if attempt(form, lambda: services.subscribe_to_letter(community=community, address=address, by=request.user)):
            return redirect("community:subscription_asked")
    sheet = Sheet(
        title="Recevoir la lettre trimestrielle",
        intro=f"Quatre fois par an, «\u00a0{community}\u00a0»\u00a0: ce qui change en droit, les rencontres à venir, des "
        "pratiques qui ont marché ailleurs. Un courriel vous demandera de confirmer. Nous ne mesurons ni les ouvertures ni les "
        "clics, et un clic suffit pour ne plus la recevoir.",
        submit="Recevoir la lettre",
        back=reverse("community:public_letters"),
        done="",
    )
    return render(request, "community/letters/subscribe.html", {"form": form, "sheet": sheet})


@page(anyone)
def subscription_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "community/letters/subscription.html", {"step": "asked"})


@page(anyone)
@throttled("60/m", by="address")
@csrf_exempt
@never_cache
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, whatever the method; it confirms nothing."""
    return services.CONFIRM_LINKS.follow(request, token)


@page(anyone)
def no_subscription(request: HttpRequest) -> HttpResponse:
    """Where a link leads that is false or past."""
    return render(request, "community/letters/subscription.html", {"step": "past"}, status=404)


@page(anyone)
@never_cache
@once
def confirm_subscription(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One button, since programs that guard mailboxes open every link."""
    found = services.CONFIRM_LINKS.held_or_own(request, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        services.confirm_subscription(subscription=found, by=SYSTEM)
        return redirect("community:confirm_subscription", pk)
    step = "standing" if found.is_standing else "confirm"
    form = initial_or_kept(request, OnceForm)
    return render(request, "community/letters/subscription.html", {"step": step, "community": found.community, "form": form})


@csrf_exempt
@page(anyone)
def leave_letter(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription by the link of a letter, by POST only: a mail program posts here by itself (RFC 8058)."""
    try:
        found = subscriptions.leaving(token)
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    if found is None:  # Erased a year after it ended: whether its address asked again since is not known from it.
        return render(request, "community/letters/subscription.html", {"step": "past"}, status=404)
    if request.method == "POST":
        services.end_subscription(subscription=found, by=SYSTEM)
    return render(request, "directory/unsubscribe.html", {"list": "lettre d’information", "done": request.method == "POST"})
