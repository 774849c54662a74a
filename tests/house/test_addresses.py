"""Every address refuses a stranger, unless it stands here by name; no address shows what its reader may not see."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import path

from continuum.toolkit.access import anyone, demo_only, page, signed_in

from .addresses_of import addresses_of, meetings_of, outcomes_of, presences_of
from .site_map import Address, site_map, walked

pytestmark = pytest.mark.any_database

PUBLIC = {
    "account_login",
    "account_confirm_login_code",
    "account_request_login_code",
    "account_logout",
    "account_inactive",
    "mfa_authenticate",
    "account_invitation",
    "account_invitation_link",
    "account_invitation_refused",
    "account_refuse_invitation",
    "directory:unsubscribe",
    "directory:scheme_question",
    "meetings:answer_link",
    "meetings:no_answer",
    "meetings:held_answer",
    "meetings:ride_message",
    "meetings:minutes_link",
    "meetings:no_minutes",
    "meetings:read_minutes",
    "meetings:feed",
    "surveys:answer_link",
    "surveys:no_answer",
    "surveys:answer",
    "surveys:answer_page",
    "surveys:pause_answering",
    "surveys:review_answers",
    "surveys:results",
    "surveys:results_needs",
    "surveys:results_schemes",
    "surveys:results_waves",
    "surveys:results_pdf",
    "surveys:sharing",
    "surveys:take_back_consent",
    "surveys:shared",
    "surveys:agree",
    "surveys:partner_report",
    "plan:published",
    "plan:published_plan",
    "plan:published_version",
    "plan:public_resources",
    "plan:public_resource",
    "plan:edition",
    "desk:welcome",
    "community:public_letters",
    "community:public_letter",
    "community:letter_page",
    "community:subscribe",
    "community:subscription_asked",
    "community:confirm_link",
    "community:no_subscription",
    "community:confirm_subscription",
    "community:leave_letter",
    "desk:regions",
    "desk:region",
    "desk:region_agenda",
    "desk:region_event",
    "desk:region_resources",
    "desk:region_calendar",
    "desk:region_event_file",
    "desk:region_agenda_news",
    "desk:region_news",
    "desk:region_card",
    "desk:region_practices",
    "community:practice_picture",
    "desk:region_practice",
    "desk:region_letter",
    "desk:sitemap",
    "desk:robots",
    "desk:accessibility",
    "desk:alive",
}
"""What anyone may open. Adding a page here is a decision, not a formality."""
DEMONSTRATION = {
    *("toolkit:mailbox", "toolkit:mail", "toolkit:mail_laid_out", "toolkit:clock", "toolkit:gallery"),
    *("desk:accounts", "desk:enter"),
}
"""What exists in the demonstration only."""
PERSONAL = {"desk:home", "desk:search", "directory:me", "directory:sign_out_everywhere", "toolkit:works", "toolkit:work"}
"""What whoever is signed in may open, even without any access in force."""


# --- Declared ----------------------------------------------------------------------------------------------------------


def without_rule(addresses: Iterable[Address]) -> list[str]:
    return [address.name for address in addresses if address.rule is None]


def names_under(rule: object, addresses: Iterable[Address]) -> set[str]:
    return {address.name for address in addresses if address.rule is rule}


def test_every_address_declares_who_may_open_it():
    assert without_rule(site_map()) == []


def test_public_pages_are_those_named_here():
    assert names_under(anyone, site_map()) == PUBLIC


def test_pages_of_the_demonstration_are_those_named_here():
    assert names_under(demo_only, site_map()) == DEMONSTRATION


def test_an_address_without_rule_and_a_page_made_public_are_seen():
    def forgotten(request):
        return HttpResponse("ouvert")

    @page(anyone)
    def opened(request):
        return HttpResponse("ouvert")

    careless = list(walked([path("oubliee/", forgotten, name="forgotten"), path("ouverte/<uuid:pk>/", opened, name="opened")]))
    assert without_rule(careless) == ["forgotten"]
    assert names_under(anyone, careless) == {"opened"}
    assert careless[1].path() == "/ouverte/00000000-0000-4000-8000-000000000000/"


OWN = ("mon-acces/", "mes-donnees/", "travaux/", "copies/", "demonstration/courrier/")
"""Where one's own things stand: whoever looks in one's place does not go there."""


def open_to_a_helper(addresses: Iterable[Address]) -> list[str]:
    """Pages of one's own things that forgot to say `personal=True`."""
    own = [one for one in addresses if any(part in one.route for part in OWN)]
    return [one.name for one in own if not getattr(one.view, "personal", False)]


def test_what_is_ones_own_is_closed_to_whoever_looks_in_ones_place():
    assert open_to_a_helper(site_map()) == []


def test_a_personal_page_left_open_to_a_helper_is_seen():
    @page(signed_in)
    def codes(request):
        return HttpResponse("12345678")

    assert open_to_a_helper(walked([path("mon-acces/codes/", codes, name="codes")])) == ["codes"]


# --- A stranger --------------------------------------------------------------------------------------------------------


def lets_in(client, address: Address) -> bool:
    """Does this page answer anything but « sign in » or « nothing here »? Read and posted."""
    answers = [client.get(address.path()), client.post(address.path(), {"reason": "parce que"})]
    sign_in = resolve_url("account_login")
    return any(
        answer.status_code != 404 and not (answer.status_code == 302 and answer["Location"].startswith(sign_in))
        for answer in answers
    )


@pytest.mark.django_db
def test_a_stranger_finds_no_page_but_the_public_ones(client):
    assert [address.name for address in site_map() if address.name not in PUBLIC and lets_in(client, address)] == []


@pytest.mark.django_db
def test_a_page_left_open_is_seen(client):
    welcome = next(address for address in site_map() if address.name == "desk:welcome")
    assert lets_in(client, welcome)


@pytest.mark.django_db
def test_the_demonstration_opens_its_own_pages_and_no_other_to_a_stranger(client, settings):
    settings.DEMO = True
    opened = {address.name for address in site_map() if address.name not in PUBLIC and lets_in(client, address)}
    # Without an existing mail or account, « mail » and « enter » have nothing to show.
    assert opened == {"toolkit:mailbox", "toolkit:clock", "toolkit:gallery", "desk:accounts", "desk:enter"}


# --- Somebody without access, somebody of another programme ---------------------------------------------------------------


@pytest.fixture
def two_programmes(db) -> SimpleNamespace:
    """A programme of the Grand Est with one row of each kind, and somebody who belongs to another one, in Normandie."""
    from .one_of_each import one_of_each

    return one_of_each()


# The map of France, the list of measures that is the common language of all programmes, what everybody is told, a month;
# the code of a room, which is of no meeting once its minutes are over.
KNOWN_BY_WHOEVER_IS_SIGNED_IN = {
    *("directory:territory", "plan:change_measure", "figures:take_indicator", "directory:notice"),
    *("meetings:month_of", "meetings:confirm"),
}


def opened_to(client, person, addresses: dict[str, str]) -> set[str]:
    client.force_login(person)
    return {name for name, address in addresses.items() if client.get(address).status_code != 404}


def test_every_page_about_one_object_is_tried(two_programmes):
    about_one = {address.name for address in site_map() if address.kinds}
    assert about_one - PUBLIC - DEMONSTRATION - KNOWN_BY_WHOEVER_IS_SIGNED_IN == set(addresses_of(two_programmes))


def test_those_in_charge_open_every_page_of_their_programme(client, two_programmes):
    """The attack below proves nothing unless these addresses lead somewhere."""
    addresses = addresses_of(two_programmes)
    assert opened_to(client, two_programmes.admin, addresses) == set(addresses)


def test_somebody_of_another_programme_finds_nothing(client, two_programmes):
    assert opened_to(client, two_programmes.elsewhere, addresses_of(two_programmes)) == set()


def test_somebody_whose_access_has_ended_finds_nothing(client, two_programmes):
    assert opened_to(client, two_programmes.gone, addresses_of(two_programmes)) == set()


def test_a_partner_of_the_programme_writes_nothing(client, two_programmes):
    writing = {"plan:passage", "figures:locks", "figures:lift", "figures:correct", "figures:approve", "figures:retain"}
    writing |= {name for name in addresses_of(two_programmes) if name.startswith(("plan:new_", "plan:change_", "plan:remove_"))}
    writing |= {"plan:publish_version", "plan:note_approval", "plan:open_version", "plan:withdraw_version"}
    writing |= {"plan:answer_comment", "plan:settle_comment", "plan:withdraw_comment"}
    writing |= {"plan:set_timing", "plan:sheet_step", "plan:move_mission"}
    writing |= set(meetings_of(two_programmes)) - {"meetings:committee", "meetings:meeting"}
    writing |= set(presences_of(two_programmes)) - {"meetings:committee_attendance"}
    writing |= set(outcomes_of(two_programmes)) - {"meetings:committee_decisions"}
    writing |= {"meetings:convene", "meetings:invite", "meetings:withdraw", "meetings:close_calendar"}
    writing |= {"plan:agreement_step", "plan:obligation_step", "plan:tender", "plan:award_tender", "plan:set_criteria"}
    writing |= {"figures:counters", "figures:new_counter", "figures:change_counter", "figures:remove_capture"}
    writing |= {"figures:withdraw", "figures:reopen", "reports:freeze", "directory:end", "directory:membership"}
    assert opened_to(client, two_programmes.partner, addresses_of(two_programmes)) & writing == set()


def test_a_careless_reading_of_rows_is_caught_by_the_attack(client, two_programmes, monkeypatch):
    """With rows shown to everybody, somebody of another programme gets in: the attack does attack."""
    from continuum.figures.models import ReadingQuerySet

    monkeypatch.setattr(ReadingQuerySet, "visible_to", lambda self, person: self)
    assert "figures:reading" in opened_to(client, two_programmes.elsewhere, addresses_of(two_programmes))


@pytest.mark.django_db
def test_without_access_in_force_only_personal_pages_open(client, django_user_model):
    person = django_user_model.objects.create(name="Sans Accès-Fictif", email="sans-acces@essai.example")
    client.force_login(person)
    opened = {
        address.name
        for address in site_map()
        if address.name not in PUBLIC and not address.kinds and client.get(address.path()).status_code != 404
    }
    assert opened <= PERSONAL | names_under(signed_in, site_map())
    assert "desk:home" in opened
