"""What the plan says of somebody, when she asks to be forgotten."""

import pytest

from continuum.directory import services
from continuum.directory.tests.factories import PersonFactory
from continuum.plan.models import Passage
from continuum.plan.privacy import WORDS_REMOVED

from . import factories

pytestmark = pytest.mark.django_db
NAME = "Anne Vaubourg-Fictif"


@pytest.fixture
def anne():
    return PersonFactory(officer=True, name=NAME)


@pytest.fixture
def admin(client):
    person = PersonFactory(admin=True)
    client.force_login(person)
    return person


@pytest.fixture
def erased(settings, tmp_path, anne, admin):
    """Call it to erase her."""
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"
    return lambda: services.erase_person(person=anne, reason="demande reçue le 3 mars", by=admin)


def test_a_text_that_names_her_is_to_be_read_again_and_is_not_touched(client, anne, erased):
    node = factories.NodeFactory()
    factories.PassageFactory(node=node, body=f"Merci à {NAME}.")
    page = client.get(f"/annuaire/personnes/{anne.pk}/effacer/").content.decode()
    assert "À relire avant d’effacer" in page
    assert f'href="{node.get_absolute_url()}"' in page
    erased()
    assert NAME in Passage.objects.get().body


def test_a_testimony_that_names_her_loses_its_words_and_another_keeps_them(erased):
    named = factories.TestimonyFactory(text=f"{NAME} nous a aidés.")
    other = factories.TestimonyFactory(text="Anne nous a aidés.")
    erased()
    named.refresh_from_db()
    other.refresh_from_db()
    assert (named.text, other.text) == (WORDS_REMOVED, "Anne nous a aidés.")
