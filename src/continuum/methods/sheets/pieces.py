"""Stretches of text on their way to a field, with the mark of the point they begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .document import Place
from .drafts import Confidence, Repair, Scrap

MARK = re.compile(
    r"^(?P<mark>\d{1,2}\s?[/)°](?!\d)|\d{1,2}\s?[.](?=\s)|\d{1,2}\s[–—-](?=\s)|[a-hA-H]\)|[-–—•▪▫◦‣●○■□♦➢➤→✓✔*·§=>\uf0b7\uf0a7]+"
    r"|[o»](?=\s+[A-ZÉÀ]))\s*(?=\S)"
)
_DASHES = {"-", "–", "—"}
_NUMBERED = re.compile(r"^\d")
_INLINE = re.compile(r"\s+[-–•▪]\s+(?=[A-ZÉÀÊÎÔÛÇ«\d])")
_LEADS_ON = re.compile(
    r"(?:^|[\s’'])(?:de|du|des|d|la|le|les|l|et|ou|à|a|au|aux|en|un|une|pour|par|sur|dans|avec|sans|entre|vers|chez|ayant|mise"
    r"|leur|leurs|ses|son|sa|ce|cette|ces|que|qui|dont|sous|comme|via)$|[,’'(/-]$",
    re.IGNORECASE,
)
_ELISION_READ_WRONG = re.compile(r"^[\[|]?[I|]['’]")


@dataclass(frozen=True)
class Piece:
    """A line or a paragraph: a hard one is whole, a soft one may go on with the next."""

    text: str
    place: Place
    hard: bool = False
    gap: bool = False
    level: int = 0
    confidence: Confidence = "sure"
    why: str = ""
    raw: str = ""
    repairs: tuple[Repair, ...] = ()

    @property
    def source(self) -> str:
        return self.raw or self.text


@dataclass
class Sections:
    """What was read of one sheet, field by field, in the order of the document."""

    fields: dict[str, list[Piece]] = field(default_factory=dict)
    labels: dict[str, Place] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, piece: Piece) -> None:
        self.fields.setdefault(name, []).append(piece)

    def taken(self, name: str) -> list[Piece]:
        return self.fields.pop(name, [])


@dataclass
class Scan:
    """The document, sorted: sheets, the name of the programme, and what is of no field."""

    sheets: list[Sections] = field(default_factory=list)
    programme: list[Piece] = field(default_factory=list)
    left_over: list[Scrap] = field(default_factory=list)
    headings: list[Scrap] = field(default_factory=list)
    noise: list[Scrap] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """A point of a list, whose lines are together."""

    pieces: tuple[Piece, ...]
    mark: str = ""
    level: int = 0

    @property
    def numbered(self) -> bool:
        return bool(_NUMBERED.match(self.mark))


def unmarked(text: str) -> tuple[str, str]:
    """The mark of a point and its words: « 1/ Former » → « 1/ », « Former »."""
    match = MARK.match(text)
    return (match["mark"].strip(), text[match.end() :]) if match else ("", text)


def items_of(pieces: Sequence[Piece]) -> list[Item]:
    """The points of a list: at each mark; without marks, at each sentence that begins."""
    marked = any(MARK.match(piece.text) for piece in pieces)
    split = [part for piece in pieces for part in (_parted(piece) if marked else [piece])]
    items: list[list[Piece]] = []
    marks: list[str] = []
    for piece in split:
        mark, words = unmarked(piece.text)
        if not items or mark or _begins(items[-1][-1], piece, marked):
            items.append([])
            marks.append(mark)
        items[-1].append(replace(piece, text=words, raw=piece.source))
    return _levelled([Item(tuple(group), mark) for group, mark in zip(items, marks, strict=True)])


def _parted(piece: Piece) -> list[Piece]:
    """« - Former - Recruter » on one line are two points."""
    texts, after = [], 0
    for match in _INLINE.finditer(piece.text):
        texts.append(piece.text[after : match.start()])
        after = match.start() + len(match[0]) - len(match[0].lstrip())
    texts.append(piece.text[after:])
    return [piece] if len(texts) == 1 else [replace(piece, text=text, raw=text) for text in texts]


def _begins(before: Piece, piece: Piece, marked: bool) -> bool:
    if piece.hard:
        return not marked or not starts_low(piece.text)
    if starts_low(piece.text) or leads_on(before.text):
        return False
    return piece.gap if marked else True


def starts_low(text: str) -> bool:
    """Whether the line goes on a sentence; « I’équipe » is « l’équipe » read wrong."""
    first = next((sign for sign in text if sign.isalnum()), "")
    return first.islower() or bool(_ELISION_READ_WRONG.match(text)) or text[:1] in ",;:.)»"


def leads_on(text: str) -> bool:
    """Whether the line cannot be the end of a sentence: « la conduite du »."""
    return bool(_LEADS_ON.search(text.rstrip()))


def _levelled(items: list[Item]) -> list[Item]:
    """The first kind of mark is the outer one, numbers before all; what has no mark is a kind of its own."""
    kinds = [_kind(item) for item in items]
    outer = "1" if "1" in kinds else next(iter(kinds), "")
    return [replace(item, level=int(kind != outer)) for item, kind in zip(items, kinds, strict=True)]


def _kind(item: Item) -> str:
    if item.numbered:
        return "1"
    if item.pieces[0].level:
        return f"list {item.pieces[0].level}"
    return "-" if item.mark in _DASHES else item.mark


def paragraphs(pieces: Iterable[Piece]) -> list[str]:
    """The lines joined into paragraphs and points; a soft line keeps its end, so that a cut word is seen."""
    written: list[list[str]] = []
    before: Piece | None = None
    for piece in pieces:
        mark, words = unmarked(piece.text)
        text = f"- {words}" if (mark and not mark[0].isdigit()) or (piece.level and not mark) else piece.text
        if before is None or piece.hard or mark or _new_paragraph(before, piece):
            written.append([text])
        else:
            written[-1].append(text)
        before = piece
    return ["\n".join(lines) for lines in written]


def _new_paragraph(before: Piece, piece: Piece) -> bool:
    if starts_low(piece.text) or leads_on(before.text):
        return False
    return piece.gap or before.text.rstrip().endswith((".", ":", ";", "!", "?"))
