"""Sixteen browsers that answer, and the server that is killed under them: the tools of `answering.py`."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES, QUESTIONS = 10, 20
TWICE = 0.05
"""The share of the pages that are sent twice though the first sending was acknowledged."""


def answers_of(page: int, rng: random.Random) -> dict[str, str]:
    """What somebody gives on a page: everything that it asks."""
    given = {}
    for number in range(QUESTIONS):
        code = f"q{page}_{number}"
        given[code] = {2: str(rng.randrange(100_000)), 4: f"texte {rng.randrange(10**9)}"}.get(number % 5) or rng.choice("abcd")
    return given


def body_of(form: str, page: str, given: dict[str, str], key: str) -> dict[str, str]:
    shown = " ".join(f":{code}" for code in given)
    fields = {"form": form, "page": page, "shown": shown, "submission_key": key, "typed_by": "", "do": "next"}
    return fields | {f":{code}": value for code, value in given.items()}


@dataclass
class Browser:
    """Somebody who answers page after page, sends again what had no answer, and sometimes clicks twice."""

    base: str
    request: str
    link: str
    form: str
    rng: random.Random
    is_in_part: Callable[[dict[str, str]], bool]
    """Looks at the sheet at once: the next pages would cover what is wrong in it."""
    acknowledged: dict[int, dict[str, str]] = field(default_factory=dict)
    pending: dict[int, dict[str, str]] = field(default_factory=dict)
    halved: set[int] = field(default_factory=set)
    """The pages, by their rank, found in part just after they were acknowledged at last."""
    done: int = 0
    sent: int = 0

    def __post_init__(self) -> None:
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def answer(self, posts: int, stop: threading.Event) -> None:
        self._until(lambda: self._read(self.link), stop)
        self._until(lambda: self._post(f"/enquetes/repondre/{self.request}/", {}), stop)
        while self.done < posts and not stop.is_set():
            page = self.rng.randrange(PAGES)
            given = answers_of(page, self.rng)
            self.pending[page] = given
            body = body_of(self.form, f"p{page}", given, _key(self.rng))
            before = self.sent
            path = f"/enquetes/repondre/{self.request}/page/p{page}/"
            self._until(lambda path=path, body=body: self._post(path, body), stop)
            if self.sent - before > 1 and self.is_in_part(given):
                self.halved.add(self.done)
            if self.rng.random() < TWICE:
                self._until(lambda path=path, body=body: self._post(path, body), stop)
            self.acknowledged[page] = given
            self.pending.pop(page)
            self.done += 1

    def _until(self, act: Callable[[], None], stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                act()
            except (OSError, urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
            else:
                return

    def _read(self, path: str) -> None:
        with self.opener.open(self.base + path, timeout=20) as page:
            page.read()

    def _post(self, path: str, body: dict[str, str]) -> None:
        """Acknowledged when the server sends elsewhere: the same body, with the same key, as often as needed."""
        token = next((one.value for one in self.cookies if one.name == "csrftoken"), "")
        body.setdefault("submission_key", _key(self.rng))
        data = urllib.parse.urlencode({**body, "typed_by": "", "csrfmiddlewaretoken": token}).encode()
        self.sent += 1
        sent = urllib.request.Request(self.base + path, data, {"Referer": self.base + path})
        with _Still.opener(self.cookies).open(sent, timeout=20) as answer:
            if answer.status != 302:
                raise AssertionError(f"{answer.status} for {path}")


class _Still(urllib.request.HTTPRedirectHandler):
    """Where one is sent is not followed: being sent is the acknowledgement."""

    @staticmethod
    def opener(cookies: CookieJar) -> urllib.request.OpenerDirector:
        return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies), _Still())

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        return fp


def _key(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"


class Server:
    """A web server of two processes and eight threads, killed with all its processes, and started again."""

    def __init__(self, way: str, port: int) -> None:
        self.way, self.port, self.kills = way, port, 0
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [
            *(sys.executable, "-m", "gunicorn", "benchmarks.answering_server:application", "--bind", f"127.0.0.1:{self.port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "critical"),
        ]
        env = {**os.environ, "ANSWERING_WAY": self.way, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
        return subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """SIGKILL to the whole group: no process has the time to finish a sentence."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.kills += 1
        self.process = self._started()
