"""One letter at each of its steps, and their real addresses."""

from __future__ import annotations

from types import SimpleNamespace

from continuum.community.models import LetterIssue, StoppedAddress
from continuum.community.tests.factories_letters import LetterFactory, LetterItemFactory, SubscriptionFactory
from continuum.toolkit import clock

OF_A_DRAFT = (
    *("compose_letter", "change_letter", "add_letter_item", "preview_letter", "letter_draft_page"),
    *("review_letter", "remove_letter"),
)
OF_A_SENT = ("read_letter", "stop_letter", "open_letter")


def add_letters(kept: SimpleNamespace) -> None:
    now, community = clock.now(), kept.community
    kept.letter_item = LetterItemFactory(letter__community=community)
    kept.reviewed_letter = LetterFactory(community=community, quarter=2, status="reviewed", reviewed_at=now)
    kept.approved_letter = LetterFactory(community=community, quarter=3, status="approved")
    kept.sent_letter = LetterFactory(community=community, quarter=4, status="sent", sent_at=now)
    LetterIssue.objects.create(letter=kept.sent_letter, html="<p>La lettre</p>", text="La lettre", frozen_at=now)
    subscriber = SubscriptionFactory(community=community)
    kept.stopped_address = StoppedAddress.objects.create(address=subscriber.address, cause="bounce", stopped_at=now)


def letters_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    return {
        **{f"community:{name}": [kept.letter_item.letter.pk] for name in OF_A_DRAFT},
        **{f"community:{name}": [kept.sent_letter.pk] for name in OF_A_SENT},
        "community:change_letter_item": [kept.letter_item.pk],
        "community:approve_letter": [kept.reviewed_letter.pk],
        "community:send_letter": [kept.approved_letter.pk],
        "community:lift_address": [kept.stopped_address.pk],
    }
