"""The words that lines use for what the register knows: branches, agreements, operators, networks, communes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from continuum.directory.enums import PUBLIC_KINDS, LegalForm, Nomenclature, OrganisationKind, TerritoryKind
from continuum.directory.models import Agreement, Alias, Branch, FormerCode, Organisation, Territory
from continuum.toolkit.folding import fold

from .cells import Wrong, clean, said
from .current import batches

CEDEX = re.compile(r" cedex( \d+)?$")
WITH_DEPARTMENT = re.compile(r"^(.*?)\s*\((\d[\dAB]\d?)\)$", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A commune, as lines need it."""

    pk: int
    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Operator:
    """An agreement with what it tells."""

    pk: int
    opco: UUID | None
    branch: int | None


@dataclass
class Vocabulary:
    """`choices`: for each column that has a list, the folded word of each value. `wanted`: what the person chose for hers.

    `within`: the path of the territory of the import, which tells communes of the same name apart.
    """

    choices: dict[str, dict[str, Any]] = field(default_factory=dict)
    wanted: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    agreements: dict[str, Operator] = field(default_factory=dict)
    opcos: dict[str, set[UUID]] = field(default_factory=dict)
    networks: dict[str, set[UUID]] = field(default_factory=dict)
    by_code: dict[str, Place] = field(default_factory=dict)
    former: dict[str, Place] = field(default_factory=dict)
    by_name: dict[str, list[Place]] = field(default_factory=dict)
    within: str = ""

    def choice(self, key: str, text: str) -> Any:
        """A value of a list, by its name or by what the person said of this word; None where she said « leave empty »."""
        folded = fold(text)
        if folded in self.wanted.get(key, {}):
            return self.coded(key, self.wanted[key][folded])
        if folded not in self.choices[key]:
            raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas dans la liste. Choisissez parmi\u00a0: {self.offered(key)}.")
        return self.choices[key][folded]

    def coded(self, key: str, code: str) -> Any:
        """The value that a form sends as text."""
        known = {str(value): value for value in self.choices[key].values()}
        return known.get(code)

    def offered(self, key: str) -> str:
        names = list(self.labels[key].values())
        return ", ".join(names[:8]) + ("…" if len(names) > 8 else "")

    def organisation(self, known: Mapping[str, set[UUID]], text: str, what: str) -> UUID:
        """An operator or a network of the directory, by one of its names."""
        found = known.get(fold(text), set())
        if len(found) != 1:
            missing = (
                "ce nom désigne plusieurs organisations"
                if found
                else f"«\u00a0{said(text)}\u00a0» n’est pas {what} de l’annuaire"
            )
            raise Wrong(f"{missing}. Écrivez le nom exact, ou ajoutez d’abord cette organisation.")
        return next(iter(found))

    def agreement(self, idcc: str) -> Operator:
        if idcc not in self.agreements:
            raise Wrong(f"l’IDCC {idcc} n’est pas connu ici. Vérifiez-le, ou videz la cellule.")
        return self.agreements[idcc]

    def place(self, name: str, code: str, postcode: str) -> Place | None:
        """The commune of a line; raises where it cannot be told."""
        if code:
            return self._coded_place(code, name)
        if not name:
            return None
        folded, department = commune_words(name)
        found = self.by_name.get(folded, [])
        if len(found) > 1 and department:
            found = [one for one in found if f"/D{department.upper()}/" in one.path]
        if len(found) > 1 and postcode:
            found = [one for one in found if one.code[:2] == postcode[:2]] or found
        if len(found) > 1:  # a line from elsewhere would be refused: here is meant the one of this territory
            found = [one for one in found if one.path.startswith(self.within)] or found
        if len(found) > 1:
            example = next((one for one in found if "/D" in one.path), found[0])  # a collectivity overseas has no département
            raise Wrong(
                f"plusieurs communes s’appellent {said(name)}. Ajoutez le département entre parenthèses, par exemple "
                f"{example.name} ({_department(example)}), ou le code commune."
            )
        if not found:
            raise Wrong(f"«\u00a0{said(name)}\u00a0» n’est pas une commune connue. Vérifiez son nom, ou donnez le code commune.")
        return found[0]

    def _coded_place(self, code: str, name: str) -> Place:
        code = clean(code).upper().zfill(5)
        if code in self.former:
            return self.former[code]
        found = self.by_code.get(code)
        if found is None:
            raise Wrong(
                f"«\u00a0{said(code)}\u00a0» n’est pas un code Insee de commune. Vérifiez-le\u00a0: ce n’est pas le code postal."
            )
        if name and commune_words(name)[0] != fold(found.name):
            raise Wrong(f"le code {code} est celui de {found.name}, pas de {said(name)}. Corrigez l’un des deux.")
        return found


def _department(place: Place) -> str:
    return next((step[1:] for step in place.path.split("/") if step.startswith("D")), place.code[:2])


def commune_words(name: str) -> tuple[str, str]:
    """« ST-DENIS Cedex 2 (93) » → « saint denis », « 93 »."""
    match = WITH_DEPARTMENT.match(clean(name))
    name, department = (match[1], match[2]) if match else (name, "")
    folded = CEDEX.sub("", fold(name))
    folded = re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", folded))
    return folded, department


def vocabulary(wanted: Mapping[str, Mapping[str, Any]], places: Iterable[tuple[str, str]] = (), within: str = "") -> Vocabulary:
    """All lists, and the communes that these (name, code) speak of."""
    made = Vocabulary(wanted=wanted, within=within)
    _lists(made)
    _organisations(made)
    _places(made, list(places))
    return made


def _lists(made: Vocabulary) -> None:
    for key, enum in (("kind", OrganisationKind), ("legal_form", LegalForm)):
        made.choices[key] = {fold(str(word)): value for value, label in enum.choices for word in (value, label)}
        made.labels[key] = {value: str(label) for value, label in enum.choices}
    made.choices["kind"] |= {"adherent": OrganisationKind.MEMBER, "adherente": OrganisationKind.MEMBER}
    made.choices["legal_form"] |= {
        "association loi 1901": LegalForm.ASSOCIATION,
        "scop": LegalForm.COOPERATIVE,
        "scic": LegalForm.COOPERATIVE,
    }
    groups = list(Branch.objects.filter(nomenclature=Nomenclature.GROUPS))
    made.choices["branch"] = {fold(word): one.pk for one in groups for word in (one.name, one.short_name, one.code) if word}
    made.labels["branch"] = {str(one.pk): one.name for one in groups}
    rows = Agreement.objects.values_list("idcc", "pk", "opco", "group")
    made.agreements = {idcc: Operator(pk, opco, group) for idcc, pk, opco, group in rows}


def _organisations(made: Vocabulary) -> None:
    opcos: dict[str, set[UUID]] = defaultdict(set)
    networks: dict[str, set[UUID]] = defaultdict(set)
    public = Organisation.objects.standing().filter(kind__in=PUBLIC_KINDS).order_by()
    aliases = Alias.objects.filter(organisation__in=public).order_by()
    rows = [*public.values_list("kind", "pk", "name"), *public.exclude(short_name="").values_list("kind", "pk", "short_name")]
    rows += aliases.values_list("organisation__kind", "organisation", "name")
    for kind, pk, name in rows:
        networks[fold(name)].add(pk)
        if kind == OrganisationKind.OPCO:
            opcos[fold(name)].add(pk)
    made.opcos, made.networks = opcos, networks


def _places(made: Vocabulary, asked: list[tuple[str, str]]) -> None:
    names = {commune_words(name)[0] for name, _ in asked if name}
    codes = {clean(code).upper().zfill(5) for _, code in asked if code}
    communes = Territory.objects.filter(kind=TerritoryKind.COMMUNE).order_by("path")
    columns = ("pk", "code", "name", "path", "search_name")
    found: dict[str, list[Place]] = defaultdict(list)
    for batch in batches(names):
        for *place, folded in communes.filter(search_name__in=batch).values_list(*columns):
            found[folded].append(Place(*place))
    made.by_name = found
    for batch in batches(codes):
        for *place, _ in communes.filter(code__in=batch).values_list(*columns):
            made.by_code[place[1]] = Place(*place)
        former = FormerCode.objects.filter(code__in=batch)
        for code, *place in former.values_list("code", *(f"territory__{name}" for name in columns[:4])):
            made.former[code] = Place(*place)
