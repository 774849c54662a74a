"""The columns of the sheets: their many names, their languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

SURVEY = {
    **{name: name for name in ("type", "name", "label", "hint", "guidance_hint", "relevant", "constraint", "constraint_message")},
    **{name: name for name in ("required", "required_message", "calculation", "default", "choice_filter", "repeat_count")},
    **{name: name for name in ("appearance", "read_only", "parameters", "trigger")},
    **{name: name for name in ("cx_dimension", "cx_weight", "cx_reverse", "cx_quasi", "cx_code")},
    **{name: name for name in ("cx_importance", "cx_numerator", "cx_denominator", "cx_formula_source")},
    **dict.fromkeys(("relevance", "bind::relevant"), "relevant"),
    **dict.fromkeys(("readonly", "bind::readonly"), "read_only"),
    **dict.fromkeys(("calculate", "bind::calculate"), "calculation"),
    **dict.fromkeys(("constraining_message", "bind::jr:constraintmsg"), "constraint_message"),
    **dict.fromkeys(("requiredmsg", "bind::jr:requiredmsg"), "required_message"),
    **dict.fromkeys(("count", "jr:count", "control::jr:count", "body::jr:count"), "repeat_count"),
    **dict.fromkeys(("control::appearance", "body::appearance"), "appearance"),
    "bind::required": "required",
    "bind::constraint": "constraint",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
}
CHOICES = {
    **{name: name for name in ("list_name", "name", "label", "cx_score", "cx_na", "cx_advice")},
    "caption": "label",
    "value": "name",
}
_GROUPED = {
    **{name: name for name in ("code", "label", "least_share", "levels")},
    **dict.fromkeys(("minimum_answered_share", "minimum_share", "min_share", "min_answered"), "least_share"),
    **dict.fromkeys(("level_thresholds", "thresholds"), "levels"),
    "name": "code",
}
DIMENSIONS = {**_GROUPED, "theme": "theme"}
FRAMEWORKS = {**_GROUPED, "framework": "framework"}
ADVICE = {name: name for name in ("code", "level", "text", "link", "quick_win")}
SETTINGS = {
    **{name: name for name in ("form_title", "form_id", "version", "default_language", "allow_choice_duplicates")},
    "set_form_title": "form_title",
    "title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
}
TRANSLATED = {"label", "hint", "guidance_hint", "constraint_message", "required_message", "text"}
FRAMEWORK = "cx_framework_"
"""What follows in the header is the code of a framework of the sheet cx_frameworks."""
_SINGLE = re.compile(r"^(\w+)\s*:\s*([^:].*)$")


@dataclass(frozen=True)
class Column:
    """What a header means: which property, in which language, or for which framework."""

    header: str
    name: str
    language: str = ""
    framework: str = ""


def read_headers(headers: tuple[str, ...], known: dict[str, str]) -> tuple[dict[str, Column], list[str]]:
    """The columns that are known, by header, and the others."""
    found: dict[str, Column] = {}
    others = []
    for header in filter(None, headers):
        column = read_header(header, known)
        if column is None:
            others.append(header)
        else:
            found[header] = column
    return found, others


def read_header(header: str, known: dict[str, str]) -> Column | None:
    low = re.sub(r"\s*::\s*", "::", header.strip().lower())
    plain = known.get(low) or known.get(low.replace(" ", "_")) or known.get(low.replace("-", "_"))
    if plain:
        return Column(header, plain)
    name, separator, language = header.partition("::")
    if not separator and (single := _SINGLE.match(header)):
        name, language = single.groups()
    name = known.get(name.strip().lower().replace(" ", "_"), "")
    return Column(header, name, language.strip()) if name in TRANSLATED and language.strip() else None


def read_framework_header(header: str) -> Column | None:
    """The column « cx_framework_2019 » of the framework « 2019 »."""
    code = header.strip()[len(FRAMEWORK) :]
    return Column(header, "cx_framework", framework=code) if header.strip().lower().startswith(FRAMEWORK) and code else None


def meant(header: str, known: dict[str, str]) -> str | None:
    """The column that a misspelt header was meant to be, if one is near."""
    close = get_close_matches(header.strip().lower(), known, n=1, cutoff=0.85)
    return close[0] if close else None


def languages_in_order(found: list[str], default: str) -> tuple[str, ...]:
    """The default language first, else the first that is French, else the order of the columns."""
    several = list(dict.fromkeys(found))
    french = [one for one in several if re.search(r"\(fr\)|fran[cç]ais|^fr$|french", one, re.IGNORECASE)]
    first = default if default in several else french[0] if french else several[0] if several else ""
    return (first, *(one for one in several if one != first)) if several else ()
