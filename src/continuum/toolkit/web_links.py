"""Does a page of the web still answer? Asked with HEAD, to the outside only, without reading anything of what it holds.

    look_at("https://www.example.org/aides")      # LinkState.ANSWERS

An address typed by somebody must not make the server speak to its own network. So: http and https on their usual
ports, no name and password in the address, every address of the host public, the connection made to that very address
(a name that changes meanwhile changes nothing), three redirections at most, each looked at like the first one.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
SECONDS = 5
LARGEST_HEAD = 16_384
MOST_REDIRECTIONS = 3
GONE = frozenset({404, 410})
PLAIN = "/%:=&~+!$,;'@()*?"
"""Signs of an address that are written as they stand; « % » among them: what is quoted already is not quoted again."""
END_OF_HEAD = b"\r\n\r\n"
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})\b")
LOCATION = re.compile(rb"^location:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


class LinkState(StrEnum):
    """`GONE`: the host says that the page is no more. `SILENT`: no answer this time. `REFUSED`: not looked at."""

    ANSWERS = "answers"
    GONE = "gone"
    SILENT = "silent"
    REFUSED = "refused"


class NotLookedAt(Exception):
    """An address that must not be asked."""


@dataclass(frozen=True)
class Reply:
    """What came back: the status, and where it redirects to."""

    status: int
    location: str = ""


Resolve = Callable[[str, int], Sequence[str]]
Ask = Callable[[SplitResult, str], Reply]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def ask(url: SplitResult, address: str) -> Reply:
    """HEAD, sent to that address whatever the name of the host says by now; not a byte of the page is read."""
    with contextlib.closing(_line_to(url, address)) as line:
        line.sendall(_request(url))
        return _reply(_head_of(line))


def _line_to(url: SplitResult, address: str) -> socket.socket:
    """For https, the certificate must be that of the host."""
    line = socket.create_connection((address, url.port or PORTS[url.scheme]), timeout=SECONDS)
    if url.scheme == "http":
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=url.hostname)
    except OSError:
        line.close()
        raise


def _request(url: SplitResult) -> bytes:
    host = (url.hostname or "").encode("idna").decode()
    path = quote(url.path or "/", safe=PLAIN) + (f"?{quote(url.query, safe=PLAIN)}" if url.query else "")
    lines = (f"HEAD {path} HTTP/1.1", f"Host: {host}", "User-Agent: Continuum", "Accept: */*", "Connection: close", "", "")
    return "\r\n".join(lines).encode("ascii")


def _head_of(line: socket.socket) -> bytes:
    """Up to so many bytes, in so many seconds in all: one that drips keeps nobody waiting."""
    received, until = b"", time.monotonic() + SECONDS
    while END_OF_HEAD not in received and len(received) < LARGEST_HEAD:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        chunk = line.recv(4096)
        if not chunk:
            break
        received += chunk
    return received


def _reply(head: bytes) -> Reply:
    status = STATUS.match(head)
    if status is None:
        raise ConnectionError("This does not speak HTTP")
    location = LOCATION.search(head)
    return Reply(int(status[1]), quote(location[1], safe=f"{PLAIN}?#[]") if location else "")


def look_at(url: str, *, resolve: Resolve = resolve, ask: Ask = ask) -> LinkState:
    """Follow an address and say whether the page is there."""
    for _ in range(MOST_REDIRECTIONS + 1):
        try:
            parts = _checked(url)
            reply = ask(parts, _public_address(parts, resolve))
            if not (300 <= reply.status < 400 and reply.location):
                return _state_of(reply.status)
            url = urljoin(url, reply.location)
        except NotLookedAt:
            return LinkState.REFUSED
        except (OSError, ValueError):
            return LinkState.SILENT
    return LinkState.SILENT


def _state_of(status: int) -> LinkState:
    """A page that refuses HEAD or wants a password is there all the same."""
    if status in GONE:
        return LinkState.GONE
    return LinkState.SILENT if status >= 500 or status == 429 else LinkState.ANSWERS


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotLookedAt from error
    usual = PORTS.get(parts.scheme)
    if usual is None or not parts.hostname or parts.username or parts.password or port not in (None, usual):
        raise NotLookedAt
    if any(sign <= " " or sign == "\x7f" for sign in url):
        raise NotLookedAt
    return parts


def _public_address(parts: SplitResult, resolve: Resolve) -> str:
    """The first address, once all of them are seen to be public: a host half inside is refused whole."""
    found = resolve(parts.hostname or "", PORTS[parts.scheme])
    if not found or not all(_is_public(one) for one in found):
        raise NotLookedAt
    return found[0]


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (inner := address.ipv4_mapped or address.sixtofour):
        address = inner
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
