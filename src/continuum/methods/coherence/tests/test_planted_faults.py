"""A checker is trusted only after it has caught planted faults, and kept silent on what is sound."""

from random import Random

import pytest

from continuum.methods.coherence import RULES, check
from continuum.methods.coherence.tests.generator import PLANTERS, Document, Expected, clean_programme

SEEDS = range(50)


def found(document: Document) -> Expected:
    return [(finding["rule"], finding["about"]) for finding in check(document)["findings"]]


def test_every_rule_has_a_planter() -> None:
    assert list(PLANTERS) == [rule.code for rule in RULES]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sound_programme_raises_no_finding(seed: int) -> None:
    assert found(clean_programme(seed)) == []


@pytest.mark.parametrize("rule", PLANTERS)
def test_a_planted_fault_is_found_and_nothing_else(rule: str) -> None:
    for seed in SEEDS:
        document = clean_programme(seed, 2 + seed % 2, 2)
        expected = PLANTERS[rule](document, Random(seed))
        assert found(document) == expected, f"seed {seed}"


def test_faults_planted_together_are_all_found() -> None:
    for seed in SEEDS:
        document = clean_programme(seed)
        expected = [
            fault
            for rule in (
                "part_above_total",
                "two_answers",
                "numbering_repeated",
                "ratio_differs",
                "counted_twice",
            )
            for fault in PLANTERS[rule](document, Random(seed))
        ]
        assert found(document) == expected, f"seed {seed}"
