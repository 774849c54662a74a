"""An invalid document is refused in French, at its place, with the way out."""

from typing import Any

import pytest

from continuum.methods.coherence import InvalidFigures, read


def problems(figures: Any, events: Any = None, **document: Any) -> list[str]:
    with pytest.raises(InvalidFigures) as caught:
        read({"format": "figures-1", "figures": figures, "events": events} | document)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("fields", "place", "remedy"),
    [
        ({"value": "environ 20"}, "value", '"precision": "estimate"'),
        ({"value": "12,5"}, "value", "point décimal"),
        ({"value": True}, "value", "chiffres"),
        ({"value": float("nan")}, "value", "chiffres"),
        ({"value": "1e999"}, "value", "nombre de chiffres"),
        ({"value": "2021-13"}, "value", "2021-10-12"),
        ({"denominator": -3}, "denominator", "positif"),
        ({"date": "12/10/2021"}, "date", "2021-10-12"),
        ({"date": "2021-02-30"}, "date", "2021-10-12"),
        ({"period": "2021"}, "period", '["2019-10", "2021-10"]'),
        ({"precision": "about"}, "precision", "lower_bound"),
        ({"aggregation": "mean"}, "aggregation", "weighted_mean"),
        ({"complete": "non"}, "complete", "false"),
        ({"source": 3}, "source", '{"document"'),
        ({"source": {"document": "A", "valid_until": "bientôt"}}, "source", "2021-10-12"),
        ({"listed": [{"nom": "A"}]}, "listed", "guillemets"),
        ({"parts": ["b"]}, "parts", "corrigez le renvoi"),
        ({"parts": ["a"]}, "parts", "retirez l’un de ces liens"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(fields: dict[str, Any], place: str, remedy: str) -> None:
    (problem,) = problems([{"id": "a"} | fields])
    assert problem.startswith(f"figures[0].{place} («\u00a0a\u00a0»)")
    assert remedy in problem


def test_every_problem_is_given_at_once() -> None:
    assert len(problems([{"id": "a", "value": "x"}, {}, {"id": "a"}, 3], [{"id": "e", "start": "x"}])) == 5


def test_circles_of_parts_and_of_phases_are_refused() -> None:
    (parts,) = problems([{"id": "a", "parts": ["b"]}, {"id": "b", "parts": ["c"]}, {"id": "c", "parts": ["a"]}])
    assert "a → b → c → a" in parts
    (phases,) = problems([], [{"id": "x", "within": ["y"]}, {"id": "y", "within": ["x"]}])
    assert "x → y → x" in phases


def test_a_very_deep_tree_is_no_circle() -> None:
    chain = [{"id": str(depth), "parts": [str(depth + 1)]} for depth in range(5000)]
    assert len(read({"format": "figures-1", "figures": [*chain, {"id": "5000"}]}).figures) == 5001


@pytest.mark.parametrize("document", [[], {"figures": []}, {"format": "figures-2"}, {"format": "figures-1", "figures": {}}])
def test_another_format_is_refused(document: Any) -> None:
    with pytest.raises(InvalidFigures, match="figures-1"):
        read(document)


def test_years_are_numbers_unless_a_date_is_asked() -> None:
    document = read({"format": "figures-1", "figures": [{"id": "n", "value": "2021"}, {"id": "d", "value": "2021-10"}]})
    assert [figure.is_date for figure in document.figures] == [False, True]
