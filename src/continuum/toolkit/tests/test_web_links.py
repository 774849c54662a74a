"""A link is looked at from the outside only: never the server's own network, never more than its answer's head."""

import contextlib
import itertools
import socket
import threading
from urllib.parse import urlsplit

import pytest

from continuum.toolkit import web_links
from continuum.toolkit.web_links import LinkState, Reply, ask, look_at

OUTSIDE = "93.184.216.34"
PAGE = "https://aides.example/page"


def answering(*replies):
    """A fake opener that answers in turn, and keeps what it was asked."""
    asked, left = [], list(replies)

    def open_it(url, address):
        asked.append((url.geturl(), address))
        return left.pop(0)

    open_it.asked = asked
    return open_it


def hosts(**addresses):
    """A fake directory of names."""
    return lambda host, port: addresses.get(host.partition(".")[0], [OUTSIDE])


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, LinkState.ANSWERS),
        (204, LinkState.ANSWERS),
        (401, LinkState.ANSWERS),
        (403, LinkState.ANSWERS),
        (405, LinkState.ANSWERS),
        (404, LinkState.GONE),
        (410, LinkState.GONE),
        (429, LinkState.SILENT),
        (503, LinkState.SILENT),
    ],
)
def test_what_a_page_answers_says_whether_it_is_there(status, state):
    assert look_at(PAGE, resolve=hosts(), ask=answering(Reply(status))) == state


INSIDE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *("fec0::1", "feff::1"),
    *("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1", "::", "ff02::1", "pas une adresse"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_a_network_of_ours_is_never_asked(address):
    opener = answering(Reply(200))
    assert look_at(PAGE, resolve=hosts(aides=[address]), ask=opener) == LinkState.REFUSED
    assert look_at(PAGE, resolve=hosts(aides=[OUTSIDE, address]), ask=opener) == LinkState.REFUSED
    assert opener.asked == []


def test_without_that_check_the_address_inside_would_be_asked(monkeypatch):
    monkeypatch.setattr(web_links, "_is_public", lambda text: True)
    opener = answering(Reply(200))
    assert look_at(PAGE, resolve=hosts(aides=["127.0.0.1"]), ask=opener) == LinkState.ANSWERS
    assert opener.asked == [(PAGE, "127.0.0.1")]


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://aides.example/", "file:///etc/passwd", "gopher://aides.example/", "javascript:alert(1)", "https://", ""),
        *(
            "https://aides.example:8443/",
            "http://aides.example:22/",
            "https://user:secret@aides.example/",
            "http://[",
            "http://a:b",
        ),
        "http://aides.example/a b",
    ],
)
def test_only_plain_addresses_of_the_web_are_asked(url):
    opener = answering(Reply(200))
    assert look_at(url, resolve=hosts(), ask=opener) == LinkState.REFUSED
    assert opener.asked == []


def test_a_redirection_is_followed_and_looked_at_like_the_first_address():
    opener = answering(Reply(301, "/nouvelle"), Reply(200))
    assert look_at(PAGE, resolve=hosts(), ask=opener) == LinkState.ANSWERS
    assert opener.asked[1] == ("https://aides.example/nouvelle", OUTSIDE)


@pytest.mark.parametrize("place", ["http://interne.example/", "http://127.0.0.1/", "file:///etc/passwd"])
def test_a_redirection_to_the_inside_is_not_followed(place):
    opener = answering(Reply(302, place), Reply(200))
    inside = {"interne": ["10.0.0.5"], "127": ["127.0.0.1"]}
    assert look_at(PAGE, resolve=hosts(**inside), ask=opener) == LinkState.REFUSED
    assert len(opener.asked) == 1


def test_redirections_without_end_or_sense_are_no_answer():
    opener = answering(*[Reply(302, "/encore")] * 10)
    assert look_at(PAGE, resolve=hosts(), ask=opener) == LinkState.SILENT
    assert len(opener.asked) == 4
    assert look_at(PAGE, resolve=hosts(), ask=answering(Reply(302, "http://["))) == LinkState.SILENT


def test_a_host_that_is_not_found_or_does_not_answer_is_silent():
    def lost(*args):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def slow(*args):
        raise TimeoutError

    assert look_at(PAGE, resolve=lost, ask=answering()) == LinkState.SILENT
    assert look_at(PAGE, resolve=hosts(), ask=slow) == LinkState.SILENT


# --- On a line of this machine ----------------------------------------------------------------------------------------------


@pytest.fixture
def server():
    """A server that says what it is told to, once; what it heard is kept."""
    listening = socket.create_server(("127.0.0.1", 0))
    told, heard = {}, []

    def serve():
        line, _ = listening.accept()
        with line, contextlib.suppress(OSError):
            heard.append(line.recv(4096))
            for part in told["parts"]:
                line.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    told |= {"start": thread.start, "heard": heard, "port": listening.getsockname()[1]}
    yield told
    listening.close()
    thread.join(5)


def asked_of(server, *parts, path="/aides?a=1"):
    server["parts"] = parts
    server["start"]()
    return ask(urlsplit(f"http://localhost:{server['port']}{path}"), "127.0.0.1")


def test_the_page_is_asked_by_its_name_at_the_address_that_was_checked(server):
    assert (
        asked_of(server, b"HTTP/1.1 302 Found\r\nLocation: https://ailleurs.example/\r\n\r\n").location
        == "https://ailleurs.example/"
    )
    head = server["heard"][0]
    assert head.startswith(b"HEAD /aides?a=1 HTTP/1.1\r\nHost: localhost\r\n")
    assert b"Cookie" not in head


def test_nothing_of_the_page_is_read_beyond_so_many_bytes(server):
    with pytest.raises(OSError):  # noqa: PT011 - whatever the system says of it
        asked_of(server, *[b"x" * 4096] * 20)


def test_signs_of_an_address_are_written_plainly_on_the_line(server):
    asked_of(server, b"HTTP/1.0 200 OK\r\n\r\n", path="/é\u00a0à")
    assert server["heard"][0].splitlines()[0] == b"HEAD /%C3%A9%C2%A0%C3%A0 HTTP/1.1"


def test_a_redirection_keeps_the_very_bytes_of_its_address(server):
    said = b"HTTP/1.1 302 Found\r\nLocation: /aid\xe9\xc3\xa9%20s?a=1&b=%2F#la\r\n\r\n"
    assert asked_of(server, said).location == "/aid%E9%C3%A9%20s?a=1&b=%2F#la"


def test_an_answer_that_drips_keeps_nobody_waiting(monkeypatch):
    class Dripping:
        drops = 0

        def settimeout(self, seconds):
            assert seconds > 0

        def recv(self, size):
            self.drops += 1
            return b"x"

    seconds = itertools.count()
    monkeypatch.setattr(web_links.time, "monotonic", lambda: next(seconds))
    line = Dripping()
    with pytest.raises(TimeoutError):
        web_links._head_of(line)
    assert line.drops < web_links.SECONDS
