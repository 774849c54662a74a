"""In which language a questionnaire is shown: those of its form, the one chosen, and what a screen reader must be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html

from continuum.methods.questionnaires import Form

OF_THE_SITE = "fr"
UNDETERMINED = "und"
FROM_THE_RIGHT = frozenset({"ar", "dv", "fa", "he", "ps", "ug", "ur", "yi"})
NAMED = {
    **dict.fromkeys(("", "default", "français", "francais", "french"), OF_THE_SITE),
    **dict.fromkeys(("english", "anglais"), "en"),
    **dict.fromkeys(("deutsch", "allemand", "german"), "de"),
    **dict.fromkeys(("español", "espagnol", "spanish"), "es"),
    **dict.fromkeys(("português", "portugais", "portuguese"), "pt"),
    **dict.fromkeys(("italiano", "italien", "italian"), "it"),
    **dict.fromkeys(("العربية", "arabe", "arabic"), "ar"),
    **dict.fromkeys(("türkçe", "turc", "turkish"), "tr"),
}
"""Columns without a code: « English » rather than « English (en) »."""
_CODED = re.compile(r"\(\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\s*\)\s*$", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2}(?:-[a-z0-9]{2,8})*")


class Said(str):
    """Words of a form. `marks` tell in which language they are, where it is not that of the site."""

    __slots__ = ("marks",)
    marks: str

    def __new__(cls, text: str, language: str = "") -> Said:
        made = super().__new__(cls, text)
        made.marks = marks_of(language)
        return made


@dataclass(frozen=True, slots=True)
class ShownLanguage:
    """A language that may be chosen; `value` is its name in the form."""

    value: str
    name: str
    marks: str
    is_current: bool


def languages_of(form: Form, chosen: str = "") -> Sequence[ShownLanguage]:
    """Those between which one may choose; none where there is only one."""
    if len(form.languages) < 2:
        return ()
    current = chosen if chosen in form.languages else form.language
    return [ShownLanguage(one, _name(one), marks_of(one), one == current) for one in form.languages]


def tag_of(language: str) -> str:
    """« Français (fr) » is `fr`; a form without language is in French, as the site."""
    if coded := _CODED.search(language):
        return coded[1].lower()
    name = language.strip().lower()
    return NAMED.get(name) or (name if _CODE.fullmatch(name) else UNDETERMINED)


@lru_cache(256)
def marks_of(language: str) -> str:
    """The attributes of an element whose words are in that language."""
    tag = tag_of(language)
    if tag == OF_THE_SITE:
        return ""
    written = ' lang="{}" dir="rtl"' if tag.partition("-")[0] in FROM_THE_RIGHT else ' lang="{}"'
    return format_html(written, tag)


def _name(language: str) -> str:
    """« English (en) » is read « English »; without a name, French."""
    return _CODED.sub("", language).strip() or "Français"
