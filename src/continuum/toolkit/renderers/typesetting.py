"""One way to call typst: the house fonts first, its own for what they lack, nothing of the machine's."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

FONTS_FOLDER = Path(__file__).resolve().parent.parent / "fonts"
_EMBEDDED = "Libertinus Serif"


@lru_cache(maxsize=1)
def font_families() -> tuple[str, ...]:
    """The families to ask typst for, best first."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_font_paths())
    return (*fonts.families(), _EMBEDDED)


def _font_paths() -> list[str]:
    return [str(FONTS_FOLDER)] if FONTS_FOLDER.is_dir() else []


def tagged_pdf(source: bytes, files: dict[str, bytes] | None = None) -> bytes:
    """An accessible PDF (PDF/UA-1); typst refuses to make one that would not be."""
    return _compiled(source, files, format="pdf", pdf_standards=["ua-1"])


def png(source: bytes, files: dict[str, bytes]) -> bytes:
    """The single page of a source as an image fit for printing."""
    return _compiled(source, files, format="png", ppi=200)


def _compiled(source: bytes, files: dict[str, bytes] | None, **options: Any) -> bytes:
    # typst-py reads files from memory too, which its own type hints do not say.
    held: Any = {"main.typ": source, **(files or {})}
    return bytes(typst.compile(held, font_paths=_font_paths(), ignore_system_fonts=True, **options))
