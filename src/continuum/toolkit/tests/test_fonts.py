from pathlib import Path

import pytest

TOOLKIT = Path(__file__).parents[1]
WEB = TOOLKIT / "static" / "toolkit" / "fonts"
PRINT = TOOLKIT / "fonts"


@pytest.mark.parametrize("style", ["normal", "italic"])
def test_the_web_font_is_compressed_and_light_enough_for_a_phone(style):
    content = (WEB / f"atkinson-hyperlegible-next-{style}.woff2").read_bytes()
    assert content.startswith(b"wOF2")
    assert len(content) <= 60_000


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_the_print_font_is_a_still_truetype_file(style):
    content = (PRINT / f"AtkinsonHyperlegibleNext-{style}.ttf").read_bytes()
    assert content.startswith(b"\x00\x01\x00\x00")
    assert b"fvar" not in content[:400]


@pytest.mark.parametrize("folder", [WEB, PRINT])
def test_the_fonts_never_travel_without_their_licence(folder):
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert (folder / "README.md").is_file()
