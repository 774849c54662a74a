"""The files of the house, as the checks read them."""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "continuum"
NOT_OURS = {
    ".git",
    ".venv",
    "var",
    "build",
    "node_modules",
    "__pycache__",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
}
FREE = {"config", "toolkit", "methods"}
"""Steps of the stairs that are not rooms: the door, the tools, the shelf."""


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file of the project that is written by hand or kept with it."""
    return tuple(sorted(_below(ROOT)))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_OURS or path.name.endswith(".egg-info") or path.suffix == ".pyc":
            continue
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


def named(path: Path) -> str:
    """A file as one says it: « src/continuum/plan/views.py »."""
    return path.relative_to(ROOT).as_posix()


def python_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]


def living_code() -> list[Path]:
    """What runs in an installation: neither tests nor migrations."""
    return [path for path in python_files() if PACKAGE in path.parents and "tests" not in path.parts]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def called_name(node: ast.expr) -> str:
    """A dotted expression as it is written: `dt.datetime.now`."""
    if isinstance(node, ast.Attribute):
        return f"{called_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@functools.cache
def stairs() -> dict[str, int]:
    """The step of each room, as the import contract says it: 0 is the top."""
    with (ROOT / "pyproject.toml").open("rb") as handle:
        contracts = tomllib.load(handle)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip(" ()"): step
        for step, layer in enumerate(layers)
        for name in layer.split("|")
        if name.strip(" ()").isidentifier()
    }


def may_know(room: str, other: str) -> bool:
    """Itself, or any room on a lower step; neighbours ignore each other."""
    steps = stairs()
    return room == other or steps[room] < steps[other]
