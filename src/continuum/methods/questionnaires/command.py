"""The subcommand `continuum form`: check a form, work out an expression, score responses."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import example
from .answers import Outcome, evaluate_response
from .compiled import CompiledForm
from .language import PARIS, Calendar, Fault, Run, evaluate, plain
from .loose import evaluate_with_answers
from .needs import needs
from .ratios import ratios
from .reading import read_form
from .scoring import Scorer, Scores, framework_scores

DESCRIPTION = (
    "Vérifie un formulaire XLSForm (check), calcule une expression (eval), note des réponses (score).\n"
    "La commande rend 0, et 1 si le formulaire ou l’entrée est invalide."
)
EPILOG = f"exemple complet, avec le formulaire diagnostic.xlsx\u00a0:\n\n{example.TEXT}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, title="actions\u00a0", metavar="ACTION")
    check = actions.add_parser("check", help="vérifie un formulaire et nomme feuille, ligne, colonne et remède")
    check.add_argument("form", metavar="FORMULAIRE", help="un classeur .xlsx ou .xls, ou - pour l’entrée standard")
    check.add_argument("--json", action="store_true", help="écrit un document JSON au lieu de phrases")
    worked = actions.add_parser("eval", help="calcule une expression, ou celles d’un fichier")
    worked.add_argument("expression", metavar="EXPRESSION", nargs="?", help="ce qu’il faut calculer")
    worked.add_argument("--file", metavar="FICHIER", help="une expression par ligne, sans réponses")
    worked.add_argument("--answers", metavar="RÉPONSES", help="les réponses (JSON) que l’expression cite par ${nom}")
    score = actions.add_parser("score", help="note des réponses, une par ligne")
    score.add_argument("form", metavar="FORMULAIRE", help="un classeur .xlsx ou .xls")
    score.add_argument("answers", metavar="RÉPONSES", help="un document JSON par ligne, ou - pour l’entrée standard")
    for action in (worked, score):
        action.add_argument("--now", metavar="INSTANT", help="l’instant de today() et de now(), par exemple 2026-03-01T12:00")
        action.add_argument("--zone", metavar="FUSEAU", help="le fuseau des dates\u00a0: celui de la machine, ou Europe/Paris")


def run(arguments: argparse.Namespace) -> int:
    try:
        return {"check": _check, "eval": _eval, "score": _score}[arguments.action](arguments)
    except _Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1


class _Refusal(Exception):
    """A sentence for standard error."""


# --- check ---------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    file = arguments.form
    reading = read_form(_bytes(file))
    if arguments.json:
        problems = [problem.as_json() for problem in reading.problems]
        _write({"valid": reading.is_valid, "questions": reading.question_count, "problems": problems}, indent=1)
        return 0 if reading.is_valid else 1
    for problem in reading.problems:
        stream = sys.stderr if problem.level == "error" else sys.stdout
        stream.write(f"{_shown(file)}, {'' if problem.level == 'error' else 'à noter, '}{problem}\n")
    if reading.is_valid:
        count = reading.question_count
        sys.stdout.write(f"Formulaire valide, {count} {'questions' if count > 1 else 'question'}.\n")
        return 0
    count = len(reading.errors)
    sys.stderr.write(f"Formulaire invalide, {count} {'erreurs' if count > 1 else 'erreur'}.\n")
    return 1


# --- eval ----------------------------------------------------------------------------------------------------------


def _eval(arguments: argparse.Namespace) -> int:
    calendar, now = _clock(arguments)
    if (arguments.expression is None) == (arguments.file is None):
        raise _Refusal("continuum form eval\u00a0: donnez une expression, ou un fichier par --file\u202f; l’un ou l’autre.")
    if arguments.file is not None:
        for line in _text(arguments.file).split("\n"):
            if line.strip():
                _write(_evaluated(line.strip("\r"), None, now, calendar))
        return 0
    answers = None if arguments.answers is None else _document(arguments.answers)
    result = _evaluated(arguments.expression, answers, now, calendar)
    _write(result)
    if result["type"] == "error":
        raise _Refusal(f"expression\u00a0: {result['value']}")
    return 0


def _evaluated(expression: str, answers: Any, now: dt.datetime, calendar: Calendar) -> dict[str, Any]:
    """The value of one expression; a fault is a value of type « error », so that the other lines are worked out too."""
    run: Run
    try:
        if answers is None:
            value, run = evaluate(expression, now=now, calendar=calendar)
        else:
            value, run = evaluate_with_answers(expression, answers, now=now, calendar=calendar)
    except Fault as fault:
        return {"type": "error", "value": fault.message}
    kind, shown = plain(value, run)
    return {"type": kind, "value": shown}


# --- score ---------------------------------------------------------------------------------------------------------


def _score(arguments: argparse.Namespace) -> int:
    calendar, now = _clock(arguments)
    form_file, answers_file = arguments.form, arguments.answers
    reading = read_form(_bytes(form_file))
    if reading.compiled is None:
        raise _Refusal("\n".join(f"{_shown(form_file)}, {problem}" for problem in reading.errors))
    documents = list(_documents(answers_file))
    scorer = Scorer(reading.compiled)
    for document in documents:
        outcome = evaluate_response(reading.compiled, document, now=now, calendar=calendar)
        _write(scored_document(reading.compiled, scorer, outcome))
    return 0


def scored_document(compiled: CompiledForm, scorer: Scorer, outcome: Outcome) -> dict[str, Any]:
    """What `form score` writes of one response."""
    scores = scorer.score(outcome)
    shown = {
        "valid": outcome.is_complete,
        "errors": [error.as_json() for error in outcome.errors],
        "computed": outcome.computed,
        "scores": [score.as_json() for score in scores.scores],
        "advice": [one.as_json() for one in scores.advice],
    }
    return {**shown, **_declared(compiled, scorer, outcome, scores)}


def _declared(compiled: CompiledForm, scorer: Scorer, outcome: Outcome, scores: Scores) -> dict[str, Any]:
    """Needs, other frameworks and ratios, where the form declares them."""
    form = compiled.form
    shown: dict[str, Any] = {}
    if any(item.importance for item in form.all_items()):
        shown["needs"] = [need.as_json() for need in needs(scores, outcome)]
    if form.frameworks:
        grouped = framework_scores(scorer, outcome)
        shown["frameworks"] = {code: [score.as_json() for score in several] for code, several in grouped.items()}
    if any(item.is_ratio for item in form.all_items()):
        shown["ratios"] = [ratio.as_json() for ratio in ratios(outcome)]
    return shown


# --- What comes in and goes out --------------------------------------------------------------------------------------


def _clock(arguments: argparse.Namespace) -> tuple[Calendar, dt.datetime]:
    calendar = _calendar(arguments.zone)
    return calendar, _instant(arguments.now, calendar)


def _shown(file: str) -> str:
    return "entrée standard" if file == "-" else file


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise _Refusal(f"{_shown(file)}\u00a0: le fichier ne peut pas être lu\u202f; vérifiez son nom et vos droits.") from error


def _text(file: str) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refusal(f"{_shown(file)}\u00a0: le fichier n’est pas en UTF-8\u202f; enregistrez-le dans cet encodage.") from error


def _document(file: str, text: str | None = None, line: int = 1) -> Any:
    try:
        return json.loads(_text(file) if text is None else text)
    except json.JSONDecodeError as error:
        place = f"{_shown(file)}, ligne {line + error.lineno - 1}, colonne {error.colno}"
        raise _Refusal(f"{place}\u00a0: le JSON est mal écrit\u202f; cherchez ici ou juste avant.") from error
    except (RecursionError, ValueError) as error:
        raise _Refusal(f"{_shown(file)}, ligne {line}\u00a0: le JSON est trop imbriqué ou démesuré.") from error


def _documents(file: str) -> Iterator[Any]:
    for number, line in enumerate(_text(file).splitlines(), 1):
        if line.strip():
            yield _document(file, line, number)


def _calendar(zone: str | None) -> Calendar:
    if zone is None:
        return _calendar_of_machine()
    try:
        return Calendar(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _Refusal(f"le fuseau «\u00a0{zone}\u00a0» n’est pas connu\u202f; écrivez par exemple Europe/Paris.") from error


def _calendar_of_machine() -> Calendar:
    """Paris on its own time or on universal time, as servers are; overseas, the hour of the place, which has no summer time."""
    if time.timezone in (0, -3600):
        return PARIS
    return Calendar(dt.timezone(dt.timedelta(seconds=-time.timezone)))


def _instant(text: str | None, calendar: Calendar) -> dt.datetime:
    if text is None:
        return dt.datetime.now(calendar.zone)
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise _Refusal(f"l’instant «\u00a0{text}\u00a0» ne se lit pas\u202f; écrivez par exemple 2026-03-01T12:00.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=calendar.zone)


def _write(document: dict[str, Any], indent: int | None = None) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=indent) + "\n")
