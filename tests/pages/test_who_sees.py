"""Every address, for every role: a page, a door or nothing; and the table forgets no address."""

import pytest

from .places import PLACES, ROLES, addresses


def test_the_table_holds_every_address_of_the_site():
    assert {name for name, _ in addresses()} == {place.name for place in PLACES}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_hers_and_nothing_else(role, seen_by):
    client = seen_by(role)
    got = {place.url: (place.label, client.get(place.url).status_code, place.expects(role)) for place in PLACES}
    wrong = {
        url: f"{label}: {status} instead of {expected}" for url, (label, status, expected) in got.items() if status != expected
    }
    print(f"\n{role}: {len(got)} addresses, {len(wrong)} wrong")
    assert wrong == {}


def test_a_stranger_is_asked_to_sign_in_and_brought_back(seen_by):
    client = seen_by("public")
    for place in PLACES:
        if place.expected[:2] == (302, 200) and place.name != "account_logout":
            answer = client.get(place.url)
            assert answer["Location"].startswith("/connexion/?next=/"), place.url
