"""What a rule puts right, and what no rule touches."""

from __future__ import annotations

import re

import pytest

from continuum.methods.sheets import RULES, Place, Rule
from continuum.methods.sheets.repairs import repaired

HERE = Place(7, 2)


@pytest.mark.parametrize(
    ("read", "right", "rule"),
    [
        ("au sein de I'ESS", "au sein de l’ESS", "elided_l"),
        ("d'I'école", "d'l’école", "elided_l"),
        ("garantit [I'égalité", "garantit l’égalité", "elided_l"),
        ("|'équipe tient", "l’équipe tient", "elided_l"),
        ("question, 'UDES propose", "question, l’UDES propose", "lost_l"),
        ("lIdentifier les besoins", "Identifier les besoins", "double_i"),
        ("gardant ainsi Ila place", "gardant ainsi la place", "article_la"),
        ("la commande publigue", "la commande publique", "qu"),
        ("bien impligués", "bien impliqués", "qu"),
        ("des pratigues uniques", "des pratiques uniques", "qu"),
        ("le méme taux de chémage", "le même taux de chémage", "accent"),
        ("Aprés la formation", "Après la formation", "accent"),
        ("au plus preés", "au plus près", "accent"),
        ("mise en ceuvre", "mise en œuvre", "oe"),
        ("Face a cette attente", "Face à cette attente", "to"),
        ("grâce a vous", "grâce à vous", "to"),
        ("l'aide a domicile", "l'aide à domicile", "to"),
        ("les moyens a mobiliser", "les moyens à mobiliser", "to"),
        ("le passage a l'action", "le passage à l'action", "to"),
        ("le dévelop-\npement des", "le développement des", "hyphen"),
        ("un accueil médico-\nsocial", "un accueil médico-social", "hyphen"),
    ],
)
def test_each_rule_puts_right_and_says_it(read, right, rule):
    text, repairs = repaired(read, HERE)
    assert text.replace("chémage", "chômage") == right.replace("chémage", "chômage")
    assert (repairs[0].rule, repairs[0].place) == (rule, HERE)
    assert repairs[0].before in read
    assert repairs[0].after in text


@pytest.mark.parametrize(
    "sound",
    [
        "Le projet a permis d'ouvrir un lieu.",
        "La participation a augmenté, la suite a montré un intérêt.",
        "L'équipe a des relais et a une salle.",
        "Une fatigue, une ligue, une digue, une intrigue, Rodrigue.",
        "DEETS, OPCO, IDCC 1518, QVT, LAB'QVT",
        "EVENEMENTIEL",
        "Les prés et les dés",
        "Mme Réglement de Bellecour",
        "Ila Martin dirige la structure.",
        "Il dit 'UDES' entre guillemets",
        "Grand-\nEst",
        "Louis XI, Henri I et Ivry",
        "« Isère » et I’",
    ],
)
def test_words_names_and_codes_that_are_sound_are_left_as_they_are(sound):
    text, repairs = repaired(sound, HERE)
    assert (text, repairs) == (sound, ())


def test_a_repair_made_twice_changes_nothing_more():
    once, _ = repaired("Face a I'enjeu méme, la pratigue aprés la mise en ceuvre", HERE)
    assert repaired(once, HERE) == (once, ())


def test_every_rule_has_a_code_and_a_title():
    assert all(rule.code.isidentifier() and rule.title for rule in RULES)


def test_a_careless_rule_that_touches_a_name_would_be_seen(monkeypatch):
    careless = Rule("careless", "toute fin en « gue »", re.compile(r"gue\b"), "que")
    monkeypatch.setattr("continuum.methods.sheets.repairs.EVERYWHERE", (careless,))
    assert repaired("Rodrigue", HERE)[1]
