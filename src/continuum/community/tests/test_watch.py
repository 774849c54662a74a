"""The legal watch: who reads which text, what each structure is answered, and how the team keeps it true."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.enums import LegalStatus
from continuum.community.models import LegalItem
from continuum.community.panels import registry
from continuum.directory.tests.factories import HeadcountFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.predicates import Answer

from .factories import CommunityFactory, member_of
from .factories_watch import LegalItemFactory, SegmentFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 10)


@pytest.fixture(autouse=True)
def that_day():
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def community():
    return CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))


@pytest.fixture
def delegate():
    return PersonFactory(delegate=True)


def structure_of(person):
    return person.active_memberships()[0].organisation


def director_of(community, **organisation):
    place = {"territory": TerritoryFactory(key="D57")} | organisation
    return member_of(community, organisation=OrganisationFactory(**place))


def entered(client, person):
    client.force_login(person)
    return client


def page_of(client, person, name="community:watch", *args, query=""):
    return entered(client, person).get(reverse(name, args=args) + query)


# --- What applies to my structure --------------------------------------------------------------------------------------------


def answers(person, community):
    items = queries.legal_items_read(person)
    return {one.item.title: one.put.answer for one in queries.watch_for(items, structure_of(person), person).told}


@pytest.mark.parametrize(("employees", "expected"), [(12, Answer.YES), (80, Answer.NO), (None, Answer.UNKNOWN)])
def test_a_text_concerns_a_structure_or_not_or_it_is_not_known(community, employees, expected):
    director = director_of(community)
    if employees:
        HeadcountFactory(organisation=structure_of(director), employees=employees)
    LegalItemFactory(community=community, title="Partage", audience=SegmentFactory())
    LegalItemFactory(community=community, title="Pour toutes")
    assert answers(director, community) == {"Partage": expected, "Pour toutes": Answer.YES}


def test_what_is_missing_is_named_and_leads_a_director_where_she_writes_it(client, community):
    director = director_of(community)
    LegalItemFactory(community=community, audience=SegmentFactory())
    shown = page_of(client, director).content.decode()
    assert "Il manque\u00a0: effectif" in shown
    assert reverse("directory:new_headcount", args=[structure_of(director).pk]) in shown


def test_what_does_not_concern_says_what_it_would_take(client, community):
    director = director_of(community)
    HeadcountFactory(organisation=structure_of(director), employees=80)
    LegalItemFactory(community=community, audience=SegmentFactory())
    shown = page_of(client, director).content.decode()
    assert "moins de 50\u00a0salariés" in shown
    assert "connu\u00a0: 80\u00a0salariés" in shown


def test_a_text_of_a_region_does_not_concern_a_structure_of_another(community):
    director = director_of(community)
    elsewhere = SegmentFactory(territory=TerritoryFactory(key="D54"), rule={"version": 1, "who": _natures()})
    LegalItemFactory(community=community, title="Ailleurs", audience=elsewhere)
    assert answers(director, community) == {"Ailleurs": Answer.NO}


def _natures():
    return {"term": "nature", "op": "in", "value": ["member"]}


def test_texts_stand_in_the_order_of_the_days_from_which_they_apply(community):
    director = director_of(community)
    for title, day in (("Demain", "2026-07-01"), ("Hier", "2024-01-01"), ("Aujourd’hui", "2026-03-10")):
        LegalItemFactory(community=community, title=title, effective_from=dt.date.fromisoformat(day))
    found = queries.watch_for(queries.legal_items_read(director), structure_of(director), director)
    assert [one["text"] for one in found.events] == ["Hier", "Aujourd’hui", "Demain"]
    assert [one.since for one in found.told] == [
        "depuis le 1er janvier 2024",
        "depuis le 10 mars 2026",
        "à partir du 1er juillet 2026",
    ]


def test_she_is_answered_for_her_own_structures_alone(client, community):
    director = director_of(community, name="La mienne")
    other = director_of(community, name="L’autre")
    LegalItemFactory(community=community, audience=SegmentFactory())
    shown = page_of(client, director, query=f"?structure={structure_of(other).pk}").content.decode()
    assert "La mienne" in shown
    assert "L’autre" not in shown


def test_who_directs_two_structures_chooses(client, community):
    director = director_of(community, name="Première")
    second = OrganisationFactory(name="Seconde", territory=TerritoryFactory(key="D57"))
    director.memberships.create(
        role="director", organisation=second, programme=community.node.programme, starts_on=dt.date(2024, 1, 1)
    )
    LegalItemFactory(community=community)
    shown = page_of(client, director, query=f"?structure={second.pk}").content.decode()
    assert "Ce qui s’applique à Seconde" in shown
    assert "Première" in shown


def test_an_unreadable_rule_is_told_and_breaks_no_page(client, community):
    director = director_of(community)
    LegalItemFactory(community=community, audience=SegmentFactory(rule={"version": 1, "who": {"term": "disparu"}}))
    response = page_of(client, director)
    assert response.status_code == 200
    assert "qui ne peut plus être lue" in response.content.decode()


def test_many_texts_cost_no_more_questions_than_one(client, community, django_assert_max_num_queries):
    director = director_of(community)
    for _ in range(8):
        LegalItemFactory(community=community, audience=SegmentFactory())
    entered(client, director)
    with django_assert_max_num_queries(15):
        client.get(reverse("community:watch"))


# --- Who reads ---------------------------------------------------------------------------------------------------------------


def test_a_member_reads_what_is_published_and_no_draft_nor_what_was_withdrawn(client, community):
    director = director_of(community)
    for status, expected in (("published", 200), ("draft", 404), ("withdrawn", 404)):
        item = LegalItemFactory(community=community, status=status)
        assert page_of(client, director, "community:legal_item", item.pk).status_code == expected


def test_a_partner_never_reads_the_watch(client, community):
    partner = PersonFactory(partner=True)
    item = LegalItemFactory(community=community)
    assert page_of(client, partner).status_code == 404
    assert page_of(client, partner, "community:legal_item", item.pk).status_code == 404
    assert not LegalItem.objects.visible_to(partner).exists()


def test_a_member_who_has_not_accepted_the_charter_reads_it_first(client, community):
    newcomer = member_of(community, accepted=False, organisation=OrganisationFactory(territory=TerritoryFactory(key="D57")))
    item = LegalItemFactory(community=community)
    response = page_of(client, newcomer, "community:legal_item", item.pk)
    assert response.status_code == 302
    assert reverse("community:charter", args=[community.pk]) in response.url


def test_a_director_of_another_region_reads_nothing_of_it(community):
    elsewhere = CommunityFactory(node__programme__territory=TerritoryFactory(key="R28"))
    stranger = member_of(elsewhere, organisation=OrganisationFactory(territory=TerritoryFactory(key="D76")))
    LegalItemFactory(community=community)
    assert not LegalItem.objects.visible_to(stranger).exists()


# --- Keeping it --------------------------------------------------------------------------------------------------------------


def draft(**given):
    return LegalItemFactory.build(community=None, status="draft", **given)


def test_a_text_is_written_as_a_draft_then_published_with_who_read_it(community, delegate):
    item = services.add_legal_item(community=community, item=draft(), by=delegate)
    assert item.status == LegalStatus.DRAFT
    services.publish_legal_item(item=item, review_on=dt.date(2026, 9, 10), by=delegate)
    item.refresh_from_db()
    assert (item.status, item.reviewed_by, item.reviewed_on) == (LegalStatus.PUBLISHED, delegate, TODAY)
    assert list(JournalEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "legal_item.added",
        "legal_item.published",
    ]


def test_what_changes_is_said_in_three_lines_at_most(community, delegate):
    with pytest.raises(ValidationError, match="trois lignes"):
        services.add_legal_item(community=community, item=draft(what_changes="a\nb\nc\nd"), by=delegate)


def test_a_text_does_not_apply_before_it_was_published(community, delegate):
    item = draft(published_on=dt.date(2026, 1, 1), effective_from=dt.date(2025, 1, 1))
    with pytest.raises(ValidationError, match="avant d’avoir été publié"):
        services.add_legal_item(community=community, item=item, by=delegate)


def test_the_day_of_the_next_reading_is_to_come(community, delegate):
    item = LegalItemFactory(community=community)
    with pytest.raises(ValidationError, match="date est passée"):
        services.review_legal_item(item=item, review_on=TODAY, by=delegate)


def test_a_text_due_for_review_waits_on_the_desk_of_the_team_alone(community, delegate):
    LegalItemFactory(community=community, title="Dû", review_on=TODAY)
    LegalItemFactory(community=community, title="Pas dû", review_on=TODAY + dt.timedelta(days=1))
    LegalItemFactory(community=community, title="Brouillon", status="draft", review_on=TODAY)
    desk = registry.desk.get("community.watch")
    assert [line.text for line in desk.waiting(delegate)] == ["Texte à relire\u00a0: Dû"]
    assert desk.waiting(director_of(community)) == []


def test_once_read_again_it_leaves_the_desk(community, delegate):
    item = LegalItemFactory(community=community, review_on=TODAY)
    services.review_legal_item(item=item, review_on=dt.date(2026, 9, 10), by=delegate)
    assert queries.legal_items_to_review(delegate) == []


def test_the_desk_asks_one_question_when_nothing_waits(community, delegate, django_assert_num_queries):
    delegate.active_memberships()
    with django_assert_num_queries(1):
        queries.legal_items_to_review(delegate)


def test_what_is_withdrawn_keeps_why_and_leaves_the_members(community, delegate):
    director, item = director_of(community), LegalItemFactory(community=community)
    services.withdraw_legal_item(item=item, reason="Abrogé.", by=delegate)
    item.refresh_from_db()
    assert item.reason == "Abrogé."
    assert not queries.legal_items_read(director).exists()


def test_what_members_have_read_is_withdrawn_rather_than_removed(community, delegate):
    with pytest.raises(ValidationError, match="retirez-le plutôt"):
        services.remove_legal_item(item=LegalItemFactory(community=community), by=delegate)
    services.remove_legal_item(item=LegalItemFactory(community=community, status="draft"), by=delegate)
    assert LegalItem.objects.count() == 1


def test_a_director_keeps_no_text(community):
    director, item = director_of(community), LegalItemFactory(community=community)
    with pytest.raises(Refused):
        services.change_legal_item(item=item, by=director)
    with pytest.raises(Refused):
        services.add_legal_item(community=community, item=draft(), by=director)


def test_a_text_is_kept_by_the_pages(client, community, delegate):
    entered(client, delegate)
    typed = {
        "community": community.pk,
        "title": "Registre",
        "text_ref": "décret",
        "source": "https://www.legifrance.gouv.fr/x",
        "published_on": "2026-01-01",
        "effective_from": "2026-04-01",
        "what_changes": "a",
        "to_do": "b",
        "submission_key": "6a0c0c49-7a49-4d2e-a3a9-4e49b7f7ce10",
    }
    refused = client.post(reverse("community:new_legal_item"), typed | {"effective_from": "2025-04-01"})
    assert "avant d’avoir été publié" in refused.content.decode()
    assert "Registre" in refused.content.decode()
    assert client.post(reverse("community:new_legal_item"), typed).status_code == 302
    item = LegalItem.objects.get(title="Registre")
    shown = page_of(client, delegate, "community:legal_items").content.decode()
    assert "Registre" in shown
    typed = {"review_on": "2026-09-10", "submission_key": "6a0c0c49-7a49-4d2e-a3a9-4e49b7f7ce11"}
    assert client.post(reverse("community:publish_legal_item", args=[item.pk]), typed).status_code == 302
    item.refresh_from_db()
    assert item.is_published


def test_the_team_finds_what_it_keeps_where_members_find_their_answers(client, delegate):
    response = page_of(client, delegate)
    assert response.status_code == 302
    assert response.url == reverse("community:legal_items")
