"""From the sentence of an expected result to what is measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Nature = Literal["number", "percentage", "rubric"]
Direction = Literal["up", "down", "none"]

_UP = r"augmentation|hausse|accroissement|progression|croissance|développement|élévation|augmenter|accroître|développer"
_DOWN = r"diminution|baisse|réduction|recul|limitation|diminuer|réduire|baisser|limiter"
_CHANGE = re.compile(rf"^(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b\s*", re.IGNORECASE)
_AMOUNT = re.compile(
    r"^(?:de|d['’])\s*(?P<amount>(?:au moins |environ )?\d[\d\s\u202f]*(?:[.,]\d+)?\s*(?:%|points?)?)\s+(?=d)", re.I
)
_ARTICLE = re.compile(r"^(?:du|des|de\s+la|de\s+l['’]|de|d['’]|le|la|les|l['’])\s*", re.IGNORECASE)
_PLURAL = re.compile(r"^(?:des|les)\s", re.IGNORECASE)
_COUNTED = re.compile(r"^(?:nombre|volume|effectif|total)s?\s+(?:total\s+)?(?:de\s+|d['’]|des\s+)(?P<what>.+)$", re.IGNORECASE)
_SHARE = re.compile(r"^(?:taux|part|pourcentage|proportion)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"^(?:au moins|environ|plus de|près de|minimum)?\s*(?P<target>\d{1,3}(?:[\s\u202f]\d{3})+|\d+)(?:,(?P<rest>\d+))?"
    r"(?:\s*(?P<percent>%)\s*|\s+)(?P<what>.*)$",
    re.IGNORECASE,
)
_BEFORE_NOUN = {
    *("nouveau", "nouveaux", "nouvel", "nouvelle", "nouvelles", "petit", "petits", "petite", "petites"),
    *("grand", "grands", "grande", "grandes", "bon", "bons", "bonne", "bonnes", "premier", "premiers", "première", "premières"),
    *("différents", "différentes", "autres", "futurs", "futures", "anciens", "anciennes", "vrais", "seuls", "mêmes"),
}
_NOUN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True)
class Wording:
    """What to measure; a result that cannot be counted is a rubric, in its own words."""

    label: str
    unit: str = ""
    direction: Direction = "none"
    nature: Nature = "number"
    target: Decimal | None = None
    change: str = ""


def measure_of(sentence: str) -> Wording:
    """The measure of a result: « Baisse du taux d’absence » → « Taux d’absence », in percent, downwards."""
    said = " ".join(sentence.split()).lstrip("-–—•▪ ").rstrip(" .;,")
    match = _CHANGE.match(said)
    if match is None:
        return _stated(said)
    direction: Direction = "up" if match["up"] else "down"
    rest = said[match.end() :]
    amount = _AMOUNT.match(rest)
    change = " ".join(amount["amount"].split()) if amount else ""
    rest = rest[amount.end() :] if amount else rest
    what = _ARTICLE.sub("", rest)
    known = _measured(what, direction, change)
    if known or not what:
        return known or _rubric(said)
    return Wording(_capital(what), _unit(what), direction, change=change) if _PLURAL.match(rest) else _rubric(said)


def _stated(said: str) -> Wording:
    """A result that says no change: « Nombre de contrats signés », « 20 structures suivies »."""
    if known := _measured(said, "none", ""):
        return known
    match = _TARGET.match(said)
    if match is None or not match["what"]:
        return _rubric(said)
    target = Decimal("".join(match["target"].split()) + (f".{match['rest']}" if match["rest"] else ""))
    what = _ARTICLE.sub("", match["what"])
    if match["percent"]:
        return Wording(f"Part {match['what']}", "%", "up", "percentage", target)
    return Wording(_capital(what), _unit(what), "up", target=target) if what else _rubric(said)


def _measured(what: str, direction: Direction, change: str) -> Wording | None:
    if _SHARE.match(what):
        return Wording(_capital(what), "%", direction, "percentage", change=change)
    if counted := _COUNTED.match(what):
        return Wording(_capital(what), _unit(counted["what"]), direction, change=change)
    return None


def _unit(what: str) -> str:
    """The noun that is counted: « nouvelles actions communes » → « actions »."""
    words = _NOUN.findall(what)
    return next((word.lower() for word in words if word.lower() not in _BEFORE_NOUN), "")


def _rubric(said: str) -> Wording:
    return Wording(_capital(said), "", "up", "rubric")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
