"""Who may what about meetings."""

from __future__ import annotations

from typing import Any

from continuum.directory.models import Programme
from continuum.directory.rules import runs
from continuum.plan.models import Node
from continuum.toolkit import clock

from .enums import MeetingStatus, Openness
from .models import Attendance, CalendarLink, Committee, CommitteeMember, Decision, Meeting


def add_meeting(person: Any, node: Node) -> bool:
    """Those who run the programme in the whole territory of the node in whose name one meets."""
    return runs(person, node.programme_id, node.territory)


add_committee = add_meeting


def run_meeting(person: Any, meeting: Meeting) -> bool:
    """Those who run the programme in the whole territory of its node."""
    return runs(person, meeting.node.programme_id, meeting.node.territory)


change_meeting = remove_meeting = run_meeting
hold_meeting = count_audience = postpone_meeting = cancel_meeting = resume_meeting = run_meeting
add_slot = add_agenda_item = run_meeting
convene_meeting = invite_person = run_meeting


def edit_part(person: Any, part: Any) -> bool:
    """What belongs to a meeting is written by those who run it."""
    return run_meeting(person, part.meeting)


change_slot = remove_slot = edit_part
withdraw_invitation = edit_part
change_agenda_item = move_agenda_item = remove_agenda_item = edit_part


def see_link(person: Any, meeting: Meeting) -> bool:
    """Where to connect is for those who run the meeting, those invited, and whoever replaces or is replaced by one of them."""
    return run_meeting(person, meeting) or Attendance.objects.visible_to(person).filter(meeting=meeting).exists()


def keep_committee(person: Any, committee: Committee) -> bool:
    return runs(person, committee.node.programme_id, committee.node.territory)


change_committee = close_committee = reopen_committee = remove_committee = add_committee_member = keep_committee


def change_committee_member(person: Any, member: CommitteeMember) -> bool:
    return keep_committee(person, member.committee)


end_committee_member = remove_committee_member = change_committee_member


def answer_meeting(person: Any, attendance: Attendance) -> bool:
    """Nobody answers for another."""
    return bool(person.is_authenticated and person.pk == attendance.person_id)


end_minutes_link = answer_meeting


def register(person: Any, meeting: Meeting) -> bool:
    """Whoever belongs to the programme, where the meeting is open to all of it."""
    open_to_all = meeting.openness == Openness.PROGRAMME and meeting.status == MeetingStatus.CONVENED
    return open_to_all and Programme.objects.visible_to(person).filter(pk=meeting.node.programme_id).exists()


def open_own_calendar(person: Any, owner: Any) -> bool:
    """One's own calendar, and nobody else's."""
    return bool(person.is_authenticated and person.pk == owner.pk)


open_public_calendar = add_meeting


def close_calendar(person: Any, link: CalendarLink) -> bool:
    """One's own; that of a plan for those who run it."""
    return add_meeting(person, link.node) if link.node else open_own_calendar(person, link.person)


note_attendance = show_code = print_attendance = check_signatures = run_meeting
remove_walk_in = edit_part


def confirm_presence(person: Any, meeting: Meeting) -> bool:
    """Whoever has the code of the room under her eyes, and is expected there or belongs to the programme."""
    return Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists()


def sign_half_day(person: Any, meeting: Meeting) -> bool:
    """Nobody signs for another: whoever is on the list, and whoever organises."""
    if not person.is_authenticated:
        return False
    return meeting.organiser_id == person.pk or Attendance.objects.filter(meeting=meeting, person=person).exists()


def read_certificate(person: Any, attendance: Attendance) -> bool:
    """Her own, and those of a meeting for those who run it."""
    return answer_meeting(person, attendance) or run_meeting(person, attendance.meeting)


write_minutes = share_minutes = resend_minutes = add_decision = run_meeting
change_decision = remove_decision = edit_part


def take_decision_step(person: Any, decision: Decision) -> bool:
    """Whoever answers for it and was expected there, and those who run the meeting."""
    if run_meeting(person, decision.meeting):
        return True
    hers = bool(person.is_authenticated) and decision.owner_id == person.pk
    return hers and Attendance.objects.filter(meeting=decision.meeting_id, person=person).exists()


def read_minutes(person: Any, meeting: Meeting) -> bool:
    """Those who run the meeting; once shared, those who were invited or replaced, and those who sit in its committee today."""
    if run_meeting(person, meeting):
        return True
    if not person.is_authenticated or meeting.minutes_shared_at is None:
        return False
    sits = CommitteeMember.objects.on(clock.today()).filter(committee=meeting.committee_id, person=person)
    return Attendance.objects.visible_to(person).filter(meeting=meeting).exists() or sits.exists()
