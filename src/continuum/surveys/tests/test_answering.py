"""Answering page by page: kept at each step, on two devices, by the right person; late, doubled and foreign posts do no harm."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from continuum.directory.tests.factories import MembershipFactory, PersonFactory, PositionFactory, TerritoryFactory
from continuum.methods.questionnaires.tests.forms import choices, form_of
from continuum.surveys import services
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.surveys.panels import requests_to_answer
from continuum.surveys.services import ANSWER_LINKS
from continuum.toolkit import clock
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories import CampaignFactory, RequestFactory, VersionFactory


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def asked():
    """Put by name to the director of a structure."""
    director = PersonFactory(name="Nadia Essai-Fictif")
    row = RequestFactory(person=director)
    PositionFactory(person=director, organisation=row.organisation)
    return row


@pytest.fixture
def officer(asked):
    return PersonFactory(delegate=True)


def followed(request, client=None):
    """A browser in which the link of the mail was opened."""
    client = client or Client()
    client.get(reverse("surveys:answer_link", args=[ANSWER_LINKS.token(request)]))
    return client


def at(request, name="answer", *more):
    return reverse(f"surveys:{name}", args=[request.pk, *more])


def begun(request, client, **chosen):
    return client.post(at(request), {"submission_key": new_key(), "typed_by": "", **chosen})


def fields_of(client, url):
    """What a browser would send back of a page, untouched."""
    page = client.get(url).content.decode()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    typed = re.findall(r'<input id="[^"]+" name="([^"]+)" value="([^"]*)"', page)
    chosen = re.findall(r'<input type="radio" id="[^"]+" name="([^"]+)" value="([^"]*)" checked', page)
    return {unescape(name): unescape(value) for name, value in [*hidden, *typed, *chosen] if name != "csrfmiddlewaretoken"}


def send(client, url, do="next", **typed):
    return client.post(url, fields_of(client, url) | {f":{name}": value for name, value in typed.items()} | {"do": do})


def kept(request):
    return AnswerSheet.objects.get(pk=request.pk).answers


FIRST = {"effectif": "12", "plusieurs": "non"}


TRANSLATED = [
    {
        "type": "begin_group",
        "name": "vous",
        "label::Français (fr)": "Vous",
        "label::English (en)": "You",
        "appearance": "field-list",
    },
    {
        "type": "text",
        "name": "nom",
        "label::Français (fr)": "Votre nom ?",
        "label::English (en)": "Your name?",
        "required": "yes",
    },
    {"type": "integer", "name": "age", "label::Français (fr)": "Depuis combien d’années ?"},
    {"type": "end_group"},
]


# --- In another language ----------------------------------------------------------------------------------------------------


def test_the_language_changes_without_losing_what_is_typed_and_holds_on_another_device(asked):
    form = form_of(TRANSLATED)
    version = VersionFactory(instrument=asked.campaign.version.instrument, number=2, form=form.as_json(), digest=form.sha256)
    type(asked.campaign).objects.filter(pk=asked.campaign.pk).update(version=version)
    client = followed(asked)
    page = begun(asked, client, language="English (en)").url
    shown = client.get(page).content.decode()
    assert '<label for="q:nom" lang="en">Your name?' in shown
    assert '<label for="q:age">Depuis combien d’années ?' in shown, "what is not translated is said, and read, in French"
    french = send(client, page, "language Français (fr)", nom="Zoé", age="douze").content.decode()
    assert "Votre nom ?" in french
    assert ('value="Zoé"' in french, 'value="douze"' in french) == (True, True)
    assert send(client, page, "language Klingon", nom="Ada").status_code == 409
    send(client, page, "language English (en)", age="12")
    assert "Your name?" in followed(asked).get(page).content.decode(), "on another device too"
    assert kept(asked) == {"nom": "Ada", "age": "12"}


def test_a_form_in_one_language_offers_none(asked):
    client = followed(asked)
    page = begun(asked, client).url
    assert "Langue des questions" not in client.get(at(asked)).content.decode() + client.get(page).content.decode()


# --- Two sittings, two devices ---------------------------------------------------------------------------------------------


def test_the_link_leads_to_who_asks_and_why_and_begins_nothing(asked):
    client = Client()
    there = client.get(reverse("surveys:answer_link", args=[ANSWER_LINKS.token(asked)]))
    assert there.url == at(asked), "the token is no longer in the address"
    page = client.get(there.url).content.decode()
    for words in (str(asked.campaign), "Qui demande", "Qui voit vos réponses", "Commencer", "2\u00a0pages"):
        assert words in page
    assert "<nav" not in page, "who answers has no navigation"
    asked.refresh_from_db()
    assert asked.started_at is None
    assert not AnswerSheet.objects.exists()


def test_a_page_is_saved_at_each_button_and_taken_up_on_another_device(asked):
    phone = followed(asked)
    first = begun(asked, phone).url
    assert first == at(asked, "answer_page", "structure")
    assert send(phone, first, **FIRST).url == at(asked, "answer_page", "sante")
    second = at(asked, "answer_page", "sante")
    assert send(phone, second, "later", risques="parfois").url == at(asked, "pause_answering")
    computer = Client()
    computer.force_login(asked.person)
    assert "Reprendre" in computer.get(reverse("surveys:own_requests")).content.decode()
    again = begun(asked, computer).url
    assert again == at(asked, "review_answers"), "nothing that is left is required"
    assert 'value="parfois" checked' in computer.get(second).content.decode()
    assert send(computer, second, "back", reste="Rien").url == first
    assert kept(asked) == {"effectif": "12", "plusieurs": "non", "risques": "parfois", "reste": "Rien"}


def test_what_a_changed_answer_makes_appear_is_asked_on_the_same_page(asked):
    client = followed(asked)
    page = begun(asked, client).url
    assert "Combien de sites" not in client.get(page).content.decode()
    shown = send(client, page, effectif="12", plusieurs="oui")
    assert shown.url == f"{page}#q:sites"
    there = client.get(page).content.decode()
    assert "une question apparaît" in unescape(there).lower() or "1\u00a0question apparaît" in there
    assert "Combien de sites" in there
    assert send(client, page, effectif="12", plusieurs="oui", sites="3").url == at(asked, "answer_page", "sante")
    send(client, page, **FIRST)
    assert kept(asked)["sites"] == "3", "a draft keeps what no longer applies"


def test_errors_lead_to_their_question_and_lose_nothing(asked):
    client = followed(asked)
    page = begun(asked, client).url
    answered = send(client, page, effectif="0", plusieurs="")
    html = answered.content.decode()
    assert answered.status_code == 200
    assert "<title>2\u00a0erreurs – Page\u00a01 sur\u00a02" in html
    assert '<a href="#q:effectif">' in html
    assert 'value="0"' in html
    assert "Continuer, j’y reviendrai" not in html, "what is wrong is corrected; only what is missing may wait"
    missing = send(client, page, effectif="4", plusieurs="")
    assert "Continuer, j’y reviendrai" in missing.content.decode()
    assert send(client, page, "skip", effectif="4").url == at(asked, "answer_page", "sante")


# --- Given in --------------------------------------------------------------------------------------------------------------


def test_what_is_given_in_is_scored_holds_nothing_irrelevant_and_changes_no_more(asked):
    client = followed(asked)
    page = begun(asked, client).url
    send(client, page, effectif="12", plusieurs="oui")
    send(client, page, effectif="12", plusieurs="oui", sites="3")
    send(client, page, **FIRST)
    second = at(asked, "answer_page", "sante")
    late = fields_of(client, second) | {":risques": "jamais", "do": "next"}
    assert send(client, second, risques="toujours", accidents="parfois").url == at(asked, "review_answers")
    review = client.get(at(asked, "review_answers")).content.decode()
    assert "Tout est rempli" in review
    sent = client.post(at(asked, "review_answers"), {"submission_key": new_key(), "typed_by": ""})
    assert sent.url == reverse("surveys:results", args=[asked.pk])
    asked.refresh_from_db()
    assert (asked.is_valid, asked.pages_done, asked.pages_count, asked.mode) == (True, 2, 2, "online")
    assert kept(asked) == {"effectif": 12, "plusieurs": "non", "risques": "toujours", "accidents": "parfois"}
    assert [(one.dimension, float(one.value), one.level) for one in Score.objects.all()] == [("sante", 75.0, "solide")]
    assert client.post(second, late).url == at(asked), "a late page undoes nothing"
    services.give_in(request=asked, by=asked.person)
    assert kept(asked)["risques"] == "toujours"
    assert Score.objects.count() == 1


def test_what_is_missing_may_stay_missing_and_what_is_wrong_may_not(asked):
    client = followed(asked)
    page = begun(asked, client).url
    send(client, page, "later", effectif="douze")
    review = client.get(at(asked, "review_answers")).content.decode()
    assert "Envoyer mes réponses" not in review
    refused = client.post(at(asked, "review_answers"), {"submission_key": new_key(), "typed_by": ""})
    assert "corrigez-la" in refused.content.decode()
    assert f"{page}?a-corriger=oui#q:effectif" in review
    assert 'href="#q:effectif"' in client.get(f"{page}?a-corriger=oui").content.decode()
    send(client, page, "later", effectif="")
    assert client.post(at(asked, "review_answers"), {"submission_key": new_key(), "typed_by": ""}).status_code == 302
    asked.refresh_from_db()
    assert asked.answered_at is not None
    assert not asked.is_valid


# --- Late, doubled, foreign ------------------------------------------------------------------------------------------------


def test_the_same_page_sent_twice_leaves_one_state_and_an_older_one_undoes_no_other(asked):
    client = followed(asked)
    page = begun(asked, client).url
    first = fields_of(client, page) | {":effectif": "12", ":plusieurs": "non", "do": "next"}
    assert client.post(page, first).url == client.post(page, first).url
    send(client, at(asked, "answer_page", "sante"), reste="Gardez ceci")
    old = first | {"submission_key": new_key(), ":effectif": "13"}
    client.post(page, old)
    assert kept(asked) == {"effectif": "13", "plusieurs": "non", "reste": "Gardez ceci"}
    asked.refresh_from_db()
    assert asked.pages_done == 2


def test_a_page_of_another_form_an_unknown_page_and_a_vanished_choice_are_refused_in_words(asked):
    client = followed(asked)
    page = begun(asked, client).url
    foreign = client.post(page, fields_of(client, page) | {"form": "f" * 16, ":effectif": "9"})
    assert foreign.status_code == 409
    assert "autre questionnaire" in foreign.content.decode()
    unknown = client.get(at(asked, "answer_page", "nulle-part"))
    assert unknown.status_code == 404
    assert "pas dans ce questionnaire" in unknown.content.decode()
    vanished = send(client, page, effectif="9", plusieurs="peut-etre")
    assert "n’est plus proposé" in vanished.content.decode()
    assert kept(asked)["effectif"] == "9"


def test_occurrences_are_added_and_removed_once_each():
    survey = [
        {"type": "begin_repeat", "name": "site", "label": "Sites"},
        {"type": "text", "name": "lieu", "label": "Lieu"},
        {"type": "end_repeat"},
        {"type": "select_one on", "name": "fin", "label": "Fini ?"},
    ]
    form = form_of(survey, choices("on", "oui", "non"))
    version = VersionFactory(form=form.as_json(), digest=form.sha256)
    director = PersonFactory(director=True)
    row = RequestFactory(campaign=CampaignFactory(version=version), organisation=director.memberships.get().organisation)
    client = Client()
    client.force_login(director)
    page = begun(row, client).url
    add = fields_of(client, page) | {"do": "add :site"}
    assert client.post(page, add).url == f"{page}#q:site_0"
    client.post(page, add)
    assert kept(row)["site"] == [{}], "the same click twice adds one"
    stale = client.post(page, add | {"submission_key": new_key()})
    assert (stale.status_code, len(kept(row)["site"])) == (409, 1), "another device added one meanwhile"
    two = fields_of(client, page)
    client.post(page, two | {"0:lieu": "Metz", "do": "add :site"})
    client.post(page, fields_of(client, page) | {"0:lieu": "Metz", "1:lieu": "Nancy", "do": "next"})
    assert kept(row)["site"] == [{"lieu": "Metz"}, {"lieu": "Nancy"}]
    client.post(page, two | {"submission_key": new_key(), "0:lieu": "Toul", "do": "next"})
    assert kept(row)["site"] == [{"lieu": "Toul"}, {"lieu": "Nancy"}], "an older page keeps the rows that it did not show"
    client.post(page, fields_of(client, page) | {"0:lieu": "Toul", "1:lieu": "Nancy", "do": "remove 0 :site"})
    assert kept(row)["site"] == [{"lieu": "Nancy"}]
    assert client.post(page, fields_of(client, page) | {"do": "remove x :site"}).status_code == 409


# --- By the right person ---------------------------------------------------------------------------------------------------


def test_nobody_else_opens_a_sheet(asked, officer):
    begun(asked, followed(asked))
    neighbour = RequestFactory()
    colleague = PersonFactory(director=True)
    for person in (None, officer, colleague, PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))):
        client = Client()
        if person:
            client.force_login(person)
        for name in ("answer", "pause_answering", "review_answers"):
            assert client.get(at(asked, name)).status_code == 404
        assert client.get(at(asked, "answer_page", "structure")).status_code == 404
    assert followed(asked).get(at(neighbour)).status_code == 404, "a link opens its own request only"


@pytest.mark.parametrize("ends", ["number", "campaign", "left", "forged"])
def test_a_link_ends_with_its_number_its_campaign_and_the_mandate_of_its_person(asked, ends):
    client = followed(asked)
    token = ANSWER_LINKS.token(asked)
    begun(asked, client)
    if ends == "number":
        asked.link_number += 1
        asked.save()
    elif ends == "campaign":
        asked.campaign.closed_at = clock.now()
        asked.campaign.save()
    elif ends == "left":
        asked.person.positions.update(ends_on=clock.today() - dt.timedelta(days=1))
    else:
        token, client = token[:-2], Client()
    closed = Client().get(reverse("surveys:answer_link", args=[token]), follow=True)
    assert (closed.status_code, closed.redirect_chain) == (404, [(reverse("surveys:no_answer"), 302)])
    assert client.get(at(asked, "answer_page", "structure")).status_code == 404, "nor does the browser that had followed it"


def test_an_officer_types_what_is_said_on_the_phone_and_sees_it_only_while_she_types(asked, officer):
    client = Client()
    client.force_login(officer)
    page = client.post(at(asked, "type_answers"), {"submission_key": new_key(), "typed_by": "", "mode": "phone"}).url
    assert page == at(asked, "answer_page", "structure")
    send(client, page, **FIRST)
    asked.refresh_from_db()
    assert (asked.mode, asked.typed_by, asked.pages_done) == ("phone", officer, 1)
    other = Client()
    other.force_login(PersonFactory(admin=True))
    refused = other.post(at(asked, "type_answers"), {"submission_key": new_key(), "typed_by": "", "mode": "paper"})
    assert "saisit déjà cette feuille" in refused.content.decode()
    assert other.get(page).status_code == 404
    send(client, at(asked, "answer_page", "sante"), risques="jamais")
    assert client.post(at(asked, "review_answers"), {"submission_key": new_key(), "typed_by": ""}).status_code == 302
    for name in ("answer", "review_answers"):
        assert client.get(at(asked, name)).status_code == 404
    assert not AnswerSheet.objects.visible_to(officer).exists()
    told = OutboxMessage.objects.get(kind="surveys.typed_for_her")
    assert (told.person, services.answer_address(asked) in told.text) == (asked.person, True)
    assert "d’après ce que vous avez dit au téléphone" in told.text


def test_a_sheet_begun_online_is_not_typed_and_a_typed_one_may_be_taken_over(asked, officer):
    client = Client()
    client.force_login(officer)
    typed = {"submission_key": new_key(), "typed_by": "", "mode": "phone"}
    page = client.post(at(asked, "type_answers"), typed).url
    send(client, page, **FIRST)
    hers = followed(asked)
    begun(asked, hers)
    asked.refresh_from_db()
    assert (asked.mode, asked.typed_by) == ("online", None)
    assert 'value="12"' in hers.get(page).content.decode()
    assert client.get(page).status_code == 404, "it has left the hands of who typed"
    refused = client.post(at(asked, "type_answers"), typed | {"submission_key": new_key()})
    assert "commencée en ligne" in refused.content.decode()


def test_who_runs_another_region_types_nothing(asked):
    stranger = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for person in (stranger, PersonFactory(director=True), PersonFactory(partner=True)):
        client = Client()
        client.force_login(person)
        assert client.get(at(asked, "type_answers")).status_code == 404


def test_the_desk_and_mon_diagnostic_say_what_is_asked(asked):
    other = RequestFactory()
    assert [one.text for one in requests_to_answer(asked.person)] == [
        f"Répondre à «\u00a0{asked.campaign}\u00a0» avant le 31 mars 2026, pour {asked.organisation}"
    ]
    MembershipFactory(person=asked.person, role="director", organisation=asked.organisation)
    client = Client()
    client.force_login(asked.person)
    page = client.get(reverse("surveys:own_requests")).content.decode()
    assert str(asked.campaign) in page
    assert str(other.campaign) not in page
