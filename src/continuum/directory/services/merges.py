"""Merging two rows that are one organisation, separating them again, and saying that two are not the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from continuum.directory import rules
from continuum.directory.enums import AliasKind
from continuum.directory.models import Alias, Merge, NotDuplicate, Organisation
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.folding import fold

from .moves import as_text, give_back, move_rows
from .words import index_organisations

journal.declare(
    {
        "merge.done": "fusion faite",
        "merge.undone": "fusion défaite",
        "organisation.absorbed": "absorbée par une autre",
        "organisation.separated": "séparée à nouveau",
        "not_duplicate.said": "dites distinctes",
    }
)
NOT_CHOSEN = frozenset({"id", "search_name", "merged_into", "updated_at", "origin"})


def fields_to_choose() -> list[models.Field]:
    """What an organisation says of itself, of which one value must remain."""
    return [one for one in Organisation._meta.concrete_fields if one.name not in NOT_CHOSEN]


@acts(rule=rules.merge_organisations, on="merge")
def merge_organisations(*, merge: Merge, taken: Collection[str], by: Any) -> Merge:
    """Make two rows one. `taken`: the fields whose value comes from the absorbed one."""
    merge.kept, merge.absorbed = _locked(merge)
    if merge.kept.merged_into_id or merge.absorbed.merged_into_id:
        raise ValidationError("L’une des deux a été fusionnée entre-temps\u00a0: reprenez depuis la liste des doublons.")
    moves = move_rows(merge.absorbed, merge.kept)
    merge.absorbed.merged_into = merge.kept
    merge.absorbed.save(update_fields=["merged_into"])
    created = _keep_names(merge, taken)
    fields = _take_fields(merge, taken)
    merge.moved = {**moves.as_json(), "created": created, "fields": fields}
    merge.by, merge.at = None if getattr(by, "is_system", False) else by, clock.now()
    merge.save()
    index_organisations([merge.kept, merge.absorbed])
    journal.write(by, "merge.done", merge.kept, {"merge": str(merge.pk), "absorbed": str(merge.absorbed_id)})
    journal.write(by, "organisation.absorbed", merge.absorbed, {"merge": str(merge.pk), "kept": str(merge.kept_id)})
    return merge


@acts(rule=rules.undo_merge, on="merge")
def undo_merge(*, merge: Merge, by: Any) -> list[str]:
    """Separate them again, exactly as they were; what was changed since stays, and is said."""
    kept, absorbed = _locked(merge)
    merge.refresh_from_db()
    merge.kept, merge.absorbed = kept, absorbed
    _refuse_undoing(merge)
    said = _take_names_back(merge)
    said += _give_fields_back(merge)
    _free_siret(kept, absorbed)
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    said += give_back(merge.moved, kept, absorbed)
    merge.undone_at, merge.undone_by = clock.now(), None if getattr(by, "is_system", False) else by
    merge.save(update_fields=["undone_at", "undone_by"])
    index_organisations([kept, absorbed])
    journal.write(by, "merge.undone", kept, {"merge": str(merge.pk), "absorbed": str(absorbed.pk)})
    journal.write(by, "organisation.separated", absorbed, {"merge": str(merge.pk), "kept": str(kept.pk)})
    return said


@acts(rule=rules.tell_apart, on="pair")
def tell_apart(*, pair: NotDuplicate, by: Any) -> NotDuplicate:
    """They look alike and are not the same: no longer proposed. Said twice, written once."""
    first, second = sorted((pair.first, pair.second), key=lambda one: one.pk)
    known = {"at": clock.now(), "by": None if getattr(by, "is_system", False) else by}
    pair, created = NotDuplicate.objects.get_or_create(first=first, second=second, defaults=known)
    if created:
        journal.write(by, "not_duplicate.said", first, {"other": str(second.pk)})
        journal.write(by, "not_duplicate.said", second, {"other": str(first.pk)})
    return pair


def _locked(merge: Merge) -> tuple[Organisation, Organisation]:
    """Both rows as they are now, taken in the same order by whoever merges them."""
    rows = Organisation.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.absorbed_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[merge.kept_id], found[merge.absorbed_id]


def _keep_names(merge: Merge, taken: Collection[str]) -> list[list[str]]:
    """The name and the short name that are not chosen stay as other names, so that they are still found."""
    kept, absorbed = merge.kept, merge.absorbed
    known = {fold(name) for name in Alias.objects.filter(organisation=kept).values_list("name", flat=True)}
    known |= {fold(getattr(absorbed if name in taken else kept, name)) for name in ("name", "short_name")}
    created = []
    for name, kind in (("name", AliasKind.USUAL), ("short_name", AliasKind.ACRONYM)):
        left = getattr(kept if name in taken else absorbed, name)
        if left and fold(left) not in known:
            known.add(fold(left))
            created.append([str(Alias.objects.create(organisation=kept, name=left, kind=kind).pk), left])
    return created


def _take_fields(merge: Merge, taken: Collection[str]) -> dict[str, list[Any]]:
    """Write what was chosen from the absorbed one; each field with what it held before and what it holds now."""
    kept, changed = merge.kept, [one for one in fields_to_choose() if one.name in taken]
    changed = [one for one in changed if getattr(kept, one.attname) != getattr(merge.absorbed, one.attname)]
    before = {one.attname: as_text(one, kept) for one in [*changed, _updated_at()]}
    for one in changed:
        setattr(kept, one.attname, getattr(merge.absorbed, one.attname))
    if kept.opco_id in {kept.pk, merge.absorbed_id}:
        before["opco_id"] = before.get("opco_id", as_text(_field("opco_id"), kept))
        kept.opco = None
    kept.updated_at = clock.now()
    kept.save()
    return {name: [value, as_text(_field(name), kept)] for name, value in before.items()}


def _refuse_undoing(merge: Merge) -> None:
    if merge.undone_at:
        raise ValidationError("Cette fusion a déjà été défaite.")
    if merge.kept.merged_into_id:
        raise ValidationError("L’organisation gardée a été fusionnée à son tour\u00a0: défaites d’abord cette autre fusion.")


def _take_names_back(merge: Merge) -> list[str]:
    """The other names that the merge had written go, unless somebody has changed them since."""
    said = []
    for key, name in merge.moved["created"]:
        gone, _ = Alias.objects.filter(pk=key, name=name, organisation=merge.kept).delete()
        if not gone and Alias.objects.filter(pk=key).exists():
            said.append(f"autre nom\u00a0: «\u00a0{name}\u00a0» a été corrigé depuis, il est gardé")
    return said


def _give_fields_back(merge: Merge) -> list[str]:
    """Each field as before, unless it was changed since."""
    kept, said = merge.kept, []
    for name, (before, after) in merge.moved["fields"].items():
        one = _field(name)
        if as_text(one, kept) == after:
            setattr(kept, name, one.to_python(before))
        elif name != "updated_at":
            said.append(f"{one.verbose_name}\u00a0: modifié depuis la fusion, la valeur actuelle est gardée")
    kept.save()
    return said


def _free_siret(kept: Organisation, absorbed: Organisation) -> None:
    """Both cannot stand with one SIRET."""
    taken = Organisation.objects.standing().filter(siret=absorbed.siret).exclude(pk=absorbed.pk).first()
    if absorbed.siret and taken:
        whose = "de l’organisation gardée" if taken.pk == kept.pk else "d’une autre organisation"
        raise ValidationError(f"Le SIRET {absorbed.siret} est maintenant celui {whose}\u00a0: corrigez-le d’abord.")


def _field(attname: str) -> Any:
    return next(one for one in Organisation._meta.concrete_fields if one.attname == attname)


def _updated_at() -> Any:
    return _field("updated_at")
