"""Rows are written by services alone, and a service asks whether the person may."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from continuum.toolkit.access import acts

from .sources import FREE, PACKAGE, living_code, named, room_of, tree_of

WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update"}
READERS = {"queries", "rules", "forms", "views", "facts", "panels", "search"}
"""The parts of a room that only read; `update` is left out, which dictionaries and sets have too."""
WITHOUT_RULE = {
    "community.note_reading": "notes what she alone reads, of a topic that the page gave her",
    "directory.open_installation": "nobody is there yet; refused as soon as somebody is",
    "directory.replay_erasures": "asked by the installation itself, after a backup came back",
    "directory.forget_past": "asked by the clock",
    "directory.leave_help": "whoever looked in somebody's place becomes herself again",
    "directory.imports.prepared": "changes nothing; what was prepared is written by write_prepared, which asks",
    "directory.imports.undo": "its writing is undo_written, which asks",
    "directory.imports.write": "its writing is write_prepared, which asks",
    "figures.load_library": "asked when the program is installed or upgraded",
    "surveys.load_questionnaires": "asked when the program is installed or upgraded",
    "plan.declare_measures": "asked when the program is installed or upgraded",
    "toolkit.move_clock": "refuses outside the demonstration, where everybody may",
    "toolkit.note_work_seen": "does nothing for another than its owner",
}


def writes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield ast.unparse(node.func)


def test_only_services_write_rows():
    parts = ((path, path.relative_to(PACKAGE).parts[1:]) for path in living_code() if room_of(path) not in FREE)
    readers = [path for path, inside in parts if inside and inside[0].removesuffix(".py") in READERS]
    assert [f"{named(path)}: {call}" for path in readers for call in writes(tree_of(path))] == []
    assert readers


def test_a_page_that_writes_is_seen():
    careless = ast.parse("def close(request, pk):\n    found.delete()\n    Note.objects.create(text='')\n    seen.update({pk})")
    assert list(writes(careless)) == ["found.delete", "Note.objects.create"]


def services_of_the_house() -> Iterator[tuple[str, Callable[..., Any]]]:
    """What a room offers to pages, tasks and other rooms."""
    files = [*PACKAGE.glob("*/services.py"), *PACKAGE.glob("*/services/**/__init__.py")]
    for file in files:
        place = file.parent if file.stem == "__init__" else file.with_suffix("")
        room, *inside = place.relative_to(PACKAGE).parts
        module = importlib.import_module(".".join(["continuum", room, *inside]))
        yield from offered(".".join([room, *inside[1:]]), module)


def offered(room: str, module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in getattr(module, "__all__", vars(module)):
        found = getattr(module, name)
        ours = inspect.isfunction(found) and found.__module__.startswith(module.__name__)
        if ours and not name.startswith("_"):
            yield f"{room}.{name}", found


def acts_without_rule(service: Callable[..., Any]) -> bool:
    """It says who acts, and asks nothing of her."""
    return "by" in inspect.signature(service).parameters and not hasattr(service, "rule")


def test_whoever_acts_is_asked_whether_she_may():
    assert sorted({name for name, service in services_of_the_house() if acts_without_rule(service)} ^ set(WITHOUT_RULE)) == []


def test_the_services_of_every_room_are_found():
    found = {name for name, _ in services_of_the_house()}
    assert {
        "directory.grant_membership",
        "directory.imports.confirm_import",
        "figures.approve_reading",
        "plan.write_passage",
    } <= found


def test_a_service_without_rule_is_seen():
    def close(*, meeting: object, by: object) -> None:
        """Whoever asks."""

    assert acts_without_rule(close)
    assert not acts_without_rule(acts(rule=lambda person, meeting: False, on="meeting")(close))
