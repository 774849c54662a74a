"""The tree of territories, as rows and as pages."""

import re

import pytest

from continuum.directory import queries, services
from continuum.directory.models import FormerCode, Territory

from .factories import PersonFactory

pytestmark = pytest.mark.django_db

PAGE = "/annuaire/territoires/{}/"


def test_an_epci_astride_hangs_on_the_region_and_is_shown_apart_on_each_department(france):
    two_banks = france["E200000001"]
    assert two_banks.parent == france["R44"]
    for key in ("D57", "D54"):
        (apart,) = queries.astride(france[key])
        assert (apart, apart.here_count, apart.commune_count) == (two_banks, 1, 2)
        assert two_banks not in queries.contents_of(france[key])
    assert queries.astride(france["D08"]) == []
    assert queries.astride(france["R44"]) == []


def test_an_epci_within_one_department_is_not_astride(france):
    assert france["E200039865"] in queries.contents_of(france["D57"])
    assert france["E200039865"] not in queries.astride(france["D57"])


def test_the_real_files_hang_an_epci_on_the_smallest_territory_that_holds_it_whole(db):
    services.load_territories(communes=False)
    metz = Territory.objects.get(kind="epci", code="200039865")
    astride = Territory.objects.get(kind="epci", code="200070746")
    assert metz.parent.key == "D57"
    assert astride.parent.key == "R44"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("charleville mezieres", "Charleville-Mézières"),
        ("MÉZIÈRES", "Charleville-Mézières"),
        ("57463", "Metz"),
        ("08480", "Charleville-Mézières"),
        ("57", "Moselle"),
        ("200000001", "CC des Deux-Rives (fictive)"),
        ("metz", "Metz"),
    ],
)
def test_a_territory_is_found_by_name_without_accents_by_code_and_by_former_code(france, text, first):
    rows = queries.for_list(Territory.objects.all())
    assert str(queries.matching_territories(rows, text).order_by("in_order")[0]) == first


def test_signs_alone_find_nothing(france):
    assert not queries.matching_territories(Territory.objects.all(), "…").exists()


def test_a_key_names_one_territory_and_nothing_that_merely_ends_alike(france):
    assert queries.by_key("D57") == france["D57"]
    for wrong in ("57", "7", "X57", "D5", "R44/", "", "FRANCE"):
        assert queries.by_key(wrong) is None


def test_the_record_says_where_it_lies_what_it_holds_and_its_map(france, seen_by):
    page = seen_by(PersonFactory()).get(PAGE.format("D57")).content.decode()
    for said in ("1\u202f050\u202f000", "Grand Est", "Metz Métropole", "À cheval", "CC des Deux-Rives", "<svg", "<table"):
        assert said in page
    assert "C57463" in page


def test_the_record_of_a_commune_tells_its_former_codes(france, seen_by):
    assert FormerCode.objects.count() == 1
    assert "08480" in seen_by(PersonFactory()).get(PAGE.format("C08105")).content.decode()


@pytest.mark.parametrize("key", ["FR", "R44", "R28", "D57", "D08", "E200039865", "E200000001", "C57463", "C76540"])
def test_every_kind_of_territory_has_a_page(france, seen_by, key):
    assert seen_by(PersonFactory()).get(PAGE.format(key)).status_code == 200


def test_the_population_of_the_country_is_the_sum_of_its_regions(france):
    assert queries.population_of(france["FR"]) == 8_880_000


def test_a_territory_without_outline_has_no_map(france):
    far = Territory.objects.create(kind="commune", code="98801", name="Île", path="FR/C98801/", parent=france["FR"])
    assert queries.map_of(far) is None


@pytest.mark.parametrize(("keys", "counts", "levels"), [(("R44", "R28"), (2_620, 9), [4, 1]), (("D57", "D54"), (40, 40), [4, 4])])
def test_a_map_is_as_dark_as_the_number_and_names_the_largest_first(france, keys, counts, levels):
    parts = [(france[key], count) for key, count in zip(keys, counts, strict=True)]
    drawn = queries.map_of_counts(parts, ("structure", "structures"), "Essai").svg
    assert sorted(map(int, re.findall(r'<path class="ch-level-([1-4])"', drawn)), reverse=True) == levels
    assert re.findall(r">(\d\. [^<]+)<", drawn) == [f"{rank}. {part.name}" for rank, (part, _) in enumerate(parts, 1)]


def test_a_map_writes_a_number_on_each_territory_that_it_shades(france):
    drawn = queries.map_of(france["R44"])
    assert drawn.svg.count('class="ch-dot-open"') == 3


def test_an_unknown_key_is_not_found(france, seen_by):
    assert seen_by(PersonFactory()).get(PAGE.format("D99")).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, france):
    response = client.get(PAGE.format("D57"))
    assert response.status_code == 302
    assert response["Location"].startswith("/connexion/?next=")


def test_the_list_costs_the_same_queries_whatever_its_length(france, seen_by, django_assert_max_num_queries):
    browser = seen_by(PersonFactory())
    browser.get("/annuaire/territoires/")
    Territory.objects.bulk_create(
        Territory(
            kind="commune",
            code=f"57{n}",
            name=f"Village {n}",
            search_name=f"village {n}",
            path=f"FR/R44/D57/C57{n}/",
            parent=france["D57"],
        )
        for n in range(700, 740)
    )
    with django_assert_max_num_queries(8):
        assert "Village 710" in browser.get("/annuaire/territoires/?q=village").content.decode()
