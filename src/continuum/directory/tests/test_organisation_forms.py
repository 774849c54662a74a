"""Writing an organisation: what is accepted, what is refused and how it is said, and nothing typed that is lost."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from continuum.directory import services
from continuum.directory.enums import OrganisationKind
from continuum.directory.models import FormerCode, Organisation, OrganisationWord, Territory, siret_fault
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused

from .factories import AgreementFactory, BranchFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NEW = "/annuaire/organisations/ajouter/"
SIRET = "73282932000074"


@pytest.fixture
def delegate(france):
    return PersonFactory(delegate=True, name="Déléguée Essai-Fictif")


@pytest.fixture
def browser(delegate, seen_by):
    return seen_by(delegate)


def typed(**fields):
    return {"name": "Abri (fictif)", "kind": "member", "place": "Metz", "submission_key": str(uuid.uuid4()), **fields}


def change_of(organisation):
    return f"/annuaire/organisations/{organisation.pk}/modifier/"


def seen_at(organisation):
    return organisation.updated_at.isoformat() if organisation.updated_at else ""


def as_kept(organisation, **fields):
    return typed(name=organisation.name, kind=organisation.kind, seen_at=seen_at(organisation), **fields)


# --- Adding --------------------------------------------------------------------------------------------------------------


def test_a_structure_is_added_with_three_things_and_found_at_once(browser, delegate):
    response = browser.post(NEW, typed())
    added = Organisation.objects.get(name="Abri (fictif)")
    assert response["Location"] == added.get_absolute_url()
    assert added.territory.key == "C57463"
    assert added.updated_at is not None
    assert OrganisationWord.objects.filter(organisation=added, word__text="abri").exists()
    assert journal.history_of(added).get().verb == "organisation.created"


def test_an_employer_is_asked_what_concerns_employers_and_an_institution_is_not(browser):
    employer, other = browser.get(NEW).content.decode(), browser.get(f"{NEW}?nature=autre").content.decode()
    assert 'name="agreement"' in employer
    assert 'name="agreement"' not in other
    assert 'value="member"' not in other


@pytest.mark.parametrize("kind", [kind.value for kind in OrganisationKind if kind != OrganisationKind.MEMBER])
def test_every_kind_of_partner_can_be_added_to_the_region(browser, kind):
    browser.post(f"{NEW}?nature=autre", typed(kind=kind, place="Grand Est"))
    assert Organisation.objects.get(name="Abri (fictif)").territory.key == "R44"


def test_an_agreement_proposes_opco_and_branch_where_nothing_was_chosen(browser):
    opco, branch = OrganisationFactory(institution=True, kind=OrganisationKind.OPCO), BranchFactory()
    agreement = AgreementFactory(opco=opco, group=branch)
    shown = browser.post(NEW, typed(agreement=agreement.pk), follow=True).content.decode()
    added = Organisation.objects.get(name="Abri (fictif)")
    assert (added.opco, added.branch) == (opco, branch)
    assert "D’après la convention collective" in shown


def test_what_was_chosen_is_not_replaced_by_what_the_agreement_says(browser):
    opco, chosen = (OrganisationFactory(institution=True, kind=OrganisationKind.OPCO) for _ in range(2))
    browser.post(NEW, typed(agreement=AgreementFactory(opco=opco).pk, opco=chosen.pk))
    assert Organisation.objects.get(name="Abri (fictif)").opco == chosen


# --- SIRET ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["732 829 320 00074", "732\u202f829\u202f320\u00a000074", SIRET])
def test_a_siret_is_read_with_any_spaces(browser, written):
    browser.post(NEW, typed(siret=written))
    assert Organisation.objects.get(name="Abri (fictif)").siret == SIRET


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("7328293200007", "il y en a 13 ici"),
        ("732829320", "sont un Siren"),
        ("7328293200007A", "n’est pas fait de chiffres seulement"),
        ("73282932000079", "pour les 14 chiffres, la somme de contrôle fait 55"),
        ("73282932100074", "pour les 9 premiers chiffres (Siren), la somme de contrôle fait 41"),
    ],
)
def test_a_wrong_siret_is_said_with_its_reason(browser, wrong, said):
    assert said in siret_fault(wrong)
    shown = browser.post(NEW, typed(siret=wrong)).content.decode()
    assert said in shown
    assert f'value="{wrong}"' in shown
    assert not Organisation.objects.filter(name="Abri (fictif)").exists()


def test_a_siret_already_registered_leads_to_its_page_or_to_the_administration(browser, france):
    known = OrganisationFactory(siret=SIRET)
    shown = browser.post(NEW, typed(siret=SIRET)).content.decode()
    assert f'href="{known.get_absolute_url()}"' in shown
    Organisation.objects.filter(pk=known.pk).update(territory=france["D76"])
    shown = browser.post(NEW, typed(siret=SIRET)).content.decode()
    assert known.name not in shown
    assert "écrivez à l’administration nationale" in shown


def test_two_that_save_the_same_siret_at_once_are_told_so(delegate, france):
    OrganisationFactory(siret=SIRET)
    with pytest.raises(ValidationError, match="vient d’être enregistré"):
        services.create_organisation(
            organisation=Organisation(name="Abri", kind="member", territory=france["C57463"], siret=SIRET), by=delegate
        )


# --- Telephone -----------------------------------------------------------------------------------------------------------


def test_a_telephone_is_judged_and_written_as_an_import_does_it(browser):
    assert "n’est pas un numéro de téléphone" in browser.post(NEW, typed(phone="pas un numéro")).content.decode()
    browser.post(NEW, typed(phone="0387000012"))
    assert Organisation.objects.get(name="Abri (fictif)").phone == "03 87 00 00 12"


# --- Where ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "key"), [("metz", "C57463"), ("57463", "C57463"), ("Metz (57)", "C57463"), ("08480", "C08105")]
)
def test_a_commune_is_read_by_name_or_code_of_today_or_of_yesterday(browser, place, key):
    browser.post(NEW, typed(place=place))
    assert Organisation.objects.get(name="Abri (fictif)").territory.key == key


def test_homonyms_are_listed_with_their_departement(browser, france):
    for code, department in (("57999", "D57"), ("54999", "D54"), ("76999", "D76")):
        above = france[department]
        Territory.objects.create(kind="commune", code=code, name="Saint-Martin", parent=above, path=f"{above.path}C{code}/")
    shown = browser.post(NEW, typed(place="St Martin")).content.decode()
    assert "Saint-Martin (54), Saint-Martin (57). Précisez" in shown
    browser.post(NEW, typed(place="Saint-Martin (54)"))
    assert Organisation.objects.get(name="Abri (fictif)").territory.code == "54999"


def test_an_unknown_commune_is_answered_with_those_that_are_written_alike(browser):
    shown = browser.post(NEW, typed(place="Charlevile")).content.decode()
    assert "Charleville-Mézières (08)" in shown


def test_a_former_code_of_nothing_is_not_a_commune(browser):
    FormerCode.objects.all().delete()
    assert "Aucune commune" in browser.post(NEW, typed(place="08480")).content.decode()


def test_the_neighbour_region_and_the_nation_are_refused_beside_the_place(browser):
    assert "hors du territoire" in browser.post(NEW, typed(place="Rouen")).content.decode()
    national = browser.post(f"{NEW}?nature=autre", typed(kind="agency", place="France")).content.decode()
    assert "par l’administration nationale" in national
    assert not Organisation.objects.filter(name="Abri (fictif)").exists()


# --- Somebody may have written it already -----------------------------------------------------------------------------------


def test_the_same_name_in_the_same_commune_is_asked_about_once_then_saved(browser, france):
    known = OrganisationFactory(name="L’Abri (fictif)", territory=france["C57463"])
    asked = browser.post(NEW, typed(name="l'abri (FICTIF)")).content.decode()
    assert f'href="{known.get_absolute_url()}"' in asked
    assert 'type="checkbox" name="anyway"' in asked
    browser.post(NEW, typed(name="l'abri (FICTIF)", anyway="on"))
    assert Organisation.objects.filter(search_name="l abri fictif").count() == 2


def test_the_same_name_elsewhere_is_another_structure(browser, france):
    OrganisationFactory(name="Abri (fictif)", territory=france["C57001"])
    assert browser.post(NEW, typed()).status_code == 302


# --- Changing ------------------------------------------------------------------------------------------------------------


def test_a_change_says_which_fields_and_never_what_they_held(browser, france):
    structure = OrganisationFactory(territory=france["C57463"], phone="03 00 00 00 00")
    browser.post(change_of(structure), as_kept(structure, phone="03 11 11 11 11"))
    line = journal.history_of(structure).get()
    assert line.details == {"fields": ["phone"]}
    structure.refresh_from_db()
    assert structure.phone == "03 11 11 11 11"
    assert "téléphone" in browser.get(structure.get_absolute_url()).content.decode()


def test_what_somebody_saved_meanwhile_is_shown_and_what_was_typed_is_kept(browser, delegate, france):
    structure = OrganisationFactory(territory=france["C57463"])
    form_opened = as_kept(structure, phone="03 22 22 22 22", website="")
    other = Organisation.objects.get(pk=structure.pk)
    other.phone = "03 11 11 11 11"
    services.change_organisation(organisation=other, seen_at=None, by=delegate)
    shown = browser.post(change_of(structure), form_opened).content.decode()
    assert "Déléguée Essai-Fictif a modifié cette fiche" in shown
    assert "03 11 11 11 11" in shown
    assert 'value="03 22 22 22 22"' in shown
    other.refresh_from_db()
    assert other.phone == "03 11 11 11 11"
    assert f'value="{other.updated_at.isoformat()}"' in shown
    browser.post(change_of(structure), {**form_opened, "submission_key": str(uuid.uuid4()), "seen_at": seen_at(other)})
    other.refresh_from_db()
    assert other.phone == "03 22 22 22 22"


def test_a_structure_cannot_be_moved_to_where_one_does_not_keep_the_register(browser, delegate, france):
    structure = OrganisationFactory(territory=france["C57463"])
    assert "hors du territoire" in browser.post(change_of(structure), as_kept(structure, place="Rouen")).content.decode()
    foreign = OrganisationFactory(territory=france["C76540"])
    foreign.territory = france["C57463"]
    with pytest.raises(Refused):
        services.change_organisation(organisation=foreign, seen_at=None, by=delegate)


def test_the_neighbour_region_finds_no_form(seen_by, france):
    structure = OrganisationFactory(territory=france["C57463"])
    neighbour = seen_by(PersonFactory(delegate=True, membership__territory=france["R28"]))
    for url in (change_of(structure), f"/annuaire/organisations/{structure.pk}/cessation/"):
        assert neighbour.get(url).status_code == 404
        assert neighbour.post(url, as_kept(structure)).status_code == 404


# --- What a director corrects ------------------------------------------------------------------------------------------------


@pytest.fixture
def own(france):
    return OrganisationFactory(name="À elle (fictif)", territory=france["C57463"])


def test_a_director_corrects_how_her_structure_is_reached(own, seen_by):
    director = PersonFactory(director=True, membership__organisation=own)
    agreement = AgreementFactory(group=BranchFactory())
    browser = seen_by(director)
    shown = browser.get(change_of(own)).content.decode()
    assert 'name="phone"' in shown
    assert 'name="siret"' not in shown
    sent = as_kept(own, phone="03 33 33 33 33", agreement=agreement.pk, has_staff_council="true", siret=SIRET)
    browser.post(change_of(own), {**sent, "name": "Autre nom"})
    own.refresh_from_db()
    assert (own.phone, own.agreement, own.has_staff_council) == ("03 33 33 33 33", agreement, True)
    assert (own.name, own.siret, own.branch) == ("À elle (fictif)", "", None)


def test_the_service_too_refuses_a_director_what_is_not_hers_to_change(own):
    director = PersonFactory(director=True, membership__organisation=own)
    for name, value in (("name", "Autre"), ("siret", SIRET), ("kind", "network"), ("branch", BranchFactory())):
        changed = Organisation.objects.get(pk=own.pk)
        setattr(changed, name, value)
        with pytest.raises(Refused):
            services.correct_organisation(organisation=changed, seen_at=None, by=director)
    with pytest.raises(Refused):
        services.change_organisation(organisation=own, seen_at=None, by=director)
    with pytest.raises(Refused):
        services.close_organisation(organisation=own, closed_on=dt.date(2023, 1, 1), by=director)


def test_another_director_finds_no_form(own, seen_by):
    assert seen_by(PersonFactory(director=True)).get(change_of(own)).status_code == 404


# --- Ceasing -------------------------------------------------------------------------------------------------------------


def test_a_cessation_is_dated_shown_and_taken_back(browser, own):
    url = f"/annuaire/organisations/{own.pk}"
    browser.post(f"{url}/cessation/", {"closed_on": "2023-06-30", "submission_key": str(uuid.uuid4())})
    own.refresh_from_db()
    assert own.is_closed
    with clock.held_at("2023-06-01"):
        assert not own.is_closed
        assert "cessation prévue" in browser.get(f"{url}/").content.decode()
    browser.post(f"{url}/reprise/", {"submission_key": str(uuid.uuid4())})
    own.refresh_from_db()
    assert own.closed_on is None
    assert [line.verb for line in journal.history_of(own)] == ["organisation.reopened", "organisation.closed"]


def test_what_has_not_ceased_cannot_be_taken_back(browser, own):
    assert browser.get(f"/annuaire/organisations/{own.pk}/reprise/").status_code == 404
