"""A document before any setting: what it says, in order, without saying how it looks.

Every kind of block and run is a frozen dataclass, so that an edition can be stored as JSON (`to_dict`,
`from_dict`) and set again years later with the same words.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeGuard

Align = Literal["left", "right", "center"]
AsideKind = Literal["demo", "watch", "source"]

_LONGEST_RUNNING_TITLE = 90
ASIDE_LABELS: dict[str, str] = {
    "demo": "Texte de démonstration",
    "watch": "À surveiller",
    "source": "Source",
}


@dataclass(frozen=True)
class Text:
    """Plain words."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Link:
    """Words that lead elsewhere."""

    text: str
    url: str


@dataclass(frozen=True)
class FigureRun:
    """A figure in a sentence, tied to the note that says where it comes from and what is still to be settled about it.

    `source` is what of the note may be published: the documents where the figure was read.
    """

    text: str
    url: str | None = None
    note: str | None = None
    missing: bool = False
    source: str | None = None


Run = Text | Link | FigureRun
Runs = tuple[Run, ...]
Cell = Runs


@dataclass(frozen=True)
class Heading:
    """A title inside the document; `number` is shown as given, the anchor is made up when empty."""

    level: int
    text: str
    anchor: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError("Un titre de document va du niveau 1 au niveau 4.")


@dataclass(frozen=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True)
class Bullets:
    items: tuple[Runs, ...]


@dataclass(frozen=True)
class Table:
    """Rows under a header; the last row is a total when `total_row` says so.

    `widths` are proportions, one per column; without them each setting finds its own. `to_sign`: its rows are high
    enough for a hand to write in them.
    """

    caption: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    aligns: tuple[Align, ...] = ()
    widths: tuple[float, ...] = ()
    note: str = ""
    total_row: bool = False
    to_sign: bool = False

    def __post_init__(self) -> None:
        columns = len(self.header)
        if not columns or any(len(row) != columns for row in self.rows):
            raise ValueError("Chaque ligne d'un tableau a autant de cases que son en-tête.")
        if len(self.aligns) not in (0, columns) or len(self.widths) not in (0, columns):
            raise ValueError("Alignements et largeurs d'un tableau\u00a0: un par colonne, ou aucun.")
        if any(width <= 0 for width in self.widths):
            raise ValueError("La largeur d'une colonne est plus grande que zéro.")

    def align(self, column: int) -> Align:
        """How a column is set: as asked, to the left otherwise."""
        return self.aligns[column] if self.aligns else "left"


@dataclass(frozen=True)
class Quote:
    runs: Runs
    attribution: str = ""


@dataclass(frozen=True)
class Aside:
    """A passage set apart and named by its kind: invented demo text, a point to watch, a source."""

    runs: Runs
    kind: AsideKind = "source"


@dataclass(frozen=True)
class Chart:
    """A drawing whose title is its finding, with the table that says the same."""

    title: str
    svg: str
    table: Table


@dataclass(frozen=True)
class PageBreak:
    pass


@dataclass(frozen=True)
class FormRow:
    """A label and what is written beside it; rows of one `group` that follow each other share its name."""

    label: str
    blocks: "tuple[Block, ...]" = ()
    group: str = ""


@dataclass(frozen=True)
class Form:
    """A paper form: labels on the left, words on the right, on one page as long as it stays readable.

    An empty row stays, blank, to be filled by hand. The title stands in the first row beside `label`, and in the contents
    after `number`, at `level`; `above` says where it takes place, `foot` what its pages belong to.
    """

    label: str
    title: str
    rows: tuple[FormRow, ...]
    above: str = ""
    tagline: str = ""
    foot: str = ""
    number: str = ""
    level: int = 1
    anchor: str = ""

    @property
    def text(self) -> str:
        """Its title, as of a heading."""
        return self.title

    @property
    def groups(self) -> tuple[tuple[str, tuple[FormRow, ...]], ...]:
        """Its rows, those that share a name together; a row without a group stands alone."""
        found: list[tuple[str, tuple[FormRow, ...]]] = []
        for row in self.rows:
            if row.group and found and found[-1][0] == row.group:
                found[-1] = (row.group, (*found[-1][1], row))
            else:
                found.append((row.group, (row,)))
        return tuple(found)


Block = Heading | Paragraph | Bullets | Table | Quote | Aside | Chart | PageBreak | Form


@dataclass(frozen=True)
class Document:
    """What is printed: a cover and its contents, then blocks. `dated_on` fixes the date written inside the files.

    A sheet printed alone has neither cover nor contents: `has_cover` says so.
    """

    title: str
    subtitle: str = ""
    author: str = ""
    date_text: str = ""
    language: str = "fr"
    cover_note: str = ""
    blocks: tuple[Block, ...] = ()
    running_title: str = ""
    dated_on: datetime.date | None = None
    has_cover: bool = True


def running_title(document: Document) -> str:
    """What stands at the head of every page: one line, whatever the length of the title."""
    line = " ".join((document.running_title or document.title).split())
    return line if len(line) <= _LONGEST_RUNNING_TITLE else line[: _LONGEST_RUNNING_TITLE - 1].rstrip() + "…"


def words(text: str) -> Runs:
    """One plain run, the common content of a cell or a paragraph."""
    return (Text(text),)


def cells(*texts: str) -> tuple[Cell, ...]:
    """A row of plain cells."""
    return tuple(words(text) for text in texts)


def plain(runs: Runs) -> str:
    """The words of runs without their links, notes and weight."""
    return "".join(run.text for run in runs)


def with_sound_headings(document: Document) -> Document:
    """Make the headings fit to be followed: none empty, no level skipped, each with an anchor of its own."""
    taken: set[str] = set()
    parents: list[int] = []
    blocks = (block for block in document.blocks if not _is_empty_heading(block))
    return replace(document, blocks=tuple(_sound(block, taken, parents) for block in blocks))


def _is_empty_heading(block: Block) -> bool:
    return isinstance(block, Heading) and not block.text.strip()


def _is_in_contents(block: Block) -> TypeGuard[Heading | Form]:
    return isinstance(block, Heading | Form)


def _sound(block: Block, taken: set[str], parents: list[int]) -> Block:
    if not _is_in_contents(block):
        return block
    while parents and parents[-1] >= block.level:
        parents.pop()
    parents.append(block.level)
    wanted = anchor = slug(block.anchor or block.text)
    rank = 1
    while anchor in taken:
        rank += 1
        anchor = f"{wanted}-{rank}"
    taken.add(anchor)
    return replace(block, level=len(parents), anchor=anchor)


def slug(text: str) -> str:
    """Make an anchor from words: lower case, no accent, hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-") or "partie"


def headings(document: Document) -> Iterator[Heading]:
    """The headings in order, each with its anchor; a form counts for one."""
    for block in with_sound_headings(document).blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Form):
            yield Heading(block.level, block.title, block.anchor, block.number)


_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (Text, Link, FigureRun, Heading, Paragraph, Bullets, Table, Quote, Aside, Chart, PageBreak, FormRow, Form)
}


def to_dict(document: Document) -> dict[str, Any]:
    """The document as plain JSON values, each block and run naming its kind."""
    return {field.name: _plain_value(getattr(document, field.name)) for field in fields(document)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if is_dataclass(value):
        content = {field.name: _plain_value(getattr(value, field.name)) for field in fields(value)}
        return {"kind_of": type(value).__name__, **content}
    return value


def from_dict(stored: dict[str, Any]) -> Document:
    """The document that `to_dict` stored."""
    content = {name: _typed_value(value) for name, value in stored.items()}
    if content.get("dated_on"):
        content["dated_on"] = datetime.date.fromisoformat(content["dated_on"])
    return Document(**content)


def _typed_value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed_value(item) for item in value)
    if isinstance(value, dict):
        content = {name: _typed_value(item) for name, item in value.items() if name != "kind_of"}
        return _KINDS[value["kind_of"]](**content)
    return value
