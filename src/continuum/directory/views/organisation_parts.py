"""Writing what is dated in the life of an organisation: sizes, other names, affiliations. One way for the three."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from continuum.directory import rules, services
from continuum.directory.forms import AffiliationForm, AliasForm, HeadcountForm
from continuum.directory.models import Affiliation, Alias, Headcount, Organisation
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import as_read
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, answer, ask_before

from .organisation_forms import crumbs_to, organisation_to_write


@dataclass(frozen=True)
class Part:
    """A kind of row: its name in addresses, its form, its words, who may write it, and what keeps or removes it."""

    noun: str
    model: Any
    form: Any
    words: dict[str, str]
    section: str
    may_write: Callable[[Any, Organisation], bool]
    told: Callable[[Any], str]
    keep: Callable[[Any, Any], Any]
    remove: Callable[[Any, Any], Any]


HEADCOUNTS = Part(
    "headcount",
    Headcount,
    HeadcountForm,
    {
        "add": "Ajouter un effectif",
        "added": "L’effectif est ajouté.",
        "change": "Corriger un effectif",
        "changed": "L’effectif est corrigé.",
        "remove": "Supprimer cet effectif",
        "removed": "L’effectif est supprimé.",
        "keep": "Enregistrer cet effectif",
    },
    "effectifs",
    rules.corrects_organisation,
    lambda row: f"{counted(row.employees, 'salarié', 'salariés')} au {as_read(row.on)}.",
    keep=lambda row, by: services.keep_headcount(headcount=row, by=by),
    remove=lambda row, by: services.remove_headcount(headcount=row, by=by),
)
ALIASES = Part(
    "alias",
    Alias,
    AliasForm,
    {
        "add": "Ajouter un autre nom",
        "added": "Le nom est ajouté\u00a0: la recherche le trouve.",
        "change": "Corriger un autre nom",
        "changed": "Le nom est corrigé.",
        "remove": "Supprimer ce nom",
        "removed": "Le nom est supprimé\u00a0: la recherche ne le trouve plus.",
        "keep": "Enregistrer ce nom",
    },
    "noms",
    rules.writes_organisation,
    lambda row: ", ".join(filter(None, (f"«\u00a0{row.name}\u00a0»", row.period))) + ".",
    keep=lambda row, by: services.keep_alias(alias=row, by=by),
    remove=lambda row, by: services.remove_alias(alias=row, by=by),
)
AFFILIATIONS = Part(
    "affiliation",
    Affiliation,
    AffiliationForm,
    {
        "add": "Ajouter une adhésion",
        "added": "L’adhésion est ajoutée.",
        "change": "Corriger une adhésion",
        "changed": "L’adhésion est corrigée.",
        "remove": "Supprimer cette adhésion",
        "removed": "L’adhésion est supprimée.",
        "keep": "Enregistrer cette adhésion",
    },
    "adhesions",
    rules.writes_organisation,
    lambda row: f"Adhésion à {row.network}. Si elle a pris fin, donnez plutôt sa date de fin.",
    keep=lambda row, by: services.keep_affiliation(affiliation=row, by=by),
    remove=lambda row, by: services.remove_affiliation(affiliation=row, by=by),
)


def _add(request: HttpRequest, pk: UUID, part: Part) -> HttpResponse:
    found = organisation_to_write(request, pk, part.may_write)
    form = initial_or_kept(request, part.form, instance=part.model(organisation=found))
    sheet = Sheet(
        title=part.words["add"],
        submit=part.words["keep"],
        back=_back(found, part),
        done=part.words["added"],
        crumbs=crumbs_to(found),
        intro=str(found),
    )
    return answer(request, form, lambda: part.keep(form.instance, request.user), sheet)


def _change(request: HttpRequest, pk: UUID, part: Part) -> HttpResponse:
    row = _row(request, pk, part)
    form = initial_or_kept(request, part.form, instance=row)
    sheet = Sheet(
        title=part.words["change"],
        submit=part.words["keep"],
        back=_back(row.organisation, part),
        done=part.words["changed"],
        crumbs=crumbs_to(row.organisation),
        intro=str(row.organisation),
        remove_url=reverse(f"directory:remove_{part.noun}", args=[pk]),
        remove=part.words["remove"],
    )
    return answer(request, form, lambda: part.keep(form.instance, request.user), sheet)


def _remove(request: HttpRequest, pk: UUID, part: Part) -> HttpResponse:
    row = _row(request, pk, part)
    sheet = Sheet(
        title=f"{part.words['remove']}\u202f?",
        submit=part.words["remove"],
        back=_back(row.organisation, part),
        done=part.words["removed"],
        crumbs=crumbs_to(row.organisation),
        intro=part.told(row),
    )
    return ask_before(request, lambda: part.remove(row, request.user), sheet)


def _row(request: HttpRequest, pk: UUID, part: Part) -> Any:
    also = ("network",) if part is AFFILIATIONS else ()
    row = visible_or_404(part.model.objects.select_related("organisation__territory", *also), request.user, pk=pk)
    if not part.may_write(request.user, row.organisation):
        raise Http404
    if part is AFFILIATIONS:
        visible_or_404(Organisation, request.user, pk=row.network_id)
    frames.place(request, territory=row.organisation.territory or "")
    return row


def _back(organisation: Organisation, part: Part) -> str:
    return f"{organisation.get_absolute_url()}#{part.section}"


def _pages(part: Part) -> tuple[Callable[..., HttpResponse], ...]:
    """The three pages of a kind of row: add, correct, remove."""

    def served(act: Callable[[HttpRequest, UUID, Part], HttpResponse]) -> Callable[..., HttpResponse]:
        return page(rules.member)(once(lambda request, pk: act(request, pk, part)))

    return served(_add), served(_change), served(_remove)


new_headcount, change_headcount, remove_headcount = _pages(HEADCOUNTS)
new_alias, change_alias, remove_alias = _pages(ALIASES)
new_affiliation, change_affiliation, remove_affiliation = _pages(AFFILIATIONS)
