"""Groups that repeat, and lists of nodes. Those that need the form itself are worked out by the compiler."""

from __future__ import annotations

from typing import Any

from continuum.methods.questionnaires.language.values import Node

from .table import function


@function("count", "N", "number", "le nombre de fois qu’un groupe est répété", ("count(instance('absent')/root/item)", 0))
def count(at: Any, nodes: list[Node]) -> float:
    """How many nodes."""
    return float(len(nodes))


@function(
    "count-non-empty", "N", "number", "le nombre de réponses non vides", ("count-non-empty(instance('absent')/root/item)", 0)
)
def count_non_empty(at: Any, nodes: list[Node]) -> float:
    """How many nodes have an answer."""
    return float(sum(1 for node in nodes if node.text() != ""))


@function("position", "?N", "number", "le numéro d’ordre dans un groupe répété", ("position()", 1))
def position(at: Any, *nodes: list[Node]) -> float:
    """The place of a node among those of its name, from 1; without argument, the place in the list being filtered."""
    if not nodes:
        return float(at.position)
    if not nodes[0]:
        return 0.0
    node = nodes[0][0]
    above = node.parent()
    if above is None:
        return 1.0
    alike = [child for child in above.children() if child.name == node.name]
    at.run.spend(len(alike))
    return float(alike.index(node) + 1)


@function("last", "", "number", "le nombre d’éléments de la liste filtrée", ("last()", 1))
def last(at: Any) -> float:
    """How many nodes are being filtered."""
    return float(at.size)
