"""The invented structures of Grand Est: none exists, their totals are the published ones."""

import re

from django.db.models import Count, Sum

from continuum.directory.enums import OrganisationKind, TerritoryKind
from continuum.directory.models import Headcount, Organisation, Territory
from continuum.figures.models import Reading

# Union des employeurs de l’ESS, Grand Est, October 2022: structures and employees by branch.
PUBLISHED = {
    "domicile": (295, 12_887),
    "etablissements": (198, 30_151),
    "mutualite": (23, 10_821),
    "animation-culture-sport": (1_602, 13_437),
    "cooperatives": (230, 4_926),
    "insertion-petite-enfance": (268, 8_294),
}


def members():
    region = Territory.objects.with_key("R44").get()
    return Organisation.objects.filter(kind=OrganisationKind.MEMBER, territory__in=Territory.objects.within(region))


def test_structures_and_employees_of_each_branch_are_exactly_the_published_ones(demonstration):
    counted = Headcount.objects.filter(organisation__in=members(), on="2022-10-01").values("organisation__branch__code")
    rows = counted.annotate(structures=Count("organisation", distinct=True), people=Sum("employees"))
    assert {row["organisation__branch__code"]: (row["structures"], row["people"]) for row in rows} == PUBLISHED
    assert members().count() == 2616 == sum(structures for structures, _ in PUBLISHED.values())


def test_they_agree_with_the_readings_taken_from_the_source(demonstration):
    readings = Reading.objects.filter(measure__part_of__code__in=["udes-structures", "udes-salaries"])
    assert sorted(int(one.value) for one in readings) == sorted(one for pair in PUBLISHED.values() for one in pair)


def test_every_structure_is_recognisably_invented_and_none_has_a_number(demonstration):
    strange = [one.name for one in members() if not re.search(r"\(ficti(f|ve)\)$", one.name)]
    assert strange == []
    assert not members().exclude(siret="").exists()
    assert not members().exclude(origin="invented").exists()
    assert len(set(members().values_list("name", flat=True))) == 2616


def test_they_stand_on_real_communes_of_the_ten_departments(demonstration):
    communes = members().filter(territory__kind=TerritoryKind.COMMUNE)
    assert communes.count() >= 2614
    assert communes.values("territory__parent").distinct().count() == 10


def test_sizes_differ_as_sizes_do(demonstration):
    sizes = Headcount.objects.filter(organisation__in=members(), on="2022-10-01").values_list("employees", flat=True)
    assert min(sizes) >= 1
    assert sum(size < 50 for size in sizes) / len(sizes) > 0.75
    assert max(sizes) > 1000


def test_some_data_are_missing_as_they_will_be(demonstration):
    for missing in ({"has_staff_council": None}, {"agreement": None}, {"email": ""}):
        assert members().filter(**missing).count() > 100
