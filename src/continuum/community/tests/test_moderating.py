"""What the team verifies, closes and withdraws with its reason; what members report; what an author takes back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import PostFlag
from continuum.community.panels import exchanges_waiting
from continuum.directory.services import erase_person
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.records import OutboxMessage

from .factories import CommunityFactory, member_of
from .factories_topics import SpaceFactory, answer_in, group_of, topic_in
from .test_spaces import typed_on

pytestmark = pytest.mark.django_db
WHY = "La charte demande de ne pas parler de prix."


@pytest.fixture
def community():
    return CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))


@pytest.fixture
def team():
    return PersonFactory(delegate=True)


@pytest.fixture
def author(community):
    return member_of(community)


@pytest.fixture
def topic(community, author):
    return topic_in(SpaceFactory(community=community), author, title="Tarifs horaires", text="À combien êtes-vous ?")


def read_by(client, person, topic) -> str:
    client.force_login(person)
    return client.get(topic.get_absolute_url()).content.decode()


def test_a_message_withdrawn_by_the_team_leaves_its_reason_and_its_author_is_written(client, community, team, author, topic):
    other = member_of(community)
    post = answer_in(topic, author, "Vingt-six euros")
    client.force_login(team)
    address = reverse("community:withdraw_post", args=[post.pk])
    client.post(address, typed_on(client, address, reason=WHY))
    shown = read_by(client, other, topic)
    assert WHY in shown
    assert "Vingt-six euros" not in shown
    assert "Vingt-six euros" in read_by(client, author, topic)
    assert "Vingt-six euros" in read_by(client, team, topic)
    mail = OutboxMessage.objects.get(kind="community.post_withdrawn")
    assert mail.to == author.email
    assert WHY in mail.text
    assert "Vingt-six" not in mail.text


def test_the_team_says_why_it_withdraws(client, team, topic):
    client.force_login(team)
    for address in (
        reverse("community:withdraw_post", args=[topic.posts.get().pk]),
        reverse("community:withdraw_topic", args=[topic.pk]),
    ):
        assert "reason" in client.post(address, typed_on(client, address, reason=" ")).context["form"].errors
    with pytest.raises(ValidationError):
        services.withdraw_topic(topic=topic, reason=" ", by=team)
    with pytest.raises(ValidationError):
        services.withdraw_post(post=topic.posts.get(), reason="", by=team)


def test_a_topic_withdrawn_hides_its_title_and_all_that_was_said_but_from_the_team(client, community, team, author, topic):
    answer_in(topic, member_of(community), "Cela dépend du conseil départemental")
    services.withdraw_topic(topic=topic, reason=WHY, by=team)
    shown = read_by(client, author, topic)
    assert WHY in shown
    assert "Tarifs horaires" not in shown
    assert "conseil départemental" not in shown
    assert "conseil départemental" in read_by(client, team, topic)
    client.force_login(author)
    for address in (reverse("community:topics"), reverse("community:home"), topic.space.get_absolute_url()):
        assert "Tarifs horaires" not in client.get(address).content.decode()
    assert OutboxMessage.objects.get(kind="community.topic_withdrawn").to == author.email


def test_what_was_withdrawn_by_mistake_is_put_back(client, community, team, author, topic):
    services.withdraw_topic(topic=topic, reason=WHY, by=team)
    services.restore_topic(topic=topic, by=team)
    post = topic.posts.get()
    services.withdraw_post(post=post, reason=WHY, by=team)
    services.restore_post(post=post, by=team)
    shown = read_by(client, member_of(community), topic)
    assert "À combien êtes-vous" in shown
    assert WHY not in shown
    verbs = list(JournalEntry.objects.values_list("verb", flat=True).order_by("pk"))
    assert verbs[-4:] == [
        "community.topic_withdrawn", "community.topic_restored", "community.post_withdrawn", "community.post_restored"
    ]  # fmt: skip


def test_an_author_takes_her_message_back_at_any_time_and_nobody_puts_it_back(client, community, team, author, topic):
    post = answer_in(topic, author, "Je me suis trompée")
    client.force_login(author)
    address = reverse("community:withdraw_post", args=[post.pk])
    client.post(address, typed_on(client, address))
    post.refresh_from_db()
    assert (post.text, post.search_text, post.withdrawn_reason) == ("", "", "")
    with pytest.raises(ValidationError):
        services.restore_post(post=post, by=team)
    assert "retiré par son auteur·e" in read_by(client, member_of(community), topic)
    assert not OutboxMessage.objects.exists()


def test_the_only_message_of_a_topic_taken_back_takes_the_topic_back(community, author, topic):
    services.withdraw_post(post=topic.posts.get(), by=author)
    topic.refresh_from_db()
    assert topic.is_withdrawn
    answered = topic_in(topic.space, author)
    answer_in(answered, member_of(community))
    services.withdraw_post(post=answered.posts.get(opens=True), by=author)
    answered.refresh_from_db()
    assert not answered.is_withdrawn


def test_no_member_withdraws_verifies_or_closes_what_another_wrote(client, community, topic):
    other, post = member_of(community), topic.posts.get()
    for act, what in (
        (services.withdraw_post, {"post": post, "reason": WHY}),
        (services.withdraw_topic, {"topic": topic, "reason": WHY}),
        (services.certify_post, {"post": post, "certified": True}),
        (services.arrange_topic, {"topic": topic, "is_pinned": True, "is_closed": True}),
    ):
        with pytest.raises(Refused):
            act(**what, by=other)
    client.force_login(other)
    assert client.get(reverse("community:withdraw_post", args=[post.pk])).status_code == 404
    assert client.get(reverse("community:arrange_topic", args=[topic.pk])).status_code == 404


def test_the_team_of_another_region_moderates_nothing(topic):
    elsewhere = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    with pytest.raises(Refused):
        services.withdraw_topic(topic=topic, reason=WHY, by=elsewhere)


def test_a_message_is_verified_by_the_team_then_no_longer(client, community, team, topic):
    post = topic.posts.get()
    client.force_login(team)
    address = reverse("community:certify_post", args=[post.pk])
    opened = typed_on(client, address, certified="oui")
    client.post(address, opened)
    assert "vérifié par l’équipe" in read_by(client, member_of(community), topic)
    assert [one.pk for one in queries.topics_certified(type(topic).objects.all())] == [topic.pk]
    client.force_login(team)
    client.post(address, typed_on(client, address, certified="non"))
    assert "vérifié par l’équipe" not in read_by(client, member_of(community), topic)


def test_a_topic_is_pinned_at_the_head_of_its_space_then_closed(client, community, team, topic):
    topic_in(topic.space, title="Plus récent")
    client.force_login(team)
    address = reverse("community:arrange_topic", args=[topic.pk])
    client.post(address, typed_on(client, address, is_pinned="on", is_closed="on"))
    client.force_login(member_of(community))
    shown = client.get(topic.space.get_absolute_url())
    assert shown.context["topics"].object_list[0] == topic
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Sujet clos" in page
    assert "Publier ma réponse" not in page


# --- What is reported ------------------------------------------------------------------------------------------------------


def test_a_reported_message_waits_on_the_desk_of_the_team_until_it_is_settled(client, community, team, author, topic):
    other, post = member_of(community), topic.posts.get()
    client.force_login(other)
    address = reverse("community:flag_post", args=[post.pk])
    client.post(address, typed_on(client, address, reason="On parle de prix."))
    assert [line.action for line in exchanges_waiting(team)] == ["Regarder"]
    assert exchanges_waiting(author) == exchanges_waiting(other) == []
    assert "On parle de prix" in read_by(client, team, topic)
    for person in (author, other, member_of(community)):
        assert "On parle de prix" not in read_by(client, person, topic)
    flag = PostFlag.objects.get()
    client.force_login(team)
    address = reverse("community:settle_flag", args=[flag.pk])
    client.post(address, typed_on(client, address))
    assert exchanges_waiting(team) == []
    assert "On parle de prix" not in read_by(client, team, topic)


def test_withdrawing_a_message_settles_what_was_reported_of_it(community, team, topic):
    post = topic.posts.get()
    services.flag_post(post=post, reason="Prix", by=member_of(community))
    services.withdraw_post(post=post, reason=WHY, by=team)
    assert exchanges_waiting(team) == []


def test_one_person_reports_a_message_once_at_a_time_and_never_her_own(community, author, topic):
    other, post = member_of(community), topic.posts.get()
    for reason in ("Prix", "Prix et marchés"):
        services.flag_post(post=post, reason=reason, by=other)
    assert PostFlag.objects.get().reason == "Prix et marchés"
    with pytest.raises(Refused):
        services.flag_post(post=post, reason="Moi", by=author)


def test_somebody_of_the_team_never_reads_who_reported_her_own_message_nor_settles_it(client, community, team):
    topic, other = topic_in(SpaceFactory(community=community), team), member_of(community)
    services.flag_post(post=topic.posts.get(), reason="Elle parle de prix", by=other)
    colleague, flag = PersonFactory(admin=True), PostFlag.objects.get()
    shown = read_by(client, team, topic)
    assert "Elle parle de prix" not in shown
    assert "Signalé le" not in shown
    assert exchanges_waiting(team) == []
    assert client.get(reverse("community:settle_flag", args=[flag.pk])).status_code == 404
    with pytest.raises(Refused):
        services.settle_flag(flag=flag, by=team)
    assert "Elle parle de prix" in read_by(client, colleague, topic)
    services.settle_flag(flag=flag, by=colleague)


def test_who_reported_is_read_by_the_team_alone(client, community, team, author, topic):
    other = member_of(community)
    services.flag_post(post=topic.posts.get(), reason="Prix", by=other)
    client.force_login(author)
    address = reverse("community:settle_flag", args=[PostFlag.objects.get().pk])
    assert client.get(address).status_code == 404
    assert not PostFlag.objects.visible_to(author).exists()
    assert not PostFlag.objects.visible_to(PersonFactory(officer=True)).exists()


# --- What leaves and what stays --------------------------------------------------------------------------------------------


def test_somebody_erased_leaves_her_messages_without_her_name(client, community, author, topic):
    author.name = "Basile Ormeau-Fictif"
    author.save()
    answer_in(topic, member_of(community), "Merci à Basile Ormeau-Fictif pour l’idée.")
    erase_person(person=author, reason="Elle l’a demandé.", by=PersonFactory(admin=True))
    shown = read_by(client, member_of(community), topic)
    assert "À combien êtes-vous" in shown
    assert "une personne effacée" in shown
    assert "Ormeau" not in shown
    assert not queries.topics_matching(type(topic).objects.all(), "ormeau").exists()


def test_the_journal_says_that_something_was_written_and_never_what(community):
    author = member_of(community)
    space = group_of(community, author)
    topic = topic_in(space, author, title="Zibeline")
    post = services.answer_topic(topic=topic, text="Marmotte", by=author)
    services.withdraw_post(post=post, by=author)
    services.withdraw_topic(topic=topic, reason=WHY, by=PersonFactory(admin=True))
    told = " ".join(f"{one.label} {one.details}" for one in JournalEntry.objects.all())
    assert "Zibeline" not in told
    assert "Marmotte" not in told
