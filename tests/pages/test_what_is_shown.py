"""Each page in a real browser: nothing that axe refuses, nothing that the console complains of, nothing cut at 320 pixels."""

from __future__ import annotations

import datetime as dt
import sys
import zlib

import pytest
from axe_playwright_python.sync_playwright import Axe

from .expected import ROLES, Place
from .places import PLACES

AXE = Axe()
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
NO_PAGES = {
    *("reports:download", "directory:data_file", "desk:alive", "plan:attachment", "plan:paper_file", "plan:workbook_file"),
    *("figures:capture", "surveys:results_pdf", "surveys:partner_report"),
    *("meetings:print_attendance", "meetings:certificate", "meetings:minutes_paper", "meetings:feed"),
    "surveys:version_file",
    *("toolkit:mail_laid_out", "community:letter_page", "community:letter_draft_page"),
    *("desk:region_calendar", "desk:region_event_file", "desk:region_agenda_news", "desk:region_news", "desk:region_card"),
    *("desk:sitemap", "desk:robots", "community:practice_picture", "community:room_changes"),
}
"""A file to keep, a word for a machine, a part of a page that is judged with the page."""
SHOWN = [place for place in PLACES if 200 in place.expected and place.name not in NO_PAGES and "forme=" not in place.query]
WIDEST_FIRST = ("officer", "delegate", "administrator", "public", "director", "board")


def tell(words: str) -> None:
    """For who runs the tests with -s."""
    sys.stdout.write(f"\n{words}\n")


def first_reader(place: Place) -> str:
    """Somebody who gets this page; those who work most with the site first."""
    return next(role for role in WIDEST_FIRST if place.expects(role) == 200)


def has_its_turn(url: str) -> bool:
    """Half of the pages one day, the others the next one."""
    return (zlib.crc32(url.encode()) + dt.datetime.now(dt.UTC).date().toordinal()) % 2 == 0


def faults(page) -> list[str]:
    """What axe finds, said so that it can be put right."""
    found = AXE.run(page, options=RULES).response["violations"]
    return [f"{one['id']} ({one['impact']}): {node['html'][:150]}" for one in found for node in one["nodes"][:3]]


@pytest.fixture(scope="session")
def tally():
    """How much was looked at, told at the end to whoever reads the output."""
    seen = {"pages": set(), "visits": 0, "faults": 0}
    yield seen
    tell(f"axe: {len(seen['pages'])} pages, {seen['visits']} visits, {seen['faults']} violations")


@pytest.fixture
def look(visitor, tally, people):
    def open_and_judge(place_url, reader, **options):
        page = reader.page
        answer = reader.opens(place_url)
        assert answer.status == 200, place_url
        found = faults(page)
        tally["pages"].add(place_url)
        tally["visits"] += 1
        tally["faults"] += len(found)
        return found

    return open_and_judge


@pytest.mark.parametrize("role", [pytest.param("officer", marks=pytest.mark.long), *WIDEST_FIRST[1:]])
def test_a_page_has_no_fault_that_axe_knows(role, visitor, people, look):
    """Each page every other day, for one of those who read it; all of them, for all roles, in the long suite."""
    reader = visitor(person=people.get(role))
    hers = [place for place in SHOWN if first_reader(place) == role and not place.twin and has_its_turn(place.url)]
    found = {place.url: look(place.url, reader) for place in hers}
    tell(f"{role}: {len(found)} pages, {sum(map(len, found.values()))} violations")
    assert {url: one for url, one in found.items() if one} == {}


WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    `${document.documentElement.scrollWidth} > ${innerWidth}`,
    ...[...document.querySelectorAll("main *, header *, footer *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest(".table-wrap, .chart-frame, pre"))
        .slice(0, 5).map((one) => one.outerHTML.slice(0, 150))]"""


def cut(page) -> list[str]:
    """What makes the page wider than the screen."""
    return page.evaluate(WIDER)


ERRORS = {
    "a reading without anything": "/chiffres/releves/nouveau/",
    "an invitation without anything": "/annuaire/acces/inviter/",
    "a text that was emptied": "/textes/methods/lab-qvt/",
}


@pytest.mark.parametrize("case", ERRORS)
def test_a_refused_form_has_no_fault_either(case, visitor, people):
    reader = visitor(person=people["administrator"])
    reader.opens(ERRORS[case])
    reader.page.locator("main form .buttons button:first-child").last.click()
    reader.page.wait_for_load_state()
    assert "corriger" in reader.reads()
    assert faults(reader.page) == []


@pytest.mark.parametrize(("address", "status"), [("/programmes/nulle-part/", 404), ("/chiffres/releves/nouveau/?plan=%00", 400)])
def test_a_page_that_says_no_has_no_fault_either(address, status, visitor, people):
    reader = visitor(person=people["director"])
    assert reader.opens(address).status == status
    assert faults(reader.page) == []


def test_somebody_without_any_access_reads_what_to_do(visitor, demo):
    from continuum.directory.models import Person

    reader = visitor(person=Person.objects.create(email="nouvelle@continuum.example", name="Hortense Seuil-Fictif"))
    for address in ("/bureau/", "/travaux/", "/annuaire/mon-acces/", "/annuaire/"):
        assert reader.opens(address).status == 200
        assert faults(reader.page) == []
    assert "Vous n’avez pas d’accès en cours" in (reader.opens("/bureau/"), reader.reads())[1]


ASKING = ("Ajouter", "Corriger", "Enregistrer", "Fusionner", "Inviter", "Modifier", "Noter", "Prolonger", "Renseigner")


def test_on_paper_a_structure_and_a_person_ask_nothing_of_their_reader(visitor, people):
    reader = visitor(person=people["delegate"])
    for place in PLACES:
        if place.name in {"directory:organisation", "directory:person"} and place.expects("delegate") == 200:
            reader.opens(place.url)
            on_screen = reader.page.locator("main").inner_text()
            reader.page.emulate_media(media="print")
            on_paper = reader.page.locator("main").inner_text()
            reader.page.emulate_media(media="screen")
            assert [word for word in ASKING if word in on_screen]
            assert [word for word in ASKING if word in on_paper] == [], place.url


def test_the_numbers_under_the_map_hold_on_a_phone(visitor, people):
    reader = visitor(person=people["delegate"], viewport={"width": 390, "height": 900})
    reader.opens("/annuaire/carte/")
    table = reader.page.locator("#nombres .table-wrap")
    assert table.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_role_at_every_width(role, width, scheme, visitor, people, look):
    reader = visitor(person=people.get(role), viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = {place.url: look(place.url, reader) for place in SHOWN if place.expects(role) == 200}
    tell(f"{role}, {width} px, {scheme}: {len(found)} pages, {sum(map(len, found.values()))} violations")
    assert {url: one for url, one in found.items() if one} == {}


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_role_fits_a_narrow_screen(role, visitor, people):
    reader = visitor(person=people.get(role), viewport={"width": 320, "height": 700})
    wide = {}
    for place in SHOWN:
        if place.expects(role) == 200:
            reader.opens(place.url)
            if found := cut(reader.page):
                wide[place.url] = found
    assert wide == {}
