"""When a question is to be answered, in words: what whoever fills a sheet of paper must read in place of a hidden question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from continuum.methods.questionnaires import Form, Item
from continuum.methods.questionnaires.form import Texts

CITED = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
Words = Callable[[Texts], str]
MOST_CITED = 3
ONLY_IF = "Seulement si "
_NAME = r"\$\{\s*([^{}]+?)\s*\}"
_CHOSEN = re.compile(rf"{_NAME}\s*(!?=)\s*'([^']*)'")
_TICKED = re.compile(rf"(not\()?\s*selected\(\s*{_NAME}\s*,\s*'([^']*)'\s*\)\s*(\))?")
_COMPARED = re.compile(rf"{_NAME}\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+)")
COMPARED = {
    "=": "vaut",
    "!=": "ne vaut pas",
    "<": "est inférieure à",
    "<=": "vaut au plus",
    ">": "dépasse",
    ">=": "vaut au moins",
}


def condition_said(form: Form, item: Item, words: Words) -> str:
    """« Seulement si … »; where it says more than a sentence can, on which answers it depends."""
    if not item.relevant:
        return ""
    said = _said(form, item.relevant, words)
    if said:
        return f"{ONLY_IF}{said}."
    cited = [one for one in _asked_by(form, item.relevant) if one.is_asked]
    if not cited:
        return "Si cela vous concerne."
    if len(cited) > MOST_CITED:
        return "Selon vos réponses aux questions qui précèdent."
    return f"Selon votre réponse à {_listed([_label(one, words) for one in cited], 'et')}."


def named(form: Form, name: str) -> Item | None:
    return next((one for one in form.all_items() if one.name == name), None)


def _said(form: Form, text: str, words: Words) -> str:
    """Clauses that « et » or « ou » join; nothing when one of them is not plain."""
    text = _bare(text.strip())
    for sign, word in (("or", "ou"), ("and", "et")):
        parts = _split(text, sign)
        if len(parts) == 1:
            continue
        if word == "ou" and (same := _one_of(form, parts, words)):
            return same
        clauses = [_said(form, one, words) for one in parts]
        mixed = word == "ou" and any(len(_split(_bare(one.strip()), "and")) > 1 for one in parts)
        return "" if mixed or not all(clauses) else f" {word} ".join(_shorter(clauses))
    return _clause(form, text, words)


def _shorter(clauses: Sequence[str]) -> list[str]:
    """What begins as the one before is not said twice."""
    about = re.match(r"votre réponse à «.*?» |vous ", clauses[0])
    return [clauses[0], *(one.removeprefix(about[0]) if about else one for one in clauses[1:])]


def _one_of(form: Form, parts: Sequence[str], words: Words) -> str:
    """Several choices of the same question."""
    found = [_CHOSEN.fullmatch(one.strip()) for one in parts]
    plain = [one for one in found if one is not None and one[2] == "="]
    if len(plain) < len(parts) or len({one[1] for one in plain}) > 1:
        return ""
    item = named(form, plain[0][1])
    if item is None or not item.is_asked:
        return ""
    said = _listed([_choice(form, item, one[3], words) for one in plain], "ou")
    return f"vous avez répondu {said} à {_label(item, words)}"


def _clause(form: Form, text: str, words: Words) -> str:
    if (found := _CHOSEN.fullmatch(text)) and (item := _plain(form, found[1])) and item.list_name:
        did = "avez répondu" if found[2] == "=" else "n’avez pas répondu"
        return f"vous {did} {_choice(form, item, found[3], words)} à {_label(item, words)}"
    if (found := _TICKED.fullmatch(text)) and bool(found[1]) == bool(found[4]) and (item := _plain(form, found[2])):
        did = "n’avez pas coché" if found[1] else "avez coché"
        return f"vous {did} {_choice(form, item, found[3], words)} à {_label(item, words)}"
    if (found := _COMPARED.fullmatch(text)) and (item := _plain(form, found[1])):
        return f"votre réponse à {_label(item, words)} {COMPARED[found[2]]} {found[3].replace('.', ',')}"
    return ""


def _plain(form: Form, name: str) -> Item | None:
    item = named(form, name)
    return item if item is not None and item.is_asked else None


def _asked_by(form: Form, expression: str) -> list[Item]:
    """What it cites, and what its calculations cite."""
    found: dict[str, Item] = {}
    waiting = CITED.findall(expression)
    while waiting:
        item = named(form, waiting.pop(0))
        if item is not None and item.code not in found:
            found[item.code] = item
            waiting += CITED.findall(item.calculation)
    return list(found.values())


def _choice(form: Form, item: Item, name: str, words: Words) -> str:
    chosen = next((one for one in form.choices(item) if one.name == name), None)
    return f"«\u00a0{(words(chosen.labels) if chosen else '') or name}\u00a0»"


def _label(item: Item, words: Words) -> str:
    return f"«\u00a0{words(item.labels) or item.name}\u00a0»"


def _listed(several: Sequence[str], word: str) -> str:
    return f" {word} ".join(filter(None, (", ".join(several[:-1]), several[-1])))


def _split(text: str, sign: str) -> list[str]:
    """At this word, outside of parentheses and quotes."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, one in enumerate(text):
        quoted ^= one == "'"
        depth += (one == "(") - (one == ")") if not quoted else 0
        if not quoted and depth == 0 and place >= start and text.startswith(f" {sign} ", place):
            parts.append(text[start:place])
            start = place + len(sign) + 2
    return [*parts, text[start:]]


def _bare(text: str) -> str:
    """Without the parentheses that hold the whole."""
    while text.startswith("(") and text.endswith(")") and all(one.count("(") >= one.count(")") for one in _heads(text[1:-1])):
        text = text[1:-1].strip()
    return text


def _heads(text: str) -> list[str]:
    return [text[:place] for place, one in enumerate(text, 1) if one == ")"]
