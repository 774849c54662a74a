"""Opening a topic, answering it, calling somebody, correcting, following; and what is new since one came."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import Following, Mention, Post, Topic, TopicReading
from continuum.community.panels import exchanges_waiting
from continuum.directory.enums import MailPurpose
from continuum.directory.services import give_consent
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.records import OutboxMessage

from .factories import CommunityFactory, member_of
from .factories_topics import SpaceFactory, answer_in, group_of, topic_in
from .test_spaces import typed_on

pytestmark = pytest.mark.django_db

WORD = '<p class="MsoNormal" style="margin:0"><o:p>Bonjour</o:p></p><script>alert(1)</script>'


@pytest.fixture
def community():
    return CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))


@pytest.fixture
def space(community):
    return SpaceFactory(community=community)


def test_a_member_opens_a_topic_and_another_answers_it(client, community, space):
    first, second = member_of(community), member_of(community)
    client.force_login(first)
    address = reverse("community:new_topic", args=[space.pk])
    answer = client.post(address, typed_on(client, address, title="Remplacer une absence", text="Le jour même.\n\nComment ?"))
    topic = Topic.objects.get()
    assert answer["Location"] == topic.get_absolute_url()
    client.force_login(second)
    page = topic.get_absolute_url()
    client.post(page, typed_on(client, page, text="Nous tenons une liste."))
    shown = client.get(page).content.decode()
    assert "<p>Le jour même.</p>" in shown
    assert "Nous tenons une liste." in shown
    assert str(first) in shown


def test_sent_twice_an_answer_is_published_once(client, community, space):
    topic = topic_in(space)
    client.force_login(member_of(community))
    sent = typed_on(client, topic.get_absolute_url(), text="Une fois.")
    for _ in range(2):
        client.post(topic.get_absolute_url(), sent)
    assert Post.objects.filter(text="Une fois.").count() == 1


def test_what_is_pasted_from_word_and_scripts_are_shown_as_text(client, community, space):
    topic = topic_in(space, title="<script>alert(2)</script>", text=f"{WORD} https://exemple.example/a?b=1&c=2")
    client.force_login(member_of(community))
    for address in (topic.get_absolute_url(), reverse("community:topics"), reverse("community:home")):
        shown = client.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<o:p>" not in shown
    shown = client.get(topic.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(2)" in shown
    assert '<a href="https://exemple.example/a?b=1&amp;c=2" rel="nofollow">' in shown


@pytest.mark.parametrize("how", ["closed", "withdrawn", "closed space"])
def test_where_one_no_longer_writes_what_was_typed_stays_and_opens_a_new_topic(how, client, community, space):
    topic, person = topic_in(space), member_of(community)
    elsewhere = SpaceFactory(community=community)
    client.force_login(person)
    sent = typed_on(client, topic.get_absolute_url(), text="J’ai mis une heure à écrire ceci.")
    if how == "closed":
        services.arrange_topic(topic=topic, is_pinned=False, is_closed=True, by=PersonFactory(admin=True))
    elif how == "withdrawn":
        services.withdraw_topic(topic=topic, reason="Hors charte.", by=PersonFactory(admin=True))
    else:
        space.is_closed = True
        services.change_space(space=space, by=PersonFactory(admin=True))
    refused = client.post(topic.get_absolute_url(), sent)
    shown = refused.content.decode()
    assert refused.status_code == 200
    assert "J’ai mis une heure à écrire ceci." in shown
    assert "votre message n’est pas publié" in shown
    assert topic.posts.count() == 1
    target = reverse("community:new_topic", args=[elsewhere.pk if how == "closed space" else space.pk])
    assert f'formaction="{target}"' in shown
    carried = client.post(target, sent | {"reprise": "oui"})
    form = carried.context["form"]
    assert form["text"].value() == "J’ai mis une heure à écrire ceci."
    keys = {name: form[name].value() for name in ("submission_key", "typed_by")}
    client.post(target, keys | {"title": "Autrement", "text": form["text"].value()})
    assert Topic.objects.get(title="Autrement").posts.get().text == "J’ai mis une heure à écrire ceci."


def test_an_answer_begun_is_kept_for_later(client, community, space):
    topic = topic_in(space)
    client.force_login(member_of(community))
    page = topic.get_absolute_url()
    client.post(page, typed_on(client, page, text="À finir", keep_for_later="oui"))
    assert topic.posts.count() == 1
    assert "Vous aviez commencé ce texte" in client.get(page).content.decode()
    assert client.get(f"{page}?brouillon=oui").context["form"]["text"].value() == "À finir"


def test_whoever_does_not_read_a_space_writes_nothing_there(community):
    stranger, space = PersonFactory(director=True), group_of(community)
    topic = topic_in(space)
    for person in (stranger, member_of(community)):
        with pytest.raises(Refused):
            services.open_topic(space=space, topic=Topic(title="x"), text="y", by=person)
        with pytest.raises(Refused):
            services.answer_topic(topic=topic, text="y", by=person)


# --- Calling somebody ------------------------------------------------------------------------------------------------------


def test_whoever_is_called_sees_it_on_her_desk_until_she_reads_it_and_by_mail_if_she_agreed(client, community, space):
    author, called, silent = (member_of(community) for _ in range(3))
    give_consent(person=called, purpose=MailPurpose.COMMUNITY, by=called)
    topic = topic_in(space, author)
    post = services.answer_topic(topic=topic, text="Qu’en dites-vous ?", told=[called, silent], by=author)
    assert [line.action for line in exchanges_waiting(silent)] == ["Lire"]
    mail = OutboxMessage.objects.get(kind="community.told")
    assert mail.to == called.email
    assert "Qu’en dites-vous" not in mail.text
    client.force_login(silent)
    client.get(post.get_absolute_url())
    assert exchanges_waiting(silent) == []
    assert exchanges_waiting(called)


def test_a_mail_about_a_group_tells_no_title(community):
    author, called = member_of(community), member_of(community)
    give_consent(person=called, purpose=MailPurpose.COMMUNITY, by=called)
    topic = topic_in(group_of(community, author, called), author, title="Zibeline")
    services.answer_topic(topic=topic, text="Bonjour", told=[called], by=author)
    mail = OutboxMessage.objects.get(kind="community.told")
    assert "Zibeline" not in mail.text + mail.subject
    assert str(topic.space) in mail.subject


def test_nobody_is_called_to_what_she_does_not_read_nor_are_more_than_five(community):
    author, other = member_of(community), member_of(community)
    topic = topic_in(group_of(community, author), author)
    with pytest.raises(ValidationError):
        services.answer_topic(topic=topic, text="x", told=[other], by=author)
    everyone = topic_in(SpaceFactory(community=community), author)
    with pytest.raises(ValidationError):
        services.answer_topic(topic=everyone, text="x", told=[member_of(community) for _ in range(6)], by=author)
    assert not Mention.objects.exists()


def test_a_sixth_person_is_refused_beside_the_boxes_and_the_text_stays(client, community, space):
    topic, author = topic_in(space), member_of(community)
    others = [str(member_of(community).pk) for _ in range(6)]
    client.force_login(author)
    answer = client.post(topic.get_absolute_url(), typed_on(client, topic.get_absolute_url(), text="À six", told=others))
    assert "told" in answer.context["form"].errors
    assert "À six" in answer.content.decode()
    assert "<details open>" in answer.content.decode()


def test_a_message_withdrawn_before_the_mail_leaves_is_not_told(community, space):
    from continuum.toolkit.outbox import deliver

    author, called = member_of(community), member_of(community)
    give_consent(person=called, purpose=MailPurpose.COMMUNITY, by=called)
    post = services.answer_topic(topic=topic_in(space, author), text="Pardon", told=[called], by=author)
    services.withdraw_post(post=post, by=author)
    deliver()
    assert OutboxMessage.objects.get(kind="community.told").state == "suppressed"
    assert exchanges_waiting(called) == []


# --- Correcting ------------------------------------------------------------------------------------------------------------


def test_an_author_corrects_her_message_for_thirty_minutes_and_no_later(client, community, space):
    author = member_of(community)
    with clock.held_at("2026-03-02T10:00"):
        topic = topic_in(space, author)
    post = topic.posts.get()
    with clock.held_at("2026-03-02T10:29"):
        services.correct_post(post=post, text="Mieux dit", title="Mieux titré", by=author)
    topic.refresh_from_db()
    assert (topic.title, topic.posts.get().text) == ("Mieux titré", "Mieux dit")
    client.force_login(author)
    address = reverse("community:correct_post", args=[post.pk])
    with clock.held_at("2026-03-02T10:31"):
        answer = client.post(address, typed_on(client, address, text="Trop tard, et long", title="Trop tard"))
    assert "Plus de trente minutes" in answer.content.decode()
    assert "Trop tard, et long" in answer.content.decode()
    assert topic.posts.get().text == "Mieux dit"


def test_nobody_corrects_the_words_of_somebody_else(community, space):
    post = topic_in(space, member_of(community)).posts.get()
    for person in (member_of(community), PersonFactory(admin=True)):
        with pytest.raises(Refused):
            services.correct_post(post=post, text="Autre chose", by=person)


def test_what_was_verified_must_be_verified_again_once_corrected(community, space):
    author, team = member_of(community), PersonFactory(admin=True)
    post = topic_in(space, author).posts.get()
    services.certify_post(post=post, certified=True, by=team)
    services.correct_post(post=post, text="Autre chose", by=author)
    post.refresh_from_db()
    assert not post.is_certified


# --- What is new -----------------------------------------------------------------------------------------------------------


def fresh(person, since) -> dict[str, int]:
    return {one.title: one.fresh for one in queries.fresh_topics(person, since)}


def test_what_is_new_is_what_others_wrote_since_she_came_and_she_has_not_read(community, space):
    person, other = member_of(community), member_of(community)
    with clock.held_at("2026-01-10"):
        old = topic_in(space, other, title="Ancien")
    with clock.held_at("2026-03-10"):
        new = topic_in(space, other, title="Nouveau")
        topic_in(space, person, title="Le sien")
        answer_in(old, other)
    since = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    assert fresh(person, since) == {"Ancien": 1, "Nouveau": 1}
    with clock.held_at("2026-03-11"):
        services.note_reading(topic=new, by=person)
    assert fresh(person, since) == {"Ancien": 1}


def test_what_she_once_read_and_was_answered_since_stays_new_until_she_reads_it(community, space):
    person, other = member_of(community), member_of(community)
    with clock.held_at("2026-01-10"):
        topic = topic_in(space, other)
        services.note_reading(topic=topic, by=person)
    with clock.held_at("2026-01-20"):
        answer_in(topic, other)
    assert fresh(person, dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) == {topic.title: 1}


def test_what_was_withdrawn_is_no_news(community, space):
    person, other = member_of(community), member_of(community)
    topic = topic_in(space, other)
    post = answer_in(topic, other)
    services.withdraw_post(post=post, by=other)
    since = clock.now() - dt.timedelta(days=1)
    assert fresh(person, since) == {topic.title: 1}
    services.withdraw_topic(topic=topic, reason="Hors charte.", by=PersonFactory(admin=True))
    assert fresh(person, since) == {}


def test_what_one_follows_comes_first(community, space):
    person, other = member_of(community), member_of(community)
    followed = topic_in(space, other, title="Suivi")
    topic_in(space, other, title="Plus récent")
    services.follow_topic(topic=followed, followed=True, by=person)
    since = clock.now() - dt.timedelta(days=1)
    assert list(fresh(person, since)) == ["Suivi", "Plus récent"]
    services.follow_topic(topic=followed, followed=False, by=person)
    assert list(fresh(person, since)) == ["Plus récent", "Suivi"]


def test_the_first_page_of_the_community_says_what_moved(client, community, space):
    person = member_of(community)
    topic = topic_in(space, member_of(community), title="Tournées du dimanche")
    client.force_login(person)
    assert "Tournées du dimanche" in client.get(reverse("community:home")).content.decode()
    client.get(topic.get_absolute_url())
    assert "Tournées du dimanche" not in client.get(reverse("community:home")).content.decode()


def test_reading_is_noted_and_whoever_writes_follows(client, community, space):
    person, topic = member_of(community), topic_in(space)
    client.force_login(person)
    client.head(topic.get_absolute_url())
    assert not TopicReading.objects.exists()
    client.get(topic.get_absolute_url())
    assert TopicReading.objects.get().person == person
    services.answer_topic(topic=topic, text="Moi aussi", by=person)
    assert Following.objects.get().topic == topic
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Ne plus suivre ce sujet" in page


def test_a_button_follows_a_topic_and_another_a_space(client, community, space):
    person, topic = member_of(community), topic_in(space)
    client.force_login(person)
    for address, page, key in (
        (reverse("community:follow_topic", args=[topic.pk]), topic.get_absolute_url(), "once_form"),
        (reverse("community:follow_space", args=[space.pk]), space.get_absolute_url(), "form"),
    ):
        form = client.get(page).context[key]
        client.post(address, {name: form[name].value() for name in form.fields} | {"followed": "oui"})
    assert {(one.topic, one.space) for one in Following.objects.filter(person=person)} == {(topic, None), (None, space)}


def test_words_find_a_topic_by_its_title_or_by_what_was_said_without_accents(community, space):
    person, topic = member_of(community), topic_in(space, title="Préparer l’hiver")
    post = answer_in(topic, text="Un planning à l’avance")
    rows = queries.topics_read(person, clock.now())
    assert list(queries.topics_matching(rows, "hiver PREPARER")) == [topic]
    assert list(queries.topics_matching(rows, "planning hiver")) == [topic]
    assert not queries.topics_matching(rows, "été").exists()
    services.withdraw_post(post=post, reason="Hors charte.", by=PersonFactory(admin=True))
    assert not queries.topics_matching(rows, "planning").exists()


def test_the_page_of_a_message_far_below_is_found(client, community, space):
    topic, other = topic_in(space), member_of(community)
    posts = [answer_in(topic, other, text=f"Réponse {rank}") for rank in range(60)]
    client.force_login(member_of(community))
    assert "Réponse 59" in client.get(posts[-1].get_absolute_url()).content.decode()
    assert "Réponse 59" not in client.get(topic.get_absolute_url()).content.decode()


def test_a_long_topic_costs_what_a_short_one_costs(client, community, space, django_assert_max_num_queries):
    topic = topic_in(space)
    for rank in range(30):
        answer_in(topic, member_of(community), text=f"Réponse {rank}")
    for person in (member_of(community), PersonFactory(delegate=True)):
        client.force_login(person)
        client.get(topic.get_absolute_url())
        with django_assert_max_num_queries(15):
            client.get(topic.get_absolute_url())
