"""Who belongs to a community, and its charter."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, services
from continuum.community.models import CharterAcceptance, Community
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit.access import Refused

from .factories import CommunityFactory, member_of

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
