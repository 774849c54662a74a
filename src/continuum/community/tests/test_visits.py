"""Learning visits: who writes and reads what, at which moment; what the host is sent, and what is carried home."""

import datetime as dt
import re
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.facts import count_intentions, count_kept_intentions, count_visiting, count_visits
from continuum.community.models import Astonishment, LearningVisit, Observation, VisitQuestion
from continuum.directory.models import Person
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings.models import Meeting
from continuum.meetings.tests.factories import MeetingFactory
from continuum.toolkit import clock, registry
from continuum.toolkit.access import Refused
from continuum.toolkit.counting import counted_by
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import deliver_one

from .factories import CommunityFactory, member_of
from .factories_visits import DAY, LearningVisitFactory, host_of, intend, visitor_of

pytestmark = pytest.mark.django_db
EVE = DAY - dt.timedelta(days=1)
LATER = DAY + dt.timedelta(days=20)
THREE_MONTHS_LATER = dt.date(2026, 6, 12)


@pytest.fixture
def visit():
    community = CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))
    return LearningVisitFactory(community=community)


@pytest.fixture
def delegate(visit):
    return PersonFactory(delegate=True)


def shown(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(f"community:{name}", args=args))


def key():
    return "6a0c0c49-7a49-4d2e-a3a9-4e49b7f7ce10"


def observe(visit, person, **cells):
    row = Observation(is_shared=cells.pop("is_shared", False), **cells)
    return services.write_observation(visit=visit, observation=row, by=person)


def astonish(visit, person):
    row = Astonishment(surprise="Ils décident.", doubt="La nuit ?", idea="Un planning.")
    return services.write_astonishment(visit=visit, astonishment=row, by=person)


# --- Preparing it ------------------------------------------------------------------------------------------------------------


def test_a_visit_is_put_on_the_calendar_with_its_page(visit, delegate):
    meeting = Meeting(title="Chez l’Établi", on=DAY, host=OrganisationFactory())
    made = services.add_visit(
        community=visit.community, visit=LearningVisit(innovation="training", sought="x"), meeting=meeting, by=delegate
    )
    assert made.meeting.kind == "learning_visit"
    assert (made.meeting.node, made.meeting.openness) == (visit.community.node, "programme")


def test_a_meeting_of_the_calendar_has_one_page_of_visit(visit, delegate):
    with pytest.raises(ValidationError, match="a déjà sa page"):
        services.add_visit(community=visit.community, visit=LearningVisit(), meeting=visit.meeting, by=delegate)


@pytest.mark.parametrize("wrong", [{"kind": "workshop"}, {"host": None}])
def test_a_visit_is_a_meeting_of_that_kind_with_a_host(visit, delegate, wrong):
    given = {"kind": "learning_visit", "host": OrganisationFactory(), "node": visit.community.node} | wrong
    with pytest.raises(ValidationError):
        services.add_visit(community=visit.community, visit=LearningVisit(), meeting=MeetingFactory(**given), by=delegate)


def test_the_page_prepares_a_visit_and_says_what_is_missing(client, visit, delegate):
    client.force_login(delegate)
    typed = {"community": visit.community.pk, "innovation": "welcome", "sought": "L’accueil", "submission_key": key()}
    refused = client.post(reverse("community:new_visit"), typed).content.decode()
    assert "Donnez la date de la visite." in refused
    assert "L’accueil" in refused
    known = MeetingFactory(kind="learning_visit", node=visit.community.node, host=OrganisationFactory(), title="Au calendrier")
    response = client.post(reverse("community:new_visit"), typed | {"meeting": known.pk})
    assert response.status_code == 302
    assert LearningVisit.objects.get(meeting=known).sought == "L’accueil"


def test_a_member_prepares_no_visit(visit):
    with pytest.raises(Refused):
        services.add_visit(community=visit.community, visit=LearningVisit(), meeting=Meeting(), by=visitor_of(visit))


# --- Before ------------------------------------------------------------------------------------------------------------------


def test_a_visitor_asks_three_questions_at_most_and_changes_them(visit):
    person = visitor_of(visit)
    with clock.held_at(EVE):
        services.ask_questions(visit=visit, texts=["a", "b", "c", "d"], by=person)
        services.ask_questions(visit=visit, texts=["a", "", "e"], by=person)
    assert [one.text for one in VisitQuestion.objects.all()] == ["a", "e"]


def test_questions_are_refused_once_the_visit_is_past(visit):
    with clock.held_at(LATER), pytest.raises(ValidationError, match="ne pose plus"):
        services.ask_questions(visit=visit, texts=["a"], by=visitor_of(visit))


@pytest.mark.parametrize("reply", ["no", ""])
def test_who_does_not_come_asks_nothing(visit, reply):
    with clock.held_at(EVE), pytest.raises(Refused):
        services.ask_questions(visit=visit, texts=["a"], by=visitor_of(visit, reply=reply))


def test_who_was_noted_absent_writes_nothing(visit):
    with clock.held_at(LATER), pytest.raises(Refused):
        astonish(visit, visitor_of(visit, presence="absent"))


def test_three_days_before_the_host_receives_the_questions_once_and_without_names(visit):
    host, person = host_of(visit), visitor_of(visit)
    with clock.held_at(DAY - dt.timedelta(days=5)):
        services.ask_questions(visit=visit, texts=["Qui fait les plannings ?"], by=person)
        assert services.send_questions() == 0
    with clock.held_at(DAY - dt.timedelta(days=3)):
        services.send_questions()
        services.send_questions()
    (mail,) = OutboxMessage.objects.filter(kind="community.visit_questions")
    assert mail.person == host
    assert "Qui fait les plannings" in mail.text
    assert person.name not in mail.text


def test_the_order_of_questions_never_tells_who_asked_them(client, visit):
    host = host_of(visit)
    for number, (name, rank) in enumerate([("Zoé", 2), ("Aude", 1), ("Zoé", 1), ("Aude", 2)], start=1):
        person = Person.objects.filter(name=name).first() or visitor_of(visit)
        Person.objects.filter(pk=person.pk).update(name=name, search_name=name.lower())
        VisitQuestion.objects.create(pk=UUID(int=number), visit=visit, person=person, rank=rank, text=f"Question {number}")
    with clock.held_at(DAY - dt.timedelta(days=3)):
        page = shown(client, host, "visit", visit.pk).content.decode()
        services.send_questions()
    mail = OutboxMessage.objects.get(kind="community.visit_questions")
    for text in (page, mail.text):
        assert re.findall(r"Question \d", text) == [f"Question {number}" for number in range(1, 5)]


def test_questions_of_a_visit_cancelled_meanwhile_do_not_leave(visit):
    host_of(visit)
    with clock.held_at(DAY - dt.timedelta(days=3)):
        services.ask_questions(visit=visit, texts=["a"], by=visitor_of(visit))
        services.send_questions()
        Meeting.objects.filter(pk=visit.meeting_id).update(status="cancelled")
        mail = OutboxMessage.objects.get(kind="community.visit_questions")
        deliver_one(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "suppressed"


# --- During and after --------------------------------------------------------------------------------------------------------


def test_notes_are_their_author_s_alone_until_she_shares_them(visit, delegate):
    author, other, host = visitor_of(visit), visitor_of(visit), host_of(visit)
    with clock.held_at(DAY):
        observe(visit, author, context="Douze salariés.")
        assert Observation.objects.visible_to(author).exists()
        assert not any(Observation.objects.visible_to(one).exists() for one in (other, host, delegate))
        observe(visit, author, context="Douze salariés.", is_shared=True)
        assert all(Observation.objects.visible_to(one).exists() for one in (other, host, delegate))
    assert Observation.objects.count() == 1


def test_nothing_is_noted_before_the_day(visit):
    with clock.held_at(EVE), pytest.raises(ValidationError, match="à partir de ce jour-là"):
        observe(visit, visitor_of(visit), context="x")


def test_an_empty_grid_is_refused(visit):
    with clock.held_at(DAY), pytest.raises(ValidationError, match="au moins une ligne"):
        observe(visit, visitor_of(visit), context=" ")


def test_members_who_did_not_come_see_that_the_visit_exists_and_nothing_else(client, visit):
    stranger = member_of(visit.community, organisation=OrganisationFactory(territory=TerritoryFactory(key="D54")))
    with clock.held_at(DAY):
        observe(visit, visitor_of(visit), context="Secret de grille", is_shared=True)
        astonish(visit, visitor_of(visit))
        page = shown(client, stranger, "visit", visit.pk).content.decode()
    assert "La Ruche (fictive)" in page
    assert "Secret de grille" not in page
    assert "Ils décident." not in page
    assert not Astonishment.objects.visible_to(stranger).exists()


def test_a_partner_never_sees_a_visit(client, visit):
    partner = PersonFactory(partner=True, membership__programme=visit.community.node.programme)
    assert shown(client, partner, "visits").status_code == 404
    assert shown(client, partner, "visit", visit.pk).status_code == 404
    assert not LearningVisit.objects.visible_to(partner).exists()


def test_nobody_is_named_beside_what_she_shares(client, visit):
    author, reader = visitor_of(visit), visitor_of(visit)
    with clock.held_at(DAY):
        observe(visit, author, context="Douze salariés.", is_shared=True)
        astonish(visit, author)
        page = shown(client, reader, "visit", visit.pk).content.decode()
    assert "Douze salariés." in page
    assert author.name not in page


def test_the_host_reads_what_is_shared_without_being_a_visitor(client, visit):
    with clock.held_at(DAY):
        astonish(visit, visitor_of(visit))
        page = shown(client, host_of(visit), "visit", visit.pk).content.decode()
    assert "Ils décident." in page
    assert "Dire ce qui m’a étonné" not in page


def test_a_grid_is_written_by_its_page_and_its_draft_is_kept(client, visit):
    person = visitor_of(visit)
    with clock.held_at(DAY):
        url = reverse("community:write_observation", args=[visit.pk])
        client.force_login(person)
        assert client.get(url).status_code == 200
        typed = {"context": "Commencé", "submission_key": key()}
        client.post(url, typed | {"keep_for_later": "oui"})
        assert not Observation.objects.exists()
        assert "Commencé" in client.get(f"{url}?brouillon=oui").content.decode()
        assert client.post(url, typed | {"is_shared": "on"}).status_code == 302
    assert Observation.objects.get().is_shared


@pytest.mark.parametrize(("day", "offered"), [(EVE, "Poser mes trois questions"), (DAY, "Noter ce que je vois")])
def test_the_page_says_what_to_do_now(client, visit, day, offered):
    with clock.held_at(day):
        assert offered in shown(client, visitor_of(visit), "visit", visit.pk).content.decode()


def test_who_is_not_registered_is_led_to_the_meeting(client, visit):
    stranger = member_of(visit.community, organisation=OrganisationFactory(territory=TerritoryFactory(key="D54")))
    with clock.held_at(EVE):
        page = shown(client, stranger, "visit", visit.pk).content.decode()
    assert reverse("meetings:answer", args=[visit.meeting_id]) in page


def test_registration_is_offered_once_it_is_open(client, visit):
    Meeting.objects.filter(pk=visit.meeting_id).update(status="planned")
    stranger = member_of(visit.community, organisation=OrganisationFactory(territory=TerritoryFactory(key="D54")))
    with clock.held_at(EVE):
        page = shown(client, stranger, "visit", visit.pk).content.decode()
    assert "Les inscriptions ne sont pas encore ouvertes" in page
    assert "S’inscrire" not in page


def test_who_has_not_accepted_the_charter_reads_it_before_writing(client, visit):
    person = visitor_of(visit)
    visit.community.acceptances.filter(person=person).delete()
    with clock.held_at(DAY):
        response = shown(client, person, "write_observation", visit.pk)
    assert response.status_code == 302
    assert reverse("community:charter", args=[visit.community.pk]) in response.url


def test_a_visit_that_was_not_told_waits_on_the_desk_of_its_visitor(visit):
    person = visitor_of(visit)
    with clock.held_at(LATER):
        assert len(queries.visits_to_tell(person)) == 1
        astonish(visit, person)
        assert queries.visits_to_tell(person) == []


def test_the_page_of_a_visit_costs_the_same_whatever_was_written(client, visit, django_assert_max_num_queries):
    with clock.held_at(DAY):
        for _ in range(4):
            person = visitor_of(visit)
            observe(visit, person, context="x", is_shared=True)
            astonish(visit, person)
            intend(visit, person)
        client.force_login(PersonFactory(delegate=True))
        with django_assert_max_num_queries(15):
            client.get(visit.get_absolute_url())


# --- The card ----------------------------------------------------------------------------------------------------------------


def test_a_card_is_drawn_from_what_was_shared_once_the_host_agrees(visit, delegate):
    host = host_of(visit)
    with clock.held_at(DAY):
        observe(visit, visitor_of(visit), context="Douze salariés.", what_changed="Le planning.", is_shared=True)
        observe(visit, visitor_of(visit), context="Gardé pour moi.")
        with pytest.raises(ValidationError, match="pas donné son accord"):
            services.draft_card(visit=visit, by=delegate)
        services.agree_to_card(visit=visit, agrees=True, by=host)
        card = services.draft_card(visit=visit, by=delegate)
    assert (card.organisation, card.written_by) == (visit.meeting.host, delegate)
    assert card.problem == "Douze salariés."
    assert "Le planning." in card.what_was_done
    assert "Gardé pour moi" not in card.problem
    with pytest.raises(ValidationError, match="déjà été tirée"):
        services.draft_card(visit=visit, by=delegate)


def test_without_shared_notes_there_is_nothing_to_draw(visit, delegate):
    services.agree_to_card(visit=visit, agrees=True, by=host_of(visit))
    with pytest.raises(ValidationError, match="partagé ses notes"):
        services.draft_card(visit=visit, by=delegate)


def test_the_host_alone_agrees_and_may_take_it_back(visit, delegate):
    host = host_of(visit)
    for one in (delegate, visitor_of(visit)):
        with pytest.raises(Refused):
            services.agree_to_card(visit=visit, agrees=True, by=one)
    assert services.agree_to_card(visit=visit, agrees=True, by=host).host_agrees_to_card
    assert not services.agree_to_card(visit=visit, agrees=False, by=host).host_agrees_to_card


def test_another_host_is_asked_anew(visit):
    services.agree_to_card(visit=visit, agrees=True, by=host_of(visit))
    Meeting.objects.filter(pk=visit.meeting_id).update(host=OrganisationFactory())
    assert not LearningVisit.objects.get().host_agrees_to_card


# --- What is counted ---------------------------------------------------------------------------------------------------------


def total(count, visit):
    return sum(row.count for row in counted_by([_source(count)], [visit.meeting.node_id]))


def _source(count):
    return next(one for one in registry.facts if one.count is count)


def test_visits_structures_and_intentions_are_counted_once_the_visit_is_held(visit):
    with clock.held_at(DAY):
        people = [visitor_of(visit, presence="present") for _ in range(2)]
        first = intend(visit, people[0])
        intend(visit, people[1])
        services.take_intention_step(intention=first, to="done", given={"evidence": "Fait"}, by=people[0])
    assert total(count_visits, visit) == 0
    Meeting.objects.filter(pk=visit.meeting_id).update(status="held")
    assert [total(one, visit) for one in (count_visits, count_visiting, count_intentions, count_kept_intentions)] == [1, 2, 2, 1]


def test_a_partner_reads_how_many_and_no_name(visit):
    partner = PersonFactory(partner=True, membership__programme=visit.community.node.programme)
    with clock.held_at(DAY):
        intend(visit, visitor_of(visit, presence="present", name="Structure Discrète"))
    Meeting.objects.filter(pk=visit.meeting_id).update(status="held")
    for measure in ("visites-tenues", "structures-en-visite", "intentions-de-transfert"):
        lines = registry.facts.get(measure).rows(partner, [visit.meeting.node_id])
        assert len(lines) == 1
        assert lines[0][1] == ""
        assert "Discrète" not in lines[0][0]
