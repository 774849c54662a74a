"""The real addresses of the rows of one programme, by name: what the attacks on addresses try."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from .addresses_of_community import community_of
from .addresses_of_exchanges import exchanges_of
from .addresses_of_letters import letters_of
from .addresses_of_practices import practices_of
from .addresses_of_regions import regions_of
from .addresses_of_solving import solving_of
from .addresses_of_visits import visits_of

NODE_FORMS = (
    *("new_node", "change_node", "remove_node", "new_phase", "new_milestone"),
    *("new_indicator", "new_testimony", "new_partner", "new_cost", "new_funding", "put_off_plan"),
    *("order_children", "move_node", "copy_node"),
)

PERSON_DOORS = ("close_sessions", "reset_second_factor", "start_help", "copy_person", "erase_person")


def people_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """What is known of people, and may be done about them."""
    access, position = [kept.membership.pk], [kept.position.pk]
    return {
        **{f"directory:{name}": access for name in ("membership", "end", "resend")},
        **{f"directory:{name}": position for name in ("change_position", "position_term")},
        "directory:person": [kept.position.person_id],
    }


OF_AN_ORGANISATION = (
    *("change_organisation", "close_organisation", "choose_other"),
    *("new_headcount", "new_alias", "new_affiliation"),
)


OF_AN_IMPORT = (
    *("import", "import_columns", "import_words", "set_wrong_aside", "confirm_import", "abandon_import"),
    *("restart_import", "undo_import"),
)


OF_A_SCHEME = ("scheme", "change_scheme", "remove_scheme", "confirm_scheme", "report_link")


def figures_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """What is counted, and what contradicts it."""
    code = kept.programme.code
    return {
        "figures:grid": [code],
        "figures:figure": [kept.measure.code, kept.node.address],
        "figures:locks": [code],
        "figures:lift": [kept.lock.pk],
        "figures:reading": [kept.reading.pk],
        "figures:correct": [kept.reading.pk],
        "figures:approve": [kept.reading.pk],
        "figures:retain": [kept.reading.pk],
        "figures:withdraw": [kept.reading.pk],
        "figures:counters": [kept.node.address],
        "figures:new_counter": [kept.node.address],
        "figures:change_counter": [kept.counter.pk],
        "figures:capture": [kept.capture.pk],
        "figures:remove_capture": [kept.capture.pk],
        "figures:finding": [kept.finding.pk],
        "figures:reopen": [kept.finding.pk],
    }


def register_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """What is kept of organisations."""
    return {
        **organisation_of(kept),
        **{f"directory:{name}": [kept.organisation.pk, kept.closed.pk] for name in ("merge", "tell_apart")},
        "directory:undo_merge": [kept.merge.pk],
        **{f"directory:{name}": [kept.batch.pk] for name in OF_AN_IMPORT},
        "directory:import_line": [kept.batch.pk, 2],
        "directory:change_agreement": [kept.agreement.idcc],
    }


def organisation_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """An organisation, and what is dated in its life."""
    parts = {"headcount": kept.headcount, "alias": kept.alias, "affiliation": kept.affiliation}
    return {
        "directory:organisation": [kept.organisation.pk],
        **{f"directory:{name}": [kept.organisation.pk] for name in OF_AN_ORGANISATION},
        "directory:reopen_organisation": [kept.closed.pk],
        **{f"plan:{name}": [kept.organisation.pk] for name in ("structure_actions", "new_structure_action")},
        **{f"plan:{verb}structure_action": [kept.action.pk] for verb in ("", "change_", "remove_")},
        "plan:structure_action_step": [kept.action.pk, "in_progress"],
        **{f"directory:{verb}_{noun}": [row.pk] for noun, row in parts.items() for verb in ("change", "remove")},
    }


def plan_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """The plan, and what hangs on one of its nodes."""
    parts = {
        "phase": kept.phase,
        "milestone": kept.milestone,
        "indicator": kept.indicator,
        "testimony": kept.testimony,
        "partner": kept.partnership,
        "budget_line": kept.budget_line,
    }
    return {
        **{f"plan:{verb}_{noun}": [row.pk] for noun, row in parts.items() for verb in ("change", "remove")},
        "plan:node": [kept.node.address],
        "plan:passage": ["context", kept.node.address],
        "plan:change_programme": [kept.programme.code],
        **{f"plan:{name}": [kept.node.address] for name in NODE_FORMS},
        "plan:put_off_phase": [kept.phase.pk],
        "plan:put_off_milestone": [kept.milestone.pk],
        "plan:take_back": [kept.slippage.pk],
        "plan:take_back_shift": [kept.slippage.pk],
        "plan:hold_milestone": [kept.milestone.pk],
        **sheet_of(kept),
        **versions_of(kept),
        "plan:source": [kept.source.pk],
        "plan:change_source": [kept.source.pk],
    }


OF_A_VERSION = (
    "version",
    "print_version",
    "compare_version",
    "note_approval",
    "open_version",
    "withdraw_version",
    "comment_version",
)


def versions_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """The versions of a plan, and what is said of them."""
    return {
        **{f"plan:{name}": [kept.node.address] for name in ("versions", "publish_version")},
        **{f"plan:{name}": [kept.version.pk] for name in OF_A_VERSION},
        **{f"plan:{name}": [kept.comment.pk] for name in ("answer_comment", "settle_comment")},
        **{f"plan:{name}": [kept.node.address] for name in ("print_node", "spreadsheet", "workbook_file")},
        **{f"plan:{name}": [kept.paper.pk] for name in ("paper", "paper_file")},
        "plan:workbook": [kept.workbook.pk],
        "plan:bring_legacy": [kept.node.address],
        **{f"plan:{name}": [kept.legacy_reading.pk] for name in ("legacy_reading", "drop_legacy")},
        "plan:legacy_sheet": [kept.legacy_reading.pk, 1],
        "plan:withdraw_comment": [kept.own_comment.pk],
    }


OF_A_SHEET = ("change_sheet", "set_timing", "new_mission", "new_link")


def sheet_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """An action sheet, its missions, its links, and a document joined to a node."""
    return {
        **{f"plan:{name}": [kept.sheet.node.address] for name in OF_A_SHEET},
        "plan:sheet_step": [kept.sheet.pk, "in_progress"],
        **{f"plan:{verb}_mission": [kept.mission.pk] for verb in ("change", "move", "remove")},
        "plan:remove_link": [kept.link.pk],
        "plan:new_attachment": [kept.node.address],
        "plan:attachment": [kept.attachment.pk],
        **{f"plan:{verb}_attachment": [kept.attachment.pk] for verb in ("change", "remove")},
    }


OF_A_TENDER = ("tender", "change_tender", "remove_tender", "award_tender", "set_criteria", "new_bid")


def money_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """Agreements, what they oblige to, resources, providers."""
    parts = {"obligation": kept.obligation, "resource": kept.resource, "bid": kept.bid, "deliverable": kept.deliverable}
    return {
        **{f"plan:{verb}_{noun}": [row.pk] for noun, row in parts.items() for verb in ("change", "remove")},
        **{f"plan:{name}": [kept.funding.pk] for name in ("agreement", "change_agreement", "remove_agreement", "new_obligation")},
        "plan:agreement_step": [kept.funding.pk, "submitted"],
        "plan:obligation": [kept.obligation.pk],
        "plan:obligation_step": [kept.obligation.pk, "done"],
        **{f"plan:{name}": [kept.resource.pk] for name in ("resource", "new_edition")},
        **{f"plan:{name}": [kept.resource_edition.pk] for name in ("change_edition", "remove_edition", "new_use")},
        "plan:remove_use": [kept.use.pk],
        **{f"plan:{name}": [kept.tender.pk] for name in OF_A_TENDER},
        **{f"plan:new_{name}": [kept.node.address] for name in ("agreement", "resource", "tender", "deliverable")},
        "plan:execution": [kept.node.address],
    }


OF_A_COMMITTEE = ("committee", "change_committee", "close_committee", "reopen_committee", "remove_committee")
OF_A_MEETING = (
    *("meeting", "change_meeting", "remove_meeting", "new_slot", "new_agenda_item"),
    *("hold_meeting", "count_audience", "postpone_meeting", "cancel_meeting", "resume_meeting"),
)


OF_A_QUESTIONNAIRE = ("instrument", "change_instrument", "remove_instrument", "copy_instrument", "bring_version")


def questionnaires_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """A questionnaire, and its version not yet published."""
    draft = [kept.questionnaire_draft.pk]
    return {
        **{f"surveys:{name}": [kept.questionnaire.pk] for name in OF_A_QUESTIONNAIRE},
        **{f"surveys:{name}": draft for name in ("version", "publish_version", "remove_version", "version_file")},
        "surveys:reword_version": [*draft, 1],
        "surveys:preview": [*draft, "structure"],
    }


def answering_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """What is asked of structures: typed by the team for whoever answers."""
    asked = kept.survey_request
    return {"surveys:type_answers": [asked.pk], "surveys:print_version": [asked.campaign.version_id]}


OF_A_CAMPAIGN = (
    *("campaign", "campaign_requests", "campaign_answers", "campaign_workbook", "change_campaign", "remove_campaign"),
    *("add_structure", "open_campaign", "extend_campaign", "close_campaign", "add_wave"),
)
OF_A_REQUEST = ("request", "note_call", "entrust_request", "send_link_again", "set_aside", "take_back", "withdraw_request")


OF_A_BORROWED_TABLE = ("borrow_columns", "borrow_questions", "borrow_words", "borrowed", "drop_borrowed")


def borrowed_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """A partner's table, step by step, and the report that it gave a structure."""
    asked = kept.survey_request
    return {
        "surveys:borrow": [asked.campaign_id],
        **{f"surveys:{name}": [kept.borrowed.pk] for name in OF_A_BORROWED_TABLE},
        "surveys:attach_report": [asked.pk],
        "surveys:remove_report": [kept.report.pk],
    }


def campaigns_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """What is asked of structures, as the team follows it."""
    asked = kept.survey_request
    of_it = {f"surveys:{name}": [asked.campaign_id] for name in OF_A_CAMPAIGN}
    return of_it | {f"surveys:{name}": [asked.pk] for name in OF_A_REQUEST}


def meetings_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """A body that steers, a seat there, a meeting and what it is made of."""
    of_a_body = (*OF_A_COMMITTEE, "new_committee_meeting", "new_committee_member")
    return {
        **{f"meetings:new_{noun}": [kept.node.address] for noun in ("meeting", "committee")},
        **{f"meetings:{name}": [kept.committee.pk] for name in of_a_body},
        **{f"meetings:{verb}_committee_member": [kept.seat.pk] for verb in ("change", "end", "remove")},
        **{f"meetings:{name}": [kept.convened.pk] for name in OF_A_MEETING},
        **{f"meetings:{verb}_slot": [kept.slot.pk] for verb in ("change", "remove")},
        **{f"meetings:{verb}_agenda_item": [kept.agenda_item.pk] for verb in ("change", "remove", "move")},
    }


OF_THE_DAY = ("note_attendance", "print_attendance", "room_code", "signatures")


def presences_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """Who came to a meeting, and what proves it."""
    return {
        **{f"meetings:{name}": [kept.convened.pk] for name in OF_THE_DAY},
        "meetings:own_presence": [kept.attended.meeting_id],
        "meetings:certificate": [kept.attended.pk],
        "meetings:remove_walk_in": [kept.attended.pk],
        "meetings:committee_attendance": [kept.committee.pk],
    }


OF_THE_MINUTES = ("write_minutes", "share_minutes", "resend_minutes", "new_decision")


def outcomes_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """What was said at a meeting, and what was decided."""
    return {
        **{f"meetings:{name}": [kept.convened.pk] for name in OF_THE_MINUTES},
        "meetings:minutes_paper": [kept.convened.pk, "docx"],
        **{f"meetings:{verb}decision": [kept.decision.pk] for verb in ("", "change_", "remove_")},
        "meetings:decision_step": [kept.decision.pk, "in_progress"],
        "meetings:committee_decisions": [kept.committee.pk],
    }


def invitations_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """A meeting to which people are convened, one of them, and a calendar."""
    return {
        **{f"meetings:{name}": [kept.convened.pk] for name in ("convene", "invite", "answer")},
        "meetings:withdraw": [kept.invitation.pk],
        "meetings:close_calendar": [kept.calendar.pk],
    }


def addresses_of(kept: SimpleNamespace) -> dict[str, str]:
    """The real addresses of the rows of one programme."""
    code, edition = kept.programme.code, [kept.programme.code, kept.edition.number]
    arguments = {
        **plan_of(kept),
        **money_of(kept),
        "reports:report": [code],
        "reports:freeze": [code],
        "reports:edition": edition,
        "reports:download": [*edition, "pdf"],
        **figures_of(kept),
        **register_of(kept),
        **{f"directory:{name}": [kept.scheme.pk] for name in OF_A_SCHEME},
        "directory:settle_correction": [kept.correction.pk],
        "directory:schemes_for": [kept.organisation.pk],
        "directory:segment": [kept.segment.pk],
        "directory:change_segment": [kept.segment.pk],
        "directory:remove_segment": [kept.segment.pk],
        **{f"directory:{name}": [kept.membership.person_id] for name in PERSON_DOORS},
        "directory:data_file": [kept.copy.pk],
        "directory:refuse_erasure": [kept.request.pk],
        "toolkit:work": [kept.work.pk],
        **people_of(kept),
        **meetings_of(kept),
        **answering_of(kept),
        **questionnaires_of(kept),
        **campaigns_of(kept),
        **borrowed_of(kept),
        **community_of(kept),
        **exchanges_of(kept),
        **letters_of(kept),
        **solving_of(kept),
        **visits_of(kept),
        **practices_of(kept),
        **regions_of(kept),
        **invitations_of(kept),
        **presences_of(kept),
        **outcomes_of(kept),
    }
    return {name: reverse(name, args=found) for name, found in arguments.items()}
