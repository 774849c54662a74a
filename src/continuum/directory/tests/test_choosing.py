"""One structure among thousands, chosen in a form by its words: what is proposed, to whom, and what is kept meanwhile."""

import re
import uuid

import pytest

from continuum.directory import rules, services
from continuum.directory.enums import OrganisationKind, Role
from continuum.directory.models import Membership, Position
from continuum.toolkit.access import Refused

from .factories import AliasFactory, MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

INVITE, ADD = "/annuaire/acces/inviter/", "/annuaire/fonctions/ajouter/"


def sent(**changes):
    typed = {"email": "neuve@essai.example", "name": "Neuve Essai-Fictif", "role": Role.DIRECTOR, "territory": "R44"}
    return typed | changes | {"submission_key": str(uuid.uuid4())}


def proposed(page):
    """The names between which the page lets one choose."""
    radios = re.findall(r'type="radio" name="organisation" value="([^"]+)"[^>]*> <span>([^<]+?) ?(?:<|$)', page)
    return {name for value, name in radios if value != "-"}


@pytest.mark.parametrize("address", [INVITE, ADD])
def test_the_page_lists_no_structure_however_many_there_are(delegate, seen_by, address, django_assert_max_num_queries):
    made = [OrganisationFactory() for _ in range(30)]
    browser = seen_by(delegate)
    browser.get(address)
    with django_assert_max_num_queries(12):
        page = browser.get(address).content.decode()
    assert not [one for one in made if one.name in page]
    assert 'name="organisation_words"' in page


def test_words_propose_what_answers_and_the_next_sending_counts(delegate, seen_by):
    wanted = OrganisationFactory(name="Foyer des Mirabelles (fictif)")
    other = OrganisationFactory(name="Crèche des Mirabelles (fictive)")
    browser = seen_by(delegate)
    page = browser.post(INVITE, sent(organisation_words="mirabele")).content.decode()
    assert proposed(page) == {wanted.name, other.name}
    assert page.count("Choisissez ci-dessous") == 2  # above, and beside the field
    assert "que cette personne dirige" not in page
    assert 'value="neuve@essai.example"' in page
    assert not Membership.objects.filter(role=Role.DIRECTOR).exists()
    chosen = {"organisation_words": "mirabele", "organisation_answered": "mirabele", "organisation": wanted.pk}
    assert browser.post(INVITE, sent(**chosen)).status_code == 302
    assert Membership.objects.get(role=Role.DIRECTOR).organisation == wanted


@pytest.mark.parametrize("words", ["foyer DES mirabelles (fictif)", "00012345600018"])
def test_the_whole_name_or_the_siret_needs_no_choice(delegate, seen_by, words):
    wanted = OrganisationFactory(name="Foyer des Mirabelles (fictif)", siret="00012345600018")
    OrganisationFactory(name="Foyer des Mirabelles (fictif) bis")
    assert seen_by(delegate).post(INVITE, sent(organisation_words=words)).status_code == 302
    assert Membership.objects.get(role=Role.DIRECTOR).organisation == wanted


def test_two_of_one_name_are_told_apart_by_their_place_and_never_taken_at_random(delegate, france, seen_by):
    for key in ("C57463", "C54001"):
        OrganisationFactory(name="Foyer (fictif)", territory=france[key])
    page = seen_by(delegate).post(INVITE, sent(organisation_words="Foyer (fictif)")).content.decode()
    assert ("structure adhérente, Metz" in page, "structure adhérente, Abaucourt" in page) == (True, True)
    assert not Membership.objects.filter(role=Role.DIRECTOR).exists()


def test_a_list_that_is_cut_says_so(delegate, seen_by):
    for number in range(11):
        OrganisationFactory(name=f"Foyer {number} (fictif)")
    page = seen_by(delegate).post(INVITE, sent(organisation_words="foyer")).content.decode()
    assert len(proposed(page)) == 10
    assert "ajoutez un mot" in page
    assert "ajoutez un mot" not in seen_by(delegate).post(INVITE, sent(organisation_words="foyer 3")).content.decode()


def test_other_words_search_again_whatever_was_ticked_before(delegate, seen_by):
    before, wanted = OrganisationFactory(name="Crèche Un (fictive)"), OrganisationFactory(name="Foyer Deux (fictif)")
    changed = {"organisation_words": "foyer", "organisation_answered": "creche", "organisation": before.pk}
    page = seen_by(delegate).post(INVITE, sent(**changed)).content.decode()
    assert proposed(page) == {wanted.name}
    assert not Membership.objects.filter(role=Role.DIRECTOR).exists()


def test_words_that_nothing_was_chosen_for_are_never_taken_for_no_structure(delegate, seen_by):
    OrganisationFactory(name="Foyer Deux (fictif)")
    left = sent(role=Role.PARTNER, organisation_words="foyer", organisation_answered="foyer")
    assert "Choisissez ci-dessous" in seen_by(delegate).post(INVITE, left).content.decode()
    seen_by(delegate).post(INVITE, left | {"organisation": "-", "submission_key": str(uuid.uuid4())})
    assert Membership.objects.get(role=Role.PARTNER, person__email="neuve@essai.example").organisation is None


def test_what_one_comes_from_is_ticked_already(delegate, seen_by):
    structure = OrganisationFactory()
    for address in (INVITE, ADD):
        page = seen_by(delegate).get(f"{address}?structure={structure.pk}").content.decode()
        assert f'value="{structure.pk}" checked' in page
    assert seen_by(delegate).post(INVITE, sent(organisation=structure.pk)).status_code == 302


def test_the_same_words_of_a_neighbour_and_of_nobody_get_the_same_answer(delegate, france, seen_by):
    hidden = OrganisationFactory(name="Foyer de Rouen (fictif)", territory=france["D76"], siret="00012345600018")
    AliasFactory(organisation=hidden, name="Ancien Foyer (fictif)")
    answers = set()
    for words in ("foyer de rouen (fictif)", "00012345600018", "ancien foyer", "absolument rien"):
        page = seen_by(delegate).post(INVITE, sent(organisation_words=words)).content.decode()
        answers.add(tuple(re.findall(r"Aucune de celles[^<]+", page)))
        assert proposed(page) == set()
    assert len(answers) == 1


def test_nobody_opens_an_access_to_what_she_sees_without_leading_it(delegate, france, seen_by):
    """A delegate who directs a structure of another region invites there as nobody's delegate."""
    own = OrganisationFactory(territory=france["D76"])
    MembershipFactory(person=delegate, role=Role.DIRECTOR, organisation=own, territory=france["R28"])
    asked = Membership(role=Role.DIRECTOR, territory=france["R44"], organisation=own)
    assert not rules.grant_membership(delegate, asked)
    with pytest.raises(Refused):
        services.grant_membership(membership=asked, email="neuve@essai.example", name="N", by=delegate)
    page = seen_by(delegate).post(INVITE, sent(organisation_words=own.name)).content.decode()
    assert proposed(page) == set()
    response = seen_by(delegate).post(INVITE, sent(organisation=own.pk))
    assert list(response.context["form"].errors) == ["organisation"]


def test_an_officer_of_one_programme_finds_institutions_and_no_structure(france, seen_by):
    officer = PersonFactory(officer=True, membership__territory=france["R44"])
    OrganisationFactory(name="Foyer Bleu (fictif)")
    agency = OrganisationFactory(name="Agence Bleue (fictive)", kind=OrganisationKind.AGENCY)
    page = seen_by(officer).post(ADD, sent(organisation_words="bleu", function="director", starts_on="2021-01-01"))
    assert proposed(page.content.decode()) == {agency.name}
    assert not Position.objects.exists()
