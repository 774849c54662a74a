"""The columns of the table that leaves and comes back: their names, how each is written, what each shows of a structure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from . import cells
from .cells import Wrong
from .current import Current

Read = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """`field`: the column of the organisation that holds it, where it is one. `choices`: its values come from a list."""

    key: str
    label: str
    other: str
    how: str
    show: Callable[[Current], Any]
    read: Read = cells.clean
    field: str = ""
    choices: bool = False
    erasable: bool = True

    @property
    def headings(self) -> tuple[str, ...]:
        """The label, and the other names under which files have it."""
        return (self.label, *self.other.split(", "))


def _plain(key: str, label: str, other: str, how: str, read: Read) -> Column:
    """A column of text, date or yes/no kept as it is in the field of the same name."""
    return Column(key, label, other, how, lambda current: current.fields[key], read, field=key)


def _listed(key: str, label: str, other: str, how: str, field: str, erasable: bool = True) -> Column:
    """A column whose values come from a list."""
    return Column(key, label, other, how, attrgetter(key), field=field, choices=True, erasable=erasable)


def _around(key: str, label: str, other: str, how: str, read: Read = cells.clean) -> Column:
    """What is read together with other columns, and never erased by an import."""
    return Column(key, label, other, how, attrgetter(key), read, erasable=False)


def _identifier(text: str) -> UUID:
    try:
        return UUID(cells.clean(text))
    except ValueError as error:
        raise Wrong(f"«\u00a0{cells.said(text)}\u00a0» n’est pas un identifiant de Continuum. Videz cette cellule.") from error


def _name(text: str) -> str:
    if not (found := cells.words(200)(text)):
        raise Wrong("il manque le nom. Écrivez-le, ou laissez la ligne de côté.")
    return found


COLUMNS = (
    _around(
        "id", "Identifiant", "identifiant continuum, id", "celui d’un export de Continuum\u202f; ne le modifiez pas", _identifier
    ),
    Column(
        "name",
        "Nom",
        "raison sociale, nom de la structure, dénomination, structure, association, nom de l’association, organisation",
        "le nom complet",
        attrgetter("name"),
        _name,
        field="name",
        erasable=False,
    ),
    _plain("short_name", "Sigle", "acronyme, nom court", "60 signes au plus", cells.words(60)),
    _listed(
        "kind",
        "Nature",
        "type de structure, type d’organisation",
        "«\u00a0structure adhérente\u00a0» si la colonne manque",
        "kind",
        False,
    ),
    _plain("siret", "SIRET", "n° siret, numéro siret, siret de l’établissement", "14 chiffres, espaces permises", cells.siret),
    _listed(
        "legal_form", "Forme juridique", "statut juridique, statut, forme", "association, coopérative, mutuelle…", "legal_form"
    ),
    _listed(
        "branch",
        "Groupe de branches",
        "branche, branche professionnelle, secteur, secteur d’activité, activité",
        "le nom d’un groupe de branches",
        "branch_id",
    ),
    Column(
        "idcc",
        "IDCC",
        "convention collective, code idcc, n° idcc, ccn",
        "4 chiffres",
        attrgetter("idcc"),
        cells.padded(4, "un IDCC"),
        field="agreement_id",
    ),
    Column(
        "opco",
        "OPCO",
        "opérateur de compétences, opca",
        "le nom ou le sigle d’un OPCO de l’annuaire",
        attrgetter("opco"),
        field="opco_id",
    ),
    _around(
        "commune",
        "Commune",
        "ville, localité, nom de la commune, commune du siège",
        "un nom, avec le département s’il y a des homonymes\u00a0: Saint-Denis (93)",
    ),
    _around(
        "commune_code",
        "Code commune",
        "code insee, insee, code commune insee, code insee de la commune",
        "le code Insee, 5 signes",
    ),
    _plain("postcode", "Code postal", "cp", "5 chiffres", cells.padded(5, "un code postal")),
    _plain("address", "Adresse", "adresse postale, rue, voie, adresse du siège", "le numéro et la voie", cells.words(200)),
    _plain("phone", "Téléphone", "tél, tel, numéro de téléphone, téléphone fixe", "03 87 00 00 00", cells.phone),
    _plain(
        "email",
        "Courriel",
        "adresse électronique, e-mail, email, mail, mél, adresse mail, adresse e-mail",
        "une adresse complète",
        cells.email,
    ),
    _plain("website", "Site", "site internet, site web, url, web", "avec https:// au début (ajouté s’il manque)", cells.website),
    _around(
        "employees",
        "Effectif",
        "nombre de salariés, salariés, effectif salarié, nb salariés, effectifs",
        "un nombre entier",
        cells.whole_number,
    ),
    _around(
        "counted_on",
        "Date de l’effectif",
        "effectif au, date effectif, date du comptage",
        "31/12/2022\u202f; à défaut, la date donnée pour tout le fichier",
        cells.counted_day,
    ),
    _around(
        "fte",
        "ETP",
        "équivalents temps plein, équivalent temps plein, nombre d’etp",
        "10,5\u202f; demande un effectif sur la même ligne",
        cells.decimal,
    ),
    _plain("has_staff_council", "CSE", "comité social et économique", "oui, non ou ne sait pas", cells.yes_no),
    _around(
        "affiliations",
        "Adhésions",
        "réseaux, adhésion, fédération, fédérations, réseau, syndicat employeur",
        "des noms de l’annuaire séparés par «\u00a0|\u00a0», chacun avec ses dates\u00a0: UDES (depuis 01/01/2020)",
    ),
    _around(
        "former_names",
        "Anciens noms",
        "ancien nom, anciennement, ancienne dénomination",
        "séparés par «\u00a0|\u00a0»\u00a0: Direccte Grand Est (jusqu’au 31/03/2021)",
    ),
    _plain(
        "closed_on",
        "Date de cessation",
        "cessation d’activité, date de fermeture, date de dissolution, fermée le",
        "31/12/2022",
        cells.day,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
NAMES = {column.key: column.headings for column in COLUMNS}
