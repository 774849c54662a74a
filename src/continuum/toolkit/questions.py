"""Questions put to the register inside a text: « Le plan compte [[structures @ plan-2021]] structures. »

The text is a small Markdown: paragraphs apart by a blank line, « - » for a list, « ## » for a sub-heading,
`**bold**` and `*italic*`. A question names a measure and, when it must, a node, a reach and a territory:
`[[measure @ programme/node | ici, territoire R44]]`.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from continuum.toolkit.dates import Period
from continuum.toolkit.renderers.document import Block, Bullets, FigureRun, Heading, Paragraph, Run, Runs
from continuum.toolkit.renderers.document import Text as TextRun
from continuum.toolkit.typography import french_spaces


class Reach(StrEnum):
    """What a question is about when it says so: one node alone, or what hangs below it."""

    HERE = "here"
    BELOW = "below"


@dataclass(frozen=True)
class Question:
    """One question. Two questions that ask the same are equal, wherever and however they are typed."""

    measure: str
    node: str | None = None
    reach: Reach | None = None
    territory: str | None = None
    period: str | None = None
    source_text: str = field(default="", compare=False)
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Words:
    """Words as the author typed them; `offset` is their place in the text."""

    text: str
    bold: bool = False
    italic: bool = False


Passage = tuple[Words | Question, ...]


@dataclass(frozen=True)
class TextParagraph:
    runs: Passage


@dataclass(frozen=True)
class TextBullets:
    items: tuple[Passage, ...]


@dataclass(frozen=True)
class Subhead:
    runs: Passage


@dataclass(frozen=True)
class Text:
    """A text read once: its paragraphs, lists and sub-headings in order."""

    blocks: tuple[TextParagraph | TextBullets | Subhead, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a text, on which line, and the words concerned."""

    message: str
    line: int
    excerpt: str


@dataclass(frozen=True)
class AnsweredQuestion:
    """What the register said: the words to print, where they come from, or that nothing is known."""

    words: str
    url: str | None = None
    note: str | None = None
    missing: bool = False
    amount: Decimal | None = None
    """The number itself, its low end where it is a range: what progress is reckoned from."""
    narrative: str = ""
    """What was said with the last observation."""
    source: str = ""
    """The documents alone, of all that the note says: what may be published."""


class UnreadableQuestion(ValueError):
    """A question that is not well written; its text says how to put it right."""

    def __init__(self, message: str) -> None:
        super().__init__(french_spaces(message))


_QUESTION = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_MARK = re.compile(r"\[\[[^\[\]\n]*\]\]|\*\*|\*")
_BRACKETS = re.compile(r"\[\[|\]\]")
_CODE = re.compile(r"[\w.\-/']+")


def read_question(inside: str, *, source_text: str = "", offset: int = 0) -> Question:
    """Read what stands between the brackets, or say in French why it cannot be read."""
    subject, *options = inside.split("|")
    if len(options) > 1:
        raise UnreadableQuestion("Une question n'a qu'un seul « | » : séparez les options par des virgules.")
    measure, *node = (part.strip() for part in subject.split("@"))
    if not measure:
        raise UnreadableQuestion("Question vide : écrivez le code d'une mesure, par exemple [[structures]].")
    if len(node) > 1 or node == [""]:
        raise UnreadableQuestion("Après « @ », écrivez le code d'un seul programme, plan, axe ou fiche.")
    for code in (measure, *node):
        _check_code(code)
    reach, territory, period = _read_options(options[0] if options else None)
    return Question(measure, node[0] if node else None, reach, territory, period, source_text, offset)


def _check_code(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise UnreadableQuestion(f"« {code} » n'est pas un code : lettres, chiffres, points, tirets et barres, sans espace.")


def _read_options(segment: str | None) -> tuple[Reach | None, str | None, str | None]:
    found: dict[str, list[str]] = {"reach": [], "territory": [], "period": []}
    for option in (part.strip() for part in segment.split(",")) if segment is not None else ():
        kind, value = _read_option(option)
        found[kind].append(value)
    if any(len(values) > 1 for values in found.values()):
        raise UnreadableQuestion("Deux options se contredisent : gardez une portée, un territoire et une période au plus.")
    reach, territory, period = (values[0] if values else None for values in found.values())
    return Reach(reach) if reach else None, territory, period


def _read_option(option: str) -> tuple[str, str]:
    """The kind of an option and its value."""
    if option in ("ici", "dessous"):
        return "reach", Reach.HERE if option == "ici" else Reach.BELOW
    word, _, value = option.partition(" ")
    if word == "territoire" and _CODE.fullmatch(value.strip()):
        return "territory", value.strip()
    if word == "période" and _is_period(value.strip()):
        return "period", value.strip()
    raise UnreadableQuestion(
        f"Option « {option} » inconnue : écrivez « ici », « dessous », « territoire R44 » ou "
        "« période 2021 » (ou 2019-10/2021-10)."
    )


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True


def parse(text: str) -> Text:
    """Read a text. What cannot be read as a question stays visible as typed; `problems_in` says why."""
    blocks: list[TextParagraph | TextBullets | Subhead] = []
    for kind, slices in _blocks_of_lines(text):
        passages = tuple(_read_runs(text, start, end) for start, end in slices)
        if kind == "bullets":
            blocks.append(TextBullets(passages))
        else:
            blocks.append((Subhead if kind == "subhead" else TextParagraph)(passages[0]))
    return Text(tuple(blocks))


def _blocks_of_lines(text: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """Group lines into blocks, as slices of the text, so that every question keeps its place."""
    blocks: list[tuple[str, list[tuple[int, int]]]] = []
    open_kind, place = "", 0
    for line in text.splitlines(keepends=True):
        start, place = place, place + len(line)
        if not line.strip():
            open_kind = ""
            continue
        kind, lead = _kind_of_line(line, open_kind)
        span = (start + lead, start + len(line.rstrip()))
        if kind == "continued":
            blocks[-1][1][-1] = (blocks[-1][1][-1][0], span[1])
        elif kind == open_kind == "bullets":
            blocks[-1][1].append(span)
        else:
            blocks.append((kind, [span]))
            open_kind = "" if kind == "subhead" else kind
    return blocks


def _kind_of_line(line: str, open_kind: str) -> tuple[str, int]:
    """Name what a line is, with the length of what introduces its words."""
    lead = len(line) - len(line.lstrip())
    words = line.strip()
    if words.startswith("## "):
        return "subhead", lead + 3
    if words.startswith("- "):
        return "bullets", lead + 2
    if open_kind == "paragraph" or (open_kind == "bullets" and lead):
        return "continued", lead
    return "paragraph", lead


def _read_runs(text: str, start: int, end: int) -> Passage:
    marks = list(_MARK.finditer(text, start, end))
    paired = _paired_stars(text, marks, end)
    runs: list[Words | Question] = []
    weight, cursor = {"**": False, "*": False}, start
    for mark in marks:
        star = mark[0] if mark in paired else None
        question = _question_at(mark)
        if star is None and question is None:
            continue
        runs += _words(text[cursor : mark.start()], weight)
        cursor = mark.end()
        if question is not None:
            runs.append(question)
        elif star is not None:
            weight[star] = not weight[star]
    return tuple(runs + _words(text[cursor:end], weight))


def _paired_stars(text: str, marks: list[re.Match[str]], end: int) -> list[re.Match[str]]:
    """The stars that open and close something; a lone star is only a star."""
    paired: list[re.Match[str]] = []
    opened: dict[str, re.Match[str]] = {}
    for mark in marks:
        star, before, after = (
            mark[0],
            text[mark.start() - 1 : mark.start()],
            text[mark.end() : mark.end() + 1],
        )
        if star.startswith("[["):
            continue
        if star in opened and not before.isspace():
            paired += [opened.pop(star), mark]
        elif star not in opened and mark.end() < end and not after.isspace():
            opened[star] = mark
    return paired


def _question_at(mark: re.Match[str]) -> Question | None:
    if not mark[0].startswith("[["):
        return None
    try:
        return read_question(mark[0][2:-2], source_text=mark[0], offset=mark.start())
    except UnreadableQuestion:
        return None


def _words(typed: str, weight: dict[str, bool]) -> list[Words | Question]:
    one_line = re.sub(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*", " ", typed)
    return [Words(one_line, bold=weight["**"], italic=weight["*"])] if one_line else []


def questions_in(text: str) -> list[Question]:
    """Every question of a text that can be read, in order, repeated when it is asked twice."""
    return [question for mark in _QUESTION.finditer(text) if (question := _question_at(mark)) is not None]


def readdressed(text: str, address: Callable[[str], str]) -> str:
    """The same text, each node that a question names called by its new address; the rest stays to the letter."""

    def again(mark: re.Match[str]) -> str:
        question = _question_at(mark)
        if question is None or question.node is None:
            return mark[0]
        subject, at, rest = mark[0].partition("@")
        return subject + at + rest.replace(question.node, address(question.node), 1)

    return _QUESTION.sub(again, text)


def problems_in(text: str) -> list[Problem]:
    """What an author must put right before the questions of a text can be answered."""
    return [
        Problem(french_spaces(message), number, excerpt)
        for number, line in enumerate(text.splitlines(), start=1)
        for message, excerpt in _problems_in_line(line)
    ]


def _problems_in_line(line: str) -> Iterator[tuple[str, str]]:
    opened: re.Match[str] | None = None
    for bracket in _BRACKETS.finditer(line):
        if bracket[0] == "[[":
            if opened is not None:
                message = "Une question ne peut pas en contenir une autre : fermez la première avec « ]] »."
                yield message, _excerpt(line, opened.start())
            opened = bracket
        elif opened is None:
            yield "« ]] » sans « [[ » avant lui.", _excerpt(line, max(0, bracket.start() - 20))
        else:
            yield from _problem_of_question(line[opened.start() : bracket.end()])
            opened = None
    if opened is not None:
        yield "Question non fermée : il manque « ]] » sur la même ligne.", _excerpt(line, opened.start())


def _problem_of_question(source_text: str) -> Iterator[tuple[str, str]]:
    try:
        read_question(source_text[2:-2])
    except UnreadableQuestion as problem:
        yield str(problem), _excerpt(source_text, 0)


def _excerpt(line: str, start: int, length: int = 60) -> str:
    piece = line[start : start + length]
    return piece + "…" if start + length < len(line) else piece


def close_matches(code: str, known: Iterable[str]) -> list[str]:
    """Known codes that look like one that is not known, best first, three at most."""
    by_folded = {name.casefold(): name for name in known}
    return [by_folded[name] for name in difflib.get_close_matches(code.casefold(), by_folded, n=3, cutoff=0.6)]


def to_blocks(text: str, answer: Callable[[Question], AnsweredQuestion], *, heading_level: int = 3) -> list[Block]:
    """Set a text as blocks of a document, each question replaced by its answer."""
    blocks: list[Block] = []
    for block in parse(text).blocks:
        match block:
            case Subhead(runs):
                title = "".join(run.text for run in _answered(runs, answer)).strip()
                blocks.append(Heading(heading_level, title))
            case TextBullets(items):
                blocks.append(Bullets(tuple(_answered(item, answer) for item in items)))
            case TextParagraph(runs):
                blocks.append(Paragraph(_answered(runs, answer)))
    return blocks


def _answered(passage: Passage, answer: Callable[[Question], AnsweredQuestion]) -> Runs:
    runs: list[Run] = []
    for place, run in enumerate(passage):
        if isinstance(run, Question):
            reply = answer(run)
            runs.append(FigureRun(reply.words, reply.url, reply.note, reply.missing, reply.source or None))
        else:
            runs.append(TextRun(_spaced(run.text, passage, place), run.bold, run.italic))
    return tuple(runs)


def _spaced(typed: str, passage: Passage, place: int) -> str:
    """Space words as if their neighbours were there: « [[taux]] % » needs its unbreakable space too."""
    before = "0" if place else ""
    follower = passage[place + 1] if place + 1 < len(passage) else None
    after = "" if follower is None else "[" if isinstance(follower, Question) else "*"
    spaced = french_spaces(before + typed + after)
    return spaced[len(before) : len(spaced) - len(after)]
