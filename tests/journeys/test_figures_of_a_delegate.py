"""The delegate of Grand Est reads the figures of LAB’QVT and follows them to where they were printed."""

import pytest

from tests.visitors import plain


@pytest.fixture
def delegate(visitor):
    reader = visitor("delegate")
    reader.follows("Chiffres de LAB’QVT")
    assert reader.at() == "/chiffres/lab-qvt/"
    return reader


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("Comités de pilotage régionaux", "3 2 10 – – 15 20 incomplet reste 5"),
        ("Tweets", "11 15 11 8 – 45 51 incomplet reste 6"),
        ("Passages à l’ordre du jour des collèges régionaux", "3 4 6 – – 13 11 se contredisent"),
        ("Enquêtes réalisées", "1 1 1 – – 3 2 se contredisent"),
    ],
)
def test_what_is_counted_stands_beside_what_is_declared(delegate, measure, said):
    assert delegate.row(measure) == f"{measure} {said}"


def test_the_national_committees_are_a_figure_apart_from_the_regional_ones(delegate):
    assert delegate.row("Comités de pilotage nationaux").startswith("Comités de pilotage nationaux 5")


def test_two_answers_of_one_document_are_shown_with_their_two_places(delegate):
    delegate.follows("29 à 30")
    assert delegate.reads("h1") == "Réponses aux enquêtes"
    words = delegate.reads()
    assert "30 réponses selon « Rapport LAB’QVT », 3.4, chiffres clés" in words
    assert "29 réponses selon « Rapport LAB’QVT », 3.4, Les actions réalisées, deuxième paragraphe" in words
    assert delegate.row("30").startswith("30 octobre 2019 – octobre 2021 Le LAB’QVT")


def test_a_total_that_its_own_parts_contradict_says_both_values_and_every_place(delegate):
    delegate.follows("7 à 8")
    words = delegate.reads()
    assert "8 structures selon « Rapport LAB’QVT », 3.2, Les actions terminées, deuxième paragraphe" in words
    assert "7 structures selon « Rapport LAB’QVT », 3.2, Verbatim" in words
    delegate.follows("la somme des parties, 7, ne fait pas le total", exact=False)
    assert "4" in delegate.row("Structures parvenues à engager une démarche (Provence-Alpes-Côte d’Azur)")
    assert "3" in delegate.row("Structures n’ayant pas pu engager de démarche (Provence-Alpes-Côte d’Azur)")


def test_a_figure_of_the_report_leads_to_its_source_and_back(visitor):
    reader = visitor("delegate")
    reader.follows("Bilan de LAB’QVT")
    report = reader.at()
    reader.page.locator("main a[href='/chiffres/mesures/tweets/lab-qvt/']").first.click()
    assert reader.reads("h1") == "Tweets"
    assert "Déclaré 51, dont 45 comptés : 6 restent à préciser" in reader.reads()
    reader.follows("51", reader.page.get_by_role("table", name="Relevés qui répondent à cette question"))
    assert "51 tweets" in reader.reads("blockquote")
    assert "4, chiffres clés nationaux" in reader.reads()
    reader.follows("Le LAB’QVT : retour sur deux ans", exact=False)
    assert reader.reads(".kicker") == "Source"
    assert "51 tweets" in reader.reads()
    for _ in range(3):
        reader.page.go_back()
    assert reader.at() == report


def test_the_desk_says_what_does_not_add_up_and_who_settles_it(visitor):
    reader = visitor("delegate")
    waiting = plain(reader.page.locator("ul.lines").inner_text())
    assert "LAB’QVT : 15 contradictions, à trancher par l’équipe du programme" in waiting
    reader.follows("Les lire", exact=False)
    assert reader.at() == "/chiffres/a-verifier/"
    assert "15 points" in reader.reads()
