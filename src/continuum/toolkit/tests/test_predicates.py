"""« Qui est concerné » : a rule is read strictly, judged with three answers, and said in French in one way only."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.predicates import (
    Among,
    Answer,
    Condition,
    Dated,
    Group,
    Opposite,
    UnreadableRule,
    Verdict,
    conditions_of,
    examine,
    in_french,
    known_in_french,
    outline,
    read,
    tally,
    verdicts,
    without_opposites,
    written,
)
from continuum.toolkit.registry import Shelf, Term, TermKind

from .predicate_terms import SHELF, TERM, TODAY, Numbered, read_off, rows, rules, terms, whole_rows

SMALL = {"term": "taille", "op": "<", "value": 50, "on": "2024-01-01"}
RED = {"term": "couleur", "op": "in", "value": ["r"]}


def rule_of(who):
    return read({"version": 1, "who": who}, SHELF)


def judged(rule, row):
    return verdicts(rule, Numbered({1: row}), TODAY)[1]


# --- Reading -------------------------------------------------------------------------------------------------------------


@given(rules)
def test_what_is_written_is_read_back_the_same(rule):
    assert read(written(rule), SHELF) == rule


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"all": [SMALL, {**RED, "term": "odeur"}]}, "2e condition : « odeur » n’est pas une donnée connue"),
        ({"all": [{"any": [RED, {**RED, "op": "<"}]}]}, "1re condition, 2e partie : « < » ne convient pas à « couleur »"),
        ({**SMALL, "value": True}, "Règle : « effectif » attend un nombre"),
        ({**SMALL, "value": "50"}, "attend un nombre"),
        ({**SMALL, "value": float("nan")}, "attend un nombre"),
        ({**SMALL, "on": "2024-13-01"}, "la date de « effectif » est une date, par exemple 2024-01-01"),
        ({**RED, "on": "today"}, "n’est pas suivi dans le temps"),
        ({**RED, "value": []}, "une liste de 1 à 200 codes"),
        ({**RED, "value": ["r", "r"]}, "tous différents"),
        ({**RED, "value": "r"}, "une liste"),
        ({"term": "couleur", "op": "in"}, "la valeur de « couleur » manque"),
        ({**RED, "unit": "km"}, "« unit » n’a pas de sens ici"),
        ({"term": "cse", "op": "is", "value": 1}, "oui (true) ou non (false)"),
        ({"all": []}, "un groupe vide ne dit rien"),
        ({"all": [SMALL], "any": [RED]}, "un seul à la fois"),
        ({"not": {"not": {"not": {"not": RED}}}}, "3 niveaux au plus"),
        ({"all": [SMALL] * 31}, "30 au plus"),
        ({"all": [{"any": [SMALL] * 16}, {"any": [RED] * 16}]}, "32 conditions"),
        ([SMALL], "une condition ou un groupe est attendu"),
        ({"term": ["taille"]}, "n’est pas une donnée connue"),
    ],
)
def test_what_is_badly_written_is_refused_with_its_place_and_the_remedy(who, said):
    with pytest.raises(UnreadableRule) as refused:
        rule_of(who)
    plain = str(refused.value).replace("\u00a0", " ").replace("\u202f", " ")
    assert said in plain


@pytest.mark.parametrize("kept", [None, [], {}, {"who": SMALL}, {"version": 2, "who": SMALL}, {"version": True, "who": SMALL}])
def test_a_rule_of_another_version_is_refused(kept):
    with pytest.raises(UnreadableRule):
        read(kept, SHELF)


def test_a_day_left_out_or_today_is_the_present_day():
    assert rule_of({**SMALL, "on": "today"}) == rule_of({key: SMALL[key] for key in ("term", "op", "value")})


# --- Three answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"taille": 12, "couleur": "r"}, Verdict(Answer.YES)),
        ({"taille": 50, "couleur": "r"}, Verdict(Answer.NO)),
        ({"couleur": "r"}, Verdict(Answer.UNKNOWN, ("effectif au 1er janvier 2024",))),
        ({}, Verdict(Answer.UNKNOWN, ("effectif au 1er janvier 2024", "couleur"))),
        ({"couleur": "v"}, Verdict(Answer.NO)),
    ],
)
def test_missing_data_are_named_only_where_they_would_change_the_answer(row, verdict):
    assert judged(rule_of({"all": [SMALL, RED]}), row) == verdict


@given(rules, rows)
def test_the_first_datum_to_complete_is_the_first_that_is_named(rule, row):
    examined = examine(rule, Numbered({1: row}), TODAY)
    named, key = examined.verdicts[1].missing, examined.first_missing(1)
    assert named[0].split(" au ")[0] == TERM[key].label if named else key == ""


def test_a_rule_that_asks_nothing_is_met_by_all():
    assert verdicts(Group(True, ()), Numbered({1: {}, 2: {"taille": 3}}), TODAY) == dict.fromkeys((1, 2), Verdict(Answer.YES))


@given(rules, rows, whole_rows)
def test_learning_what_was_missing_never_turns_a_yes_or_a_no(rule, row, whole):
    before, after = judged(rule, row), judged(rule, {**whole, **row})
    assert after.answer == before.answer or before.answer == Answer.UNKNOWN
    assert after.answer != Answer.UNKNOWN
    assert bool(before.missing) == (before.answer == Answer.UNKNOWN)


@given(rules, rows, whole_rows)
def test_once_the_named_data_are_known_the_answer_is(rule, row, whole):
    labels = {term.label: term.key for term in SHELF}
    named = {labels[missing.split(" au ")[0]] for missing in judged(rule, row).missing}
    assert judged(rule, {**{key: whole[key] for key in named}, **row}).answer != Answer.UNKNOWN


@given(rules, rules, rows)
def test_not_all_is_any_not(first, second, row):
    both = Opposite(Group(True, (first, second)))
    either = Group(False, (Opposite(first), Opposite(second)))
    assert judged(both, row).answer == judged(either, row).answer


@given(rules, rows)
def test_a_rule_and_its_opposite_answer_the_contrary(rule, row):
    contrary = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNKNOWN: Answer.UNKNOWN}
    assert judged(Opposite(rule), row).answer == contrary[judged(rule, row).answer]
    assert judged(without_opposites(rule), row) == judged(rule, row)
    assert not any(isinstance(part, Opposite) for part in [without_opposites(rule)])


@given(rules, st.lists(rows, max_size=4))
def test_a_batch_is_judged_as_one_by_one(rule, three):
    batch = verdicts(rule, Numbered(dict(enumerate(three))), TODAY)
    assert batch == {number: judged(rule, row) for number, row in enumerate(three)}


def test_a_careless_logic_is_caught_by_these_promises():
    """Taking « unknown » for « no », as a plain query would, turns an answer once the datum is known."""
    rule = rule_of({"not": SMALL})
    careless = lambda row: not (row.get("taille", 99) < 50)  # noqa: E731 - the fault, planted
    assert careless({})
    assert not careless({"taille": 12})
    assert judged(rule, {}).answer == Answer.UNKNOWN


def test_a_term_is_asked_once_for_each_day_with_every_name():
    watch = []
    shelf = terms(watch)
    small, large = SMALL, {**SMALL, "op": ">", "value": 10}
    rule = read({"version": 1, "who": {"all": [small, large, {**small, "on": "today"}]}}, shelf)
    verdicts(rule, Numbered({number: {"taille": 3} for number in range(50)}), TODAY)
    assert sorted(batch.on for batch in watch) == [dt.date(2024, 1, 1), TODAY]


def test_names_known_in_part_leave_the_answer_open():
    partly = Among(frozenset("r"), frozenset("rv"))
    asked = lambda *codes: judged(Condition(TERM["couleur"], "in", codes), {"couleur": partly}).answer  # noqa: E731
    assert [asked("r"), asked("v"), asked("b"), asked("b", "r")] == [Answer.YES, Answer.UNKNOWN, Answer.NO, Answer.YES]


def test_answers_are_counted():
    rule = rule_of(SMALL)
    found = verdicts(rule, Numbered({1: {"taille": 3}, 2: {"taille": 80}, 3: {}, 4: {"taille": 9}}), TODAY)
    assert tally(found) == {Answer.YES: 2, Answer.NO: 1, Answer.UNKNOWN: 1}


def test_a_room_above_declares_a_term_and_rules_can_ask_it():
    """A survey will say « a répondu » in this way; the language does not change."""
    shelf = Shelf(lambda term: term.key)
    replied = read_off("repondu")
    phrases = {"yes": "ayant répondu à l’enquête", "no": "n’ayant pas répondu à l’enquête"}
    shelf.declare(Term("a-repondu", "réponse à l’enquête", TermKind.YES_NO, replied, "…", phrases=phrases))
    rule = read({"version": 1, "who": {"term": "a-repondu", "op": "is", "value": False}}, shelf)
    assert in_french(rule) == "N’ayant pas répondu à l’enquête"
    assert judged(rule, {}) == Verdict(Answer.UNKNOWN, ("réponse à l’enquête",))


# --- In French -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (SMALL, "Moins de 50 salariés au 1er janvier 2024"),
        ({**SMALL, "op": ">=", "value": 1, "on": "today"}, "Au moins 1 salarié à ce jour"),
        (
            {"all": [SMALL, {**RED, "value": ["r", "b"]}, {"term": "cse", "op": "is", "value": True}]},
            "Moins de 50 salariés au 1er janvier 2024, de couleur le rouge ou le bleu, et dotée d’un CSE",
        ),
        ({"all": [SMALL, {"any": [RED, {"term": "cse", "op": "is", "value": False}]}]},
         "Moins de 50 salariés au 1er janvier 2024, et (soit de couleur le rouge, soit sans CSE)"),
        ({"any": [RED, SMALL]}, "Soit de couleur le rouge, soit moins de 50 salariés au 1er janvier 2024"),
        ({"not": {"all": [SMALL, RED]}},
         "Soit au moins 50 salariés au 1er janvier 2024, soit d’une autre couleur que le rouge"),
        ({**RED, "value": ["disparu"]}, "De couleur « disparu » (inconnu de l’annuaire)"),
        ({"term": "creation", "op": "<", "value": "2000-01-01"}, "Créée avant le 1er janvier 2000"),
    ],
)  # fmt: skip
def test_a_rule_is_said_as_one_would_say_it(who, said):
    assert in_french(rule_of(who)).replace("\u00a0", " ").replace("\u202f", " ") == said


@given(rules)
def test_every_rule_has_a_sentence_and_an_outline(rule):
    said, drawn = in_french(rule), outline(rule)
    assert said[0].isupper()
    assert said.count("(") == said.count(")")
    assert drawn.words
    plain = without_opposites(rule)
    assert all(condition.term.label.split()[0] in said or condition.term.phrases or condition.term.unit[0] in said
               for condition in conditions_of(plain))  # fmt: skip


@given(rules, rules, rows)
def test_two_rules_said_alike_answer_alike(first, second, row):
    if in_french(first) == in_french(second):
        assert judged(first, row).answer == judged(second, row).answer


@given(rules, rows)
def test_the_sentence_says_the_rule_and_not_its_shape(rule, row):
    """Said without « not », nor groups of one: those who are said alike are judged alike."""
    same = Group(True, (Opposite(Opposite(rule)),))
    assert in_french(same) == in_french(rule)
    assert judged(same, row).answer == judged(rule, row).answer


def test_a_figure_of_more_than_two_years_is_given_with_its_year():
    size, names = TERM["taille"], {}
    old, recent = Dated(12, dt.date(2021, 12, 31)), Dated(12, dt.date(2023, 12, 31))
    assert known_in_french(size, old, TODAY, names) == "12\u00a0salariés en 2021"
    assert known_in_french(size, recent, TODAY, names) == "12\u00a0salariés"
    assert known_in_french(size, None, TODAY, names) == "non connu"
    assert known_in_french(TERM["couleur"], "r", TODAY, {("couleur", "r"): "rouge"}) == "rouge"
    assert known_in_french(TERM["couleur"], Among(frozenset(), frozenset("rv")), TODAY, names) == "connu en partie"
    assert known_in_french(TERM["cse"], False, TODAY, names) == "non"
