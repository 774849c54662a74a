"""A document set for the screen: semantic, reachable by keyboard, with its sources as margin notes."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from continuum.toolkit.renderers.document import (
    ASIDE_LABELS,
    Aside,
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    FigureRun,
    Form,
    FormRow,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    Text,
    headings,
    plain,
    with_sound_headings,
)
from continuum.toolkit.renderers.links import safe_url
from continuum.toolkit.renderers.printable import cleaned
from continuum.toolkit.renderers.svg import UnreadableChart, screen_svg


def render_html(document: Document, *, first_level: int = 2, id_prefix: str = "") -> SafeString:
    """The blocks of a document; the page gives the h1, so the first headings start at `first_level`."""
    setter = _Setter(first_level, id_prefix)
    body = [setter.block(block) for block in with_sound_headings(cleaned(document)).blocks]
    cover = format_html('<p class="doc-cover-note">{}</p>', document.cover_note) if document.cover_note else ""
    return format_html('<div class="doc" lang="{}">\n{}{}\n</div>', document.language, cover, _joined(body, "\n"))


def table_of_contents(document: Document) -> list[tuple[int, str, str, str]]:
    """Level, number, words and anchor of every heading, in order."""
    titles = replace(document, blocks=tuple(one for one in document.blocks if isinstance(one, Heading | Form)))
    return [(head.level, head.number, head.text, head.anchor) for head in headings(cleaned(titles))]


def _joined(pieces: list[SafeString], separator: str = "") -> SafeString:
    return mark_safe(separator.join(pieces))  # noqa: S308 - every piece was escaped when it was made


class _Setter:
    """Sets blocks one after the other, counting the notes and tables met on the way."""

    def __init__(self, first_level: int, id_prefix: str) -> None:
        self.first_level = first_level
        self.id_prefix = id_prefix
        self.note_count = 0
        self.table_count = 0
        self.waiting_notes: list[SafeString] = []

    def block(self, block: Block) -> SafeString:
        """One block, followed by the notes of its figures."""
        set_block = self._set(block)
        notes, self.waiting_notes = self.waiting_notes, []
        if not notes:
            return set_block
        return format_html('{}\n<div class="doc-notes">{}</div>', set_block, _joined(notes))

    def _set(self, block: Block) -> SafeString:
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph(runs):
                return format_html('<p class="doc-paragraph">{}</p>', self._runs(runs))
            case Bullets(items):
                lines = format_html_join("", "<li>{}</li>", ((self._runs(item),) for item in items))
                return format_html('<ul class="doc-bullets">{}</ul>', lines)
            case Table():
                return self._table(block)
            case Quote(runs, attribution):
                return self._quote(runs, attribution)
            case Aside(runs, kind):
                label = format_html('<strong class="doc-aside-label">{}</strong> ', ASIDE_LABELS[kind])
                return format_html(
                    '<div class="doc-aside doc-aside-{}" role="note"><p>{}{}</p></div>',
                    kind,
                    label,
                    self._runs(runs),
                )
            case Chart():
                return self._chart(block)
            case PageBreak():
                return mark_safe('<hr class="doc-page-break">')
            case Form():
                return self._form(block)

    def _heading(self, heading: Heading) -> SafeString:
        level = min(self.first_level + heading.level - 1, 6)
        number = format_html('<span class="doc-number">{}</span> ', heading.number) if heading.number else ""
        return format_html(
            '<h{0} id="{1}{2}" class="doc-heading doc-heading-{3}">{4}{5}</h{0}>',
            level, self.id_prefix, heading.anchor, heading.level, number, heading.text,
        )  # fmt: skip

    def _form(self, form: Form) -> SafeString:
        """A heading, then a table of labels; what is empty is not shown: nobody fills a screen by hand."""
        head = self._heading(Heading(form.level, form.title, form.anchor, form.label))
        lines = [text for text in (form.above, form.tagline) if text]
        around = format_html_join("", '<p class="doc-form-line">{}</p>', ((text,) for text in lines))
        rows = (row for name, members in form.groups for row in self._form_group(name, [one for one in members if one.blocks]))
        return format_html(
            '{}{}<div class="doc-table" role="group" tabindex="0" aria-label="{}">'
            '<table class="doc-form"><tbody>{}</tbody></table></div>',
            head, around, form.title, _joined(list(rows)),
        )  # fmt: skip

    def _form_group(self, name: str, rows: list[FormRow]) -> Iterator[SafeString]:
        for rank, row in enumerate(rows):
            words = _joined([self._in_cell(block) for block in row.blocks])
            label = format_html('<th scope="row"{}>{}</th>', "" if name else mark_safe(' colspan="2"'), row.label)
            group = format_html('<th scope="rowgroup" rowspan="{}">{}</th>', len(rows), name) if name and not rank else ""
            yield format_html("<tr>{}{}<td>{}</td></tr>", group, label, words)

    def _in_cell(self, block: Block) -> SafeString:
        """Titles inside a form are no titles of the page."""
        if isinstance(block, Heading):
            return format_html('<p class="doc-paragraph"><strong>{}</strong></p>', block.text)
        return self.block(block)

    def _quote(self, runs: Runs, attribution: str) -> SafeString:
        who = format_html("<figcaption>{}</figcaption>", attribution) if attribution else ""
        return format_html('<figure class="doc-quote"><blockquote><p>{}</p></blockquote>{}</figure>', self._runs(runs), who)

    def _chart(self, chart: Chart) -> SafeString:
        try:
            drawing = mark_safe(screen_svg(chart.svg, chart.title))  # noqa: S308 - only shapes and words are kept
        except UnreadableChart:
            return self._table(chart.table)
        return format_html(
            '<figure class="doc-chart"><figcaption>{}</figcaption>{}'
            "<details><summary>Voir les valeurs du graphique</summary>{}</details></figure>",
            chart.title, drawing, self._table(chart.table),
        )  # fmt: skip

    def _table(self, table: Table) -> SafeString:
        self.table_count += 1
        caption_id = f"{self.id_prefix}tableau-{self.table_count}"
        body, foot = (table.rows[:-1], table.rows[-1:]) if table.total_row else (table.rows, ())
        note = format_html('<p class="doc-table-note">{}</p>', table.note) if table.note else ""
        return format_html(
            '<div class="doc-table" role="group" tabindex="0" aria-labelledby="{}"><table>'
            '<caption id="{}">{}</caption><thead>{}</thead><tbody>{}</tbody>{}</table></div>{}',
            caption_id, caption_id, table.caption, self._header(table),
            _joined([self._row(table, row) for row in body]),
            _joined([format_html('<tfoot class="doc-total">{}</tfoot>', self._row(table, row)) for row in foot]), note,
        )  # fmt: skip

    def _header(self, table: Table) -> SafeString:
        titles = [
            format_html('<th scope="col" class="doc-{}">{}</th>', table.align(column), self._runs(cell))
            if plain(cell).strip()
            else mark_safe("<td></td>")
            for column, cell in enumerate(table.header)
        ]
        return format_html("<tr>{}</tr>", _joined(titles))

    def _row(self, table: Table, row: tuple[Cell, ...]) -> SafeString:
        first = format_html('<th scope="row" class="doc-{}">{}</th>', table.align(0), self._runs(row[0]))
        rest = (f'<td class="doc-{table.align(column)}">{self._runs(cell)}</td>' for column, cell in enumerate(row[1:], start=1))
        return mark_safe(f"<tr>{first}{''.join(rest)}</tr>")  # noqa: S308 - runs are escaped one by one

    def _runs(self, runs: Runs) -> SafeString:
        return mark_safe("".join(self._pieces(runs)))  # noqa: S308 - each piece is escaped below

    def _pieces(self, runs: Runs) -> Iterator[SafeString]:
        for run in runs:
            yield self._run(run)

    def _run(self, run: Run) -> SafeString:
        match run:
            case Text(text, bold, italic):
                words = escape(text)
                words = format_html("<em>{}</em>", words) if italic else words
                return format_html("<strong>{}</strong>", words) if bold else words
            case Link(text, url):
                return _linked(text, url, "doc-link")
            case FigureRun():
                return self._figure(run)

    def _figure(self, figure: FigureRun) -> SafeString:
        kind = "doc-figure doc-missing" if figure.missing else "doc-figure"
        linked = _linked(figure.text, figure.url, "doc-figure-link")
        words = mark_safe(f'<span class="{kind}">{linked}</span>')  # noqa: S308 - escaped when it was linked
        if not figure.note:
            return words
        self.note_count += 1
        names = {"n": self.note_count, "p": self.id_prefix}
        self.waiting_notes.append(
            format_html(
                '<p class="doc-note" role="note" id="{p}note-{n}"><small><a href="#{p}appel-{n}" '
                'aria-label="Note {n}, revenir au texte">{n}</a> {text}</small></p>',
                **names,
                text=figure.note,
            )
        )
        return words + format_html(
            '<sup class="doc-call"><a href="#{p}note-{n}" id="{p}appel-{n}" '
            'aria-label="Source du chiffre, note {n}">{n}</a></sup>',
            **names,
        )


def _linked(text: str, url: str | None, name: str) -> SafeString:
    """Written without `format_html`, which a table of a thousand figures would pay dearly."""
    address = safe_url(url)
    if not address:
        return escape(text)
    return mark_safe(f'<a class="{name}" href="{escape(address)}">{escape(text)}</a>')  # noqa: S308 - both escaped
