"""« Dispositifs » : how far a record can be trusted, who writes it, what its owner may say, and what follows a merge."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired

from continuum.directory import rules, services
from continuum.directory.enums import CheckRhythm, CorrectionOutcome, Freshness, OrganisationKind, Role
from continuum.directory.models import MailRefusal, Merge, Scheme, SchemeCorrection
from continuum.directory.queries.schemes import schemes_kept_by
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.models import JournalEntry

from .factories import MembershipFactory, OrganisationFactory, PersonFactory, ProgrammeFactory, SchemeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)


@pytest.fixture(autouse=True)
def that_day():
    with clock.held_at(TODAY):
        yield


def days(count):
    return TODAY + dt.timedelta(days=count)


def verbs():
    return list(JournalEntry.objects.order_by("id").values_list("verb", flat=True))


# --- Freshness -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "due"),
    [(1, "2026-02-28"), (3, "2026-04-30"), (6, "2026-07-31"), (12, "2027-01-31"), (16, "2027-05-31")],
)
def test_a_record_is_due_so_many_months_after_it_was_verified(france, months, due):
    scheme = SchemeFactory(verified_on=dt.date(2026, 1, 31), check_months=months)
    assert scheme.due_on == dt.date.fromisoformat(due)
    assert months in CheckRhythm.values


CASES = {
    "fresh": ({"verified_on": days(0)}, Freshness.FRESH),
    "due in fifteen days": ({"verified_on": dt.date(2025, 9, 25)}, Freshness.FRESH),
    "due in fourteen days": ({"verified_on": dt.date(2025, 9, 24)}, Freshness.SOON),
    "due today": ({"verified_on": dt.date(2025, 9, 10)}, Freshness.SOON),
    "due yesterday": ({"verified_on": dt.date(2025, 9, 9)}, Freshness.STALE),
    "never verified": ({"verified_on": None}, Freshness.STALE),
    "broken": ({"link_broken_on": days(-1)}, Freshness.BROKEN),
    "broken and stale": ({"verified_on": None, "link_broken_on": days(-1)}, Freshness.BROKEN),
    "last day": ({"deadline": days(0)}, Freshness.FRESH),
    "past": ({"deadline": days(-1), "link_broken_on": days(-3)}, Freshness.PAST),
}


@pytest.mark.parametrize("case", CASES)
def test_the_record_and_the_list_say_the_same_of_its_freshness(france, case):
    fields, expected = CASES[case]
    scheme = SchemeFactory(**fields)
    assert scheme.freshness == expected
    assert [name for name in Freshness.values if Scheme.objects.of_freshness(name).exists()] == [expected]
    doubtful = expected in (Freshness.STALE, Freshness.BROKEN, Freshness.PAST)
    assert Scheme.objects.to_check().exists() is doubtful


@pytest.mark.parametrize(
    ("fields", "waits_for_the_team"),
    [
        ({"verified_on": None}, True),
        ({"verified_on": None, "asked_on": days(-3)}, False),
        ({"verified_on": None, "asked_on": days(-30), "reminded_on": days(-13)}, False),
        ({"verified_on": None, "asked_on": days(-30), "reminded_on": days(-14)}, True),
        ({"asked_on": days(-3)}, False),
        ({"asked_on": days(-3), "link_broken_on": days(-1)}, True),
        ({"asked_on": days(-3), "deadline": days(-1)}, True),
    ],
)
def test_the_team_takes_over_when_the_owner_has_had_her_time(france, fields, waits_for_the_team):
    SchemeFactory(**fields)
    assert Scheme.objects.to_pursue().exists() is waits_for_the_team


def test_a_correction_waits_for_the_team_whatever_the_freshness(france):
    scheme = SchemeFactory()
    SchemeCorrection.objects.create(scheme=scheme, text="L’adresse a changé.", proposed_at=clock.now())
    assert Scheme.objects.to_pursue().get() == scheme.__class__.objects.to_check().get() == scheme


# --- Who reads, who writes ---------------------------------------------------------------------------------------------------


@pytest.fixture
def schemes(france):
    keys = ("FR", "R44", "D57", "R28")
    return {key: SchemeFactory(title=key, territory=TerritoryFactory(key=key)) for key in keys}


def read_by(person):
    return sorted(Scheme.objects.visible_to(person).values_list("title", flat=True))


def written_by(person, schemes):
    by_rule = sorted(key for key, one in schemes.items() if rules.write_scheme(person, one))
    assert by_rule == sorted(schemes_kept_by(person).values_list("title", flat=True))
    return by_rule


def test_members_read_what_touches_their_territory_and_its_staff_writes_what_lies_in_it(schemes):
    in_region = PersonFactory()
    MembershipFactory(person=in_region, role=Role.OFFICER, territory=TerritoryFactory(key="R44"))
    in_programme = PersonFactory(officer=True)
    expected = {
        "delegate": (PersonFactory(delegate=True), ["D57", "FR", "R44"], ["D57", "R44"]),
        "regional officer": (in_region, ["D57", "FR", "R44"], ["D57", "R44"]),
        "officer of a programme": (in_programme, ["D57", "FR", "R44"], []),
        "director": (PersonFactory(director=True), ["D57", "FR", "R44"], []),
        "board member": (PersonFactory(board_member=True), ["D57", "FR", "R44"], []),
        "partner": (PersonFactory(partner=True), ["D57", "FR", "R44"], []),
        "administrator": (PersonFactory(admin=True), ["D57", "FR", "R28", "R44"], ["D57", "FR", "R28", "R44"]),
        "neighbour": (
            PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")),
            ["FR", "R28"],
            ["R28"],
        ),
        "nobody": (PersonFactory(), [], []),
    }
    found = {name: (read_by(person), written_by(person, schemes)) for name, (person, *_) in expected.items()}
    assert found == {name: (reads, writes) for name, (_, reads, writes) in expected.items()}


def test_an_officer_of_a_programme_named_in_a_region_keeps_its_schemes_as_its_institutions(schemes):
    person = PersonFactory()
    MembershipFactory(person=person, role=Role.OFFICER, territory=TerritoryFactory(key="R44"), programme=ProgrammeFactory())
    assert written_by(person, schemes) == ["D57", "R44"]


def test_nobody_writes_outside_her_territory_nor_moves_a_scheme_into_hers(schemes, delegate):
    elsewhere = schemes["R28"]
    acts = {
        "change": lambda: services.change_scheme(scheme=elsewhere, by=delegate),
        "remove": lambda: services.remove_scheme(scheme=elsewhere, by=delegate),
        "confirm": lambda: services.confirm_scheme(scheme=elsewhere, by=delegate),
        "link": lambda: services.report_link(scheme=elsewhere, is_broken=True, by=delegate),
    }
    for act in acts.values():
        with pytest.raises(Refused):
            act()
    elsewhere.territory = TerritoryFactory(key="R44")
    with pytest.raises(Refused):
        services.change_scheme(scheme=elsewhere, by=delegate)
    assert verbs() == []


# --- Writing and saying that it is true ------------------------------------------------------------------------------------


def test_a_scheme_is_created_verified_by_whoever_writes_it_or_not_at_all(france, delegate):
    checked = services.create_scheme(scheme=SchemeFactory.build(territory=TerritoryFactory(), verified_on=None), by=delegate)
    assert (checked.verified_on, checked.verified_by, checked.freshness) == (TODAY, delegate, Freshness.FRESH)
    unsure = SchemeFactory.build(territory=TerritoryFactory(), verified_on=None)
    services.create_scheme(scheme=unsure, by=delegate, checked=False)
    assert unsure.freshness == Freshness.STALE


def test_what_the_owner_confirmed_or_was_asked_is_the_record_as_it_stood(france, delegate):
    scheme = SchemeFactory(confirmed_by_owner=True, asked_on=days(-20), reminded_on=days(-5), verified_on=days(-9))
    scheme.check_months, scheme.source = 12, "Autre source"
    services.change_scheme(scheme=scheme, by=delegate)
    kept = Scheme.objects.get()
    assert (kept.confirmed_by_owner, kept.asked_on, kept.reminded_on) == (True, days(-20), days(-5)), "she is shown neither"
    scheme.brings = "Un autre conseil."
    services.change_scheme(scheme=scheme, by=delegate)
    kept = Scheme.objects.get()
    assert (kept.confirmed_by_owner, kept.asked_on, kept.reminded_on, kept.verified_on) == (False, None, None, days(-9))


def test_another_page_has_not_been_tried_yet(france, delegate):
    scheme = SchemeFactory(link_broken_on=days(-2), link_failures=3, link_reported=True)
    scheme.title = "Autre titre"
    services.change_scheme(scheme=scheme, by=delegate)
    assert Scheme.objects.get().link_broken_on == days(-2)
    scheme.contact_email, scheme.website = "autre@organisme.example", "https://organisme.example/autre"
    services.change_scheme(scheme=scheme, by=delegate)
    kept = Scheme.objects.get()
    assert (kept.link_broken_on, kept.link_failures, kept.link_reported) == (None, 0, False)
    assert JournalEntry.objects.order_by("-id").first().details == {"fields": ["website", "contact_email"]}


def test_a_link_is_said_to_be_broken_then_found_again(france, delegate):
    scheme = services.report_link(scheme=SchemeFactory(), is_broken=True, by=delegate)
    assert scheme.freshness == Freshness.BROKEN
    scheme = services.report_link(scheme=scheme, is_broken=False, by=delegate)
    assert (scheme.freshness, scheme.link_checked_on) == (Freshness.FRESH, TODAY)
    assert verbs() == ["scheme.link_broken", "scheme.link_repaired"]


def test_removing_a_scheme_takes_what_was_said_of_it_and_leaves_a_line(france, delegate):
    scheme = SchemeFactory()
    SchemeCorrection.objects.create(scheme=scheme, text="x", proposed_at=clock.now())
    services.remove_scheme(scheme=scheme, by=delegate)
    assert not SchemeCorrection.objects.exists()
    assert verbs() == ["scheme.removed"]


# --- The owner -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(france):
    scheme = SchemeFactory(verified_on=dt.date(2025, 6, 1), asked_on=days(-3))
    return SimpleNamespace(scheme=scheme, by=services.LinkHolder(scheme.pk), token=services.question_token(scheme))


def test_the_link_names_one_question_of_one_scheme_and_cannot_be_made_up(asked):
    assert services.question_of(asked.token) == (asked.scheme, True)
    for forged in (asked.token[:-2], f"x{asked.token}", "inconnu"):
        with pytest.raises(BadSignature):
            services.question_of(forged)


def test_the_link_ends_ninety_days_after_the_question(asked):
    asked_on = asked.scheme.asked_on
    with clock.held_at(asked_on + dt.timedelta(days=90)):
        assert services.question_of(asked.token) == (asked.scheme, True)
    with clock.held_at(asked_on + dt.timedelta(days=91)), pytest.raises(SignatureExpired):
        services.question_of(asked.token)


def test_the_owner_confirms_by_her_link_and_the_link_is_closed(asked):
    services.confirm_scheme(scheme=asked.scheme, by=asked.by)
    kept = Scheme.objects.get()
    assert (kept.verified_on, kept.confirmed_by_owner, kept.verified_by) == (TODAY, True, None)
    assert services.question_of(asked.token) == (kept, False)
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.person, entry.actor) == ("scheme.confirmed", None, "l’organisme, par le lien reçu")


def test_the_link_of_another_question_or_of_a_scheme_that_has_gone_opens_nothing(asked):
    Scheme.objects.update(asked_on=days(-1))
    assert services.question_of(asked.token) == (asked.scheme, False)
    Scheme.objects.all().delete()
    assert services.question_of(asked.token) == (None, False)


def test_who_holds_a_link_does_nothing_else_and_nothing_elsewhere(asked):
    other = SchemeFactory()
    for act in (services.confirm_scheme, services.refuse_mail):
        with pytest.raises(Refused):
            act(scheme=other, by=asked.by)
    with pytest.raises(Refused):
        services.propose_correction(scheme=other, text="x", by=asked.by)
    for act in (services.change_scheme, services.remove_scheme):
        with pytest.raises(Refused):
            act(scheme=asked.scheme, by=asked.by)


def test_a_correction_is_read_then_taken_or_set_aside(asked, delegate):
    first = services.propose_correction(scheme=asked.scheme, text=" Fini en juin. ", link_is_broken=True, by=asked.by)
    kept = Scheme.objects.get()
    assert (first.text, kept.asked_on, kept.verified_on, kept.link_broken_on) == (
        "Fini en juin.",
        None,
        dt.date(2025, 6, 1),
        TODAY,
    )
    kept.deadline = dt.date(2026, 6, 30)
    services.change_scheme(scheme=kept, correction=first, by=delegate)
    first.refresh_from_db()
    assert (first.outcome, first.settled_by) == (CorrectionOutcome.TAKEN, delegate)
    with pytest.raises(ValidationError):
        services.set_aside_correction(correction=first, by=delegate)
    with pytest.raises(ValidationError):
        services.change_scheme(scheme=kept, correction=first, by=delegate)
    second = services.propose_correction(scheme=asked.scheme, text="Rien.", by=asked.by)
    services.set_aside_correction(correction=second, by=delegate)
    second.refresh_from_db()
    assert (second.outcome, Scheme.objects.get().verified_by) == (CorrectionOutcome.SET_ASIDE, delegate)


def test_a_record_takes_up_its_own_corrections_alone(asked, delegate):
    elsewhere = services.propose_correction(scheme=asked.scheme, text="Fini en juin.", by=asked.by)
    with pytest.raises(SchemeCorrection.DoesNotExist):
        services.change_scheme(scheme=SchemeFactory(), correction=elsewhere, by=delegate)
    assert SchemeCorrection.objects.waiting().exists()


def test_an_empty_correction_is_refused(asked):
    with pytest.raises(ValidationError):
        services.propose_correction(scheme=asked.scheme, text="  ", by=asked.by)


def test_an_owner_who_wants_no_more_mail_is_heard_for_all_her_schemes(asked):
    other = SchemeFactory(contact_email="Contact@Organisme.example", asked_on=days(-1))
    apart = SchemeFactory(contact_email="autre@organisme.example", asked_on=days(-1))
    services.refuse_mail(scheme=asked.scheme, by=asked.by)
    assert MailRefusal.objects.get().address == "contact@organisme.example"
    asked_still = set(Scheme.objects.exclude(asked_on=None))
    assert asked_still == {apart}
    assert {entry.object_id for entry in JournalEntry.objects.all()} == {str(asked.scheme.pk), str(other.pk)}


# --- A merge -------------------------------------------------------------------------------------------------------------------


def test_a_scheme_follows_its_owner_into_a_merge_and_out_of_it(france):
    kept, absorbed = (OrganisationFactory(kind=OrganisationKind.AGENCY, territory=TerritoryFactory(key="R44")) for _ in range(2))
    scheme = SchemeFactory(owner=absorbed, owner_name="")
    merge = services.merge_organisations(merge=Merge(kept=kept, absorbed=absorbed), taken=(), by=SYSTEM)
    scheme.refresh_from_db()
    assert (scheme.owner, scheme.owner_text) == (kept, str(kept))
    services.undo_merge(merge=merge, by=SYSTEM)
    scheme.refresh_from_db()
    assert scheme.owner == absorbed
