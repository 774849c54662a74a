"""What people do in surveys."""

from .answering import (
    UNKNOWN_PAGE,
    add_occurrence,
    begin,
    choose_language,
    give_in,
    remove_occurrence,
    save_page,
    why_not_typed,
)
from .borrowed_files import attach_report, remove_report
from .borrowing import (
    BorrowedTable,
    apply_answers,
    bring_answers,
    drop_answers,
    match_columns,
    match_questions,
    match_words,
    read_borrowed,
)
from .campaigns import (
    add_campaign,
    add_wave,
    change_campaign,
    close_campaign,
    extend_campaign,
    open_campaign,
    remove_campaign,
)
from .instruments import (
    add_instrument,
    bring_version,
    change_instrument,
    copy_instrument,
    publish_version,
    remove_instrument,
    remove_version,
)
from .library import load_questionnaires, shipped_folders, workbook_of
from .links import ANSWER_LINKS, answer_address
from .previewing import Tried
from .reading import FormRead, Unreadable, kind_of_file, read_apart
from .reminding import REMIND_AFTER, ask_those_due, close_past_campaigns, remind_those_who_wait
from .requests import ask, entrust_request, note_call, send_link_again, set_aside, take_back, withdraw_request
from .results import start_action
from .scoring import work_out
from .shared import agree_on_level
from .sharing import give_consent, take_back_consent
from .wording import Refusals, Reworded, keep_wording, reword

__all__ = [
    "ANSWER_LINKS",
    "REMIND_AFTER",
    "UNKNOWN_PAGE",
    "BorrowedTable",
    "FormRead",
    "Refusals",
    "Reworded",
    "Tried",
    "Unreadable",
    "add_campaign",
    "add_instrument",
    "add_occurrence",
    "add_wave",
    "agree_on_level",
    "answer_address",
    "apply_answers",
    "ask",
    "ask_those_due",
    "attach_report",
    "begin",
    "bring_answers",
    "bring_version",
    "change_campaign",
    "change_instrument",
    "choose_language",
    "close_campaign",
    "close_past_campaigns",
    "copy_instrument",
    "drop_answers",
    "entrust_request",
    "extend_campaign",
    "give_consent",
    "give_in",
    "keep_wording",
    "kind_of_file",
    "load_questionnaires",
    "match_columns",
    "match_questions",
    "match_words",
    "note_call",
    "open_campaign",
    "publish_version",
    "read_apart",
    "read_borrowed",
    "remind_those_who_wait",
    "remove_campaign",
    "remove_instrument",
    "remove_occurrence",
    "remove_report",
    "remove_version",
    "reword",
    "save_page",
    "send_link_again",
    "set_aside",
    "shipped_folders",
    "start_action",
    "take_back",
    "take_back_consent",
    "why_not_typed",
    "withdraw_request",
    "work_out",
    "workbook_of",
]
