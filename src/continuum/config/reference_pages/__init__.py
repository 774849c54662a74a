"""The reference pages that come from the code: each is written from what the rooms declare, never by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .access import addresses_page, rules_page
from .commands import commands_page
from .declared import emails_page, measures_page, tasks_page
from .environment import settings_page
from .layout import PageError
from .predicates import predicates_page
from .privacy import personal_data_page

__all__ = ["PAGES", "PageError", "behind", "write"]

PAGES: dict[str, Callable[[], str]] = {
    "addresses.md": addresses_page,
    "commands.md": commands_page,
    "e-mails.md": emails_page,
    "measures-declared.md": measures_page,
    "personal-data.md": personal_data_page,
    "predicates.md": predicates_page,
    "rules.md": rules_page,
    "settings.md": settings_page,
    "tasks.md": tasks_page,
}


def write(folder: Path) -> list[str]:
    """Write the pages that are behind the code; their names."""
    late = behind(folder)
    for name in late:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    return late


def behind(folder: Path) -> list[str]:
    """Pages that do not say what the code says."""
    return [name for name, text in PAGES.items() if not _says(folder / name, text())]


def _says(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text
