"""One row of each kind in a programme of the Grand Est, and the people around it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from continuum.directory.enums import Role
from continuum.directory.models import (
    DataExport,
    ErasureRequest,
    ImportBatch,
    ImportLine,
    Merge,
    Person,
    Programme,
    SchemeCorrection,
    Segment,
)
from continuum.directory.tests.factories import (
    AffiliationFactory,
    AgreementFactory,
    AliasFactory,
    HeadcountFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    ProgrammeFactory,
    SchemeFactory,
    TerritoryFactory,
)
from continuum.figures.enums import Level, ReadingStatus
from continuum.figures.models import Capture, CaptureContent, Counter, Finding, Lock, Reading
from continuum.meetings.models import (
    AgendaItem,
    Attendance,
    CalendarLink,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
    ProgrammeSlot,
)
from continuum.plan.enums import NodeKind
from continuum.plan.models import (
    ActionSheet,
    Attachment,
    AttachmentContent,
    Bid,
    BudgetLine,
    Comment,
    Deliverable,
    FundingAgreement,
    Indicator,
    LegacyReading,
    Measure,
    Milestone,
    Mission,
    Node,
    NodeLink,
    Obligation,
    Paper,
    Partnership,
    Phase,
    PlanVersion,
    Resource,
    ResourceUse,
    Slippage,
    Source,
    StructureAction,
    Tender,
    Testimony,
    WorkbookReading,
)
from continuum.plan.models import Edition as ResourceEdition
from continuum.plan.queries import content_of
from continuum.reports.models import Edition, Report
from continuum.surveys.models import Request
from continuum.surveys.models.borrowed import BorrowedFile, BorrowedFileBody, BorrowedReading
from continuum.surveys.tests.factories import DraftFactory, InstrumentFactory, RequestFactory
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.records import Work
from continuum.toolkit.renderers.document import Document, to_dict

from .addresses_of_regions import add_region_page
from .community_of_each import add_community

MOMENT = dt.datetime(2021, 10, 12, 9, tzinfo=dt.UTC)
READ_ONCE: dict[str, object] = {"layout": "form", "sheets": [{}]}
UNREAD: dict[str, object] = {"sheets": {}, "refused": {}}
PUT_OFF = {"starts_before": PartialDate(2020, 3), "starts_after": PartialDate(2020, 6), "cause": "funding", "recorded_at": MOMENT}


def one_of_each() -> SimpleNamespace:
    """Everything of one programme; those in charge, a partner, somebody of another programme, somebody who left."""
    programme = ProgrammeFactory(code="essais", territory=TerritoryFactory(key="R44"))
    other = ProgrammeFactory(code="ailleurs", territory=TerritoryFactory(key="R28"))
    admin = PersonFactory(admin=True)
    kept = SimpleNamespace(
        programme=programme,
        admin=admin,
        partner=_member(Role.PARTNER, programme),
        elsewhere=_member(Role.OFFICER, other),
        gone=_member(Role.OFFICER, programme, ends_on=dt.date(2020, 1, 1)),
        organisation=(organisation := OrganisationFactory()),
        agreement=AgreementFactory(),
        closed=OrganisationFactory(closed_on=MOMENT.date()),
        headcount=HeadcountFactory(organisation=organisation),
        alias=AliasFactory(organisation=organisation),
        affiliation=AffiliationFactory(organisation=organisation),
        merge=Merge.objects.create(kept=organisation, absorbed=OrganisationFactory(), at=MOMENT),
        action=StructureAction.objects.create(organisation=organisation, title="Revoir le planning"),
        segment=_segment(programme),
        scheme=(scheme := SchemeFactory(territory=programme.territory, link_broken_on=MOMENT.date())),
        correction=SchemeCorrection.objects.create(scheme=scheme, text="L’adresse a changé.", proposed_at=MOMENT),
        batch=_import(programme),
        position=PositionFactory(),
        membership=MembershipFactory(person=PersonFactory(), role=Role.OFFICER, programme=programme),
        copy=DataExport.objects.create(person=admin, asked_by=admin, asked_at=MOMENT, ready_at=MOMENT, file=b"zip"),
        request=ErasureRequest.objects.create(person=PersonFactory(), asked_at=MOMENT, due_on=MOMENT.date()),
        work=Work.objects.create(owner=admin, label="Bilan", created_at=MOMENT, run_after=MOMENT),
        **_plan(programme),
        **_versions(programme, admin),
        **_report(programme),
    )
    kept.attended = _attended(kept.node, admin)
    kept.questionnaire = InstrumentFactory(programme=programme)
    kept.questionnaire_draft = DraftFactory(instrument=kept.questionnaire)
    kept.survey_request = RequestFactory(campaign__node=kept.node)
    kept.borrowed, kept.report = _borrowed(kept.survey_request, admin)
    add_community(kept)
    add_region_page(kept)
    return kept


def _borrowed(asked: Request, person: Person) -> tuple[BorrowedReading, BorrowedFile]:
    """A partner's table being read, and its report."""
    known = {"tool": "Zoom RH", "ground": "accord écrit", "brought_by": person, "brought_at": MOMENT}
    rows = {"headings": ["Nom", "Date", "Risques"], "rows": [[2, ["Essai", "12/10/2021", "parfois"]]]}
    said = {"columns": {"name": "Nom", "date": "Date"}, "questions": {"Risques": "risques"}}
    reading = BorrowedReading.objects.create(campaign=asked.campaign, voice="director", content=rows, matching=said, **known)
    report = BorrowedFile.objects.create(request=asked, file_name="rapport.pdf", size=4, **known)
    BorrowedFileBody.objects.create(file=report, body=b"%PDF")
    return reading, report


def _attended(node: Node, person: Person) -> Attendance:
    """Somebody who came to a meeting that was held."""
    meeting = Meeting.objects.create(node=node, kind="working", title="Séance", status="held", on=MOMENT.date())
    return Attendance.objects.create(meeting=meeting, person=person, presence="present", noted_by="hand", noted_at=MOMENT)


def _import(programme: Programme) -> ImportBatch:
    columns = [{"heading": "Nom", "samples": [], "words": []}]
    batch = ImportBatch(territory=programme.territory, file_name="a.csv", state="checked", created_at=MOMENT, columns=columns)
    batch.save()
    ImportLine.objects.create(batch=batch, number=2, cells=["A"])
    return batch


def _segment(programme: Programme) -> Segment:
    who = {"term": "effectif", "op": "<", "value": 50, "on": "today"}
    rule = {"version": 1, "who": who}
    return Segment.objects.create(name="Petites structures", territory=programme.territory, programme=programme, rule=rule)


def _member(role: Role, programme: Programme, **dates: dt.date) -> Person:
    person = PersonFactory()
    MembershipFactory(person=person, role=role, programme=programme, **dates)
    return person


def _plan(programme: Programme) -> dict[str, object]:
    territory = programme.territory
    root = Node.objects.create(
        programme=programme, kind=NodeKind.PROGRAMME, code="essais", path="essais/", title="Essais", territory=territory
    )
    node = Node.objects.create(
        programme=programme, parent=root, kind=NodeKind.PLAN, code="metz", path="essais/metz/", title="Metz", territory=territory
    )
    measure = Measure.objects.create(code="reponses", label="Réponses", unit="réponses")
    source = Source.objects.create(programme=programme, code="rapport", title="Rapport d’essai")
    reading = Reading.objects.create(
        measure=measure,
        node=node,
        territory=territory,
        value=Decimal(29),
        source=source,
        status=ReadingStatus.APPROVED,
        entered_at=MOMENT,
    )
    lock = Lock.objects.create(programme=programme, starts=PartialDate(2019), ends=PartialDate(2020), locked_at=MOMENT)
    return {
        "node": node,
        "measure": measure,
        "source": source,
        "reading": reading,
        "finding": _finding(node, reading),
        "lock": lock,
        **_counted(node, measure, source),
        **_hung(node, measure),
        **_sheet(node),
        **_money(node),
        **_bodies(node),
        **_invitations(node),
    }


def _money(node: Node) -> dict[str, object]:
    """Who pays, what is produced, who is chosen."""
    funder = OrganisationFactory(institution=True)
    agreement = FundingAgreement.objects.create(node=node, funder=funder, title="Accompagnement")
    resource = Resource.objects.create(node=node, kind="guide", title="Guide")
    edition = {"name": "2024", "published_on": MOMENT.date(), "link": "https://essai.example/"}
    published = ResourceEdition.objects.create(resource=resource, **edition)
    tender = Tender.objects.create(node=node, title="Formation")
    return {
        "funding": agreement,
        "obligation": Obligation.objects.create(agreement=agreement, kind="report", title="Bilan"),
        "resource": resource,
        "resource_edition": published,
        "use": ResourceUse.objects.create(edition=published, organisation=funder, used_on=MOMENT.date()),
        "tender": tender,
        "bid": Bid.objects.create(tender=tender, provider=funder),
        "deliverable": Deliverable.objects.create(node=node, title="Supports"),
    }


def _bodies(node: Node) -> dict[str, object]:
    """A body that steers, where an institution sits."""
    committee = Committee.objects.create(node=node, kind="technical", name="Comité technique")
    seat = CommitteeMember.objects.create(committee=committee, organisation=OrganisationFactory(institution=True))
    return {"committee": committee, "seat": seat}


def _invitations(node: Node) -> dict[str, object]:
    """A meeting to come that is open to its programme, somebody expected there, a calendar that anyone may read."""
    to_come = {"kind": "workshop", "on": clock.today() + dt.timedelta(days=30), "openness": "programme"}
    meeting = Meeting.objects.create(node=node, title="Atelier", status="convened", convened_at=MOMENT, **to_come)
    return {
        "convened": meeting,
        "slot": ProgrammeSlot.objects.create(meeting=meeting, kind="talk", title="Accueil", starts=dt.time(9), ends=dt.time(10)),
        "agenda_item": AgendaItem.objects.create(meeting=meeting, title="Ouverture"),
        "invitation": Attendance.objects.create(meeting=meeting, name="Une invitée", told_sequence=0),
        "decision": Decision.objects.create(meeting=meeting, text="Se revoir en juin"),
        "calendar": CalendarLink.objects.create(node=node, secret_hash="essai", made_at=MOMENT),
    }


def _counted(node: Node, measure: Measure, source: Source) -> dict[str, object]:
    kept = {"file_name": "a.png", "media_type": "image/png", "size": 4, "added_at": MOMENT}
    capture = Capture.objects.create(node=node, month=PartialDate(2020, 3), **kept)
    CaptureContent.objects.create(capture=capture, body=b"%PNG")
    return {"counter": Counter.objects.create(node=node, measure=measure, source=source), "capture": capture}


def _finding(node: Node, reading: Reading) -> Finding:
    return Finding.objects.create(
        programme=node.programme,
        node=node,
        key="essai",
        rule="two_answers",
        level=Level.CONTRADICTION,
        about=[f"reading:{reading.pk}"],
        values=["29", "30"],
        message="Réponses : 29 ici, 30 là.",
        found_at=MOMENT,
    )


def _hung(node: Node, measure: Measure) -> dict[str, object]:
    """What hangs on a node."""
    return {
        "phase": Phase.objects.create(node=node, title="Lancement", starts=PartialDate(2020)),
        "milestone": (milestone := Milestone.objects.create(node=node, title="Comité", on=PartialDate(2020, 6))),
        "slippage": Slippage.objects.create(node=node, milestone=milestone, **PUT_OFF),
        "indicator": Indicator.objects.create(node=node, measure=measure),
        "testimony": Testimony.objects.create(node=node, text="Nous avançons.", speaker_role="Directrice"),
        "budget_line": BudgetLine.objects.create(node=node, side="cost", kind="staff", year=2025, planned=Decimal(1000)),
        "partnership": Partnership.objects.create(node=node, organisation=OrganisationFactory(institution=True)),
    }


def _sheet(node: Node) -> dict[str, object]:
    """An action sheet, with what it alone has."""
    sheet, other = (
        Node.objects.create(
            programme=node.programme,
            parent=node,
            kind=NodeKind.SHEET,
            code=code,
            path=f"{node.path}{code}/",
            title=f"Fiche {code}",
            territory=node.territory,
        )
        for code in ("une", "deux")
    )
    ActionSheet.objects.create(node=other)
    kept = {"title": "Bilan", "file_name": "a.pdf", "media_type": "application/pdf", "size": 4, "added_at": MOMENT}
    attachment = Attachment.objects.create(node=node, **kept)
    AttachmentContent.objects.create(attachment=attachment, body=b"%PDF")
    return {
        "sheet": ActionSheet.objects.create(node=sheet),
        "mission": Mission.objects.create(node=sheet, title="Sensibiliser"),
        "link": NodeLink.objects.create(node=sheet, to=other, kind="follows"),
        "attachment": attachment,
    }


def _versions(programme: Programme, admin: Person) -> dict[str, object]:
    """A version of the plan, a comment that waits for an answer, and one that its author may take back."""
    node = Node.objects.get(path="essais/metz/")
    version = PlanVersion.objects.create(
        node=node, number=1, title=node.title, content=content_of(node).to_json(), published_at=MOMENT, is_public=True
    )
    said = {"version": version, "written_at": MOMENT}
    return {
        "version": version,
        "comment": Comment.objects.create(**said, text="Est-ce assez ?"),
        "own_comment": Comment.objects.create(**said, text="À relire.", author=admin),
        "paper": Paper.objects.create(node=node, form="pdf", content=b"%PDF", ordered_by=admin, ordered_at=MOMENT),
        "legacy_reading": LegacyReading.objects.create(
            parent=node, file_name="fiche.txt", content=READ_ONCE, read_by=admin, read_at=MOMENT
        ),
        "workbook": WorkbookReading.objects.create(node=node, content=UNREAD, brought_by=admin, brought_at=MOMENT),
    }


def _report(programme: Programme) -> dict[str, object]:
    report = Report.objects.create(programme=programme, title="Bilan des essais")
    document = to_dict(Document(title=report.title, blocks=()))
    edition = Edition.objects.create(report=report, number=1, frozen_at=MOMENT, document=document, docx=b"docx", pdf=b"pdf")
    return {"report": report, "edition": edition}
