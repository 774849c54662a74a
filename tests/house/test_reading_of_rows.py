"""Pages take rows only as the reader may see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .sources import PACKAGE, called_name, living_code, named, tree_of

KNOWN_BY_ALL = {"Territory", "Measure"}
"""The map of France and the list of measures are the common language: nobody is refused them."""
DOORS = {"visible_or_404", "row_to_write"}
"""What a queryset may be given to: the second asks the first, then who may write."""
AFTER_THE_OBJECT_WAS_SEEN = {
    ("plan/views/pages.py", "passage", "Passage"): "a text of a node already obtained by visible_to",
    ("figures/views/register.py", "grid", "Node"): "the root of a programme already obtained by visible_to",
    ("figures/views/register.py", "grid", "Lock"): "closed periods of a programme already obtained by visible_to",
    ("figures/views/register.py", "lift", "Lock"): "filtered by the programmes obtained by visible_to",
    ("directory/views/access.py", "_programmes", "Programme"): "those named by memberships obtained by visible_to",
    ("toolkit/views.py", "mailbox", "OutboxMessage"): "the demonstration shows every mail to everybody",
    ("toolkit/views.py", "mail", "OutboxMessage"): "the demonstration shows every mail to everybody",
    ("toolkit/views.py", "mail_laid_out", "OutboxMessage"): "the demonstration shows every mail to everybody",
    ("desk/views/pages.py", "accounts", "Person"): "the demonstration's invented accounts",
    ("desk/views/pages.py", "enter", "Person"): "the demonstration's invented accounts",
}


def view_files() -> list[Path]:
    inside = [path for path in living_code() if PACKAGE in path.parents]
    return [path for path in inside if path.name == "views.py" or path.parent.name == "views"]


def unfiltered_reads(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(function, model) for each row taken without asking who reads."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parents = {child: parent for parent in ast.walk(function) for child in ast.iter_child_nodes(parent)}
        for node in ast.walk(function):
            model = _rows_of(node)
            if model and model not in KNOWN_BY_ALL and not _asks_who_reads(node, parents, function):
                yield function.name, model


def _rows_of(node: ast.AST) -> str:
    """The model in `Reading.objects` or `get_object_or_404(Reading, …)`."""
    if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name):
        return node.value.id
    if isinstance(node, ast.Call) and called_name(node.func) == "get_object_or_404" and isinstance(node.args[0], ast.Name):
        return node.args[0].id
    return ""


def _asks_who_reads(node: ast.AST, parents: dict[ast.AST, ast.AST], function: ast.FunctionDef) -> bool:
    """The chain passes through visible_to, or ends in visible_or_404, directly or by a name."""
    while isinstance(parents.get(node), ast.Attribute | ast.Call | ast.Assign):
        above = parents[node]
        if isinstance(above, ast.Attribute) and above.attr == "visible_to":
            return True
        if isinstance(above, ast.Call) and called_name(above.func) in DOORS and node in above.args[:2]:
            return True
        if isinstance(above, ast.Call) and node is not above.func:
            return False
        if isinstance(above, ast.Assign):
            return _given_to_visible_or_404(above.targets[0], function)
        node = above
    return False


def _given_to_visible_or_404(target: ast.expr, function: ast.FunctionDef) -> bool:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call) and called_name(node.func) in DOORS)
    return any(called_name(call.args[0]) == called_name(target) for call in calls)


def reads_of_the_house() -> set[tuple[str, str, str]]:
    return {
        (path.relative_to(PACKAGE).as_posix(), function, model)
        for path in view_files()
        for function, model in unfiltered_reads(tree_of(path))
    }


def test_a_page_takes_rows_through_what_its_reader_may_see():
    assert sorted(reads_of_the_house() - set(AFTER_THE_OBJECT_WAS_SEEN)) == []


def test_every_written_reason_still_serves():
    assert sorted(set(AFTER_THE_OBJECT_WAS_SEEN) - reads_of_the_house()) == []


def test_a_page_that_forgets_who_reads_is_seen():
    careless = """
def reading(request, pk):
    found = get_object_or_404(Reading, pk=pk)
    every = Finding.objects.filter(reading=found).order_by("level")
    named = Programme.objects.filter(pk__in=Membership.objects.visible_to(request.user).values("programme"))
"""
    expected = {("reading", "Reading"), ("reading", "Finding"), ("reading", "Programme")}
    assert set(unfiltered_reads(ast.parse(careless))) == expected


def test_a_page_that_asks_who_reads_is_accepted():
    careful = """
def reading(request, pk):
    rows = Reading.objects.select_related("node").defer("quote")
    found = visible_or_404(rows, request.user, pk=pk)
    other = visible_or_404(Source.objects.select_related("programme"), request.user, pk=pk)
    mine = Finding.objects.visible_to(request.user).filter(node=found.node)
    where = Territory.objects.filter(kind="region")
"""
    assert list(unfiltered_reads(ast.parse(careful))) == []


def test_the_files_of_pages_are_found():
    assert {"src/continuum/figures/views/register.py", "src/continuum/directory/views/access.py"} <= {
        named(path) for path in view_files()
    }
