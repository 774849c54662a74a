"""A second opinion on a calendar: RFC 5545 read line by line, without the library that wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

REQUIRED = {"VCALENDAR": {"VERSION", "PRODID"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}, "VTIMEZONE": {"TZID"}}
SEASON = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}
NAME = re.compile(
    r'^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*):(.*)$', re.DOTALL
)
Lines = list[tuple[str, str, str]]


def faults(text: str) -> list[str]:
    """What a strict reader would refuse."""
    found = [*_of_the_bytes(text)]
    lines = unfolded(text)
    found += [f"no property: {line}" for line in lines if not NAME.match(line)]
    read: Any = [match.groups() for line in lines if (match := NAME.match(line))]
    return [*found, *_of_the_components(read)]


def unfolded(text: str) -> list[str]:
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]


def property_of(text: str, name: str) -> str:
    """The value of the last one of that name, as written."""
    said = [line for line in unfolded(text) if re.match(rf"{name}[;:]", line)]
    return said[-1].partition(":")[2] if said else ""


def _of_the_bytes(text: str) -> Iterator[str]:
    if not text.endswith("\r\n"):
        yield "does not end with CRLF"
    if re.search(r"(?<!\r)\n|\r(?!\n)", text):
        yield "a line ends without CRLF"
    for line in text.split("\r\n"):
        if len(line.encode()) > 75:
            yield f"longer than 75 octets: {line}"


def _of_the_components(lines: Lines) -> Iterator[str]:
    stack: list[tuple[str, list[str]]] = []
    zones, asked = set(), set()
    for name, parameters, value in lines:
        if name == "BEGIN":
            stack.append((value, []))
        elif name == "END":
            kind, names = stack.pop()
            if kind != value:
                yield f"{kind} ends as {value}"
            yield from _of_one(kind, names)
        else:
            stack[-1][1].append(name)
            zones |= {value} if name == "TZID" else set()
            asked |= set(re.findall(r"TZID=([^;:]+)", parameters))
            yield from _of_a_value(name, parameters, value)
    if stack:
        yield f"{stack[-1][0]} does not end"
    yield from (f"no VTIMEZONE for {zone}" for zone in asked - zones)


def _of_one(kind: str, names: list[str]) -> Iterator[str]:
    wanted = SEASON if kind in ("STANDARD", "DAYLIGHT") else REQUIRED.get(kind, set())
    yield from (f"{kind} without {name}" for name in wanted - set(names))
    once = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "ORGANIZER", "METHOD", "URL", "LOCATION"}
    yield from (f"{kind} has {name} twice" for name in once if names.count(name) > 1)


def _of_a_value(name: str, parameters: str, value: str) -> Iterator[str]:
    if name in ("DTSTART", "DTEND") and "VALUE=DATE" in parameters and not re.fullmatch(r"\d{8}", value):
        yield f"{name} is no date: {value}"
    if name in ("DTSTART", "DTEND") and "VALUE=DATE" not in parameters and not re.fullmatch(r"\d{8}T\d{6}", value):
        yield f"{name} is no local time: {value}"
    if name == "DTSTAMP" and not re.fullmatch(r"\d{8}T\d{6}Z", value):
        yield f"DTSTAMP is not in UTC: {value}"
    if name == "REFRESH-INTERVAL" and "VALUE=DURATION" not in parameters:
        yield "REFRESH-INTERVAL does not say that it is a duration"
    if name == "STATUS" and value not in STATUSES:
        yield f"unknown status: {value}"
    if name in ("ORGANIZER", "ATTENDEE") and not value.startswith("mailto:"):
        yield f"{name} is no address: {value}"
    if name in ("SUMMARY", "DESCRIPTION", "LOCATION") and re.search(r"(?<!\\)(?:\\\\)*[;,]", value):
        yield f"{name} is not escaped: {value}"
