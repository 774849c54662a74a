"""The addresses of the letter: three are sent in the demonstration, and one is being written."""

from __future__ import annotations

from .expected import ACCESS, ALWAYS_ELSEWHERE, EVERYONE, NO_ONE, NOBODY, STAFF, Arguments, Place, _one, the
from .places_of_community import BELONGS, COMMUNITY, MEETING_PLACE

DRAFT = _one("community.Letter", status="draft")
SENT = _one("community.Letter", status="sent", is_open_to_all=False)
PUBLIC = _one("community.Letter", status="sent", is_open_to_all=True)
ITEM = _one("community.LetterItem", letter__status="draft")
READ_BY_ALL = (200, 200, 200, 200, 200, 200, 200)
MEMBERS_ALONE = (404, 200, 200, 404, 200, 200, 404)
"""Out of its frame, a letter that is not open to all is missing, even for a stranger."""


def a_subscription_left() -> dict[str, str]:
    from continuum.community.models import Subscription
    from continuum.community.queries.subscriptions import leaving_token

    return {"token": leaving_token(Subscription.objects.order_by("address")[0])}


A_WAY_OUT: Arguments = a_subscription_left

LETTER_MAIL = _one("toolkit.OutboxMessage", kind="community.letter", html__gt="")

LETTER_PLACES = [
    Place("toolkit:mail", EVERYONE, LETTER_MAIL, twin=True),
    Place("toolkit:mail_laid_out", EVERYONE, LETTER_MAIL),
    Place("community:letters", MEETING_PLACE),
    Place("community:letter_workshop", STAFF),
    Place("community:letter_workshop", STAFF, query="?etat=stopped", twin=True),
    Place("community:new_letter", ACCESS),
    Place("community:stopped_addresses", STAFF),
    Place("community:lift_address", ACCESS, _one("community.StoppedAddress")),
    Place("community:public_letters", EVERYONE),
    Place("community:public_letter", EVERYONE, PUBLIC),
    Place("community:subscribe", EVERYONE, COMMUNITY),
    Place("community:subscription_asked", EVERYONE),
    Place("community:no_subscription", NO_ONE),
    Place("community:confirm_subscription", NO_ONE, _one("community.Subscription")),
    Place("community:confirm_link", ALWAYS_ELSEWHERE, the(token="jeton-inconnu")),
    Place("community:leave_letter", EVERYONE, A_WAY_OUT),
    Place("community:change_letter_item", ACCESS, ITEM),
    Place("community:read_letter", BELONGS, SENT),
    Place("community:letter_page", MEMBERS_ALONE, SENT),
    Place("community:letter_page", READ_BY_ALL, PUBLIC, twin=True),
    Place("community:compose_letter", ACCESS, DRAFT),
    Place("community:compose_letter", ACCESS, SENT, twin=True),
    Place("community:change_letter", ACCESS, DRAFT),
    Place("community:add_letter_item", ACCESS, DRAFT),
    Place("community:preview_letter", ACCESS, DRAFT),
    Place("community:preview_letter", ACCESS, DRAFT, query="?aspect=texte", twin=True),
    Place("community:letter_draft_page", ACCESS, DRAFT),
    Place("community:review_letter", ACCESS, DRAFT),
    Place("community:approve_letter", NOBODY, DRAFT),
    Place("community:send_letter", NOBODY, DRAFT),
    Place("community:stop_letter", ACCESS, SENT),
    Place("community:open_letter", ACCESS, SENT),
    Place("community:remove_letter", ACCESS, DRAFT),
]
