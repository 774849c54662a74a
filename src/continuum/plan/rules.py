"""Who may what on the plan."""

from __future__ import annotations

from typing import Any

from continuum.directory.rules import runs

from .models import Node
from .models.nodes import OfNode


def edit_node(person: Any, node: Node) -> bool:
    """Those whose membership reaches the node's programme and its whole territory."""
    return runs(person, node.programme_id, node.territory)


def edit_passage(person: Any, passage: OfNode) -> bool:
    return edit_node(person, passage.node)


add_testimony = edit_node
edit_testimony = edit_passage
