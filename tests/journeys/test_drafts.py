"""A text half typed, in a real browser: whatever the network and the session do meanwhile, none of it is lost or brought back."""

from __future__ import annotations

import datetime as dt

import pytest

from continuum.directory.models import PersonSession
from continuum.toolkit.models import KeptTyping

from .test_texts_of_an_officer import PAGE, signs_in

MORNING = dt.datetime(2021, 3, 10, 8, tzinfo=dt.UTC)
PAUSE, LONG_AFTER = 3_500, 60_000


@pytest.fixture
def officer(visitor):
    """Her clock goes on when the story says so."""
    one = visitor("officer")
    one.page.clock.install(time=MORNING)
    one.opens(PAGE)
    one.page.clock.pause_at(MORNING + dt.timedelta(minutes=5))
    return one


@pytest.fixture
def sent(officer):
    """The drafts that left the page and that nobody has answered yet."""
    waiting = []
    officer.page.route(f"**{PAGE}", lambda route: waiting.append(route) if is_draft(route.request) else route.continue_())
    return waiting


def is_draft(request) -> bool:
    return request.headers.get("x-requested-with") == "continuum-draft"


def leaves(officer, after: int = PAUSE) -> None:
    """The next draft, once she has stopped typing."""
    with officer.page.expect_request(is_draft):
        officer.page.clock.run_for(after)
    officer.page.title()  # once the browser has answered this, the draft is among those that wait


def in_the_tab(officer) -> str | None:
    kept = f"JSON.parse(sessionStorage.getItem('continuum-draft:{PAGE}') || 'null')?.body ?? null"
    return officer.page.evaluate(kept)


def hears(officer, words: str) -> None:
    officer.page.locator(".draft-told", has_text=words).wait_for()


def test_a_session_that_ended_is_said_and_what_is_typed_stays_here_then_comes_back(officer):
    PersonSession.objects.all().delete()
    for text in ("Un texte commencé.", "Un texte commencé et repris."):
        officer.types("Texte", text)
        leaves(officer)
        hears(officer, "Votre session est terminée")
        assert in_the_tab(officer) == text
    left = []
    officer.page.on("request", lambda request: left.append(request) if is_draft(request) else None)
    officer.page.clock.run_for(LONG_AFTER)
    assert left == []
    assert KeptTyping.objects.count() == 1
    officer.page.clock.resume()
    officer.presses("Enregistrer ce texte")
    signs_in(officer)
    assert officer.page.get_by_label("Texte").first.input_value() == "Un texte commencé et repris."


def test_the_answer_to_an_older_draft_does_not_erase_what_was_typed_since(officer, sent):
    officer.types("Texte", "Premier jet")
    leaves(officer)
    officer.types("Texte", "Premier jet, et la suite")
    sent.pop().fulfill(status=204)
    hears(officer, "Brouillon gardé")
    assert in_the_tab(officer) == "Premier jet, et la suite"
    officer.page.locator(".draft-told").evaluate("line => { line.textContent = ''; }")
    leaves(officer)
    sent.pop().fulfill(status=204)
    hears(officer, "Brouillon gardé")
    assert in_the_tab(officer) is None


def test_without_network_the_text_stays_in_the_tab_and_leaves_again_later(officer, sent):
    officer.types("Texte", "Sans réseau")
    leaves(officer)
    officer.page.evaluate("sessionStorage.clear()")
    sent.pop().abort()
    hears(officer, "Pas de réseau")
    assert in_the_tab(officer) == "Sans réseau"
    leaves(officer, LONG_AFTER)
    sent.pop().fulfill(status=204)
    hears(officer, "Brouillon gardé")
    assert in_the_tab(officer) is None


@pytest.mark.parametrize("then", ["the form is sent", "a newer draft leaves"])
def test_a_draft_still_on_its_way_is_stopped_when(then, officer, sent):
    officer.types("Texte", "En chemin")
    leaves(officer)
    with officer.page.expect_event("requestfailed", is_draft):
        if then == "the form is sent":
            officer.page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
            officer.page.get_by_role("button", name="Enregistrer ce texte").click()
        else:
            officer.types("Texte", "En chemin, et la suite")
            officer.page.clock.run_for(PAUSE)
    assert officer.page.locator(".draft-told").inner_text() == ""
