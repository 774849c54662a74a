"""Templates: where they may point, that each one serves, and that nothing in them opens the door to a script."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from .sources import PACKAGE, files, living_code, may_know, named, room_of, stairs, tree_of

POINTS = re.compile(r"""{%-?\s*(include|extends|url)\s+["']([^"']+)["']""")
SIGN_IN_ROOM = "directory"
"""Pages named `account_…` and templates under `account/` are those of signing in, which the directory holds."""

GATHERING = {"desk", "reports", "config"}
"""Rooms at the top gather what the others hold, each other's included: their templates may link anywhere."""

DANGERS = {
    "marks text as safe": re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off"),
    "holds a style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "holds a script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "acts by an attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE),
    "calls another site": re.compile(r"(src|href|action)\s*=\s*[\"'](https?:)?//", re.IGNORECASE),
}


def templates() -> list[Path]:
    return [path for path in files() if PACKAGE in path.parents and "templates" in path.relative_to(PACKAGE).parts]


def template_name(path: Path) -> str:
    """As templates call each other: « figures/grid.html »."""
    parts = path.parts
    return "/".join(parts[parts.index("templates") + 1 :])


def owner(name: str) -> str:
    """The room of a template or of a named page."""
    first = re.split(r"[/:]", name)[0]
    return SIGN_IN_ROOM if first.startswith("account") else first


def wrong_arrows(room: str, text: str) -> list[str]:
    """What a template includes, extends or links to in a room that its own may not know."""
    if room in GATHERING:
        return []
    return [f"{{% {verb} {name} %}}" for verb, name in POINTS.findall(text) if not may_know(room, owner(name))]


def test_a_template_points_to_its_room_or_below():
    faults = [
        f"{named(path)}: {arrow}"
        for path in templates()
        for arrow in wrong_arrows(room_of(path), path.read_text(encoding="utf-8"))
    ]
    assert faults == []


def test_a_template_that_points_above_is_seen():
    careless = """{% extends "toolkit/base.html" %}{% include 'reports/contents.html' %}{% url "desk:home" as back %}"""
    assert wrong_arrows("plan", careless) == ["{% include reports/contents.html %}", "{% url desk:home %}"]
    assert wrong_arrows("reports", "{% url 'plan:node' node.address %}{% url 'account_login' %}") == []


def test_a_template_lies_under_the_name_of_its_room():
    faults = [named(path) for path in templates() if owner(template_name(path)) != room_of(path)]
    assert faults == []


# --- Each one serves -------------------------------------------------------------------------------------------------


def words_naming_templates(trees: Iterable[ast.AST], texts: Iterable[str]) -> set[str]:
    """Every template that the code or another template names."""
    found = {name for text in texts for verb, name in POINTS.findall(text) if verb != "url"}
    for tree in trees:
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "/" in node.value
        }
    return found


def overrides_a_library(name: str) -> bool:
    """A template of ours put in place of one that allauth would show."""
    library = Path(str(find_spec("allauth").origin)).parent  # type: ignore[union-attr]
    return (library / "templates" / name).exists()


def unused(names: Iterable[str], used: set[str]) -> list[str]:
    return [name for name in names if name not in used and not overrides_a_library(name)]


def test_every_template_serves():
    all_templates = templates()
    used = words_naming_templates(
        (tree_of(path) for path in living_code()), (path.read_text(encoding="utf-8") for path in all_templates)
    )
    assert unused(map(template_name, all_templates), used) == []


def test_a_forgotten_template_is_seen():
    used = words_naming_templates([ast.parse('render(request, "plan/node.html")')], ['{% include "plan/dated.html" %}'])
    names = ["plan/node.html", "plan/dated.html", "plan/old.html", "account/logout.html"]
    assert unused(names, used) == ["plan/old.html"]


# --- What a template may not hold ------------------------------------------------------------------------------------


LAID_OUT = {"community/letters/mail.html": {"holds a style"}}
"""A mail takes nothing from the site: what it may be made of is in docs/reference/letter-html.md, and has its own tests."""


def dangers(text: str) -> list[str]:
    return [danger for danger, pattern in DANGERS.items() if pattern.search(text)]


def test_no_template_holds_a_script_a_style_or_unescaped_text():
    found = ((path, danger) for path in templates() for danger in dangers(path.read_text(encoding="utf-8")))
    faults = [f"{named(path)} {danger}" for path, danger in found if danger not in LAID_OUT.get(template_name(path), ())]
    assert faults == []


def test_each_danger_is_seen_where_it_is_planted():
    planted = {
        "marks text as safe": "{{ body|safe }}",
        "holds a style": '<p style="color: red">',
        "holds a script": "<script>alert(1)</script>",
        "acts by an attribute": '<button onclick="go()">',
        "calls another site": '<script src="//ailleurs.example/x.js"></script>',
    }
    assert planted.keys() == DANGERS.keys()
    for danger, text in planted.items():
        assert dangers(text) == [danger]
    assert dangers('<script src="{% static "toolkit/once.js" %}" defer></script><a href="/chiffres/">') == []


# --- French spaces ---------------------------------------------------------------------------------------------------

COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)
PLAIN_SPACE = re.compile(r"[^\S\u00a0\u202f][:;!?»](?![=\w])|«[^\S\u00a0\u202f]")
"""A space where a line may break; « != » and « !important » are no sentences."""


def plain_spaces(text: str) -> list[str]:
    """Where a line of the screen may begin with a sign, or end with an opening quote, each with what stands around it."""
    said = COMMENT.sub("", text)
    return [said[max(0, found.start() - 20) : found.end() + 10] for found in PLAIN_SPACE.finditer(said)]


def test_no_sign_is_parted_from_its_word_on_the_screen():
    faults = [f"{named(path)}: {part!r}" for path in templates() for part in plain_spaces(path.read_text(encoding="utf-8"))]
    assert faults == [], "U+202F before ; ! ?, U+00A0 before : and inside « »"


def test_a_plain_space_before_a_sign_is_seen():
    for careless in ("Fin : oui", "{{ one }} ; rien", "Quoi ?", "« mot", "mot »", '{% include "a.html" with text="Fin !" %}'):
        assert len(plain_spaces(careless)) == 1, careless
    markup = "{# Options : rien ; #}{% if a != b %}{{ at|date:'d' }}{% endif %} p { color: red !important; }"
    assert plain_spaces(f"{markup} «\u00a0Fin\u00a0»\u00a0: oui\u202f; 10:30") == []


def test_every_room_with_templates_stands_on_the_stairs():
    assert {room_of(path) for path in templates()} <= set(stairs())
