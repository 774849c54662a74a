"""What answering costs, and what is left of it when the server is killed: `python benchmarks/answering.py`.

    python benchmarks/answering.py                  # SQLite
    python benchmarks/answering.py postgresql       # a throw-away PostgreSQL
    python benchmarks/answering.py sqlite --kills   # sixteen people post pages while the server is killed twelve times

Costs: a page of twenty questions drawn; its POST through the whole stack, on SQLite or PostgreSQL; complete responses in a
second, in one process. Kills: a real server of two processes, sixteen browsers that post 2,000 pages and send again what
had no answer, twelve SIGKILL of the server with all its processes; then each page that was acknowledged is compared with
what is kept; a page that had to be sent again is looked at as soon as it is acknowledged, and each saving is counted. The same
is done of four careless variants: two must be seen to lose, one to halve, one to double. `--short`: 480 pages, 6 kills.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.answering_browsers import PAGES, QUESTIONS, Browser, Server, answers_of, body_of  # noqa: E402

SEED = 2_026
PEOPLE, POSTS, KILLS = 16, 2_000, 12
DRAWN, MEASURED, RESPONSES = 200, 200, 300
SHORT_POSTS, SHORT_KILLS = 480, 6
WAYS = {"product": "", "later": "lost", "memory": "lost", "halves": "halved", "keyless": "doubled"}
"""What each must be seen to do. Answers written some time after they are acknowledged; sheets held in the memory of each process,
and written whole; a page saved in two transactions; the key of a form not looked at."""


# --- A questionnaire, and those who are asked ---------------------------------------------------------------------------


def form_rows() -> list[dict[str, Any]]:
    """Ten pages of twenty questions: choices, numbers, texts, some that depend on others."""
    rows: list[dict[str, Any]] = []
    for page in range(PAGES):
        rows.append({"type": "begin_group", "name": f"p{page}", "label": f"Page {page}", "appearance": "field-list"})
        rows += [_question(page, number) for number in range(QUESTIONS)]
        rows.append({"type": "end_group"})
    return rows


def _question(page: int, number: int) -> dict[str, Any]:
    kind = ("select_one e", "select_one e", "integer", "select_one e", "text")[number % 5]
    row: dict[str, Any] = {"type": kind, "name": f"q{page}_{number}", "label": f"Question {number} de la page {page}"}
    if kind == "integer":
        row |= {"required": "yes", "constraint": ". >= 0 and . < 100000", "hint": "En chiffres"}
    elif number % 5 == 3:
        row["relevant"] = f"${{q{page}_{number - 2}}} != 'e'"
    elif kind == "select_one e":
        row |= {"cx_dimension": f"d{page % 5}", "required": "yes"}
    return row


def people_asked(count: int) -> list[Any]:
    """One request each, in one open campaign."""
    from continuum.directory.tests.factories import PersonFactory, PositionFactory
    from continuum.methods.questionnaires.tests.forms import choices, form_of
    from continuum.surveys.tests.factories import CampaignFactory, RequestFactory, VersionFactory

    form = form_of(form_rows(), choices("e", "a", "b", "c", "d", "e", cx_score=[0, 1, 2, 3, 4]))
    campaign = CampaignFactory(version=VersionFactory(form=form.as_json(), digest=form.sha256))
    asked = [RequestFactory(campaign=campaign, person=PersonFactory()) for _ in range(count)]
    for one in asked:
        PositionFactory(person=one.person, organisation=one.organisation)
    return asked


# --- What it costs ------------------------------------------------------------------------------------------------------


def measure() -> None:
    """In one process, through the test client: everything but the socket."""
    from continuum.surveys import queries

    asked = people_asked(RESPONSES // PAGES + 2)
    compiled = queries.compiled_of(asked[0].campaign.version)
    print(f"page of {QUESTIONS} questions drawn   {_drawn(compiled, asked[0]):7.2f} ms (median; at most 5 hoped)")
    times = [spent for one in asked[: MEASURED // PAGES] for spent in _posted(one, compiled)]
    times.sort()
    late = times[int(len(times) * 0.95)]
    print(f"POST of a page, whole stack     {median(times):7.2f} ms median, {late:.2f} ms p95 (at most 50 hoped)")
    print(f"complete responses              {_given_in(asked[-1]):7.0f} a second (at least 100 hoped)")


def _drawn(compiled: Any, request: Any) -> float:
    """The page with its frame, as a template draws it."""
    from django.template.loader import render_to_string

    from continuum.methods.questionnaires import evaluate_response
    from continuum.surveys import queries
    from continuum.toolkit import clock

    whose = queries.Answerer(request, request.person, "online")
    outcome = evaluate_response(compiled, answers_of(0, random.Random(SEED)), now=clock.now())
    page, times = compiled.form.pages[0], []
    for _ in range(DRAWN):
        started = time.perf_counter()
        shown = queries.page_of(compiled, outcome, page, minutes=60)
        render_to_string("surveys/answering/page.html", {"shown": shown, "whose": whose})
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def _posted(request: Any, compiled: Any) -> Iterator[float]:
    """Each page of one sheet, posted in turn: milliseconds of each."""
    from django.test import Client
    from django.urls import reverse

    from continuum.toolkit.submissions import new_key

    client, rng = Client(headers={"host": "localhost"}), random.Random(SEED)
    client.force_login(request.person)
    client.post(reverse("surveys:answer", args=[request.pk]), {"submission_key": new_key(), "typed_by": ""})
    for number, page in enumerate(compiled.form.pages):
        body = body_of(compiled.form.sha256[:16], page.code, answers_of(number, rng), new_key())
        started = time.perf_counter()
        answer = client.post(reverse("surveys:answer_page", args=[request.pk, page.code]), body)
        yield (time.perf_counter() - started) * 1000
        assert answer.status_code == 302, answer.content.decode()


def _given_in(request: Any) -> float:
    """Whole sheets through the services: answered in one go, checked, scored, journaled."""
    from continuum.surveys import services
    from continuum.surveys.models import Request
    from continuum.surveys.models.answers import AnswerSheet

    rng = random.Random(SEED)
    services.begin(request=request, mode="online", by=request.person)
    whole = {code: value for page in range(PAGES) for code, value in answers_of(page, rng).items()}
    started = time.perf_counter()
    for _ in range(RESPONSES):
        Request.objects.filter(pk=request.pk).update(answered_at=None)
        AnswerSheet.objects.filter(pk=request.pk).update(answers=whole)
        services.give_in(request=request, by=request.person)
    return RESPONSES / (time.perf_counter() - started)


# --- What is left of it when the server is killed ------------------------------------------------------------------------


@dataclass
class Found:
    """What became of the pages that the server said it had kept."""

    acknowledged: int = 0
    sent: int = 0
    kills: int = 0
    lost: int = 0
    halved: int = 0
    doubled: int = 0

    @property
    def faults(self) -> set[str]:
        return {name for name in ("lost", "halved", "doubled") if getattr(self, name)}


def live(way: str, posts: int, kills: int) -> None:
    """One life in its own database: the cast, the server, the blows, and what is kept at the end."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    import dev

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("create table answering_saved (digest varchar(64))")
    asked = people_asked(PEOPLE)
    port = dev.free_port(8600)
    server = Server(way, port)
    browsers = [_browser(one, port, place) for place, one in enumerate(asked)]
    stop = threading.Event()
    each = -(-posts // PEOPLE)
    threads = [threading.Thread(target=one.answer, args=(each, stop), daemon=True) for one in browsers]
    try:
        for one in threads:
            one.start()
        _blows(server, browsers, threads, each * PEOPLE, kills)
        for one in threads:
            one.join(600)
        assert all(one.done == each for one in browsers), "the pages were not all posted"
    finally:
        stop.set()
        server.kill()
    print(json.dumps(asdict(_found(browsers, server.kills))), flush=True)


def _browser(request: Any, port: int, place: int) -> Browser:
    from django.db import connection

    from continuum.surveys.models.answers import AnswerSheet
    from continuum.surveys.services import ANSWER_LINKS

    def is_in_part(given: dict[str, str]) -> bool:
        kept = AnswerSheet.objects.get(pk=request.pk).answers
        connection.close()
        return len(given) / 2 <= _same(kept, given) < len(given)

    form = request.campaign.version.digest[:16]
    link = f"/enquetes/repondre/lien/{ANSWER_LINKS.token(request)}/"
    return Browser(f"http://127.0.0.1:{port}", str(request.pk), link, form, random.Random(SEED + place), is_in_part)


def _blows(server: Server, browsers: list[Browser], threads: list[threading.Thread], total: int, kills: int) -> None:
    """Spread over the pages, each at any moment once everybody has followed the link, which is not followed without end."""
    rng = random.Random(SEED)
    for number in range(kills):
        after = (number + rng.random()) * total / (kills + 1)
        while not _is_time(browsers, after) and any(one.is_alive() for one in threads):
            time.sleep(0.02)
        server.kill_and_start()


def _is_time(browsers: list[Browser], after: float) -> bool:
    done = [one.done for one in browsers]
    return sum(done) >= after and all(done)


def _found(browsers: list[Browser], kills: int) -> Found:
    """Compare what was acknowledged last for each page with what the sheet holds; count what was saved more than once."""
    from django.db import connection

    from continuum.surveys.models.answers import AnswerSheet

    found = Found(kills=kills)
    for one in browsers:
        kept = AnswerSheet.objects.get(pk=one.request).answers
        found.acknowledged += one.done
        found.sent += one.sent
        found.halved += len(one.halved)
        for given in one.acknowledged.values():
            same = _same(kept, given)
            found.lost += same < len(given) / 2
            found.halved += len(given) / 2 <= same < len(given) and not one.halved
    with connection.cursor() as cursor:
        cursor.execute("select count(*) - count(distinct digest) from answering_saved")
        found.doubled = cursor.fetchone()[0]
    return found


def _same(kept: dict[str, Any], given: dict[str, str]) -> int:
    return sum(kept.get(code) == value for code, value in given.items())


def run(way: str, env: dict[str, str], posts: int = POSTS, kills: int = KILLS) -> bool:
    """Is it as promised: nothing wrong in the product, its own fault seen in a careless variant?"""
    started = time.monotonic()
    command = [sys.executable, __file__, "here", way, str(posts), str(kills)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    found = Found(**json.loads(done.stdout.splitlines()[-1]))
    print(
        f"{way:8} {found.acknowledged:5} pages acknowledged, {found.sent:5} sent, {found.kills:2} kills: {found.lost:3} lost, "
        f"{found.halved:3} halved, {found.doubled:3} doubled  {time.monotonic() - started:4.0f} s",
        flush=True,
    )
    wanted = WAYS[way]
    return wanted in found.faults if wanted else not found.faults


@contextmanager
def place(kind: str) -> Iterator[dict[str, str]]:
    """The environment of one life: a throw-away database and folder."""
    import dev

    with tempfile.TemporaryDirectory() as folder, dev.postgresql() if kind == "postgresql" else contextlib.nullcontext("") as url:
        own = {"CONTINUUM_VAR": folder, "CONTINUUM_SQLITE": f"{folder}/answering.sqlite3", "DATABASE_URL": url or ""}
        own |= {"CONTINUUM_LOG_LEVEL": "CRITICAL", "DJANGO_SETTINGS_MODULE": "continuum.config.settings"}
        yield {**os.environ, **own}


def main() -> int:
    if sys.argv[1:2] == ["here"]:
        live(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", default="sqlite", choices=("sqlite", "postgresql"))
    parser.add_argument("--kills", action="store_true", help="the server is killed; otherwise, what answering costs")
    parser.add_argument("--short", action="store_true", help="fewer pages and kills, to try the detectors")
    asked = parser.parse_args()
    if not asked.kills:
        with place(asked.kind) as env:
            os.environ |= env
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            measure()
        return 0
    kept = []
    length = (SHORT_POSTS, SHORT_KILLS) if asked.short else (POSTS, KILLS)
    for way in WAYS:
        with place(asked.kind) as env:
            kept.append(run(way, env, *length))
    print("as promised" if all(kept) else "broken")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
