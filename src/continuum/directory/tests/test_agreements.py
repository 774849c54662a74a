"""« Conventions » : read by those who run programmes, kept by the national administration."""

import pytest

from continuum.directory.models import Agreement
from continuum.directory.services import load_nomenclatures
from continuum.toolkit import journal

from .factories import AgreementFactory, PersonFactory

pytestmark = pytest.mark.django_db

PAGE = "/annuaire/conventions/"


def posted(client, url, **typed):
    form = client.get(url).context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission_key", "typed_by")}
    return client.post(url, hidden | typed)


def test_staff_reads_what_each_agreement_tells_and_how_branches_meet(client):
    load_nomenclatures()
    client.force_login(PersonFactory(officer=True))
    page = client.get(PAGE).content.decode()
    assert "Aide, accompagnement, soins et services à domicile" in page
    assert "une partie du groupe" in page
    assert "/annuaire/conventions/2941/" not in page, "she may not correct it"


def test_the_national_administration_adds_an_agreement_that_structures_may_then_bear(client):
    load_nomenclatures()
    client.force_login(PersonFactory(admin=True))
    answer = posted(client, f"{PAGE}ajouter/", idcc="44", title="Industries d’essai")
    assert answer.status_code == 302
    added = Agreement.objects.get(idcc="0044")
    assert [line.verb for line in journal.history_of(added)] == ["agreement.kept"]
    assert f"{PAGE}0044/" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(("idcc", "said"), [("douze", "un à quatre chiffres"), ("9001", "déjà enregistrée")])
def test_a_wrong_number_is_said_beside_its_field(idcc, said, client):
    AgreementFactory(idcc="9001")
    client.force_login(PersonFactory(admin=True))
    answer = posted(client, f"{PAGE}ajouter/", idcc=idcc, title="Industries d’essai")
    assert said in str(answer.context["form"].errors["idcc"])
    assert not Agreement.objects.filter(title="Industries d’essai").exists()


@pytest.mark.parametrize("role", ["delegate", "officer", "director", "partner"])
def test_nobody_else_writes_them(role, client):
    AgreementFactory(idcc="9001")
    client.force_login(PersonFactory(**{role: True}))
    for url in (f"{PAGE}ajouter/", f"{PAGE}9001/"):
        assert client.get(url).status_code == 404
