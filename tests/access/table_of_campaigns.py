"""The role table of campaigns, and of what the team follows of each request."""

from __future__ import annotations

from .policy import Policy, of, open_to
from .reach import STAFF

WRITE, CAMPAIGN, ASKED = "write a programme", "survey campaign", "survey request"
OF_A_CAMPAIGN = (
    *("campaign", "campaign_requests", "campaign_answers", "campaign_workbook", "change_campaign", "remove_campaign"),
    *("add_structure", "extend_campaign", "close_campaign", "add_wave"),
)
OF_A_REQUEST = ("request", "note_call", "entrust_request", "send_link_again", "set_aside", "take_back", "withdraw_request")

CAMPAIGNS: dict[str, Policy] = {
    "surveys:campaigns": open_to(STAFF),
    "surveys:new_campaign": open_to(STAFF),
    **{f"surveys:{name}": of(WRITE, CAMPAIGN) for name in OF_A_CAMPAIGN},
    "surveys:open_campaign": of(WRITE, CAMPAIGN, statuses=frozenset({302})),
    **{f"surveys:{name}": of("keep a structure", ASKED) for name in OF_A_REQUEST},
}
