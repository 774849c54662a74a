"""A campaign: whom it asks and when, told once; nobody is asked twice in a fortnight, whoever asks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.directory.enums import Function
from continuum.directory.models import Segment
from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    TerritoryFactory,
)
from continuum.plan.tests.factories import two_regions
from continuum.surveys import queries, services
from continuum.surveys.models import Campaign, Request
from continuum.surveys.tasks import follow_campaigns
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories import CampaignFactory, RequestFactory, VersionFactory

ALL_VOICES = ["director", "board", "staff"]


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def east(db):
    return two_regions()["east"]


@pytest.fixture
def delegate(east):
    return PersonFactory(delegate=True)


@pytest.fixture
def stranger(east):
    """A delegate of the neighbour region."""
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))


@pytest.fixture
def draft(east):
    return CampaignFactory(node=east, opened_at=None, opens_on=dt.date(2026, 3, 1), closes_on=dt.date(2026, 3, 31))


def structure(*functions, **fields):
    """A structure with one person for each of these functions."""
    made = OrganisationFactory(**fields)
    for function in functions:
        PositionFactory(organisation=made, function=function)
    return made


def opened(campaign, by, *structures):
    for one in structures:
        services.ask(campaign=campaign, organisation=one, by=by)
    kept = services.open_campaign(campaign=campaign, by=by)
    services.ask_those_due(kept.pk)
    return kept


def mails(kind="invitation"):
    return OutboxMessage.objects.filter(kind=f"surveys.{kind}")


# --- Whom one asks ---------------------------------------------------------------------------------------------------------


def test_each_point_of_view_is_asked_of_who_speaks_for_it(db):
    made = structure(Function.BOARD_MEMBER, Function.PRESIDENT, Function.STAFF_REPRESENTATIVE, Function.DIRECTOR)
    found = queries.people_for([made.pk], ALL_VOICES)
    said = {voice: person.positions.get().function for (_, voice), person in found.items()}
    assert said == {"director": "director", "board": "president", "staff": "staff_representative"}


def test_without_a_position_an_access_says_who_directs(db):
    made = OrganisationFactory()
    access = MembershipFactory(role="director", organisation=made, territory=made.territory)
    PositionFactory(organisation=made, ends_on=dt.date(2026, 2, 28))
    assert queries.people_for([made.pk], ["director"]) == {(made.pk, "director"): access.person}


def test_nobody_is_asked_whose_account_is_closed(db):
    gone = PositionFactory(person=PersonFactory(is_active=False))
    assert queries.people_for([gone.organisation_id], ["director"]) == {}


def test_before_opening_one_sees_who_is_missing_and_what_to_do(client, draft, delegate):
    known, unknown = structure(Function.DIRECTOR), structure()
    for one in (known, unknown):
        services.ask(campaign=draft, organisation=one, by=delegate)
    client.force_login(delegate)
    page = client.get(reverse("surveys:open_campaign", args=[draft.pk])).content.decode()
    assert str(known.positions.get().person) in page
    assert "Personne n’est connu à la direction" in page
    assert f"{reverse('directory:add_position')}?structure={unknown.pk}" in page
    assert not OutboxMessage.objects.exists()


def test_a_public_says_whom_a_campaign_asks_within_its_territory(draft, delegate, east):
    concerned = structure(Function.DIRECTOR)
    structure(Function.DIRECTOR, territory=TerritoryFactory(key="R28"))
    rule = {"version": 1, "who": {"term": "nature", "op": "in", "value": ["member"]}}
    draft.segment = Segment.objects.create(name="Adhérentes", territory=east.territory, rule=rule)
    draft.save()
    assert [one.organisation for one in queries.audience_of(draft, delegate).in_time] == [concerned]


# --- Opened once -----------------------------------------------------------------------------------------------------------


def test_opening_asks_each_structure_once_for_each_point_of_view(draft, delegate):
    draft.voices = ["director", "board"]
    draft.save()
    opened(draft, delegate, structure(Function.DIRECTOR, Function.PRESIDENT), structure(Function.DIRECTOR))
    assert Request.objects.filter(asked_at__isnull=False).count() == mails().count() == 3
    assert Request.objects.filter(person=None, asked_at=None).count() == 1
    services.ask_those_due()
    with pytest.raises(ValidationError, match="déjà ouverte"):
        services.open_campaign(campaign=draft, by=delegate)
    assert mails().count() == 3


def test_an_invitation_says_what_for_whom_until_when_and_can_be_refused(draft, delegate):
    draft.notice = "Rien ne sort sans votre accord."
    draft.save()
    opened(draft, delegate, structure(Function.DIRECTOR, name="Halte Essai (fictive)"))
    mail = mails().get()
    for words in ("Halte Essai (fictive)", "31 mars 2026", "Rien ne sort sans votre accord.", "/enquetes/repondre/lien/"):
        assert words in mail.text
    assert mail.category == "prospecting"
    assert mail.secret


def test_a_campaign_that_would_ask_nobody_does_not_open(draft, delegate):
    with pytest.raises(ValidationError, match="ne demanderait rien"):
        services.open_campaign(campaign=draft, by=delegate)
    assert draft.requests.count() == 0


def test_whoever_runs_another_region_neither_opens_nor_sees(client, draft, stranger):
    with pytest.raises(Refused):
        services.open_campaign(campaign=draft, by=stranger)
    client.force_login(stranger)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_the_person_found_later_is_asked_the_next_morning(draft, delegate):
    made = structure()
    kept = opened(draft, delegate, made)
    assert not mails().exists()
    director = PositionFactory(organisation=made).person
    with clock.held_at("2026-03-04T07:20"):
        follow_campaigns(None)
    asked = kept.requests.get()
    assert (asked.person, asked.asked_at.date()) == (director, dt.date(2026, 3, 4))
    assert mails().get().person == director


# --- One agenda for each structure ---------------------------------------------------------------------------------------


def test_a_fortnight_stands_between_two_requests():
    day, free = dt.date(2026, 3, 1), queries.first_free
    assert free(day, []) == free(day, [day - dt.timedelta(14)]) == free(day, [day + dt.timedelta(14)]) == day
    assert free(day, [day - dt.timedelta(13)]) == dt.date(2026, 3, 2)
    assert free(day, [day + dt.timedelta(5), day - dt.timedelta(3)]) == dt.date(2026, 3, 20)


def test_a_structure_asked_by_another_campaign_is_asked_later_and_one_sees_it(client, draft, delegate):
    made = structure(Function.DIRECTOR)
    RequestFactory(organisation=made, ask_on=dt.date(2026, 2, 25))
    services.ask(campaign=draft, organisation=made, by=delegate)
    client.force_login(delegate)
    assert "11 mars 2026" in client.get(reverse("surveys:open_campaign", args=[draft.pk])).content.decode()
    kept = opened(draft, delegate)
    assert (kept.requests.get().ask_on, mails().count()) == (dt.date(2026, 3, 11), 0)
    assert "À demander plus tard" in client.get(kept.get_absolute_url()).content.decode()
    with clock.held_at("2026-03-11T07:20"):
        follow_campaigns(None)
        follow_campaigns(None)
    assert mails().count() == 1


def test_what_would_come_after_the_end_is_refused_in_words(draft, delegate):
    busy, free = structure(Function.DIRECTOR), structure(Function.DIRECTOR)
    RequestFactory(organisation=busy, ask_on=dt.date(2026, 2, 28))
    draft.closes_on = dt.date(2026, 3, 10)
    draft.save()
    services.ask(campaign=draft, organisation=busy, by=delegate)
    with pytest.raises(ValidationError, match="moins de 14"):
        services.open_campaign(campaign=draft, by=delegate)
    kept = opened(draft, delegate, free)
    assert [one.organisation for one in kept.requests.all()] == [free]
    with pytest.raises(ValidationError, match="14 mars 2026, après la fin"):
        services.ask(campaign=kept, organisation=busy, by=delegate)


def test_a_request_in_a_campaign_only_prepared_takes_no_day(draft, delegate, east):
    made = structure(Function.DIRECTOR)
    other = CampaignFactory(node=east, opened_at=None)
    RequestFactory(campaign=other, organisation=made, ask_on=dt.date(2026, 3, 1), asked_at=None)
    opened(draft, delegate, made)
    assert mails().count() == 1


# --- Prepared, extended, closed, done again ------------------------------------------------------------------------------


def test_a_campaign_is_prepared_from_its_page(client, east, delegate):
    version = VersionFactory(instrument__programme=east.programme)
    client.force_login(delegate)
    page = client.get(reverse("surveys:new_campaign"))
    assert "Rien ne sort de votre structure" in page.content.decode()
    typed = {"node": east.pk, "version": version.pk, "title": "Diagnostic 2026", "voices": ["director", "board"]}
    dates = {"opens_on": "2026-03-02", "closes_on": "2026-02-02", "submission_key": new_key()}
    refused = client.post(reverse("surveys:new_campaign"), typed | dates)
    assert "se terminerait avant d’ouvrir" in refused.content.decode()
    sent = client.post(reverse("surveys:new_campaign"), typed | dates | {"closes_on": "2026-04-15"})
    made = Campaign.objects.get()
    assert sent.url == made.get_absolute_url()
    assert (made.voices, made.state) == (["director", "board"], "draft")


def test_a_draft_is_not_asked_nor_a_version_of_another_programme(east, delegate):
    other = VersionFactory()
    days = {"opens_on": dt.date(2026, 3, 1), "closes_on": dt.date(2026, 3, 9)}
    wrong = Campaign(version=other, title="Ailleurs", voices=["director"], **days)
    with pytest.raises(ValidationError, match="version publiée de ce programme"):
        services.add_campaign(node=east, campaign=wrong, by=delegate)


def test_changing_points_of_view_before_opening_keeps_the_chosen_structures(draft, delegate):
    made = structure(Function.DIRECTOR)
    services.ask(campaign=draft, organisation=made, by=delegate)
    draft.voices = ["board", "staff"]
    services.change_campaign(campaign=draft, by=delegate)
    assert {(one.organisation, one.voice) for one in draft.requests.all()} == {(made, "board"), (made, "staff")}


def test_a_campaign_is_extended_closed_and_opened_again(draft, delegate):
    kept = opened(draft, delegate, structure(Function.DIRECTOR))
    with pytest.raises(ValidationError, match="sa fin actuelle"):
        services.extend_campaign(campaign=kept, closes_on=dt.date(2026, 3, 31), by=delegate)
    services.extend_campaign(campaign=kept, closes_on=dt.date(2026, 4, 10), by=delegate)
    assert not services.close_campaign(campaign=kept, by=delegate).is_open
    assert services.extend_campaign(campaign=kept, closes_on=dt.date(2026, 4, 12), by=delegate).is_open
    with clock.held_at("2026-04-13T07:20"):
        follow_campaigns(None)
        kept.refresh_from_db()
        assert kept.closed_at is not None


def test_a_wave_asks_the_same_structures_the_same_version(draft, delegate):
    made = structure(Function.DIRECTOR)
    kept = opened(draft, delegate, made)
    VersionFactory(instrument=kept.version.instrument, number=2)
    days = {"opens_on": dt.date(2026, 6, 1), "closes_on": dt.date(2026, 6, 30)}
    wave = services.add_wave(campaign=kept, wave=Campaign(title="Trois mois après", months=3, **days), by=delegate)
    assert (wave.wave_of, wave.version, wave.voices) == (kept, kept.version, kept.voices)
    assert [one.organisation for one in wave.requests.all()] == [made]
    assert queries.waves_of(wave, delegate) == [kept, wave]


@pytest.mark.parametrize(
    ("months", "typed", "kept"),
    [
        ("12", {}, ("Diagnostic RH 2026, 12\u00a0mois après", dt.date(2027, 3, 1), dt.date(2027, 4, 12))),
        ("6", {"title": "Encore", "opens_on": "2026-10-05"}, ("Encore", dt.date(2026, 10, 5), dt.date(2026, 10, 11))),
        ("3", {}, ("Diagnostic RH 2026, 3\u00a0mois après", dt.date(2026, 5, 31), dt.date(2026, 7, 12))),
    ],
)
def test_the_title_and_the_days_proposed_for_a_wave_follow_the_months_chosen(client, draft, delegate, months, typed, kept):
    Campaign.objects.filter(pk=draft.pk).update(opened_at=clock.now(), title="Diagnostic RH 2026")
    client.force_login(delegate)
    address = reverse("surveys:add_wave", args=[draft.pk])
    proposed = client.get(address).context["form"].initial
    asked = {name: proposed[name] for name in ("title", "notice", "opens_on", "closes_on")}
    client.post(address, {**asked, "months": months, "submission_key": new_key(), **typed})
    wave = Campaign.objects.get(wave_of=draft)
    assert (wave.title, wave.opens_on, wave.closes_on, wave.months) == (*kept, int(months))


def test_questionnaires_of_one_title_say_their_programme_and_that_of_a_version_is_chosen_from_its_page(client, east, delegate):
    version = VersionFactory(instrument__programme=east.programme)
    client.force_login(delegate)
    start = f"{reverse('surveys:new_campaign')}?version={version.pk}"
    assert start in client.get(version.get_absolute_url()).content.decode()
    page = client.get(start).content.decode()
    assert f'<option value="{version.pk}" selected>{version} ({east.programme})</option>' in page


def test_a_public_that_concerns_nobody_says_so(client, draft, delegate, east):
    rule = {"version": 1, "who": {"term": "nature", "op": "in", "value": ["funder"]}}
    segment = Segment.objects.create(name="Financeurs", territory=east.territory, rule=rule)
    Campaign.objects.filter(pk=draft.pk).update(segment=segment)
    client.force_login(delegate)
    page = client.get(reverse("surveys:open_campaign", args=[draft.pk])).content.decode()
    assert "ne répond à ce public" in page
