"""« Journal » : what each may read of who did what; the page says no content and grows without costing more."""

import pytest

from continuum.directory import services
from continuum.directory.tests.test_second_factor import sent
from continuum.directory.views.journal import precision
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry

from .factories import MembershipFactory, PersonFactory, ProgrammeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
PAGE = "/annuaire/journal/"


@pytest.fixture
def director(france):
    return PersonFactory(director=True, name="Directrice Essai-Fictif")


@pytest.fixture
def neighbour(france):
    return PersonFactory(director=True, name="Voisine Essai-Fictif", membership__territory=TerritoryFactory(key="R28"))


def lines(client, **asked):
    return [row["cells"] for row in client.get(PAGE, asked).context["listing"]["rows"]]


def about(person):
    return set(JournalEntry.objects.visible_to(person).values_list("label", flat=True))


def test_the_administration_reads_everything(admin, director, neighbour, seen_by):
    for person in (director, neighbour):
        journal.write(SYSTEM, "person.created", person)
    journal.write(SYSTEM, "reading.approved", ProgrammeFactory(title="Relevé d’essai"))
    assert about(admin) == {"Directrice Essai-Fictif", "Voisine Essai-Fictif", "Relevé d’essai"}
    assert len(lines(seen_by(admin))) == 3


def test_a_delegate_reads_her_own_lines_and_those_on_her_people_only(delegate, director, neighbour):
    for person in (director, neighbour):
        journal.write(SYSTEM, "person.created", person)
        journal.write(SYSTEM, "membership.granted", person.memberships.get())
        journal.write(person, "export", ProgrammeFactory(title=f"Liste de {person}"))
    journal.write(delegate, "reading.approved", ProgrammeFactory(title="Approuvé par elle"))
    journal.write(SYSTEM, "reading.approved", ProgrammeFactory(title="Approuvé par d’autres"))
    seen = about(delegate)
    assert {"Directrice Essai-Fictif", "Liste de Directrice Essai-Fictif", "Approuvé par elle"} <= seen
    assert not {label for label in seen if "Voisine" in label or "d’autres" in label}


def test_somebody_who_belongs_elsewhere_too_is_left_to_the_administration(delegate, director):
    MembershipFactory(person=director, role="national_admin")
    journal.write(SYSTEM, "sessions.closed", director)
    assert about(delegate) == set()


def test_a_delegate_whose_delegation_has_ended_reads_nothing_more_than_her_own(delegate, director):
    import datetime as dt

    journal.write(SYSTEM, "person.created", director)
    delegate.memberships.update(ends_on=dt.date(2020, 1, 1))
    assert about(type(delegate).objects.get(pk=delegate.pk)) == set()


@pytest.mark.parametrize("role", ["officer", "director", "board_member", "partner"])
def test_the_others_have_no_journal(role, seen_by):
    assert seen_by(PersonFactory(**{role: True})).get(PAGE).status_code == 404


def test_a_stranger_has_none(client):
    assert client.get(PAGE).status_code == 302


def test_it_says_what_an_export_carried_away_and_why_connections_were_closed(admin, director, seen_by):
    client, hers = seen_by(admin), seen_by(director)
    assert hers.get("/annuaire/mon-acces/").status_code == 200
    list(client.get("/annuaire/?format=csv"))
    sent(client, f"/annuaire/personnes/{director.pk}/connexions/", reason="ordinateur volé")
    told = {str(cells[2]): str(cells[5]).replace("\u00a0", " ") for cells in lines(client)}
    assert told["exporté"].startswith("CSV, ")
    assert told["exporté"].endswith(("ligne", "lignes"))
    assert told["connexions fermées"] == "1 connexion, ordinateur volé"


def test_details_that_nobody_chose_to_show_stay_out_of_the_page():
    entry = JournalEntry(verb="x", details={"title": "un texte écrit dans une page", "old": "avant", "rows": 2})
    assert precision(entry) == "2\u00a0lignes"


def test_filters_narrow_by_act_by_person_by_kind_and_by_time(admin, director, seen_by):
    client = seen_by(admin)
    with clock.held_at("2021-03-10T09:00"):
        journal.write(SYSTEM, "person.created", director)
    journal.write(admin, "membership.granted", director.memberships.get())
    assert len(lines(client)) == 2
    for asked in (
        {"acte": "membership.granted"},
        {"qui": str(admin.pk)},
        {"sur": "directory.membership"},
        {"depuis": "7"},
        {"q": str(admin)},
    ):
        assert [str(cells[2]) for cells in lines(client, **asked)] == ["accès ouvert"], asked
    assert [str(cells[2]) for cells in lines(client, qui="programme")] == ["personne ajoutée"]


def test_its_own_export_leaves_a_line_with_its_reason(admin, director, seen_by):
    client = seen_by(admin)
    journal.write(SYSTEM, "person.created", director)
    list(sent(client, f"{PAGE}?format=csv", reason="contrôle annuel"))
    line = JournalEntry.objects.get(verb="export")
    assert (line.label, line.details["reason"]) == ("Journal", "contrôle annuel")


def test_sixty_lines_cost_what_ten_cost(delegate, director, seen_by, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = seen_by(delegate)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    for _ in range(10):
        journal.write(SYSTEM, "person.created", director)
    ten = cost()
    for _ in range(50):
        journal.write(SYSTEM, "person.created", director)
    assert cost() == ten <= 15


def test_what_must_be_traced_is(admin, director, seen_by):
    """Changes of rights, closed connections, help, exports: one line each, with who and whom."""
    services.grant_membership(
        membership=MembershipFactory.build(person=None, role="partner", programme=ProgrammeFactory()),
        email="nouvelle@essai.example",
        name="Nouvelle Essai-Fictif",
        by=admin,
    )
    services.start_help(person=director, reason="essai d’aide", by=admin)
    services.end_membership(membership=director.memberships.get(), by=admin)
    verbs = set(JournalEntry.objects.filter(person=admin).values_list("verb", flat=True))
    assert {"membership.granted", "help.started", "membership.ended"} <= verbs
