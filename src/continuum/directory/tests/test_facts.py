"""What the directory knows of one organisation, as rules ask it: yes, no, or not known, and said in French."""

import datetime as dt

import pytest

from continuum.directory.enums import NETWORK_KINDS, Coverage, LegalForm, Nomenclature, OrganisationKind
from continuum.directory.forms import AffiliationForm
from continuum.directory.models import Affiliation, Agreement, Organisation
from continuum.directory.queries.sentences import said_in_full
from continuum.toolkit import clock, predicates, registry
from continuum.toolkit.predicates import Answer

from . import factories

pytestmark = pytest.mark.django_db
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.fixture(autouse=True)
def first_of_june():
    with clock.held_at("2024-06-01"):
        yield


def answer(organisation, term, op, value, **day):
    rule = predicates.read({"version": 1, "who": {"term": term, "op": op, "value": value, **day}})
    return predicates.verdicts(rule, Organisation.objects.filter(pk=organisation.pk))[organisation.pk].answer


def test_the_headcount_is_the_last_one_known_on_the_day(france):
    structure = factories.OrganisationFactory()
    for year, employees in ((2020, 30), (2022, 60)):
        factories.HeadcountFactory(organisation=structure, on=dt.date(year, 12, 31), employees=employees)
    asked = lambda day: answer(structure, "effectif", "<", 50, on=day)  # noqa: E731
    assert [asked("2019-01-01"), asked("2022-06-01"), asked("2022-12-31"), asked("today")] == [UNKNOWN, YES, NO, NO]
    assert answer(structure, "tranche", "in", ["50-99"]) == YES
    assert answer(structure, "tranche", "in", ["20-49"], on="2021-01-01") == YES


@pytest.mark.parametrize(
    ("place", "asked", "expected"),
    [
        ("C57463", "D57", YES),
        ("C57463", "E200039865", YES),
        ("C57001", "E200039865", NO),
        ("C57001", "E200000001", YES),
        ("C54001", "E200000001", YES),
        ("C08105", "D57", NO),
        ("D57", "C57463", UNKNOWN),
        ("D57", "E200039865", UNKNOWN),
        ("D57", "E200000001", UNKNOWN),
        ("D08", "E200000001", NO),
        ("D57", "R28", NO),
        ("R44", "D57", UNKNOWN),
        ("E200000001", "D57", UNKNOWN),
        ("E200000001", "D08", NO),
        ("E200000001", "C57001", UNKNOWN),
        ("E200000001", "C57463", NO),
        ("E200039865", "D57", YES),
        ("FR", "R44", UNKNOWN),
    ],
)
def test_a_territory_is_asked_by_what_lies_in_it(france, place, asked, expected):
    structure = factories.OrganisationFactory(territory=france[place])
    assert answer(structure, "territoire", "in", [asked]) == expected
    contrary = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}
    assert answer(structure, "territoire", "not in", [asked]) == contrary[expected]


def test_an_organisation_without_place_is_not_known_to_be_anywhere(france):
    assert answer(factories.OrganisationFactory(territory=None), "territoire", "in", ["D57"]) == UNKNOWN


def test_the_branch_of_a_study_is_that_of_the_agreement_or_what_the_group_covers_whole(france):
    groups = {code: factories.BranchFactory(code=code) for code in ("entier", "partiel", "autre")}
    study = factories.BranchFactory(code="etude", nomenclature=Nomenclature.STUDY)
    factories.BranchMatchFactory(study=study, group=groups["entier"], coverage=Coverage.WHOLE)
    factories.BranchMatchFactory(study=study, group=groups["partiel"], coverage=Coverage.PART)
    told = Agreement.objects.create(idcc="9991", title="Convention d’essai", group=groups["partiel"], study=study)
    ask = lambda **fields: answer(factories.OrganisationFactory(**fields), "branche-etude", "in", ["etude"])  # noqa: E731
    assert ask(branch=groups["entier"]) == YES
    assert ask(branch=groups["partiel"]) == UNKNOWN
    assert ask(branch=groups["partiel"], agreement=told) == YES
    assert ask(branch=groups["autre"]) == NO
    assert ask() == UNKNOWN
    assert answer(factories.OrganisationFactory(agreement=told), "branche", "in", ["partiel"]) == YES


def test_the_skills_operator_is_told_by_the_agreement_unless_the_structure_has_its_own(france):
    first, second = (factories.OrganisationFactory(institution=True, kind=OrganisationKind.OPCO) for _ in range(2))
    agreement = Agreement.objects.create(idcc="9991", title="Convention d’essai", opco=first)
    assert answer(factories.OrganisationFactory(agreement=agreement), "opco", "in", [str(first.pk)]) == YES
    own = factories.OrganisationFactory(agreement=agreement, opco=second)
    assert answer(own, "opco", "in", [str(first.pk)]) == NO
    assert answer(own, "convention", "in", ["9991"]) == YES
    assert answer(factories.OrganisationFactory(), "opco", "in", [str(first.pk)]) == UNKNOWN


def test_an_affiliation_is_asked_on_a_day(france):
    joined = factories.AffiliationFactory(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2022, 12, 31))
    network = str(joined.network_id)
    ask = lambda day: answer(joined.organisation, "adhesion", "in", [network], on=day)  # noqa: E731
    assert [ask("2019-12-31"), ask("2020-01-01"), ask("2022-12-31"), ask("2023-01-01")] == [NO, YES, YES, NO]
    assert answer(factories.OrganisationFactory(), "adhesion", "in", [network]) == UNKNOWN


def test_whatever_one_may_belong_to_may_be_asked(france, admin):
    """The form of affiliations and the rule offer the same organisations."""
    made = [factories.OrganisationFactory(kind=kind, territory=None) for kind in OrganisationKind]
    form = AffiliationForm(person=admin, instance=Affiliation(organisation=factories.OrganisationFactory()))
    offered = {str(one.pk) for one in form.fields["network"].queryset}
    asked = {key for key, _ in next(one for one in registry.terms if one.key == "adhesion").choices(admin)}
    assert asked == offered == {str(one.pk) for one in made if one.kind in NETWORK_KINDS}


def test_an_affiliation_without_a_first_day_is_sure_for_today_only(france):
    joined = factories.AffiliationFactory(starts_on=None)
    network = str(joined.network_id)
    assert answer(joined.organisation, "adhesion", "in", [network]) == YES
    assert answer(joined.organisation, "adhesion", "in", [network], on="2020-01-01") == UNKNOWN


def test_what_is_written_on_the_structure_is_asked_as_it_is(france):
    structure = factories.OrganisationFactory(
        legal_form=LegalForm.ASSOCIATION, has_staff_council=False, closed_on=dt.date(2024, 1, 1)
    )
    assert answer(structure, "forme-juridique", "in", ["association"]) == YES
    assert answer(structure, "cse", "is", True) == NO
    assert answer(structure, "nature", "in", ["member"]) == YES
    assert answer(structure, "en-activite", "is", True) == NO
    assert answer(structure, "en-activite", "is", True, on="2023-12-31") == YES
    bare = factories.OrganisationFactory()
    assert answer(bare, "forme-juridique", "in", ["association"]) == UNKNOWN
    assert answer(bare, "cse", "is", True) == UNKNOWN


def test_each_term_costs_the_same_questions_for_one_as_for_many(france):
    factories.BranchMatchFactory()
    for term in registry.terms:
        kinds = {"number": ("<", 1), "yes_no": ("is", True), "choice": ("in", ["D57"]), "date": ("<", "2024-01-01")}
        op, value = kinds[term.kind]
        rule = predicates.read({"version": 1, "who": {"term": term.key, "op": op, "value": value}})
        few = _questions(rule, 1)
        assert _questions(rule, 30) == few <= 4


def _questions(rule, count):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    structures = factories.OrganisationFactory.create_batch(count)
    with CaptureQueriesContext(connection) as asked:
        predicates.verdicts(rule, Organisation.objects.filter(pk__in=[one.pk for one in structures]))
    return len(asked)


def test_every_term_is_said_and_offers_what_it_can_name(france, admin):
    factories.BranchMatchFactory()
    factories.OrganisationFactory(institution=True, kind=OrganisationKind.OPCO)
    factories.AffiliationFactory()
    for term in registry.terms:
        offered = [code for code, _ in term.choices(admin)]
        assert set(term.names(offered)) == set(offered), term.key
        assert term.definition


def test_a_name_that_is_not_public_is_never_said(france):
    member = factories.OrganisationFactory(name="Association discrète (fictive)")
    joined = factories.AffiliationFactory(network=member)
    rule = predicates.read({"version": 1, "who": {"term": "adhesion", "op": "in", "value": [str(joined.network_id)]}})
    assert "discrète" not in predicates.in_french(rule)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("D57", "la Moselle"),
        ("D08", "les Ardennes"),
        ("R44", "le Grand Est"),
        ("FR", "la France"),
        ("C57463", "la commune de Metz"),
        ("C57001", "la commune d’Aboncourt"),
        ("E200039865", "l’intercommunalité Metz Métropole"),
    ],
)
def test_a_territory_is_said_with_its_article(france, key, said):
    assert said_in_full(france[key]) == said


def test_the_example_of_the_documentation_is_said_in_one_sentence(france):
    network = factories.OrganisationFactory(institution=True, name="Union d’essai", kind=OrganisationKind.EMPLOYER_UNION)
    rule = predicates.read(
        {
            "version": 1,
            "who": {
                "all": [
                    {"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"},
                    {"term": "territoire", "op": "in", "value": ["D57", "D08"]},
                    {"term": "adhesion", "op": "in", "value": [str(network.pk)], "on": "today"},
                ]
            },
        }
    )
    said = predicates.in_french(rule).replace("\u00a0", " ")
    assert said == (
        "Moins de 50 salariés au 1er janvier 2024, dans la Moselle ou les Ardennes, et adhérente d’Union d’essai à ce jour"
    )
