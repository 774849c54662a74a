"""A question to the register, and its answer: a range with its precision, what it is made of, who says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from continuum.figures.enums import Precision, Reach
from continuum.plan.enums import Nature
from continuum.toolkit.typography import MINUS, french_number, join_french

if TYPE_CHECKING:
    from continuum.figures.models import Frozen, Lock, Reading
    from continuum.plan.models import Measure, Node

NBSP = "\u00a0"
VAGUENESS: dict[str, int] = {
    precision.value: rank
    for rank, precision in enumerate((Precision.EXACT, Precision.ROUNDED, Precision.ESTIMATE, Precision.LOWER_BOUND))
}


@dataclass(frozen=True)
class Question:
    """What is asked: a measure, at a node, with a reach in the plan and maybe in the territories."""

    measure: str
    node: str
    reach: str = Reach.BOTH
    territory: str | None = None
    period: str | None = None

    @property
    def url(self) -> str:
        """The page that opens the register at this question."""
        options = {
            "portee": self.reach if self.reach != Reach.BOTH else "",
            "territoire": self.territory,
            "periode": self.period,
        }
        query = urlencode({name: value for name, value in options.items() if value})
        address = reverse("figures:figure", args=[self.measure, self.node])
        return f"{address}?{query}" if query else address


@dataclass(frozen=True)
class Span:
    """From low to high, as printed; the precision says how far to trust the ends."""

    low: Decimal
    high: Decimal
    precision: str = Precision.EXACT
    names: frozenset[str] | None = None
    ratio: tuple[Decimal, Decimal] | None = None

    @classmethod
    def of(cls, reading: Reading) -> Span | None:
        number = reading.number
        if number is None:
            return None
        ratio = (reading.numerator, reading.denominator) if reading.numerator is not None and reading.denominator else None
        return cls(number, number, reading.precision, reading.names or None, ratio)

    @staticmethod
    def vaguest(precisions: list[str]) -> str:
        return max(precisions, key=VAGUENESS.__getitem__, default=Precision.EXACT)

    @classmethod
    def hull(cls, spans: list[Span]) -> Span | None:
        """The range that holds all competing spans: « 122 à 123 »."""
        if not spans:
            return None
        names = spans[0].names if len(spans) == 1 else None
        ratio = spans[0].ratio if len(spans) == 1 else None
        return cls(
            min(span.low for span in spans),
            max(span.high for span in spans),
            cls.vaguest([span.precision for span in spans]),
            names,
            ratio,
        )

    @classmethod
    def total(cls, spans: list[Span]) -> Span | None:
        if not spans:
            return None
        return cls(
            sum((span.low for span in spans), Decimal(0)),
            sum((span.high for span in spans), Decimal(0)),
            cls.vaguest([span.precision for span in spans]),
        )

    def words(self, unit_sign: str = "") -> str:
        """« environ 2 600 », « 122 à 123 », « au moins 120 »."""
        if self.low == self.high:
            number = french_number(_plain(self.low)) + unit_sign
        else:
            number = f"{french_number(_plain(self.low))} à {french_number(_plain(self.high))}{unit_sign}"
        prefix = {Precision.ROUNDED: "environ ", Precision.ESTIMATE: "environ ", Precision.LOWER_BOUND: "au moins "}
        return prefix.get(Precision(self.precision), "") + number


def _plain(number: Decimal) -> Decimal:
    """Without the zeros that storage adds."""
    number = round(number, 2)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


@dataclass(frozen=True)
class Part:
    """One of the things that a computed answer adds up."""

    label: str
    leads_to: Question | str
    span: Span | None
    unit_sign: str
    complete: bool = True
    node: str = ""
    """Where the same is asked of a node below, its address: a page of many answers shows few of these ways."""

    @property
    def url(self) -> str:
        if isinstance(self.leads_to, str):
            return self.leads_to
        return replace(self.leads_to, node=self.node, reach=Reach.BOTH).url if self.node else self.leads_to.url

    @property
    def words(self) -> str:
        return self.span.words(self.unit_sign) if self.span else "sans réponse"


@dataclass
class Answer:
    """What the register knows: typed beside computed, never one hiding the other."""

    question: Question
    measure: Measure
    node: Node
    typed: Sequence[Reading] = ()
    older: Sequence[Reading] = ()
    astride: Sequence[Reading] = ()
    months: Sequence[Reading] = ()
    """The readings of a monthly counter, which add up; a reading of several months is a total that is printed beside them."""
    computed: Span | None = None
    parts: Sequence[Part] = ()
    missing: Sequence[str] = ()
    lock: Lock | None = None
    """The closed period that is asked; `frozen` is what was answered when it was closed, if anything was."""
    frozen: Frozen | None = None

    @property
    def retained(self) -> Reading | None:
        return next((reading for reading in self.typed if reading.retained), None)

    @cached_property
    def typed_span(self) -> Span | None:
        chosen = [self.retained] if self.retained else self.typed
        return Span.hull([span for span in map(Span.of, chosen) if span])

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def disagrees(self) -> bool:
        """Typed and computed cannot both be true."""
        return _disagree(self.typed_span, self.computed, self.complete)

    @property
    def remainder(self) -> Decimal | None:
        """How much of a typed total no part explains yet."""
        typed, computed = self.typed_span, self.computed
        if not typed or not computed or self.complete or self.disagrees or self.measure.aggregation != "sum":
            return None
        left = typed.low - computed.high
        return left if left > 0 else None

    @cached_property
    def span(self) -> Span | None:
        """What goes upward and into texts: the retained value, else typed, else computed; both while they disagree."""
        typed, computed = self.typed_span, self.computed
        if self.retained or computed is None:
            return typed
        if typed is None:
            return computed
        return Span.hull([typed, computed]) if self.disagrees else typed

    @property
    def has_value(self) -> bool:
        return bool(self.span) or bool(self.typed) or self.frozen is not None

    @property
    def amount(self) -> Decimal | None:
        """The number that is printed, its low end where it is a range."""
        if self.frozen:
            return self.frozen.low
        return self.span.low if self.span else None

    @property
    def unit_sign(self) -> str:
        return f"{NBSP}%" if self.measure.nature == Nature.PERCENTAGE else ""

    @property
    def url(self) -> str:
        return self.question.url

    @property
    def words(self) -> str:
        """The answer as a text prints it: of a closed period, what was answered when it was closed."""
        return self.frozen.words if self.frozen else self.words_now

    @property
    def since(self) -> str:
        """What the register answers today of a closed period, where that is something else: « 42 (+1) »."""
        now = self.words_now
        if self.lock is None or (self.frozen.words if self.frozen else "sans réponse") == now:
            return ""
        if self.frozen is None or self.frozen.low is None or self.frozen.low != self.frozen.high:
            return now
        if self.span is None or self.span.low != self.span.high:
            return now
        moved = _plain(self.span.low - self.frozen.low)
        return f"{now} ({MINUS if moved < 0 else '+'}{french_number(abs(moved))})" if moved else now

    @property
    def words_now(self) -> str:
        """The answer as the register gives it today."""
        if self.measure.nature == Nature.DATE:
            days = sorted({reading.day for reading in ([self.retained] if self.retained else self.typed) if reading.day})
            return join_french([str(day) for day in days]).replace(" et ", " ou ")
        if self.measure.nature == Nature.RUBRIC:
            return f"{self.span.words()} sur 3" if self.span else "sans réponse"
        return self.span.words(self.unit_sign) if self.span else "sans réponse"

    @property
    def typed_words(self) -> str:
        return self.typed_span.words(self.unit_sign) if self.typed_span else ""

    @property
    def computed_words(self) -> str:
        return self.computed.words(self.unit_sign) if self.computed else ""

    @property
    def remainder_words(self) -> str:
        return french_number(_plain(self.remainder)) if self.remainder is not None else ""


def _disagree(typed: Span | None, computed: Span | None, complete: bool) -> bool:
    from continuum.methods.coherence.intervals import around_number

    if not typed or not computed:
        return False
    low, high = around_number(typed.low, typed.precision), around_number(typed.high, typed.precision)
    counted_low, counted_high = (around_number(end, computed.precision) for end in (computed.low, computed.high))
    if counted_low.lower > high.upper:
        return True
    return complete and counted_high.upper < low.lower
