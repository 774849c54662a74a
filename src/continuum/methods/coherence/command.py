"""The subcommand `continuum cohere`."""

import argparse
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from continuum.methods.coherence import example
from continuum.methods.coherence.findings import check
from continuum.methods.coherence.positions import line_and_column, starts
from continuum.methods.coherence.reading import InvalidFigures, Problem

DESCRIPTION = (
    "Cherche ce qui se contredit et ce qui reste à préciser parmi des chiffres et des dates.\n"
    "Le fichier est au format figures-1. La commande rend 0, qu’elle trouve quelque chose ou non,\n"
    "et 1 si le fichier est invalide."
)
EPILOG = "exemple complet, avec le fichier chiffres.json\u00a0:\n\n"
EPILOG += f"{example.DOCUMENT}\n$ {example.COMMAND}\n{example.OUTPUT}"

_TITLES = {
    "contradiction": ("Contradictions", "aucune contradiction", "contradiction", "contradictions"),
    "precision": ("À préciser", "aucun point à préciser", "point à préciser", "points à préciser"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", help="fichier figures-1, ou - pour l’entrée standard")
    parser.add_argument("--json", action="store_true", help="écrit le document findings-1 au lieu de phrases")


def run(arguments: argparse.Namespace) -> int:
    shown = "entrée standard" if arguments.file == "-" else arguments.file
    try:
        text = _text(arguments.file)
        findings = check(_document(text))
    except OSError:
        return _refuse(f"{shown}\u00a0: le fichier ne peut pas être lu\u202f; vérifiez son nom et vos droits.")
    except UnicodeDecodeError:
        return _refuse(f"{shown}\u00a0: le fichier n’est pas en UTF-8\u202f; enregistrez-le dans cet encodage.")
    except json.JSONDecodeError as error:
        place = f"{shown}, ligne {error.lineno}, colonne {error.colno}"
        return _refuse(f"{place}\u00a0: le JSON est mal écrit\u202f; cherchez ici ou juste avant.")
    except RecursionError:
        return _refuse(f"{shown}\u00a0: le JSON est trop imbriqué\u202f; suivez le format figures-1.")
    except InvalidFigures as invalid:
        return _refuse(_located(shown, text, invalid.problems))
    sys.stdout.write(_as_json(findings) if arguments.json else _as_sentences(findings))
    return 0


def _text(file: str) -> str:
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return raw.decode("utf-8-sig")


def _document(text: str) -> Any:
    # Decimals keep 33.30 as printed: rounding reads the last digit.
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def _refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


def _located(shown: str, text: str, problems: list[Problem]) -> str:
    offsets = starts(text) if any(problem.collection for problem in problems) else {}
    lines = []
    for problem in problems:
        offset = offsets.get((problem.collection or "", problem.index or 0), 0)
        line, column = line_and_column(text, offset)
        lines.append(f"{shown}, ligne {line}, colonne {column}, {problem}")
    return "\n".join(lines)


def _as_json(findings: dict[str, Any]) -> str:
    return json.dumps(findings, ensure_ascii=False, indent=1) + "\n"


def _as_sentences(findings: dict[str, Any]) -> str:
    """Sentences grouped by level, contradictions first, and the count of each."""
    paragraphs, counts = [], []
    for level, (title, none, one, many) in _TITLES.items():
        sentences = [finding["message"] for finding in findings["findings"] if finding["level"] == level]
        count = len(sentences)
        counts.append(f"{count} {many if count > 1 else one}" if count else none)
        if sentences:
            paragraphs.append("\n".join([title, *(f"- {sentence}" for sentence in sentences)]))
    closing = ", ".join(counts)
    return "\n\n".join([*paragraphs, f"{closing[0].upper()}{closing[1:]}."]) + "\n"
