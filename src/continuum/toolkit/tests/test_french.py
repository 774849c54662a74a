"""The words of French texts: what is one word for whoever looks for it."""

from __future__ import annotations

import pytest

from continuum.toolkit.folding import fold
from continuum.toolkit.french import STOP_WORDS, stem, words_of

TOGETHER = [
    ("recrutement", "recrutements", "recruter"),
    ("remplacement", "remplacer", "remplacements"),
    ("formation", "formations", "former", "formateur"),
    ("intégration", "intégrer", "intégrations"),
    ("mutualisation", "mutualiser"),
    ("fidélisation", "fidéliser"),
    ("évaluation", "évaluer"),
    ("qualification", "qualifier"),
    ("salarié", "salariée", "salariés", "salariées"),
    ("local", "locaux"),
    ("nouveau", "nouveaux"),
    ("travailleuse", "travailleur", "travailleurs"),
    ("établissement", "établir"),
    ("directrice", "directeur"),
    ("préventive", "préventif"),
    ("réunion", "réunions"),
    ("bénévole", "bénévoles"),
]


@pytest.mark.parametrize("words", TOGETHER, ids=lambda words: words[0])
def test_forms_of_one_word_share_a_stem(words):
    assert len({stem(fold(word)) for word in words}) == 1


def test_different_words_keep_different_stems():
    assert stem("recruter") != stem("recreation")
    assert stem("securite") != stem("secretaire")
    assert stem("formation") != stem("forum")


def test_elided_and_small_words_say_nothing():
    assert list(words_of("L’accueil d’une salariée qu’on n’attendait pas, aujourd’hui")) == [
        *("accueil", "salariee", "attendait", "aujourd", "hui")
    ]


def test_words_are_found_without_accents_or_capitals():
    assert list(words_of("ÉGALITÉ, œuvre et Évaluation")) == ["egalite", "oeuvre", "evaluation"]


def test_small_words_are_written_as_they_are_folded():
    assert {word for word in STOP_WORDS if fold(word) != word} == set()


def test_a_number_stays_a_number():
    assert stem("2333") == "2333"
