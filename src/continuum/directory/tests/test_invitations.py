"""Invitations: a link that only a button answers, once, for a time; and that leaves no trace of itself."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from continuum.directory import services
from continuum.directory.enums import InvitationState
from continuum.directory.models import Invitation, Membership, Person, hash_of
from continuum.directory.queries import mandates
from continuum.directory.services import invitations as service
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage

from .factories import InvitationFactory, MembershipFactory, PersonFactory, TerritoryFactory
from .inviting import PAGE, REFUSE, accept, follow, invite, key, refuse, token_of

CLOSED = "Ce lien n’ouvre plus rien"
SENT = "2022-05-10T10:00"


@pytest.fixture(autouse=True)
def _no_earlier_try():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def invited(delegate, france):
    """An officer invited by the delegate, and the token of her link."""
    return invite(delegate, france["R44"])


# The link


@pytest.mark.django_db
def test_the_link_leaves_the_address_bar_at_once_and_answers_nothing(invited, client):
    _, token = invited
    response = follow(client, token)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    page = client.get(PAGE)
    shown = page.content.decode()
    for said in ("Déléguée Essai-Fictif vous invite", "Chargé·e de mission, Grand Est", "sans fin prévue", "Accepter et entrer"):
        assert said in shown
    assert "no-store" in page["Cache-Control"]
    assert token not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "options"])
def test_a_mail_filter_that_reads_every_link_changes_nothing(invited, method):
    invitation, token = invited
    before = Invitation.objects.values().get()
    for browser in (Client(), Client(enforce_csrf_checks=True)):
        getattr(browser, method)(f"/invitation/{token}/", follow=True)
        browser.get(PAGE)
        browser.get(REFUSE)
        assert "_auth_user_id" not in browser.session
    assert Invitation.objects.values().get() == before
    assert invitation.membership.is_active


@pytest.mark.django_db
def test_a_click_is_noted_as_opened_once(invited, client):
    _, token = invited
    follow(client, token)
    with clock.held_at(SENT):
        client.get(PAGE, headers={"sec-fetch-user": "?1"})
    client.get(PAGE, headers={"sec-fetch-user": "?1"})
    opened = Invitation.objects.get()
    assert (opened.state, opened.opened_at.date()) == (InvitationState.OPENED, dt.date(2022, 5, 10))


@pytest.mark.django_db
def test_a_token_has_more_than_128_bits_and_only_its_hash_is_kept(invited):
    invitation, token = invited
    assert service.TOKEN_BYTES * 8 >= 128
    assert len(token) >= 43
    assert invitation.token_hash == hash_of(token) != token


# The answer


@pytest.mark.django_db
def test_accepting_signs_in_and_counts_once(invited, client):
    invitation, token = invited
    assert accept(client, token)["Location"] == "/bureau/"
    assert client.session["_auth_user_id"] == str(invitation.person_id)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED
    assert Person.objects.get(pk=invitation.person_id).joined_at is not None
    assert JournalEntry.objects.filter(verb="invitation.accepted", person=invitation.person_id).count() == 1
    elsewhere = Client()
    assert accept(elsewhere, token).status_code == 404
    assert "_auth_user_id" not in elsewhere.session


@pytest.mark.django_db
def test_an_answer_sent_twice_leads_to_the_same_place(invited, client):
    _, token = invited
    follow(client, token)
    before = {name: cookie.value for name, cookie in client.cookies.items()}
    twice = key()
    first = client.post(PAGE, twice)
    late = Client()
    late.cookies.load(before)
    assert late.post(PAGE, twice)["Location"] == first["Location"] == "/bureau/"


@pytest.mark.django_db
def test_refusing_asks_first_then_closes_the_access_and_tells_who_invited(invited, client, delegate):
    invitation, token = invited
    follow(client, token)
    assert "Refuser cette invitation" in client.get(REFUSE).content.decode()
    assert Membership.objects.filter(person=invitation.person).exists()
    shown = client.post(REFUSE, key(), follow=True).content.decode()
    assert "Votre refus est noté" in shown
    assert not Membership.objects.filter(person=invitation.person).exists()
    told = OutboxMessage.objects.get(kind="directory.invitation_refused")
    assert told.to == delegate.email
    assert "chargé·e de mission, Grand Est" in told.text
    (line,) = mandates.moved(delegate, dt.datetime(2019, 1, 1, tzinfo=dt.UTC))
    assert "a refusé votre invitation" in line.text
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_refusing_an_access_opened_earlier_ends_it_the_day_before(delegate, france, client):
    with clock.held_at("2022-05-01"):
        invitation, token = invite(delegate, france["R44"])
    with clock.held_at("2022-05-03"):
        refuse(client, token)
        access = Membership.objects.get(pk=invitation.membership_id)
        assert (access.ends_on, access.is_active) == (dt.date(2022, 5, 2), False)


def _expired(invitation, token, client):
    Invitation.objects.update(expires_at=clock.now())


def _used(invitation, token, client):
    accept(Client(), token)


def _refused(invitation, token, client):
    refuse(Client(), token)


def _cancelled(invitation, token, client):
    services.resend_invitation(membership=invitation.membership, by=invitation.by)


def _access_ended(invitation, token, client):
    services.end_membership(membership=invitation.membership, by=invitation.by)


def _account_closed(invitation, token, client):
    Person.objects.filter(pk=invitation.person_id).update(is_active=False)


@pytest.mark.django_db
@pytest.mark.parametrize("become", [_expired, _used, _refused, _cancelled, _access_ended, _account_closed])
def test_a_link_that_opens_nothing_more_looks_like_one_that_never_was(invited, client, become):
    invitation, token = invited
    become(invitation, token, client)
    unknown = Client()
    assert accept(unknown, "jamais-vu").status_code == 404
    state = Invitation.objects.filter(token_hash=hash_of(token)).values().get()
    for act in (
        lambda: client.get(PAGE),
        lambda: client.post(PAGE, key()),
        lambda: client.get(REFUSE),
        lambda: client.post(REFUSE, key()),
    ):
        follow(client, token)
        answer = act()
        assert answer.status_code == 404
        assert CLOSED in answer.content.decode()
        assert "Recevoir un code" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert Invitation.objects.filter(token_hash=hash_of(token)).values().get() == state


@pytest.mark.django_db
def test_a_link_lives_fourteen_days(delegate, france, client):
    with clock.held_at(SENT):
        invitation, token = invite(delegate, france["R44"])
    with clock.held_at("2022-05-24T09:59"):
        follow(client, token)
        assert client.get(PAGE).status_code == 200
        assert invitation.state_text == "à envoyer"
    with clock.held_at("2022-05-24T10:01"):
        assert client.get(PAGE).status_code == 404
        assert invitation.state_text == "expirée"


@pytest.mark.django_db
def test_nobody_answers_for_another(invited, admin):
    invitation, _ = invited
    for act in (services.accept_invitation, services.refuse_invitation):
        with pytest.raises(Refused):
            act(invitation=invitation, by=admin)


@pytest.mark.django_db
def test_somebody_else_signed_in_here_is_said_then_signed_out(invited, seen_by):
    invitation, token = invited
    other = PersonFactory(name="Autre Essai-Fictif")
    browser = seen_by(other)
    follow(browser, token)
    shown = browser.get(PAGE).content.decode()
    assert "Autre Essai-Fictif" in shown
    assert browser.session["_auth_user_id"] == str(other.pk)
    browser.post(PAGE, key())
    assert browser.session["_auth_user_id"] == str(invitation.person_id)


@pytest.mark.django_db
def test_whoever_is_here_already_accepts_without_coming_in_again(delegate, france, seen_by):
    known = PersonFactory(partner=True, email="connue@essai.example")
    invitation, token = invite(delegate, france["R44"], email=known.email)
    browser = seen_by(known)
    session = browser.session.session_key
    accept(browser, token)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED
    assert browser.session.session_key == session


@pytest.mark.django_db
def test_accepting_does_not_pass_by_a_second_factor(invited, client, settings):
    """Whoever has one is asked for it before she is in, as after a code."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    invitation, token = invited
    TOTP.activate(invitation.person, generate_totp_secret())
    response = accept(client, token)
    assert "second-facteur" in response["Location"]
    assert "_auth_user_id" not in client.session


# The code accepts too


@pytest.mark.django_db(transaction=True)
def test_coming_in_with_a_code_accepts_what_waited_even_expired(delegate, france, client):
    with clock.held_at("2022-05-01"):
        invitation, _ = invite(delegate, france["R44"])
    client.post("/connexion/", {"email": invitation.person.email})
    mail = OutboxMessage.objects.filter(kind="directory.sign_in_code").latest("created_at")
    client.post("/connexion/code/", {"code": mail.text.split("\u00a0:\n\n")[1].split("\n")[0]})
    assert client.session["_auth_user_id"] == str(invitation.person_id)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED


@pytest.mark.django_db
def test_an_access_that_is_over_is_not_accepted_by_coming_in():
    over = InvitationFactory(membership=MembershipFactory(ends_on=dt.date(2020, 1, 1)))
    assert service.accept_pending(person=over.person) == 0


# Sending again


@pytest.mark.django_db
def test_a_new_link_replaces_the_old_one(invited, delegate, client, seen_by):
    invitation, old = invited
    address = f"/annuaire/acces/{invitation.membership_id}/renvoyer/"
    browser = seen_by(delegate)
    assert "Renvoyer l’invitation" in browser.get(address).content.decode()
    assert Invitation.objects.count() == 1
    browser.post(address, key())
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.CANCELLED
    new = token_of(Invitation.objects.exclude(pk=invitation.pk).get())
    assert accept(Client(), old).status_code == 404
    assert accept(client, new).status_code == 302
    with pytest.raises(ValidationError, match="a déjà accepté"):
        services.resend_invitation(membership=invitation.membership, by=delegate)


@pytest.mark.django_db
def test_an_access_closed_meanwhile_is_said_and_sends_nothing(invited, delegate):
    invitation, _ = invited
    before = Membership.objects.get(pk=invitation.membership_id)
    services.end_membership(membership=Membership.objects.get(pk=before.pk), by=delegate)
    with pytest.raises(ValidationError, match="a pris fin"):
        services.resend_invitation(membership=before, by=delegate)
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_an_access_has_one_pending_invitation_at_most():
    first = InvitationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitationFactory(membership=first.membership)


@pytest.mark.django_db
def test_the_neighbour_region_sends_nothing_again(invited, france, seen_by):
    invitation, _ = invited
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    address = f"/annuaire/acces/{invitation.membership_id}/renvoyer/"
    assert seen_by(neighbour).get(address).status_code == 404
    assert seen_by(neighbour).post(address, key()).status_code == 404
    with pytest.raises(Refused):
        services.resend_invitation(membership=invitation.membership, by=neighbour)
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_an_expired_invitation_waits_on_the_desk_of_who_sent_it(delegate, admin, france, seen_by):
    with clock.held_at("2022-05-01"):
        invitation, _ = invite(delegate, france["R44"])
    with clock.held_at("2022-06-01"):
        (line,) = mandates.waiting(delegate)
        assert (line.action, line.on) == ("La renvoyer", dt.date(2022, 5, 15))
        assert mandates.waiting(admin) == []
        shown = seen_by(delegate).get(f"/annuaire/personnes/{invitation.person_id}/").content.decode()
        assert "Son invitation a expiré" in shown
        kept = seen_by(delegate).get("/annuaire/acces/?invitation=expired").context["listing"]["count_text"]
        assert kept.startswith("1")
        assert seen_by(delegate).get("/annuaire/acces/?invitation=pending").context["listing"]["count_text"].startswith("0")
