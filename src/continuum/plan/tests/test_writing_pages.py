"""Writing the plan from its pages: what is done, what is refused beside its field, what does not exist for others."""

import pytest
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan.models import Indicator, Measure, Milestone, Node, Partnership, Phase, Source
from continuum.plan.models import Testimony as Quoted
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.two_regions()


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


@pytest.fixture
def admin(client):
    person = PersonFactory(admin=True)
    client.force_login(person)
    return person


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def errors(answer):
    assert answer.status_code == 200, answer.get("Location")
    return answer.context["form"].errors


def test_an_empty_installation_is_filled_by_the_national_administration(client, admin):
    """A programme, a plan, a sheet, a document and a measure, each then seen where one looks for it."""
    france = TerritoryFactory(key="FR")
    assert "Créez le premier" in client.get("/programmes/").content.decode()
    done = send(client, "/plan/creer/", title="L’essai d’été", territory=france.pk, starts="2021", ends="2023")
    assert done["Location"] == "/programmes/l-essai-d-ete/"
    send(client, "/plan/ajouter/l-essai-d-ete/", kind="plan", title="Grand Est", territory=TerritoryFactory(key="R44").pk)
    done = send(
        client,
        "/plan/ajouter/l-essai-d-ete/grand-est/",
        kind="sheet",
        title="Former les aidants",
        printed_number="A1",
        territory=TerritoryFactory(key="D57").pk,
    )
    assert done["Location"] == "/programmes/l-essai-d-ete/grand-est/former-les-aidants/"
    programme = Programme.objects.get()
    send(client, "/sources/nouveau/", programme=programme.pk, title="Bilan 2021", kind="report", headings="1 | Le début | 3")
    choices = {"nature": "number", "aggregation": "sum", "direction": "up", "scale": "result"}
    send(client, "/mesures/nouvelle/", label="Aidants formés", unit="personnes", **choices)
    assert "Former les aidants" in client.get("/programmes/l-essai-d-ete/grand-est/").content.decode()
    assert "Le début" in client.get(f"/sources/{Source.objects.get().pk}/").content.decode()
    assert "aidants-formes" in client.get("/mesures/?q=formes").content.decode()
    assert "aidants-formes" not in client.get("/mesures/?nature=date").content.decode()


def test_two_identical_submissions_create_one(client, admin):
    typed = {"title": "Essai", "territory": TerritoryFactory(key="FR").pk, "submission_key": new_key()}
    first, again = (client.post("/plan/creer/", typed) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Programme.objects.count() == Node.objects.count() == 1


@pytest.mark.parametrize("trait", ["delegate", "officer", "director", "partner"])
def test_only_the_national_administration_creates_programmes(client, trait):
    client.force_login(PersonFactory(**{trait: True}))
    assert send(client, "/plan/creer/", title="Non", territory=TerritoryFactory(key="FR").pk).status_code == 404
    assert "Créer un programme" not in client.get("/programmes/").content.decode()


def written_of(node):
    """Every address under which something of a node is written, once it carries one of each."""
    phase, milestone = factories.PhaseFactory(node=node), factories.MilestoneFactory(node=node)
    quoted, held = factories.TestimonyFactory(node=node), factories.PartnershipFactory(node=node)
    expected = factories.IndicatorFactory(node=node)
    line = factories.BudgetLineFactory(node=node)
    on_node = ["new_node", "change_node", "new_phase", "new_milestone", "new_indicator", "new_testimony", "new_partner"]
    on_node += ["new_cost", "new_funding"]
    of_row = {
        "change_phase": phase,
        "remove_phase": phase,
        "change_milestone": milestone,
        "remove_milestone": milestone,
        "change_testimony": quoted,
        "remove_testimony": quoted,
        "remove_partner": held,
        "change_budget_line": line,
        "remove_budget_line": line,
        "change_indicator": expected,
        "remove_indicator": expected,
    }
    return [reverse(f"plan:{name}", args=[node.address]) for name in on_node] + [
        reverse(f"plan:{name}", args=[row.pk]) for name, row in of_row.items()
    ]


def test_a_delegate_finds_no_way_to_write_in_another_region(client, land):
    client.force_login(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44")))
    here, there = written_of(land["east"]), written_of(land["west"])
    assert [url for url in here if client.get(url).status_code != 200] == []
    assert [url for url in there if client.get(url).status_code != 404 or send(client, url).status_code != 404] == []
    page = client.get("/programmes/essai/ouest/").content.decode()
    assert "Ajouter une étape" not in page
    assert "Modifier" not in page


def test_no_form_of_the_plan_asks_the_database_too_much(client, land, officer, django_assert_max_num_queries):
    for url in [*written_of(land["east"]), "/mesures/", "/mesures/nouvelle/", "/sources/nouveau/", "/plan/programme/essai/"]:
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200, url


def test_a_foreign_phase_or_source_is_refused_on_its_field(client, land, officer):
    typed = {"title": "Comité", "kind": "committee", "on": "2021"}
    foreign_phase, foreign_source = factories.PhaseFactory(node=land["west"]), factories.SourceFactory()
    answer = send(client, "/plan/etape/essai/est/", **typed, phase=foreign_phase.pk, source=foreign_source.pk)
    assert set(errors(answer)) == {"phase", "source"}
    assert not Milestone.objects.exists()


def test_a_foreign_programme_is_refused_on_its_field(client, land, officer):
    answer = send(client, "/sources/nouveau/", programme=ProgrammeFactory().pk, title="Ailleurs", kind="report")
    assert set(errors(answer)) == {"programme"}


def test_a_territory_outside_that_of_the_parent_is_refused_on_its_field(client, land, officer):
    answer = send(client, "/plan/ajouter/essai/est/", kind="sheet", title="Rouen", territory=TerritoryFactory(key="D76").pk)
    assert set(errors(answer)) == {"territory"}


def test_a_structure_that_the_writer_may_not_see_is_refused_on_its_field(client, land, officer):
    """An officer limited to a programme does not learn which structures exist."""
    hidden = OrganisationFactory()
    answer = send(client, "/plan/partenaire/essai/est/", organisation=hidden.pk, role="associated")
    assert set(errors(answer)) == {"organisation"}
    quoted = {"text": "Bien.", "speaker_role": "Directrice", "consent": "named", "organisation": hidden.pk}
    assert set(errors(send(client, "/plan/temoignage/essai/est/", **quoted))) == {"organisation"}
    assert not Partnership.objects.exists()
    assert not Quoted.objects.exists()


def test_a_structure_that_the_writer_may_not_see_stays_unseen_and_unchanged(client, land, officer):
    quoted = factories.TestimonyFactory(node=land["east"], organisation=OrganisationFactory())
    page = client.get(f"/temoignages/{quoted.pk}/").content.decode()
    assert quoted.organisation.name not in page
    send(client, f"/temoignages/{quoted.pk}/", text="Mieux dit.", speaker_role="Directrice", consent="role_only")
    quoted.refresh_from_db()
    assert (quoted.text, quoted.origin) == ("Mieux dit.", "entered")
    assert quoted.organisation is not None


def test_dates_that_cross_are_refused_beside_the_field(client, land, officer):
    answer = send(client, "/plan/phase/essai/est/", title="Essai", starts="2022", ends="2021")
    assert "La fin (2021) vient avant le début (2022)" in errors(answer)["ends"][0]
    answer = send(client, "/plan/etape/essai/est/", title="Essai", kind="other", on="12/10/2021", until="11/10/2021")
    assert "vient avant le début" in errors(answer)["until"][0]
    assert not Phase.objects.exists()


def test_an_outline_that_cannot_be_read_is_refused_line_by_line_and_kept(client, land, officer):
    source = land["source"]
    typed = {
        "title": "Rapport",
        "kind": "report",
        "headings": "1 | Début | 3\n2 | | 4\nSans numéro\n5 | Fin | page quatre-vingts",
    }
    answer = send(client, f"/sources/{source.pk}/modifier/", **typed)
    assert [message.split(",")[0].split(" :")[0] for message in errors(answer)["headings"]] == ["Ligne 2", "Ligne 4"]
    assert "2 | | 4" in answer.content.decode()
    assert not source.outline.exists()


def test_an_outline_comes_back_as_it_was_typed(client, land, officer):
    url = f"/sources/{land['source'].pk}/modifier/"
    lines = "1 | Début | 3\n1.1 | Sans page\nSans numéro\n| Page seule | 8"
    send(client, url, title="Rapport", kind="report", headings=lines, contents="Début")
    form = client.get(url).context["form"]
    assert (form["headings"].value(), form["contents"].value()) == (lines, "Début")


def test_a_node_that_carries_something_says_what_instead_of_asking(client, land, officer):
    factories.PassageFactory(node=land["east"])
    page = client.get("/plan/supprimer/essai/est/", follow=True).content.decode()
    assert "porte encore\u00a0: textes" in page
    assert client.get("/plan/supprimer/essai/").status_code == 404


def test_an_empty_node_is_removed_after_being_asked(client, land, officer):
    assert "Supprimer" in client.get("/plan/supprimer/essai/est/").content.decode()
    assert send(client, "/plan/supprimer/essai/est/")["Location"] == "/programmes/essai/"
    assert not Node.objects.filter(code="est").exists()


def test_a_testimony_without_consent_is_seen_by_the_team_only(client, land, officer):
    factories.TestimonyFactory(node=land["east"], consent="none")
    assert "montré à l’équipe seule" in client.get("/programmes/essai/est/").content.decode()
    client.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    assert "changé de méthode" not in client.get("/programmes/essai/est/").content.decode()


def test_an_expected_result_is_set_corrected_and_taken_away(client, land, officer):
    measure = factories.MeasureFactory()
    send(client, "/plan/attendu/essai/est/", measure=measure.pk, baseline="12,5", target="2 600", due="2023")
    expected = Indicator.objects.get()
    assert (str(expected.baseline), str(expected.target)) == ("12.5000", "2600.0000")
    assert "déjà attendu" in errors(send(client, "/plan/attendu/essai/est/", measure=measure.pk))["measure"][0]
    send(client, f"/attendus/{expected.pk}/", target="douze")
    send(client, f"/attendus/{expected.pk}/", target="3000")
    expected.refresh_from_db()
    assert expected.target == 3000
    send(client, f"/attendus/{expected.pk}/retirer/")
    assert not Indicator.objects.exists()


def test_what_rooms_count_by_themselves_is_not_rewritten(client, land, officer):
    Measure.objects.create(code="comptee", label="Comptée", library="declared")
    assert client.get("/mesures/comptee/modifier/").status_code == 404
    assert "/mesures/comptee/modifier/" not in client.get("/mesures/").content.decode()


@pytest.mark.parametrize("trait", ["director", "board_member", "partner"])
def test_those_who_only_read_do_not_find_the_list_of_measures(client, land, trait):
    client.force_login(PersonFactory(**{trait: True}, membership__programme=land["programme"]))
    assert client.get("/mesures/").status_code == 404
    assert "Ajouter un document" not in client.get("/sources/").content.decode()
