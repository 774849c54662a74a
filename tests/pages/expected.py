"""Who gets what at an address, and the arguments that the demonstration gives to addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

ROLES = ("public", "administrator", "delegate", "officer", "director", "board", "partner")
P, OK, IN, NO, GO, POST = "public", 200, 302, 404, 302, 405

EVERYONE = (OK, OK, OK, OK, OK, OK, OK)
SIGNED_IN = (IN, OK, OK, OK, OK, OK, OK)
LAB = (IN, OK, OK, OK, NO, NO, OK)
"""What belongs to LAB’QVT: the officer's programme, present in the delegate's region, with the partner."""
SOCIAL = (IN, OK, OK, NO, OK, OK, OK)
"""What belongs to « métiers du lien social », the programme of the director and of her board, in Grand Est."""
STAFF = (IN, OK, OK, OK, NO, NO, NO)
ALONE = (IN, GO, GO, GO, NO, NO, NO)
"""What is undone by itself, not with others: those of the staff who may are led there."""
WHOLE_LAB = (IN, OK, NO, OK, NO, NO, NO)
"""What binds LAB’QVT as a whole, in all its regions: not the delegate of one of them."""
ACCESS = (IN, OK, OK, NO, NO, NO, NO)
"""Who enters: the national administration, and a delegate in her region."""
ALL_PROGRAMMES = ACCESS
"""What serves every programme of the region: those who run them all, there or everywhere."""
OWN_STRUCTURE = (IN, OK, OK, NO, OK, NO, NO)
"""What those who keep the register write of the director's structure, and she too."""
ANSWERING = (IN, OK, OK, NO, OK, OK, NO)
"""What the director's structure and its delegation share, and nobody else."""
OFFICER = (IN, NO, NO, OK, NO, NO, NO)
ADMINISTRATOR = (IN, OK, NO, NO, NO, NO, NO)
NOBODY = (IN, NO, NO, NO, NO, NO, NO)
NO_ONE = (NO, NO, NO, NO, NO, NO, NO)
"""What answers only whoever followed the link of an invitation."""
ALWAYS_ELSEWHERE = (GO, GO, GO, GO, GO, GO, GO)
ONLY_POST = (POST, POST, POST, POST, POST, POST, POST)
SIGNED_IN_ELSEWHERE = (IN, GO, GO, GO, GO, GO, GO)
SIGN_IN = (OK, GO, GO, GO, GO, GO, GO)
SIGN_OUT = (GO, OK, OK, OK, OK, OK, OK)

Arguments = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """One address, as somebody may meet it in the demonstration."""

    name: str
    expected: tuple[int, ...]
    arguments: Arguments = field(default=dict)
    query: str = ""
    twin: bool = False
    """Of a kind that another place shows already; here for who may see it."""

    @property
    def url(self) -> str:
        return reverse(self.name, kwargs=self.arguments()) + self.query

    @property
    def label(self) -> str:
        return f"{self.name}{self.query}"

    def expects(self, role: str) -> int:
        return self.expected[ROLES.index(role)]


def a_reading(**which: Any) -> Arguments:
    from continuum.figures.models import Reading

    which = which or {"node__path": "lab-qvt/grand-est/", "measure__code": "tweets"}
    return lambda: {"pk": Reading.objects.filter(**which).order_by("place").first().pk}


def _one(model: str, **which: Any) -> Arguments:
    from django.apps import apps

    return lambda: {"pk": apps.get_model(model).objects.filter(**which).order_by("pk").first().pk}


def here(model: str, **which: Any) -> Arguments:
    """Something of LAB’QVT in Grand Est."""
    return _one(model, node__path="lab-qvt/grand-est/", **which)


def a_step(to: str) -> Arguments:
    """A step of the sheet of the community, which is going on."""
    return lambda: _one("plan.ActionSheet", node__path=f"{SHEET['address']}/")() | {"to": to}


def a_way_out() -> dict[str, Any]:
    """The link at the foot of a mail of a list."""
    from continuum.directory.services import leaving_token

    return {"token": leaving_token(A_DIRECTOR()["pk"], "newsletter")}


def a_decision_step() -> dict[str, Any]:
    return {**DECISION(), "to": "done"}


def a_paper_of_minutes() -> dict[str, Any]:
    return {**DECIDED(), "form": "docx"}


def a_ride() -> dict[str, Any]:
    """Somebody to whom nobody but the director, once she looks for a place, may write."""
    return {**INVITATION(), "other": "00000000-0000-4000-8000-000000000000"}


def a_scheme_question() -> dict[str, Any]:
    """The link of a mail to the owner of a scheme that was asked."""
    from continuum.directory.models import Scheme
    from continuum.directory.services import question_token

    return {"token": question_token(Scheme.objects.exclude(reminded_on=None).get())}


def the(**arguments: Any) -> Arguments:
    return lambda: arguments


def a_pair(first: str, second: str) -> Arguments:
    """Two structures of the region that look alike."""
    names = {first: "Halte Mirabelle (fictive)", second: "Halte Mirabele (fictive)"}
    return lambda: {part: _one("directory.Organisation", name=name)()["pk"] for part, name in names.items()}


LAB_FINDING = _one("figures.Finding", programme__code="lab-qvt", rule="part_above_total")
SOURCE = _one("plan.Source", code="s2")
STRUCTURE = _one("directory.Organisation", name="Association des Trois-Moulins (fictive)")
ANOTHER_STRUCTURE = _one("directory.Organisation", name="Halte Mirabelle (fictive)")
INSTITUTION = _one("directory.Organisation", name="France Travail Grand Est")
HEADCOUNT = _one("directory.Headcount", organisation__name="Association des Trois-Moulins (fictive)")
MERGE = _one("directory.Merge")
ALIAS = _one("directory.Alias", organisation__name="France Travail Grand Est")
AFFILIATION = _one("directory.Affiliation", organisation__name="Association des Trois-Moulins (fictive)")
DIRECTOR = _one("directory.Membership", person__email="directrice@continuum.example")
PRESIDENCY = _one("directory.Position", function="president")
A_DIRECTOR = _one("directory.Person", email="directrice@continuum.example")
AN_ADMINISTRATOR = _one("directory.Person", email="nationale@continuum.example")
SEGMENT = _one("directory.Segment", name="Petites structures des métiers du lien social")
UNUSED_SEGMENT = _one("directory.Segment", name="Structures sans CSE en Moselle et dans les Ardennes")
SCHEME = _one("directory.Scheme", reminded_on__isnull=False)
NATIONAL_SCHEME = _one("directory.Scheme", territory__kind="country", deadline__isnull=False)
BROKEN_SCHEME, CORRECTION = _one("directory.Scheme", link_broken_on__isnull=False), _one("directory.SchemeCorrection")
ACTION = _one("plan.StructureAction", status="in_progress")
BLOCKED_ACTION = _one("plan.StructureAction", status="blocked")
COST = _one("plan.BudgetLine", side="cost", node__programme__code="metiers-du-lien-social")
FUNDING = _one("plan.BudgetLine", side="funding", node__programme__code="metiers-du-lien-social")
AGREEMENT, OBLIGATION = _one("plan.FundingAgreement", status="signed"), _one("plan.Obligation", kind="report")
TO_FIX = _one("plan.FundingAgreement", status="to_fix")
COMMITTEE = _one("meetings.Committee", node__programme__code="metiers-du-lien-social")
LAB_COMMITTEE = _one("meetings.Committee", node__path="lab-qvt/")
SEAT = _one("meetings.CommitteeMember", committee__node__programme__code="metiers-du-lien-social")
HELD = _one("meetings.Meeting", status="held", node__programme__code="metiers-du-lien-social")
SLOT = _one("meetings.ProgrammeSlot", meeting__node__programme__code="metiers-du-lien-social")
AGENDA_ITEM = _one("meetings.AgendaItem", meeting__node__programme__code="metiers-du-lien-social")
OF_A_MEETING = (
    *("change_meeting", "remove_meeting", "new_slot", "new_agenda_item"),
    *("hold_meeting", "postpone_meeting", "cancel_meeting", "resume_meeting"),
)
"""What is written of one meeting."""
DECIDED = _one("meetings.Meeting", minutes_shared_at__isnull=False)
DECISION = _one("meetings.Decision", status="open", meeting__minutes_shared_at__isnull=False)
CONVENED = _one("meetings.Meeting", status="convened", committee__isnull=False)
OPEN_DAY = _one("meetings.Meeting", status="convened", openness="programme")
SIGNED_DAY = _one("meetings.Meeting", is_signed=True)
CAME = _one("meetings.Attendance", presence="present", person__email="directrice@continuum.example")
INVITATION = _one("meetings.Attendance", told_sequence=0, person__email="directrice@continuum.example")
RESOURCE, UNPUBLISHED = _one("plan.Resource", kind="guide"), _one("plan.Resource", kind="kit")
EDITION, USE = _one("plan.Edition", name="2025"), _one("plan.ResourceUse")
TENDER, BID, DELIVERABLE = _one("plan.Tender"), _one("plan.Bid"), _one("plan.Deliverable")
SHEET = {"address": "metiers-du-lien-social/plan-2024-2025/communaute"}
MISSION = _one("plan.Mission", node__path=f"{SHEET['address']}/")
LINK = _one("plan.NodeLink", node__programme__code="metiers-du-lien-social")
GRAND_EST = {"address": "lab-qvt/grand-est"}
SOCIAL_PLAN = {"address": "metiers-du-lien-social/plan-2024-2025"}
VERSION = _one("plan.PlanVersion", node__path="metiers-du-lien-social/plan-2024-2025/", number=2)
COMMENT = _one("plan.Comment", text__startswith="Nos conseillers")
OWN_COMMENT = _one("plan.Comment", text__startswith="À relire")

IMPORT, WRITTEN_IMPORT = _one("directory.ImportBatch", state="checked"), _one("directory.ImportBatch", state="done")
UNREADABLE_IMPORT = _one("directory.ImportBatch", state="refused")
STOPPED_IMPORT = _one("directory.ImportBatch", state="reading")
