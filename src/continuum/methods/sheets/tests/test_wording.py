"""The sentence of a result becomes a measure, or stays a rubric in its own words."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.methods.sheets import Wording, measure_of


@pytest.mark.parametrize(
    ("sentence", "wording"),
    [
        (
            "- Augmentation du nombre de jeunes orientés vers les métiers du soin ;",
            Wording("Nombre de jeunes orientés vers les métiers du soin", "jeunes", "up"),
        ),
        ("Augmentation du nombre de nouvelles actions", Wording("Nombre de nouvelles actions", "actions", "up")),
        ("Baisse du nombre d'arrêts de travail", Wording("Nombre d'arrêts de travail", "arrêts", "down")),
        ("Réduction de 10 % du nombre de départs", Wording("Nombre de départs", "départs", "down", change="10 %")),
        ("Diminution du taux d’absence", Wording("Taux d’absence", "%", "down", "percentage")),
        ("Hausse de la part des femmes", Wording("Part des femmes", "%", "up", "percentage")),
        ("Augmentation des effectifs formés", Wording("Effectifs formés", "effectifs", "up")),
        ("Nombre de contrats signés", Wording("Nombre de contrats signés", "contrats")),
        ("20 entreprises accompagnées", Wording("Entreprises accompagnées", "entreprises", "up", target=Decimal(20))),
        ("Au moins 1 200 visites", Wording("Visites", "visites", "up", target=Decimal(1200))),
        ("80 % de salariés formés", Wording("Part de salariés formés", "%", "up", "percentage", Decimal(80))),
        ("Professionnalisation du service", Wording("Professionnalisation du service", "", "up", "rubric")),
        ("Augmentation de la qualité", Wording("Augmentation de la qualité", "", "up", "rubric")),
        ("Développement", Wording("Développement", "", "up", "rubric")),
        ("2025", Wording("2025", "", "up", "rubric")),
    ],
)
def test_a_result_gives_its_measure(sentence, wording):
    assert measure_of(sentence) == wording


@given(st.text(max_size=200))
def test_any_sentence_gives_a_wording_made_of_its_own_words(sentence):
    words = {word.casefold() for word in re.findall(r"\w+", sentence)}
    assert {word.casefold() for word in re.findall(r"\w+", measure_of(sentence).label)} <= words | {"part"}
