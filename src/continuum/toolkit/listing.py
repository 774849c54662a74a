"""A listing declared once: columns, filters and order give the page, its refresh by htmx, and its exports.

    sheets = Listing(
        "fiches",
        title="Fiches d’action",
        columns=[
            Column("number", "Numéro", sortable=True),
            Column("title", "Intitulé", sortable="search_title", link=lambda sheet: sheet.get_absolute_url()),
            Column("budget", "Budget", value=lambda sheet: sheet.budget, numeric=True),
        ],
        filters=[Filter("etat", "État", State.choices, apply="state")],
        search=("search_title",),
        default_order="number",
    )

    return sheets.page(request, Node.objects.visible_to(request.user))

Rows come from one query, their count from another: declare `select_related` on the queryset for what columns read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.html import format_html

from . import clock, journal
from .exports import EXPORTS
from .folding import fold
from .throttling import too_often
from .typography import counted, french_date, french_number
from .writing import reason_to_carry

FRAGMENT = "toolkit/pages/listing_table.html"
FULL_PAGE = "toolkit/pages/listing.html"
AT_HAND = 6
EXPORTS_ALLOWED = "20/m,200/h"
Choices = Sequence[tuple[Any, str]]


@dataclass(frozen=True)
class Column:
    """`value`: a function of the row (default: the attribute named `key`). `sortable`: True, or the database field.

    Without `exported`, the export holds the same value as the screen; `exported=False` leaves the column out.
    """

    key: str
    label: str
    value: Callable[[Any], Any] | None = None
    numeric: bool = False
    sortable: bool | str = False
    link: Callable[[Any], str | None] | None = None
    exported: bool | Callable[[Any], Any] = True

    def of(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        found = getattr(row, self.key)
        return found() if callable(found) else found

    def to_export(self, row: Any) -> Any:
        return self.exported(row) if callable(self.exported) else self.of(row)

    @property
    def order_field(self) -> str:
        return self.sortable if isinstance(self.sortable, str) else self.key


@dataclass(frozen=True)
class Filter:
    """A select above the table. `choices`: pairs, or a function of the request. `apply`: a lookup, or (queryset, value)."""

    param: str
    label: str
    choices: Choices | Callable[[HttpRequest], Choices]
    apply: str | Callable[[QuerySet, str], QuerySet]

    def offered(self, request: HttpRequest) -> list[tuple[str, str]]:
        pairs = self.choices(request) if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in pairs if value not in (None, "")]

    def narrow(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**{self.apply: value}) if isinstance(self.apply, str) else self.apply(queryset, value)


@dataclass(frozen=True)
class AppliedFilter:
    param: str
    label: str
    choices: list[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for, once everything unknown has been left out."""

    filters: list[AppliedFilter]
    text: str
    sort: str
    order: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text) or any(one.value for one in self.filters)

    @property
    def in_words(self) -> str:
        """The choice as a sheet of paper says it: « recherche « metz », Effectif : 100 salariés et plus »."""
        said = [f"recherche «\u00a0{self.text}\u00a0»"] if self.text else []
        return ", ".join(said + [f"{one.label}\u00a0: {dict(one.choices)[one.value]}" for one in self.filters if one.value])

    @property
    def at_hand(self) -> list[AppliedFilter]:
        """The first filters that have something to offer; the others unfold."""
        return self._offering[:AT_HAND]

    @property
    def folded(self) -> list[AppliedFilter]:
        return self._offering[AT_HAND:]

    @property
    def unfolds(self) -> bool:
        """One of those that are folded is asked for: it must be seen."""
        return any(one.value for one in self.folded)

    @property
    def _offering(self) -> list[AppliedFilter]:
        return [one for one in self.filters if one.choices]


@dataclass(frozen=True)
class OtherTable:
    """Another table made of the same choice, under its own name in `?format=`: headings, and rows from a queryset."""

    key: str
    label: str
    form: str
    headings: Sequence[str]
    rows: Callable[[QuerySet], Iterator[list[Any]]]


@dataclass(frozen=True)
class Listing:
    """See the head of this module. `search`: folded fields, or (queryset, text). `empty`: what to do when there is nothing."""

    name: str
    columns: Sequence[Column]
    title: str = ""
    filters: Sequence[Filter] = ()
    search: Sequence[str] | Callable[[QuerySet, str], QuerySet] = ()
    default_order: str = ""
    per_page: int = 50
    empty: str = "Rien à montrer pour le moment."
    template: str = FULL_PAGE
    words: tuple[str, str] = ("ligne", "lignes")
    tables: Sequence[OtherTable] = ()
    note: Callable[[str, Sequence[Any]], str] = lambda text, rows: ""  # (what is searched, rows of the page)
    says_why: Callable[[Any], bool] = lambda person: False  # who gives a reason before carrying it away: the view is `@once`

    def page(self, request: HttpRequest, queryset: QuerySet, *, template: str = "", **context: Any) -> HttpResponseBase:
        """The full page, its htmx fragment, or the export asked by `?format=`."""
        asked = self._asked(request)
        rows = self._ordered(self._narrowed(queryset, asked), asked.order)
        form = request.GET.get("format", "")
        if form in self._forms:
            return self._carried_away(request, rows, form, asked)
        shown = (SearchedPages if asked.text else Paginator)(rows, self.per_page).get_page(request.GET.get("page"))
        context |= {"listing": self._context(request, asked, shown)}
        htmx = getattr(request, "htmx", None)
        partial = htmx and not htmx.boosted and not htmx.history_restore_request
        response = render(request, FRAGMENT if partial else template or self.template, context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def narrowed(self, request: HttpRequest, queryset: QuerySet) -> tuple[QuerySet, dict[str, Any]]:
        """The rows that the address asks for, counted otherwise by another page; and its filters, as the template takes them."""
        asked = self._asked(request)
        choice = {"element_id": self.element_id, "path": request.path, "asked": asked, "searchable": bool(self.search)}
        return self._narrowed(queryset, asked), choice

    def _asked(self, request: HttpRequest) -> Asked:
        filters = []
        for one in self.filters:
            choices = one.offered(request)
            value = request.GET.get(one.param, "")
            filters.append(AppliedFilter(one.param, one.label, choices, value if value in dict(choices) else ""))
        text = request.GET.get("q", "").replace("\0", "").strip()[:200] if self.search else ""
        sort = request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.sortable}
        sort = sort if sort.removeprefix("-") in known else ""
        return Asked(filters, text, sort, sort or self.default_order)

    def _narrowed(self, queryset: QuerySet, asked: Asked) -> QuerySet:
        for declared, applied in zip(self.filters, asked.filters, strict=True):
            if applied.value:
                queryset = declared.narrow(queryset, applied.value)
        if not asked.text:
            return queryset
        if callable(self.search):
            return self.search(queryset, asked.text)
        return queryset.filter(_every_word(self.search, asked.text))

    def _ordered(self, queryset: QuerySet, order: str) -> QuerySet:
        """Ties are broken by identity, so that no row shows twice or never from page to page."""
        if not order:
            return queryset if queryset.ordered else queryset.order_by("pk")
        column = next((one for one in self.columns if one.key == order.removeprefix("-")), None)
        order_field = column.order_field if column and column.sortable else order.removeprefix("-")
        return queryset.order_by(f"-{order_field}" if order.startswith("-") else order_field, "pk")

    def _context(self, request: HttpRequest, asked: Asked, shown: Page) -> dict[str, Any]:
        """What the templates read; columns and rows as `toolkit/table.html` takes them."""
        return {
            "title": self.title,
            "element_id": self.element_id,
            "path": request.path,
            "asked": asked,
            "searchable": bool(self.search),
            "columns": [_heading(request, column, asked.order) for column in self.columns],
            "rows": [self._row(row) for row in shown],
            "page": shown,
            "count_text": _count_text(shown.paginator, self.words),
            "note": self.note(asked.text, list(shown)) if asked.text else "",
            "empty": self.empty,
            "exports": [{"label": label, "url": _address(request, format=form)} for form, label in self._forms.items()],
        }

    @property
    def _forms(self) -> dict[str, str]:
        """What may be carried away: the columns of the page, then the other tables."""
        return {form: one.label for form, one in EXPORTS.items()} | {one.key: one.label for one in self.tables}

    @property
    def element_id(self) -> str:
        return f"liste-{self.name}"

    def _row(self, row: Any) -> dict[str, Any]:
        first, *others = self.columns
        cells = [as_read(first.of(row))] + [_linked(column, row) for column in others]
        return {"cells": cells, "url": first.link(row) if first.link else None}

    def _carried_away(self, request: HttpRequest, rows: QuerySet, form: str, asked: Asked) -> HttpResponseBase:
        """The file, not too often; from whoever must say why, once she has."""
        reason = {}
        if self.says_why(request.user):
            asking, why = reason_to_carry(request, self.title)
            if asking is not None:
                return asking
            reason = {"reason": why}
        return too_often(request, "export", EXPORTS_ALLOWED) or self._export(request, rows, form, asked, reason)

    def _export(self, request: HttpRequest, rows: QuerySet, form: str, asked: Asked, reason: dict[str, str]) -> HttpResponseBase:
        columns = [column for column in self.columns if column.exported]
        filters = {one.param: one.value for one in asked.filters if one.value}
        details = {"format": form, "rows": rows.count(), "filters": filters, "searched": bool(asked.text), **reason}
        journal.write(request.user, "export", cast(Any, _Exported(rows.model, self)), details)
        if other := next((one for one in self.tables if one.key == form), None):
            return EXPORTS[other.form].respond(f"{self.name}-{other.key}", other.headings, other.rows(rows))
        cells = self._cells(rows, columns)
        return EXPORTS[form].respond(self.name, [column.label for column in columns], cells)

    def _cells(self, rows: QuerySet, columns: Sequence[Column]) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=500):
            yield [column.to_export(row) for column in columns]


class _Exported:
    """What the journal names when a whole listing leaves."""

    def __init__(self, model: Any, listing: Listing) -> None:
        self._meta = model._meta
        self.pk = listing.name[:40]
        self._label = listing.title or listing.name

    def __str__(self) -> str:
        return self._label


class SearchedPages(Paginator):
    """What a search found, counted no further than anybody would turn pages: beyond, one says more words."""

    MOST = 5_000

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.MOST)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return rows[: self.MOST + 1].count()

    @property
    def goes_on(self) -> bool:
        return self._counted > self.MOST


def _count_text(pages: Paginator, words: tuple[str, str]) -> str:
    """« 2 675 organisations », or « plus de 5 000 organisations »."""
    text = counted(pages.count, *words)
    return f"plus de {text}" if getattr(pages, "goes_on", False) else text


def _heading(request: HttpRequest, column: Column, order: str) -> dict[str, Any]:
    heading: dict[str, Any] = {"label": column.label, "numeric": column.numeric}
    if column.sortable:
        heading["sorted"] = {column.key: "ascending", f"-{column.key}": "descending"}.get(order, "")
        sort = f"-{column.key}" if heading["sorted"] == "ascending" else column.key
        heading["sort_url"] = _address(request, sort=sort)
    return heading


def _address(request: HttpRequest, **changes: str) -> str:
    """The present address with other parameters; the page number does not survive a change."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    for name, value in changes.items():
        parameters[name] = value
    return f"{request.path}?{parameters.urlencode()}"


def _linked(column: Column, row: Any) -> Any:
    value = as_read(column.of(row))
    url = column.link(row) if column.link else None
    return format_html('<a href="{}">{}</a>', url, _number(value)) if url and value is not None else value


def as_read(value: Any) -> Any:
    """Dates and yes/no in words; numbers are left to the template, an empty text is a missing one."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        local = value.astimezone(clock.PARIS)
        return f"{french_date(local.date())} à {local:%H}\u00a0h\u00a0{local:%M}"
    if isinstance(value, dt.date):
        return french_date(value)
    return None if value == "" else value


def _number(value: Any) -> Any:
    return french_number(value) if isinstance(value, int | float | Decimal) else value


def _every_word(fields: Sequence[str], text: str) -> Q:
    """Each word somewhere. Fields that hold folded text are compared folded: alike on both databases."""
    found = Q()
    for word in text.split():
        anywhere = Q()
        for name in fields:
            anywhere |= Q(**{f"{name}__icontains": word})
            if folded := fold(word):
                anywhere |= Q(**{f"{name}__contains": folded})
        found &= anywhere
    return found
