"""A text begun and not finished: kept on the server for whoever writes it, offered again when she comes back.

    @page(staff)
    @drafted
    @once
    def change_mission(request, pk):
        …
        return answer(request, form, act, sheet)

The page itself keeps it: the same address, the same rule, the same form, with `keep_for_later` beside its fields. The script
toolkit/draft.js sends that every few seconds while one types; without it, the button « Garder pour plus tard » does.
A page that does not end in `answer` begins with `if kept := drafts.kept(request, form): return kept`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from . import clock
from .access import helped_by
from .records import KeptTyping

KEEP, DROP, RESUME = "keep_for_later", "drop_draft", "brouillon"
BY_SCRIPT = "continuum-draft"
NOT_TEXT = frozenset({"csrfmiddlewaretoken", "submission_key", "typed_by", KEEP, DROP})
NOT_A_CHANGE = frozenset({"submission_key", "typed_by", "seen"})
LARGEST_DRAFT = 400_000
LONGEST_PATH = 500
KEPT = "Votre texte est gardé pour plus tard. Vous seul·e le voyez\u00a0; il n’est pas encore enregistré."
DROPPED = "Le texte commencé est abandonné."
TOO_LARGE = "Ce texte est trop long pour être gardé\u00a0: enregistrez-le, ou copiez-le ailleurs."


@dataclass(frozen=True)
class Drafting:
    """What a form that keeps drafts shows: the one that waits, if any, and where it is taken up again."""

    waiting: KeptTyping | None
    resume_url: str


def drafted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Over `@once`: keeping or dropping a draft asks the page's own rule, and does nothing of what the page does."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.keeps_drafts = helped_by(request) is None
        asked = next((name for name in (KEEP, DROP) if request.method == "POST" and name in request.POST), "")
        if not asked:
            return view(request, *args, **kwargs)
        from .submissions import refused_owner

        if refusal := refused_owner(request):
            return refusal
        request.draft_asked = asked
        return view.__wrapped__(request, *args, **kwargs)  # type: ignore[attr-defined]

    return guarded


def kept(request: HttpRequest, form: forms.BaseForm) -> HttpResponse | None:
    """The answer when what is asked is to keep the draft or to drop it; nothing when it is to save."""
    asked = getattr(request, "draft_asked", "")
    if not asked:
        return None
    by_script = request.headers.get("X-Requested-With") == BY_SCRIPT
    if asked == DROP or not _typed_something(form):
        forget(request)
        said = DROPPED if asked == DROP else ""
    else:
        said = KEPT if _keep(request) else TOO_LARGE
    if by_script:
        return HttpResponse(status=413 if said == TOO_LARGE else 204)
    if said:
        messages.info(request, said)
    return redirect(request.path)


def _typed_something(form: forms.BaseForm) -> bool:
    return bool(set(form.changed_data) - NOT_A_CHANGE)


def _keep(request: HttpRequest) -> bool:
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_TEXT}
    if len(json.dumps(fields)) > LARGEST_DRAFT or len(request.path) > LONGEST_PATH:
        return False
    written = {"fields": fields, "created_at": clock.now()}
    KeptTyping.objects.update_or_create(**_hers(request), defaults=written)
    return True


def _hers(request: HttpRequest) -> dict[str, Any]:
    return {"person_hint": str(request.user.pk), "path": request.path[:LONGEST_PATH], "is_draft": True}


def _drafts_of(request: HttpRequest) -> QuerySet[KeptTyping]:
    from .schedule import DRAFTS_KEPT

    return KeptTyping.objects.filter(**_hers(request), created_at__gte=clock.now() - DRAFTS_KEPT)


def forget(request: HttpRequest) -> None:
    """It has been saved, or dropped."""
    KeptTyping.objects.filter(**_hers(request)).delete()


def drafting(request: HttpRequest) -> Drafting | None:
    """For a page whose form keeps drafts; not while somebody else looks in her place."""
    if not getattr(request, "keeps_drafts", False):
        return None
    waiting = None if request.method == "POST" or RESUME in request.GET else _drafts_of(request).first()
    return Drafting(waiting, f"{request.path}?{RESUME}=oui")


def taken_up(request: HttpRequest) -> QueryDict | None:
    """What she typed, when she takes it up again."""
    if RESUME not in request.GET or not getattr(request, "keeps_drafts", False):
        return None
    found = _drafts_of(request).first()
    if found is None:
        return None
    fields = QueryDict(mutable=True)
    for name, values in found.fields.items():
        fields.setlist(name, values)
    return fields
