"""The shape of the code: files that read in one sitting, names that say something, one clock, migrations on their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from .sources import FREE, PACKAGE, ROOT, called_name, files, living_code, named, python_files, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "misc", "common", "manager", "managers", "base"}
TEMPLATE_FRAME = PACKAGE / "toolkit" / "templates" / "toolkit" / "base.html"
"""The one exception of the component page: « base.html » is what every page extends."""

PARTS_OF_A_ROOM = {
    *("__init__", "apps", "enums", "models", "queries", "services", "rules", "forms", "views", "urls", "admin"),
    *("facts", "panels", "emails", "tasks", "privacy", "search", "kinds", "sections"),
    *("management", "templatetags", "templates", "migrations", "static", "tests"),
}
MORE_PARTS = {
    "directory": {"adapter", "territory_files", "reference"},
    "figures": {"reference"},
    "meetings": {"calendars"},
    "surveys": {"reference"},
}
"""Where a room speaks with the library that signs people in, with files that are shipped, with programs of calendars."""


# --- Files -----------------------------------------------------------------------------------------------------------


def long_files(lengths: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{name}: {lines} lines" for name, lines in lengths if lines > LONGEST_FILE]


def test_a_file_reads_in_one_sitting():
    assert long_files((named(path), len(path.read_text(encoding="utf-8").splitlines())) for path in python_files()) == []


def test_a_file_that_is_too_long_is_seen():
    assert long_files([("short.py", 400), ("long.py", 401)]) == ["long.py: 401 lines"]


def names_that_say_nothing(paths: Iterable[Path]) -> list[str]:
    return [
        path.as_posix() for path in paths if path.stem in NAMES_THAT_SAY_NOTHING or path.parent.name in NAMES_THAT_SAY_NOTHING
    ]


def test_every_file_has_a_name_that_says_what_it_holds():
    assert names_that_say_nothing(path.relative_to(ROOT) for path in files() if path != TEMPLATE_FRAME) == []


def test_a_name_that_says_nothing_is_seen():
    paths = [Path("plan/utils.py"), Path("plan/helpers/dates.py"), Path("plan/queries.py")]
    assert names_that_say_nothing(paths) == ["plan/utils.py", "plan/helpers/dates.py"]


def strange_parts(room: str, names: Iterable[str]) -> list[str]:
    """Files and folders of a room that no room has."""
    allowed = PARTS_OF_A_ROOM | MORE_PARTS.get(room, set())
    return [f"{room}/{name}" for name in names if name.removesuffix(".py") not in allowed]


def test_a_room_is_made_of_the_parts_that_every_room_has():
    rooms = [path for path in PACKAGE.iterdir() if (path / "__init__.py").exists() and path.name not in FREE]
    faults = [
        fault
        for room in rooms
        for fault in strange_parts(
            room.name, sorted({path.relative_to(room).parts[0] for path in files() if room in path.parents})
        )
    ]
    assert faults == []


def test_a_strange_part_of_a_room_is_seen():
    assert strange_parts("plan", ["models", "views.py", "signals.py", "adapter.py"]) == ["plan/signals.py", "plan/adapter.py"]
    assert strange_parts("directory", ["adapter.py"]) == []


# --- Functions -------------------------------------------------------------------------------------------------------


def long_functions(tree: ast.AST) -> list[str]:
    return [
        f"{node.name}: {length} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def test_a_function_reads_without_scrolling():
    assert [f"{named(path)}: {fault}" for path in python_files() for fault in long_functions(tree_of(path))] == []


def test_a_function_that_scrolls_is_seen():
    careless = ast.parse("def scrolls():\n" + "    pass\n" * 40 + "def fits():\n" + "    pass\n" * 39)
    assert long_functions(careless) == ["scrolls: 41 lines"]


# --- One clock, one settings file ------------------------------------------------------------------------------------

MACHINE_CLOCK = re.compile(
    r"(^|\.)(timezone|datetime|date)\.(now|today|utcnow|localdate|localtime)$|^time\.(time|localtime|gmtime)$"
)

CLOCKS = {"src/continuum/toolkit/clock.py", "src/continuum/methods/questionnaires/command.py"}
"""The clock of the site, and the command of forms: what is « today » for a person at a terminal, whom no clock can move."""


def machine_time(tree: ast.AST) -> list[str]:
    calls = (called_name(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [name for name in calls if MACHINE_CLOCK.search(name)]


def test_the_time_is_asked_of_one_clock():
    outside = [path for path in living_code() if named(path) not in CLOCKS]
    assert [f"{named(path)}: {call}()" for path in outside for call in machine_time(tree_of(path))] == []


def test_asking_the_machine_for_the_time_is_seen():
    careless = ast.parse(
        "timezone.now(); dt.datetime.now(dt.UTC); datetime.date.today(); time.time(); clock.now(); time.monotonic()"
    )
    assert machine_time(careless) == ["timezone.now", "dt.datetime.now", "datetime.date.today", "time.time"]


def reads_the_environment(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Attribute) and called_name(node) in {"os.environ", "os.getenv"} for node in ast.walk(tree))


def test_one_file_reads_the_environment():
    start = {"src/continuum/config/settings.py", "src/continuum/config/wsgi.py", "src/continuum/config/command.py"}
    assert [named(path) for path in living_code() if named(path) not in start and reads_the_environment(tree_of(path))] == []


def test_a_hidden_setting_is_seen():
    assert reads_the_environment(ast.parse("import os\nlimit = os.environ.get('LIMIT')"))
    assert not reads_the_environment(ast.parse("from django.conf import settings\nsettings.DEMO"))


# --- Migrations ------------------------------------------------------------------------------------------------------

LASTING = {"continuum.toolkit.dates", "continuum.toolkit.folding"}
"""A kind of field may be named by migrations: it changes only by a new kind."""


def living_imports(tree: ast.AST) -> list[str]:
    """What a migration takes from code that will have changed when it is run."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return [name for name in found if name.startswith((".", "continuum")) and name not in LASTING]


def migrations() -> list[Path]:
    return [path for path in files() if "migrations" in path.parts and path.suffix == ".py" and path.stem != "__init__"]


def test_a_migration_takes_nothing_from_living_code():
    faults = [f"{named(path)}: {name}" for path in migrations() for name in living_imports(tree_of(path))]
    assert faults == []
    assert migrations()


def test_a_migration_that_leans_on_living_code_is_seen():
    careless = "from continuum.plan.enums import NodeKind\nfrom ..models import Node\nimport continuum.toolkit.dates"
    assert living_imports(ast.parse(careless)) == ["continuum.plan.enums", "..models"]


def test_a_migration_says_in_its_name_what_it_does():
    assert [named(path) for path in migrations() if re.search(r"_auto_|^\d+_(alter|initial)", path.stem)] == []
