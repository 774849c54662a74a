"""Who belongs to a community, and its charter."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import CharterAcceptance, Community, Problem
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit.access import Refused

from .factories import CommunityFactory, member_of
from .factories_solving import group, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


def seen(person) -> bool:
    return Community.objects.visible_to(person).exists()


def test_those_who_direct_or_administer_a_structure_of_its_territory_belong_to_it(community):
    assert seen(member_of(community))
    assert seen(member_of(community, role="board_member"))
    moselle = OrganisationFactory(territory=TerritoryFactory(key="D57"))
    assert seen(member_of(community, organisation=moselle))


def test_neither_a_partner_nor_somebody_of_elsewhere_or_of_another_programme_finds_it(community):
    normandie = OrganisationFactory(territory=TerritoryFactory(key="D76"))
    assert not seen(member_of(community, accepted=False, organisation=normandie))
    assert not seen(PersonFactory(partner=True, membership__programme=community.node.programme))
    assert not seen(PersonFactory(officer=True, membership__programme=ProgrammeFactory()))
    assert not seen(PersonFactory(director=True, membership__programme=ProgrammeFactory()))
    assert not seen(PersonFactory())


def test_a_member_reads_the_charter_before_anything_else_then_goes_where_she_was_going(client, community):
    person = member_of(community, accepted=False)
    client.force_login(person)
    home = reverse("community:home")
    answer = client.get(home)
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert community.charter in page.content.decode()
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    done = client.post(answer["Location"], typed)
    assert done["Location"] == home
    assert client.get(home).status_code == 200
    assert queries.communities_taken_part_in(person).get() == community


def test_the_charter_never_leads_out_of_the_site(client, community):
    client.force_login(member_of(community, accepted=False))
    address = reverse("community:charter", args=[community.pk]) + "?suite=https://ailleurs.example/"
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, typed)["Location"] == reverse("community:home")


def test_a_charter_written_anew_is_accepted_anew_and_a_new_name_asks_nothing(community):
    person, team = member_of(community), PersonFactory(admin=True)
    community.name = "Autre nom"
    services.write_charter(community=community, by=team)
    assert not queries.to_accept(person).exists()
    community.charter = "Ce qui se dit ici reste ici, et ailleurs non."
    services.write_charter(community=community, by=team)
    assert queries.to_accept(person).get() == community
    assert not queries.communities_taken_part_in(person).exists()


def test_the_charter_accepted_is_the_one_that_was_read(community):
    person = member_of(community, accepted=False)
    read = community.edition
    community.charter = "Une autre charte."
    services.write_charter(community=community, by=PersonFactory(admin=True))
    with pytest.raises(ValidationError):
        services.accept_charter(community=community, read=read, by=person)
    assert not CharterAcceptance.objects.filter(person=person).exists()


def test_only_those_who_run_the_programme_in_its_whole_territory_open_a_community():
    node = NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="R44")))
    new = Community(name="Une", purpose="Se voir", charter="Dire vrai")
    for person in (PersonFactory(director=True), PersonFactory(partner=True, membership__programme=node.programme)):
        with pytest.raises(Refused):
            services.open_community(node=node, community=new, by=person)
    services.open_community(node=node, community=new, by=PersonFactory(delegate=True))
    with pytest.raises(ValidationError):
        services.open_community(node=node, community=Community(name="Deux"), by=PersonFactory(admin=True))


def test_the_delegate_opens_a_community_from_its_page(client):
    node = NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="R44")))
    client.force_login(PersonFactory(delegate=True))
    assert reverse("community:new_community") in client.get(reverse("community:home")).content.decode()
    form = client.get(reverse("community:new_community")).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"node": str(node.pk), "name": "Communauté du Grand Est", "purpose": "Se voir"}
    assert client.post(reverse("community:new_community"), typed).status_code == 302
    assert Community.objects.get().charter == form["charter"].value()


def test_the_desk_says_which_charter_waits(client, community):
    client.force_login(member_of(community, accepted=False))
    assert f"Lire la charte de «\u00a0{community}\u00a0»" in client.get("/bureau/").content.decode()


# --- A charter written anew while somebody types -----------------------------------------------------------------------------


def written_anew(community) -> None:
    community.charter = "Ce qui se dit ici reste ici, et ailleurs non."
    services.write_charter(community=community, by=PersonFactory(admin=True))


def typed(page, **more) -> dict:
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | more


def test_what_was_being_typed_when_the_charter_changed_is_found_again_once_it_is_accepted(client, community):
    client.force_login(member_of(community))
    address = reverse("community:new_problem", args=[community.pk])
    body = typed(client.get(address), title="Une équipe qui part", text="Trois départs en un an.", theme="emploi")
    written_anew(community)
    answer = client.post(address, body)
    assert answer["Location"].startswith(reverse("community:charter", args=[community.pk]))
    assert not Problem.objects.exists()
    back = client.post(answer["Location"], typed(client.get(answer["Location"])))["Location"]
    assert back == address
    again = client.get(back)
    assert "Trois départs en un an." in again.content.decode()
    assert client.post(address, typed(again)).status_code == 302
    assert Problem.objects.get().title == "Une équipe qui part"


@pytest.mark.parametrize("method", ["get", "post", "options", "put"])
def test_whatever_the_verb_nothing_is_read_before_the_charter(client, community, method):
    problem = problem_of(member_of(community), community)
    client.force_login(member_of(community, accepted=False))
    answer = getattr(client, method)(problem.get_absolute_url())
    assert answer.status_code == 302
    assert problem.title not in answer.content.decode()


def test_a_screen_that_refreshes_itself_leads_to_a_charter_written_anew(client):
    found = group(started=True)
    written_anew(found.community)
    client.force_login(found.others[0])
    room = f"http://testserver{reverse('community:room', args=[found.session.pk])}"
    address = reverse("community:room_changes", args=[found.session.pk])
    answer = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": room})
    charter = answer["HX-Redirect"]
    assert charter.startswith(reverse("community:charter", args=[found.community.pk]))
    assert client.post(charter, typed(client.get(charter)))["Location"] == room


def test_a_charter_refused_because_it_changed_may_be_read_and_accepted_on_the_same_page(client, community):
    client.force_login(member_of(community, accepted=False))
    address = reverse("community:charter", args=[community.pk])
    body = typed(client.get(address))
    written_anew(community)
    refused = client.post(address, body)
    assert f'name="submission_key" value="{body["submission_key"]}"' in refused.content.decode()
    assert client.post(address, typed(refused)).status_code == 302
    assert CharterAcceptance.objects.count() == 1
