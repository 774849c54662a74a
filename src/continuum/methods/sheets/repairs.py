"""What a scanner writes wrong and a rule can put right for sure; each repair is shown, none touches a name or a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .document import Place
from .drafts import Repair

Mended = str | Callable[[re.Match[str]], str]
LONGEST_WORD = 40


@dataclass(frozen=True)
class Rule:
    """What is sought, what replaces it, and how it is said to a reader."""

    code: str
    title: str
    sought: re.Pattern[str]
    mended: Mended


# --- Words that exist in one spelling only -------------------------------------------------------------------------------

_QU_STEMS = (
    *("publi", "prati", "impli", "uni", "appli", "expli", "économi", "politi", "techni", "numéri", "spécifi", "thémati"),
    *("problémati", "juridi", "périodi", "logisti", "stratégi", "pédagogi", "dynami", "physi", "éthi", "histori", "statisti"),
    *("informati", "criti", "communi", "méthodologi", "artisti", "authenti", "indi", "revendi", "fabri"),
)
_ACCENTED = (
    *("même", "mêmes", "chômage", "auprès", "après", "très", "intérêt", "intérêts", "être", "rôle", "rôles", "côté", "côtés"),
    *("parallèle", "parallèles", "système", "systèmes", "écosystème", "écosystèmes", "problème", "problèmes", "plutôt"),
    *("barrière", "barrières", "matière", "matières", "première", "premières", "dernière", "dernières", "bientôt", "tête"),
    *("manière", "manières", "carrière", "carrières", "règlement", "règlements", "modèle", "modèles", "critère", "critères"),
    *("crèche", "crèches", "enquête", "enquêtes", "hôpital", "hôpitaux", "diplôme", "diplômes", "contrôle", "contrôles"),
    *("régulière", "régulières", "financière", "financières"),
)
_ACCENTS = {re.sub("[êèô]", "é", word): word for word in _ACCENTED} | {"preés": "près"}
"""None of these misspellings is a word."""
# Only what can never be the verb « avoir »: « la participation a … » is left as it is.
_TO = "face|grâce|quant|jusqu['’]|conformément|par rapport|répondre|participer|contribuer|aider|permis|relatifs?|relatives?"
_AFTER_TO = "|".join(
    (
        *("domicile", "distance", "destination", "long terme", "court terme", "moyen terme", "partir", "travers", "venir"),
        *("mobiliser", "faire", "mettre", "répondre", "développer", "suivre", "renforcer", "former", "recruter", "prévoir"),
    )
)
_TOWARDS, _AIMS = "passage|accès|retour|maintien|droit", "action|acte|emploi|échelle|activité|autonomie|information"
_KEPT_HYPHEN = (
    *("demi", "mi", "semi", "non", "sous", "ex", "co", "vice", "porte", "médico", "socio", "aide", "auto", "celui", "celle"),
    *("ceux", "celles", "là", "ci", "au", "peut", "rendez", "après", "avant", "inter", "bien", "savoir", "chef", "mieux"),
    *("c'est", "grand", "saint", "sainte", "centre", "plate", "quelques", "lui", "elle", "eux", "soi", "vis"),
)


def _accented(match: re.Match[str]) -> str:
    """A capital within a sentence may be that of a name."""
    word, before = match[0], match.start() - 1
    while before >= 0 and match.string[before] in " \n«\u00a0":
        before -= 1
    right = _ACCENTS[word.lower()]
    if word[1:].isupper() or (word[0].isupper() and before >= 0 and match.string[before] not in ".!?:-–—•"):
        return word
    return right[0].upper() + right[1:] if word[0].isupper() else right


def _joined(match: re.Match[str]) -> str:
    start, end = match[1], match[2]
    return f"{start}-{end}" if start.lower() in _KEPT_HYPHEN else start + end


EVERYWHERE: tuple[Rule, ...] = (
    Rule("hyphen", "mot coupé en fin de ligne", re.compile(r"\b([^\W\d_]+)[-\u00ad]\n[ \t]*([a-zà-ÿœ]+)"), _joined),
    Rule("elided_l", "« I’ » ou « |’ » lu pour « l’ »", re.compile(r"(?<!\w)[\[|]?[I|]['’](?=[^\W\d_])"), "l’"),
    Rule(
        "lost_l",
        "« l » perdu devant une apostrophe",
        re.compile(r"(?:(?<=\s)|^)['’](?=[AEIOUÉH][A-ZÉ]{2,}\b(?!['’]))"),
        "l’",
    ),
    Rule("double_i", "« lI » ou « |I » lu pour « I »", re.compile(r"(?<!\w)[l|]I(?=[a-zà-ÿ]{2})"), "I"),
    Rule("article_la", "« Ila » lu pour « la »", re.compile(r"(?<=[a-zà-ÿ] )\|?Ila(?=\s+[^\W\d_])"), "la"),
    Rule(
        "qu",
        "« g » lu pour « q »",
        re.compile(rf"\b(?i:({'|'.join(_QU_STEMS)}))gu(e|es|er|é|ée|és|ées|ent|ant|ants|ante|antes|ement)\b"),
        r"\1qu\2",
    ),
    Rule("accent", "accent mal lu", re.compile(rf"\b(?:{'|'.join(_ACCENTS)})\b", re.IGNORECASE), _accented),
    Rule("oe", "« ce » lu pour « œ »", re.compile(r"\b(?:ceuvre(s?))\b"), r"œuvre\1"),
    Rule("to", "« a » lu pour « à »", re.compile(rf"\b((?i:{_TO})\s?)a(?=\s+\w)(?!\s+(?:été|eu)\b)"), r"\1à"),
    Rule("to", "« a » lu pour « à »", re.compile(rf"\b((?:{_TOWARDS})\s)a(?=\s+[lI|]['’](?:{_AIMS})\b)", re.IGNORECASE), r"\1à"),
    Rule("to", "« a » lu pour « à »", re.compile(rf"(?<=[\w,]\s)a(?=\s+(?:{_AFTER_TO})\b)"), "à"),
)

YEAR = Rule(
    "year",
    "année lue avec des espaces ou des lettres",
    re.compile(r"2\s?[0oO]\s?[0-4]\s?\d(?:\s?[-–/]\s?2\s?[0oO]\s?[0-4]\s?\d)?"),
    lambda match: re.sub("[oO]", "0", re.sub(r"\s", "", match[0])),
)
"""Only where a line holds nothing else."""

RULES: tuple[Rule, ...] = (*EVERYWHERE, YEAR)


def repaired(text: str, place: Place) -> tuple[str, tuple[Repair, ...]]:
    """The text put right, and each repair with the words around it."""
    return _by(EVERYWHERE, text, place)


def year_repaired(text: str, place: Place) -> tuple[str, tuple[Repair, ...]]:
    """A year, or two, that were read with spaces or letters among their figures."""
    match = YEAR.sought.search(text)
    return _by((YEAR,), match[0], place) if match else (text, ())


def _by(rules: tuple[Rule, ...], text: str, place: Place) -> tuple[str, tuple[Repair, ...]]:
    done: list[Repair] = []
    for rule in rules:
        text = _applied(rule, text, place, done)
    return text, tuple(done)


def _applied(rule: Rule, text: str, place: Place, done: list[Repair]) -> str:
    pieces, after = [], 0
    for match in rule.sought.finditer(text):
        right = match.expand(rule.mended) if isinstance(rule.mended, str) else rule.mended(match)
        if right == match[0]:
            continue
        start, end = _whole_words(text, match)
        before = text[start:end]
        done.append(Repair(before, text[start : match.start()] + right + text[match.end() : end], rule.code, place))
        pieces += [text[after : match.start()], right]
        after = match.end()
    return "".join([*pieces, text[after:]])


def _whole_words(text: str, match: re.Match[str]) -> tuple[int, int]:
    """A repair is shown with the whole words it touches."""
    start, end = match.span()
    before = text[max(0, start - LONGEST_WORD) : start].split()
    after = text[end : end + LONGEST_WORD].split()
    if start and not text[start - 1].isspace():
        start -= len(before[-1])
    if end < len(text) and not text[end].isspace():
        end += len(after[0])
    return start, end
