"""The points of view of one structure side by side, once all have given in; what they then agree on."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from continuum.surveys import rules, services
from continuum.surveys.forms.sharing import AgreementForm
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.toolkit.access import anyone, page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer

from .given_back import closed, has_voices, reading, shown_to


@page(anyone, personal=True)
@never_cache
def shared(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Gaps first, the widest before; then agreements. Before everybody has given in, who is awaited and nothing else."""
    sight = reading(request, pk)
    if sight is None:
        return closed(request, pk)
    if not has_voices(sight):
        raise Http404
    found = SharedDiagnosis(sight.request)
    groups = (
        ("wide", "Écarts de deux niveaux ou plus", "À discuter d’abord.", found.wide),
        ("narrow", "Écarts plus petits", "", found.narrow),
        ("unclear", "À éclaircir ensemble", "L’un des points de vue ne sait pas, ou n’a pas répondu.", found.unclear),
        ("alike", "Accords", "", found.alike),
    )
    may_agree = found.is_open and sight.is_own and rules.agree_on_level(sight.reader, sight.request)
    context = {"shared": found, "groups": [one for one in groups if one[3]], "may_agree": may_agree}
    return render(request, "surveys/results_shared.html", {**context, **shown_to(request, sight, "shared")})


@page(anyone, personal=True)
@never_cache
@once
def agree(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The agreed level of one question, entered by either of those who answered."""
    sight = reading(request, pk)
    if sight is None:
        return closed(request, pk)
    compared = SharedDiagnosis(sight.request).of(code)
    if compared is None or not sight.is_own or not rules.agree_on_level(sight.reader, sight.request):
        raise Http404
    known = compared.agreement
    initial = {"choice": known.choice, "comment": known.comment, "seen": compared.seen} if known else {}
    form = initial_or_kept(request, AgreementForm, choices=compared.choices, initial=initial)
    back = reverse("surveys:shared", args=[pk])
    said = "\u202f; ".join(f"{one.voice}\u00a0: {one.answer.rstrip('.') or 'sans réponse'}" for one in compared.positions)
    sheet = Sheet(
        title=compared.label,
        intro=f"{said}.",
        submit="Noter ce niveau",
        back=back,
        done="Le niveau convenu est noté.",
        crumbs=[{"label": "Points de vue", "url": back}],
    )

    def act() -> None:
        typed = {name: form.cleaned_data[name] for name in ("choice", "comment", "seen")}
        services.agree_on_level(request=sight.request, item=code, **typed, by=sight.reader)

    return answer(request, form, lambda: form.told(act), sheet)
