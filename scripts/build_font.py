"""Build the web and print fonts of Continuum from Atkinson Hyperlegible Next (SIL Open Font License).

Developers only; fontTools and brotli stay out of the project's dependencies:

    python -m venv var/fonts-venv
    var/fonts-venv/bin/pip install fonttools brotli
    var/fonts-venv/bin/python scripts/build_font.py

The package splits the family into Latin and Latin extended files. Both are joined, because typst picks
one file per style and a person called « Dvořák » must not fall back to another face. The narrow no-break
space (U+202F) and the no-break hyphen (U+2011), which the family lacks, are added.
"""

from __future__ import annotations

import io
from copy import deepcopy
from pathlib import Path

import reference_packages
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.hvar import add_HVAR
from fontTools.varLib.instancer import instantiateVariableFont

TOOLKIT = reference_packages.ROOT / "src" / "continuum" / "toolkit"
WEB = TOOLKIT / "static" / "toolkit" / "fonts"
PRINT = TOOLKIT / "fonts"

MARK = "Continuum: Latin and Latin extended joined; U+202F and U+2011 added"
BUILT_AT = 3_840_000_000  # head.modified, seconds since 1904: a constant keeps the bytes identical at every build
NARROW, NO_BREAK, NO_BREAK_HYPHEN = 0x202F, 0x00A0, 0x2011
NARROW_SHARE = 0.6
FILE_LIMIT = 60_000

REQUIRED = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "ÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸàâäæçéèêëîïôöœùûüÿ"
    " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "’‘“”«»‹›–—…•·°²³¹ªº§†€£×÷±−½¼¾\u00a0\u2009\u2011\u202f"
    "ČčĎďĚěŁłŃńŇňŘřŚśŠšŤťŮůŹźŻżŽžĀāĒēĪīŪūĞğİıŞşŐőŰűñÑåÅøØ"
)
PRINT_STYLES = (
    ("normal", 400, "Regular"),
    ("normal", 700, "Bold"),
    ("italic", 400, "Italic"),
    ("italic", 700, "Bold Italic"),
)


def main() -> None:
    WEB.mkdir(parents=True, exist_ok=True)
    PRINT.mkdir(parents=True, exist_ok=True)
    joined = {style: joined_font(style) for style in ("normal", "italic")}
    for style, font in joined.items():
        write_web(font, WEB / f"atkinson-hyperlegible-next-{style}.woff2")
    for style, weight, name in PRINT_STYLES:
        write_print(joined[style], weight, name)
    licence = reference_packages.member(reference_packages.FONT, "LICENSE")
    for folder in (WEB, PRINT):
        (folder / "OFL.txt").write_bytes(licence)


def joined_font(style: str) -> TTFont:
    font, extension = opened("latin", style), opened("latin-ext", style)
    refuse_reserved_name(font)
    add_missing_glyphs(font, extension)
    add_narrow_space(font)
    share_glyph(font, ord("-"), NO_BREAK_HYPHEN)
    share_glyph(font, ord(" "), NO_BREAK)
    # The table of width variations counts glyphs: it is rebuilt now that there are more of them.
    del font["HVAR"]
    add_HVAR(font)
    mark_as_modified(font)
    require_french(font)
    return font


def opened(subset: str, style: str) -> TTFont:
    path = f"files/atkinson-hyperlegible-next-{subset}-wght-{style}.woff2"
    font = TTFont(io.BytesIO(reference_packages.member(reference_packages.FONT, path)), recalcTimestamp=False)
    font.ensureDecompiled()  # tables read later would count the glyphs added meanwhile
    return font


def refuse_reserved_name(font: TTFont) -> None:
    """A reserved font name would oblige us to rename the family: none is declared, and we look every time."""
    said = " ".join(record.toUnicode() for record in font["name"].names)
    said += reference_packages.member(reference_packages.FONT, "LICENSE").decode().split("PREAMBLE")[0]
    if "reserved font name" in said.lower():
        raise SystemExit("The font now declares a Reserved Font Name: rename the family before building.")


def add_missing_glyphs(font: TTFont, extension: TTFont) -> None:
    known = set(font.getGlyphOrder())
    for name in extension.getGlyphOrder():
        if name not in known:
            add_glyph(
                font,
                name,
                deepcopy(extension["glyf"][name]),
                extension["hmtx"][name],
                deepcopy(extension["gvar"].variations.get(name, [])),
            )
    for code, name in extension.getBestCmap().items():
        if code not in font.getBestCmap():
            map_character(font, code, name)


def add_narrow_space(font: TTFont) -> None:
    """The space, narrowed; its width keeps following the weight."""
    space = font.getBestCmap()[ord(" ")]
    variations = deepcopy(font["gvar"].variations[space])
    for variation in variations:
        variation.coordinates = [(round(x * NARROW_SHARE), y) for x, y in variation.coordinates]
    width, bearing = font["hmtx"][space]
    add_glyph(font, "uni202F", Glyph(), (round(width * NARROW_SHARE), bearing), variations)
    map_character(font, NARROW, "uni202F")


def add_glyph(font: TTFont, name: str, glyph: Glyph, metrics: tuple[int, int], variations: list) -> None:
    font["glyf"][name] = glyph  # this also appends the name to the glyph order
    font["hmtx"][name] = metrics
    font["gvar"].variations[name] = variations


def share_glyph(font: TTFont, known: int, added: int) -> None:
    if added not in font.getBestCmap():
        map_character(font, added, font.getBestCmap()[known])


def map_character(font: TTFont, code: int, name: str) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def mark_as_modified(font: TTFont) -> None:
    version = font["name"].getDebugName(5)
    font["name"].setName(f"{version}; {MARK}", 5, 3, 1, 0x409)
    font["head"].modified = BUILT_AT


def require_french(font: TTFont) -> None:
    covered = font.getBestCmap()
    missing = [f"U+{ord(sign):04X} {sign}" for sign in REQUIRED if ord(sign) not in covered]
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    width = font["hmtx"].metrics
    assert not missing, f"missing: {', '.join(missing)}"
    assert "tnum" in features, "tabular figures are lost"
    assert width[covered[NARROW]][0] < 0.65 * width[covered[ord(" ")]][0], "the narrow space is not narrow"
    assert width[covered[NO_BREAK]] == width[covered[ord(" ")]], "the no-break space is not a space"


def write_web(font: TTFont, path: Path) -> None:
    font = deepcopy(font)
    font.flavor = "woff2"
    font.save(path)
    if path.stat().st_size > FILE_LIMIT:
        raise SystemExit(f"{path.name}: {path.stat().st_size} bytes is too heavy for a page")
    print(path.name, path.stat().st_size)


def write_print(font: TTFont, weight: int, style_name: str) -> None:
    """One still file per style: typst reads neither WOFF2 nor the weight axis."""
    font = deepcopy(font)
    font.flavor = None
    still = instantiateVariableFont(font, {"wght": weight}, updateFontNames=False)
    name_style(still, weight, style_name)
    require_french(still)
    path = PRINT / f"AtkinsonHyperlegibleNext-{style_name.replace(' ', '')}.ttf"
    still.save(path)
    print(path.name, path.stat().st_size)


def name_style(font: TTFont, weight: int, style_name: str) -> None:
    names, family = font["name"], font["name"].getDebugName(1)
    compact = style_name.replace(" ", "")
    for number, text in (
        (2, style_name),
        (3, f"2.001;NONE;AtkinsonHyperlegibleNext-{compact}"),
        (4, f"{family} {style_name}"),
        (6, f"AtkinsonHyperlegibleNext-{compact}"),
    ):
        names.setName(text, number, 3, 1, 0x409)
    bold, italic = "Bold" in style_name, "Italic" in style_name
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | (
        (0b1 if italic else 0) | (0b100000 if bold else 0) | (0b1000000 if not (bold or italic) else 0)
    )
    font["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)


if __name__ == "__main__":
    main()
