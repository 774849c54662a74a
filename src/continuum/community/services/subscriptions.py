"""The letter without an account: asked, confirmed from the mailbox, left in one click; and addresses stopped or reopened."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from continuum.community import rules
from continuum.community.enums import StopCause
from continuum.community.models import Community, StoppedAddress, Subscription
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.mail_reports import Report
from continuum.toolkit.mailed_links import MailedLink
from continuum.toolkit.outbox import send
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.throttling import wait

journal.declare(
    {
        "subscription.confirmed": "abonnement à la lettre confirmé",
        "subscription.ended": "abonnement à la lettre terminé",
        "address.stopped": "adresse électronique arrêtée",
        "address.lifted": "adresse électronique rouverte",
    }
)
ASKED_AT_MOST = "3/d"
"""How often one address is written to because somebody typed it."""
CONFIRMED_SINCE = "Abonnement confirmé depuis cette adresse."


def _open_subscription(pk: Any) -> Subscription | None:
    return Subscription.objects.select_related("community").filter(pk=pk, ended_at=None).first()


CONFIRM_LINKS = MailedLink(
    "continuum.community.subscription",
    find=_open_subscription,
    link="community:confirm_link",
    page="community:confirm_subscription",
    past="community:no_subscription",
)


@acts(rule=rules.subscribe_to_letter, on="community")
def subscribe_to_letter(*, community: Community, address: str, by: Any) -> None:
    """Write to that address, whoever typed it: nothing comes to it before its owner says so. Silent where it is known."""
    from continuum.community.emails import subscription_asked

    address = address.lower()
    found, _ = Subscription.objects.get_or_create(
        community=community, address=address, ended_at=None, defaults={"asked_at": clock.now()}
    )
    if found.confirmed_at is None and not wait("community.subscribe", f"{community.pk}:{address}", ASKED_AT_MOST):
        key = f"{found.pk}:{clock.now():%Y%m%dT%H%M%S%f}"
        send(subscription_asked, to=address, key=key, subscription=found, confirm=CONFIRM_LINKS.address(found))


@acts(rule=rules.answer_subscription, on="subscription")
def confirm_subscription(*, subscription: Subscription, by: Any) -> None:
    """She has read the mail: the letter comes to her, even where her address had been stopped."""
    kept = Subscription.objects.select_for_update(of=("self",)).select_related("community").get(pk=subscription.pk)
    if kept.confirmed_at or kept.ended_at:
        return
    kept.confirmed_at = clock.now()
    kept.save(update_fields=["confirmed_at"])
    StoppedAddress.objects.standing().filter(address=kept.address).update(lifted_at=clock.now(), lifted_reason=CONFIRMED_SINCE)
    journal.write(SYSTEM, "subscription.confirmed", kept)


@acts(rule=rules.answer_subscription, on="subscription")
def end_subscription(*, subscription: Subscription, by: Any) -> None:
    """At once, by the link of any letter it ever received: the one that stands ends, asked for since or not."""
    same = {"community": subscription.community_id, "address": subscription.address}
    if Subscription.objects.filter(**same, ended_at=None).update(ended_at=clock.now()):
        journal.write(SYSTEM, "subscription.ended", subscription)


# --- Addresses that are stopped ------------------------------------------------------------------------------------------------


@transaction.atomic
def stop_address(report: Report) -> bool:
    """No list to that address any more. False when the report is of no mail of ours, as anybody can forge, or is past."""
    message = OutboxMessage.objects.filter(pk=report.mail).exclude(to="").first()
    if message is None or _lifted_since(message, report):
        return False
    known = {"address": message.to.lower(), "lifted_at": None}
    cause = StopCause.COMPLAINT if report.is_complaint else StopCause.BOUNCE
    stopped, new = StoppedAddress.objects.get_or_create(
        **known, defaults={"cause": cause, "told": report.told[:300], "stopped_at": clock.now()}
    )
    if new:
        journal.write(SYSTEM, "address.stopped", stopped, {"cause": cause})
    return True


def _lifted_since(message: OutboxMessage, report: Report) -> bool:
    """Boxes are read again every day: what was decided after that mail had left stands, except against a first complaint."""
    lifted = StoppedAddress.objects.filter(address=message.to.lower(), lifted_at__gte=message.sent_at or message.dated_at)
    return (lifted.filter(cause=StopCause.COMPLAINT) if report.is_complaint else lifted).exists()


@acts(rule=rules.lift_address, on="stopped")
def lift_address(*, stopped: StoppedAddress, reason: str, by: Any) -> None:
    """Lists come to it again; who decided it and why is kept."""
    lifted = {"lifted_at": clock.now(), "lifted_by": by, "lifted_reason": reason}
    if StoppedAddress.objects.standing().filter(pk=stopped.pk).update(**lifted):
        journal.write(by, "address.lifted", stopped)
