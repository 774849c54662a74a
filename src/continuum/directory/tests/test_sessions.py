"""Connections: whose they are, how they are closed, and how their cookies travel."""

import os
import subprocess
import sys
import uuid

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from continuum.directory import services
from continuum.directory.models import PersonSession
from continuum.toolkit import throttling
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage

from .factories import MembershipFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from .test_second_factor import ASK, CODE, mailed_code, past_the_mail, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_earlier_try():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def director():
    return PersonFactory(director=True)


def signed_in(person, count=1):
    found = []
    for _ in range(count):
        client = Client()
        client.force_login(person)
        found.append(client)
    return found


def still_in(client):
    return client.get("/annuaire/mon-acces/").status_code == 200


def test_a_connection_knows_whose_it_is(director):
    [client] = signed_in(director)
    assert PersonSession.objects.get(pk=client.session.session_key).person == director


def test_a_stranger_leaves_no_name(client):
    client.get("/connexion/?next=/bureau/")
    client.post(ASK, {"email": "inconnue@essai.example"})
    assert set(PersonSession.objects.values_list("person", flat=True)) <= {None}


def test_a_delegate_closes_those_of_somebody_of_her_territory_and_no_others(delegate, director):
    [hers], [his], [own] = signed_in(director), signed_in(PersonFactory(director=True)), signed_in(delegate)
    answer = sent(own, f"/annuaire/personnes/{director.pk}/connexions/", reason="ordinateur volé dans le train")
    assert answer.status_code == 302
    assert (still_in(hers), still_in(his), still_in(own)) == (False, True, True)
    line = JournalEntry.objects.get(verb="sessions.closed")
    assert line.details == {"count": 1, "reason": "ordinateur volé dans le train"}
    assert "ordinateur volé" in OutboxMessage.objects.get(kind="directory.sessions_closed", to=director.email).text


def test_a_reason_is_asked(delegate, director):
    [hers], [own] = signed_in(director), signed_in(delegate)
    assert "Dites pourquoi" in sent(own, f"/annuaire/personnes/{director.pk}/connexions/", reason="").content.decode()
    assert still_in(hers)


def test_closing_asks_first(delegate, director):
    [hers], [own] = signed_in(director), signed_in(delegate)
    assert (
        "Connexions ouvertes en ce moment\u00a0: 1" in own.get(f"/annuaire/personnes/{director.pk}/connexions/").content.decode()
    )
    assert still_in(hers)


def test_those_of_another_region_or_of_somebody_above_are_out_of_reach(delegate, admin):
    elsewhere = PersonFactory(director=True, membership__territory=TerritoryFactory(key="R28"))
    [own] = signed_in(delegate)
    for person in (elsewhere, admin, PersonFactory(delegate=True), PersonFactory()):
        assert own.get(f"/annuaire/personnes/{person.pk}/connexions/").status_code == 404
        with pytest.raises(Refused):
            services.close_sessions(person=person, reason="je voudrais bien", by=delegate)


def test_a_director_closes_nobodys(director):
    [own] = signed_in(director)
    assert own.get(f"/annuaire/personnes/{PersonFactory(director=True).pk}/connexions/").status_code == 404


OTHERS = "/annuaire/mon-acces/deconnexion/ailleurs/"


def test_one_closes_ones_other_connections_and_stays(director):
    here, there = signed_in(director, 2)
    [his] = signed_in(PersonFactory())
    page = here.get("/annuaire/mon-acces/").content.decode()
    assert "connecté·e 2 fois" in page
    answer = here.post(OTHERS, {"submission_key": str(uuid.uuid4())}, follow=True)
    assert "1\u00a0autre connexion fermée" in answer.content.decode()
    assert (still_in(here), still_in(there), still_in(his)) == (True, False, True)
    assert "Fermer mes autres connexions" not in here.get("/annuaire/mon-acces/").content.decode()
    assert JournalEntry.objects.get(verb="sessions.closed").details == {"count": 1}


def test_reading_that_address_closes_nothing(director):
    here, there = signed_in(director, 2)
    assert here.get(OTHERS)["Location"] == "/annuaire/mon-acces/"
    assert still_in(there)
    with pytest.raises(Refused):
        services.sign_out_elsewhere(person=director, session_key=None, by=PersonFactory(admin=True))


def test_the_end_of_an_access_closes_the_connections(admin, director):
    MembershipFactory(person=director, role="partner", programme=ProgrammeFactory())
    [hers] = signed_in(director)
    services.end_membership(membership=director.memberships.first(), by=admin)
    assert not still_in(hers)
    assert JournalEntry.objects.filter(verb="sessions.closed").count() == 1


def test_closing_costs_the_same_whoever_else_is_signed_in(director, django_assert_max_num_queries):
    for _ in range(20):
        signed_in(PersonFactory())
    signed_in(director, 3)
    with django_assert_max_num_queries(8):
        assert services.sign_out_everywhere(person=director, by=director) == 3


# --- Keeping others out --------------------------------------------------------------------------------------------------


def flood(person, times=15):
    """Somebody else asks for codes and gives wrong ones, again and again, from many addresses."""
    for number in range(times):
        attacker = Client(REMOTE_ADDR=f"198.51.100.{number}")
        attacker.post(ASK, {"email": person.email})
        for _ in range(3):
            attacker.post(CODE, {"code": "FAUX-CODE"})


def enters_through_a_flood(person):
    victim = Client()
    victim.post(ASK, {"email": person.email})
    code = mailed_code(person)
    flood(person)
    victim.post(CODE, {"code": code})
    return "_auth_user_id" in victim.session


def test_a_flood_does_not_keep_out_whoever_has_her_code(director):
    assert enters_through_a_flood(director)


def test_counting_wrong_codes_by_account_would_keep_her_out(director, monkeypatch):
    """The check itself, on the careless way of counting."""
    from continuum.directory.forms import GiveCodeForm

    careful = GiveCodeForm.clean_code

    def careless(self):
        if throttling.wait("careless", director.pk, "5/h"):
            raise ValidationError("Ce compte est bloqué.")
        return careful(self)

    monkeypatch.setattr(GiveCodeForm, "clean_code", careless)
    assert not enters_through_a_flood(director)


def test_a_browser_that_knows_its_owner_gets_a_code_through_a_flood(director):
    known, new = Client(), Client()
    past_the_mail(known, director)
    known.post("/deconnexion/")
    flood(director)
    assert new.post(ASK, {"email": director.email}).status_code == 200
    assert known.post(ASK, {"email": director.email}).status_code == 302


def test_that_mark_serves_its_owner_alone(director):
    known, other = Client(), PersonFactory()
    past_the_mail(known, director)
    known.post("/deconnexion/")
    flood(other)
    assert known.post(ASK, {"email": other.email}).status_code == 200


def test_a_forged_mark_is_worth_nothing(director):
    flood(director)
    forger = Client()
    forger.cookies["continuum_device"] = f"{director.pk}:abcdef:1abcde:signature"
    assert forger.post(ASK, {"email": director.email}).status_code == 200


# --- Cookies -------------------------------------------------------------------------------------------------------------


def loose_cookies(cookies, secure=False):
    """What would let a script or another site get at them."""
    wanted = {"continuum_device", "sessionid"}
    found = []
    for name, cookie in cookies.items():
        if name in wanted and not cookie["httponly"]:
            found.append(f"{name} can be read by a script")
        if cookie["samesite"] != "Lax":
            found.append(f"{name} is sent by other sites")
        if secure and not cookie["secure"]:
            found.append(f"{name} travels in the clear")
    return found


def test_cookies_are_closed_to_scripts_and_to_other_sites(client, director):
    past_the_mail(client, director)
    assert {"sessionid", "continuum_device"} <= set(client.cookies)
    assert loose_cookies(client.cookies) == []


def test_a_loose_cookie_is_caught(client, director, settings):
    settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE = False, "None"
    past_the_mail(client, director)
    assert {
        "continuum_device travels in the clear",
        "sessionid can be read by a script",
        "sessionid is sent by other sites",
        "sessionid travels in the clear",
    } <= set(loose_cookies(client.cookies, secure=True))


SAID = """
from continuum.config import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)
print(s.SECOND_FACTOR_REQUIRED)
"""


def test_in_production_they_travel_ciphered_and_the_second_factor_is_asked(tmp_path):
    environment = {
        "PYTHONPATH": ":".join(sys.path),
        "CONTINUUM_PRODUCTION": "oui",
        "CONTINUUM_SECRET_KEY": "une-longue-suite-de-signes-au-hasard-pour-un-essai-seulement",
        "CONTINUUM_HOSTS": "continuum.example",
        "CONTINUUM_VAR": str(tmp_path),
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.split() == ["True", "True", "True", "Lax", "True"], done.stderr
