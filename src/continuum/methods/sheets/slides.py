"""Sheets shown on slides and read by a scanner: headings in capitals, several slides a sheet, columns mixed, stray signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from .document import Block, Line, Place, Row
from .drafts import Confidence, Scrap
from .folding import fold, key
from .labels import Label, label_of
from .pieces import Piece, Scan, Sections, items_of
from .quotes import taglines
from .repairs import YEAR, year_repaired

HEADINGS = {
    "context",
    "stakes",
    "objectives",
    "missions",
    "actors",
    "partners",
    "audience",
    "means",
    "steering",
    "results",
    "period",
}
ELSEWHERE = {"diagnostic", "constat", "etat des lieux", "activite", "etape", "calendrier", "planning"}
"""Words that head other slides too."""
SIDE_BY_SIDE = {"context", "stakes", "objectives"}
TAILS = {"prioritaire", "implique", "concerne", "mobilise", "operationnel", "attendu", "associe", "vise", "cible"}
_ACTION = re.compile(
    r"^\W{0,3}A\s?C\s?T\s?[I1l|]\s?[O0o]\s?N\s*(?:[Nn]\s?[°º]\s*)?(?P<number>\d{1,2})?(?![^\W_])\s*(?P<rest>.*)$", re.DOTALL
)
_YEARS = re.compile(rf"^\W*(?:[A-Z]\s)?\W*(?:{YEAR.sought.pattern})\W*(?:\s[I|l])?\W*$")
_JUNK = re.compile(r"^(?P<junk>(?:(?![^\W\d_]{3}).)*?)(?P<words>[A-ZÉÈÀÂÊÎÔÛÇŒ].*)$", re.DOTALL)
_AUDIENCE = re.compile(r"^\W*(?:cible[sr]?\b|publics?\s(?:visés?|cibles?)\b|à destination\b)", re.IGNORECASE)
_WIDENS = re.compile(r"^\W*tou(?:te)?s\s(?:les|la|le)\b", re.IGNORECASE)
_TERRITORY = re.compile(r"^\W*territoire\s(?:du|de la|de l['’]|des|d['’]|de)?\s*(?P<name>.+)$", re.IGNORECASE | re.DOTALL)
ALIKE = 0.66
LONGEST_HEADING, LONGEST_TITLE, LONGEST_YEARS, MOST_TITLE_WORDS = 80, 300, 40, 40
SCANNED: tuple[Confidence, str] = ("likely", "lu sur une diapositive, rangé d’après ses titres en capitales")
MIXED = "deux colonnes mêlées par la lecture\u00a0: leurs textes ne se laissent pas séparer"
CARRIED_OVER = "suite de la page précédente, sans intitulé"
AMONG_POINTS = "dit parmi les points à mettre en œuvre"
REPEATED, OTHER_SLIDE, OUTSIDE = "titre répété", "page sans rubrique de fiche", "hors de toute rubrique"
BEFORE, STRAY = "avant la première fiche", "un signe ou une icône mal lus"


def are_slides(laid: Sequence[Block]) -> bool:
    """Whether « ACTION » heads sections named in capitals, and no table holds labels."""
    tables = sum(1 for block in laid if isinstance(block, Row) and label_of(next(iter(block.cells), "")))
    return tables < 2 and bool(_openers(_lines(laid)))


def scan(laid: Sequence[Block]) -> Scan:
    """Every line sorted: of a sheet, or left over."""
    lines = _lines(laid)
    scanner = _Scanner(_openers(lines), _pages_of_sheets(lines))
    for at, line in enumerate(lines):
        scanner.feed(at, line)
    scanner.close()
    return scanner.scan


def _lines(laid: Sequence[Block]) -> list[Line]:
    """A row of a table is a line like another: slides have none that counts."""
    return [_line(block) for block in laid]


def _line(block: Block) -> Line:
    text = " ".join(block.cells) if isinstance(block, Row) else block.text
    return Line(" ".join(text.split()), block.number, block.page, whole=isinstance(block, Line) and block.whole)


def _openers(lines: Sequence[Line]) -> set[int]:
    """« ACTION » that a section follows before the next one, on its page or under its title: the others are of an overview."""
    found: set[int] = set()
    last: int | None = None
    for at, line in enumerate(lines):
        if _action(line.text):
            last = at
        elif last is not None and _heading(line.text) and (line.page == lines[last].page or _shouted(lines[last + 1].text)):
            found.add(last)
    return found


def _pages_of_sheets(lines: Sequence[Line]) -> set[int | None]:
    return {line.page for line in lines if _action(line.text) or _heading(line.text)}


def _action(text: str) -> re.Match[str] | None:
    """« ACTION », alone or with its number; « ACTION SOCIALE » is a title."""
    match = _ACTION.match(text)
    return match if match and (match["number"] or not match["rest"].strip(" :.-–—")) else None


def _heading(text: str) -> tuple[str, Label] | None:
    """A heading in capitals, whatever icon the scanner made letters of: what is before it, and the heading."""
    match = _JUNK.match(text) if len(text) <= LONGEST_HEADING else None
    if match is None or len(match["junk"]) > 12 or not _shouted(match["words"]):
        return None
    label = label_of(match["words"])
    return (match["junk"], label) if label and label.field in HEADINGS and key(label.written) not in ELSEWHERE else None


def _shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 1 and sum(sign.isupper() for sign in letters) * 10 >= len(letters) * 9


def is_noise(text: str) -> bool:
    """One or two signs alone, or no letter at all."""
    signs = "".join(sign for sign in text if sign.isalnum())
    return len(signs) < 3 and not signs.isdigit() if signs else True


@dataclass
class _Sheet:
    """A sheet being read: its pieces in their order, each with its field."""

    sections: Sections = field(default_factory=Sections)
    pieces: list[tuple[str, Piece]] = field(default_factory=list)
    number: str = ""
    words: set[str] = field(default_factory=set)
    repeated: bool = False


class _Scanner:
    def __init__(self, openers: set[int], pages: set[int | None]) -> None:
        self.scan = Scan()
        self.openers, self.pages = openers, pages
        self.sheet: _Sheet | None = None
        self.done: list[_Sheet] = []
        self.field = ""
        self.empty_heading = ""
        self.mixed: set[str] = set()
        self.carried_over = False
        self.before: Line | None = None

    def feed(self, at: int, line: Line) -> None:
        if self.sheet and line.page not in self.pages:
            self._end()
        if self.before and line.page != self.before.page:
            self.carried_over = bool(self.field)
        if (action := _action(line.text)) and (at in self.openers or self.sheet):
            self._action(action, line)
        elif self.sheet is None:
            self._outside(line)
        elif heading := _heading(line.text):
            self._heading(*heading, line)
        else:
            self._inside(line)
        self.before = line

    def _outside(self, line: Line) -> None:
        if is_noise(line.text):
            self.scan.noise.append(Scrap(line.text, line.place, STRAY))
        else:
            self.scan.left_over.append(Scrap(line.text, line.place, OTHER_SLIDE if self.done else BEFORE))

    def _action(self, match: re.Match[str], line: Line) -> None:
        number = match["number"] or ""
        goes_on = self.sheet and (number == self.sheet.number or (not self.sheet.number and self.sheet.repeated))
        if not goes_on:
            self._end()
            self.sheet = _Sheet()
            self.done.append(self.sheet)
        if self.sheet and number and not self.sheet.number:
            self.sheet.number = number
            self._add("number", Piece(number, line.place, hard=True))
        written = line.text[: match.start("rest")].strip()
        self.scan.headings.append(Scrap(written, line.place, "début d’une fiche" if not goes_on else "fiche suivie"))
        self.field, self.carried_over = "" if goes_on else "title", False
        if rest := match["rest"].strip():
            self._after_action(replace(line, text=rest), bool(goes_on))

    def _after_action(self, line: Line, goes_on: bool) -> None:
        """The title again, however badly read, or a line like another."""
        words = fold(line.text).split() if len(line.text) <= LONGEST_TITLE else []
        few = 0 < len(words) <= MOST_TITLE_WORDS
        if goes_on and self.sheet and few and 2 * sum(_near(word, self.sheet.words) for word in words) >= len(words):
            self.scan.headings.append(Scrap(line.text, line.place, REPEATED))
        else:
            self._inside(line)

    def _heading(self, junk: str, label: Label, line: Line) -> None:
        """Two headings without a word between them: two columns, read line by line."""
        if junk.strip():
            self._noise(junk.strip(), line.place)
        self.scan.headings.append(Scrap(label.written, line.place, "intitulé"))
        if self.empty_heading in SIDE_BY_SIDE and label.field in SIDE_BY_SIDE - {self.empty_heading}:
            self.mixed = {self.empty_heading, label.field}
            self._sections().reasons |= dict.fromkeys(self.mixed, MIXED)
        self.field = self.empty_heading = label.field
        self.carried_over = False
        self._sections().labels.setdefault(label.field, line.place)

    def _inside(self, line: Line) -> None:
        if self._is_tail(line) or self._is_years(line) or self._is_title(line):
            return
        if is_noise(line.text) and not _closes_a_quote(line.text):
            self._noise(line.text, line.place)
            return
        if self.field == "title":
            self.field = ""
        self._add(self._kind(), self._piece(line))
        self.empty_heading = ""

    def _kind(self) -> str:
        return "context" if self.mixed and self.field in self.mixed else self.field

    def _is_tail(self, line: Line) -> bool:
        """The end of a heading: « OBJECTIFS », then « PRIORITAIRES »."""
        match = _JUNK.match(line.text) if len(line.text) <= LONGEST_HEADING else None
        if match is None or key(match["words"]) not in TAILS or not _shouted(match["words"]):
            return False
        if match["junk"].strip() and not self._is_years(replace(line, text=match["junk"].strip())):
            self._noise(match["junk"].strip(), line.place)
        self.scan.headings.append(Scrap(match["words"], line.place, "intitulé"))
        return True

    def _is_years(self, line: Line) -> bool:
        if len(line.text) > LONGEST_YEARS or not _YEARS.match(line.text):
            return False
        years, repairs = year_repaired(line.text, line.place)
        told: tuple[Confidence, str] = SCANNED
        if repairs:
            told = ("doubtful", f"l’année est lue «\u00a0{repairs[0].before}\u00a0»")
        self._add("period", Piece(years, line.place, True, False, 0, *told, raw=line.text, repairs=repairs))
        return True

    def _is_title(self, line: Line) -> bool:
        """Capitals after « ACTION » are the title; later, the same words are its repetition."""
        if self.sheet is None:
            return False
        words = set(fold(line.text).split())
        if self.field == "title" and _shouted(line.text) and len(words | self.sheet.words) <= MOST_TITLE_WORDS:
            self._add("title", self._piece(line))
            self.sheet.words |= words
            return True
        if not words or not words <= self.sheet.words or not _shouted(line.text):
            return False
        self.sheet.repeated = True
        self.scan.headings.append(Scrap(line.text, line.place, REPEATED))
        self.field = "" if self.field != "title" else self.field
        return True

    def _piece(self, line: Line) -> Piece:
        gap = self.before is not None and (line.page != self.before.page or line.number > self.before.number + 1)
        told: tuple[Confidence, str] = ("doubtful", CARRIED_OVER) if self.carried_over else SCANNED
        told = ("doubtful", MIXED) if self.mixed and self.field in self.mixed else told
        return Piece(line.text, line.place, line.whole, gap, 0, *told)

    def _add(self, name: str, piece: Piece) -> None:
        if self.sheet is not None:
            self.sheet.pieces.append((name, piece))

    def _sections(self) -> Sections:
        return self.sheet.sections if self.sheet else Sections()

    def _noise(self, text: str, place: Place) -> None:
        self.scan.noise.append(Scrap(text, place, STRAY))

    def _end(self) -> None:
        self.sheet, self.field, self.empty_heading, self.mixed = None, "", "", set()

    def close(self) -> None:
        """Taglines, then the audience and the territory said among the points; the rest is left over."""
        for sheet in self.done:
            for name, piece in taglines(sheet.pieces):
                if name == "noise":
                    self._noise(piece.source, piece.place)
                elif name:
                    sheet.sections.add(name, piece)
                else:
                    self.scan.left_over.append(Scrap(piece.source, piece.place, OUTSIDE))
            _said_among_points(sheet.sections)
            self.scan.sheets.append(sheet.sections)


def _closes_a_quote(text: str) -> bool:
    return text.strip() in {'"', "”", "»", "%9", "99", "“", "«"}


def _near(word: str, known: set[str]) -> bool:
    return word in known or bool(get_close_matches(word, known, n=1, cutoff=ALIKE))


def _said_among_points(sections: Sections) -> None:
    """« Cible des dirigeants … », « Territoire du … » among what is to be done."""
    audience_before = False
    for item in items_of(sections.taken("missions")):
        words = " ".join(piece.text for piece in item.pieces)
        widens = audience_before and _WIDENS.match(words)
        audience_before = bool(_AUDIENCE.match(words) or widens)
        name = "audience" if audience_before else "missions"
        territory = _TERRITORY.match(words)
        if territory and len(item.pieces) == 1 and not sections.fields.get("territory"):
            piece = item.pieces[0]
            sections.add("territory", replace(piece, text=territory["name"], raw=piece.source, why=AMONG_POINTS))
            continue
        for piece in item.pieces:
            first = piece is item.pieces[0]
            said = piece.text if name == "audience" else piece.source
            sections.add(name, replace(piece, text=said, hard=first and name == "audience"))
