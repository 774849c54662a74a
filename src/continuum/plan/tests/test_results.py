"""Results expected of a sheet: a sentence, the measure that it names or makes, and how far one is, drawn from the register."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory.tests.factories import PersonFactory
from continuum.plan import services
from continuum.plan.enums import NodeKind
from continuum.plan.models import Indicator, Measure
from continuum.plan.queries import measure_from, measures_near
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.submissions import new_key

from .factories import IndicatorFactory, MeasureFactory, NodeFactory, two_regions

pytestmark = pytest.mark.django_db
SHEET, ADDRESS = "/programmes/essai/est/former/", "essai/est/former/"
SENTENCE = "Augmentation du nombre de candidats orientés"


@pytest.fixture
def sheet():
    land = two_regions()
    return NodeFactory(parent=land["east"], kind=NodeKind.SHEET, code="former", title="Former les aidants")


@pytest.fixture
def delegate(client, sheet):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


def expect(client, **typed):
    return client.post(f"/plan/attendu/{ADDRESS}", {"submission_key": new_key(), **typed})


def errors(answer):
    assert answer.status_code == 200, answer.get("Location")
    return answer.context["form"].errors


def words(client):
    return client.get(SHEET).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_a_sentence_alone_makes_its_own_measure_and_stays_as_it_was_written(client, sheet, delegate):
    assert expect(client, wording=SENTENCE, target="40")["Location"] == f"{SHEET}#attendus"
    kept = Indicator.objects.get()
    assert (kept.wording, kept.target) == (SENTENCE, 40)
    made = kept.measure
    assert (made.label, made.unit, made.nature, made.direction) == ("Nombre de candidats orientés", "candidats", "number", "up")
    shown = words(client)
    assert SENTENCE in shown
    assert "40 candidats" in shown


def test_what_cannot_be_counted_is_appraised_from_0_to_3(client, sheet, delegate):
    expect(client, wording="Professionnalisation du service")
    assert Measure.objects.get(label="Professionnalisation du service").nature == "rubric"
    assert "Qualitatifs" in words(client)


def test_a_number_said_in_the_sentence_is_its_target(sheet, delegate):
    kept = services.set_indicator(node=sheet, indicator=Indicator(wording="20 structures suivies"), by=delegate)
    assert (kept.target, kept.measure.unit) == (Decimal(20), "structures")


def test_a_measure_that_says_nearly_the_same_is_offered_before_a_new_one_is_made(client, sheet, delegate):
    near = MeasureFactory(label="Candidats orientés vers les métiers", unit="candidats")
    MeasureFactory(label="Heures de formation")
    answer = expect(client, wording=SENTENCE)
    assert "proches existent déjà" in errors(answer)["measure"][0]
    offered = str(answer.context["form"]["measure"])
    assert near.label in offered
    assert "une nouvelle mesure" in offered
    assert "Heures de formation" not in offered
    expect(client, wording=SENTENCE, measure=near.pk)
    assert Indicator.objects.get().measure == near


def test_none_of_the_near_ones_makes_a_new_measure(client, sheet, delegate):
    MeasureFactory(label="Candidats orientés vers les métiers", unit="candidats")
    done = expect(
        client,
        wording=SENTENCE,
        measure="-",
        measure_words="Nombre de candidats orientés",
        measure_answered="Nombre de candidats orientés",
    )
    assert done.status_code == 302
    assert Indicator.objects.get().measure.label == "Nombre de candidats orientés"


def test_the_measure_of_this_very_name_needs_no_choice(client, sheet, delegate):
    same = MeasureFactory(label="Nombre de candidats orientés", unit="candidats")
    expect(client, wording=SENTENCE)
    assert Indicator.objects.get().measure == same


def test_neither_sentence_nor_measure_is_no_result(client, sheet, delegate):
    assert "Écrivez le résultat attendu" in errors(expect(client, target="3"))["wording"][0]


def test_what_is_observed_is_typed_from_the_sheet_except_what_continuum_counts(client, sheet, delegate):
    expected, declared = IndicatorFactory(node=sheet), IndicatorFactory(node=sheet, measure=MeasureFactory(library="declared"))
    shown = words(client)
    assert f"mesure={expected.measure.code}" in shown
    assert f"mesure={declared.measure.code}" not in shown


def test_more_results_ask_no_more_of_the_database(client, sheet, delegate):
    IndicatorFactory(node=sheet)
    client.get(SHEET)
    with CaptureQueriesContext(connection) as one:
        client.get(SHEET)
    for _ in range(5):
        IndicatorFactory(node=sheet)
    with CaptureQueriesContext(connection) as six:
        client.get(SHEET)
    assert len(six) == len(one)


def test_near_measures_share_the_words_that_matter():
    near = MeasureFactory(label="Candidats orientés vers les métiers")
    MeasureFactory(label="Nombre de réunions")
    assert [one.row for one in measures_near(Measure.objects.all(), measure_from(SENTENCE).label)] == [near]
    assert measures_near(Measure.objects.all(), "") == []


def test_what_another_changed_of_a_result_meanwhile_is_kept(client, sheet, delegate):
    kept = IndicatorFactory(node=sheet, target=Decimal("40"))
    seen = client.get(f"/attendus/{kept.pk}/").context["form"]["seen"].value()
    other = Indicator.objects.get()
    other.rhythm = "chaque mois"
    services.set_indicator(node=sheet, indicator=other, by=SYSTEM)
    client.post(f"/attendus/{kept.pk}/", {"submission_key": new_key(), "target": "60", "seen": seen})
    kept.refresh_from_db()
    assert (kept.target, kept.rhythm) == (60, "chaque mois")
