"""The letter of a quarter: proposed from what the site holds, composed, signed by two people."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community.enums import LetterStatus
from continuum.community.models import Letter, LetterItem
from continuum.community.models.letters import Quarter
from continuum.community.queries import letter_pages as queries
from continuum.community.queries.letter_proposals import items_withdrawn, proposals_for
from continuum.community.services import letters as services
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings.tests.factories import MeetingFactory
from continuum.plan.models import Node
from continuum.plan.tests import factories as plan
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories_letters import (
    LetterFactory,
    LetterItemFactory,
    reader_of,
    reviewed_by,
    signed_by,
)
from .factories_practices import PracticeFactory
from .factories_watch import LegalItemFactory

pytestmark = pytest.mark.usefixtures("march")
FIRST_QUARTER = Quarter(2026, 1)
OPENED = {"status": "published", "opened_by_host": True, "opened_by_team": True}


def press(client, letter, what):
    return client.post(reverse("community:compose_letter", args=[letter.pk]), {"do": what, "submission_key": new_key()})


# --- Quarters ----------------------------------------------------------------------------------------------------------------


def test_a_quarter_knows_its_days_and_its_neighbours():
    last = Quarter.holding(dt.date(2026, 12, 31))
    assert (str(last), last.first, last.last) == ("4e trimestre 2026", dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    assert (last.next, last.next.previous, str(last.next)) == (Quarter(2027, 1), last, "1er trimestre 2027")


# --- What is proposed --------------------------------------------------------------------------------------------------------


def proposed(community, section):
    return [one.title for one in proposals_for(community, FIRST_QUARTER)[section]]


def test_the_watch_proposes_what_applies_in_the_quarter_or_the_next(community):
    for day in ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"):
        LegalItemFactory(community=community, status="published", title=day, effective_from=dt.date.fromisoformat(day))
    LegalItemFactory(community=community, status="draft", title="brouillon", effective_from=dt.date(2026, 2, 1))
    LegalItemFactory(status="published", title="ailleurs", effective_from=dt.date(2026, 2, 1))
    assert proposed(community, "legal_watch") == ["2026-01-01", "2026-06-30"]


def test_events_are_those_open_to_the_programme_to_come_and_those_seen_again(community):
    known = {"node": community.node, "openness": "programme"}
    MeetingFactory(**known, title="à venir", on=dt.date(2026, 6, 30))
    MeetingFactory(**known, title="trop loin", on=dt.date(2026, 7, 1))
    MeetingFactory(**known, title="annulée", on=dt.date(2026, 5, 1), status="cancelled")
    MeetingFactory(**known | {"openness": "invited"}, title="comité", on=dt.date(2026, 5, 2))
    MeetingFactory(**known, title="webconférence", on=dt.date(2025, 11, 5), status="held", live_count=40, replay_count=112)
    found = proposals_for(community, FIRST_QUARTER)["events"]
    assert [one.title for one in found] == ["à venir", "Retour sur «\u00a0webconférence\u00a0»"]
    assert found[1].text == "Le 5 novembre 2025\u00a0: 40\u00a0personnes en direct, puis 112\u00a0vues en différé."


def test_events_of_a_plan_in_another_region_are_not_proposed(community):
    west = Node.objects.get(code="ouest")
    MeetingFactory(node=west, openness="programme", on=dt.date(2026, 5, 1))
    assert proposed(community, "events") == []


def test_only_practices_that_anyone_may_read_are_proposed_and_once(community):
    opened = {"status": "published", "opened_by_host": True, "opened_by_team": True, "published_at": clock.now()}
    practice = PracticeFactory(community=community, title="ouverte", **opened)
    PracticeFactory(community=community, title="réservée", **opened | {"opened_by_host": False})
    assert proposed(community, "practices") == ["ouverte"]
    before = LetterFactory(community=community, year=2025, quarter=4)
    LetterItemFactory(letter=before, source_kind="community.practice", source_id=str(practice.pk))
    assert proposed(community, "practices") == []
    Letter.objects.filter(pk=before.pk).update(status="stopped")
    assert proposed(community, "practices") == ["ouverte"]


def test_a_testimony_is_proposed_with_its_consent_alone_and_names_no_more_than_it_allows(community):
    plan.TestimonyFactory(node=community.node, consent="none", text="secret")
    host = OrganisationFactory(name="Structure tue")
    plan.TestimonyFactory(node=community.node, consent="role_only", text="Nous avons tenu.", organisation=host)
    (found,) = proposals_for(community, FIRST_QUARTER)["practices"]
    assert "Nous avons tenu." in found.text
    assert "Structure tue" not in found.text


# --- Composing ---------------------------------------------------------------------------------------------------------------


def test_a_prepared_letter_is_filled_and_there_is_one_a_quarter(community, delegate):
    LegalItemFactory(community=community, status="published", title="Un texte", effective_from=dt.date(2026, 2, 1))
    letter = services.prepare_letter(community=community, quarter=FIRST_QUARTER, by=delegate)
    assert (letter.subject, letter.items.get().title) == ("La lettre du 1er trimestre 2026", "Un texte")
    with pytest.raises(ValidationError, match="déjà préparée"):
        services.prepare_letter(community=community, quarter=FIRST_QUARTER, by=delegate)


def test_what_is_new_is_added_and_what_was_cut_stays_cut(community, delegate):
    LegalItemFactory(community=community, status="published", effective_from=dt.date(2026, 2, 1))
    letter = services.prepare_letter(community=community, quarter=FIRST_QUARTER, by=delegate)
    services.cut_letter_item(letter=letter, item=letter.items.get(), cut=True, by=delegate)
    assert services.propose_letter_again(letter=letter, by=delegate) == 0
    LegalItemFactory(community=community, status="published", effective_from=dt.date(2026, 2, 2))
    assert services.propose_letter_again(letter=letter, by=delegate) == 1
    assert letter.items.filter(is_cut=True).count() == 1


def test_looking_for_what_is_new_never_tells_more_of_a_kind_than_a_letter_does(community, delegate):
    PracticeFactory.create_batch(5, community=community, **OPENED)
    plan.TestimonyFactory.create_batch(3, node=community.node, consent="role_only")
    letter = services.prepare_letter(community=community, quarter=FIRST_QUARTER, by=delegate)
    services.cut_letter_item(letter=letter, item=letter.items.first(), cut=True, by=delegate)
    LegalItemFactory(community=community, status="published", effective_from=dt.date(2026, 2, 1))
    assert [services.propose_letter_again(letter=letter, by=delegate) for _ in range(3)] == [1, 0, 0]
    kinds = Counter(letter.items.values_list("source_kind", flat=True))
    assert kinds == {"community.practice": 3, "plan.testimony": 1, "community.legalitem": 1}


def test_what_was_withdrawn_leaves_its_room_to_something_new(community, delegate):
    first = plan.TestimonyFactory(node=community.node, consent="role_only")
    letter = services.prepare_letter(community=community, quarter=FIRST_QUARTER, by=delegate)
    plan.TestimonyFactory(node=community.node, consent="role_only")
    assert services.propose_letter_again(letter=letter, by=delegate) == 0
    first.delete()
    assert services.propose_letter_again(letter=letter, by=delegate) == 1


def test_articles_move_by_one_place_and_are_cut_by_their_buttons(client, letter, delegate):
    first, second = letter.items.get(), LetterItemFactory(letter=letter)
    client.force_login(delegate)
    press(client, letter, f"up:{second.pk}")
    assert list(letter.items.in_order()) == [second, first]
    press(client, letter, f"down:{second.pk}")
    press(client, letter, f"down:{second.pk}")
    press(client, letter, f"cut:{first.pk}")
    assert list(letter.items.in_order()) == [first, second]
    assert [one.items for one in queries.sections_of(letter)] == [[second]]
    press(client, letter, f"keep:{first.pk}")
    assert queries.sections_of(letter)[0].items == [first, second]


def test_a_button_moves_no_article_of_another_letter(client, letter, delegate):
    other = LetterItemFactory(letter__community=letter.community, letter__quarter=2)
    client.force_login(delegate)
    assert press(client, letter, f"cut:{other.pk}").status_code == 404
    assert press(client, letter, "cut:n’importe quoi").status_code == 404
    assert not LetterItem.objects.filter(is_cut=True).exists()


def test_an_article_is_written_by_hand_and_written_again(client, letter, delegate):
    client.force_login(delegate)
    typed = {"section": "events", "title": "À noter", "text": "Le 3 avril.", "submission_key": new_key()}
    client.post(reverse("community:add_letter_item", args=[letter.pk]), typed)
    item = letter.items.get(section="events")
    typed |= {"title": "À ne pas manquer", "submission_key": new_key()}
    client.post(reverse("community:change_letter_item", args=[item.pk]), typed)
    assert letter.items.get(section="events").title == "À ne pas manquer"


def test_a_trial_goes_to_whoever_asks_and_says_so_in_its_subject(client, letter, delegate):
    client.force_login(delegate)
    press(client, letter, "trial")
    trial = OutboxMessage.objects.get()
    assert (trial.to, trial.category) == (delegate.email, "service")
    assert trial.subject.startswith("[Essai]")
    assert letter.subject in trial.html


# --- Signing -----------------------------------------------------------------------------------------------------------------


def test_two_people_sign_and_never_the_same_one(letter, delegate, colleague):
    reviewed_by(letter, delegate)
    with pytest.raises(Refused):
        services.approve_letter(letter=letter, read=letter.edition, by=delegate)
    services.approve_letter(letter=letter, read=letter.edition, by=colleague)
    letter.refresh_from_db()
    assert letter.is_approved


def test_a_lone_officer_is_co_signed_by_the_national_administration(letter, colleague):
    national = PersonFactory(admin=True)
    assert signed_by(letter, colleague, national).approved_by == national


@pytest.mark.parametrize("signed", [1, 2])
def test_any_change_takes_the_signatures_away(letter, delegate, colleague, signed):
    reviewed_by(letter, delegate)
    if signed == 2:
        services.approve_letter(letter=letter, read=letter.edition, by=colleague)
        letter.refresh_from_db()
    services.cut_letter_item(letter=letter, item=LetterItemFactory(letter=letter), cut=True, by=colleague)
    letter.refresh_from_db()
    assert (letter.status, letter.reviewed_by, letter.approved_by) == (LetterStatus.DRAFT, None, None)


def test_what_was_signed_anew_meanwhile_is_read_again_before_it_is_approved(letter, delegate, colleague):
    reviewed_by(letter, delegate)
    read = letter.edition
    with clock.held_at("2026-03-10T10:00"):
        services.change_letter(letter=letter, by=delegate)
        reviewed_by(Letter.objects.get(pk=letter.pk), delegate)
    with pytest.raises(ValidationError, match="a changé"):
        services.approve_letter(letter=Letter.objects.get(pk=letter.pk), read=read, by=colleague)


@pytest.mark.parametrize("change", ["an article", "its order", "its beginning"])
def test_the_first_signature_never_covers_what_was_not_read(client, letter, delegate, colleague, change):
    other = LetterItemFactory(letter=letter)
    client.force_login(delegate)
    page = reverse("community:review_letter", args=[letter.pk])
    read = client.get(page).context["form"]["read"].value()
    if change == "an article":
        LetterItem.objects.filter(pk=other.pk).update(text="récrit")
    elif change == "its order":
        services.move_letter_item(letter=letter, item=other, up=True, by=colleague)
    else:
        letter.intro = "récrit"
        services.change_letter(letter=letter, by=colleague)
    refused = client.post(page, {"read": read, "submission_key": new_key()})
    assert "a changé depuis que vous l’avez lue" in refused.content.decode()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.DRAFT
    read = client.get(page).context["form"]["read"].value()
    assert client.post(page, {"read": read, "submission_key": new_key()}).status_code == 302


# --- What was withdrawn ------------------------------------------------------------------------------------------------------

WITHDRAWN = {
    "the testimony is removed": lambda found: found["testimony"].delete(),
    "its consent is taken back": lambda found: change(found["testimony"], consent="none"),
    "its structure is no longer to be named": lambda found: change(found["testimony"], consent="role_only"),
    "its consent is past": lambda found: change(found["testimony"], valid_until="2026-03-09"),
    "the practice is withdrawn": lambda found: change(found["practice"], status="withdrawn"),
    "its structure closes it": lambda found: change(found["practice"], opened_by_host=False),
    "the text is withdrawn": lambda found: change(found["text"], status="withdrawn"),
    "the meeting is cancelled": lambda found: change(found["meeting"], status="cancelled"),
    "the meeting is by invitation": lambda found: change(found["meeting"], openness="invited"),
}


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


@pytest.fixture
def told(community, delegate):
    """A letter with one article of each kind, and their sources."""
    found = {
        "testimony": plan.TestimonyFactory(
            node=community.node, consent="named", organisation=OrganisationFactory(name="Les Tilleuls")
        ),
        "practice": PracticeFactory(community=community, **OPENED),
        "text": LegalItemFactory(community=community, status="published", effective_from=dt.date(2026, 2, 1)),
        "meeting": MeetingFactory(node=community.node, openness="programme", on=dt.date(2026, 5, 1)),
    }
    found["letter"] = services.prepare_letter(community=community, quarter=FIRST_QUARTER, by=delegate)
    assert found["letter"].items.count() == 4
    return found


@pytest.mark.parametrize("signed", [0, 1, 2])
@pytest.mark.parametrize("why", WITHDRAWN)
def test_a_letter_never_leaves_with_what_was_withdrawn(told, delegate, colleague, why, signed):
    letter = told["letter"]
    reader_of(letter.community)
    acts = (
        lambda: reviewed_by(letter, delegate),
        lambda: services.approve_letter(letter=letter, read=letter.edition, by=colleague),
        lambda: services.send_letter(letter=letter, by=delegate),
    )
    for act in acts[:signed]:
        act()
        letter.refresh_from_db()
    WITHDRAWN[why](told)
    (item,) = items_withdrawn(letter)
    with pytest.raises(ValidationError, match="plus lisible par tous") as refused:
        acts[signed]()
    assert [one.title in refused.value.message for one in letter.items.all()].count(True) == 1
    assert item.title in refused.value.message
    services.cut_letter_item(letter=letter, item=item, cut=True, by=delegate)
    services.send_letter(letter=signed_by(Letter.objects.get(pk=letter.pk), delegate, colleague), by=delegate)


def test_a_letter_without_article_is_not_signed_and_one_that_is_not_approved_does_not_leave(community, delegate):
    empty = LetterFactory(community=community)
    with pytest.raises(ValidationError, match="aucun article"):
        reviewed_by(empty, delegate)
    with pytest.raises(ValidationError, match="seconde personne"):
        services.send_letter(letter=LetterItemFactory(letter=empty).letter, by=delegate)


def test_a_letter_signed_by_one_waits_on_the_desk_of_the_others_alone(letter, delegate, colleague):
    reviewed_by(letter, delegate)
    assert queries.letters_waiting(delegate) == []
    assert [one.action for one in queries.letters_waiting(colleague)] == ["Valider"]
    assert queries.letters_waiting(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))) == []
