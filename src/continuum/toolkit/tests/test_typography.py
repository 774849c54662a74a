"""French typography: what a careful reader would notice."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.typography import (
    counted,
    euros,
    french_date,
    french_number,
    french_spaces,
    join_french,
    month_name,
    of,
    plural,
)

NARROW = "\u202f"
HARD = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, None, "0"),
        (1255, None, f"1{NARROW}255"),
        (1234567, None, f"1{NARROW}234{NARROW}567"),
        (-1234, None, f"\u22121{NARROW}234"),
        (Decimal("12.5000"), None, "12,5"),
        (Decimal("1E+3"), None, f"1{NARROW}000"),
        (0.1, None, "0,1"),
        (Decimal("2.345"), 2, "2,35"),
        (2.5, 0, "3"),
        (Decimal("-0.004"), 2, "0,00"),
        (7, 1, "7,0"),
    ],
)
def test_numbers_have_narrow_spaces_and_a_decimal_comma(value, decimals, written):
    assert french_number(value, decimals) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (12_000, "12\u202f000\u00a0€"),
        (Decimal("1250.5"), "1\u202f250,50\u00a0€"),
        (Decimal("0.00"), "0\u00a0€"),
        (-3, "\u22123\u00a0€"),
    ],
)
def test_an_amount_is_written_as_on_an_account(amount, written):
    assert euros(amount) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="fini"):
        french_number(value)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_written_whole_number_reads_back(number):
    assert int(french_number(number).replace(NARROW, "").replace("\u2212", "-")) == number


def test_the_first_of_a_month_is_written_1er():
    assert french_date(datetime.date(2021, 10, 1)) == "1er octobre 2021"
    assert french_date(datetime.date(2024, 8, 31)) == "31 août 2024"


def test_a_month_outside_the_year_is_refused():
    with pytest.raises(ValueError, match="mois"):
        month_name(0)


@pytest.mark.parametrize(
    ("typed", "set_text"),
    [
        ("Quoi?", f"Quoi{NARROW}?"),
        ("Quoi ?!", f"Quoi{NARROW}?!"),
        ("a ; b", f"a{NARROW}; b"),
        ("Effectif: 12", f"Effectif{HARD}: 12"),
        ("Effectif :12", f"Effectif{HARD}:12"),
        ("**Note**: lire", f"**Note**{HARD}: lire"),
        ("12% et 13 %", f"12{HARD}% et 13{HARD}%"),
        ("[[taux]] %, [[taux]]%", f"[[taux]]{HARD}%, [[taux]]{HARD}%"),
        ("«mot»", f"«{HARD}mot{HARD}»"),
        ("« Bravo ! »", f"«{HARD}Bravo{NARROW}!{HARD}»"),
        ("(?)", "(?)"),
    ],
)
def test_high_punctuation_gets_its_unbreakable_space(typed, set_text):
    assert french_spaces(typed) == set_text


@pytest.mark.parametrize(
    "text",
    [
        "Voir https://exemple.org/a?b=1;c:2 demain",
        "de 10:30 à 11:45",
        "le code `a ? b : c`",
        "[[mesure @ p/n | territoire R44]]",
        "a != b",
        "ratio 3:1 et std::sort",
        f"50{NARROW}% «{NARROW}déjà fait{NARROW}»",
        "! en tête",
    ],
)
def test_addresses_times_code_and_chosen_spaces_stay_as_typed(text):
    assert french_spaces(text) == text


def test_punctuation_after_an_address_is_not_part_of_it():
    assert french_spaces("Vu https://exemple.org?") == f"Vu https://exemple.org{NARROW}?"


@given(st.text(alphabet="a1 ;!?:%«»()[]`*/=&.\n\u00a0\u202fhtpw", max_size=40))
def test_spacing_twice_changes_nothing_more(text):
    once = french_spaces(text)
    assert french_spaces(once) == once


def test_lists_are_joined_as_in_a_sentence():
    assert join_french([]) == ""
    assert join_french(["a"]) == "a"
    assert join_french(["a", "b"]) == "a et b"
    assert join_french(iter(["a", "b", "c"])) == "a, b et c"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nadia", "de Nadia"),
        ("Oscar", "d’Oscar"),
        ("Élise", "d’Élise"),
        ("Œuvre commune", "d’Œuvre commune"),
        ("Hélène", "d’Hélène"),
        ("Yves", "d’Yves"),
        ("Yasmine", "de Yasmine"),
    ],
)
def test_de_is_elided_before_a_vowel_that_is_heard(name, said):
    assert of(name) == said


def test_the_plural_starts_at_two():
    assert [plural(n, "structure", "structures") for n in (0, 1, 1.5, 2, -3)] == [
        "structure", "structure", "structure", "structures", "structures",
    ]  # fmt: skip
    assert counted(1200, "structure", "structures") == f"1{NARROW}200{HARD}structures"
