"""The staircase: what no import can say, and that the contracts on imports do catch what they forbid."""

from __future__ import annotations

import ast
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from . import sources
from .sources import FREE, PACKAGE, ROOT, living_code, may_know, named, room_of, stairs, tree_of

DOORS = {"models", "enums", "rules", "queries", "services"}
"""The only modules of a room that another room may know."""
URL_NAMES_BY_SETTING = {"src/continuum/toolkit/frames.py", "src/continuum/config/settings.py"}
"""The frame and the settings name pages of the desk; the frame leaves out those that are not installed."""


# --- Imports: the contracts themselves -------------------------------------------------------------------------------

PLANTED = {
    "An arrow that climbs": ("plan/climbing.py", "from continuum.figures import models\n"),
    "Neighbours that know each other": ("desk/neighbour.py", "import continuum.reports\n"),
    "A room without a step": ("gardens/__init__.py", ""),
    "A room that reads what was answered": ("desk/curious.py", "from continuum.surveys.models import answers\n"),
    "A method that needs the site": ("methods/coherence.py", "import django\n"),
    "A method that knows what calls it": ("methods/coherence.py", "import continuum.methods.cli\n"),
    "A method without a step": ("methods/gardens.py", ""),
}


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A package with the rooms of today, empty, and the contracts of the house."""
    present = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    for room in present:
        (tmp_path / "continuum" / room).mkdir(parents=True)
        (tmp_path / "continuum" / room / "__init__.py").touch()
    (tmp_path / "continuum" / "__init__.py").touch()
    for module in ("methods/cli.py", "surveys/models/__init__.py", "surveys/models/answers.py", "surveys/models/borrowed.py"):
        (tmp_path / "continuum" / module).parent.mkdir(exist_ok=True)
        (tmp_path / "continuum" / module).touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contracts_kept(house: Path) -> bool:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(house)}
    done = subprocess.run([program, "--no-cache"], cwd=house, env=environment, capture_output=True, text=True, check=False)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def test_the_contracts_on_imports_accept_a_house_without_fault(small_house):
    assert contracts_kept(small_house)


@pytest.mark.parametrize("fault", PLANTED)
def test_the_contracts_on_imports_catch_a_planted_fault(small_house, fault):
    place, text = PLANTED[fault]
    (small_house / "continuum" / place).parent.mkdir(exist_ok=True)
    (small_house / "continuum" / place).write_text(text)
    assert not contracts_kept(small_house)


def test_the_methods_work_where_django_does_not_exist():
    program = (
        "import sys, pkgutil, importlib; sys.modules['django'] = None\n"
        "import continuum.methods as shelf\n"
        "for found in pkgutil.walk_packages(shelf.__path__, 'continuum.methods.'):\n"
        "    '.tests' in found.name or importlib.import_module(found.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "src", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- Imports: which door of another room ---------------------------------------------------------------------------


def wrong_doors(room: str, tree: ast.AST) -> Iterator[str]:
    """Modules of another room that are imported beside its doors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("continuum"):
            imported = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        else:
            continue
        for name in imported:
            parts = name.split(".")
            if parts[0] == "continuum" and len(parts) > 2 and parts[1] not in {room, *FREE} and parts[2] not in DOORS:
                yield name


def test_a_room_enters_another_room_by_its_doors_only():
    faults = [
        f"{named(path)}: {name}"
        for path in living_code()
        if path.parent != PACKAGE and room_of(path) not in FREE
        for name in wrong_doors(room_of(path), tree_of(path))
    ]
    assert faults == []


def test_entering_by_the_window_is_seen():
    careless = "from continuum.directory.views import people\nimport continuum.plan.panels\nfrom continuum.plan import forms"
    assert list(wrong_doors("figures", ast.parse(careless))) == [
        "continuum.directory.views.people",
        "continuum.plan.panels",
        "continuum.plan.forms",
    ]
    assert not list(wrong_doors("figures", ast.parse("from continuum.plan.models import Node\nfrom continuum.plan import rules")))


# --- Names of pages in the code ------------------------------------------------------------------------------------


def names_of_pages_above(room: str, tree: ast.AST) -> Iterator[str]:
    """« figures:grid » written in a room below figures."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            other, colon, page = node.value.partition(":")
            if colon and other in stairs() and page.isidentifier() and not may_know(room, other):
                yield node.value


def test_no_room_names_a_page_of_a_room_above():
    faults = [
        f"{named(path)}: {name}"
        for path in living_code()
        if path.parent != PACKAGE and named(path) not in URL_NAMES_BY_SETTING
        for name in names_of_pages_above(room_of(path), tree_of(path))
    ]
    assert faults == []


def test_a_page_of_a_room_above_is_seen():
    careless = ast.parse('reverse("reports:report")\nreverse("directory:people")\nprint("plan: voir")')
    assert list(names_of_pages_above("plan", careless)) == ["reports:report"]


# --- Foreign keys --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """A foreign key, a one-to-one or a many-to-many between two rooms of the house."""

    room: str
    model: str
    field: str
    to_room: str
    to_model: str
    on_delete: str
    by_setting: bool = False

    def __str__(self) -> str:
        return f"{self.room}.{self.model}.{self.field} → {self.to_room}.{self.to_model} ({self.on_delete})"


def links() -> list[Link]:
    return [_link(model, field) for model in apps.get_models() if _is_ours(model) for field in _own_relations(model)]


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith("continuum.") and ".tests." not in model.__module__


def _own_relations(model: type[models.Model]) -> Iterable[models.Field]:
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field for field in fields if field.is_relation and _is_ours(field.related_model)]


def _link(model: type[models.Model], field: models.Field) -> Link:
    return Link(
        room=model._meta.app_label,
        model=model.__name__,
        field=field.name,
        to_room=field.related_model._meta.app_label,
        to_model=field.related_model.__name__,
        on_delete=getattr(getattr(field.remote_field, "on_delete", None), "__name__", ""),
        by_setting=getattr(field, "swappable_setting", None) == "AUTH_USER_MODEL",
    )


def climbing(all_links: Iterable[Link]) -> list[str]:
    """Keys towards a room above. Whoever signs in is named by a setting: any room may point to a person."""
    return [str(link) for link in all_links if not link.by_setting and not may_know(link.room, link.to_room)]


def test_no_foreign_key_climbs_the_stairs():
    assert climbing(links()) == []


def test_a_foreign_key_that_climbs_is_seen():
    below = Link("plan", "Node", "programme", "directory", "Programme", "CASCADE")
    above = Link("plan", "Node", "edition", "reports", "Edition", "CASCADE")
    person = Link("toolkit", "Work", "owner", "directory", "Person", "CASCADE", by_setting=True)
    assert climbing([below, above, person]) == [str(above)]


SHARED = {"Person", "Territory", "Organisation", "Measure", "Source"}
"""What many rows point to: deleting one must not silently take their rows away."""
GOES_WITH_IT = {
    ("PersonSession", "person"): "a connection is of one person",
    ("HelpSession", "person"): "what somebody looked at in her place interests nobody else",
    ("Acknowledgement", "person"): "what she read interests nobody else",
    ("SavedMapping", "person"): "how she read her files serves nobody else",
    ("MailConsent", "person"): "her choices are hers",
    ("DataExport", "person"): "a copy of what was hers",
    ("DataExport", "asked_by"): "a copy waits for whoever asked for it",
    ("FormerCode", "territory"): "an old code means nothing without the commune that took it over",
    ("Headcount", "organisation"): "a size is of one organisation",
    ("Alias", "organisation"): "a name is of one organisation",
    ("Affiliation", "organisation"): "an affiliation is of one organisation",
    ("OrganisationWord", "organisation"): "the words of a name mean nothing without it",
    ("NotDuplicate", "first"): "a pair is of two organisations",
    ("NotDuplicate", "second"): "a pair is of two organisations",
    ("Membership", "person"): "a membership is of one person",
    ("Membership", "organisation"): "a membership is in one organisation",
    ("Position", "person"): "a function is of one person",
    ("ProblemAuthor", "person"): "a problem stays, and nobody wrote it any more",
    ("ProblemChoice", "person"): "a choice is of one person, until it is counted",
    ("Position", "organisation"): "a function is held in one organisation",
    ("Invitation", "person"): "an invitation was sent to one person",
    ("CalendarLink", "person"): "the address of her calendar serves nobody else",
    ("Work", "owner"): "a long work interests nobody but whoever asked for it",
    ("Paper", "ordered_by"): "a printed plan waits for nobody but whoever asked for it",
    ("WorkbookReading", "brought_by"): "a workbook brought back is shown to nobody but whoever brought it",
    ("LegacyReading", "read_by"): "an old sheet being read is shown to nobody but whoever brought it",
    ("Submission", "person"): "the key of a form serves nobody but whoever sent it",
    ("Reading", "organisation"): "what is read of one organisation leaves with it",
    ("StructureAction", "organisation"): "an action is of one structure",
    ("Consent", "organisation"): "what a structure agrees to means nothing without it",
    ("Agreement", "organisation"): "where the points of view of one structure agreed",
    ("StartedAction", "organisation"): "where an action of one structure came from",
    ("CharterAcceptance", "person"): "what she accepted is hers",
    ("VisitQuestion", "person"): "what she asked before a visit is hers",
    ("Observation", "person"): "what she noted during a visit is hers",
    ("Astonishment", "person"): "what astonished her is hers",
    ("SpaceSeat", "person"): "a seat in a group is of one person",
    ("Mention", "person"): "that she was told of a message serves nobody else",
    ("Following", "person"): "what she follows interests nobody else",
    ("TopicReading", "person"): "what she has read interests nobody else",
    ("DigestChoice", "person"): "how often she is written is hers",
    ("OutlineEntry", "source"): "the outline of a document is a part of it",
}


def careless_deletions(all_links: Iterable[Link]) -> list[str]:
    """Deletions that take away more than one expects, or leave a hole."""
    faults = [str(link) for link in all_links if link.on_delete in {"DO_NOTHING", "SET_DEFAULT"}]
    taken = [link for link in all_links if link.to_model in SHARED and link.on_delete == "CASCADE"]
    return faults + [str(link) for link in taken if (link.model, link.field) not in GOES_WITH_IT]


def test_deleting_a_shared_row_takes_nothing_away_unless_a_reason_is_written():
    assert careless_deletions(links()) == []


def test_every_reason_to_take_away_still_serves():
    known = {(link.model, link.field) for link in links() if link.on_delete == "CASCADE" and link.to_model in SHARED}
    assert set(GOES_WITH_IT) <= known


def test_a_careless_deletion_is_seen():
    link = functools.partial(Link, "figures", "Reading", "measure", "plan", "Measure")
    assert careless_deletions([link(on_delete="CASCADE")])
    assert careless_deletions([link(on_delete="DO_NOTHING")])
    assert not careless_deletions([link(on_delete="PROTECT")])


def test_the_stairs_are_those_of_the_import_contract():
    assert sources.stairs()["config"] == 0
    assert may_know("figures", "plan")
    assert not may_know("plan", "figures")
    assert not may_know("desk", "reports")
