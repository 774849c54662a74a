"""A letter that leaves: once to each who still wants it, frozen as two people signed it, read by whom it is for."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community.enums import LetterStatus
from continuum.community.models import Letter, LetterItem, StoppedAddress
from continuum.community.queries import letter_pages as queries
from continuum.community.services import letters as services
from continuum.community.services import subscriptions
from continuum.directory.models import Segment
from continuum.directory.services import give_consent, withdraw_consent
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan.models import Node
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.outbox import WAY_OUT, deliver, deliver_one
from continuum.toolkit.submissions import new_key

from .factories import CommunityFactory
from .factories_letters import (
    LetterFactory,
    SubscriptionFactory,
    mails_of,
    reader_of,
    signed_by,
)
from .factories_practices import PracticeFactory
from .factories_watch import LegalItemFactory

pytestmark = pytest.mark.usefixtures("march")


class Silent:
    def __call__(self, *said):
        pass


@pytest.fixture
def delivers(settings):
    settings.CONTINUUM_MAIL_DELIVERS = True


def sent(letter, first, second):
    """Signed by two, asked to leave, and its mails written."""
    services.send_letter(letter=signed_by(letter, first, second), by=second)
    services.write_letter_mails(letter.pk, Silent())
    letter.refresh_from_db()
    return letter


# --- To whom it goes ---------------------------------------------------------------------------------------------------------


def test_it_goes_to_the_members_who_agreed_and_to_the_subscribers_once_each(community, letter, delegate, colleague):
    reader = reader_of(community)
    LetterFactory(community=community, quarter=2)
    SubscriptionFactory(community=community, address=reader.email.lower())
    subscriber = SubscriptionFactory(community=community)
    SubscriptionFactory(community=community, confirmed_at=None)
    SubscriptionFactory(community=community, ended_at=clock.now())
    SubscriptionFactory()
    member_who_never_agreed = reader_of(community)
    withdraw_consent(person=member_who_never_agreed, purpose="newsletter", by=member_who_never_agreed)
    stopped = reader_of(community)
    StoppedAddress.objects.create(address=stopped.email.lower(), cause="bounce", stopped_at=clock.now())
    said = queries.Audience(letter).in_words.replace("\u00a0", " ")
    assert said.startswith(
        "2 destinataires : 2 membres sur 3 l’ont acceptée, 2 abonnements sans compte, moins 2 adresses en double"
    )
    sent(letter, delegate, colleague)
    assert set(mails_of(letter)) == {reader.email, subscriber.address}
    assert mails_of(letter)[reader.email].person == reader


def test_with_a_public_it_goes_to_the_people_of_its_structures_alone(community, letter, delegate, colleague):
    here, there = (
        OrganisationFactory(territory=TerritoryFactory(key="D57")),
        OrganisationFactory(territory=TerritoryFactory(key="D54")),
    )
    reader = reader_of(community, organisation=here)
    reader_of(community, organisation=there)
    SubscriptionFactory(community=community)
    rule = {"version": 1, "who": {"term": "nature", "op": "in", "value": ["member"]}}
    letter.segment = Segment.objects.create(name="Moselle", territory=TerritoryFactory(key="D57"), rule=rule)
    letter.save()
    sent(letter, delegate, colleague)
    assert set(mails_of(letter)) == {reader.email}


def test_a_letter_that_nobody_would_receive_does_not_leave(letter, delegate, colleague):
    with pytest.raises(ValidationError, match="Personne ne recevrait"):
        services.send_letter(letter=signed_by(letter, delegate, colleague), by=delegate)


# --- It leaves ---------------------------------------------------------------------------------------------------------------


def test_writing_the_mails_again_after_a_crash_writes_none_twice(community, letter, delegate, colleague, monkeypatch):
    for _ in range(5):
        reader_of(community)
    services.send_letter(letter=signed_by(letter, delegate, colleague), by=delegate)
    monkeypatch.setattr(services, "BATCH", 2)

    def dies(done, total, said):
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.write_letter_mails(letter.pk, dies)
    assert len(mails_of(letter)) == 4
    services.write_letter_mails(letter.pk, Silent())
    services.write_letter_mails(letter.pk, Silent())
    letter.refresh_from_db()
    assert (len(mails_of(letter)), letter.status) == (5, LetterStatus.SENT)


def test_a_mail_bears_both_versions_and_the_way_out_of_its_reader(community, letter, delegate, colleague, delivers):
    reader = reader_of(community)
    subscriber = SubscriptionFactory(community=community)
    sent(letter, delegate, colleague)
    deliver()
    left = {one.to[0]: one for one in mail.outbox}
    assert set(left) == {reader.email, subscriber.address}
    for one in left.values():
        way_out = re.search(r"<(http[^>]+)>, <mailto:", one.extra_headers["List-Unsubscribe"])[1]
        assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        (html, kind) = one.alternatives[0]
        assert (kind, f'href="{way_out}"' in html, WAY_OUT in html) == ("text/html", True, False)
        assert way_out in one.body
    assert left[reader.email].body != left[subscriber.address].body


HELD = {
    "she left the list": lambda reader, letter: withdraw_consent(person=reader, purpose="newsletter", by=reader),
    "her account is closed": lambda reader, letter: type(reader).objects.filter(pk=reader.pk).update(is_active=False),
    "her address is stopped": lambda reader, letter: StoppedAddress.objects.create(
        address=reader.email.lower(), cause="complaint", stopped_at=clock.now()
    ),
    "the letter is stopped": lambda reader, letter: services.stop_letter(letter=letter, by=PersonFactory(delegate=True)),
}


@pytest.mark.parametrize("reason", HELD)
def test_who_must_not_be_written_to_is_asked_when_each_mail_leaves(reason, community, letter, delegate, colleague, delivers):
    reader = reader_of(community)
    sent(letter, delegate, colleague)
    HELD[reason](reader, letter)
    deliver()
    held = mails_of(letter)[reader.email]
    assert (mail.outbox, held.state) == ([], "suppressed")
    assert held.reason


def test_a_subscription_ended_meanwhile_receives_nothing(community, letter, delegate, colleague, delivers):
    subscriber = SubscriptionFactory(community=community)
    sent(letter, delegate, colleague)
    subscriptions.end_subscription(subscription=subscriber, by=SYSTEM)
    deliver()
    assert (mail.outbox, mails_of(letter)[subscriber.address].state) == ([], "suppressed")


def test_whoever_left_the_list_of_her_account_receives_nothing_by_an_older_subscription(
    community, letter, delegate, colleague, delivers
):
    reader = reader_of(community)
    SubscriptionFactory(community=community, address=reader.email.lower(), confirmed_at=clock.now() - dt.timedelta(days=9))
    withdraw_consent(person=reader, purpose="newsletter", by=reader)
    reader_of(community)
    sent(letter, delegate, colleague)
    deliver()
    assert reader.email.lower() not in {one.to[0].lower() for one in mail.outbox}


def test_a_stopped_address_still_receives_what_is_owed(community, delivers):
    from continuum.directory.emails import sign_in_code
    from continuum.toolkit.outbox import send

    StoppedAddress.objects.create(address="fermee@essai.example", cause="bounce", stopped_at=clock.now())
    send(sign_in_code, to="fermee@essai.example", key="code", code="123456")
    deliver()
    assert [one.to for one in mail.outbox] == [["fermee@essai.example"]]


def test_a_letter_that_left_is_frozen(community, letter, delegate, colleague):
    reader_of(community)
    sent(letter, delegate, colleague)
    with pytest.raises(ValidationError, match="ne change plus"):
        services.cut_letter_item(letter=letter, item=letter.items.get(), cut=True, by=delegate)
    LetterItem.objects.update(title="récrit")
    assert "récrit" not in letter.issue.html


def test_what_is_typed_while_the_letter_leaves_is_refused_in_words_and_stays_on_the_screen(
    client, community, letter, delegate, colleague
):
    reader_of(community)
    sent(letter, delegate, colleague)
    client.force_login(delegate)
    pages = {"add_letter_item": letter.pk, "change_letter_item": letter.items.get().pk, "change_letter": letter.pk}
    for name, pk in pages.items():
        page = reverse(f"community:{name}", args=[pk])
        typed = {
            "section": "events",
            "title": "T",
            "subject": "S",
            "text": "Mot tapé",
            "intro": "Mot tapé",
            "submission_key": new_key(),
        }
        refused = client.post(page, typed)
        assert refused.status_code == 200
        assert ("Cette lettre est partie" in refused.content.decode(), "Mot tapé" in refused.content.decode()) == (True, True)
        assert client.get(page).status_code == 404
    assert not LetterItem.objects.filter(text="Mot tapé").exists()


# --- It is stopped -----------------------------------------------------------------------------------------------------------


def test_a_letter_stopped_before_anybody_received_it_frees_its_quarter_and_its_words(community, letter, delegate, colleague):
    reader_of(community)
    practice = PracticeFactory(community=community, opened_by_host=True, opened_by_team=True)
    letter.items.update(source_kind="community.practice", source_id=str(practice.pk))
    letter.intro = "Bonjour à toutes."
    letter.save()
    services.stop_letter(letter=sent(letter, delegate, colleague), by=delegate)
    assert (community, letter.when) in queries.open_quarters(delegate)
    again = services.prepare_letter(community=community, quarter=letter.when, by=delegate)
    item, before = again.items.get(), letter.items.get()
    assert (again.subject, again.intro, item.text) == (letter.subject, "Bonjour à toutes.", before.text)
    assert (item.source_id, item.pk != before.pk) == (str(practice.pk), True)
    with pytest.raises(ValidationError, match="déjà préparée"):
        services.prepare_letter(community=community, quarter=letter.when, by=delegate)
    letter.refresh_from_db()
    assert letter.status == LetterStatus.STOPPED


def test_a_letter_that_somebody_received_stays_in_the_archive_when_the_rest_is_held(
    client, community, letter, delegate, colleague, delivers
):
    first, second = reader_of(community), reader_of(community)
    sent(letter, delegate, colleague)
    deliver_one(mails_of(letter)[first.email].pk)
    services.stop_letter(letter=letter, by=delegate)
    deliver()
    assert {to: one.state for to, one in mails_of(letter).items()} == {first.email: "sent", second.email: "suppressed"}
    assert [one.to for one in mail.outbox] == [[first.email]]
    client.force_login(second)
    assert client.get(reverse("community:read_letter", args=[letter.pk])).status_code == 200


def test_nothing_is_stopped_of_a_letter_whose_mails_have_all_left(client, community, letter, delegate, colleague, delivers):
    reader_of(community)
    sent(letter, delegate, colleague)
    deliver()
    client.force_login(delegate)
    refused = client.post(reverse("community:stop_letter", args=[letter.pk]), {"submission_key": new_key()})
    assert "il ne reste rien à arrêter" in refused.content.decode()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENT


# --- Who sees it -------------------------------------------------------------------------------------------------------------


def test_members_read_what_was_sent_and_never_a_draft(client, community, letter, delegate, colleague):
    reader = reader_of(community)
    client.force_login(reader)
    page = reverse("community:read_letter", args=[letter.pk])
    assert client.get(page).status_code == 404
    sent(letter, delegate, colleague)
    assert client.get(page).status_code == 200
    assert letter.subject in client.get(reverse("community:letter_page", args=[letter.pk])).content.decode()


def test_a_letter_that_was_sent_is_among_what_moved_for_the_members_alone(community, letter, delegate, colleague):
    reader, yesterday = reader_of(community), clock.now() - dt.timedelta(days=1)
    assert queries.letters_since(reader, yesterday) == []
    sent(letter, delegate, colleague)
    assert [letter.subject in one.text for one in queries.letters_since(reader, yesterday)] == [True]
    assert queries.letters_since(PersonFactory(partner=True, membership__programme=community.node.programme), yesterday) == []


def test_a_partner_and_the_neighbour_region_read_no_letter(client, community, letter, delegate, colleague):
    reader_of(community)
    sent(letter, delegate, colleague)
    neighbour = reader_of(CommunityFactory(node=Node.objects.get(code="ouest")))
    for person in (PersonFactory(partner=True, membership__programme=community.node.programme), neighbour):
        client.force_login(person)
        for name in ("read_letter", "letter_page", "compose_letter"):
            assert client.get(reverse(f"community:{name}", args=[letter.pk])).status_code == 404


def test_everybody_reads_a_letter_that_the_team_has_opened_and_no_other(client, community, letter, delegate, colleague):
    reader_of(community)
    sent(letter, delegate, colleague)
    pages = [reverse(f"community:{name}", args=[letter.pk]) for name in ("public_letter", "letter_page")]
    assert [client.get(one).status_code for one in pages] == [302, 404]
    services.open_letter(letter=letter, to_all=True, by=delegate)
    assert [client.get(one).status_code for one in pages] == [200, 200]
    services.stop_letter(letter=letter, by=delegate)
    assert [client.get(one).status_code for one in pages] == [302, 404]


def test_a_mail_leads_a_member_to_her_letter_and_a_stranger_to_it_once_opened(client, community, letter, delegate, colleague):
    reader = reader_of(community)
    sent(letter, delegate, colleague)
    letter.refresh_from_db()
    link = reverse("community:public_letter", args=[letter.pk])
    assert link in letter.issue.html
    behind, unknown = (client.get(one, follow=True) for one in (link, link.replace(str(letter.pk), str(uuid.uuid4()))))
    assert [one.redirect_chain[-1][0].split("?")[0] for one in (behind, unknown)] == ["/connexion/"] * 2
    client.force_login(reader)
    assert client.get(link, follow=True).context["letter"] == letter


def test_a_letter_read_again_holds_nobodys_way_out(client, community, letter, delegate, colleague):
    reader = reader_of(community)
    sent(letter, delegate, colleague)
    client.force_login(reader)
    shown = client.get(reverse("community:letter_page", args=[letter.pk])).content.decode()
    assert WAY_OUT not in shown
    assert "/mes-donnees/#listes" in shown


def test_whoever_has_no_account_is_never_led_to_the_sign_in_page_to_leave_a_letter(
    client, community, letter, delegate, colleague
):
    reader_of(community)
    sent(letter, delegate, colleague)
    services.open_letter(letter=letter, to_all=True, by=delegate)
    page = client.get(reverse("community:letter_page", args=[letter.pk])).content.decode()
    link = re.search(r'href="([^"]+)"[^>]*>Ne plus recevoir', page)[1]
    address, _, place = link.partition("#")
    shown = client.get(address)
    assert (shown.status_code, f'id="{place}"' in shown.content.decode()) == (200, True)


def test_a_quarter_is_sent_in_fifteen_clicks_at_most(client, community, delegate, colleague):
    """Each line of this story is one click; typing the letter is not counted."""
    LegalItemFactory(community=community, status="published", effective_from=dt.date(2026, 2, 1))
    give_consent(person=(reader := reader_of(community)), purpose="newsletter", by=reader)
    clicks = []

    def get(name, *args):
        clicks.append(name)
        assert client.get(reverse(f"community:{name}", args=args)).status_code == 200

    def post(name, *args, **typed):
        clicks.append(name)
        answer = client.post(reverse(f"community:{name}", args=args), {"submission_key": new_key(), **typed})
        assert answer.status_code == 302, answer.content

    client.force_login(delegate)
    get("new_letter")
    post("new_letter", quarter=f"{community.pk}:2026:1")
    letter = Letter.objects.get()
    get("preview_letter", letter.pk)
    post("compose_letter", letter.pk, do="trial")
    get("review_letter", letter.pk)
    post("review_letter", letter.pk, read=queries.digest_of(letter))
    client.force_login(colleague)
    get("compose_letter", letter.pk)
    get("preview_letter", letter.pk)
    get("approve_letter", letter.pk)
    letter.refresh_from_db()
    post("approve_letter", letter.pk, read=letter.edition)
    get("send_letter", letter.pk)
    post("send_letter", letter.pk)
    assert len(clicks) <= 15
    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENDING
