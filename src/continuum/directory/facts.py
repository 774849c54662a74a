"""What the directory knows of one organisation, as terms that rules on « qui est concerné » may ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, TextChoices

from continuum.toolkit import registry
from continuum.toolkit.registry import Term, TermKind

from .enums import NETWORK_KINDS, PUBLIC_KINDS, STAFF_ROLES, LegalForm, Nomenclature, OrganisationKind, SizeClass, TerritoryKind
from .models import Agreement, Branch, Organisation, Territory
from .queries import branches_in, known
from .queries.sentences import by_keys, said_in_full

Pairs = Sequence[tuple[str, str]]


def _choice(offered: Callable[[Any], Pairs], named: Callable[[Collection[str]], Mapping[str, str]]) -> dict[str, Any]:
    """A term answered by a choice: what a person is offered, and how what was chosen is said to anybody."""
    return {"kind": TermKind.CHOICE, "choices": offered, "names": named}


def _one_of(choices: type[TextChoices]) -> dict[str, Any]:
    labels = {choice.value: str(choice.label) for choice in choices}
    return _choice(lambda person: list(labels.items()), lambda codes: {code: labels[code] for code in codes if code in labels})


def _branch_of(nomenclature: Nomenclature) -> dict[str, Any]:
    return _choice(lambda person: [(one.code, str(one)) for one in branches_in(nomenclature)], _branch_names)


def _branch_names(codes: Collection[str]) -> Mapping[str, str]:
    return {one.code: f"«\u00a0{one}\u00a0»" for one in Branch.objects.filter(code__in=codes)}


def _agreements(person: Any) -> Pairs:
    return [(one.idcc, str(one)) for one in Agreement.objects.all()]


def _agreement_names(codes: Collection[str]) -> Mapping[str, str]:
    return {one.idcc: str(one) for one in Agreement.objects.filter(idcc__in=codes)}


def _institution_of(*kinds: str) -> dict[str, Any]:
    def offered(person: Any) -> Pairs:
        return [(str(one.pk), str(one)) for one in Organisation.objects.visible_to(person).filter(kind__in=kinds)]

    return _choice(offered, _institution_names)


def _institution_names(codes: Collection[str]) -> Mapping[str, str]:
    """Only what acts in public is named: a rule is read by people who may not see every structure."""
    ids = [code for code in codes if _is_id(code)]
    return {str(one.pk): str(one) for one in Organisation.objects.filter(pk__in=ids, kind__in=PUBLIC_KINDS)}


def _is_id(code: str) -> bool:
    try:
        return bool(UUID(code))
    except ValueError:
        return False


def _territories(person: Any) -> Pairs:
    """The régions and départements that she reaches; the intercommunalités too, where she follows some regions only."""
    own = [one.territory for one in person.active_memberships() if one.role in STAFF_ROLES]
    kinds = [TerritoryKind.REGION, TerritoryKind.DEPARTMENT]
    within = Q()
    if None not in own:
        kinds.append(TerritoryKind.EPCI)
        within = Q(pk__in=[])
        for territory in own:
            within |= Q(path__startswith=territory.path)
    found = Territory.objects.filter(within, kind__in=kinds)
    ordered = sorted(found, key=lambda one: (kinds.index(TerritoryKind(one.kind)), one.search_name))
    return [(one.key, f"{one} ({one.get_kind_display()})") for one in ordered]


def _territory_names(codes: Collection[str]) -> Mapping[str, str]:
    return {key: said_in_full(territory) for key, territory in by_keys(codes).items()}


TERMS = (
    Term(
        key="effectif",
        label="effectif",
        kind=TermKind.NUMBER,
        values=known.headcounts,
        definition="Le dernier effectif connu à la date demandée\u202f; vieux de plus de deux ans, il est donné avec son année.",
        unit=("salarié", "salariés"),
        dated=True,
        order=10,
    ),
    Term(
        key="tranche",
        label="tranche d’effectif",
        values=known.size_classes,
        definition="La tranche du dernier effectif connu à la date demandée.",
        phrases={"in": "dans la tranche {}", "not in": "hors de la tranche {}"},
        dated=True,
        order=20,
        **_one_of(SizeClass),
    ),
    Term(
        key="branche",
        label="groupe de branches",
        values=known.groups,
        definition="Le groupe de branches de la structure, ou à défaut celui de sa convention collective.",
        phrases={"in": "du groupe de branches {}", "not in": "d’un autre groupe de branches que {}"},
        order=30,
        **_branch_of(Nomenclature.GROUPS),
    ),
    Term(
        key="branche-etude",
        label="branche d’étude",
        values=known.study_branches,
        definition="Ce que dit la convention collective\u202f; à défaut, oui quand la branche d’étude prend tout le groupe, non"
        " connu quand elle n’en prend qu’une partie.",
        phrases={"in": "de la branche d’étude {}", "not in": "d’une autre branche d’étude que {}"},
        order=40,
        **_branch_of(Nomenclature.STUDY),
    ),
    Term(
        key="convention",
        label="convention collective",
        values=known.agreements,
        definition="La convention collective, par son IDCC.",
        phrases={"in": "sous la convention collective {}", "not in": "sous une autre convention collective que {}"},
        order=50,
        **_choice(_agreements, _agreement_names),
    ),
    Term(
        key="opco",
        label="opérateur de compétences (OPCO)",
        values=known.skills_operators,
        definition="L’opérateur de compétences de la structure, ou à défaut celui de sa convention collective.",
        phrases={
            "in": "dont l’opérateur de compétences (OPCO) est {}",
            "not in": "dont l’opérateur de compétences (OPCO) n’est pas {}",
        },
        order=60,
        **_institution_of(OrganisationKind.OPCO),
    ),
    Term(
        key="forme-juridique",
        label="forme juridique",
        values=known.legal_forms,
        definition="Association, coopérative, mutuelle, fondation…",
        phrases={"in": "de forme juridique {}", "not in": "d’une autre forme juridique que {}"},
        order=70,
        **_one_of(LegalForm),
    ),
    Term(
        key="territoire",
        label="territoire",
        values=known.territories,
        definition="Où elle se trouve\u202f; une intercommunalité par ses communes. Non connu quand la structure est placée"
        " plus large que ce qui est demandé, par exemple au département.",
        phrases={"in": "dans {}", "not in": "ailleurs que dans {}"},
        order=80,
        **_choice(_territories, _territory_names),
    ),
    Term(
        key="adhesion",
        label="adhésion à un réseau",
        values=known.affiliations,
        definition="Les réseaux et organisations d’employeurs dont elle est adhérente à la date demandée\u202f; non connu quand"
        " aucune adhésion n’a jamais été saisie.",
        phrases={"in": "adhérente de {}", "not in": "non adhérente de {}"},
        dated=True,
        order=90,
        **_institution_of(*NETWORK_KINDS),
    ),
    Term(
        key="cse",
        label="comité social et économique (CSE)",
        kind=TermKind.YES_NO,
        values=known.staff_councils,
        definition="Si la structure a un comité social et économique.",
        phrases={
            "yes": "dotée d’un comité social et économique (CSE)",
            "no": "sans comité social et économique (CSE)",
        },
        order=100,
    ),
    Term(
        key="nature",
        label="nature",
        values=known.natures,
        definition="Structure adhérente, OPCO, collectivité… Sans condition de nature, seules les structures adhérentes"
        " comptent.",
        phrases={"in": "de nature {}", "not in": "d’une autre nature que {}"},
        order=110,
        **_one_of(OrganisationKind),
    ),
    Term(
        key="en-activite",
        label="activité",
        kind=TermKind.YES_NO,
        values=known.activities,
        definition="En activité tant qu’aucune cessation n’est écrite. Sans condition d’activité, celles qui ont cessé ne"
        " comptent pas.",
        phrases={"yes": "en activité", "no": "ayant cessé son activité"},
        dated=True,
        order=120,
    ),
)

for _term in TERMS:
    registry.terms.declare(_term)
