"""The questionnaires of the demonstration: drawn from a model, given in like anybody's, the same each time."""

from __future__ import annotations

import itertools
import math
import tomllib
from dataclasses import replace

import pytest
from django.conf import settings

from continuum.config.demo.diagnoses import Answering, Model, Respondent
from continuum.directory.models import Person
from continuum.methods.questionnaires.tests.forms import choices, form_of
from continuum.surveys.enums import AnswerMode, ConsentScope, RequestState
from continuum.surveys.models import Agreement, Campaign, Consent, Request
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.surveys.queries.sight import Sight
from continuum.surveys.queries.waves import moved_since
from continuum.toolkit.enums import Origin

FILE = settings.BASE_DIR / "demo/programmes/metiers-du-lien-social/surveys.toml"


@pytest.fixture
def this_year(demonstration):
    return Campaign.objects.filter(version__instrument__code="diagnostic-rh", closed_at=None, voices=["director"]).get()


def test_sixty_diagnoses_are_given_in_by_varied_small_structures(this_year):
    given = Request.objects.filter(campaign=this_year, set_aside="").answered()
    assert given.count() == 60
    assert 40 < given.filter(is_valid=True).count() < 60
    sizes = [int(one.sheet.answers["effectif"]) for one in given.select_related("sheet")]
    assert 3 <= min(sizes) < 8
    assert 35 < max(sizes) <= 49
    branches = {one.organisation.branch.code for one in given.select_related("organisation__branch")}
    assert len(branches) >= 4
    assert given.filter(scores__value__isnull=False).count() > 580


def test_every_other_state_of_a_request_is_there(this_year):
    rows = list(Request.objects.filter(campaign=this_year))
    assert {one.state for one in rows} == set(RequestState)
    assert {one.mode for one in rows} >= {AnswerMode.ONLINE, AnswerMode.PHONE, AnswerMode.PAPER}
    assert {one.reminded_count for one in rows if one.answered_at is None} >= {0, 2, 3}
    for kind in (lambda one: one.set_aside, lambda one: one.call_note, lambda one: one.person is None):
        assert [one for one in rows if kind(one)]


def test_two_thirds_share_their_results_and_one_third_their_answers(this_year):
    held = Consent.objects.in_force().filter(campaign=this_year)
    counts = {scope: held.filter(scope=scope).count() for scope in ConsentScope}
    assert 36 <= counts[ConsentScope.RESULTS] <= 42
    assert 17 <= counts[ConsentScope.ANSWERS] <= 21
    assert Consent.objects.filter(campaign=this_year).exclude(revoked_at=None).exists()


def test_two_shared_diagnoses_compare_one_agreed_one_waiting(demonstration):
    shared = next(one for one in Campaign.objects.all() if one.is_shared)
    rows = Request.objects.filter(campaign=shared, voice="director").answered()
    found = [SharedDiagnosis(one) for one in rows]
    assert [one.is_open for one in found] == [True, True]
    assert sorted(Agreement.objects.filter(campaign=shared, organisation=one.organisation).count() for one in rows) == [0, 3]
    assert all(one.wide for one in found)


def test_one_wave_follows_the_same_structures_after_three_months(demonstration):
    wave = Campaign.objects.get(wave_of__isnull=False)
    assert wave.months == 3
    both = {one.organisation_id for one in wave.requests.answered()} & {
        one.organisation_id for one in wave.wave_of.requests.answered()
    }
    assert len(both) == 12


def test_the_readiness_of_those_who_enter_the_training_is_drawn_and_scored_like_the_rest(demonstration):
    before = Campaign.objects.get(version__instrument__code="preparation-a-l-entree")
    given = before.requests.answered()
    trained = Campaign.objects.get(version__instrument__code="pratiques-t1-t3-t6", wave_of=None)
    assert {one.organisation_id for one in given} == {one.organisation_id for one in trained.requests.answered()}
    assert before.closes_on < trained.opens_on
    assert len({one.scores.get(dimension="moyens").value for one in given}) > 4, "they are not all alike"
    assert Consent.objects.in_force().filter(campaign=before, scope=ConsentScope.ANSWERS).exists(), "the team may open some"


def test_the_director_has_one_half_begun_and_one_of_the_year_before_and_her_board_is_asked(people):
    hers = Request.objects.filter(person=people["director"])
    assert sorted(one.state for one in hers) == [RequestState.ANSWERED, RequestState.STARTED]
    begun = next(one for one in hers if one.state == RequestState.STARTED)
    assert 0 < begun.pages_done < begun.pages_count
    board = Request.objects.get(person=people["board"])
    assert (board.campaign, board.state) == (begun.campaign, RequestState.ASKED)


def test_a_structure_asked_a_year_apart_sees_what_moved(this_year):
    before = Campaign.objects.get(version=this_year.version, closed_at__isnull=False)
    again = (
        Request.objects.filter(campaign=this_year, organisation__requests__campaign=before).answered().select_related("person")
    )
    request = again.filter(organisation__requests__campaign=before, organisation__requests__answered_at__isnull=False).first()
    moved = moved_since(Sight(request, request.person, is_own=True, results=True, answers=True))
    words = [one.word for one in moved.questions]
    assert len(words) > 40
    assert {"en progrès", "inchangé"} <= set(words)


def test_nobody_of_the_demonstration_was_really_asked(demonstration):
    assert not Campaign.objects.exclude(origin=Origin.INVENTED).exists()
    assert not Request.objects.exclude(origin=Origin.INVENTED).exists()
    assert all("Fictif" in one.name for one in Person.objects.filter(pk__in=Request.objects.values("person")))


def test_no_structure_is_asked_twice_in_a_fortnight(demonstration):
    days: dict = {}
    for organisation, _, day in Request.objects.values_list("organisation", "campaign", "ask_on").order_by().distinct():
        days.setdefault(organisation, []).append(day)
    for one in days.values():
        one.sort()
        assert all((later - earlier).days >= 14 for earlier, later in itertools.pairwise(one))


def test_only_those_who_may_enter_are_offered_as_accounts(demo, client):
    page = client.get("/demonstration/comptes/").content.decode()
    assert page.count("account-name") == 7


# --- The model, without a database ------------------------------------------------------------------------------------

LEVELS = choices(
    "niveau", "n0", "n1", "n2", "n3", "n4", "so", "nsp", cx_score=[0, 1, 2, 3, 4, None, None], cx_na=5 * [None] + ["yes"] * 2
)
QUESTIONS = [
    {"type": "select_one niveau", "name": "dia_cse", "label": "Le CSE ?", "cx_dimension": "dialogue"},
    *(
        {"type": "select_one niveau", "name": f"q{number}", "label": f"Question {number} ?", "cx_dimension": "dialogue"}
        for number in range(40)
    ),
]
PLAIN = {"structure_spread": 0, "dimension_spread": 0, "question_spread": 0, "by_doubling": 0, "hurried": 0}
NEVER = {"not_concerned": 0, "not_known": 0, "branches": {}, "dimensions": {}}


@pytest.fixture(scope="module")
def form():
    return form_of(QUESTIONS, LEVELS, cx_dimensions=[{"code": "dialogue", "label": "Dialogue"}])


@pytest.fixture(scope="module")
def model():
    return Model(**tomllib.loads(FILE.read_text(encoding="utf-8"))["model"])


def drawn(model, form, **who):
    return Answering(model, form, Respondent(**{"key": "a", "branch": "domicile", "employees": 20, **who})).answers()


def mean(answers):
    levels = [int(value[1]) for value in answers.values() if value[1:].isdigit()]
    return sum(levels) / len(levels)


def test_the_same_seed_gives_the_same_answers_and_another_does_not(model, form):
    assert drawn(model, form) == drawn(model, form)
    assert drawn(model, form) != drawn(replace(model, seed=61), form)
    assert drawn(model, form) != drawn(model, form, key="b")


def test_a_question_more_changes_no_other_answer(model, form):
    shorter = form_of(QUESTIONS[:-1], LEVELS, cx_dimensions=[{"code": "dialogue", "label": "Dialogue"}])
    kept = drawn(model, form)
    assert drawn(model, shorter) == {code: value for code, value in kept.items() if code != "q39"}


def test_levels_follow_the_ordered_logit_that_is_documented(model, form):
    """With nothing else than circumstances, the shares are those of the logistic law."""
    bare = replace(model, **PLAIN, **NEVER)
    found = [value for key in range(60) for code, value in drawn(bare, form, key=str(key)).items() if code != "dia_cse"]
    below = [1 / (1 + math.exp(-threshold)) for threshold in model.thresholds]
    expected = [high - low for low, high in zip([0, *below], [*below, 1], strict=True)]
    for level, share in enumerate(expected):
        assert found.count(f"n{level}") / len(found) == pytest.approx(share, abs=0.03)


def test_larger_structures_stand_higher_and_a_year_later_they_moved_a_little(model, form):
    few, many = ([drawn(model, form, key=str(key), employees=size) for key in range(40)] for size in (4, 45))
    assert sum(map(mean, many)) > sum(map(mean, few))
    later = [drawn(model, form, key=str(key), employees=45, moment="next", progress=0.25) for key in range(40)]
    assert sum(map(mean, later)) > sum(map(mean, many))
    same = [one[code] == two[code] for one, two in zip(many, later, strict=True) for code in one if code in two]
    assert 0.5 < sum(same) / len(same) < 0.95


def test_what_does_not_concern_a_small_structure_is_said_so(model, form):
    assert drawn(model, form, employees=10)["dia_cse"] == "so"
    assert any(drawn(model, form, key=str(key), employees=11).get("dia_cse") != "so" for key in range(5))
