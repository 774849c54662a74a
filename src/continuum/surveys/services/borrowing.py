"""Answers made elsewhere: a partner's table brought, its columns and words said, then taken up at once or not at all.

Nothing that it holds is read in this process, and nothing is kept as an answer before somebody has looked. What a structure
lets the team read is its own to say: taking up its answers gives no agreement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.surveys import emails, queries, rules
from continuum.surveys.enums import AnswerMode, TableLayout
from continuum.surveys.models import Campaign, Request, borrowed
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.models.borrowed import BorrowedReading, Provenance
from continuum.surveys.queries import borrowing, matching
from continuum.surveys.queries.sheets import asked_pages, faults_by_page
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.folding import fold
from continuum.toolkit.imports.headings import named_apart
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import reading as read_table
from continuum.toolkit.outbox import send

from .campaigns import locked_campaign
from .scoring import write_scores

journal.declare(
    {
        "answers.brought": "tableau d’un partenaire apporté",
        "answers.dropped": "tableau d’un partenaire abandonné",
        "answers.borrowed": "réponses reprises d’un autre outil",
    }
)
HIGHEST = 10
"""Lines among which the headings are looked for, under a title."""
FULL = 0.6
MOST_LINES = {TableLayout.WIDE: 300, TableLayout.LONG: 30_000}
TOO_MANY = "Ce tableau a plus de {most} lignes\u00a0: partagez-le en plusieurs fichiers."
NO_LINE = "Ce tableau n’a aucune ligne sous ses intitulés."
NOT_OPEN = "On ne reprend des réponses que dans une campagne ouverte\u00a0: ouvrez-la, ou prolongez-la."
OTHER_VOICE = "Cette campagne n’interroge pas ce point de vue."
APPLIED = "Ce tableau est déjà repris\u00a0: il ne l’est pas une seconde fois."
NO_NAME = "Désignez la colonne du SIRET, ou celle du nom de la structure."
NO_DAY = "Désignez la colonne de la date, ou donnez ci-dessous une date pour toutes les lignes."
NO_QUESTIONS = "Désignez la colonne des questions et celle des réponses."
NONE_CHOSEN = "Désignez au moins une question."
CHANGED = "Entre-temps, quelque chose a changé\u00a0: voici ce qui serait repris maintenant. Relisez, puis confirmez."
NOTHING = "Il n’y a rien à reprendre."


@dataclass(frozen=True)
class BorrowedTable:
    """A partner's table as text: its headings, each under a name of its own, and its rows with their numbers."""

    told: str
    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_borrowed(content: bytes, layout: str) -> BorrowedTable:
    """Read in a process of its own; raises `Unreadable`, with the remedy. Before anything is locked."""
    most = MOST_LINES[TableLayout(layout)]
    with read_table(content) as read:
        rows = [(read.headings.number, read.headings.cells)]
        for row in read.rows:
            rows.append((row.number, row.cells))
            if len(rows) > most + HIGHEST:
                break
        told = read.told
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in rows[:HIGHEST]]
    top = next(place for place, count in enumerate(filled) if count >= FULL * max(filled))
    below = rows[top + 1 :]
    if not below:
        raise Unreadable(NO_LINE)
    if len(below) > most:
        raise Unreadable(TOO_MANY.format(most=f"{most:,}".replace(",", "\u202f")))
    width = max(len(cells) for _, cells in rows[top:])
    headings = rows[top][1] + [""] * (width - len(rows[top][1]))
    return BorrowedTable(told, named_apart(headings), below)


@acts(rule=rules.bring_answers, on="campaign")
def bring_answers(*, campaign: Campaign, reading: BorrowedReading, table: BorrowedTable, by: Any) -> BorrowedReading:
    """Kept as it is, to be looked at by whoever brought it and nobody else."""
    kept = locked_campaign(campaign)
    if not kept.is_open:
        raise ValidationError(NOT_OPEN)
    if reading.voice not in kept.voices:
        raise ValidationError({"voice": OTHER_VOICE})
    reading.campaign, reading.brought_by, reading.brought_at = kept, by, clock.now()
    reading.told = table.told[:200]
    reading.content = {"headings": table.headings, "rows": table.rows}
    reading.save()
    journal.write(by, "answers.brought", kept, {"file": reading.file_name, "tool": reading.tool, "ground": reading.ground})
    return reading


@acts(rule=rules.match_answers, on="reading")
def match_columns(*, reading: BorrowedReading, columns: Mapping[str, str], day: dt.date | None, by: Any) -> BorrowedReading:
    """Which column names the structure, which gives the date; another choice forgets the questions said before."""
    kept = _locked(reading)
    known, roles = set(matching.headings_of(kept)), matching.roles_of(kept.layout)
    said = {role: heading for role, heading in columns.items() if heading in known and role in roles}
    if not {"siret", "name"} & said.keys():
        raise ValidationError(NO_NAME)
    if "date" not in said and day is None:
        raise ValidationError(NO_DAY)
    if kept.layout == TableLayout.LONG and not set(matching.LONG_ONLY) <= said.keys():
        raise ValidationError(NO_QUESTIONS)
    before = kept.matching if kept.matching.get("columns") == said else {}
    kept.matching = {**before, "columns": said, "day": day.isoformat() if day else ""}
    kept.save(update_fields=["matching"])
    return kept


@acts(rule=rules.match_answers, on="reading")
def match_questions(*, reading: BorrowedReading, questions: Mapping[str, str], by: Any) -> BorrowedReading:
    """Which question each column carries."""
    kept = _locked(reading)
    names = {one.name for one in matching.carriers_of(kept)}
    codes = {one.code for one in matching.questions_of(kept.campaign.version)}
    said = {name: code for name, code in questions.items() if name in names and code in codes}
    if not said or len(set(said.values())) < len(said):
        raise ValidationError(NONE_CHOSEN)
    kept.matching = {**kept.matching, "questions": said}
    return _save(kept)


@acts(rule=rules.match_answers, on="reading")
def match_words(*, reading: BorrowedReading, words: Mapping[str, Mapping[str, str]], by: Any) -> BorrowedReading:
    """Which word of the file is which choice; kept for the next table of the same tool."""
    kept = _locked(reading)
    lists = queries.compiled_of(kept.campaign.version).form.lists
    known = {name: {one.name for one in choices} | {matching.LEFT} for name, choices in lists.items()}
    said = {
        name: {key: choice for key, choice in pairs.items() if choice in known[name]}
        for name, pairs in words.items()
        if name in known
    }
    kept.matching = {**kept.matching, "words": said}
    return _save(kept)


@acts(rule=rules.match_answers, on="reading")
def drop_answers(*, reading: BorrowedReading, by: Any) -> None:
    """Given up: what was brought is erased."""
    kept = _locked(reading)
    journal.write(by, "answers.dropped", kept.campaign, {"file": kept.file_name, "tool": kept.tool})
    kept.delete()


@acts(rule=rules.match_answers, on="reading")
def apply_answers(*, reading: BorrowedReading, seen: str, by: Any) -> int:
    """Take up all that was shown, or nothing; how many structures. `seen`: the key of what was shown."""
    campaign = locked_campaign(reading.campaign)
    kept = _locked(reading)
    if not campaign.is_open:
        raise ValidationError(NOT_OPEN)
    list(Request.objects.select_for_update(of=("self",)).filter(campaign=campaign).order_by("pk").values_list("pk"))
    found = borrowing.preview_of(kept, [], by)
    if found.key != seen:
        raise ValidationError(CHANGED)
    if not found.ready:
        raise ValidationError(NOTHING)
    _tell_directors([_take_up(kept, one) for one in found.ready])
    kept.applied_at, kept.applied_count = clock.now(), len(found.ready)
    kept.content, kept.matching = {}, {}
    kept.save(update_fields=["applied_at", "applied_count", "content", "matching"])
    told = {"file": kept.file_name, "tool": kept.tool, "ground": kept.ground, "structures": len(found.ready)}
    journal.write(by, "answers.borrowed", campaign, told)
    return len(found.ready)


def _take_up(reading: BorrowedReading, one: borrowing.Borrowed) -> Request:
    """The request, its sheet, its scores, and where they come from."""
    assert one.outcome is not None
    assert one.answered_at is not None
    day, outcome = one.answered_at, one.outcome
    known = {"campaign": reading.campaign, "organisation": one.organisation, "voice": reading.voice}
    request = one.request or Request(**known, ask_on=day.astimezone(clock.PARIS).date())
    request.asked_at = request.asked_at or day
    request.mode, request.typed_by = AnswerMode.BORROWED, None
    request.started_at = request.answered_at = day
    request.is_valid = one.is_valid
    wrong, pages = faults_by_page(outcome), asked_pages(outcome)
    request.pages_count, request.pages_done = len(pages), sum(not wrong[page.code] for page in pages)
    request.save()
    sheet = AnswerSheet.objects.create(
        request=request, version=reading.campaign.version, answers=outcome.answers, saved_at=clock.now(), seed=0
    )
    Provenance.objects.create(request=request, reading=reading, line=one.entry.line)
    write_scores(request, sheet, outcome)
    return request


def _tell_directors(requests: Sequence[Request]) -> None:
    """A structure learns that somebody has answered in its name, before anybody else may read it."""
    directors = queries.directors_of([one.organisation_id for one in requests])
    for one in requests:
        sharing = f"{settings.SITE_URL}{reverse('surveys:sharing', args=[one.pk])}"
        for person in directors.get(one.organisation_id, ()):
            reads = rules.answer_request(person, one)
            results = f"{settings.SITE_URL}{reverse('surveys:results', args=[one.pk])}" if reads else ""
            told = {"request": one, "person": person, "results": results, "sharing": sharing}
            send(emails.borrowed, to=person, key=f"{one.pk}:{person.pk}:{one.provenance.reading_id}", **told)


# --- What is kept of a table ------------------------------------------------------------------------------------------------


def _locked(reading: BorrowedReading) -> BorrowedReading:
    rows = BorrowedReading.objects.select_for_update(of=("self",))
    heavy = queries.unread("campaign__version")
    kept = rows.select_related("campaign__node__territory", "campaign__version").defer(*heavy).get(pk=reading.pk)
    if kept.applied_at is not None:
        raise ValidationError(APPLIED)
    return kept


def _save(reading: BorrowedReading) -> BorrowedReading:
    """With it, how such a table is read, for the next time."""
    reading.save(update_fields=["matching"])
    campaign, said = reading.campaign, reading.matching
    before = matching.said_before(reading)
    words = {**before.get("words", {})}
    for name, pairs in said.get("words", {}).items():
        words[name] = {**words.get(name, {}), **pairs}
    here = matching.carriers_of(reading)
    names = {fold(one.name) for one in here}
    gone = {name: code for name, code in before.get("questions", {}).items() if fold(name) not in names}
    asked = {**{name: code for name, code in gone.items() if code not in said["questions"].values()}, **said["questions"]}
    left = [one.name for one in here if one.name not in asked]
    places = {fold(heading): place for place, heading in enumerate(matching.headings_of(reading))}
    kept = {"layout": reading.layout, "columns": said["columns"], "questions": asked, "left": left}
    borrowed.Mapping.objects.update_or_create(
        programme_id=campaign.node.programme_id,
        instrument_id=campaign.version.instrument_id,
        key=matching.key_of_tool(reading.tool),
        defaults={"tool": reading.tool, "said": {**kept, "words": words, "places": places}, "saved_at": clock.now()},
    )
    return reading
