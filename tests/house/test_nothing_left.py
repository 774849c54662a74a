"""After an erasure no table of the database says who she was: every text column is read, declared or not."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from continuum.directory import services
from continuum.directory.enums import Role
from continuum.directory.models import (
    HelpSession,
    ImportBatch,
    MailRefusal,
    Membership,
    Merge,
    NotDuplicate,
    Person,
    SavedMapping,
    SchemeCorrection,
    Segment,
)
from continuum.directory.tests.factories import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    PositionFactory,
    SchemeFactory,
)
from continuum.figures.models import Capture, Counter, Finding, Lock, Reading
from continuum.meetings import models as meetings
from continuum.meetings.models import Attendance, CalendarLink
from continuum.plan import models as plan
from continuum.reports.models import Edition
from continuum.surveys import models as surveys
from continuum.surveys.tests.factories import RequestFactory
from continuum.toolkit import clock, journal
from continuum.toolkit.outbox import EmailKind, send
from continuum.toolkit.records import KeptTyping, Submission, Work
from continuum.toolkit.registry import Fate, processings

from .one_of_each import MOMENT, one_of_each
from .traces_of_community import write_her_in

NAME, ADDRESS, PHONE = "Éléonore Quincampoix-Fictif", "eleonore.quincampoix@essai.example", "03 87 00 19 83"
WORDS = (NAME, "Quincampoix", ADDRESS, PHONE)
MAIL = EmailKind(lambda *, text: (f"À propos de {NAME}", text), "essai-rien", "Essai")

pytestmark = pytest.mark.django_db


def places_holding(words: tuple[str, ...] = WORDS) -> list[str]:
    """Every column of every table in which one of these words is written, as it is or as JSON escapes it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                if any(_holds(cursor, table, column.name, word) for word in words):
                    found.append(f"{table}.{column.name}")
    return found


def _holds(cursor, table: str, column: str, word: str) -> bool:
    quote = connection.ops.quote_name
    spelt = [word.lower(), json.dumps(word.lower())[1:-1].replace("\\", "\\\\")]
    for one in spelt:
        cursor.execute(
            f"SELECT 1 FROM {quote(table)} WHERE LOWER(CAST({quote(column)} AS TEXT)) LIKE %s ESCAPE '\\' LIMIT 1", [f"%{one}%"]
        )
        if cursor.fetchone():
            return True
    return False


@pytest.fixture
def world(settings, tmp_path) -> SimpleNamespace:
    """Her, with a row in every room, beside everything of a programme."""
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"
    cache.clear()
    kept = one_of_each()
    her = Person.objects.create(name=NAME, email=ADDRESS, phone=PHONE, presentation=f"{NAME}, chargée de mission")
    kept.her = her
    _in_the_directory(kept, her)
    _in_the_plan(kept, her)
    _in_the_meetings(kept, her)
    _in_the_presences(kept, her)
    _in_the_invitations(kept, her)
    _in_the_surveys(kept, her)
    write_her_in(kept, her)
    _in_the_toolkit(kept, her)
    return kept


def _in_the_directory(kept: SimpleNamespace, her: Person) -> None:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    services.load_notices()
    access = MembershipFactory(person=her, role=Role.DELEGATE, territory=kept.programme.territory)
    PositionFactory(person=her, title=f"Fonction de {NAME}")
    InvitationFactory(membership=access, title=f"{NAME}, déléguée")
    other = Membership(role=Role.PARTNER, territory=kept.programme.territory, programme=kept.programme)
    services.grant_membership(membership=other, email="autre@essai.example", name="Autre Essai-Fictif", by=her)
    HelpSession.objects.create(helper=her, person=kept.partner, reason="aide", started_at=MOMENT, until=clock.now())
    HelpSession.objects.create(helper=kept.admin, person=her, reason=f"aider {NAME}", started_at=MOMENT, until=clock.now())
    first, second = sorted([OrganisationFactory(), OrganisationFactory()], key=lambda one: one.pk)
    Merge.objects.create(kept=first, absorbed=second, by=her, undone_by=her, at=MOMENT, undone_at=MOMENT)
    NotDuplicate.objects.create(first=first, second=second, by=her, at=MOMENT)
    file_name = f"fichier de {NAME}.xlsx"
    ImportBatch.objects.create(author=her, territory=kept.programme.territory, file_name=file_name, created_at=MOMENT)
    SavedMapping.objects.create(person=her, signature="x")
    Segment.objects.create(name="Petites structures", territory=kept.programme.territory, rule={}, created_by=her)
    SchemeFactory(territory=kept.programme.territory, verified_by=her)
    MailRefusal.objects.create(address=ADDRESS, refused_on=MOMENT.date())
    SchemeCorrection.objects.create(scheme=kept.scheme, text=f"Écrivez à {NAME}.", proposed_at=MOMENT, settled_by=her)
    EmailAddress.objects.create(user=her, email=ADDRESS)
    Authenticator.objects.create(user=her, type="totp", data={"secret": ADDRESS})
    _of_her_own(kept, her)


def _of_her_own(kept: SimpleNamespace, her: Person) -> None:
    """What she read, chose and asked."""
    from continuum.directory import queries
    from continuum.directory.models import ErasureRequest

    for notice in queries.unread_notices(her):
        services.acknowledge_notice(person=her, notice=notice, by=her)
    services.give_consent(person=her, purpose="newsletter", by=her)
    services.prepare_export(person=her, by=her)
    services.ask_erasure(person=her, by=her)
    ErasureRequest.objects.create(asked_at=MOMENT, due_on=dt.date(2021, 11, 12), erased_at=MOMENT, erased_by=her, reason="fait")


def _in_the_plan(kept: SimpleNamespace, her: Person) -> None:
    plan.Testimony.objects.create(node=kept.node, text=f"Moi, {NAME}, je témoigne.", speaker_role="Directrice", consent="role")
    plan.BudgetLine.objects.create(node=kept.node, side="cost", kind="staff", year=2025, planned=1, label=f"Poste de {NAME}")
    plan.Slippage.objects.update(note=f"{NAME} était absente")
    plan.PlanVersion.objects.update(published_by=her, note=f"{NAME} l’a voulu", approved_by=f"Comité présidé par {NAME}")
    said = {"version": kept.version, "text": f"Demandez à {NAME}.", "written_at": MOMENT}
    plan.Comment.objects.create(**said, author=her, settled_by=her)
    _in_the_sheets(kept, her)
    _in_the_money(kept, her)
    Reading.objects.update(entered_by=her, approved_by=her)
    Finding.objects.update(accepted_by=her)
    Lock.objects.update(locked_by=her)
    Capture.objects.update(added_by=her, file_name=f"{NAME}.png")
    Counter.objects.update(place=f"tableau de {NAME}")
    Edition.objects.update(frozen_by=her)


def _in_the_sheets(kept: SimpleNamespace, her: Person) -> None:
    """She leads, she is spoken of, she joined a document, she has files of her own."""
    said = {"reason": f"{NAME} est absente", "condition": f"Le retour de {NAME}", "evidence": f"Vu par {NAME}"}
    plan.ActionSheet.objects.update(owner=her, referent=her, **said)
    plan.StructureAction.objects.create(
        organisation=OrganisationFactory(), title=f"Former {NAME}", need=f"{NAME} le demande", owner=her, **said
    )
    plan.Mission.objects.update(title=f"Aider {NAME}", activities=f"Appeler {NAME}")
    plan.Milestone.objects.update(title=f"Réunion avec {NAME}", evidence=f"Notes de {NAME}")
    plan.Attachment.objects.update(added_by=her, title=f"Lettre de {NAME}", file_name=f"{NAME}.pdf")
    plan.LegacyReading.objects.update(file_name=f"fiche de {NAME}.txt")
    plan.LegacyReading.objects.create(parent=kept.node, file_name="fiche.txt", read_by=her, read_at=MOMENT)
    plan.WorkbookReading.objects.update(file_name=f"plan de {NAME}.xlsx")
    plan.WorkbookReading.objects.create(node=kept.node, brought_by=her, brought_at=MOMENT)
    plan.Paper.objects.update(ordered_by=her)


def _in_the_money(kept: SimpleNamespace, her: Person) -> None:
    """She answers for agreements, and is spoken of wherever one may write."""
    said = {"reason": f"{NAME} est absente", "condition": f"Le retour de {NAME}", "evidence": f"Reçu par {NAME}"}
    words = {"title": f"Le dossier de {NAME}", "call_name": f"Appel de {NAME}", "eligible_costs": f"Le poste de {NAME}"}
    plan.FundingAgreement.objects.update(owner=her, **words, **said)
    plan.Obligation.objects.update(owner=her, title=f"Bilan de {NAME}", **said)
    plan.Resource.objects.update(title=f"Le guide de {NAME}", summary=f"Par {NAME}")
    plan.Edition.objects.update(name=f"Relue par {NAME}"[:80], changes=f"{NAME} a relu", chapters=f"Avec {NAME}")
    plan.ResourceUse.objects.update(note=f"Demandé par {NAME}")
    plan.Tender.objects.update(title=f"Aider {NAME}", specification=f"Former {NAME}", award_reason=f"{NAME} le veut")
    plan.Criterion.objects.create(tender=kept.tender, label=f"L’avis de {NAME}", weight=100)
    plan.Bid.objects.update(note=f"{NAME} préfère")
    plan.Deliverable.objects.update(title=f"Notes de {NAME}", remarks=f"Pour {NAME}")


def _in_the_meetings(kept: SimpleNamespace, her: Person) -> None:
    """She sits, organises and speaks, and is spoken of."""
    meetings.CommitteeMember.objects.update(person=her)
    meetings.Committee.objects.update(purpose=f"Fondée par {NAME}")
    meetings.Meeting.objects.update(organiser=her, purpose=f"Réunie par {NAME}", reason=f"{NAME} est absente")
    move = {"on_before": MOMENT.date(), "recorded_at": MOMENT, "reason": f"{NAME} est absente"}
    meetings.MeetingMove.objects.create(meeting=kept.convened, **move)
    meetings.ProgrammeSlot.objects.update(speakers=NAME)
    meetings.AgendaItem.objects.update(title=f"Le point de {NAME}", said=f"{NAME} l’a dit")
    meetings.Meeting.objects.update(minutes=f"{NAME} ouvre la séance.")
    sent = {"digest": "empreinte", "sent_at": MOMENT, "sent_by": her}
    meetings.MinutesMailing.objects.create(meeting=kept.convened, number=2, change=f"Le titre de {NAME}", **sent)
    said = {"reason": f"{NAME} est absente", "condition": f"Trouver {NAME}", "evidence": f"Lettre de {NAME}"}
    meetings.Decision.objects.update(owner=her, text=f"{NAME} écrit à la Région", **said)


def _in_the_invitations(kept: SimpleNamespace, her: Person) -> None:
    """She is invited, declines and says why, and reads her meetings in her calendar."""
    Attendance.objects.create(meeting=kept.convened, person=her, reply="no", decline_reason=f"{NAME} est en congé")
    CalendarLink.objects.create(person=her, made_by=her, secret_hash="son agenda", made_at=MOMENT)


def _in_the_presences(kept: SimpleNamespace, her: Person) -> None:
    """She came with an account and once without, she signed, and somebody else wrote her name beside a signature."""
    Attendance.objects.create(meeting=kept.attended.meeting, name=NAME, presence="present")
    hers = Attendance.objects.create(meeting=kept.attended.meeting, person=her, presence="present")
    signed = {"half_day": "morning", "signed_at": MOMENT, "salt": "sel", "seal": "sceau", "chain": "maillon"}
    meetings.Signature.objects.create(attendance=hers, rank=1, name=NAME, late_reason=f"{NAME} était en retard", **signed)
    meetings.Signature.objects.create(attendance=kept.attended, rank=2, name="Autre", late_reason=f"Avec {NAME}", **signed)


def _in_the_surveys(kept: SimpleNamespace, her: Person) -> None:
    """She is asked, answers, types for others, agrees, writes questionnaires, and is spoken of."""
    asked = RequestFactory(campaign__node=kept.node, person=her, typed_by=her, call_note=f"{NAME} rappellera")
    others = RequestFactory(campaign=asked.campaign, set_aside=f"{NAME} l’a dit")
    for one, said in ((asked, "Rien"), (others, f"Demandez à {NAME}")):
        sheet = {"version": asked.campaign.version, "answers": {"reste": [said, NAME]}, "saved_at": MOMENT}
        surveys.answers.AnswerSheet.objects.create(request=one, **sheet)
    surveys.answers.Score.objects.create(request=asked, dimension="sante", value=50, answered_share=1, scoring="1")
    surveys.Campaign.objects.update(notice=f"{NAME} vous répondra")
    of_hers = {"campaign": asked.campaign, "organisation": asked.organisation}
    given = {"text": "Nous acceptons.", "given_at": MOMENT, "revoked_at": MOMENT}
    surveys.Consent.objects.create(scope="results", given_by=her, revoked_by=her, **given, **of_hers)
    surveys.Agreement.objects.create(item="risques", agreed_by=her, comment=f"{NAME} l’a dit", agreed_at=MOMENT, **of_hers)
    surveys.InstrumentVersion.objects.update(brought_by=her, file_name=f"questionnaire de {NAME}.xlsx")
    surveys.Instrument.objects.update(purpose=f"Aider {NAME}")
    _made_elsewhere(asked, her)


def _made_elsewhere(asked: surveys.Request, her: Person) -> None:
    """She brings a table and a report, and is named in both."""
    known = {"tool": f"Outil de {NAME}", "ground": f"accord de {NAME}", "brought_by": her, "brought_at": MOMENT}
    rows = {"headings": ["Nom"], "rows": [[2, [NAME]]]}
    brought = {
        "campaign": asked.campaign,
        "voice": "director",
        "file_name": f"{NAME}.xlsx",
        "content": rows,
        "matching": {"a": NAME},
    }
    surveys.borrowed.BorrowedReading.objects.create(**brought, **known)
    surveys.borrowed.BorrowedFile.objects.create(request=asked, file_name=f"{NAME}.pdf", size=4, **known)
    of_it = {"programme": asked.campaign.node.programme, "instrument": asked.campaign.version.instrument, "saved_at": MOMENT}
    surveys.borrowed.Mapping.objects.create(tool=f"Outil de {NAME}", key="outil", said={"left": [NAME]}, **of_it)


def _in_the_toolkit(kept: SimpleNamespace, her: Person) -> None:
    Client().force_login(her)
    journal.write(her, "export", kept.node)
    journal.write(kept.admin, "essai", her, {"à": [ADDRESS], "nom": NAME})
    send(MAIL, to=her, key="1", text=f"Bonjour {NAME}, {PHONE}")
    send(MAIL, to="autre@essai.example", key="2", text=f"{NAME} ({ADDRESS}) vous invite.")
    moment = {"created_at": MOMENT, "run_after": MOMENT}
    Work.objects.create(owner=her, label="Bilan", about=NAME, **moment)
    Work.objects.create(owner=kept.admin, label="Courrier", about=f"Pour {NAME}", arguments={"to": ADDRESS}, **moment)
    Submission.objects.create(key="7f1c2a0e-0000-4000-8000-000000000001", person=her, path="/", body_hash="", created_at=MOMENT)
    KeptTyping.objects.create(path="/", fields={"nom": [NAME]}, person_hint=str(her.pk), created_at=MOMENT)


def erase(world: SimpleNamespace) -> None:
    services.erase_person(person=world.her, reason=f"{NAME} l’a demandé", by=world.admin)


def test_she_has_a_row_under_every_declaration(world):
    """The search below proves something for each of them, or for none."""
    without = [
        f"{processing.code}: {held.label}"
        for processing in processings
        for held in processing.held
        if held.fate != Fate.KEPT and not held.rows(world.her).exists()
    ]
    assert without == []


def test_before_the_erasure_she_is_found_in_many_places(world):
    found = places_holding()
    assert {"directory_person.name", "toolkit_journalentry.details", "toolkit_work.arguments", "plan_testimony.text"} <= set(
        found
    )
    assert len(found) > 15


def test_after_the_erasure_no_column_of_the_database_names_her(world):
    erase(world)
    assert places_holding() == []


def test_what_others_and_the_programme_need_is_still_there(world):
    erase(world)
    assert Reading.objects.get(pk=world.reading.pk).value == 29
    assert Edition.objects.filter(pk=world.edition.pk, frozen_by=None).exists()
    assert Person.objects.filter(email="autre@essai.example").exists()
    assert plan.Testimony.objects.filter(consent="none", text="Propos retirés à la demande de la personne.").exists()


@pytest.mark.parametrize("planted", [NAME, ADDRESS, PHONE])
def test_a_leftover_is_found_in_a_text_and_inside_json(world, planted):
    erase(world)
    Reading.objects.update(narrative=f"vu avec {planted} hier")
    journal.write(world.admin, "essai", world.node, {"vu": [{"avec": planted}]})
    assert places_holding() == ["figures_reading.narrative", "toolkit_journalentry.details"]


def test_an_older_backup_brings_her_back_and_she_is_erased_again(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase(world)
    world.her.save(force_insert=True)
    MembershipFactory(person=world.her)
    journal.write(world.her, "export", world.node)
    assert places_holding() != []
    assert services.replay_erasures(by=world.admin) == 1
    assert places_holding() == []
