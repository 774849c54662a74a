"""Not too often: so many times in so long, for a person or for the address she comes from.

    @page(signed_in)
    @throttled("60/m")
    def search(request): …

    @page(anyone)
    @throttled("30/m", by="address", posts_only=True)
    def give_code(request): …

Where the limit depends on what was typed: `if wait("sign_in_code", address, "3/m,10/h"): …`.
What is counted is a row of the database, added to in one statement: all processes count together, on both engines.
"""

from __future__ import annotations

import functools
import ipaddress
import math
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from .records import Tally
from .tasks import machine_now
from .typography import counted

V = TypeVar("V", bound=Callable[..., Any])
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
COUNT_ONE_MORE = """
INSERT INTO toolkit_tally ("key", "count", "until") VALUES (%(key)s, 1, %(until)s)
ON CONFLICT ("key") DO UPDATE SET
    "count" = CASE WHEN toolkit_tally."until" <= %(now)s THEN 1 ELSE toolkit_tally."count" + 1 END,
    "until" = CASE WHEN toolkit_tally."until" <= %(now)s THEN excluded."until" ELSE toolkit_tally."until" END
RETURNING "count", "until"
"""


def wait(name: str, who: object, rates: str) -> int:
    """Count one more; how many seconds to wait before it may be done again, 0 when it may be done now."""
    return max(_over(key, times, seconds) for key, times, seconds in _counts(name, who, rates))


def forget(name: str, who: object, rates: str) -> None:
    """It went well: what was counted no longer weighs."""
    Tally.objects.filter(pk__in=[key for key, _, _ in _counts(name, who, rates)]).delete()


def _counts(name: str, who: object, rates: str) -> Iterator[tuple[str, int, int]]:
    """« 3/m,10/h »: the key, how many times and in how many seconds. The key is a keyed hash: it names nobody."""
    for rate in rates.split(","):
        times, _, stretch = rate.strip().partition("/")
        seconds = int(stretch[:-1] or 1) * SECONDS[stretch[-1]]
        yield (
            salted_hmac("continuum.toolkit.throttling", f"{name}|{who}|{rate}", algorithm="sha256").hexdigest(),
            int(times),
            seconds,
        )


def _over(key: str, times: int, seconds: int) -> int:
    now = machine_now().timestamp()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE_MORE, {"key": key, "now": math.floor(now), "until": math.floor(now) + seconds})
        count, until = cursor.fetchone()
    return max(1, math.ceil(until - now)) if count > times else 0


def throttled(rates: str, by: str = "person", *, posts_only: bool = False) -> Callable[[V], V]:
    """Refuse a view that is asked too often by the same person, or from the same address (a stranger is his address)."""
    if by not in {"person", "address"}:
        raise ValueError(f"Counted by person or by address, not by {by}")

    def declare(view: V) -> V:
        name = getattr(view, "view_class", view).__qualname__

        @functools.wraps(view)
        def counted_view(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if posts_only and request.method != "POST":
                return view(request, *args, **kwargs)
            return too_often(request, name, rates, by) or view(request, *args, **kwargs)

        return counted_view  # type: ignore[return-value]

    return declare


def too_often(request: HttpRequest, name: str, rates: str, by: str = "person") -> HttpResponse | None:
    """Count one more; the page that says to wait, or nothing."""
    known = by == "person" and request.user.is_authenticated
    seconds = wait(name, request.user.pk if known else visitor_address(request), rates)
    return refusal(request, seconds) if seconds else None


def refusal(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """What is said to whoever asks too often, and when to come back."""
    minutes = math.ceil(seconds / 60)
    told = counted(seconds, "seconde", "secondes") if seconds < 60 else counted(minutes, "minute", "minutes")
    response = render(request, "toolkit/pages/error.html", {"why": "too_often", "wait": told}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def visitor_address(request: HttpRequest) -> str:
    """Where a request comes from, past the proxies that are ours; one subscriber's IPv6 addresses are one address."""
    told = get_adapter(request).get_client_ip(request)
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return str(told)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
