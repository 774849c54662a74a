"""How a partner's table is read: which column is which, which question each carries, which word is which choice.

What was said the last time comes first, by heading and never by place; then what the headings and the words seem to say.
Nothing is taken up silently: each proposal says why it is made, and waits for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from continuum.methods.questionnaires import Choice, Form, Item, text_in
from continuum.surveys.enums import TableLayout
from continuum.surveys.models import InstrumentVersion, borrowed
from continuum.surveys.models.borrowed import BorrowedReading
from continuum.toolkit.folding import fold
from continuum.toolkit.imports.headings import proposed

from .compiled import compiled_of

LEFT = "-"
"""Of a word: no answer."""
SAMPLES, LONGEST_SAMPLE = 3, 60
MOST_WORDS, MOST_WORDS_OF_A_LIST, MOST_COLUMNS = 600, 40, 1_000
LIKE = 0.7
"""From this share of words in common on, a heading looks like a question."""
CHOSEN = {"select_one", "select_multiple"}
NOT_TAKEN = {"file", "image", "rank"}
ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "siret": (
        "SIRET de la structure",
        ("SIRET", "N° SIRET", "Numéro SIRET", "SIRET de la structure", "SIRET de l’établissement"),
    ),
    "name": (
        "Nom de la structure",
        (
            "Nom",
            "Structure",
            "Nom de la structure",
            "Nom structure",
            "Nom de l’association",
            "Raison sociale",
            "Association",
            "Dénomination",
            "Organisme",
            "Entreprise",
        ),
    ),
    "date": (
        "Date des réponses",
        ("Date", "Date du diagnostic", "Date des réponses", "Date de réponse", "Réalisé le", "Date de réalisation", "Horodateur"),
    ),
    "question": ("Question", ("Question", "Intitulé de la question", "Libellé", "Item")),
    "answer": ("Réponse", ("Réponse", "Réponse donnée", "Valeur", "Modalité")),
}
LONG_ONLY = ("question", "answer")
AS_LAST_TIME = "Comme la dernière fois."
SAME = "Même intitulé que la question."
RESEMBLES = "Proposée d’après son intitulé\u00a0: vérifiez."
UNLIKE = "Aucune question ne lui ressemble\u00a0: désignez-la, ou laissez «\u00a0ne pas reprendre\u00a0»."
LEFT_LAST_TIME = "Pas reprise la dernière fois."
GONE = (
    "La colonne «\u00a0{heading}\u00a0», qui donnait «\u00a0{what}\u00a0», n’est plus dans ce fichier\u00a0: "
    "désignez-en une autre."
)
GONE_QUESTION = "La question «\u00a0{heading}\u00a0», reprise comme «\u00a0{what}\u00a0», n’est plus dans ce fichier."
MOVED = "La colonne «\u00a0{heading}\u00a0» est passée de la colonne {before} à la colonne {now}\u00a0: elle est suivie."


# --- What the file holds --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Carrier:
    """What carries the answers to one question: a column, or a text of the column of questions."""

    name: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question of the questionnaire that a table may answer."""

    code: str
    label: str
    page: str
    item: Item = field(compare=False)


def roles_of(layout: str) -> list[str]:
    return [role for role in ROLES if layout == TableLayout.LONG or role not in LONG_ONLY]


def headings_of(reading: BorrowedReading) -> list[str]:
    return list(reading.content.get("headings", ()))


def columns_of(reading: BorrowedReading) -> list[Carrier]:
    """Every column of the file, with what it looks like."""
    rows = [cells for _, cells in reading.content["rows"]]
    found = []
    for place, heading in enumerate(headings_of(reading)):
        texts = (" ".join(cells[place].split())[:LONGEST_SAMPLE] for cells in rows if place < len(cells) and cells[place].strip())
        found.append(Carrier(heading, _first(texts)))
    return found


def carriers_of(reading: BorrowedReading) -> list[Carrier]:
    """The columns that are left once those of the structure are known; or the different texts of the column of questions."""
    columns = reading.matching.get("columns", {})
    if reading.layout == TableLayout.WIDE:
        return [one for one in columns_of(reading) if one.name not in columns.values()]
    headings = headings_of(reading)
    asked, given = headings.index(columns["question"]), headings.index(columns["answer"])
    texts: dict[str, list[str]] = {}
    for _, cells in reading.content["rows"]:
        if question := " ".join(_cell(cells, asked).split()):
            texts.setdefault(question, []).append(" ".join(_cell(cells, given).split())[:LONGEST_SAMPLE])
    return [Carrier(name, _first(one for one in several if one)) for name, several in texts.items()]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _first(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        found.setdefault(text)
        if len(found) == SAMPLES:
            break
    return tuple(found)


def questions_of(version: InstrumentVersion) -> list[Asked]:
    """In order; not what is asked several times: a table has one cell for each question."""
    compiled = compiled_of(version)
    form = compiled.form
    found = []
    for page in form.pages:
        title = text_in(form.by_code[page.items[0]].labels, form.language) if len(page.items) == 1 else ""
        for item in _asked_within(form, page.items):
            if compiled.steps[item.code].repeat is None and "label" not in item.looks:
                found.append(Asked(item.code, text_in(item.labels, form.language) or item.name, title, item))
    return found


def _asked_within(form: Form, codes: Sequence[str]) -> Iterable[Item]:
    for code in codes:
        item = form.by_code[code]
        if item.kind == "group":
            yield from _asked_within(form, [one.code for one in item.items])
        elif item.is_asked and item.kind not in NOT_TAKEN and not item.read_only:
            yield item


# --- Columns --------------------------------------------------------------------------------------------------------------


@dataclass
class Proposals:
    """What is proposed for each name, why, and what the file no longer has."""

    chosen: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take(self, name: str, value: str, why: str) -> None:
        self.chosen[name], self.why[name] = value, why


def said_before(reading: BorrowedReading) -> dict[str, Any]:
    """How the table of the same tool was read the last time, for this questionnaire, in this programme."""
    campaign = reading.campaign
    kept = borrowed.Mapping.objects.filter(
        programme=campaign.node.programme_id, instrument=campaign.version.instrument_id, key=key_of_tool(reading.tool)
    ).first()
    return kept.said if kept is not None and kept.said.get("layout") == reading.layout else {}


def key_of_tool(tool: str) -> str:
    return (fold(tool) or tool)[: borrowed.LONGEST_TOOL]


def proposed_columns(reading: BorrowedReading) -> Proposals:
    """For each role, the heading of its column."""
    found, headings, before = Proposals(), headings_of(reading), said_before(reading)
    folded = {fold(one): one for one in reversed(headings)}
    for role, heading in sorted(before.get("columns", {}).items(), key=lambda one: _place_before(before, one[1])):
        if (here := folded.get(fold(heading))) is None:
            found.notes.append(GONE.format(heading=heading, what=ROLES[role][0]))
        else:
            found.take(role, here, AS_LAST_TIME)
            _note_place(found, headings, here, before)
    names = {role: ROLES[role][1] for role in roles_of(reading.layout) if role not in found.chosen}
    for role, place in proposed(headings, names).items():
        if headings[place] not in found.chosen.values():
            found.take(role, headings[place], RESEMBLES)
    return found


def _place_before(before: Mapping[str, Any], heading: str) -> tuple[int, str]:
    """From left to right in the last table: a document read back from the database keeps no order of its own."""
    return before.get("places", {}).get(fold(heading), MOST_COLUMNS), heading


def _note_place(found: Proposals, headings: Sequence[str], here: str, before: Mapping[str, Any]) -> None:
    place, was = headings.index(here), before.get("places", {}).get(fold(here))
    if was is not None and was != place:
        found.notes.append(MOVED.format(heading=here, now=get_column_letter(place + 1), before=get_column_letter(was + 1)))


# --- Questions -----------------------------------------------------------------------------------------------------------


def proposed_questions(reading: BorrowedReading) -> Proposals:
    """For each carrier, the code of its question: as last time, else by its words; a question is proposed once."""
    found, before, headings = Proposals(), said_before(reading), headings_of(reading)
    asked = {one.code: one for one in questions_of(reading.campaign.version)}
    carriers = carriers_of(reading)
    folded = {fold(one.name): one.name for one in carriers}
    for name, code in sorted(before.get("questions", {}).items(), key=lambda one: _place_before(before, one[0])):
        if code not in asked:
            continue
        if (here := folded.get(fold(name))) is None:
            gone = GONE if reading.layout == TableLayout.WIDE else GONE_QUESTION
            found.notes.append(gone.format(heading=name, what=asked[code].label))
        else:
            found.take(here, code, AS_LAST_TIME)
            if here in headings:
                _note_place(found, headings, here, before)
    left = {fold(name) for name in before.get("left", ())}
    _propose_by_words(found, [one for one in carriers if fold(one.name) not in left], list(asked.values()))
    for one in carriers:
        found.why.setdefault(one.name, LEFT_LAST_TIME if fold(one.name) in left else UNLIKE)
    return found


def _propose_by_words(found: Proposals, carriers: Sequence[Carrier], asked: Sequence[Asked]) -> None:
    """The same text first, then what looks most alike; a text that two questions share says nothing."""
    said = Counter(fold(one.label) for one in asked)
    for one in carriers:
        folded, taken = fold(one.name), set(found.chosen.values())
        same = [it for it in asked if folded in (fold(it.code), fold(it.label), fold(f"{it.page} {it.label}"))]
        same = [it for it in same if it.code not in taken and (said[fold(it.label)] == 1 or folded != fold(it.label))]
        if one.name not in found.chosen and same:
            found.take(one.name, same[0].code, SAME)
    for one in carriers:
        if one.name not in found.chosen and (like := _most_alike(one.name, asked, set(found.chosen.values()), said)):
            found.take(one.name, like, RESEMBLES)


def _most_alike(name: str, asked: Sequence[Asked], taken: set[str], said: Counter[str]) -> str:
    own = set(fold(name).split())
    marks = [
        (_alike(own, set(fold(one.label).split())), one.code)
        for one in asked
        if one.code not in taken and said[fold(one.label)] == 1
    ]
    marks.sort(reverse=True)
    is_alone = len(marks) < 2 or (marks and marks[0][0] > marks[1][0])
    return marks[0][1] if marks and is_alone and marks[0][0] >= LIKE else ""


def _alike(some: set[str], others: set[str]) -> float:
    """Twice the words that two texts share, over all their words."""
    return 2 * len(some & others) / (len(some) + len(others)) if some and others else 0.0


# --- Words ----------------------------------------------------------------------------------------------------------------


@dataclass
class Words:
    """The words of the file for one list of choices, and what each is proposed to mean."""

    list_name: str
    choices: tuple[Choice, ...]
    label: str
    counts: Counter[str] = field(default_factory=Counter)
    written: dict[str, str] = field(default_factory=dict)
    proposals: Proposals = field(default_factory=Proposals)

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.counts.most_common(MOST_WORDS_OF_A_LIST)]


def key_of_word(text: str) -> str:
    """Folded; signs alone (« ++ ») stay as they are."""
    return fold(text) or " ".join(text.lower().split())


def pieces(choices: Sequence[Choice], text: str) -> list[str]:
    """The words of a cell that may hold several: one a line, or parted by « ; », « | », else by commas."""
    known = {key_of_word(label) for one in choices for label in one.labels.values()}
    if key_of_word(text) in known:
        return [text.strip()]
    for signs in ("\n;|", ","):
        parts = [text]
        for sign in signs:
            parts = [part for whole in parts for part in whole.split(sign)]
        if len(parts) > 1:
            return [part.strip() for part in parts if part.strip()]
    return [text.strip()]


def words_of(reading: BorrowedReading, cells: Mapping[str, Iterable[str]]) -> list[Words]:
    """For each list of choices that is carried, the words of the file, the most frequent first. `cells`: by carrier."""
    form = compiled_of(reading.campaign.version).form
    asked = {one.code: one for one in questions_of(reading.campaign.version)}
    found: dict[str, Words] = {}
    for name, code in reading.matching.get("questions", {}).items():
        item = asked[code].item
        if item.kind in CHOSEN:
            words = found.setdefault(item.list_name, Words(item.list_name, form.choices(item), asked[code].label))
            for text in cells.get(name, ()):
                for word in pieces(words.choices, text) if item.kind == "select_multiple" else [text.strip()]:
                    words.counts[key_of_word(word)] += 1
                    words.written.setdefault(key_of_word(word), word)
    before = said_before(reading).get("words", {})
    for words in found.values():
        _propose_choices(words, {**before.get(words.list_name, {}), **_said_now(reading, words)}, form.language)
    return _at_most([words for words in found.values() if words.counts])


def _said_now(reading: BorrowedReading, words: Words) -> dict[str, str]:
    said: dict[str, str] = reading.matching.get("words", {}).get(words.list_name, {})
    return said


def _at_most(found: list[Words]) -> list[Words]:
    """What a page may hold; the words left out are told with the rest, unmatched."""
    kept, count = [], 0
    for words in found:
        count += len(words.keys)
        if count <= MOST_WORDS:
            kept.append(words)
    return kept


def _propose_choices(words: Words, before: Mapping[str, str], language: str) -> None:
    names = {one.name for one in words.choices}
    labels = {one.name: text_in(one.labels, language) for one in words.choices}
    ranks = _by_rank(words)
    for key in words.counts:
        same = [name for name, label in labels.items() if key in (key_of_word(label), key_of_word(name))]
        if before.get(key) in names | {LEFT}:
            words.proposals.take(key, before[key], AS_LAST_TIME)
        elif len(same) == 1:
            words.proposals.take(key, same[0], "Même mot.")
        elif key in ranks:
            words.proposals.take(key, ranks[key], "Proposé d’après son rang\u00a0: vérifiez.")
        elif like := _likest(key, labels):
            words.proposals.take(key, like, "Proposé d’après sa ressemblance\u00a0: vérifiez.")


def _by_rank(words: Words) -> dict[str, str]:
    """« 1 » to « 4 », or « 0 » to « 3 », where there are four choices that score."""
    scored = [one for one in words.choices if one.score is not None] or list(words.choices)
    if not all(key.isdecimal() for key in words.counts):
        return {}
    first = 0 if "0" in words.counts else 1
    if any(not first <= int(key) < first + len(scored) for key in words.counts):
        return {}
    ordered = sorted(scored, key=lambda one: one.score or 0) if scored[0].score is not None else scored
    return {key: ordered[int(key) - first].name for key in words.counts}


def _likest(key: str, labels: Mapping[str, str]) -> str:
    marks = sorted(((_alike(set(key.split()), set(fold(label).split())), name) for name, label in labels.items()), reverse=True)
    is_alone = len(marks) < 2 or marks[0][0] > marks[1][0]
    return marks[0][1] if marks and is_alone and marks[0][0] >= LIKE else ""
