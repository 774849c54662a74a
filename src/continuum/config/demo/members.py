"""The invented member structures of a region, whose totals by branch are the published ones; always the same."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from continuum.directory.enums import OrganisationKind, TerritoryKind
from continuum.directory.models import Affiliation, Agreement, Branch, Headcount, Organisation, Territory
from continuum.directory.services.words import index_organisations
from continuum.toolkit.enums import Origin
from continuum.toolkit.folding import fold

NAMESPACE = uuid.UUID("6d5ec1a4-2616-5ea1-8051-6e0c0a5e6d01")
FEMININE = ("Maison", "Compagnie", "École", "Ludothèque", "Fabrique", "Amicale", "Mutuelle", "Union", "Coopérative", "Épicerie")
FEMININE += ("Imprimerie", "Menuiserie", "Crèche", "Régie", "Mission", "Halte", "Résidence", "Aide", "Entraide")
COUNCIL_FROM = 11
"""From so many employees on, a staff council is the rule (Code du travail, L2311-2)."""


@dataclass(frozen=True)
class Known:
    """What the structures are drawn from."""

    region: Territory
    communes: Sequence[Territory]
    weights: Sequence[float]
    agreements: dict[str, Agreement]
    network: Organisation


def load_members(frame: dict[str, Any], groups: Sequence[dict[str, Any]]) -> int:
    """Write the structures that are not there yet; how many there are."""
    known = _known(frame)
    draw = random.Random(frame["seed"])  # noqa: S311 - the same structures each time is the point
    made: list[Organisation] = []
    headcounts: list[Headcount] = []
    for group in groups:
        branch = Branch.objects.get(code=group["branch"])
        for organisation, employees in _drawn(draw, frame, group, branch, known):
            made.append(organisation)
            headcounts += _headcounts(draw, frame, organisation, employees)
    Organisation.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    Headcount.objects.bulk_create(headcounts, batch_size=1000, ignore_conflicts=True)
    Affiliation.objects.bulk_create(
        (_affiliation(draw, organisation, known.network) for organisation in made), batch_size=1000, ignore_conflicts=True
    )
    index_organisations(made)
    return len(made)


def _known(frame: dict[str, Any]) -> Known:
    region = Territory.objects.with_key(frame["territory"]).get()
    communes = list(Territory.objects.within(region).filter(kind=TerritoryKind.COMMUNE).select_related("parent").order_by("code"))
    return Known(
        region=region,
        communes=communes,
        weights=[float(one.population or 0) for one in communes],
        agreements={one.idcc: one for one in Agreement.objects.select_related("opco")},
        network=Organisation.objects.get(name=frame["network"]),
    )


def _drawn(
    draw: random.Random, frame: dict[str, Any], group: dict[str, Any], branch: Branch, known: Known
) -> Iterator[tuple[Organisation, int]]:
    """The structures of one branch, beside those that the region has already, with their employees."""
    there = Organisation.objects.filter(
        kind=OrganisationKind.MEMBER, branch=branch, territory__path__startswith=known.region.path
    )
    drawn = [_identity(branch, number) for number in range(group["structures"])]
    written = [one.employees or 0 for one in there.exclude(pk__in=drawn).with_headcount(frame["counted_on"])]
    count, total = group["structures"] - len(written), group["employees"] - sum(written)
    names: set[str] = set()
    for number, employees in enumerate(_sizes(draw, count, total, group["spread"])):
        commune = draw.choices(known.communes, known.weights)[0]
        name = _name(draw, group["stems"], frame["places"], commune, names)
        yield _organisation(draw, group, known, branch, number, name, commune, employees), employees


def _sizes(draw: random.Random, count: int, total: int, spread: float) -> list[int]:
    """So many sizes of at least one, whose sum is exact: the largest remainders are rounded up."""
    weights = [draw.lognormvariate(0, spread) for _ in range(count)]
    scale = (total - count) / sum(weights)
    exact = [weight * scale for weight in weights]
    sizes = [1 + int(one) for one in exact]
    by_remainder = sorted(range(count), key=lambda at: int(exact[at]) - exact[at])
    for at in by_remainder[: total - sum(sizes)]:
        sizes[at] += 1
    return sizes


def _name(draw: random.Random, stems: Sequence[str], places: Sequence[str], commune: Territory, taken: set[str]) -> str:
    """« Foyer rural du Val-d’Ambre, Épinal (fictif) »: an invented place beside a real commune."""
    while True:
        stem = draw.choice(stems)
        invented = "fictive" if stem.startswith(FEMININE) else "fictif"
        name = f"{stem} {draw.choice(places)}, {commune.name} ({invented})"
        if name not in taken:
            taken.add(name)
            return name


def _organisation(
    draw: random.Random,
    group: dict[str, Any],
    known: Known,
    branch: Branch,
    number: int,
    name: str,
    commune: Territory,
    employees: int,
) -> Organisation:
    agreement = _agreement(draw, group["agreements"], known)
    return Organisation(
        pk=_identity(branch, number),
        name=name,
        search_name=fold(name)[:200],
        kind=OrganisationKind.MEMBER,
        territory=commune,
        legal_form=_one_of(draw, group["legal_forms"]),
        branch=branch,
        agreement=agreement,
        opco=agreement.opco if agreement else None,
        has_staff_council=_council(draw, employees),
        email=f"contact@{branch.code[:4]}{number:04d}.example" if draw.random() < 0.6 else "",
        phone=f"03 53 01 {draw.randrange(100):02d} {draw.randrange(100):02d}" if draw.random() < 0.5 else "",
        origin=Origin.INVENTED,
    )


def _identity(branch: Branch, number: int) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{branch.code}/{number}")


def _one_of(draw: random.Random, shares: dict[str, int]) -> str:
    return draw.choices(list(shares), list(shares.values()))[0]


def _agreement(draw: random.Random, shares: dict[str, int], known: Known) -> Agreement | None:
    """The shares are percentages; what they leave is unknown."""
    unknown = 100 - sum(shares.values())
    return known.agreements.get(_one_of(draw, {**shares, "": unknown} if unknown else shares))


def _council(draw: random.Random, employees: int) -> bool | None:
    """Some have not said; some who should have one have none."""
    if draw.random() < 0.25:
        return None
    return employees >= COUNCIL_FROM and draw.random() < 0.85


def _headcounts(draw: random.Random, frame: dict[str, Any], organisation: Organisation, employees: int) -> list[Headcount]:
    """One at the date of the published totals; for some, an earlier one."""
    counts = {frame["counted_on"]: employees}
    if draw.random() < 0.15:
        counts[frame["counted_before"]] = max(1, round(employees * draw.uniform(0.8, 1.15)))
    return [
        Headcount(
            pk=uuid.uuid5(organisation.pk, on.isoformat()),
            organisation=organisation,
            on=on,
            employees=count,
            source=frame["counted_by"],
            origin=Origin.INVENTED,
        )
        for on, count in counts.items()
    ]


def _affiliation(draw: random.Random, organisation: Organisation, network: Organisation) -> Affiliation:
    since = dt.date(draw.randrange(2012, 2022), 1, 1)
    return Affiliation(
        pk=uuid.uuid5(organisation.pk, "network"),
        organisation=organisation,
        network=network,
        starts_on=since,
        origin=Origin.INVENTED,
    )
