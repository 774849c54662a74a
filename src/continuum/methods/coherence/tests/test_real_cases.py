"""The contradictions found by hand in the founding documents, and what only looks like one."""

from typing import Any

import pytest

from continuum.methods.coherence import check

PERIOD = ["2019-10", "2021-10"]
REPORT = "Rapport LAB'QVT"
PROJECT = {"id": "projet", "label": "Projet LAB'QVT", "start": "2019-10", "end": "2021-10-30"}

Found = list[tuple[str, str, list[str]]]


def figure(identity: str, value: Any, territory: str | None = "France", **fields: Any) -> dict[str, Any]:
    """A figure of the report with everything a reader may ask for, unless the case takes something away."""
    given = {
        "id": identity,
        "measure": "mesure",
        "value": value,
        "territory": territory,
        "period": PERIOD,
        "source": {"document": REPORT, "place": identity},
    }
    return given | fields


def found(figures: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> Found:
    document = {"format": "figures-1", "figures": figures, "events": events or []}
    return [(f["rule"], f["level"], f["about"]) for f in check(document)["findings"]]


def test_c1_the_survey_answered_by_29_in_the_text_and_30_in_the_key_figures() -> None:
    figures = [figure("clés", 30, "Bourgogne-Franche-Comté"), figure("texte", 29, "Bourgogne-Franche-Comté")]
    assert found(figures) == [("two_answers", "contradiction", ["clés", "texte"])]


@pytest.mark.parametrize(("total", "parts"), [(11, (3, 4, 6)), (2, (1, 1, 1))], ids=["c2", "c3"])
def test_c2_c3_regions_that_count_more_than_the_country(total: int, parts: tuple[int, ...]) -> None:
    regions = ["Grand Est", "PACA", "Bourgogne-Franche-Comté"]
    figures = [figure(region, value, region) for region, value in zip(regions, parts, strict=True)]
    figures.append(figure("national", total, parts=regions, complete=False))
    assert found(figures) == [("part_above_total", "contradiction", ["national", *regions])]


def test_c4_structures_followed_then_participating_without_a_word_on_the_one_that_left() -> None:
    figures = [
        figure("suivies", 8, "PACA"),
        figure("participantes", 7, "PACA", parts=["réussies", "échouées"]),
        figure("réussies", 4, "PACA", measure="démarches réussies"),
        figure("échouées", 3, "PACA", measure="démarches échouées"),
    ]
    assert found(figures) == [("two_answers", "contradiction", ["participantes", "suivies"])]


def test_c5_two_chapters_missing_from_the_headings() -> None:
    sections = [{"id": number, "number": number, "within": ["rapport"]} for number in ("3.1", "3.2", "3.4", "3.6", "3.7")]
    document = {"format": "figures-1", "events": [{"id": "rapport", "label": "Rapport"}, *sections]}
    (finding,) = check(document)["findings"]
    assert finding["rule"] == "numbering_gap"
    assert finding["about"] == ["rapport", "3.2", "3.4", "3.6"]
    assert finding["values"] == ["3.3", "3.5"]
    assert finding["message"] == "«\u00a0Rapport\u00a0»\u00a0: 3.3 et 3.5 manquent entre 3.2 et 3.6."


def test_c7_some_fifteen_partners_or_twenty_eight_or_twelve_names() -> None:
    names = [f"Organisme {letter}" for letter in "ABCDEFGHIJKL"]
    figures = [
        figure("chiffres", 28, "Normandie", listed=names),
        figure("texte", 15, "Normandie", precision="estimate"),
    ]
    assert found(figures) == [
        ("two_answers", "contradiction", ["chiffres", "texte"]),
        ("count_differs_from_list", "contradiction", ["chiffres"]),
    ]


def test_c8_live_and_replay_in_one_number_is_to_be_made_precise() -> None:
    figures = [
        figure("texte", 400, "Normandie", precision="estimate", covers=["direct", "rediffusion"]),
        figure("clés", 400, "Normandie"),
    ]
    assert found(figures) == [("mixed_covers", "precision", ["texte"])]


def test_c9_six_partners_announced_and_five_named() -> None:
    named = ["Aract", "Carsat", "Cress", "OPCO", "Dreets"]
    assert found([figure("partenaires", 6, "PACA", listed=named)]) == [
        ("count_differs_from_list", "contradiction", ["partenaires"])
    ]


def test_c10_a_restitution_after_the_end_and_a_day_without_workshop() -> None:
    events = [
        {"id": "parcours", "label": "Parcours", "start": "2021-11", "end": "2022-05"},
        {"id": "restitution", "label": "Restitution", "date": "2022-06-16", "within": ["parcours"]},
        {"id": "atelier", "label": "Atelier", "date": "2021-11-25", "within": ["parcours"]},
    ]
    days = ["25 novembre", "9 décembre", "3 février", "31 mars"]
    figures = [figure("journées", 5, "Bretagne", listed=days)]
    assert found(figures, events) == [
        ("count_differs_from_list", "contradiction", ["journées"]),
        ("outside_phase", "contradiction", ["restitution", "parcours"]),
    ]


def test_c11_a_committee_and_a_pathway_after_the_end_of_the_project() -> None:
    events = [
        PROJECT,
        {"id": "comité", "date": "2021-11-02", "within": ["projet"]},
        {"id": "parcours", "start": "2021-11", "end": "2022-06", "within": ["projet"]},
        {"id": "capitalisation", "start": "2021-04", "end": "2021-10", "within": ["projet"]},
    ]
    assert found([], events) == [
        ("outside_phase", "contradiction", ["comité", "projet"]),
        ("outside_phase", "contradiction", ["parcours", "projet"]),
    ]


def test_c12_a_kit_and_a_guide_are_two_objects() -> None:
    figures = [
        figure("texte", "2021-02", unit="date", period=None, object="kit"),
        figure("ressources", "2021-09", unit="date", period=None, object="guide"),
    ]
    assert found(figures) == [("different_objects", "precision", ["ressources", "texte"])]


def test_c13_a_synthesis_given_in_september_or_in_october() -> None:
    figures = [figure("texte", "2021-09-29", period=None), figure("ressources", "2021-10", period=None)]
    assert found(figures) == [("two_answers", "contradiction", ["ressources", "texte"])]


def test_c16_two_undated_sizes_in_two_documents_need_their_dates() -> None:
    figures = [
        figure("plan", 20, period=None, source={"document": "Plan régional", "date": "2024"}),
        figure("fiche", 25, period=None, source={"document": "Fiche modèle"}),
        figure("oral", 22, period=None, source=None, territory=None),
    ]
    assert found(figures) == [
        ("missing_source", "precision", ["oral"]),
        ("missing_date", "precision", ["fiche"]),
        ("missing_date", "precision", ["oral"]),
        ("missing_date", "precision", ["plan"]),
        ("missing_perimeter", "precision", ["oral"]),
    ]


def test_c17_one_unemployment_rate_for_two_areas_lacks_almost_everything() -> None:
    rate = {"id": "chômage", "value": 9.6, "unit": "%", "covers": ["Ardennes", "Eurométropole de Metz"]}
    assert [rule for rule, _, _ in found([rate])] == [
        "missing_source",
        "missing_date",
        "missing_perimeter",
        "mixed_covers",
        "percentage_without_denominator",
    ]


def test_regional_committees_fifteen_counted_of_twenty_leave_five() -> None:
    regions = {"Grand Est": 3, "PACA": 2, "Bourgogne-Franche-Comté": 10, "Bretagne": None}
    figures = [figure(region, value, region) for region, value in regions.items()]
    figures.append(figure("national", 20, label="Comités", parts=list(regions), complete=False))
    (finding,) = check({"format": "figures-1", "figures": figures})["findings"]
    assert (finding["rule"], finding["level"]) == ("remainder", "precision")
    assert finding["values"] == [20, 15]
    assert "15 comptés sur 20" in finding["message"]
    assert "5 restent à préciser" in finding["message"]
    assert "sans réponse\u00a0: Bretagne" in finding["message"]


def test_branches_agree_with_a_rounded_and_a_least_total() -> None:
    structures = {
        "domicile": 295,
        "établissements": 198,
        "mutualité": 23,
        "animation": 1602,
        "coop": 230,
        "autres": 268,
    }
    figures = [figure(node, value, node=node) for node, value in structures.items()]
    figures.append(figure("total", 2600, precision="rounded", parts=list(structures)))
    assert found(figures) == []


SILENT_CASES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "c6: the page of a section is not the page of another": (
        [figure("sommaire", 21, node="section 1"), figure("chapitre", 22, node="section 4")],
        [],
    ),
    "c14: a study and a concertation overlap": (
        [],
        [
            {"id": "plan", "label": "Plan", "start": "2023", "end": "2025"},
            {"id": "étude", "start": "2023-06", "end": "2023-12", "within": ["plan"]},
            {"id": "concertation", "start": "2023-07", "end": "2023-12", "within": ["plan"]},
        ],
    ),
    "c15: three actions of the project, three others of the plan": (
        [
            figure("projet", 3, node="projet", listed=["étude", "mutualisation", "coordination"]),
            figure("plan", 3, node="plan", listed=["communauté", "formation", "accompagnement"]),
        ],
        [],
    ),
    "c19: a figure whose asterisk has no note": ([figure("représente", 80100, precision="lower_bound")], []),
    "c20: one actor under two names in two documents": (
        [figure("fiche", "2015-01", node="fiche"), figure("plan", "2024", node="plan")],
        [],
    ),
    "c21: each action has its own largest size": (
        [figure("plan", 50, node="plan"), figure("bfc", 20, node="expérimentation")],
        [],
    ),
    "c22: each action has its own kind of pair": (
        [
            figure("plan", 2, node="plan", listed=["direction", "conseil d'administration"]),
            figure("est", 2, node="Grand Est", listed=["direction", "représentant du personnel"]),
        ],
        [],
    ),
}


@pytest.mark.parametrize("case", SILENT_CASES)
def test_nothing_is_said_of_what_only_looks_like_a_contradiction(case: str) -> None:
    figures, events = SILENT_CASES[case]
    assert found(figures, events) == []
