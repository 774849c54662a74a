"""Receiving the letter without an account; leaving it in one click; addresses that are stopped and opened again."""

from __future__ import annotations

import datetime as dt
import io
import mailbox
import re
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from continuum.community.models import StoppedAddress, Subscription
from continuum.community.queries.subscriptions import leaving_token
from continuum.community.services import subscriptions as services
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.submissions import new_key
from continuum.toolkit.tests.mail_reports import bounce, complaint

from .factories import member_of
from .factories_letters import LetterFactory, SubscriptionFactory

pytestmark = pytest.mark.usefixtures("march")
ADDRESS = "elle@essai.example"


@pytest.fixture
def community():
    return LetterFactory(community__node=two_regions()["east"], status="sent", sent_at=clock.now(), is_open_to_all=True).community


def ask(client, community, address=ADDRESS):
    page = reverse("community:subscribe", args=[community.pk])
    return client.post(page, {"address": address, "submission_key": new_key()})


def link_in(message):
    return re.search(r"http\S+/lettres/confirmer/\S+", message.text)[0].partition("8000")[2]


def mail_to(address=ADDRESS):
    return OutboxMessage.objects.create(
        key=f"essai:{uuid4()}", kind="essai", category="community", to=address, subject="s", text="t",
        dated_at=clock.now(), created_at=clock.now(), next_try_at=clock.now(),
    )  # fmt: skip


# --- Subscribing -------------------------------------------------------------------------------------------------------------


def test_nothing_comes_before_the_mailbox_itself_has_confirmed(client, community):
    ask(client, community, "Elle@Essai.example")
    asked = Subscription.objects.get()
    assert (asked.address, asked.is_standing) == (ADDRESS, False)
    followed = client.get(link_in(OutboxMessage.objects.get()), follow=True)
    asked.refresh_from_db()
    assert not asked.is_standing
    client.post(followed.redirect_chain[-1][0], {"submission_key": new_key()})
    asked.refresh_from_db()
    assert asked.is_standing


def test_the_page_says_the_same_whether_the_address_is_known_or_not(client, community):
    SubscriptionFactory(community=community, address=ADDRESS)
    member = member_of(community)
    answers = [ask(client, community, address) for address in ("inconnue@essai.example", ADDRESS, member.email)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, reverse("community:subscription_asked"))}
    assert ADDRESS not in OutboxMessage.objects.values_list("to", flat=True)


def test_an_address_that_somebody_types_again_and_again_is_written_to_three_times_a_day(client, community):
    for minute in range(5):
        with clock.held_at(f"2026-03-10T09:0{minute}"):
            ask(client, community)
    assert OutboxMessage.objects.count() == 3
    assert Subscription.objects.count() == 1


def test_no_link_confirms_another_subscription_and_a_false_one_says_so(client, community):
    other = SubscriptionFactory(community=community, confirmed_at=None)
    ask(client, community)
    client.get(link_in(OutboxMessage.objects.get()))
    page = reverse("community:confirm_subscription", args=[other.pk])
    assert client.post(page, {"submission_key": new_key()}).status_code == 404
    past = client.get(reverse("community:confirm_link", args=["faux"]), follow=True)
    assert "Ce lien ne sert plus" in past.content.decode()
    other.refresh_from_db()
    assert not other.is_standing


def test_a_community_that_has_opened_no_letter_to_all_tells_nobody_that_it_exists(client):
    page = reverse("community:subscribe", args=[LetterFactory().community.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"address": ADDRESS, "submission_key": new_key()}).status_code == 404
    assert not Subscription.objects.exists()


def test_a_wrong_address_stays_on_the_screen_with_its_remedy(client, community):
    answer = ask(client, community, "elle@")
    assert answer.status_code == 200
    assert "Écrivez une adresse complète" in answer.content.decode()
    assert 'value="elle@"' in answer.content.decode()


# --- Leaving -----------------------------------------------------------------------------------------------------------------


def test_one_post_ends_it_without_cookie_sign_in_form_token_or_redirection(community):
    found = SubscriptionFactory(community=community)
    program = Client(enforce_csrf_checks=True)
    page = reverse("community:leave_letter", args=[leaving_token(found)])
    answer = program.post(page, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, program.cookies) == (200, {})
    found.refresh_from_db()
    assert found.ended_at == clock.now()


def test_reading_the_page_ends_nothing(client, community):
    found = SubscriptionFactory(community=community)
    shown = client.get(reverse("community:leave_letter", args=[leaving_token(found)]))
    assert "<button" in shown.content.decode()
    found.refresh_from_db()
    assert found.is_standing


def test_a_link_ends_its_own_subscription_and_a_forged_one_none(client, community):
    found, other = SubscriptionFactory.create_batch(2, community=community)
    client.post(reverse("community:leave_letter", args=[leaving_token(found)]))
    assert client.post(reverse("community:leave_letter", args=[f"{other.pk.hex}:faux"])).status_code == 404
    other.refresh_from_db()
    assert other.is_standing


def test_whoever_left_may_ask_again(client, community):
    services.end_subscription(subscription=SubscriptionFactory(community=community, address=ADDRESS), by=SYSTEM)
    ask(client, community)
    assert Subscription.objects.filter(ended_at=None, confirmed_at=None).count() == 1


def test_the_link_of_an_older_letter_ends_what_was_asked_again_since_and_nothing_else(client, community):
    old = SubscriptionFactory(community=community, address=ADDRESS, ended_at=clock.now())
    again = SubscriptionFactory(community=community, address=ADDRESS)
    kept = [SubscriptionFactory(community=community), SubscriptionFactory(address=ADDRESS)]
    client.post(reverse("community:leave_letter", args=[leaving_token(old)]))
    assert set(Subscription.objects.standing()) == set(kept)
    again.refresh_from_db()
    assert again.ended_at == clock.now()


def test_the_link_of_a_subscription_long_erased_never_says_that_it_ended_anything(client, community):
    old = SubscriptionFactory(community=community, address=ADDRESS, ended_at=clock.now())
    token = leaving_token(old)
    old.delete()
    said = client.post(reverse("community:leave_letter", args=[token]))
    assert (said.status_code, "Ce lien ne sert plus" in said.content.decode()) == (404, True)


# --- What servers send back --------------------------------------------------------------------------------------------------


@pytest.fixture
def box(tmp_path):
    """A mailbox with these messages."""

    def made(*messages):
        found = mailbox.mbox(tmp_path / "retours.mbox")
        for one in messages:
            found.add(one.as_bytes())
        found.close()
        return tmp_path / "retours.mbox"

    return made


def read(*boxes):
    out = io.StringIO()
    call_command("continuum_bounces", *map(str, boxes), stdout=out)
    return out.getvalue().replace("\u00a0", " ").strip()


def test_a_dead_address_and_a_complaint_are_stopped_once_however_often_they_are_read(box):
    dead, angry = mail_to("Morte@essai.example"), mail_to("fachee@essai.example")
    path = box(bounce(dead.pk), complaint(angry.pk), bounce(dead.pk, status="5.2.2"))
    assert read(path) == "3 messages lus, 2 adresses arrêtées ou déjà arrêtées."
    read(path)
    told = dict(StoppedAddress.objects.values_list("address", "cause"))
    assert told == {"morte@essai.example": "bounce", "fachee@essai.example": "complaint"}


def test_a_forged_report_stops_nobody(box):
    """Whoever has not received the mail does not know its identity, even if she knows the address."""
    mail_to()
    assert read(box(bounce(uuid4(), to=ADDRESS), complaint(uuid4()))) == "2 messages lus, 0 adresse arrêtée ou déjà arrêtée."
    assert not StoppedAddress.objects.exists()


def test_a_maildir_and_the_entry_of_the_command_are_read_too(tmp_path, monkeypatch):
    first, second = mail_to("une@essai.example"), mail_to("deux@essai.example")
    folder = mailbox.Maildir(tmp_path / "retours")
    folder.add(bounce(first.pk).as_bytes())
    read(tmp_path / "retours")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(complaint(second.pk).as_bytes())))
    assert read() == "1 message lu, 1 adresse arrêtée ou déjà arrêtée."
    assert StoppedAddress.objects.count() == 2


def test_a_mailbox_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        read(tmp_path / "absente")


# --- Opened again ------------------------------------------------------------------------------------------------------------


def stopped(address=ADDRESS):
    return StoppedAddress.objects.create(address=address, cause="bounce", stopped_at=clock.now())


def test_an_address_is_opened_again_with_a_reason_that_is_kept(client, community):
    found = stopped(SubscriptionFactory(community=community).address)
    delegate = PersonFactory(delegate=True)
    client.force_login(delegate)
    page = reverse("community:lift_address", args=[found.pk])
    assert "Indiquez" in client.post(page, {"reason": "", "submission_key": new_key()}).content.decode()
    client.post(page, {"reason": "Boîte réparée", "submission_key": new_key()})
    found.refresh_from_db()
    assert (found.lifted_by, found.lifted_reason) == (delegate, "Boîte réparée")
    assert not StoppedAddress.objects.standing().exists()


@pytest.mark.parametrize("report", [bounce, complaint])
def test_a_reopened_address_is_not_stopped_again_by_a_report_read_before(report, box, community):
    path = box(report(mail_to().pk))
    read(path)
    with clock.held_at("2026-03-10T10:00"):
        services.lift_address(stopped=StoppedAddress.objects.get(), reason="Boîte réparée", by=PersonFactory(admin=True))
        read(path)
        assert not StoppedAddress.objects.standing().exists()
    with clock.held_at("2026-03-10T11:00"):
        read(box(report(mail_to().pk)))
    assert StoppedAddress.objects.standing().exists()


def test_a_mail_that_left_after_the_address_was_reopened_may_stop_it_again(box):
    message = mail_to()
    StoppedAddress.objects.create(address=ADDRESS, cause="bounce", stopped_at=clock.now(), lifted_at=clock.now())
    OutboxMessage.objects.update(sent_at=clock.now() + dt.timedelta(hours=1))
    read(box(bounce(message.pk)))
    assert StoppedAddress.objects.standing().exists()


def test_a_first_complaint_is_heard_whatever_the_team_reopened_before(box):
    message = mail_to()
    StoppedAddress.objects.create(address=ADDRESS, cause="bounce", stopped_at=clock.now(), lifted_at=clock.now())
    read(box(complaint(message.pk)))
    assert StoppedAddress.objects.standing().get().cause == "complaint"


def test_confirming_from_the_mailbox_opens_the_address_again(community):
    stopped()
    services.confirm_subscription(
        subscription=SubscriptionFactory(community=community, address=ADDRESS, confirmed_at=None), by=SYSTEM
    )
    assert not StoppedAddress.objects.standing().exists()


def test_the_team_sees_the_addresses_it_answers_for_and_no_others(community):
    hers = stopped(SubscriptionFactory(community=community).address)
    member = stopped(member_of(community).email.lower())
    unknown = stopped("inconnue@essai.example")
    delegate = PersonFactory(delegate=True)
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert set(StoppedAddress.objects.visible_to(delegate)) == {hers, member}
    assert set(StoppedAddress.objects.visible_to(PersonFactory(admin=True))) == {hers, member, unknown}
    assert not StoppedAddress.objects.visible_to(neighbour).exists()
    assert not StoppedAddress.objects.visible_to(member_of(community)).exists()
