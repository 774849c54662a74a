"""Who may what about instruments, and what is answered."""

from __future__ import annotations

from typing import Any

from continuum.directory.enums import STRUCTURE_ROLES, Function
from continuum.directory.models import Organisation, Position, Programme
from continuum.directory.rules import runs, runs_programme, staff
from continuum.plan.models import Node
from continuum.plan.rules import add_action

from .enums import AnswerMode
from .models import Campaign, Consent, Instrument, InstrumentVersion, Request
from .models.borrowed import BorrowedFile, BorrowedReading
from .models.campaigns import asked_of


def add_instrument(person: Any, programme: Programme) -> bool:
    """Those who run the whole programme."""
    return runs_programme(person, programme)


copy_instrument = add_instrument


def keep_instrument(person: Any, instrument: Instrument) -> bool:
    """One of a programme, by those who run it; what is in the library is copied, never changed."""
    return instrument.programme is not None and add_instrument(person, instrument.programme)


change_instrument = remove_instrument = bring_version = keep_instrument


def keep_version(person: Any, version: InstrumentVersion) -> bool:
    return keep_instrument(person, version.instrument)


publish_version = reword_version = remove_version = keep_version


def read_instrument(person: Any, instrument: Instrument) -> bool:
    """All who run programmes read the library, and what those they see have made."""
    return staff(person) and Instrument.objects.visible_to(person).filter(pk=instrument.pk).exists()


# --- Answering ----------------------------------------------------------------------------------------------------------


def answer_request(person: Any, request: Request) -> bool:
    """Whoever is asked, by name or as who speaks for the structure, and nobody else."""
    return bool(person.is_authenticated) and Request.objects.asked().filter(asked_of(person), pk=request.pk).exists()


def type_request(person: Any, request: Request) -> bool:
    """Who runs the campaign types for somebody who answers by telephone or on paper, in a structure whose name she may know."""
    node = request.campaign.node
    if request.asked_at is None or not runs(person, node.programme_id, node.territory):
        return False
    return Organisation.objects.visible_to(person).filter(pk=request.organisation_id).exists()


def begin_sheet(person: Any, request: Request) -> bool:
    return answer_request(person, request) or type_request(person, request)


def fill_sheet(person: Any, request: Request) -> bool:
    """Whoever answers; and who types for her, while she types."""
    return answer_request(person, request) or types_now(person, request)


give_in = fill_sheet


def types_now(person: Any, request: Request) -> bool:
    """A sheet in her hands: it leaves them once it is given in, or when whoever is asked goes on by herself."""
    in_hand = request.mode in (AnswerMode.PHONE, AnswerMode.PAPER) and request.typed_by_id == person.pk
    return in_hand and type_request(person, request)


# --- What is given back, and what leaves the structure ----------------------------------------------------------------------

DECIDING = frozenset({Function.DIRECTOR, Function.PRESIDENT, Function.TREASURER, Function.BOARD_MEMBER})
"""Those who answer for a structure: its salaried direction and its board."""


def start_action(person: Any, request: Request) -> bool:
    """From her own results, in a structure whose actions she may write."""
    return answer_request(person, request) and add_action(person, request.organisation)


def decide_sharing(person: Any, request: Request) -> bool:
    """What leaves a structure is for its direction or its board to say: by their access here, or by what they are there."""
    if not person.is_authenticated:
        return False
    if any(own.role in STRUCTURE_ROLES and own.organisation_id == request.organisation_id for own in person.active_memberships()):
        return True
    held = Position.objects.in_force().filter(person=person, organisation=request.organisation_id)
    return held.filter(function__in=DECIDING).exists()


def take_back_consent(person: Any, consent: Consent) -> bool:
    """As easily as it was given, by any of those who could give it."""
    return decide_sharing(person, Request(organisation_id=consent.organisation_id))


agree_on_level = answer_request


# --- Campaigns ----------------------------------------------------------------------------------------------------------


def add_campaign(person: Any, node: Node) -> bool:
    """Those who run that place."""
    return runs(person, node.programme_id, node.territory)


def run_campaign(person: Any, campaign: Campaign) -> bool:
    return add_campaign(person, campaign.node)


change_campaign = remove_campaign = open_campaign = extend_campaign = close_campaign = add_wave = add_structure = run_campaign
export_campaign = run_campaign


def follow_request(person: Any, request: Request) -> bool:
    """What the team does about a request; what is answered is another thing."""
    return run_campaign(person, request.campaign)


withdraw_request = entrust_request = send_link_again = note_call = set_aside = take_back = follow_request


# --- Made elsewhere -------------------------------------------------------------------------------------------------------

bring_answers = run_campaign


def match_answers(person: Any, reading: BorrowedReading) -> bool:
    """Whoever brought a table, while she runs the campaign: nobody else looks at what it holds."""
    return person.pk is not None and reading.brought_by_id == person.pk and run_campaign(person, reading.campaign)


def attach_report(person: Any, request: Request) -> bool:
    """Once the structure is asked: it is there that its own reads it."""
    return request.asked_at is not None and follow_request(person, request)


def remove_report(person: Any, report: BorrowedFile) -> bool:
    """The team, which may have mistaken the structure; and the structure, which it is about."""
    return follow_request(person, report.request) or answer_request(person, report.request)
