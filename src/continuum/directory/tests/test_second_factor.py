"""The second factor: asked of those who see names beyond one structure, sealed, tried a few times only, and never a trap."""

import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from continuum.directory import rules, services
from continuum.directory.models import PersonSession
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage

from .factories import MembershipFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from .telephone import equipped, now_shown

pytestmark = pytest.mark.django_db(transaction=True)

ASK, CODE, LAST = "/connexion/", "/connexion/code/", "/connexion/second-facteur/"
STATE = "/annuaire/mon-acces/second-facteur/"
SET_UP, CODES, FILE = f"{STATE}installer/", f"{STATE}codes/", f"{STATE}codes/fichier/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    yield
    cache.clear()


def mailed_code(person):
    mail = OutboxMessage.objects.filter(kind="directory.sign_in_code", to=person.email).latest("created_at")
    return mail.text.split("\u00a0:\n\n")[1].split("\n")[0]


def past_the_mail(client, person):
    """With the code that came by mail; where that leads."""
    client.post(ASK, {"email": person.email})
    return client.post(CODE, {"code": mailed_code(person)})


def sent(client, address, **fields):
    """A form of the site, as its page gave it."""
    form = client.get(address).context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    return client.post(address, {**hidden, **fields})


def is_in(client):
    return "_auth_user_id" in client.session


# --- Who must ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "asked"),
    [("admin", True), ("delegate", True), ("officer", True), ("director", False), ("board_member", False), ("partner", False)],
)
def test_it_is_asked_of_those_who_run_programmes(role, asked):
    assert rules.needs_second_factor(PersonFactory(**{role: True})) is asked


def test_the_demonstration_asks_nobody(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert not rules.needs_second_factor(PersonFactory(admin=True))


def test_a_delegate_without_one_is_led_to_set_it_up_before_anything_else(client, delegate):
    assert past_the_mail(client, delegate).status_code == 302
    for address in ("/bureau/", "/annuaire/acces/", "/annuaire/mon-acces/", "/chercher/?q=essai"):
        assert client.get(address)["Location"] == SET_UP, address
    assert client.post("/annuaire/acces/inviter/", {"email": "x@essai.example"})["Location"] == SET_UP
    assert client.get(SET_UP).status_code == client.get(STATE).status_code == client.get("/accessibilite/").status_code == 200
    assert client.post("/deconnexion/").status_code == 302


def test_whoever_becomes_an_officer_while_signed_in_is_led_there_too(client):
    person = PersonFactory(director=True)
    client.force_login(person)
    assert client.get("/bureau/").status_code == 200
    MembershipFactory(person=person, role="officer", programme=ProgrammeFactory())
    assert client.get("/bureau/")["Location"] == SET_UP


def test_acting_as_a_director_does_not_get_round_it(client):
    person = PersonFactory(officer=True)
    plain = MembershipFactory(person=person, role="partner", programme=ProgrammeFactory())
    client.force_login(person)
    session = client.session
    session["acting_as"] = str(plain.pk)
    session.save()
    assert client.get("/bureau/")["Location"] == SET_UP


# --- Setting it up -------------------------------------------------------------------------------------------------------


def scanned(client):
    page = client.get(SET_UP).content.decode()
    return re.search(r"recopiez\W+<strong[^>]*>([A-Z2-7 \u00a0]+)</strong>", page)[1].replace(" ", "").replace("\u00a0", "")


def test_one_code_installs_it_and_shows_the_recovery_codes_once(client, delegate):
    past_the_mail(client, delegate)
    secret = scanned(client)
    assert scanned(client) == secret, "what was scanned stays right when the page is opened again"
    assert sent(client, SET_UP, code=now_shown(secret))["Location"] == CODES
    codes = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
    assert len(codes) == 10
    assert codes[0] in client.get(FILE).content.decode()
    assert sent(client, CODES)["Location"] == "/bureau/", "the way in goes on where the second factor stopped it"
    assert client.get(CODES)["Location"] == STATE
    assert client.get(FILE).status_code == 404
    assert client.get("/bureau/").status_code == 200
    assert OutboxMessage.objects.filter(kind="directory.second_factor_set_up", to=delegate.email).count() == 1


def test_a_wrong_code_installs_nothing_and_keeps_the_drawing(client, delegate):
    past_the_mail(client, delegate)
    secret = scanned(client)
    refused = sent(client, SET_UP, code="000000")
    assert "Ce code n’est pas le bon" in refused.content.decode()
    assert scanned(client) == secret
    assert not services.has_second_factor(delegate)


def test_connections_opened_without_it_are_closed_when_it_is_installed(client, delegate):
    older = Client()
    past_the_mail(older, delegate)
    past_the_mail(client, delegate)
    sent(client, SET_UP, code=now_shown(scanned(client)))
    assert older.get(STATE).status_code == 302
    assert client.get(STATE).status_code == 200


def test_the_page_that_shows_the_secret_keeps_the_strict_policy(client, delegate):
    past_the_mail(client, delegate)
    page = client.get(SET_UP)
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-store"
    drawing = re.search(r"<svg.*?</svg>", page.content.decode(), re.DOTALL)[0]
    assert not re.search(r"style=|<style|<script|\son\w+=", drawing)


def test_secrets_are_sealed_in_the_database_and_in_the_session(client, delegate):
    past_the_mail(client, delegate)
    secret = scanned(client)
    assert secret not in str(dict(client.session))
    sent(client, SET_UP, code=now_shown(secret))
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_former_key_still_opens_what_it_sealed_and_everything_can_be_sealed_again(settings):
    person, former = equipped(PersonFactory(delegate=True)), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 5, [former]
    assert services.accept_code(person=person, code=now_shown(turn=2))
    assert services.seal_again() == 2
    settings.SECRET_KEY_FALLBACKS = []
    assert len(services.recovery_codes_of(person)) == 10


def test_a_key_that_is_lost_says_what_to_do(settings):
    person = equipped(PersonFactory(delegate=True))
    settings.SECRET_KEY = "a-key-that-sealed-nothing-" * 3
    with pytest.raises(ValidationError, match="réinitialisé"):
        services.accept_code(person=person, code=now_shown(turn=2))


# --- Coming in -----------------------------------------------------------------------------------------------------------


def test_the_code_of_the_mail_alone_does_not_open(client, delegate):
    equipped(delegate)
    assert past_the_mail(client, delegate)["Location"] == LAST
    assert not is_in(client)
    assert client.get("/bureau/").status_code == 302
    client.post(LAST, {"code": now_shown(turn=2)})
    assert is_in(client)
    assert client.get("/bureau/").status_code == 200


def test_the_session_is_renewed_on_the_way_in(client, delegate):
    equipped(delegate)
    past_the_mail(client, delegate)
    before = client.session.session_key
    client.post(LAST, {"code": now_shown(turn=2)})
    assert client.session.session_key != before


def test_a_code_of_the_telephone_serves_once(client, delegate):
    equipped(delegate)
    shown = now_shown(turn=2)
    past_the_mail(client, delegate)
    client.post(LAST, {"code": shown})
    other = Client()
    past_the_mail(other, delegate)
    assert "Ce code n’est pas le bon" in other.post(LAST, {"code": f"{shown[:3]} {shown[3:]}"}).content.decode()
    assert not is_in(other)


def test_a_code_that_has_served_spelt_otherwise_has_served(delegate):
    equipped(delegate)
    shown = now_shown(turn=2)
    assert services.accept_code(person=delegate, code=shown)
    for spelt in (f"{shown[:3]}-{shown[3:]}", f"{shown}.", f" {shown}"):
        cache.clear()  # the library forgets a code after thirty seconds
        with pytest.raises(ValidationError, match="n’est pas le bon"):
            services.accept_code(person=delegate, code=spelt)


def test_a_recovery_code_opens_once_and_the_person_is_told(client, delegate):
    equipped(delegate)
    spare = services.recovery_codes_of(delegate)[0]
    past_the_mail(client, delegate)
    client.post(LAST, {"code": spare})
    assert is_in(client)
    other = Client()
    past_the_mail(other, delegate)
    other.post(LAST, {"code": spare})
    assert not is_in(other)
    told = OutboxMessage.objects.get(kind="directory.recovery_code_used")
    assert "restent\u00a0: 9" in told.text


def guessed(tries):
    """How many of so many wrong codes were looked at."""
    seen = 0
    for number in range(tries):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        looked = client_tries(client, f"{number:06}")
        seen += looked
    return seen


def client_tries(client, code):
    person = client_tries.person
    client.cookies.clear()
    past_the_mail(client, person)
    return "n’est pas le bon" in client.post(LAST, {"code": code}).content.decode()


def test_guesses_are_few_wherever_they_come_from(delegate, monkeypatch):
    from continuum.directory.forms import AskCodeForm

    monkeypatch.setattr(AskCodeForm, "OFTEN", "100/m")
    client_tries.person = equipped(delegate)
    assert guessed(8) == 5


def test_guessing_without_a_limit_is_caught(delegate, monkeypatch):
    """The check itself, where nothing is counted."""
    from continuum.directory.forms import AskCodeForm
    from continuum.toolkit import throttling

    monkeypatch.setattr(AskCodeForm, "OFTEN", "100/m")
    monkeypatch.setattr(throttling, "wait", lambda *_: 0)
    client_tries.person = equipped(delegate)
    assert guessed(8) == 8


def test_an_older_connection_is_asked_to_come_back_with_it(client, delegate):
    client.force_login(equipped(delegate))
    assert client.get("/bureau/")["Location"] == SET_UP
    assert client.get(SET_UP)["Location"] == STATE
    assert "Reconnectez-vous" in client.get(STATE).content.decode()


# --- Choosing it, and taking it away -------------------------------------------------------------------------------------


def test_a_director_may_choose_it_and_take_it_away_with_a_present_code(client):
    director = PersonFactory(director=True)
    past_the_mail(client, director)
    secret = scanned(client)
    sent(client, SET_UP, code=now_shown(secret))
    refused = sent(client, f"{STATE}retirer/", code="000000")
    assert "n’est pas le bon" in refused.content.decode()
    assert sent(client, f"{STATE}retirer/", code=now_shown(secret, turn=2))["Location"] == STATE
    assert not Authenticator.objects.exists()


def test_whoever_must_have_it_cannot_take_it_away(client, delegate):
    past_the_mail(client, delegate)
    sent(client, SET_UP, code=now_shown(scanned(client)))
    answers = [client.get(f"{STATE}retirer/"), client.post(f"{STATE}retirer/", {"submission_key": str(uuid.uuid4())})]
    assert [answer.status_code for answer in answers] == [404, 404]
    with pytest.raises(ValidationError, match="ne peut pas être retiré"):
        services.remove_second_factor(person=delegate, by=delegate)


def test_nobody_touches_the_second_factor_of_another_as_if_it_were_hers(admin, delegate):
    equipped(delegate)
    for service in (services.renew_recovery_codes, services.remove_second_factor, services.sign_out_everywhere):
        with pytest.raises(Refused):
            service(person=delegate, by=admin)
    assert services.has_second_factor(delegate)


def test_a_new_list_of_codes_asks_for_a_present_code_and_ends_the_former_list(client, delegate):
    past_the_mail(client, delegate)
    secret = scanned(client)
    sent(client, SET_UP, code=now_shown(secret))
    former = services.recovery_codes_of(delegate)
    assert sent(client, f"{CODES}nouveaux/", code=now_shown(secret, turn=2))["Location"] == CODES
    assert not set(former) & set(services.recovery_codes_of(delegate))


def test_a_new_telephone_replaces_the_former_one_once_it_has_shown_a_code(client, delegate):
    past_the_mail(client, delegate)
    former = scanned(client)
    sent(client, SET_UP, code=now_shown(former))
    assert client.get(SET_UP)["Location"] == STATE, "not without a present code"
    assert sent(client, f"{STATE}telephone/", code=services.recovery_codes_of(delegate)[0])["Location"] == SET_UP
    new = scanned(client)
    assert services.accept_code(person=delegate, code=now_shown(former, turn=2)), "the former one serves until then"
    assert sent(client, SET_UP, code=now_shown(new))["Location"] == CODES
    with pytest.raises(ValidationError):
        services.accept_code(person=delegate, code=now_shown(former, turn=0))
    assert Authenticator.objects.filter(user=delegate).count() == 2
    assert client.get(SET_UP)["Location"] == STATE


# --- Lost ----------------------------------------------------------------------------------------------------------------


def officer_of(territory="R44"):
    return PersonFactory(officer=True, membership__territory=TerritoryFactory(key=territory))


def test_a_delegate_resets_that_of_an_officer_of_her_territory_with_a_reason(client, delegate):
    officer = equipped(officer_of())
    session = Client()
    session.force_login(officer)
    client.force_login(delegate)
    state = client.session
    state["second_factor"] = True
    state.save()
    address = f"/annuaire/personnes/{officer.pk}/second-facteur/"
    assert sent(client, address, reason="téléphone tombé à l’eau").status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    assert not PersonSession.objects.filter(person=officer).exists()
    line = JournalEntry.objects.get(verb="second_factor.reset")
    assert (line.person, line.details) == (delegate, {"reason": "téléphone tombé à l’eau"})
    assert "téléphone tombé à l’eau" in OutboxMessage.objects.get(kind="directory.second_factor_reset").text


def test_nobody_resets_her_own_nor_that_of_another_region_nor_of_somebody_above(delegate, admin):
    neighbour = officer_of("R28")
    both = officer_of()
    MembershipFactory(person=both, role="officer", territory=TerritoryFactory(key="R28"))
    colleague = PersonFactory(delegate=True)
    for by, person in [(delegate, delegate), (delegate, neighbour), (delegate, both), (delegate, colleague), (admin, admin)]:
        equipped(person) if not services.has_second_factor(person) else None
        with pytest.raises(Refused):
            services.reset_second_factor(person=person, reason="je voudrais bien", by=by)
    for by in (both, PersonFactory(partner=True)):
        with pytest.raises(Refused):
            services.reset_second_factor(person=delegate, reason="je voudrais bien", by=by)
    assert services.has_second_factor(delegate)


def test_another_administrator_resets_that_of_an_administrator(admin):
    lost = equipped(PersonFactory(admin=True))
    services.reset_second_factor(person=lost, reason="téléphone volé", by=admin)
    assert not services.has_second_factor(lost)
