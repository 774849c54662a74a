"""Read a `figures-1` document, and say in French where it is wrong and what to write instead."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from continuum.methods.coherence.figures import AGGREGATIONS, Event, Figure, Figures, Source
from continuum.methods.coherence.intervals import PRECISIONS, PartialDate, parse_date

FORMAT = "figures-1"

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DATE_VALUE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
# Beyond this a number is a typing mistake, and exact arithmetic on it would not end.
_LARGEST_EXPONENT = 30
_MOST_DIGITS = 28


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: `place` is a path in the document (`figures[3].value`)."""

    place: str
    message: str
    collection: str | None = None
    index: int | None = None
    identity: str | None = None

    def __str__(self) -> str:
        named = f" («\u00a0{self.identity}\u00a0»)" if self.identity else ""
        return f"{self.place}{named}\u00a0: {self.message}"


class InvalidFigures(ValueError):
    """The document cannot be checked; `problems` says why, place by place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"- {problem}" for problem in problems)
        super().__init__(f"Le document n’est pas un figures-1 valide\u00a0:\n{lines}")


class _Refusal(ValueError):
    """A value that cannot be read; the message is for the person who wrote it."""


def read(document: Mapping[str, Any]) -> Figures:
    """Read a `figures-1` document; raise InvalidFigures with every problem found."""
    problems: list[Problem] = list(_problems_of_the_whole(document))
    if problems:
        raise InvalidFigures(problems)
    figures = _read_all(document, "figures", _figure, problems)
    events = _read_all(document, "events", _event, problems)
    if not problems:
        problems += _broken_links("figures", "parts", figures)
        problems += _broken_links("events", "within", events)
    if problems:
        raise InvalidFigures(problems)
    return Figures(tuple(figures), tuple(events))


def _problems_of_the_whole(document: Any) -> Iterator[Problem]:
    if not isinstance(document, Mapping):
        yield Problem("document", 'un objet est attendu\u202f; écrivez {"format": "figures-1", "figures": […]}.')
        return
    if document.get("format") != FORMAT:
        said = document.get("format")
        fault = "le format manque" if said is None else f"{_quoted(said)} n’est pas connu"
        yield Problem("format", f'{fault}\u202f; écrivez "format": "{FORMAT}".')
    for collection in ("figures", "events"):
        if not isinstance(document.get(collection, []), list | None):
            yield Problem(collection, f'une liste est attendue\u202f; écrivez "{collection}": […].')


def _read_all(
    document: Mapping[str, Any],
    collection: str,
    reader: Callable[["_Fields"], Any],
    problems: list[Problem],
) -> list[Any]:
    found: list[Any] = []
    seen: set[str] = set()
    for index, item in enumerate(document.get(collection) or []):
        fields = _Fields(item, f"{collection}[{index}]", collection, index, problems)
        if not fields.is_usable(seen):
            continue
        found.append(reader(fields))
    return found


def _figure(fields: "_Fields") -> Figure:
    unit = fields.text("unit")
    return Figure(
        id=fields.identity,
        measure=fields.text("measure"),
        label=fields.text("label"),
        value=fields.read("value", lambda raw: _value(raw, unit)),
        numerator=fields.read("numerator", _number),
        denominator=fields.read("denominator", _denominator),
        unit=unit,
        territory=fields.text("territory"),
        node=fields.text("node"),
        organisation=fields.text("organisation"),
        object=fields.text("object"),
        date=fields.read("date", _date),
        period=fields.read("period", _period),
        precision=fields.choice("precision", PRECISIONS),
        source=fields.read("source", _source),
        aggregation=fields.choice("aggregation", AGGREGATIONS),
        parts=fields.texts("parts"),
        listed=fields.texts("listed"),
        covers=fields.texts("covers"),
        complete=fields.read("complete", _truth) is not False,
    )


def _event(fields: "_Fields") -> Event:
    return Event(
        id=fields.identity,
        label=fields.text("label"),
        date=fields.read("date", _date),
        start=fields.read("start", _date),
        end=fields.read("end", _date),
        within=fields.texts("within"),
        number=fields.text("number"),
        measure=fields.text("measure"),
        territory=fields.text("territory"),
        node=fields.text("node"),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """One figure or event being read, noting each field that cannot be."""

    item: Any
    place: str
    collection: str
    index: int
    problems: list[Problem]

    @property
    def identity(self) -> str:
        return _text(self.item["id"])

    def is_usable(self, seen: set[str]) -> bool:
        if not isinstance(self.item, Mapping):
            self._note("", 'un objet est attendu\u202f; écrivez {"id": …}.')
            return False
        if self.item.get("id") is None or not (identity := self.text("id")):
            self._note(
                ".id",
                "l’identifiant manque\u202f; donnez à chaque élément un «\u00a0id\u00a0» qui lui est propre.",
            )
            return False
        if identity in seen:
            self._note(
                ".id",
                f"{_quoted(identity)} est déjà pris\u202f; donnez un autre «\u00a0id\u00a0» à l’un des deux.",
            )
        seen.add(identity)
        return True

    def read(self, name: str, reader: Callable[[Any], Any]) -> Any:
        raw = self.item.get(name)
        if raw is None or raw == "":
            return None
        try:
            return reader(raw)
        except _Refusal as refusal:
            self._note(f".{name}", str(refusal))
            return None

    def text(self, name: str) -> str | None:
        return self.read(name, _text) or None

    def texts(self, name: str) -> tuple[str, ...]:
        return self.read(name, _texts) or ()

    def choice(self, name: str, accepted: tuple[str, ...]) -> str:
        return self.read(name, lambda raw: _choice(raw, accepted)) or accepted[0]

    def _note(self, suffix: str, message: str) -> None:
        identity = self.item.get("id") if isinstance(self.item, Mapping) else None
        named = str(identity) if isinstance(identity, str | int) else None
        self.problems.append(Problem(self.place + suffix, message, self.collection, self.index, named))


def _quoted(text: Any) -> str:
    return f"«\u00a0{text}\u00a0»"


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise _Refusal("un texte est attendu\u202f; écrivez-le entre guillemets.")
    return str(raw).strip()


def _texts(raw: Any) -> tuple[str, ...]:
    items = raw if isinstance(raw, list | tuple) else [raw]
    return tuple(text for item in items if (text := _text(item)))


def _choice(raw: Any, accepted: tuple[str, ...]) -> str:
    if raw not in accepted:
        raise _Refusal(f"{_quoted(raw)} n’est pas connu\u202f; choisissez parmi {', '.join(accepted)}.")
    return str(raw)


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _Refusal("oui ou non est attendu\u202f; écrivez true ou false.")
    return raw


def _number(raw: Any) -> Decimal:
    text = str(raw).strip()
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal) or not _NUMBER.fullmatch(text):
        raise _Refusal(
            f"{_quoted(raw)} n’est pas un nombre\u202f; écrivez des chiffres, un point décimal, sans espace. "
            f'{_quoted("Environ")} se dit "precision": "estimate", '
            f'et {_quoted("plus de")} "precision": "lower_bound".'
        )
    number = Decimal(text)
    if number and (abs(number.adjusted()) > _LARGEST_EXPONENT or len(number.as_tuple().digits) > _MOST_DIGITS):
        raise _Refusal(f"{_quoted(raw)} est hors de portée\u202f; vérifiez le nombre de chiffres.")
    return number


def _denominator(raw: Any) -> Decimal:
    number = _number(raw)
    if number < 0:
        raise _Refusal(f"{_quoted(raw)} est négatif\u202f; un dénominateur est un effectif, donnez-le positif.")
    return number


def _value(raw: Any, unit: str | None) -> Decimal | PartialDate:
    # « 2021 » alone is an amount unless the figure says that it answers with a date.
    if unit == "date" or (isinstance(raw, str) and _DATE_VALUE.fullmatch(raw.strip())):
        return _date(raw)
    return _number(raw)


def _date(raw: Any) -> PartialDate:
    try:
        return parse_date(_text(raw))
    except ValueError:
        raise _Refusal(f"{_quoted(raw)} n’est pas une date\u202f; écrivez 2021, 2021-10 ou 2021-10-12.") from None


def _period(raw: Any) -> tuple[PartialDate | None, PartialDate | None] | None:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise _Refusal('deux dates sont attendues\u202f; écrivez ["2019-10", "2021-10"].')
    start, end = (None if bound in (None, "") else _date(bound) for bound in raw)
    return (start, end) if start or end else None


def _source(raw: Any) -> Source:
    if isinstance(raw, str):
        return Source(document=raw.strip())
    if not isinstance(raw, Mapping):
        raise _Refusal('un objet est attendu\u202f; écrivez {"document": …, "place": …}.')
    given = {name: raw[name] for name in ("document", "place", "date", "valid_until") if raw.get(name)}
    return Source(
        document=_text(given["document"]) or None if "document" in given else None,
        place=_text(given["place"]) or None if "place" in given else None,
        date=_date(given["date"]) if "date" in given else None,
        valid_until=_date(given["valid_until"]) if "valid_until" in given else None,
    )


def _broken_links(collection: str, field: str, items: list[Any]) -> Iterator[Problem]:
    """Links to nothing, doubled links, then circles: a sum cannot contain itself."""
    links = {item.id: getattr(item, field) for item in items}
    index_of = {item.id: index for index, item in enumerate(items)}
    sound = True
    for identity, targets in links.items():
        index = index_of[identity]
        for message in _faults_of_links(identity, targets, links):
            sound = False
            yield Problem(f"{collection}[{index}].{field}", message, collection, index, identity)
    if sound and (circle := _circle(links)):
        index = index_of[circle[0]]
        path = " → ".join([*circle, circle[0]])
        message = f"{_quoted(field)} tourne en rond ({path})\u202f; retirez l’un de ces liens."
        yield Problem(f"{collection}[{index}].{field}", message, collection, index, circle[0])


def _faults_of_links(identity: str, targets: tuple[str, ...], links: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for target in sorted(set(targets)):
        if target not in links:
            unknown = f"{_quoted(identity)} renvoie à {_quoted(target)}, qui n’existe pas"
            yield f"{unknown}\u202f; ajoutez cet élément ou corrigez le renvoi."
        if targets.count(target) > 1:
            repeated = f"{_quoted(identity)} cite {_quoted(target)} plusieurs fois"
            yield f"{repeated}\u202f; ne le citez qu’une fois."


def _circle(links: Mapping[str, tuple[str, ...]]) -> list[str]:
    """One circle of links, without recursion: documents may be deeper than the interpreter's stack."""
    done: set[str] = set()
    for root in links:
        path: list[str] = []
        on_path: dict[str, int] = {}
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            current, leaving = stack.pop()
            if leaving:
                on_path.pop(path.pop())
                done.add(current)
            elif current in on_path:
                return path[on_path[current] :]
            elif current not in done:
                on_path[current] = len(path)
                path.append(current)
                stack.append((current, True))
                stack.extend((target, False) for target in links[current])
    return []
