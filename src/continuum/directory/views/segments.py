"""« Publics » : who is concerned; made by form without script, read in French, counted among what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from continuum.directory import rules, services
from continuum.directory.forms import SegmentForm
from continuum.directory.models import Segment
from continuum.directory.queries import address_to_complete
from continuum.directory.queries.segments import Concerned, Described, Line, described, lines_of, sentences_of, uses_of
from continuum.toolkit import frames, predicates
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.exports import EXPORTS
from continuum.toolkit.listing import Column, Listing
from continuum.toolkit.predicates import Answer, Rule, RuleForm, UnreadableRule
from continuum.toolkit.submissions import initial_or_kept, kept_for, once
from continuum.toolkit.typography import counted, french_number, join_french
from continuum.toolkit.writing import Sheet, ask_before, attempt, reason_to_carry

PER_PAGE = 50
ANSWERS = {"oui": Answer.YES, "non": Answer.NO, "a-completer": Answer.UNKNOWN}
TABS = {"oui": "Concernées", "non": "Non concernées", "a-completer": "À compléter"}
EMPTY = {
    Answer.YES: "Aucune structure que vous voyez n’est concernée.",
    Answer.NO: "Aucune structure que vous voyez n’est écartée.",
    Answer.UNKNOWN: "Rien ne manque\u00a0: chaque structure a sa réponse.",
}
EXPORTED = ("Structure", "SIRET", "Territoire", "Ce qui est connu", "Ce qui manque")

SEGMENTS = Listing(
    "publics",
    title="Publics",
    columns=[
        Column("name", "Public", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("territory", "Territoire", sortable="territory__path"),
        Column("programme", "Programme", value=lambda one: str(one.programme or "tous")),
    ],
    search=("name", "purpose"),
    default_order="name",
    words=("public", "publics"),
    empty="Aucun public n’est encore décrit. Créez le premier\u00a0: il dira qui une action concerne.",
)


@page(rules.staff)
def segments(request: HttpRequest) -> HttpResponseBase:
    """The publics that this person may read, each with its sentence."""
    rows = Segment.objects.visible_to(request.user).select_related("territory", "programme")
    sentences = sentences_of(rows)
    name, *others = SEGMENTS.columns
    who = Column("rule", "Qui est concerné", value=lambda one: sentences[one.pk])
    return replace(SEGMENTS, columns=[name, who, *others]).page(request, rows, template="directory/segments.html")


@page(rules.staff)
@once
def segment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One public: its sentence, and the three lists; `?reponse=` chooses one, `?format=` takes it away."""
    found = _visible(request, pk)
    frames.place(request, programme=found.programme or "", territory=found.territory)
    said = described(found, request.user)
    chosen = request.GET.get("reponse", "")
    chosen = chosen if chosen in ANSWERS else "oui"
    form = request.GET.get("format", "")
    if said.concerned and form in EXPORTS:
        return _carried_away(request, said.concerned, found, ANSWERS[chosen], form)
    context = {
        "segment": found,
        "said": said,
        "crumbs": _crumbs(found),
        "facts": _facts(said),
        "uses": uses_of(found, request.user),
        "lists": _lists(request, said.concerned, chosen) if said.concerned else None,
    }
    return render(request, "directory/segment.html", context)


def _facts(said: Described) -> list[dict[str, Any]]:
    segment = said.segment
    return [
        {"label": "Territoire", "value": str(segment.territory), "url": segment.territory.get_absolute_url()},
        {"label": "Programme", "value": str(segment.programme or "tous")},
        {"label": "Concernées", "value": _share(said.concerned) if said.concerned else "non connu"},
    ]


def _share(concerned: Concerned) -> str:
    total = sum(concerned.counts.values())
    return f"{counted(concerned.counts[Answer.YES], 'structure', 'structures')} sur {french_number(total)}"


def _lists(request: HttpRequest, concerned: Concerned, chosen: str) -> dict[str, Any]:
    """The tabs, and one page of the chosen list."""
    answer = ANSWERS[chosen]
    shown = Paginator(concerned.ids(answer), PER_PAGE).get_page(request.GET.get("page"))
    columns = ["Structure", "Territoire", *(["Ce qui manque", "À faire"] if answer == Answer.UNKNOWN else ["Ce qui est connu"])]
    rows = [_cells(request, line, answer) for line in lines_of(concerned, list(shown))]
    tabs = [
        {"label": label, "url": f"?reponse={key}", "current": key == chosen, "count": concerned.counts[ANSWERS[key]]}
        for key, label in TABS.items()
    ]
    exports = [{"label": one.label, "url": f"?reponse={chosen}&format={form}"} for form, one in EXPORTS.items()]
    count = counted(shown.paginator.count, "structure", "structures")
    return {
        "tabs": tabs,
        "columns": [{"label": label} for label in columns],
        "rows": rows,
        "page": shown,
        "caption": f"{TABS[chosen]}\u00a0: {count}",
        "empty": EMPTY[answer],
        "exports": exports,
    }


def _cells(request: HttpRequest, line: Line, answer: Answer) -> dict[str, Any]:
    one = line.organisation
    told = [line.missing, _to_complete(request, line)] if answer == Answer.UNKNOWN else [line.known or None]
    return {"cells": [one.name, str(one.territory or "") or None, *told], "url": one.get_absolute_url()}


def _to_complete(request: HttpRequest, line: Line) -> str:
    """Where the first missing datum is written, for who may write it."""
    url = address_to_complete(request.user, line.organisation, line.first_missing)
    if not url:
        return "à demander à la délégation"
    return format_html('<a href="{}">Compléter<span class="visually-hidden"> {}</span></a>', url, line.organisation)


def _carried_away(request: HttpRequest, concerned: Concerned, segment: Segment, answer: Answer, form: str) -> HttpResponseBase:
    """As the register itself: a public may be all of it."""
    reason = ""
    if rules.answers_for_exports(request.user):
        asking, reason = reason_to_carry(request, segment.name)
        if asking is not None:
            return asking
    ids = concerned.ids(answer)
    services.note_list_taken(segment=segment, answer=answer, form=form, count=len(ids), reason=reason, by=request.user)
    return EXPORTS[form].respond(f"public-{segment.name}", EXPORTED, _lines_to_take(concerned, ids))


def _lines_to_take(concerned: Concerned, ids: list[UUID]) -> Iterator[list[Any]]:
    for start in range(0, len(ids), 500):
        for line in lines_of(concerned, ids[start : start + 500]):
            one = line.organisation
            yield [one.name, one.siret, str(one.territory or ""), line.known, line.missing]


# --- Writing ---------------------------------------------------------------------------------------------------------------


@page(rules.staff)
@once
def new_segment(request: HttpRequest) -> HttpResponse:
    crumbs = [{"label": "Publics", "url": reverse("directory:segments")}, {"label": "Décrire un public"}]
    words = {"title": "Décrire un public", "submit": "Créer ce public", "back": reverse("directory:segments"), "crumbs": crumbs}
    return _write(request, Segment(), None, words, services.create_segment)


@page(rules.staff)
@once
def change_segment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _visible(request, pk)
    if not rules.write_segment(request.user, found):
        raise Http404
    try:
        rule = found.read_rule()
    except UnreadableRule:
        rule = None
    words = {
        "title": f"Modifier « {found} »",
        "submit": "Enregistrer ce public",
        "back": found.get_absolute_url(),
        "crumbs": [*_crumbs(found, link=True), {"label": "Modifier"}],
        "kept_as_it_is": rule if rule and not predicates.fits(rule) else None,
    }
    return _write(request, found, rule, words, services.change_segment)


def _write(
    request: HttpRequest, segment: Segment, rule: Rule | None, words: dict[str, Any], act: Callable[..., Any]
) -> HttpResponse:
    """One form in two: the words, and the rule. « Ajouter », « Retirer » and « Voir » give back what was typed."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    shown = not words.get("kept_as_it_is")
    conditions = _conditions(request, rule, checked=do in ("preview", "save")) if shown else None
    if do not in ("", "save"):
        return _shown_again(request, segment, conditions, words, do)
    form = initial_or_kept(request, SegmentForm, instance=segment)
    if do == "save" and _settled(form, conditions, segment) and attempt(form, lambda: act(segment=segment, by=request.user)):
        messages.success(request, "Le public est enregistré. Voici qui il concerne.")
        return redirect(segment)
    return _page(request, form, conditions, words)


def _conditions(request: HttpRequest, rule: Rule | None, *, checked: bool) -> RuleForm:
    typed = request.POST if request.method == "POST" else kept_for(request)
    if typed is None:
        return RuleForm.of(rule, request.user)
    return RuleForm.typed(typed, request.user, rule, checked=checked)


def _settled(form: SegmentForm, conditions: RuleForm | None, segment: Segment) -> bool:
    """Both halves are right; what is wrong with the rule is said with the rest."""
    valid = form.is_valid()
    if conditions is None:
        return valid
    if not conditions.is_valid() or conditions.rule is None:
        for fault in conditions.faults:
            form.add_error(None, fault)
        return False
    segment.rule = predicates.written(conditions.rule)
    return valid


def _shown_again(
    request: HttpRequest, segment: Segment, conditions: RuleForm | None, words: dict[str, Any], do: str
) -> HttpResponse:
    """Nothing is written: the form as typed, with a condition more or less, or with who is concerned."""
    typed = SegmentForm(data=request.POST, instance=segment, person=request.user)
    typed.is_valid()
    territory = typed.cleaned_data.get("territory")
    seen: dict[str, Any] = {}
    if do == "preview":
        seen = _preview(request, conditions, territory)
    elif conditions is not None:
        seen = {"fault": _pressed(conditions, do, request)}
    form = SegmentForm(instance=segment, person=request.user, initial=_as_typed(typed))
    return _page(request, form, conditions, words | seen)


def _as_typed(form: SegmentForm) -> dict[str, Any]:
    return {name: form[name].data for name in form.Meta.fields}


def _pressed(conditions: RuleForm, do: str, request: HttpRequest) -> str:
    """Add or remove a condition; what to do first where that cannot be done."""
    if do.startswith("remove-") and do[7:].isdecimal():
        conditions.remove(int(do[7:]))
        return ""
    added = conditions.add(request.POST.get("condition-add-term", ""), request.POST.get("condition-add-block", ""))
    return "" if added else "Choisissez d’abord sur quoi porte la condition à ajouter."


def _preview(request: HttpRequest, conditions: RuleForm | None, territory: Any) -> dict[str, Any]:
    if conditions is None:
        return {}
    if not conditions.is_valid() or conditions.rule is None:
        return {"fault": join_french(conditions.faults)}
    if territory is None:
        return {"fault": "Choisissez d’abord le territoire\u00a0: seules ses structures sont regardées."}
    return {"preview": Concerned(conditions.rule, request.user, territory)}


def _page(request: HttpRequest, form: SegmentForm, conditions: RuleForm | None, words: dict[str, Any]) -> HttpResponse:
    kept = words.get("kept_as_it_is")
    outline = predicates.outline(kept) if kept else None
    context = {"form": form, "conditions": conditions, "words": words, "crumbs": words["crumbs"], "outline": outline}
    return render(request, "directory/segment_form.html", context)


@page(rules.staff)
@once
def remove_segment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then take away; refused with where, while it serves somewhere."""
    found = _visible(request, pk)
    if not rules.write_segment(request.user, found):
        raise Http404
    if request.method == "GET" and (uses := uses_of(found, request.user)):
        messages.error(request, services.STILL_USED.format(segment=found, uses=join_french(uses)))
        return redirect(found)
    sheet = Sheet(
        title=f"Supprimer le public « {found} »\u202f?",
        submit="Supprimer ce public",
        back=reverse("directory:segments"),
        done="Le public est supprimé.",
        crumbs=_crumbs(found, link=True),
        intro="Il ne sert nulle part. Les structures elles-mêmes ne changent pas.",
    )
    return ask_before(request, lambda: services.remove_segment(segment=found, by=request.user), sheet)


def _visible(request: HttpRequest, pk: UUID) -> Segment:
    return visible_or_404(Segment.objects.select_related("territory", "programme", "created_by"), request.user, pk=pk)


def _crumbs(segment: Segment, *, link: bool = False) -> list[dict[str, str]]:
    own = {"label": str(segment)} | ({"url": segment.get_absolute_url()} if link else {})
    return [{"label": "Publics", "url": reverse("directory:segments")}, own]
