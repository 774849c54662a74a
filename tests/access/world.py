"""One thing of each kind in three scopes, and one person of each role; each thing bears the mark of its scope.

The people belong to the first scope: its programme, its region, its structure. The second lies in the same region
but in another programme and another structure; the third in another region. What is missing is nowhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

from continuum.directory.enums import ImportState, Role
from continuum.directory.models import (
    DataExport,
    ErasureRequest,
    ImportBatch,
    ImportLine,
    Merge,
    Organisation,
    Person,
    Programme,
    SchemeCorrection,
    Segment,
    Territory,
)
from continuum.directory.services import index_organisations, load_notices, merge_organisations
from continuum.directory.tests import factories
from continuum.figures.enums import Level, ReadingStatus
from continuum.figures.models import Capture, CaptureContent, Counter, Finding, Lock, Reading
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
    Passage,
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
from continuum.plan.queries import NodeContent, PlanContent
from continuum.reports.models import Edition, Report
from continuum.surveys.models.borrowed import BorrowedFile, BorrowedFileBody, BorrowedReading
from continuum.surveys.tests.factories import CampaignFactory, DraftFactory, RequestFactory
from continuum.surveys.tests.given_in import answered_twice
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.records import Work
from continuum.toolkit.renderers.document import Document, to_dict

from .scopes import MOMENT, NOWHERE, OPENED, OWN, SCOPES, mark
from .world_of_community import accept_charters, community_of
from .world_of_exchanges import exchanges_of
from .world_of_letters import letters_of
from .world_of_meetings import bodies, invitations
from .world_of_practices import practices_of
from .world_of_regions import add_region_pages
from .world_of_solving import solving_of
from .world_of_visits import visits_of

SMALL_ONES = {"version": 1, "who": {"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"}}
PUT_OFF = {"starts_before": PartialDate(2020, 3), "starts_after": PartialDate(2020, 6), "cause": "funding", "recorded_at": MOMENT}


@dataclass
class World:
    """`things[scope][label]`, and people by role."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)

    def thing(self, scope: str, label: str) -> Any:
        return self.things[scope][label]


def world() -> World:
    made = World()
    measure = Measure.objects.create(code="reponses", label="Réponses", unit="réponses")
    Measure.objects.create(code="tweets", label="Messages publiés", unit="messages")
    for scope in SCOPES:
        made.things[scope] = _things(scope, measure)
    made.people = _people(made.things[OWN])
    for scope, things in made.things.items():
        things |= _personal(scope, things)
        things |= community_of(mark(scope, "communauté"), things)
        things |= exchanges_of(scope, things["community"])
        things |= letters_of(scope, things["community"])
        things |= solving_of(scope, things)
        things |= visits_of(partial(mark, scope), things)
        things |= practices_of(scope, things["community"], things)
    accept_charters(made.things[OWN], made.people)
    add_region_pages(made.things)
    factories.AgreementFactory(idcc="9001")
    index_organisations(Organisation.objects.all())
    load_notices()
    return made


def _things(scope: str, measure: Measure) -> dict[str, Any]:
    region, department = (factories.TerritoryFactory(key=key) for key in SCOPES[scope])
    programme = factories.ProgrammeFactory(code=scope, title=mark(scope, "programme"), territory=region)
    structure = factories.OrganisationFactory(name=mark(scope, "structure"), territory=department)
    things: dict[str, Any] = {"programme": programme, "structure": structure, "measure": measure, "territory": region}
    things |= _register(scope, things, department)
    draft = DraftFactory(instrument__programme=programme, instrument__title=mark(scope, "questionnaire"))
    things |= {"questionnaire": draft.instrument, "questionnaire draft": draft}
    return things | _plan(scope, programme, measure) | _report(scope, programme)


def _register(scope: str, things: dict[str, Any], department: Territory) -> dict[str, Any]:
    """What the register knows of a structure, its likenesses, and the publics of its region."""
    structure = things["structure"]
    look_alike = factories.OrganisationFactory(name=mark(scope, "structures"), territory=department)
    absorbed = factories.OrganisationFactory(name=mark(scope, "absorbée"), territory=department)
    merge = merge_organisations(
        merge=Merge(kept=look_alike, absorbed=absorbed, reason=mark(scope, "fusion")), taken=(), by=SYSTEM
    )
    batch = ImportBatch.objects.create(
        territory=things["territory"], file_name=mark(scope, "tableau"), state=ImportState.CHECKED, created_at=MOMENT
    )
    ImportLine.objects.create(batch=batch, number=2, cells=[mark(scope, "cellule")], name=mark(scope, "ligne"))
    segment = {"territory": things["territory"], "programme": things["programme"], "rule": SMALL_ONES}
    return {
        "closed structure": factories.OrganisationFactory(
            name=mark(scope, "fermée"), territory=department, closed_on=dt.date(2020, 1, 1)
        ),
        "pair": SimpleNamespace(pk=NOWHERE, first_id=structure.pk, second_id=look_alike.pk),
        "action": StructureAction.objects.create(organisation=structure, title=mark(scope, "action")),
        "headcount": factories.HeadcountFactory(organisation=structure, source=mark(scope, "effectif")),
        "alias": factories.AliasFactory(organisation=structure, name=mark(scope, "ancien nom")),
        "affiliation": factories.AffiliationFactory(organisation=structure),
        "merge": merge,
        "segment": Segment.objects.create(name=mark(scope, "public"), **segment),
        "scheme": (scheme := factories.SchemeFactory(title=mark(scope, "dispositif"), territory=things["territory"])),
        "correction": SchemeCorrection.objects.create(scheme=scheme, text=mark(scope, "correction"), proposed_at=MOMENT),
        "import": batch,
    }


def _plan(scope: str, programme: Programme, measure: Measure) -> dict[str, Any]:
    territory = programme.territory
    shared = {"programme": programme, "territory": territory}
    root = Node.objects.create(kind=NodeKind.PROGRAMME, code=scope, path=f"{scope}/", title=mark(scope, "racine"), **shared)
    node = Node.objects.create(
        parent=root, kind=NodeKind.PLAN, code="plan", path=f"{scope}/plan/", title=mark(scope, "plan"), **shared
    )
    source = Source.objects.create(programme=programme, code="rapport", title=mark(scope, "document"))
    reading = Reading.objects.create(
        measure=measure,
        node=node,
        territory=territory,
        value=Decimal(29),
        source=source,
        quote=mark(scope, "relevé"),
        status=ReadingStatus.APPROVED,
        entered_at=MOMENT,
    )
    return {"root": root, "node": node, "source": source, "reading": reading} | _hung(scope, programme, node, measure, reading)


def _hung(scope: str, programme: Programme, node: Node, measure: Measure, reading: Reading) -> dict[str, Any]:
    """What hangs on a node, and what was found about it."""
    partner = factories.OrganisationFactory(institution=True)
    finding = {
        "programme": programme,
        "node": node,
        "key": scope,
        "rule": "two_answers",
        "level": Level.CONTRADICTION,
        "about": [f"reading:{reading.pk}"],
        "values": ["29", "30"],
        "message": mark(scope, "contradiction"),
        "found_at": MOMENT,
    }
    lock = {"starts": PartialDate(2019), "ends": PartialDate(2020), "locked_at": MOMENT, "reason": mark(scope, "période")}
    return {
        "phase": Phase.objects.create(node=node, title=mark(scope, "phase"), starts=PartialDate(2020)),
        "milestone": (milestone := Milestone.objects.create(node=node, title=mark(scope, "étape"), on=PartialDate(2020, 6))),
        "slippage": Slippage.objects.create(node=node, milestone=milestone, **PUT_OFF, note=mark(scope, "report")),
        "indicator": Indicator.objects.create(node=node, measure=measure),
        "testimony": Testimony.objects.create(node=node, text=mark(scope, "témoignage"), speaker_role="Directrice"),
        "passage": Passage.objects.create(node=node, section="context", body=mark(scope, "texte")),
        "partnership": Partnership.objects.create(node=node, organisation=partner),
        "budget line": BudgetLine.objects.create(
            node=node, side="cost", kind="staff", year=2025, planned=Decimal(1000), label=mark(scope, "dépense")
        ),
        **_sheet(scope, node),
        **_funding(scope, node, partner),
        **_outputs(scope, node, partner),
        **_versions(scope, node),
        **bodies(scope, node),
        **invitations(scope, node),
        "finding": Finding.objects.create(**finding),
        "lock": Lock.objects.create(programme=programme, **lock),
        **_counted(scope, node, measure, reading.source),
    }


def _counted(scope: str, node: Node, measure: Measure, source: Source | None) -> dict[str, Any]:
    """A counter, and what the screen showed one month."""
    capture = Capture.objects.create(
        node=node, month=PartialDate(2020, 3), file_name=mark(scope, "capture"), media_type="image/png", size=4, added_at=MOMENT
    )
    CaptureContent.objects.create(capture=capture, body=b"%PNG")
    place = mark(scope, "compteur")
    return {"counter": Counter.objects.create(node=node, measure=measure, source=source, place=place), "capture": capture}


def _sheet(scope: str, node: Node) -> dict[str, Any]:
    """An action sheet with its mission, a document, and another sheet that it follows."""
    sheet, other = (
        Node.objects.create(
            parent=node,
            programme=node.programme,
            territory=node.territory,
            kind=NodeKind.SHEET,
            code=code,
            path=f"{node.path}{code}/",
            title=mark(scope, f"fiche {code}"),
        )
        for code in ("une", "deux")
    )
    ActionSheet.objects.create(node=other)
    named = {"title": mark(scope, "pièce"), "file_name": "a.pdf", "media_type": "application/pdf"}
    attachment = Attachment.objects.create(node=node, size=4, added_at=MOMENT, **named)
    AttachmentContent.objects.create(attachment=attachment, body=b"%PDF")
    return {
        "sheet": sheet,
        "action sheet": ActionSheet.objects.create(node=sheet),
        "mission": Mission.objects.create(node=sheet, title=mark(scope, "mission")),
        "link": NodeLink.objects.create(node=sheet, to=other, kind="follows"),
        "attachment": attachment,
    }


def _funding(scope: str, node: Node, funder: Organisation) -> dict[str, Any]:
    """An agreement with an institution, and what it obliges to."""
    agreement = FundingAgreement.objects.create(node=node, funder=funder, title=mark(scope, "convention"))
    obligation = Obligation.objects.create(agreement=agreement, kind="report", title=mark(scope, "obligation"))
    return {"funding": agreement, "obligation": obligation}


def _outputs(scope: str, node: Node, provider: Organisation) -> dict[str, Any]:
    """A resource for the members, one for everybody in the first scope; a call to providers with a bid; what is delivered."""
    resource = Resource.objects.create(node=node, kind="guide", title=mark(scope, "ressource"))
    edition = ResourceEdition.objects.create(
        resource=resource, name="2020", published_on=MOMENT.date(), link="https://essai.example/"
    )
    tender = Tender.objects.create(node=node, title=mark(scope, "consultation"))
    if scope == OWN:
        opened = Resource.objects.create(pk=OPENED, node=node, kind="guide", title="Guide ouvert à tous", is_public=True)
        ResourceEdition.objects.create(
            pk=OPENED, resource=opened, name="1", published_on=MOMENT.date(), link="https://essai.example/"
        )
    return {
        "resource": resource,
        "resource edition": edition,
        "use": ResourceUse.objects.create(edition=edition, organisation=provider, used_on=MOMENT.date()),
        "tender": tender,
        "bid": Bid.objects.create(tender=tender, provider=provider, note=mark(scope, "offre")),
        "deliverable": Deliverable.objects.create(node=node, title=mark(scope, "livrable")),
    }


def _versions(scope: str, node: Node) -> dict[str, Any]:
    """A version for the members, with a comment; in the first scope, another one that anyone may read."""
    version = _version(node, 1, mark(scope, "version"))
    if scope == OWN:
        _version(node, 2, "Plan ouvert à tous", is_public=True)
    comment = Comment.objects.create(version=version, text=mark(scope, "commentaire"), written_at=MOMENT)
    return {"version": version, "comment": comment}


def _version(node: Node, number: int, title: str, **fields: Any) -> PlanVersion:
    content = PlanContent((NodeContent(node.address, node.kind, "plan", "", title, title, "Grand Est", 0, ()),))
    kept = {"content": content.to_json(), "published_at": MOMENT}
    return PlanVersion.objects.create(node=node, number=number, title=title, **kept, **fields)


def _report(scope: str, programme: Programme) -> dict[str, Any]:
    report = Report.objects.create(programme=programme, title=mark(scope, "bilan"))
    document = to_dict(Document(title=report.title, blocks=()))
    edition = Edition.objects.create(report=report, number=1, frozen_at=MOMENT, document=document, docx=b"docx", pdf=b"pdf")
    return {"report": report, "edition": edition}


def _people(own: dict[str, Any]) -> dict[str, Any]:
    """One person of each role, all of the first scope."""
    region, programme, structure = own["territory"], own["programme"], own["structure"]
    at_home = {"territory": region, "programme": programme, "organisation": structure}
    return {
        "public": None,
        "nobody": factories.PersonFactory(),
        "former": _member(Role.DELEGATE, territory=region, ends_on=dt.date(2020, 1, 1)),
        "administrator": _member(Role.NATIONAL_ADMIN),
        "delegate": _member(Role.DELEGATE, territory=region),
        "regional_officer": _member(Role.OFFICER, territory=region),
        "officer": _member(Role.OFFICER, programme=programme),
        "director": _member(Role.DIRECTOR, **at_home),
        "board": _member(Role.BOARD_MEMBER, **at_home),
        "partner": _member(Role.PARTNER, programme=programme),
    }


def _member(role: Role, **within: Any) -> Person:
    person = factories.PersonFactory()
    factories.MembershipFactory(person=person, role=role, **within)
    return person


def _personal(scope: str, things: dict[str, Any]) -> dict[str, Any]:
    """Somebody of the structure of that scope, her access, and a long work of hers."""
    person = factories.PersonFactory(name=mark(scope, "personne"))
    membership = factories.MembershipFactory(
        person=person, role=Role.DIRECTOR, territory=things["territory"], organisation=things["structure"]
    )
    position = factories.PositionFactory(person=person, organisation=things["structure"], title=mark(scope, "fonction"))
    work = Work.objects.create(owner=person, label=mark(scope, "travail"), created_at=MOMENT, run_after=MOMENT)
    export = DataExport.objects.create(person=person, asked_by=person, asked_at=MOMENT, ready_at=MOMENT, file=b"zip")
    request = ErasureRequest.objects.create(person=person, by_herself=True, asked_at=MOMENT, due_on=MOMENT.date())
    own = {"work": work, "export": export, "request": request}
    node = things["node"]
    paper = {"node": node, "form": "pdf", "content": b"%PDF"}
    own["paper"] = Paper.objects.create(ordered_by=person, ordered_at=MOMENT, **paper)
    own["workbook"] = WorkbookReading.objects.create(node=node, brought_by=person, brought_at=MOMENT, applied_at=MOMENT)
    read = {"parent": node, "file_name": mark(scope, "ancienne fiche"), "content": {"layout": "form", "sheets": [{}]}}
    own["legacy_reading"] = LegacyReading.objects.create(read_by=person, read_at=MOMENT, **read)
    own |= _asked(scope, {**things, "brought by": person}) | answered_twice(things, mark(scope, "réponse"))
    return {"person": person, "membership": membership, "position": position, **own}


def _asked(scope: str, things: dict[str, Any]) -> dict[str, Any]:
    """A questionnaire put to the director of the structure of that scope."""
    campaign = CampaignFactory(node=things["node"], title=mark(scope, "campagne"))
    asked = RequestFactory(campaign=campaign, organisation=things["structure"])
    known = {"tool": "Zoom RH", "ground": "accord écrit", "brought_at": MOMENT}
    table = BorrowedReading.objects.create(campaign=campaign, voice="director", brought_by=things["brought by"], **known)
    report = BorrowedFile.objects.create(request=asked, file_name="rapport.pdf", size=4, **known)
    BorrowedFileBody.objects.create(file=report, body=b"%PDF")
    seen = {"survey campaign": campaign, "survey version": campaign.version, "survey request": asked}
    return {**seen, "borrowed table": table, "borrowed report": report}
