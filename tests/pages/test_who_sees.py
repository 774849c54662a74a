"""Every address, for every role: a page, a door or nothing; and the table forgets no address."""

import pytest

from continuum.toolkit.access import demo_only

from .expected import ROLES
from .places import PLACES, addresses

pytestmark = pytest.mark.any_database


def test_the_table_holds_every_address_of_the_site():
    assert {name for name, _ in addresses()} == {place.name for place in PLACES}


CARRIED = {
    *("reports:download", "plan:attachment", "plan:paper_file", "plan:workbook_file"),
    *("figures:capture", "surveys:results_pdf", "surveys:partner_report"),
    *("meetings:print_attendance", "meetings:certificate", "meetings:minutes_paper"),
    *("surveys:campaign_workbook", "surveys:version_file"),
}
"""Files, which are never carried away in somebody else's name."""


@pytest.mark.by_turns
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_hers_and_nothing_else(role, seen_by):
    client = seen_by(role)
    answers = {place.url: (client.get(place.url).status_code, place.expects(role), place.label) for place in PLACES}
    wrong = {url: f"{label}: {got} instead of {wanted}" for url, (got, wanted, label) in answers.items() if got != wanted}
    assert wrong == {}


@pytest.mark.parametrize("role", ["public", "administrator", "director"])
def test_the_pages_of_the_demonstration_do_not_exist_elsewhere(role, seen_by, settings):
    settings.DEMO = False
    client = seen_by(role)
    demonstration = {name for name, pattern in addresses() if getattr(pattern.callback, "access_rule", None) is demo_only}
    assert len(demonstration) > 4
    for url in [place.url for place in PLACES if place.name in demonstration]:
        assert client.get(url).status_code == client.post(url).status_code == 404, url


def test_a_stranger_is_asked_to_sign_in_and_brought_back(seen_by):
    client = seen_by("public")
    for place in PLACES:
        if place.expected[:2] == (302, 200) and place.name != "account_logout":
            answer = client.get(place.url)
            assert answer["Location"].startswith("/connexion/?next=/"), place.url


def looks_in_the_place_of(client, person):
    """Begin « voir comme »."""
    page = f"/annuaire/personnes/{person.pk}/voir-comme/"
    form = client.get(page).context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    assert client.post(page, {**hidden, "reason": "essai de chaque page"}).status_code == 302


@pytest.mark.parametrize("role", ["director", *(pytest.param(one, marks=pytest.mark.long) for one in ("delegate", "officer"))])
def test_whoever_looks_in_her_place_sees_what_she_sees_less_what_is_her_own(role, seen_by, people):
    """Also the proof that no page of hers writes when it is read: the database would refuse it."""
    client = seen_by("administrator")
    looks_in_the_place_of(client, people[role])
    closed = {name for name, pattern in addresses() if getattr(pattern.callback, "personal", False)} | CARRIED
    carried = {place.url for place in PLACES if place.name in CARRIED or "forme=" in place.query}
    hers = {place.url: place.expects(role) == 200 and place.name not in closed for place in PLACES if place.url not in carried}
    shown = {place.url: client.get(place.url).status_code == 200 for place in PLACES}
    assert {url for url in hers if hers[url] != shown[url]} == set()
    assert {url for url in carried if shown[url]} == set(), "a file is not carried away in her name"
