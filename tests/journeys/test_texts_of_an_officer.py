"""The officer writes a text that asks the register, and loses nothing of it."""

import re

import pytest
from django.test import Client

from continuum.directory.models import PersonSession
from continuum.plan.models import Passage
from continuum.toolkit.models import JournalEntry

PAGE = "/textes/actions/lab-qvt/grand-est/"
NODE = "/programmes/lab-qvt/grand-est/"


@pytest.fixture
def officer(visitor):
    return visitor("officer")


def written() -> str:
    body = Passage.objects.get(node__path="lab-qvt/grand-est/", section="actions").body
    return body.replace("\r\n", "\n")


def rewrites(officer, text):
    officer.opens(PAGE)
    return officer.types("Texte", text)


def test_a_question_that_is_misspelt_is_told_on_the_page_and_in_the_report(officer):
    rewrites(officer, "La région a publié [[twets]] messages.").presses("Enregistrer ce texte")
    assert officer.at() == NODE
    warning = officer.reads("#actions .notice")
    assert "twets" in warning
    assert "tweets" in warning, "the measure that was meant is suggested"
    officer.opens("/bilans/lab-qvt/")
    told = officer.reads(".content .notice")
    assert "1 question de ce texte n’a pas de réponse" in told
    assert "twets" in told
    assert "tweets" in told


def test_a_question_that_cannot_be_read_is_refused_with_its_line(officer):
    before = written()
    text = "Première ligne.\n\nDeuxième avec [[tweets @ ]] ouverte."
    rewrites(officer, text).presses("Enregistrer ce texte")
    assert "Ligne 3" in officer.reads(".error-summary")
    assert officer.page.get_by_label("Texte").first.input_value() == text
    assert written() == before


def test_a_text_is_read_with_the_answers_of_the_register(officer):
    rewrites(officer, "La région a publié [[tweets]] messages.").presses("Enregistrer ce texte")
    assert officer.page.locator("#actions .doc-figure").all_inner_texts() == ["11"]
    officer.page.locator("#actions").get_by_role("link", name="11", exact=True).click()
    assert officer.reads("h1") == "Tweets"


def test_a_form_sent_twice_is_written_once(people):
    client = Client()
    client.force_login(people["officer"])
    form = client.get(PAGE).context["form"]
    sent = {name: str(form[name].value()) for name in ("submission_key", "typed_by")} | {"body": "Envoyé deux fois."}
    before = JournalEntry.objects.filter(verb="passage.written").count()
    first, second = client.post(PAGE, sent), client.post(PAGE, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert JournalEntry.objects.filter(verb="passage.written").count() == before + 1
    other = client.post(PAGE, sent | {"body": "Autre chose avec la même clé."})
    assert other.status_code == 409
    assert written() == "Envoyé deux fois."


def test_a_double_click_is_written_once(officer):
    before = JournalEntry.objects.filter(verb="passage.written").count()
    rewrites(officer, "Cliqué deux fois.")
    officer.page.get_by_role("button", name="Enregistrer ce texte").dblclick()
    officer.page.wait_for_url(f"**{NODE}*")
    assert JournalEntry.objects.filter(verb="passage.written").count() == before + 1
    assert written() == "Cliqué deux fois."


@pytest.mark.parametrize("end", ["the server forgot the session", "the browser lost its cookie"])
def test_a_long_text_outlives_its_session(officer, end):
    before = written()
    text = "Un texte écrit pendant des heures.\n\n" * 60
    rewrites(officer, text)
    if end == "the server forgot the session":
        PersonSession.objects.all().delete()
    else:
        officer.context.clear_cookies(name="sessionid")
    officer.presses("Enregistrer ce texte")
    assert officer.at() == "/connexion/"
    assert written() == before
    address, _, asked = officer.page.url.partition("?next=")
    signs_in(officer)
    assert officer.at() == PAGE, f"after {address}?next={asked}"
    assert "Votre envoi n’avait pas abouti" in officer.reads(".messages")
    assert officer.page.get_by_label("Texte").first.input_value().strip() == text.strip()
    officer.presses("Enregistrer ce texte")
    assert written() == text.strip()


def signs_in(officer):
    """With the code that came by mail, which the demonstration shows."""
    from continuum.toolkit.records import OutboxMessage

    officer.types("Votre adresse électronique", "labqvt@continuum.example")
    officer.page.locator("main form button[type=submit]").first.click()
    officer.page.wait_for_url("**/connexion/code/**")
    told = OutboxMessage.objects.latest("created_at").text
    code = re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", told, re.MULTILINE).group()
    officer.types("Code reçu par courriel", code)
    officer.page.locator("main form button[type=submit]").first.click()
    officer.page.wait_for_url(lambda url: "/connexion/" not in url)
