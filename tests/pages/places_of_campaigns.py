"""The addresses of campaigns and of what the team follows of each request."""

from __future__ import annotations

from .expected import NO_ONE, NOBODY, STAFF, Place, the

UNKNOWN = the(pk="00000000-0000-4000-8000-000000000000")
UNKNOWN_REPORT = the(pk="00000000-0000-4000-8000-000000000000", report="00000000-0000-4000-8000-000000000000")
OF_A_CAMPAIGN = (
    *("campaign", "campaign_requests", "campaign_answers", "campaign_workbook", "change_campaign", "remove_campaign"),
    *("add_structure", "open_campaign", "extend_campaign", "close_campaign", "add_wave"),
)
OF_A_BORROWED_TABLE = ("borrow_columns", "borrow_questions", "borrow_words", "borrowed", "drop_borrowed")
OF_A_REQUEST = ("request", "note_call", "entrust_request", "send_link_again", "set_aside", "take_back", "withdraw_request")

CAMPAIGN_PLACES = [
    Place("surveys:campaigns", STAFF),
    Place("surveys:campaigns", STAFF, query="?q=introuvable", twin=True),
    Place("surveys:new_campaign", STAFF),
    *(Place(f"surveys:{name}", NOBODY, UNKNOWN) for name in (*OF_A_CAMPAIGN, *OF_A_REQUEST, *OF_A_BORROWED_TABLE)),
    *(Place(f"surveys:{name}", NOBODY, UNKNOWN) for name in ("borrow", "attach_report", "remove_report")),
    Place("surveys:partner_report", NO_ONE, UNKNOWN_REPORT),
]
