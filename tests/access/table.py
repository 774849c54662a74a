"""The role table, as data: for each kind of thing, who reaches it, in which scopes; for each address, what it does to what.

A new address must be added here: the table is compared with the resolver.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .given_back import GIVEN_BACK
from .policy import Policy, closed, of, open_to
from .reach import MEMBERS, NOT_HERE, ROLES, SIGNED_IN, STAFF
from .scopes import NOWHERE, OPENED, OWN
from .table_of_campaigns import CAMPAIGNS
from .table_of_community import COMMUNITY
from .table_of_regions import REGIONS
from .table_of_surveys import SURVEYS, of_row, unknown


def _code(thing: Any) -> dict[str, Any]:
    return {"code": getattr(thing, "code", "nulle-part")}


def _address(thing: Any) -> dict[str, Any]:
    return {"address": getattr(thing, "address", "nulle-part/ailleurs")}


def _passage(thing: Any) -> dict[str, Any]:
    return {"section": "context", **_address(thing)}


def _step(thing: Any) -> dict[str, Any]:
    return {"pk": getattr(thing, "pk", NOWHERE), "to": "in_progress"}


def _figure(thing: Any) -> dict[str, Any]:
    return {"measure": "reponses", **_address(thing)}


def _edition(thing: Any) -> dict[str, Any]:
    return {"code": thing.report.programme.code if thing else "nulle-part", "number": 1}


ANYONE = frozenset(ROLES)
READ, WRITE = "read a programme", "write a programme"


ADMINISTRATOR, ACCESS = frozenset({"administrator"}), frozenset({"administrator", "delegate"})
REGISTER = ACCESS | {"regional_officer"}
KEEP, CORRECT = "keep a structure", "correct a structure"


def _pair(first: str, second: str) -> Callable[[Any], dict[str, Any]]:
    """Two structures of one scope, side by side."""
    return lambda pair: {first: pair.first_id, second: pair.second_id} if pair else {first: NOWHERE, second: NOWHERE}


def _directory() -> dict[str, Policy]:
    """The register of structures, its imports, its publics."""
    asked = frozenset({200, 302})
    return {
        "directory:organisations": open_to(SIGNED_IN),
        "directory:organisations_map": open_to(SIGNED_IN),
        "directory:organisation": of("read a structure", "structure"),
        "directory:new_organisation": open_to(REGISTER),
        "directory:change_organisation": of(CORRECT, "structure"),
        "directory:close_organisation": of(KEEP, "structure"),
        "directory:reopen_organisation": of(KEEP, "closed structure"),
        "directory:new_headcount": of(CORRECT, "structure"),
        **{f"directory:{verb}_headcount": of(CORRECT, "headcount") for verb in ("change", "remove")},
        **{f"directory:new_{noun}": of(KEEP, "structure") for noun in ("alias", "affiliation")},
        **{f"directory:{verb}_{noun}": of(KEEP, noun) for verb in ("change", "remove") for noun in ("alias", "affiliation")},
        "directory:duplicates": open_to(REGISTER),
        "directory:tell_apart": of(KEEP, "pair", _pair("first", "second"), statuses=asked),
        "directory:choose_other": of(KEEP, "structure"),
        "directory:merges": open_to(REGISTER),
        "directory:merge": of(KEEP, "pair", _pair("kept", "absorbed")),
        "directory:undo_merge": of(KEEP, "merge"),
        "directory:agreements": open_to(STAFF),
        "directory:new_agreement": open_to(ADMINISTRATOR),
        "directory:change_agreement": of("", "agreement", lambda thing: {"idcc": "9001"}, roles=ADMINISTRATOR),
        "directory:territories": open_to(SIGNED_IN),
        "directory:territory": of("", "territory", lambda thing: {"key": "R44"}, roles=SIGNED_IN),
        "directory:segments": open_to(STAFF),
        "directory:new_segment": open_to(STAFF),
        "directory:segment": of("read a public", "segment"),
        **{f"directory:{verb}_segment": of("read a public", "segment", statuses=asked) for verb in ("change", "remove")},
        **_schemes(),
        "directory:imports": open_to(REGISTER),
        "directory:new_import": open_to(REGISTER),
        "directory:import": of("follow an import", "import"),
        **{f"directory:{name}": of("follow an import", "import", statuses=asked) for name in _STEPS},
        "directory:import_line": of("follow an import", "import", lambda thing: {**of_row(thing), "number": 2}, statuses=asked),
    }


def _schemes() -> dict[str, Policy]:
    """The repertory, and the page on which the owner of a scheme answers."""
    return {
        "directory:schemes": open_to(MEMBERS),
        "directory:new_scheme": open_to(REGISTER),
        "directory:scheme": of("read a scheme", "scheme"),
        **{f"directory:{verb}_scheme": of("keep a scheme", "scheme") for verb in ("change", "remove", "confirm")},
        "directory:report_link": of("keep a scheme", "scheme"),
        "directory:settle_correction": of("keep a scheme", "correction"),
        "directory:scheme_question": Policy(arguments=unknown),
        "directory:schemes_for": of("read a structure", "structure"),
    }


def _versions() -> dict[str, Policy]:
    """Published versions of a plan, what its members say of them, and what anyone may read."""
    opened = {"address": f"{OWN}/plan"}
    return {
        "plan:versions": of(READ, "node", _address),
        "plan:publish_version": of(WRITE, "node", _address),
        **{f"plan:{name}": of(READ, "version") for name in ("version", "compare_version", "comment_version")},
        **{f"plan:{name}": of(WRITE, "version") for name in ("note_approval", "open_version", "withdraw_version")},
        **{f"plan:{name}": of(WRITE, "comment") for name in ("answer_comment", "settle_comment")},
        "plan:withdraw_comment": of("own", "comment"),
        "plan:published": open_to(ANYONE),
        "plan:published_plan": Policy(arguments=lambda thing: opened, roles=ANYONE, statuses=frozenset({200})),
        "plan:published_version": Policy(
            arguments=lambda thing: {**opened, "number": 2}, roles=ANYONE, statuses=frozenset({200})
        ),
    }


def _money() -> dict[str, Policy]:
    """Agreements and what they oblige to; resources, calls to providers, deliverables."""
    public = Policy(arguments=lambda thing: {"pk": OPENED}, roles=ANYONE, statuses=frozenset({200}))
    return {
        "plan:execution": of(READ, "node", _address),
        "plan:agreements": open_to(MEMBERS),
        "plan:agreement": of(READ, "funding"),
        "plan:obligation": of(READ, "obligation"),
        "plan:resource": of(READ, "resource"),
        **{f"plan:new_{name}": of(WRITE, "node", _address) for name in ("agreement", "resource", "tender", "deliverable")},
        **{f"plan:{name}": of(WRITE, "funding") for name in ("change_agreement", "remove_agreement", "new_obligation")},
        "plan:agreement_step": of(WRITE, "funding", lambda thing: {**of_row(thing), "to": "submitted"}),
        **{f"plan:{verb}_obligation": of(WRITE, "obligation") for verb in ("change", "remove")},
        "plan:obligation_step": of(WRITE, "obligation", lambda thing: {**of_row(thing), "to": "done"}),
        **{f"plan:{name}": of(WRITE, "resource") for name in ("change_resource", "remove_resource", "new_edition")},
        **{f"plan:{name}": of(WRITE, "resource edition") for name in ("change_edition", "remove_edition", "new_use")},
        "plan:remove_use": of(WRITE, "use"),
        "plan:public_resources": open_to(ANYONE),
        "plan:public_resource": public,
        "plan:edition": replace(public, statuses=frozenset({302})),
        "plan:tender": of(WRITE, "tender"),
        **{f"plan:{verb}_tender": of(WRITE, "tender") for verb in ("change", "remove", "award")},
        **{f"plan:{name}": of(WRITE, "tender") for name in ("set_criteria", "new_bid")},
        **{f"plan:{verb}_bid": of(WRITE, "bid") for verb in ("change", "remove")},
        **{f"plan:{verb}_deliverable": of(WRITE, "deliverable") for verb in ("change", "remove")},
    }


_STEPS = (
    *("import_columns", "import_words", "set_wrong_aside", "confirm_import"),
    *("restart_import", "abandon_import", "undo_import"),
)


def _doors() -> dict[str, Policy]:
    """Accesses, people, invitations, sessions, second factor, help, journal."""
    elsewhere = open_to(SIGNED_IN, 200, 302)
    return {
        "directory:memberships": open_to(ACCESS),
        "directory:invite": open_to(ACCESS),
        "directory:membership": of("open accesses", "membership"),
        "directory:end": of("open accesses", "membership"),
        "directory:resend": of("open accesses", "membership", statuses=frozenset({200, 302})),
        "directory:people": open_to(STAFF | {"director", "board"}),
        "directory:person": of("read a person", "person"),
        "directory:add_position": open_to(STAFF),
        "directory:change_position": of(KEEP, "position"),
        "directory:position_term": of(KEEP, "position"),
        "directory:me": open_to(SIGNED_IN),
        "directory:act_as": elsewhere,
        **{f"directory:sign_out_{how}": open_to(SIGNED_IN, 302) for how in ("everywhere", "elsewhere")},
        "directory:second_factor": open_to(SIGNED_IN),
        "directory:set_up_second_factor": open_to(SIGNED_IN),
        "directory:recovery_codes": elsewhere,
        **{f"directory:{name}": open_to(NOT_HERE) for name in ("recovery_codes_file", "renew_codes", "change_phone")},
        "directory:remove_second_factor": open_to(NOT_HERE),
        "directory:reset_second_factor": of("open accesses", "person"),
        "directory:close_sessions": of("open accesses", "person"),
        "directory:start_help": of("open accesses", "person"),
        "directory:quit_help": open_to(SIGNED_IN, 404, 405),
        "directory:journal": open_to(ACCESS),
        "mfa_authenticate": open_to(ANYONE, 200, 302),
        "account_invitation_link": Policy(arguments=unknown, roles=ANYONE, statuses=frozenset({302})),
        "account_invitation": open_to(NOT_HERE),
        "account_refuse_invitation": open_to(NOT_HERE),
        "account_invitation_refused": open_to(ANYONE),
    }


def _personal_data() -> dict[str, Policy]:
    """What is held of people, by themselves and by who answers for it; and the state of the service."""
    elsewhere = open_to(SIGNED_IN, 200, 302)
    return {
        "directory:my_data": open_to(SIGNED_IN),
        "directory:notice": Policy(
            arguments=lambda thing: {"code": "information", "version": 1}, roles=SIGNED_IN, statuses=frozenset({200})
        ),
        **{f"directory:{name}": elsewhere for name in ("choose", "my_copy", "ask_erasure", "withdraw_erasure")},
        "directory:data_file": of("own", "export"),
        "directory:unsubscribe": Policy(arguments=unknown),
        "directory:register": open_to(SIGNED_IN),
        "directory:privacy_requests": open_to(ADMINISTRATOR),
        "directory:retention": open_to(ADMINISTRATOR),
        "directory:copy_person": of("administer", "person"),
        "directory:erase_person": of("administer", "person"),
        "directory:refuse_erasure": of("administer", "request"),
        "desk:alive": open_to(ANYONE),
        "desk:service": open_to(ADMINISTRATOR),
        "desk:service_mail": open_to(ADMINISTRATOR),
    }


def _meetings() -> dict[str, Policy]:
    """Bodies that steer, meetings, and what these are made of."""
    seats, meeting = ("change", "end", "remove"), "convened meeting"
    states = ("hold_meeting", "count_audience", "postpone_meeting", "cancel_meeting", "resume_meeting")
    return {
        **{f"meetings:{name}": open_to(MEMBERS) for name in ("meetings", "month", "committees")},
        "meetings:month_of": Policy(arguments=lambda thing: {"year": 2020, "month": 6}, roles=MEMBERS, statuses=frozenset({200})),
        "meetings:choose_node": open_to(STAFF),
        **{f"meetings:new_{noun}": of(WRITE, "node", _address) for noun in ("meeting", "committee")},
        "meetings:committee": of(READ, "committee"),
        **{f"meetings:{verb}_committee": of(WRITE, "committee") for verb in ("change", "close", "reopen", "remove")},
        **{f"meetings:new_committee_{noun}": of(WRITE, "committee") for noun in ("meeting", "member")},
        **{f"meetings:{verb}_committee_member": of(WRITE, "committee member") for verb in seats},
        "meetings:meeting": of(READ, meeting),
        **{f"meetings:{verb}_meeting": of(WRITE, meeting) for verb in ("change", "remove")},
        **{f"meetings:{name}": of(WRITE, meeting) for name in states},
        **{f"meetings:new_{noun}": of(WRITE, meeting) for noun in ("slot", "agenda_item")},
        **{f"meetings:{verb}_slot": of(WRITE, "slot") for verb in ("change", "remove")},
        **{f"meetings:{verb}_agenda_item": of(WRITE, "agenda item") for verb in ("change", "remove")},
        "meetings:move_agenda_item": of(WRITE, "agenda item", statuses=frozenset({302})),
    }


def _invitations() -> dict[str, Policy]:
    """Who is expected at a meeting, what they answer, and the calendars that other programs read."""
    other = {"other": NOWHERE}
    return {
        "meetings:convene": of(WRITE, "convened meeting", statuses=frozenset({302})),
        "meetings:invite": of(WRITE, "convened meeting"),
        "meetings:withdraw": of(WRITE, "invitation"),
        "meetings:answer": of(READ, "convened meeting"),
        "meetings:answer_link": Policy(arguments=unknown, roles=ANYONE, statuses=frozenset({302})),
        "meetings:no_answer": open_to(NOT_HERE),
        "meetings:held_answer": of("own", "invitation"),
        "meetings:ride_message": of("own", "invitation", lambda thing: {**of_row(thing), **other}),
        "meetings:calendars": open_to(MEMBERS),
        "meetings:open_own_calendar": open_to(MEMBERS, 302),
        "meetings:open_public_calendar": open_to(STAFF),
        "meetings:close_calendar": of(WRITE, "calendar"),
        "meetings:feed": Policy(arguments=unknown),
    }


def _presences() -> dict[str, Policy]:
    """Who came to a meeting, and what proves it; one's own presence is for whoever is on the list."""
    meeting = "convened meeting"
    noted = ("note_attendance", "print_attendance", "room_code", "signatures")
    return {
        **{f"meetings:{name}": of(WRITE, meeting) for name in noted},
        "meetings:own_presence": of("own", meeting),
        "meetings:remove_walk_in": of(WRITE, "invitation"),
        "meetings:certificate": of("own", "invitation"),
        "meetings:committee_attendance": of(READ, "committee"),
        "meetings:here": open_to(SIGNED_IN),
        "meetings:confirm": closed(code="ABCDEFGH"),
    }


def _outcomes() -> dict[str, Policy]:
    """Minutes and decisions; as long as nothing is shared, they are read by those who run the meeting."""
    meeting = "convened meeting"
    return {
        "meetings:committee_decisions": of(READ, "committee"),
        **{
            f"meetings:{name}": of(WRITE, meeting)
            for name in ("write_minutes", "share_minutes", "resend_minutes", "new_decision")
        },
        "meetings:minutes_link": Policy(arguments=unknown, roles=ANYONE, statuses=frozenset({302})),
        "meetings:no_minutes": open_to(NOT_HERE),
        "meetings:read_minutes": closed(pk=NOWHERE),
        "meetings:minutes_paper": of(WRITE, meeting, lambda thing: {**of_row(thing), "form": "docx"}),
        "meetings:decision": of(WRITE, "decision"),
        **{f"meetings:{verb}_decision": of(WRITE, "decision") for verb in ("change", "remove")},
        "meetings:decision_step": of(WRITE, "decision", _step),
    }


POLICIES: dict[str, Policy] = {
    "account_login": open_to(ANYONE, 200, 302),
    "account_request_login_code": open_to(ANYONE, 200, 302),
    "account_confirm_login_code": open_to(ANYONE, 200, 302),
    "account_logout": open_to(ANYONE, 200, 302),
    "account_inactive": open_to(ANYONE),
    "desk:welcome": open_to(ANYONE, 200, 302),
    "desk:accessibility": open_to(ANYONE),
    "desk:home": open_to(SIGNED_IN),
    "desk:search": open_to(SIGNED_IN),
    "desk:accounts": closed(),
    "desk:enter": closed(pk=NOWHERE),
    "toolkit:mailbox": closed(),
    "toolkit:mail": closed(pk=NOWHERE),
    "toolkit:mail_laid_out": closed(pk=NOWHERE),
    "toolkit:clock": closed(),
    "toolkit:gallery": closed(),
    "toolkit:works": open_to(SIGNED_IN),
    "toolkit:work": of("own", "work"),
    "plan:programmes": open_to(MEMBERS),
    "plan:node": of(READ, "node", _address),
    "plan:passage": of(WRITE, "node", _passage),
    "plan:new_programme": open_to(frozenset({"administrator"})),
    "plan:change_programme": of(WRITE, "programme", _code),
    **{f"plan:{name}": of(WRITE, "node", _address) for name in ("new_node", "change_node", "new_phase")},
    "plan:remove_node": of(WRITE, "node", _address, statuses=frozenset({200, 302})),
    **{f"plan:new_{name}": of(WRITE, "node", _address) for name in ("milestone", "indicator", "testimony", "partner")},
    **{f"plan:change_{name}": of(WRITE, name) for name in ("phase", "milestone", "indicator", "testimony")},
    **{f"plan:remove_{name}": of(WRITE, name) for name in ("phase", "milestone", "indicator", "testimony")},
    **{f"plan:put_off_{name}": of(WRITE, name) for name in ("phase", "milestone")},
    "plan:put_off_plan": of(WRITE, "node", _address),
    "plan:take_back": of(WRITE, "slippage"),
    "plan:take_back_shift": of(WRITE, "slippage", statuses=frozenset({200, 302})),
    "plan:hold_milestone": of(WRITE, "milestone"),
    **{f"plan:{name}": of(WRITE, "node", _address) for name in ("order_children", "move_node", "copy_node")},
    "plan:change_partner": of(WRITE, "partnership"),
    **{f"plan:new_{name}": of(WRITE, "node", _address) for name in ("cost", "funding")},
    **{f"plan:{name}_budget_line": of(WRITE, "budget line") for name in ("change", "remove")},
    "plan:remove_partner": of(WRITE, "partnership"),
    **{f"plan:{name}": of(WRITE, "sheet", _address) for name in ("change_sheet", "set_timing", "new_mission", "new_link")},
    "plan:sheet_step": of(WRITE, "action sheet", _step),
    **{f"plan:{verb}_mission": of(WRITE, "mission") for verb in ("change", "remove")},
    "plan:move_mission": of(WRITE, "mission", statuses=frozenset({302})),
    "plan:remove_link": of(WRITE, "link"),
    **{f"plan:{name}": of(READ, "node", _address) for name in ("print_node", "spreadsheet", "workbook_file")},
    "plan:bring_legacy": of(WRITE, "node", _address),
    **{f"plan:{name}": of("own", "legacy_reading") for name in ("legacy_reading", "drop_legacy")},
    "plan:legacy_sheet": of("own", "legacy_reading", lambda thing: {"pk": getattr(thing, "pk", NOWHERE), "number": 1}),
    "plan:print_version": of(READ, "version"),
    **{f"plan:{name}": of("own", name.removesuffix("_file")) for name in ("paper", "paper_file", "workbook")},
    "plan:new_attachment": of(WRITE, "node", _address),
    "plan:attachment": of(READ, "attachment"),
    **{f"plan:{verb}_attachment": of(WRITE, "attachment") for verb in ("change", "remove")},
    **{f"plan:{name}": of("answer for a structure", "structure") for name in ("structure_actions", "new_structure_action")},
    "plan:structure_action": of("answer for a structure", "action"),
    **{f"plan:{verb}_structure_action": of("answer for a structure", "action") for verb in ("change", "remove")},
    "plan:structure_action_step": of("answer for a structure", "action", _step),
    **_versions(),
    **_money(),
    "plan:sources": open_to(MEMBERS),
    "plan:source": of(READ, "source"),
    "plan:new_source": open_to(STAFF),
    "plan:change_source": of(WRITE, "source"),
    "plan:measures": open_to(STAFF),
    "plan:new_measure": open_to(STAFF),
    "plan:change_measure": of("", "measure", lambda thing: {"code": "reponses"}, roles=STAFF),
    "figures:index": open_to(MEMBERS),
    "figures:grid": of(READ, "programme", _code),
    "figures:figure": of(READ, "node", _figure),
    "figures:readings": open_to(MEMBERS),
    **{f"figures:{name}": open_to(STAFF) for name in ("new_reading", "library", "findings")},
    "figures:reading": of(READ, "reading"),
    **{f"figures:{name}": of(WRITE, "reading") for name in ("correct", "approve", "retain", "withdraw")},
    "figures:take_indicator": of("", "measure", lambda thing: {"code": "tweets"}, roles=STAFF),
    **{f"figures:{name}": of(WRITE, "node", _address) for name in ("counters", "new_counter")},
    "figures:change_counter": of(WRITE, "counter"),
    "figures:capture": of(READ, "capture"),
    "figures:remove_capture": of(WRITE, "capture"),
    "figures:finding": of(WRITE, "finding"),
    "figures:reopen": of(WRITE, "finding"),
    "figures:locks": of(WRITE, "programme", _code),
    "figures:lift": of("administer", "lock"),
    "reports:reports": open_to(MEMBERS),
    "reports:report": of(READ, "programme", _code),
    "reports:freeze": of(WRITE, "programme", _code),
    "reports:edition": of(READ, "edition", _edition),
    "reports:download": of(READ, "edition", lambda thing: {**_edition(thing), "form": "pdf"}),
    **_directory(),
    **_meetings(),
    **CAMPAIGNS,
    **COMMUNITY,
    **REGIONS,
    **SURVEYS,
    **_presences(),
    **_invitations(),
    **_outcomes(),
    **GIVEN_BACK,
    **_doors(),
    **_personal_data(),
}
