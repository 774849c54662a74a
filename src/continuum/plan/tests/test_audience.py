"""A sheet names whom it aims at: said to all, counted for the team, and the public cannot vanish under it."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory import services as directory
from continuum.directory.models import Segment
from continuum.directory.tests.factories import HeadcountFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import Node
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db
SMALL = {"version": 1, "who": {"term": "effectif", "op": "<", "value": 50, "on": "today"}}


def segment_of(key="R44", **fields):
    segment = Segment(name="Petites structures", territory=TerritoryFactory(key=key), rule=SMALL, **fields)
    return directory.create_segment(segment=segment, by=SYSTEM)


@pytest.fixture
def land():
    return factories.two_regions()


def words(client, address):
    return client.get(address).content.decode().replace("\u00a0", " ")


def change(client, node, audience):
    typed = {"title": node.title, "territory": node.territory_id, "audience": audience, "submission_key": new_key()}
    return client.post(f"/plan/modifier/{node.address}/", typed)


def test_a_plan_names_its_public_and_its_page_says_whom(client, land):
    node, segment = land["east"], segment_of()
    HeadcountFactory(employees=12)
    client.force_login(PersonFactory(delegate=True))
    assert change(client, node, segment.pk).status_code == 302
    assert Node.objects.get(pk=node.pk).audience == segment
    shown = words(client, node.get_absolute_url())
    assert "Public visé" in shown
    assert "Moins de 50 salariés à ce jour." in shown
    assert "1 structure concernée" in shown
    assert segment.get_absolute_url() in shown


def test_a_partner_reads_the_sentence_without_counts_nor_link(client, land):
    segment = segment_of()
    Node.objects.filter(pk=land["east"].pk).update(audience=segment)
    client.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    shown = words(client, land["east"].get_absolute_url())
    assert "Moins de 50 salariés à ce jour." in shown
    assert "structure concernée" not in shown
    assert segment.get_absolute_url() not in shown


def test_only_publics_that_the_writer_sees_are_offered_and_accepted(client, land):
    elsewhere = segment_of(key="R28")
    other = segment_of(programme=ProgrammeFactory(code="autre"))
    client.force_login(PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=None))
    assert str(other.pk) not in words(client, f"/plan/modifier/{land['east'].address}/")
    assert "ne vous est pas ouvert" in change(client, land["east"], other.pk).content.decode()
    client.force_login(PersonFactory(delegate=True))
    assert "ne vous est pas ouvert" in change(client, land["east"], elsewhere.pk).content.decode()
    assert Node.objects.get(pk=land["east"].pk).audience is None


def test_a_public_in_use_is_not_deleted_and_says_where_it_serves(client, land):
    segment = segment_of()
    Node.objects.filter(pk=land["east"].pk).update(audience=segment)
    client.force_login(PersonFactory(delegate=True))
    refused = client.get(f"{segment.get_absolute_url()}supprimer/", follow=True).content.decode()
    assert "sert encore" in refused
    assert "L’essai en Grand Est" in refused
    with pytest.raises(ValidationError, match="autre endroit"):
        directory.remove_segment(segment=segment, by=SYSTEM)
    Node.objects.filter(pk=land["east"].pk).update(audience=None)
    client.post(f"{segment.get_absolute_url()}supprimer/", {"submission_key": new_key()})
    assert not Segment.objects.exists()


def test_a_node_is_changed_with_its_public_in_the_same_act(land):
    node, segment = land["east"], segment_of()
    node.audience = segment
    services.change_node(node=node, by=SYSTEM)
    assert Node.objects.get(pk=node.pk).audience == segment
