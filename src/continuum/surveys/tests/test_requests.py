"""Requests: reminded at 3, 10 and 20 days and never after; called, set aside, withdrawn; only what is shared is read."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from continuum.directory.enums import Function
from continuum.directory.models import MailConsent
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, PositionFactory, TerritoryFactory
from continuum.plan.tests.factories import two_regions
from continuum.surveys import queries, services
from continuum.surveys.enums import ConsentScope
from continuum.surveys.facts import count_structures
from continuum.surveys.models import Consent, Request
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.surveys.tasks import follow_campaigns
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry, OutboxMessage
from continuum.toolkit.outbox import deliver
from continuum.toolkit.registry import facts
from continuum.toolkit.submissions import new_key

from .factories import CampaignFactory

FIRST = dt.date(2026, 3, 1)


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
def campaign(east):
    return CampaignFactory(node=east, opens_on=FIRST, closes_on=dt.date(2026, 3, 31), opened_at=clock.now())


@pytest.fixture
def asked(campaign, delegate):
    """A director, asked on the first of March."""
    return ask(campaign, delegate)


def ask(campaign, by, **fields):
    made = OrganisationFactory(**fields)
    PositionFactory(organisation=made, function=Function.DIRECTOR)
    return services.ask(campaign=campaign, organisation=made, by=by)[0]


def answer(request, *scopes, value=80, **answers):
    """Given in, without a fault, and shared so far."""
    now = clock.now()
    Request.objects.filter(pk=request.pk).update(started_at=now, answered_at=now, is_valid=True)
    given = {"effectif": 12, "plusieurs": "non", "risques": "jamais", "accidents": "toujours", **answers}
    AnswerSheet.objects.create(request=request, version=request.campaign.version, answers=given, saved_at=now)
    level = "solide" if value >= 50 else "à construire"
    Score.objects.create(request=request, dimension="sante", value=value, answered_share=1, level=level, scoring="1")
    for scope in scopes:
        consent = {"campaign": request.campaign, "organisation": request.organisation, "scope": scope}
        Consent.objects.create(text="Oui.", given_at=now, **consent)
    request.refresh_from_db()
    return request


def morning(day):
    with clock.held_at(f"{FIRST + dt.timedelta(days=day)}T07:20"):
        follow_campaigns(None)
        follow_campaigns(None)


def mails(kind):
    return OutboxMessage.objects.filter(kind=f"surveys.{kind}")


# --- Reminders -------------------------------------------------------------------------------------------------------------


def test_whoever_has_not_answered_is_reminded_after_3_10_and_20_days_once_each(asked):
    sent = []
    for day in range(1, 29):
        before = mails("reminder").count()
        morning(day)
        if mails("reminder").count() > before:
            sent.append(day)
    asked.refresh_from_db()
    assert sent == [3, 10, 20]
    assert (asked.reminded_count, mails("invitation").count()) == (3, 1)


def test_nobody_is_reminded_who_answered_nor_after_the_end(asked, campaign, delegate):
    answer(ask(campaign, delegate))
    services.close_campaign(campaign=campaign, by=delegate)
    morning(3)
    assert not mails("reminder").exists()


def test_after_days_without_the_clock_one_reminder_leaves_not_three(asked):
    morning(21)
    morning(22)
    assert mails("reminder").count() == 1


def test_a_person_asked_for_two_structures_has_one_reminder_a_day(campaign, delegate):
    person = PersonFactory()
    for _ in range(2):
        made = PositionFactory(person=person).organisation
        services.ask(campaign=campaign, organisation=made, by=delegate)
    morning(3)
    assert mails("reminder").count() == 1
    morning(4)
    assert mails("reminder").count() == 2


def test_whoever_refuses_proposals_is_not_written_to_unless_she_has_begun(asked, settings):
    settings.CONTINUUM_MAIL_DELIVERS = True
    MailConsent.objects.create(person=asked.person, purpose="prospecting", given_at=clock.now(), withdrawn_at=clock.now())
    deliver()
    assert mails("invitation").get().state == "suppressed"
    morning(3)
    assert not mails("reminder").exists()
    Request.objects.update(started_at=clock.now())
    morning(10)
    assert mails("reminder_of_begun").count() == 1


def test_a_mail_written_before_the_answer_does_not_leave_after_it(asked, settings):
    settings.CONTINUUM_MAIL_DELIVERS = True
    answer(asked)
    deliver()
    assert mails("invitation").get().reason == "Cette personne a répondu entre-temps."


# --- What the team does ----------------------------------------------------------------------------------------------------


def test_calls_are_for_those_who_are_silent_or_whom_no_mail_reaches(asked, campaign, delegate):
    services.ask(campaign=campaign, organisation=OrganisationFactory(), by=delegate)
    assert [one.reason for one in queries.calls_of(campaign, delegate)] == ["personne à trouver"]
    with clock.held_at("2026-03-22T12:00"):
        reasons = sorted(one.reason for one in queries.calls_of(campaign, delegate))
        assert reasons == ["personne à trouver", "sans réponse depuis plus de 20\u00a0jours"]
        assert [one.to_call for one in queries.campaigns_to_call(delegate)] == [1]
        services.note_call(request=asked, called_on=dt.date(2026, 3, 22), call_note="rappeler", by=delegate)
        assert queries.calls_of(campaign, delegate)[-1].request == asked
        assert not queries.campaigns_to_call(delegate).exists()


def test_calling_a_structure_where_nobody_is_known_opens_its_sheet_to_be_typed(campaign, delegate):
    [unknown] = services.ask(campaign=campaign, organisation=OrganisationFactory(), by=delegate)
    assert not services.begin.rule(delegate, unknown)
    called = services.note_call(request=unknown, called_on=FIRST, by=delegate)
    assert services.begin.rule(delegate, called)


def test_a_call_to_come_is_refused(asked, delegate):
    with pytest.raises(ValidationError, match="à venir"):
        services.note_call(request=asked, called_on=FIRST + dt.timedelta(days=1), by=delegate)


def test_a_request_is_withdrawn_and_said_so_until_it_is_begun(asked, campaign, delegate):
    begun = ask(campaign, delegate)
    Request.objects.filter(pk=begun.pk).update(started_at=clock.now())
    with pytest.raises(ValidationError, match="ne se retire plus"):
        services.withdraw_request(request=begun, by=delegate)
    services.withdraw_request(request=asked, by=delegate)
    assert mails("withdrawn").get().person == asked.person
    assert list(Request.objects.all()) == [begun]


def test_a_request_is_entrusted_to_another_person_whose_link_alone_opens_it(client, asked, campaign, delegate):
    before, other = asked.person, PositionFactory(organisation=asked.organisation, function=Function.HR_LEAD).person
    old = services.answer_address(asked)
    page = reverse("surveys:entrust_request", args=[asked.pk])
    client.force_login(delegate)
    assert f"{other} (responsable des ressources humaines)" in client.get(page).content.decode()
    with clock.held_at("2026-03-05T09:00"):
        client.post(page, {"person": other.pk, "submission_key": new_key()})
        asked.refresh_from_db()
        assert asked.person == other
        assert services.ANSWER_LINKS.opened_by(old.rstrip("/").split("/")[-1]) is None
        assert services.ANSWER_LINKS.opened_by(services.answer_address(asked).rstrip("/").split("/")[-1]) == asked
        assert mails("withdrawn").get().person == before
        assert mails("invitation").order_by("created_at").last().person == other
        assert JournalEntry.objects.filter(verb="request.entrusted").count() == 1
    morning(5)
    assert not mails("reminder").exists(), "her days are counted from her own invitation"
    services.entrust_request(request=asked, person=before, by=delegate)
    assert mails("invitation").filter(person=before).count() == 2, "her first link is dead: she needs another"


def test_a_lost_link_is_sent_again_once_a_day_to_the_person_asked_while_it_opens_something(client, asked, campaign, delegate):
    client.force_login(delegate)
    page = reverse("surveys:send_link_again", args=[asked.pk])
    for _ in range(2):
        assert client.post(page, {"submission_key": new_key()}).status_code == 302
    mail = mails("link_again").get()
    assert mail.person == asked.person
    assert services.answer_address(asked) in mail.text
    services.close_campaign(campaign=campaign, by=delegate)
    with pytest.raises(ValidationError, match="dans une campagne ouverte"):
        services.send_link_again(request=asked, by=delegate)


def test_nobody_is_entrusted_with_what_is_begun_nor_with_another_structure_nor_with_two_voices(asked, campaign, delegate):
    neighbour = ask(campaign, delegate).person
    board = PositionFactory(organisation=asked.organisation, function=Function.PRESIDENT).person
    Request.objects.create(campaign=campaign, organisation=asked.organisation, voice="board", person=board, ask_on=FIRST)
    for person in (neighbour, board, asked.person, delegate):
        with pytest.raises(ValidationError, match="Choisissez dans la liste"):
            services.entrust_request(request=asked, person=person, by=delegate)
    other = PositionFactory(organisation=asked.organisation, function=Function.DIRECTOR).person
    Request.objects.filter(pk=asked.pk).update(started_at=clock.now())
    with pytest.raises(ValidationError, match="déjà saisies"):
        services.entrust_request(request=asked, person=other, by=delegate)


def test_received_valid_and_used_are_counted_apart(campaign, delegate):
    received = [answer(ask(campaign, delegate), *scopes) for scopes in ([], ["results"], ["results"], ["results"])]
    Request.objects.filter(pk=received[1].pk).update(is_valid=False)
    services.set_aside(request=received[2], reason="un essai", by=delegate)
    total = queries.added_up(queries.counts_of(campaign, delegate))
    assert (total.asked, total.received, total.valid, total.used) == (4, 4, 3, 1)
    services.take_back(request=received[2], by=delegate)
    assert queries.added_up(queries.counts_of(campaign, delegate)).used == 2


def test_only_what_was_given_in_is_set_aside(asked, delegate):
    with pytest.raises(ValidationError, match="rien à écarter"):
        services.set_aside(request=asked, reason="un essai", by=delegate)


# --- What is shared --------------------------------------------------------------------------------------------------------


def test_distributions_count_only_those_who_agreed_and_wait_for_three(campaign, delegate):
    for _ in range(2):
        answer(ask(campaign, delegate), ConsentScope.RESULTS)
    answer(ask(campaign, delegate), value=20)
    spread = queries.distributions_of(campaign, "director", delegate)
    assert (spread.valid, spread.results, list(spread.dimensions)) == (3, 2, [])
    answer(ask(campaign, delegate), ConsentScope.RESULTS, ConsentScope.ANSWERS)
    assert spread.said.startswith("3\u00a0réponses valides et non écartées\u00a0: ")
    [health] = queries.distributions_of(campaign, "director", delegate).dimensions
    assert (health.n, list(health.levels)) == (3, [("à construire", 0), ("solide", 3), ("sans score", 0)])
    assert list(queries.distributions_of(campaign, "director", delegate).pages) == []


def test_the_levels_are_drawn_in_counts_and_their_shares_come_from_twenty_on(client, campaign, delegate, pages):
    client.force_login(delegate)
    for rank in range(19):
        answer(ask(campaign, delegate), ConsentScope.RESULTS, value=80 if rank else 20)
    answer(ask(campaign, delegate), value=20)
    [chart] = queries.distributions_of(campaign, "director", delegate).charts
    assert chart.title == "Santé\u00a0: 1\u00a0structure sur 19 au niveau «\u00a0à construire\u00a0»"
    assert chart.rows == (("Santé", "1", "18", "19"),)
    assert "leurs résultats" in chart.source
    answer(ask(campaign, delegate), ConsentScope.RESULTS, value=80)
    assert chart.title not in client.get(reverse("surveys:campaign_answers", args=[campaign.pk])).content.decode()
    [chart] = queries.distributions_of(campaign, "director", delegate).charts
    assert chart.rows == (("Santé", "1 (5\u00a0%)", "19 (95\u00a0%)", "20"),)


def test_shared_answers_that_count_nowhere_are_said_to_be_marked(client, campaign, delegate, pages):
    client.force_login(delegate)
    incomplete = answer(ask(campaign, delegate), ConsentScope.RESULTS)
    said = "Les réponses incomplètes ou écartées sont signalées"
    assert said not in client.get(pages[-1]).content.decode()
    Request.objects.filter(pk=incomplete.pk).update(is_valid=False)
    assert said in client.get(pages[-1]).content.decode()


def test_shares_are_said_from_twenty_and_questions_one_by_one(campaign, delegate):
    for rank in range(20):
        risk = "jamais" if rank < 3 else "toujours"
        answer(ask(campaign, delegate), ConsentScope.RESULTS, ConsentScope.ANSWERS, risques=risk, reste="secret")
    pages = queries.distributions_of(campaign, "director", delegate).pages
    said = {one.label: one.said for page in pages for one in page.spreads}
    assert said["Les risques sont écrits."].startswith("«\u00a0Jamais\u00a0»\u00a0: 15\u00a0% (3 sur 20)")
    assert said["Combien de personnes ?"] == "la moitié des structures donne 12 ou moins"
    assert "secret" not in str(said)


def test_a_consent_taken_back_leaves_every_count(campaign, delegate):
    for _ in range(3):
        answer(ask(campaign, delegate), ConsentScope.RESULTS)
    Consent.objects.update(revoked_at=clock.now())
    assert list(queries.distributions_of(campaign, "director", delegate).dimensions) == []
    assert queries.added_up(queries.counts_of(campaign, delegate)).used == 0


def carried(client, campaign):
    address, why = reverse("surveys:campaign_workbook", args=[campaign.pk]), {"reason": "bilan", "submission_key": new_key()}
    book = load_workbook(io.BytesIO(b"".join(client.post(address, why))))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_the_workbook_asks_why_and_holds_only_the_answers_that_are_shared(client, campaign, delegate):
    shown = answer(ask(campaign, delegate, name="Halte Ouverte (fictive)"), "results", "answers", reste="=2+2")
    hidden = answer(ask(campaign, delegate, name="Halte Fermée (fictive)"), reste="rien à vous dire")
    client.force_login(delegate)
    assert "Motif" in client.get(reverse("surveys:campaign_workbook", args=[campaign.pk])).content.decode()
    sheets = carried(client, campaign)
    assert {row[0] for row in sheets["Avancement"][1:]} == {str(shown.organisation), str(hidden.organisation)}
    assert [row[0] for row in sheets["Réponses"][1:]] == [row[0] for row in sheets["Scores"][1:]] == [str(shown.organisation)]
    answers = dict(zip(sheets["Réponses"][0], sheets["Réponses"][1], strict=True))
    assert (answers["effectif"], answers["risques"], answers["reste"]) == (12, "jamais", "=2+2")
    codes = {row[0]: row for row in sheets["Codes"]}
    assert codes["risques"][3].splitlines()[0] == "jamais = Jamais (0\u00a0point)"
    assert (codes["risques"][2], codes["effectif"][2]) == ("un choix", "nombre entier")
    line = JournalEntry.objects.get(verb="campaign.exported")
    assert (line.details["reason"], line.details["Réponses"]) == ("bilan", 1)


# --- Who sees, and what it costs -----------------------------------------------------------------------------------------


@pytest.fixture
def pages(campaign):
    return [reverse(f"surveys:{name}", args=[campaign.pk]) for name in ("campaign", "campaign_requests", "campaign_answers")]


def test_a_campaign_shows_nothing_to_the_neighbour_region_nor_to_who_answers(client, asked, campaign, pages):
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for person in (neighbour, asked.person):
        client.force_login(person)
        pages_of = [*pages, asked.get_absolute_url(), reverse("surveys:campaign_workbook", args=[campaign.pk])]
        assert {client.get(page).status_code for page in pages_of} == {404}


def test_a_campaign_costs_the_same_with_10_requests_and_with_100(client, campaign, delegate, pages):
    client.force_login(delegate)

    def fill(count):
        rows = [
            Request(campaign=campaign, organisation=OrganisationFactory(), voice="director", ask_on=FIRST) for _ in range(count)
        ]
        people = [PersonFactory() for _ in rows]
        for one, person in zip(rows, people, strict=True):
            one.person, one.asked_at = person, clock.now() - dt.timedelta(days=30)
        Request.objects.bulk_create(rows)

    def cost(page):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    fill(10)
    ten = [cost(page) for page in pages]
    fill(90)
    assert [cost(page) for page in pages] == ten
    assert max(ten) < 25


def test_the_page_of_a_structure_says_what_it_was_asked(client, asked, delegate):
    client.force_login(delegate)
    page = client.get(asked.organisation.get_absolute_url()).content.decode()
    assert "Demandes faites à cette structure" in page
    assert str(asked.campaign) in page


def test_facts_say_who_took_part_each_structure_once(campaign, delegate, east):
    campaign.voices = ["director", "board"]
    campaign.save()
    made = OrganisationFactory()
    for request in services.ask(campaign=campaign, organisation=made, by=delegate):
        services.note_call(request=request, called_on=FIRST, by=delegate)
        answer(request)
    counted = {name: [row[-1] for row in facts.get(name).count([east.pk])] for name in ("demandes-de-reponse", "reponses-recues")}
    assert {name: [int(one) for one in rows] for name, rows in counted.items()} == {
        "demandes-de-reponse": [2],
        "reponses-recues": [2],
    }
    assert [int(row[-1]) for row in count_structures([east.pk])] == [1]
    [line] = facts.get("reponses-recues").rows(delegate, [east.pk])
    assert line[0].endswith("2\u00a0réponses")
