"""Play every role on every address, in every scope, and say what differs from the table."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import uuid
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from continuum.toolkit import throttling

from .reach import NOT_HERE, ROLES
from .scopes import MARKS, SCOPES
from .table import POLICIES, Policy
from .world import World

MISSING = "missing"
SEARCHED = re.compile('<div class="search">|class="search-page"')
"""What a page that searches holds."""
CARRIED = re.compile("[?;&]format=([a-z-]+)")
"""The links by which a list is carried away."""
RANDOM = re.compile(
    r'x-csrftoken": "[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"|value="[^"]{40,}"'
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""What differs from one answer to the next for no reason."""


@dataclass(frozen=True)
class Case:
    """One request: who, how, where."""

    role: str
    method: str
    name: str
    scope: str
    url: str
    allowed: bool
    missing_url: str = ""

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.name} ({self.scope})"


@dataclass
class Played:
    """How many requests were made, and which answers were not those of the table."""

    count: int = 0
    faults: list[str] = field(default_factory=list)


def url_of(name: str, policy: Policy, thing: Any) -> str:
    return reverse(name, kwargs=policy.arguments(thing) if policy.arguments else {})


def cases(made: World, method: str, roles: tuple[str, ...] = ROLES, names: Collection[str] = POLICIES) -> Iterator[Case]:
    """What is to be played, and what the table expects."""
    for name in names:
        policy = POLICIES[name]
        missing = url_of(name, policy, None)
        for role in roles:
            if not policy.reach:
                yield Case(role, method, name, "any", missing, role in policy.roles)
                continue
            for scope in SCOPES:
                url = url_of(name, policy, made.thing(scope, policy.on))
                yield Case(role, method, name, scope, url, scope in policy.scopes(role), missing)
            yield Case(role, method, name, MISSING, missing, False)


def client_of(made: World, role: str) -> Client:
    one = Client(raise_request_exception=False)
    if made.people[role] is not None:
        one.force_login(made.people[role])
    return one


def asked(client: Client, case: Case, url: str) -> Any:
    """The answer, whatever was written being undone: she is still signed in afterwards."""
    cookies = copy.deepcopy(client.cookies)
    body = {"submission_key": str(uuid.uuid4()), "typed_by": ""} if case.method in {"post", "put", "patch"} else None
    with transaction.atomic():
        answer = getattr(client, case.method)(url, body)
        if hasattr(answer, "streaming_content"):
            answer.content = b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def is_refused(answer: Any, role: str) -> bool:
    """A stranger is asked to sign in; somebody without the right finds nothing."""
    if role == "public":
        sign_in = resolve_url(settings.LOGIN_URL)
        return answer.status_code == 404 or (answer.status_code == 302 and answer["Location"].startswith(sign_in))
    return answer.status_code == 404


hurry_allowed = mock.patch.object(throttling, "wait", new=mock.Mock(return_value=0))
"""Limits of frequency have their own tests; here they would hide what is asked after the twentieth list."""


@hurry_allowed
def play(
    made: World, method: str, roles: tuple[str, ...] = ROLES, *, one_in: int = 1, names: Collection[str] = POLICIES
) -> Played:
    """Every case of this method, or one in so many, others the next day: those of neighbouring addresses differ."""
    played = Played()
    clients = {role: client_of(made, role) for role in roles}
    nothing: dict[tuple[str, str], bytes] = {}
    for number, case in enumerate(cases(made, method, roles, names), dt.datetime.now(dt.UTC).date().toordinal()):
        if number % one_in:
            continue
        played.count += 1
        answer = asked(clients[case.role], case, case.url)
        if fault := _fault(case, answer):
            played.faults.append(f"{case}: {fault}")
        elif not case.allowed and case.missing_url and case.role != "public":
            key = (case.role, case.name)
            if key not in nothing:
                nothing[key] = plain(asked(clients[case.role], case, case.missing_url))
            if plain(answer) != nothing[key]:
                played.faults.append(f"{case}: differs from what is missing")
    return played


def _fault(case: Case, answer: Any) -> str:
    if answer.status_code >= 500:
        return f"breaks down ({answer.status_code})"
    if case.allowed and answer.status_code in POLICIES[case.name].statuses:
        return ""
    refused = is_refused(answer, case.role)
    if case.allowed and refused:
        return "refused"
    if not case.allowed and not refused:
        return f"let in ({answer.status_code})"
    if case.allowed and case.method in {"get", "head"}:
        return f"answers {answer.status_code}"
    return ""


def plain(answer: Any) -> bytes:
    return RANDOM.sub("", answer.content.decode("utf-8", "replace")).encode()


# What is read, word by word


def texts(client: Client, url: str) -> Iterator[tuple[str, str]]:
    """A page; all that can be carried away from it, and what its search finds of each scope."""
    answer = client.get(url)
    yield from _text(answer, url)
    if not answer.streaming:
        shown = answer.content.decode("utf-8", "replace")
        found = MARKS.values() if SEARCHED.search(shown) else ()
        for query in (*(f"format={form}" for form in sorted(set(CARRIED.findall(shown)))), *(f"q={mark}" for mark in found)):
            yield from _text(_once_told_why(client, f"{url}?{query}"), f"{url}?{query}")


def _once_told_why(client: Client, url: str) -> Any:
    """Some lists leave only when one has said why."""
    answer = client.get(url)
    asked = not answer.streaming and "reason" in getattr((answer.context or {}).get("form"), "fields", {})
    return client.post(url, {"submission_key": str(uuid.uuid4()), "typed_by": "", "reason": "essai"}) if asked else answer


def _text(answer: Any, url: str) -> Iterator[tuple[str, str]]:
    if answer.status_code == 200:
        yield url, _unzipped(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def _unzipped(body: bytes) -> str:
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@hurry_allowed
def leaks(made: World, role: str, secrets: dict[str, str]) -> list[str]:
    """Pages on which this role reads one of these texts."""
    client = client_of(made, role)
    found = []
    for name, policy in POLICIES.items():
        for url in sorted(set(_readable(made, name, policy, role))):
            for place, text in texts(client, url):
                found += [f"{role} {name} {place}: {secret}" for secret in secrets if secret in text]
    return found


def _readable(made: World, name: str, policy: Policy, role: str) -> Iterator[str]:
    if not policy.reach:
        if role in policy.roles:
            yield url_of(name, policy, None)
        return
    for scope in policy.scopes(role) or NOT_HERE:
        yield url_of(name, policy, made.thing(scope, policy.on))
