"""Published versions of the demonstration's plans, and what was said of them: what the plan says now, less what came since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from continuum.directory.models import Organisation, Person
from continuum.plan.models import Comment, Node, PlanVersion
from continuum.plan.queries import NodeContent, PlanContent, content_of
from continuum.toolkit import clock
from continuum.toolkit.renderers.document import Bullets, Paragraph, words

Row = dict[str, Any]


def load_versions(rows: list[Row], put: Callable[..., Any]) -> None:
    """Write each version under its number; what is published already stays as it is."""
    for row in rows:
        node = Node.objects.get(path=f"{row.pop('node')}/")
        identity = {"node": node, "number": row.pop("number")}
        if not PlanVersion.objects.filter(**identity).exists():
            _publish(node, identity, row, put)


def _publish(node: Node, identity: Row, row: Row, put: Callable[..., Any]) -> None:
    comments = row.pop("comment", [])
    content = _as_it_was(content_of(node), row.pop("without", []), row.pop("former", []))
    by = Person.objects.get(email=row.pop("by"))
    when = {"published_at": _noon(row.pop("published_on")), "published_by": by}
    version = put(PlanVersion, identity, {**row, **when, "title": content.top.title, "content": content.to_json()})
    for comment in comments:
        _comment(version, comment, put)


def _as_it_was(content: PlanContent, without: list[str], former: list[Row]) -> PlanContent:
    """Without the sheets that came since, and with the words that some parts had then."""
    then = {(one["node"], one["part"]): one for one in former}
    return PlanContent(tuple(_node_as_it_was(node, then) for node in content.nodes if node.address not in without))


def _node_as_it_was(node: NodeContent, then: dict[tuple[str, str], Row]) -> NodeContent:
    parts = (
        replace(part, blocks=_blocks(then[node.address, part.key])) if (node.address, part.key) in then else part
        for part in node.parts
    )
    return replace(node, parts=tuple(parts))


def _blocks(former: Row) -> tuple[Any, ...]:
    lines = tuple(words(line) for line in former["lines"])
    return (Bullets(lines),) if former.get("bullets") else tuple(Paragraph(line) for line in lines)


def _comment(version: PlanVersion, row: Row, put: Callable[..., Any], answer_to: Comment | None = None) -> None:
    answers = row.pop("answer", [])
    author, organisation = Person.objects.get(email=row.pop("author")), row.pop("on_behalf_of", "")
    said = {"place": row.pop("place", answer_to.place if answer_to else ""), "text": row.pop("text")}
    written_at = clock.now() - dt.timedelta(days=row.pop("days_ago"))
    values = {"author": author, "written_at": written_at, "answer_to": answer_to}
    if organisation:
        values["on_behalf_of"] = Organisation.objects.get(name=organisation)
    comment = put(Comment, {"version": version, **said}, values)
    for one in answers:
        _comment(version, one, put, comment)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), clock.PARIS)
