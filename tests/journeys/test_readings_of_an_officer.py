"""The officer of LAB’QVT settles what does not add up, and enters a figure of her own."""

import pytest

from continuum.figures.models import Finding, Reading

SURVEY = "/chiffres/mesures/reponses-enquetes/lab-qvt/bourgogne-franche-comte/"
SUPPORTED = "/chiffres/mesures/structures-accompagnees/lab-qvt/paca/"


@pytest.fixture
def officer(visitor):
    return visitor("officer")


def open_findings(**which) -> int:
    return Finding.objects.filter(programme__code="lab-qvt", state="open", **which).count()


def test_a_corrected_reading_takes_its_contradiction_away(officer):
    before = open_findings()
    officer.opens(SURVEY)
    assert "Ne concorde" in officer.reads() or "Ce qui ne concorde pas" in officer.reads()
    officer.follows("29", officer.page.locator("tbody"))
    officer.follows("Corriger").types("Valeur", "30").presses("Enregistrer la correction")
    assert "l’ancienne valeur reste dans son historique" in officer.reads(".messages")
    assert "relevé corrigé" in officer.reads()
    officer.opens(SURVEY)
    assert "Ce qui ne concorde pas" not in officer.reads()
    assert officer.reads(".figure-number").startswith("30")
    assert open_findings() == before - 1


def test_a_point_is_accepted_with_a_reason_then_taken_up_again(officer):
    officer.opens("/chiffres/a-verifier/?programme=lab-qvt&regle=part_above_total")
    officer.follows("Enquêtes réalisées (France, LAB’QVT)", exact=False)
    officer.presses("Accepter avec cette raison")
    assert "corriger" in officer.reads(), "without a reason nothing is accepted"
    officer.types("Raison", "Le rapport national ne compte que les enquêtes en ligne.").presses("Accepter avec cette raison")
    assert "accepté avec une raison" in officer.reads(".heading")
    assert "Le rapport national ne compte que les enquêtes en ligne. Désiré Sillon-Fictif" in officer.reads()
    assert open_findings(rule="part_above_total") == 1
    point = officer.at()
    officer.opens("/chiffres/mesures/enquetes-realisees/lab-qvt/")
    assert "contradiction" not in officer.reads(), "what was accepted is no longer held against the figure"
    officer.opens(point)
    officer.follows("Remettre à traiter").presses("Remettre à traiter")
    assert "contradiction" in officer.reads(".heading")
    assert open_findings(rule="part_above_total") == 2


def test_a_retained_value_makes_of_a_range_one_number(officer):
    officer.opens(SUPPORTED)
    assert officer.reads(".figure-number").startswith("7 à 8")
    officer.follows("Retenir cette valeur : 8")
    officer.types("Raison", "Huit structures ont signé la convention.").presses("Retenir cette valeur")
    assert officer.at() == SUPPORTED
    assert officer.reads(".figure-number").startswith("8 structures")
    assert "valeur retenue Huit structures ont signé la convention." in officer.reads(".figure-large")
    officer.opens("/chiffres/lab-qvt/")
    assert officer.row("Structures accompagnées").startswith("Structures accompagnées – 8 – – 5 13")


def test_what_was_typed_wrong_is_said_in_french_and_stays_on_the_screen(officer):
    officer.opens("/chiffres/releves/nouveau/?plan=lab-qvt/bretagne&mesure=tweets")
    typed = {"Valeur": "douze", "Territoire": "Poudlard", "à la date": "31 février 2021", "Mots de la source": "12 tweets"}
    for label, words in typed.items():
        officer.types(label, words)
    officer.presses("Enregistrer ce relevé")
    refused = officer.reads(".error-summary")
    assert "« douze » n’est pas un nombre. Écrivez 12." in refused
    assert "Aucun territoire ne s’appelle « Poudlard »" in refused
    assert "31 février 2021" in refused
    assert {label: officer.page.get_by_label(label).first.input_value() for label in typed} == typed
    assert not Reading.objects.filter(quote="12 tweets").exists()


def test_a_figure_counts_once_it_is_approved(officer):
    officer.opens("/chiffres/lab-qvt/")
    assert officer.row("Tweets").startswith("Tweets 11 15 11 8 – 45 51")
    officer.opens("/chiffres/releves/nouveau/?plan=lab-qvt/bretagne&mesure=tweets")
    officer.types("Valeur", "6").types("à la date", "octobre 2021").types("Où dans la source", "3.7")
    officer.presses("Enregistrer ce relevé")
    assert "brouillon" in officer.reads(".heading")
    written = officer.at()
    officer.opens("/chiffres/lab-qvt/")
    assert officer.row("Tweets").startswith("Tweets 11 15 11 8 – 45 51"), "a draft does not count"
    officer.opens("/bureau/")
    assert "LAB’QVT : 1 relevé en brouillon" in officer.reads("ul.lines")
    officer.opens(written)
    officer.follows("Approuver ce relevé").presses("Approuver ce relevé")
    assert "approuvé" in officer.reads(".heading")
    officer.opens("/chiffres/lab-qvt/")
    assert officer.row("Tweets").startswith("Tweets 11 15 11 8 6 51 51")
