"""Words of the templates: French numbers and dates, rules, addresses, charts."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from importlib import import_module
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.utils.html import conditional_escape, json_script
from django.utils.safestring import SafeString, mark_safe

from continuum.toolkit import charts, clock, typography
from continuum.toolkit.dates import PartialDate

register = template.Library()
JSON_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.filter
def number(value: Any, decimals: int | str | None = None) -> Any:
    """« 199 884 », « 11,5 »; what is not a number is left alone."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "" if value is None else value
    return typography.french_number(value, None if decimals is None else int(decimals))


@register.filter
def euros(value: Decimal | int | None) -> str:
    """« 12 000 € »; a dash where nothing is known."""
    return "–" if value is None else typography.euros(value)


@register.filter
def filesize(count: int) -> str:
    """« 1,2 Mo »."""
    return typography.file_size(count)


@register.filter
def fdate(value: dt.date | None) -> str:
    """A day in full: « 12 octobre 2021 »; an instant is read in Paris."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.PARIS).date() if value.tzinfo else value.date()
    return typography.french_date(value)


@register.filter
def pdate(value: PartialDate | dt.date | str | None) -> str:
    """A partial date: « octobre 2021 »."""
    if isinstance(value, dt.date):
        return fdate(value)
    try:
        return str(PartialDate.parse(value) if isinstance(value, str) else value or "")
    except ValueError:
        return str(value)


@register.filter
def spaces(value: Any) -> str:
    """Put the unbreakable spaces of French where the author typed plain ones."""
    escaped = str(conditional_escape(value))
    return mark_safe(typography.french_spaces(escaped))  # noqa: S308 - escaped on the line above; entities are kept


@register.filter
def counted(count: int, words: str) -> str:
    """A count with its word, agreed: `{{ n|counted:"structure,structures" }}` gives « 3 structures »."""
    singular, plural = words.split(",")
    return typography.counted(count, singular, plural)


@register.filter
def of(name: Any) -> str:
    """« de Nadia », « d’Oscar »."""
    return typography.of(name)


@register.filter
def sentence(items: Any) -> str:
    """« a, b et c »."""
    return typography.join_french(str(item) for item in items)


@register.simple_tag(takes_context=True)
def can(context: template.Context, name: str, obj: Any = None) -> bool:
    """`{% can "plan.edit_sheet" sheet as ok %}`: the room's own rule, for the reader. No reader, no right."""
    room, rule = name.split(".")
    request = context.get("request")
    if request is None:
        return False
    return bool(getattr(import_module(f"continuum.{room}.rules"), rule)(request.user, obj))


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, name: str, value: Any) -> str:
    """The present address with one parameter changed (removed when empty); paging starts afresh."""
    request = context.get("request")
    parameters = request.GET.copy() if request else QueryDict(mutable=True)
    if name != "page":
        parameters.pop("page", None)
    parameters.pop(name, None)
    if value not in (None, ""):
        parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.inclusion_tag("toolkit/chart.html")
def chart(drawn: charts.Chart) -> dict[str, Any]:
    """A chart with its title, its source and the same figures as a table, one click away."""
    # The drawing escapes every word it writes (see `charts.canvas`): it is the one markup that a page takes as it is.
    return {"chart": drawn, "wide": mark_safe(drawn.svg), "narrow": mark_safe(drawn.narrow)}  # noqa: S308


@register.simple_tag
def questions_list(questions: Any, element_id: str) -> SafeString:
    """What « [[ » offers in a text: dictionaries of code, label and answer, laid in the page as data."""
    return json_script([{key: str(one[key]) for key in ("code", "label", "answer")} for one in questions], element_id)


@register.simple_tag
def structured_data(found: Any) -> SafeString:
    """What programs read of a page (JSON-LD): data that no browser runs, each sign that could end it written as an escape."""
    text = json.dumps(found, ensure_ascii=False, cls=DjangoJSONEncoder).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped on the line above


@register.filter
def with_columns(cells: Any, columns: Any) -> list[tuple[Any, Any]]:
    """Each cell of a row with its column, so that a table aligns its numbers."""
    return list(zip(columns, cells, strict=True))
