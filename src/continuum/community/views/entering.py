"""What every page of the room begins with: the charter is read first; its parts stand side by side."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from continuum.community import queries
from continuum.toolkit.submissions import keep_typing

PARTS: list[tuple[str, str]] = [
    ("home", "Accueil"),
    ("topics", "Échanges"),
    ("visits", "Visites"),
    ("watch", "Veille"),
    ("practices", "Pratiques"),
    ("letters", "Lettres"),
    ("problems", "Entraide"),
]
"""The pages that stand side by side: the name of each address, and its word."""
PARTS_OF_THE_TEAM: list[tuple[str, str]] = [("letter_workshop", "Préparer la lettre")]


def charter_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever belongs to a community and has not accepted its present charter reads it first; then she is back here.

    Whatever she asks for: a charter written anew while she was typing is read before what she typed is sent, which she finds
    again on the page.
    """

    @functools.wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first = queries.to_accept(request.user).first()
        if first is None:
            return view(request, *args, **kwargs)
        keep_typing(request)
        then = request.headers.get("HX-Current-URL", request.get_full_path())
        charter = f"{reverse('community:charter', args=[first.pk])}?{urlencode({'suite': then})}"
        return HttpResponse(headers={"HX-Redirect": charter}) if "HX-Request" in request.headers else redirect(charter)

    return entered


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    parts = [*PARTS, *(PARTS_OF_THE_TEAM if request.user.is_programme_staff else [])]
    return [{"label": label, "url": reverse(f"community:{name}"), "current": name == current} for name, label in parts]
