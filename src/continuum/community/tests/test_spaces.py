"""Who reads which space, and who keeps it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import Space, Topic
from continuum.community.search import find_topics
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings.tests.factories import AttendanceFactory, MeetingFactory
from continuum.toolkit.access import Refused

from .factories import CommunityFactory, member_of
from .factories_topics import SpaceFactory, group_of, topic_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))


def reads(person, space) -> bool:
    return Space.objects.visible_to(person).filter(pk=space.pk).exists()


def typed_on(client, address, **fields):
    """What the page of a form would send."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in ("submission_key", "typed_by")} | fields


def test_a_space_of_all_is_read_by_members_who_accepted_the_charter_and_by_the_team(community):
    space = SpaceFactory(community=community)
    assert reads(member_of(community), space)
    assert reads(member_of(community, role="board_member"), space)
    assert reads(PersonFactory(admin=True), space)
    assert reads(PersonFactory(delegate=True), space)
    assert reads(PersonFactory(officer=True, membership__programme=community.node.programme), space)
    assert not reads(member_of(community, accepted=False), space)


def test_neither_a_partner_nor_somebody_of_elsewhere_reads_a_space(community):
    space = SpaceFactory(community=community)
    elsewhere = OrganisationFactory(territory=TerritoryFactory(key="D76"))
    assert not reads(PersonFactory(partner=True, membership__programme=community.node.programme), space)
    assert not reads(member_of(community, organisation=elsewhere), space)
    assert not reads(PersonFactory(officer=True), space)
    assert not reads(PersonFactory(), space)


def test_the_space_of_a_group_is_read_by_those_called_to_it_and_by_the_team(community):
    called, other = member_of(community), member_of(community)
    space = group_of(community, called)
    assert reads(called, space)
    assert not reads(other, space)
    assert reads(PersonFactory(delegate=True), space)


def test_the_space_of_a_meeting_is_read_by_those_expected_there_and_by_the_team(community):
    came, other = member_of(community), member_of(community)
    meeting = MeetingFactory(node=community.node)
    AttendanceFactory(meeting=meeting, person=came)
    space = SpaceFactory(community=community, level="meeting", meeting=meeting)
    assert reads(came, space)
    assert not reads(other, space)
    assert reads(PersonFactory(delegate=True), space)


def test_a_partner_invited_to_the_meeting_does_not_read_its_space(community):
    partner = PersonFactory(partner=True, membership__programme=community.node.programme)
    meeting = MeetingFactory(node=community.node)
    AttendanceFactory(meeting=meeting, person=partner)
    assert not reads(partner, SpaceFactory(community=community, level="meeting", meeting=meeting))


def test_a_space_whose_meeting_is_gone_is_read_by_the_team_alone(community):
    came = member_of(community)
    meeting = MeetingFactory(node=community.node)
    AttendanceFactory(meeting=meeting, person=came)
    space = SpaceFactory(community=community, level="meeting", meeting=meeting)
    meeting.attendances.all().delete()
    meeting.delete()
    assert not reads(came, space)
    assert reads(PersonFactory(delegate=True), space)
    space.refresh_from_db()
    assert space.readers_text == "l’équipe seule"


def test_whoever_reads_a_space_is_whom_its_list_of_readers_names(community):
    """Two ways to say one thing: the rule of reading, and whom an author may call."""
    people = [member_of(community) for _ in range(3)]
    late = member_of(community, accepted=False)
    group, everyone = group_of(community, people[0], late), SpaceFactory(community=community)
    for space in (group, everyone):
        named = set(queries.readers_of(space))
        assert named == {one for one in [*people, late] if reads(one, space)}
        assert named


def test_nobody_else_finds_the_topic_of_a_group_anywhere(client, community):
    called, other = member_of(community), member_of(community)
    topic = topic_in(group_of(community, called), called, title="Zibeline", text="Marmotte")
    client.force_login(other)
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert client.get(topic.space.get_absolute_url()).status_code == 404
    for address in (reverse("community:topics"), f"{reverse('community:topics')}?q=marmotte", reverse("community:home")):
        assert "Zibeline" not in client.get(address).content.decode()
    assert find_topics(other, "zibeline", 5) == []
    assert [one.title for one in find_topics(called, "marmotte", 5)] == ["Zibeline"]


def test_those_who_run_the_community_open_a_space_and_no_member_does(community):
    space = Space(name="Recruter", purpose="Se dire ce qui marche.", level="members")
    with pytest.raises(Refused):
        services.open_space(community=community, space=space, by=member_of(community))
    services.open_space(community=community, space=space, by=PersonFactory(delegate=True))
    assert Space.objects.get().community == community


def test_a_space_of_a_meeting_names_its_meeting(community):
    with pytest.raises(ValidationError):
        services.open_space(
            community=community, space=Space(name="Un", purpose="x", level="meeting"), by=PersonFactory(admin=True)
        )


def test_the_team_opens_a_group_then_calls_people_to_it(client, community):
    person = member_of(community)
    client.force_login(PersonFactory(delegate=True))
    address = reverse("community:new_space", args=[community.pk])
    answer = client.post(address, typed_on(client, address, name="Planning", purpose="Essayer ensemble.", level="group"))
    space = Space.objects.get()
    assert answer["Location"] == reverse("community:seat_people", args=[space.pk])
    done = client.post(answer["Location"], typed_on(client, answer["Location"], people=[str(person.pk)]))
    assert done["Location"] == space.get_absolute_url()
    assert reads(person, space)
    client.post(answer["Location"], typed_on(client, answer["Location"], people=[]))
    assert not reads(person, space)


def test_two_people_who_compose_a_group_never_undo_each_other(client, community):
    removed, kept, added, other = (member_of(community) for _ in range(4))
    space = group_of(community, removed, kept)
    client.force_login(PersonFactory(delegate=True))
    address = reverse("community:seat_people", args=[space.pk])
    older = typed_on(client, address, shown=client.get(address).context["form"]["shown"].value())
    services.seat_people(space=space, people=[kept, other], by=PersonFactory(admin=True))
    client.post(address, older | {"people": [str(one.pk) for one in (removed, kept, added)]})
    assert queries.readers_of(space).in_bulk().keys() == {kept.pk, added.pk, other.pk}


def test_whoever_opened_an_empty_group_takes_nobody_out_of_it(client, community):
    space, called = group_of(community), member_of(community)
    client.force_login(PersonFactory(delegate=True))
    address = reverse("community:seat_people", args=[space.pk])
    older = typed_on(client, address, shown=client.get(address).context["form"]["shown"].value())
    services.seat_people(space=space, people=[called], by=PersonFactory(admin=True))
    client.post(address, older | {"people": []})
    assert reads(called, space)


def test_nobody_from_elsewhere_is_called_to_a_group(community):
    elsewhere = OrganisationFactory(territory=TerritoryFactory(key="D76"))
    space, stranger = group_of(community), member_of(community, organisation=elsewhere)
    with pytest.raises(ValidationError):
        services.seat_people(space=space, people=[stranger], by=PersonFactory(admin=True))
    assert not space.seats.exists()


def test_the_level_of_a_space_never_changes(client, community):
    space = group_of(community)
    client.force_login(PersonFactory(delegate=True))
    address = reverse("community:change_space", args=[space.pk])
    assert "level" not in client.get(address).context["form"].fields
    sent = typed_on(client, address, name="Autre", purpose="Autre chose.", level="members")
    client.post(address, sent)
    space.refresh_from_db()
    assert (space.name, space.level) == ("Autre", "group")


def test_no_page_carries_authors_away(client, community):
    topic_in(SpaceFactory(community=community), member_of(community))
    client.force_login(PersonFactory(admin=True))
    for form in ("csv", "xlsx"):
        answer = client.get(f"{reverse('community:topics')}?format={form}")
        assert answer["Content-Type"].startswith("text/html")
    assert "format=" not in client.get(reverse("community:topics")).content.decode()


def test_more_topics_ask_no_more_queries(client, community, django_assert_max_num_queries):
    person, space = member_of(community), SpaceFactory(community=community)
    client.force_login(person)
    for _ in range(25):
        topic_in(space, member_of(community))
    assert Topic.objects.count() == 25
    client.get(reverse("community:topics"))
    for address in (reverse("community:topics"), space.get_absolute_url(), reverse("community:home")):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_who_has_not_entered_is_not_named_to_whoever_composes_a_group_yet_stays_in_it(client, community):
    entered, seated, away = member_of(community), member_of(community, accepted=False), member_of(community, accepted=False)
    client.force_login(PersonFactory(delegate=True))
    form = client.get(reverse("community:seat_people", args=[group_of(community, seated).pk])).context["form"]
    assert {pk for pk, _ in form.fields["people"].choices} == {str(entered.pk), str(seated.pk)}
    assert str(away.pk) not in str(form)
