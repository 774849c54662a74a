"""A practice from draft to published: who reads it, who corrects it, who opens it to all."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.enums import PracticeStatus
from continuum.community.models import Community, Practice
from continuum.directory.tests.factories import HeadcountFactory, OrganisationFactory, PersonFactory
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage

from .factories import CommunityFactory, member_of
from .factories_practices import PracticeFactory

pytestmark = pytest.mark.django_db
STORY = {
    "title": "Un binôme pour les deux premiers mois",
    "theme": "recrutement",
    "problem": "Les nouvelles recrues partaient.",
    "what_was_done": "Chacune est accompagnée.",
    "evidence": "testimony",
}


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


@pytest.fixture
def delegate():
    return PersonFactory(delegate=True)


@pytest.fixture
def author(community):
    return member_of(community)


@pytest.fixture
def draft(community, author) -> Practice:
    return written(community, author)


def structure_of(person):
    return person.memberships.get().organisation


def written(community, person, **fields) -> Practice:
    made = Practice(community=community, organisation=structure_of(person), **STORY | fields)
    return services.write_practice(practice=made, by=person)


def sees(person, practice) -> bool:
    return Practice.objects.visible_to(person).filter(pk=practice.pk).exists()


def published(draft, author, delegate) -> Practice:
    services.submit_practice(practice=draft, by=author)
    return services.publish_practice(practice=draft, by=delegate)


def test_a_draft_is_its_authors_alone(community, author, delegate, draft):
    assert sees(author, draft)
    assert not sees(member_of(community, organisation=draft.organisation, role="board_member"), draft)
    assert not sees(member_of(community), draft)
    assert not sees(delegate, draft)


def test_the_journal_does_not_name_a_draft(draft):
    assert "binôme" not in JournalEntry.objects.get(verb="practice.written").label


def test_what_is_proposed_is_read_by_its_structure_and_the_team_alone(community, author, delegate, draft):
    services.submit_practice(practice=draft, by=author)
    assert sees(delegate, draft)
    assert sees(member_of(community, organisation=draft.organisation, role="board_member"), draft)
    assert not sees(member_of(community), draft)


def test_a_published_practice_is_read_by_every_member_and_by_no_partner(community, author, delegate, draft):
    practice = published(draft, author, delegate)
    assert sees(member_of(community), practice)
    assert not sees(PersonFactory(partner=True, membership__programme=community.node.programme), practice)
    assert not sees(PersonFactory(), practice)
    assert not sees(member_of(CommunityFactory()), practice)


def test_a_member_who_has_not_accepted_the_charter_is_not_told_of_practices(community, author, delegate, draft):
    published(draft, author, delegate)
    late = member_of(community, accepted=False)
    assert not queries.practices_published(late).exists()
    assert queries.practices_published(member_of(community)).exists()


def test_the_context_is_that_of_the_structure_and_never_its_commune(community):
    host = OrganisationFactory()
    HeadcountFactory(organisation=host, employees=24)
    practice = written(community, member_of(community, organisation=host))
    assert practice.size == "20-49"
    assert practice.territory.kind == "department"


def test_only_the_team_publishes(community, author, draft):
    services.submit_practice(practice=draft, by=author)
    for person in (author, member_of(community)):
        with pytest.raises(Refused):
            services.publish_practice(practice=draft, by=person)


def test_a_draft_is_not_published_before_it_is_proposed(delegate, draft):
    with pytest.raises(ValidationError):
        services.publish_practice(practice=draft, by=delegate)


def test_what_is_sent_back_is_a_draft_again_and_its_author_is_told_why(author, delegate, draft):
    services.submit_practice(practice=draft, by=author)
    services.send_back_practice(practice=draft, review="Dites combien cela a coûté.", by=delegate)
    draft.refresh_from_db()
    assert draft.is_draft
    mail = OutboxMessage.objects.get(person_id=author.pk)
    assert "Dites combien cela a coûté." in mail.text
    assert [one.text for one in desk(author)] == [f"Pratique à compléter\u00a0: {draft}"]


def desk(person):
    from continuum.toolkit import registry

    source = registry.desk.get("community.practices")
    assert source is not None
    return source.waiting(person)


def test_a_practice_to_read_over_waits_on_the_teams_desk(author, delegate, draft):
    assert desk(delegate) == []
    services.submit_practice(practice=draft, by=author)
    assert [one.action for one in desk(delegate)] == ["La relire"]


def test_remarks_go_to_the_author_with_the_publication(author, delegate, draft):
    services.submit_practice(practice=draft, by=author)
    services.publish_practice(practice=draft, review="Belle idée.", by=delegate)
    assert "Belle idée." in OutboxMessage.objects.get(person_id=author.pk).text


def test_a_withdrawn_practice_is_read_by_no_member_and_open_to_nobody(community, author, delegate, draft):
    practice = published(draft, author, delegate)
    services.open_practice_as_host(practice=practice, is_open=True, by=author)
    services.open_practice_as_team(practice=practice, is_open=True, by=delegate)
    services.withdraw_practice(practice=practice, review="À revoir.", by=delegate)
    practice.refresh_from_db()
    assert practice.status == PracticeStatus.WITHDRAWN
    assert not practice.opened_by_host
    assert not practice.opened_by_team
    assert not sees(member_of(community), practice)
    assert sees(author, practice)


def test_a_practice_is_open_to_all_when_its_structure_and_the_team_both_say_so(author, delegate, draft):
    practice = published(draft, author, delegate)
    services.open_practice_as_team(practice=practice, is_open=True, by=delegate)
    assert not queries.practices_open_to_all().exists()
    services.open_practice_as_host(practice=practice, is_open=True, by=author)
    assert queries.practices_open_to_all().get().is_open_to_all
    services.open_practice_as_host(practice=practice, is_open=False, by=author)
    assert not queries.practices_open_to_all().exists()


def test_the_team_does_not_speak_for_the_structure_nor_the_structure_for_the_team(author, delegate, draft):
    practice = published(draft, author, delegate)
    with pytest.raises(Refused):
        services.open_practice_as_host(practice=practice, is_open=True, by=delegate)
    with pytest.raises(Refused):
        services.open_practice_as_team(practice=practice, is_open=True, by=author)


def test_nothing_is_open_to_all_before_it_is_published(author, draft):
    with pytest.raises(ValidationError):
        services.open_practice_as_host(practice=draft, is_open=True, by=author)


def test_another_member_corrects_nothing(community, author, delegate, draft):
    practice = published(draft, author, delegate)
    for service in (services.change_practice, services.withdraw_practice):
        with pytest.raises(Refused):
            service(practice=practice, by=member_of(community), **({"review": "?"} if service.__name__[0] == "w" else {}))


def leave(person, community):
    """She no longer answers for her structure; another one of the community keeps her among its members."""
    held = person.memberships.get()
    held.organisation = OrganisationFactory(territory=community.node.territory)
    held.save()
    return type(person).objects.get(pk=person.pk)


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn"])
def test_whoever_left_the_structure_never_rewrites_what_it_is_said_to_have_done(community, author, delegate, draft, state):
    gone = leave(author, community)
    Practice.objects.filter(pk=draft.pk).update(status=state)
    draft.refresh_from_db()
    for service, more in ((services.change_practice, {}), (services.withdraw_practice, {"review": "?"})):
        with pytest.raises(Refused):
            service(practice=draft, by=gone, **more)
    with pytest.raises(Refused):
        services.submit_practice(practice=draft, by=gone)


def test_where_its_author_left_the_team_and_whoever_comes_next_correct_it(community, author, delegate, draft):
    practice = published(draft, author, delegate)
    leave(author, community)
    next_one = member_of(community, organisation=practice.organisation)
    practice.title = "Un binôme, revu"
    services.change_practice(practice=practice, by=delegate)
    services.withdraw_practice(practice=practice, review="À vérifier.", by=next_one)
    practice.refresh_from_db()
    assert (practice.title, practice.is_withdrawn) == ("Un binôme, revu", True)


def test_whoever_wrote_for_a_structure_as_the_team_goes_on_correcting_it(community, delegate):
    made = Practice(community=community, organisation=OrganisationFactory(territory=community.node.territory), **STORY)
    practice = services.write_practice(practice=made, by=delegate)
    published(practice, delegate, delegate)
    practice.refresh_from_db()
    services.change_practice(practice=practice, by=delegate)


def test_whoever_left_still_reads_and_takes_away_her_own_draft(community, author, draft):
    gone = leave(author, community)
    assert sees(gone, draft)
    services.remove_practice(practice=draft, by=gone)


def test_a_form_read_before_the_publication_does_not_take_it_back(author, delegate, draft):
    stale = Practice.objects.get(pk=draft.pk)
    published(draft, author, delegate)
    stale.title = "Un autre titre"
    services.change_practice(practice=stale, by=author)
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("Un autre titre", PracticeStatus.PUBLISHED)


def test_a_structure_that_does_not_want_to_be_named_is_not(client, community):
    practice = PracticeFactory(community=community, organisation__name="Les Roseaux (fictive)")
    client.force_login(member_of(community))
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "Les Roseaux" not in page
    practice.shows_host = True
    practice.save()
    assert "Les Roseaux" in client.get(practice.get_absolute_url()).content.decode()


def test_a_member_writes_proposes_and_the_team_publishes_from_the_pages(client, community, delegate):
    author = member_of(community)
    client.force_login(author)
    send(client, reverse("community:new_practice"), **STORY)
    practice = Practice.objects.get()
    send(client, reverse("community:submit_practice", args=[practice.pk]))
    client.force_login(delegate)
    send(client, reverse("community:publish_practice", args=[practice.pk]), review="")
    client.force_login(member_of(community))
    assert STORY["title"] in client.get(reverse("community:practices")).content.decode()


def send(client, url, **typed):
    form = client.get(url).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(url, shown | typed)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_a_member_cannot_write_in_the_name_of_another_structure(client, community, author):
    other = OrganisationFactory()
    client.force_login(author)
    url = reverse("community:new_practice")
    form = client.get(url).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(url, shown | STORY | {"organisation": other.pk})
    assert "organisation" in answer.context["form"].errors
    assert not Practice.objects.exists()


def test_a_draft_may_be_removed_and_a_published_practice_may_not(author, delegate, community, draft):
    other = written(community, author)
    services.remove_practice(practice=other, by=author)
    practice = published(draft, author, delegate)
    with pytest.raises(ValidationError):
        services.remove_practice(practice=practice, by=author)


def test_the_list_costs_the_same_whatever_the_number_of_practices(client, community, django_assert_max_num_queries):
    client.force_login(member_of(community))
    PracticeFactory.create_batch(12, community=community)
    with django_assert_max_num_queries(15):
        client.get(reverse("community:practices"))
