"""Erasing, replaying, forgetting: what goes, what stays without a name, and who may do it."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from continuum.directory import queries, services
from continuum.directory.enums import Role
from continuum.directory.models import ErasureRequest, Membership, Person, RetentionRun
from continuum.toolkit import clock, erasures, journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.panels import registry
from continuum.toolkit.tasks import WorkFailed

from .factories import MembershipFactory, PersonFactory, PositionFactory

pytestmark = pytest.mark.django_db

REQUESTS, RETENTION, REGISTER = (
    "/annuaire/donnees-personnelles/",
    "/annuaire/donnees-personnelles/conservation/",
    "/annuaire/registre-des-traitements/",
)
WHY = "demande reçue le 3 mars"


@pytest.fixture(autouse=True)
def file(settings, tmp_path):
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"


@pytest.fixture
def anne(france):
    return PersonFactory(officer=True, name="Anne Vaubourg-Fictif", email="anne.vaubourg@essai.example")


def erase(person, by, committed):
    with committed(execute=True):
        return services.erase_person(person=person, reason=WHY, by=by)


@pytest.fixture
def erased(anne, admin, django_capture_on_commit_callbacks):
    """Anne as she was, and the proof that she has gone."""
    return anne, erase(Person.objects.get(pk=anne.pk), admin, django_capture_on_commit_callbacks)


def address(person, verb="effacer"):
    return f"/annuaire/personnes/{person.pk}/{verb}/"


def typed(**fields):
    return {"submission_key": str(uuid.uuid4()), **fields}


# --- Erasing ---------------------------------------------------------------------------------------------------------------


def test_an_erased_person_is_gone_with_her_accesses_and_the_proof_does_not_name_her(erased, admin):
    anne, proof = erased
    assert not Person.objects.filter(pk=anne.pk).exists()
    assert not Membership.objects.filter(person_id=anne.pk).exists()
    assert (proof.person, proof.erased_by, proof.reason) == (None, admin, WHY)
    assert proof.counts["people"] == 2
    line = JournalEntry.objects.get(verb="person.erased")
    assert "Anne" not in f"{line.label}{line.details}"


def test_a_reason_that_names_her_loses_her_name(anne, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        proof = services.erase_person(person=anne, reason="Anne Vaubourg-Fictif l’a demandé", by=admin)
    assert proof.reason == "personne effacée l’a demandé"


def test_without_a_reason_nothing_is_erased(anne, admin):
    with pytest.raises(ValidationError):
        services.erase_person(person=anne, reason="  ", by=admin)
    assert Person.objects.filter(pk=anne.pk).exists()


@pytest.mark.parametrize("trait", ["delegate", "officer", "director", "partner"])
def test_nobody_else_erases(anne, trait):
    with pytest.raises(Refused):
        services.erase_person(person=anne, reason=WHY, by=PersonFactory(**{trait: True}))


def test_nobody_erases_herself(admin):
    PersonFactory(admin=True)
    with pytest.raises(Refused):
        services.erase_person(person=admin, reason=WHY, by=admin)


def test_the_last_administrator_stays(admin):
    assert queries.is_last_administrator(admin)
    with pytest.raises(ValidationError, match="dernière personne"):
        services.erase_person(person=admin, reason=WHY, by=SYSTEM)
    PersonFactory(admin=True)
    assert not queries.is_last_administrator(admin)


def test_a_failure_on_the_way_erases_nothing_and_notes_nothing(anne, admin, monkeypatch, django_capture_on_commit_callbacks):
    def breaks(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(journal, "write", breaks)
    with pytest.raises(ZeroDivisionError), django_capture_on_commit_callbacks(execute=True):
        services.erase_person(person=anne, reason=WHY, by=admin)
    assert Person.objects.filter(pk=anne.pk).exists()
    assert Membership.objects.filter(person=anne).exists()
    assert erasures.marks() == set()


def test_the_dry_run_says_what_the_erasure_does_and_does_nothing(anne, admin, django_capture_on_commit_callbacks):
    before = Membership.objects.count()
    foreseen = {one.code: sum(line.count for line in lines) for one, lines in queries.held_of(anne)}
    assert Membership.objects.count() == before
    assert erase(anne, admin, django_capture_on_commit_callbacks).counts == foreseen


def test_a_namesake_keeps_what_she_signed(anne, admin, django_capture_on_commit_callbacks):
    namesake = PersonFactory(name=anne.name, email="homonyme@essai.example")
    journal.write(namesake, "export", admin)
    [line] = JournalEntry.objects.filter(person=namesake)
    copied = [held.rows(anne) for held in registry.processings.get("journal").held]
    assert all(line not in rows for rows in copied)
    erase(anne, admin, django_capture_on_commit_callbacks)
    line.refresh_from_db()
    assert (line.person, line.actor) == (namesake, namesake.name)


# --- Replaying -------------------------------------------------------------------------------------------------------------


def test_whoever_comes_back_with_an_older_database_is_erased_again(erased, admin):
    anne, _ = erased
    anne.save(force_insert=True)
    MembershipFactory(person=anne, role=Role.OFFICER)
    bystander = PersonFactory()
    assert services.replay_erasures(by=SYSTEM) == 1
    assert not Person.objects.filter(pk=anne.pk).exists()
    assert Person.objects.filter(pk=bystander.pk).exists()
    assert services.replay_erasures(by=SYSTEM) == 0


def test_the_night_completes_a_file_of_erasures_that_lost_a_line(erased, settings):
    anne, _ = erased
    settings.CONTINUUM_ERASURES.unlink()
    services.forget_past(by=SYSTEM)
    assert erasures.marks() == {erasures.mark_of(anne.pk)}


# --- Time ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def gone(france):
    """Her last access ended on 30 June 2020; she had last come that spring."""
    person = PersonFactory(name="Basile Ormeau-Fictif", last_visit_at=dt.datetime(2020, 4, 2, 9, tzinfo=dt.UTC))
    MembershipFactory(person=person, role=Role.PARTNER, ends_on=dt.date(2020, 6, 30))
    return person


def forget_on(day):
    with clock.held_at(day):
        return services.forget_past(by=SYSTEM)


def test_three_years_after_her_last_access_somebody_is_erased_not_a_day_before(gone, admin):
    forget_on("2023-06-30")
    assert Person.objects.filter(pk=gone.pk).exists()
    assert forget_on("2023-07-01").counts["people"] == 1
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert Person.objects.filter(pk=admin.pk).exists()
    assert ErasureRequest.objects.get().by_herself is False


@pytest.mark.parametrize("contact", ["access", "visit", "position", "access to come"])
def test_any_contact_within_three_years_keeps_somebody(gone, contact):
    if contact == "access":
        MembershipFactory(person=gone, ends_on=dt.date(2021, 1, 1))
    elif contact == "access to come":
        MembershipFactory(person=gone, starts_on=dt.date(2024, 1, 1))
    elif contact == "position":
        PositionFactory(person=gone)
    else:
        gone.last_visit_at = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
        gone.save()
    forget_on("2023-07-01")
    assert Person.objects.filter(pk=gone.pk).exists()


def test_an_access_that_rested_on_an_ended_position_keeps_nobody(gone):
    position = PositionFactory(person=gone, ends_on=dt.date(2020, 1, 1))
    MembershipFactory(person=gone, position=position, organisation=position.organisation)
    forget_on("2023-07-01")
    assert not Person.objects.filter(pk=gone.pk).exists()


def test_somebody_who_never_came_is_here_since_the_journal_says_so(france):
    with clock.held_at("2020-01-15"):
        never, unknown = PersonFactory(), PersonFactory()
        journal.write(SYSTEM, "person.created", never)
    forget_on("2023-01-14")
    assert Person.objects.filter(pk=never.pk).exists()
    forget_on("2023-01-16")
    assert not Person.objects.filter(pk=never.pk).exists()
    assert Person.objects.filter(pk=unknown.pk).exists()


def test_the_administration_is_told_thirty_days_before(gone, admin, seen_by):
    with clock.held_at("2023-05-30"):
        assert "dans les trente jours" not in seen_by(admin).get("/bureau/").content.decode()
        assert "Basile" not in seen_by(admin).get(RETENTION).content.decode()
    with clock.held_at("2023-06-02"):
        assert "1 personne sera effacée dans les trente jours" in plain(seen_by(admin).get("/bureau/"))
        assert "Basile Ormeau-Fictif" in seen_by(admin).get(RETENTION).content.decode()


def plain(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_report_of_a_night_stays_and_is_read(gone, admin, seen_by):
    forget_on("2023-07-01")
    page = plain(seen_by(admin).get(RETENTION))
    assert "Comptes et accès : 1" in page
    assert RetentionRun.objects.get().total >= 1


def test_a_processing_that_breaks_down_keeps_no_other_from_erasing_and_is_named(gone, admin, monkeypatch):
    every = list(registry.processings)

    def breaks(moment):
        raise ZeroDivisionError

    careless = replace(registry.processings.get("journal"), forget=breaks)
    monkeypatch.setattr("continuum.directory.services.privacy.processings", [careless, *every])
    with clock.held_at("2023-07-01"), pytest.raises(WorkFailed, match="Journal des actes"):
        services.forget_past(by=SYSTEM)
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert RetentionRun.objects.get().counts["people"] == 1


def test_the_job_is_on_the_schedule():
    from continuum.toolkit.tasks import jobs

    assert jobs.get("continuum.directory.tasks.forget_past_data").daily_at == dt.time(3, 10)


# --- Pages -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trait", ["delegate", "officer", "director", "partner"])
def test_the_pages_of_the_administration_are_nowhere_for_others(anne, seen_by, trait):
    browser = seen_by(PersonFactory(**{trait: True}))
    pages = [REQUESTS, RETENTION, address(anne), address(anne, "copie")]
    assert [browser.get(page).status_code for page in pages] == [404] * 4
    assert browser.post(address(anne), typed(reason=WHY)).status_code == 404
    assert browser.get(REGISTER).status_code == 200


def test_the_page_shows_then_asks_then_erases(anne, admin, seen_by):
    browser = seen_by(admin)
    page = browser.get(address(anne)).content.decode()
    assert "accès ouverts, en cours ou terminés" in page
    assert "Anne Vaubourg-Fictif" in page
    refused = browser.post(address(anne), typed(reason=""))
    assert refused.status_code == 200
    assert Person.objects.filter(pk=anne.pk).exists()
    assert browser.post(address(anne), typed(reason=WHY))["Location"] == REQUESTS
    assert not Person.objects.filter(pk=anne.pk).exists()
    assert "personne effacée" in browser.get(REQUESTS).content.decode()


def test_the_register_lists_every_processing_and_leaves_as_a_table(anne, seen_by):
    browser = seen_by(anne)
    page = browser.get(REGISTER).content.decode()
    table = b"".join(browser.get(f"{REGISTER}?format=csv").streaming_content).decode()
    for processing in registry.processings:
        assert processing.title in page
        assert processing.title in table
    assert RETENTION not in page, "only the administration has the other tabs"


def test_a_request_waits_on_the_desk_with_its_date(anne, admin, seen_by):
    services.ask_erasure(person=anne, by=anne)
    assert "Anne Vaubourg-Fictif demande l’effacement" in seen_by(admin).get("/bureau/").content.decode()
    assert "demande l’effacement" not in seen_by(anne).get("/bureau/").content.decode()
    assert ErasureRequest.objects.get().due_on == timezone.localdate() + dt.timedelta(days=30)
    assert address(anne) in seen_by(admin).get(REQUESTS).content.decode()
