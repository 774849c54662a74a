"""Two people on one text, and a text begun and left: nothing typed is lost, and nobody reads the draft of another."""

import datetime as dt
import html
import re

import pytest

from continuum.directory.tests.factories import MembershipFactory, PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.enums import NodeKind
from continuum.plan.models import Mission, Passage
from continuum.toolkit import clock
from continuum.toolkit.merging import MINE, THEIRS
from continuum.toolkit.models import KeptTyping
from continuum.toolkit.schedule import DRAFTS_KEPT, forget_typing
from continuum.toolkit.submissions import new_key, owner_token

from .factories import NodeFactory, PassageFactory, two_regions

pytestmark = pytest.mark.django_db
WRITE = "/textes/context/essai/est/"
OPENED = "Le territoire.\n\nSix réunions par an.\n\nDes partenaires."
DRAFT = {"HTTP_X_REQUESTED_WITH": "continuum-draft"}


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def other(land):
    return PersonFactory(officer=True, membership__programme=land["programme"])


def opened(client, url=WRITE):
    return client.get(url).context["form"]


def send(client, url=WRITE, headers=None, **typed):
    return client.post(url, {"submission_key": new_key(), **typed}, **(headers or {}))


def plain(answer):
    return html.unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


# --- Two people ----------------------------------------------------------------------------------------------------------


def test_changes_in_different_places_are_brought_together_shown_and_saved_on_demand(client, land, delegate, other):
    PassageFactory(node=land["east"], body=OPENED)
    seen = opened(client)["seen"].value()
    services.write_passage(node=land["east"], section="context", body=OPENED.replace("Six", "Huit"), by=other)
    answer = send(client, body=f"{OPENED}\n\nUne ligne de plus.", seen=seen)
    shown, form = plain(answer), answer.context["form"]
    assert f"{other} a enregistré le" in shown
    assert re.search(r"<del><span[^>]*>retiré : </span>Six<", shown)
    assert re.search(r"<ins><span[^>]*>ajouté : </span>Huit<", shown)
    both = f"{OPENED.replace('Six', 'Huit')}\n\nUne ligne de plus."
    assert form["body"].value() == both
    assert Passage.objects.get().body == OPENED.replace("Six", "Huit")
    assert send(client, body=form["body"].value(), seen=form["seen"].value()).status_code == 302
    assert Passage.objects.get().body == both


def test_changes_in_the_same_place_are_left_to_choose_and_cannot_be_saved_with_their_marks(client, land, delegate, other):
    PassageFactory(node=land["east"], body=OPENED)
    seen = opened(client)["seen"].value()
    services.write_passage(node=land["east"], section="context", body=OPENED.replace("Six", "Huit"), by=other)
    form = send(client, body=OPENED.replace("Six", "Dix"), seen=seen).context["form"]
    text = form["body"].value()
    assert text.index(MINE) < text.index("Dix réunions") < text.index(THEIRS) < text.index("Huit réunions")
    refused = send(client, body=text, seen=form["seen"].value())
    assert "Il reste un passage à trancher" in plain(refused)
    assert send(client, body=OPENED.replace("Six", "Neuf"), seen=form["seen"].value()).status_code == 302
    assert "Neuf" in Passage.objects.get().body


def test_two_people_who_begin_the_same_text_keep_both(client, land, delegate, other):
    seen = opened(client)["seen"].value()
    services.write_passage(node=land["east"], section="context", body="Son texte.", by=other)
    answer = send(client, body="Mon texte.", seen=seen)
    assert Passage.objects.get().body == "Son texte."
    assert {"Mon texte.", "Son texte."} <= set(answer.context["form"]["body"].value().split("\n"))


def test_an_untouched_form_sent_late_undoes_nothing(client, land, delegate, other):
    PassageFactory(node=land["east"], body=OPENED)
    seen = opened(client)["seen"].value()
    services.write_passage(node=land["east"], section="context", body="Autre chose.", by=other)
    assert send(client, body=OPENED, seen=seen).status_code == 302
    assert Passage.objects.get().body == "Autre chose."


@pytest.mark.parametrize("forged", ["[" * 100_000, '{"body":' * 20_000, "1" * 10_000, "{", "[]"])
def test_what_a_form_claims_to_have_shown_is_read_or_left_never_a_fault(client, land, delegate, forged):
    assert send(client, body="Un texte.", seen=forged).status_code == 302
    assert Passage.objects.get().body == "Un texte."


def test_the_activities_of_a_mission_are_brought_together_too(client, land, delegate, other):
    sheet = NodeFactory(parent=land["east"], kind=NodeKind.SHEET)
    mission = Mission.objects.create(node=sheet, title="Mobiliser", activities="Repérer\nNégocier\nSuivre")
    url = f"/missions/{mission.pk}/"
    seen = opened(client, url)["seen"].value()
    changed = Mission.objects.get()
    changed.title, changed.activities = "Mobiliser les employeurs", "Repérer tôt\nNégocier\nSuivre"
    services.change_mission(mission=changed, by=other)
    form = send(client, url, title="Mobiliser", activities="Repérer\nNégocier\nSuivre\nÉvaluer", seen=seen).context["form"]
    assert form["activities"].value() == "Repérer tôt\nNégocier\nSuivre\nÉvaluer"
    assert form["title"].value() == "Mobiliser les employeurs"


# --- A text begun and left ---------------------------------------------------------------------------------------------------


def keep(client, body="Un texte commencé", url=WRITE, **more):
    return send(client, url, body=body, keep_for_later="oui", **more)


def test_what_is_typed_is_kept_and_offered_when_one_comes_back(client, land, delegate):
    assert keep(client, headers=DRAFT).status_code == 204
    assert not Passage.objects.exists()
    shown = client.get(WRITE)
    assert "Vous aviez commencé ce texte le" in plain(shown)
    assert not shown.context["form"]["body"].value()
    form = client.get(f"{WRITE}?brouillon=oui").context["form"]
    typed = {name: form[name].value() for name in ("body", "seen", "submission_key", "typed_by")}
    assert typed["body"] == "Un texte commencé"
    assert client.post(f"{WRITE}?brouillon=oui", typed).status_code == 302
    assert Passage.objects.get().body == "Un texte commencé"
    assert not KeptTyping.objects.exists()


def test_keeping_twice_keeps_the_last_one_once(client, land, delegate):
    keep(client, headers=DRAFT)
    keep(client, "Un texte commencé et repris", headers=DRAFT)
    assert KeptTyping.objects.get().fields["body"] == ["Un texte commencé et repris"]


def test_without_a_script_a_button_keeps_it_and_says_so(client, land, delegate):
    assert "Garder pour plus tard" in plain(client.get(WRITE))
    answer = keep(client)
    assert answer["Location"] == WRITE
    assert "gardé pour plus tard" in plain(client.get(WRITE))


def test_a_draft_goes_when_it_is_saved_or_dropped(client, land, delegate):
    keep(client)
    send(client, body="Un texte fini.")
    assert not KeptTyping.objects.exists()
    keep(client)
    assert send(client, drop_draft="oui")["Location"] == WRITE
    assert not KeptTyping.objects.exists()


def test_a_draft_taken_up_is_compared_with_the_text_as_it_was_then(client, land, delegate, other):
    PassageFactory(node=land["east"], body=OPENED)
    keep(client, f"{OPENED}\n\nMa suite.", seen=opened(client)["seen"].value())
    services.write_passage(node=land["east"], section="context", body=OPENED.replace("Six", "Huit"), by=other)
    form = client.get(f"{WRITE}?brouillon=oui").context["form"]
    answer = send(client, body=form["body"].value(), seen=form["seen"].value())
    assert answer.context["form"]["body"].value() == f"{OPENED.replace('Six', 'Huit')}\n\nMa suite."


def test_what_is_kept_as_it_was_opened_is_no_draft(client, land, delegate):
    PassageFactory(node=land["east"], body=OPENED)
    keep(client, OPENED, headers=DRAFT)
    assert not KeptTyping.objects.exists()


def test_a_draft_is_its_authors_own(client, land, delegate, other):
    keep(client)
    client.force_login(other)
    assert "Vous aviez commencé" not in plain(client.get(WRITE))
    assert not client.get(f"{WRITE}?brouillon=oui").context["form"]["body"].value()
    send(client, drop_draft="oui")
    assert KeptTyping.objects.count() == 1


def test_whoever_looks_in_her_place_is_not_shown_her_draft(client, land, delegate, monkeypatch):
    keep(client)
    monkeypatch.setattr("continuum.toolkit.drafts.helped_by", lambda request: object())
    shown = client.get(WRITE)
    assert "Vous aviez commencé" not in plain(shown)
    assert "Garder pour plus tard" not in plain(shown)
    assert not client.get(f"{WRITE}?brouillon=oui").context["form"]["body"].value()


def test_the_form_of_another_keeps_nothing_here(client, land, delegate, other):
    assert keep(client, typed_by=owner_token(other)).status_code == 409
    assert not KeptTyping.objects.exists()


def test_a_draft_is_kept_only_where_one_may_write(client, land, delegate):
    assert keep(client, url="/textes/context/essai/ouest/").status_code == 404
    reader = PersonFactory()
    MembershipFactory(person=reader, programme=land["programme"])
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    for person in (reader, neighbour):
        client.force_login(person)
        assert keep(client, headers=DRAFT).status_code == 404
    client.logout()
    assert keep(client, headers=DRAFT).status_code == 302
    assert not KeptTyping.objects.filter(is_draft=True).exists()


def test_a_draft_that_nobody_comes_back_to_goes_after_thirty_days(client, land, delegate):
    keep(client)
    now = clock.now()
    assert forget_typing(now + DRAFTS_KEPT - dt.timedelta(hours=1)) == 0
    assert forget_typing(now + DRAFTS_KEPT + dt.timedelta(hours=1)) == 1


def test_a_draft_too_long_is_said_and_not_cut(client, land, delegate):
    assert keep(client, "x" * 500_000, headers=DRAFT).status_code == 413
    assert not KeptTyping.objects.exists()


def test_a_mission_begun_is_kept_too_and_is_none_until_it_is_saved(client, land, delegate):
    sheet = NodeFactory(parent=land["east"], kind=NodeKind.SHEET)
    url = f"/plan/mission/{sheet.address}/"
    assert send(client, url, title="", activities="Une réunion", keep_for_later="oui").status_code == 302
    assert not Mission.objects.exists()
    assert client.get(f"{url}?brouillon=oui").context["form"]["activities"].value() == "Une réunion"


def test_a_page_that_keeps_no_draft_is_not_kept_by_asking(client, land, delegate):
    sheet = NodeFactory(parent=land["east"], kind=NodeKind.SHEET)
    send(client, f"/plan/duree/{sheet.address}/", starts="2020", keep_for_later="oui")
    assert not KeptTyping.objects.filter(is_draft=True).exists()
