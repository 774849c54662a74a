import math
import re
from collections import Counter

import pytest

from continuum.directory import territory_files

BOXES = {
    "971": (-61.9, -60.9, 15.8, 16.6),
    "972": (-61.3, -60.7, 14.3, 15.0),
    "973": (-54.7, -51.5, 2.0, 5.9),
    "974": (55.1, 55.9, -21.5, -20.8),
    "976": (44.9, 45.4, -13.1, -12.5),
}
MAINLAND = (-5.2, 9.6, 41.3, 51.1)
# Re-created communes whose outline and town hall no open source of ours gives.
PLACELESS = {"15031", "15035", "15047", "15171"}


def collectivities():
    """Overseas collectivities, neither regions nor départements, whose code their communes carry."""
    return {row["code"] for row in territory_files.rows("collectivities.csv")}


@pytest.fixture(scope="module")
def communes():
    return {commune.code: commune for commune in territory_files.communes()}


def kilometres(commune, longitude, latitude):
    north = (commune.latitude - latitude) * 111.2
    east = (commune.longitude - longitude) * 111.2 * math.cos(math.radians(latitude))
    return math.hypot(north, east)


def test_the_whole_of_france_is_there(communes):
    assert len(communes) == 34_969
    assert len(territory_files.epcis()) == 1_255
    assert len(territory_files.departments()) == 101
    assert len(territory_files.regions()) == 18
    assert len(collectivities()) == 8


def test_every_commune_belongs_to_a_known_department_or_collectivity(communes):
    known = {row.code for row in territory_files.departments()}
    known |= collectivities()
    assert {commune.department for commune in communes.values()} == known


def test_every_department_belongs_to_a_known_region():
    known = {row.code for row in territory_files.regions()}
    assert {row.region for row in territory_files.departments()} == known


def test_every_epci_has_communes_and_every_commune_a_known_epci_or_none(communes):
    named = {commune.epci for commune in communes.values() if commune.epci}
    assert named == {epci.siren for epci in territory_files.epcis()}


def test_populations_add_up_from_communes_to_regions(communes):
    total = Counter()
    for commune in communes.values():
        total[commune.department] += commune.population or 0
    for department in territory_files.departments():
        assert department.population == total[department.code]
    for region in territory_files.regions():
        parts = [row.population for row in territory_files.departments() if row.region == region.code]
        assert region.population == sum(parts)


def test_a_commune_stands_inside_its_own_part_of_the_world(communes):
    for commune in communes.values():
        if commune.longitude is not None:
            west, east, south, north = BOXES.get(commune.department, MAINLAND)
            assert west < commune.longitude < east, commune
            assert south < commune.latitude < north, commune


def test_only_overseas_collectivities_and_four_new_communes_have_no_place(communes):
    elsewhere = collectivities()
    placeless = {code for code, commune in communes.items() if commune.longitude is None and commune.department not in elsewhere}
    assert placeless == PLACELESS


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [
        ("57463", 6.1757, 49.1203),  # Metz
        ("08105", 4.7206, 49.7736),  # Charleville-Mézières
        ("75056", 2.3522, 48.8566),  # Paris
        ("97129", -61.698, 16.332),  # Sainte-Rose: its longitude has the wrong sign in the source
        ("88513", 6.330, 48.337),  # Vincey: its latitude is given twice in the source
        ("77108", 2.600, 48.877),  # Chelles: another Chelles's town hall in the source
    ],
)
def test_a_town_stands_where_it_is_known_to_stand(communes, code, longitude, latitude):
    assert kilometres(communes[code], longitude, latitude) < 4


def test_a_former_code_leads_to_a_commune_of_today_and_never_hides_one(communes):
    former = {row.former_code: row for row in territory_files.former_communes()}
    assert {row.current_code for row in former.values()} <= set(communes)
    assert not set(former) & set(communes)
    assert {row.kind for row in former.values()} == {"former", "delegated", "associated", "district"}


def test_a_parisian_district_leads_to_paris():
    former = {row.former_code: row.current_code for row in territory_files.former_communes()}
    assert former["75101"] == "75056"


@pytest.mark.parametrize(("kind", "rows"), [("departments", "departments"), ("regions", "regions")])
def test_every_territory_has_an_outline_inside_the_picture(kind, rows):
    drawing = territory_files.outlines(kind)
    _, _, width, height = drawing["view_box"]
    named = {row.code: row.name for row in getattr(territory_files, rows)()}
    assert {code: shape["name"] for code, shape in drawing["shapes"].items()} == named
    for shape in drawing["shapes"].values():
        left, top, right, bottom = shape["box"]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert re.fullmatch(r"(M[-\d.]+ [-\d.]+l[-\d. ]+z)+", shape["path"])


def corners(shape):
    """Every point of a path, in tenths."""
    found = set()
    for start, moves in re.findall(r"M([^l]+)l([^z]+)z", shape["path"]):
        x, y = (round(float(part) * 10) for part in start.split())
        found.add((x, y))
        numbers = [round(float(part) * 10) for part in moves.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.add((x, y))
    return found


def test_neighbours_share_the_points_of_their_border():
    shapes = territory_files.outlines("departments")["shapes"]
    moselle, meurthe, ardennes = (corners(shapes[code]) for code in ("57", "54", "08"))
    assert len(moselle & meurthe) > 20
    assert not moselle & ardennes


def test_the_shipped_files_stay_light():
    size = sum(path.stat().st_size for path in territory_files.REFERENCE.rglob("*") if path.is_file())
    assert size < 1_600_000
