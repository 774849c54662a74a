"""What calendar programs show of our meetings, step by step: `python benchmarks/calendar_clients.py`.

A meeting is convened, moved, put off, dated again, cancelled; the files are those that its mails carry. Then the personal
feed, before and after. Each program has its own empty folder, in Paris; the convocation is also read on a machine of
La Réunion. A program that this machine lacks is left out, and it is said how to have it:

    python3 -m venv FOLDER && FOLDER/bin/pip install khal        # then KHAL=FOLDER/bin/khal
    apt-get install calcurse
    apt-get install evolution-data-server gir1.2-ecal-2.0 python3-gi dbus        # what Evolution and GNOME Calendar rest on
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
STEPS = ("created", "moved", "put off", "dated again", "cancelled")
TITLE = "Comité\u00a0: préparer l’été, revoir «\u00a0les écarts\u00a0»; décider"
CONVENED, MOVED, AGAIN = "2027-03-18 09:30-12:00", "2027-03-30 14:00-16:30", "2027-04-08 14:00-16:30"
FIRST, LAST = "2027-01-01", "2027-12-31"
HELD = (
    f"{MOVED} {TITLE}",
    "2027-04-01 10:00-10:00 Sans heure de fin",
    "2027-04-02 Jour entier",
    "2027-11-04 09:00-10:00 En hiver",
)
AN_HOUR = "2027-04-01 10:00-11:00 Sans heure de fin"
LATER = f"Reportée\u00a0: {TITLE}"
GONE = f"Annulée\u00a0: {TITLE}"


# --- The files -------------------------------------------------------------------------------------------------------


def made(folder: Path) -> dict[str, Path]:
    """What the product writes, each step in a file."""
    from continuum.directory.tests.factories import PersonFactory
    from continuum.meetings import services
    from continuum.meetings.tests.factories import CommitteeFactory, MeetingFactory
    from continuum.toolkit import clock

    committee, delegate, person = CommitteeFactory(), PersonFactory(delegate=True), PersonFactory(name="Anne Essai-Fictif")
    place = {"place": "1, rue des Essais", "mode": "hybrid", "link": "https://visio.example/a;b,c", "purpose": f"{TITLE}\n- un"}
    day = MeetingFactory(committee=committee, title=TITLE, on=dt.date(2027, 3, 18), **place)
    texts: dict[str, str] = {}
    with clock.held_at("2027-03-01T09:00"):
        services.convene_meeting(meeting=day, guests=[services.Guest(person)], by=delegate)
        texts["created"] = carried()
    with clock.held_at("2027-03-02T09:00"):
        day.refresh_from_db()
        day.on, day.starts, day.ends = dt.date(2027, 3, 30), dt.time(14), dt.time(16, 30)
        services.change_meeting(meeting=day, by=delegate)
        texts["moved"] = carried()
        others(committee, person)
        link = services.open_own_calendar(person=person, by=person)
        texts["feed"] = fed(link)
    with clock.held_at("2027-03-03T09:00"):
        put_off = services.postpone_meeting(meeting=day, reason="Grève", by=delegate)
        texts["put off"] = carried()
    with clock.held_at("2027-03-04T09:00"):
        day = services.resume_meeting(meeting=put_off, reason="Date trouvée", to=dt.date(2027, 4, 8), by=delegate)
        texts["dated again"] = carried()
    with clock.held_at("2027-03-05T09:00"):
        services.cancel_meeting(meeting=day, reason="Salle indisponible", by=delegate)
        texts |= {"cancelled": carried(), "feed after": fed(link)}
    return {name: written(folder / f"{name}.ics", text) for name, text in texts.items()}


def carried() -> str:
    """The calendar of the last mail."""
    from continuum.toolkit.records import OutboxMessage

    return str(OutboxMessage.objects.latest("created_at").calendar)


def others(committee: Any, person: Any) -> None:
    """Without an end, without hours, and on the other side of the change of hour."""
    from continuum.meetings.tests.factories import AttendanceFactory, MeetingFactory

    for fields in (
        {"title": "Sans heure de fin", "on": dt.date(2027, 4, 1), "starts": dt.time(10), "ends": None},
        {"title": "Jour entier", "on": dt.date(2027, 4, 2), "starts": None, "ends": None},
        {"title": "En hiver", "on": dt.date(2027, 11, 4), "starts": dt.time(9), "ends": dt.time(10)},
    ):
        meeting = MeetingFactory(committee=committee, status="convened", **fields)
        AttendanceFactory(meeting=meeting, person=person, told_sequence=0)


def fed(link: Any) -> str:
    """What the secret address answers to a program."""
    from django.test import Client
    from django.urls import reverse

    from continuum.meetings import services

    return Client().get(reverse("meetings:feed", args=[services.calendar_token(link)])).content.decode()


def written(file: Path, text: str) -> Path:
    file.write_bytes(text.encode())
    return file


# --- The programs ----------------------------------------------------------------------------------------------------


@dataclass
class Expected:
    """What a program is to show after each file, in its own words."""

    mails: tuple[tuple[str, ...], ...]
    feed: tuple[str, ...] = HELD
    feed_after: tuple[str, ...] = (*HELD[1:3], f"{AGAIN} {GONE}", HELD[3])
    abroad: tuple[str, ...] = (f"2027-03-18 12:30-15:00 {TITLE}",)


class Khal:
    """It knows an event by its UID, and shows what is cancelled as such."""

    name, lacking = "khal", "khal: not here. Give its path in KHAL, or install it with pip in an environment of its own."
    expected = Expected(
        mails=(
            (f"{CONVENED} {TITLE}",),
            (f"{MOVED} {TITLE}",),
            (f"{MOVED} CANCELLED {LATER}",),
            (f"{AGAIN} {TITLE}",),
            (f"{AGAIN} CANCELLED {GONE}",),
        ),
        feed=(HELD[0], AN_HOUR, *HELD[2:]),
        feed_after=(AN_HOUR, HELD[2], f"{AGAIN} CANCELLED {GONE}", HELD[3]),
    )
    command = os.environ.get("KHAL") or shutil.which("khal") or ""
    here = bool(command)

    def __init__(self, folder: Path, zone: str) -> None:
        (folder / "cal").mkdir()
        formats = {"timeformat": "%H:%M", "dateformat": "%Y-%m-%d", "longdateformat": "%Y-%m-%d"}
        formats |= {"datetimeformat": "%Y-%m-%d %H:%M", "longdatetimeformat": "%Y-%m-%d %H:%M"}
        lines = ["[calendars]", "[[reunions]]", f"path = {folder}/cal", "[locale]", *(f"{k} = {v}" for k, v in formats.items())]
        lines += [f"local_timezone = {zone}", f"default_timezone = {zone}", "[sqlite]", f"path = {folder}/khal.db"]
        (folder / "config").write_text("\n".join(lines))
        self.folder, self.zone = folder, zone

    def after(self, files: list[Path]) -> list[tuple[str, ...]]:
        return [self._take(file) for file in files]

    def _take(self, file: Path) -> tuple[str, ...]:
        self._said("import", "--batch", "-a", "reunions", str(file))
        form = "{start-date} {start-time}-{end-time} {cancelled}{title}"
        lines = self._said("list", FIRST, LAST, "--day-format", "", "--format", form).splitlines()
        return tuple(re.sub(r" - | -(?=\D)", " ", line).strip() for line in lines if line.strip())

    def _said(self, *words: str) -> str:
        return said([self.command, "-c", str(self.folder / "config"), *words], self.folder, self.zone)


class Calcurse:
    """It knows neither UID nor METHOD nor STATUS: each file adds a line. The title alone tells it what no longer takes place."""

    name, lacking = "calcurse", "calcurse: not here. Install the Debian package « calcurse »."
    added = (f"{CONVENED} {TITLE}", f"{MOVED} {TITLE}", f"{MOVED} {LATER}", f"{AGAIN} {TITLE}", f"{AGAIN} {GONE}")
    expected = Expected(mails=(added[:1], added[:2], added[:3], added[:4], added))
    command = shutil.which("calcurse") or ""
    here = bool(command)

    def __init__(self, folder: Path, zone: str) -> None:
        (folder / "conf").write_text("format.outputdate=%Y-%m-%d\nformat.inputdate=4\n")
        self.folder, self.zone = folder, zone

    def after(self, files: list[Path]) -> list[tuple[str, ...]]:
        found = []
        for number, file in enumerate(files):
            if file.stem.startswith("feed") and number:
                (self.folder / "apts").unlink()  # a subscription is read anew; this program has none
            self._said("-q", "-i", str(file))
            found.append(tuple(self._shown()))
        return found

    def _shown(self) -> list[str]:
        lines, day = [], ""
        query = ("-Q", "--from", FIRST, "--to", LAST, "--format-apt", "%S-%E %m\n", "--format-event", "%m\n")
        for line in self._said(*query).splitlines():
            if heading := re.fullmatch(r"(\d{4}-\d\d-\d\d):", line):
                day = heading[1]
            elif line.strip():
                lines.append(f"{day} {line}")
        return sorted(lines, key=lambda line: (line[:16], GONE in line or LATER in line))

    def _said(self, *words: str) -> str:
        return said([self.command, "-D", str(self.folder), "-C", str(self.folder), *words], self.folder, self.zone)


class Evolution:
    """It does what the METHOD asks: what is cancelled by mail is gone."""

    name, lacking = (
        "Evolution",
        "Evolution’s calendar: not here. Install « evolution-data-server gir1.2-ecal-2.0 python3-gi dbus ».",
    )
    expected = Expected(mails=((f"{CONVENED} {TITLE}",), (f"{MOVED} {TITLE}",), (), (f"{AGAIN} {TITLE}",), ()))
    python = "/usr/bin/python3"
    asks = "import gi; gi.require_version('ECal', '2.0'); from gi.repository import ECal"
    here = bool(shutil.which("dbus-run-session")) and not subprocess.run([python, "-c", asks], capture_output=True).returncode

    def __init__(self, folder: Path, zone: str) -> None:
        self.folder, self.zone = folder, zone

    def after(self, files: list[Path]) -> list[tuple[str, ...]]:
        program = str(Path(__file__).with_name("evolution_client.py"))
        words = ["dbus-run-session", "--", self.python, program, self.zone, *map(str, files)]
        return [tuple(json.loads(line)) for line in said(words, self.folder, self.zone).splitlines()]


def said(words: list[str], home: Path, zone: str) -> str:
    """What a program prints, alone with its own folder."""
    own = {"HOME": str(home), "TZ": zone, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    own |= {f"XDG_{kind}_HOME": str(home / f".{kind.lower()}") for kind in ("CONFIG", "DATA", "CACHE")}
    return subprocess.run(words, env=own, check=True, capture_output=True, timeout=120).stdout.decode()


# --- Asking them -----------------------------------------------------------------------------------------------------


def shown_by(client: Any, files: dict[str, Path]) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each step, what it showed and what it was to show."""
    wanted = client.expected
    lives = (
        (PARIS, STEPS, wanted.mails),
        (PARIS, ("feed", "feed after"), (wanted.feed, wanted.feed_after)),
        (REUNION, ("created",), (wanted.abroad,)),
    )
    found = []
    for zone, names, hopes in lives:
        with tempfile.TemporaryDirectory() as folder:
            seen = client(Path(folder), zone).after([files[name] for name in names])
        where = "" if zone == PARIS else " (La Réunion)"
        found += [(f"{name}{where}", shown, hope) for name, shown, hope in zip(names, seen, hopes, strict=True)]
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        own = {"CONTINUUM_VAR": folder, "CONTINUUM_SQLITE": f"{folder}/calendars.sqlite3", "DATABASE_URL": ""}
        os.environ |= {**own, "DJANGO_SETTINGS_MODULE": "continuum.config.settings"}
        import django
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        call_command("migrate", verbosity=0)
        files = made(Path(folder))
        wrong = sum(told(client, files) for client in (Khal, Calcurse, Evolution))
    print("as promised" if not wrong else f"{wrong} steps misread")
    return 1 if wrong else 0


def told(client: Any, files: dict[str, Path]) -> int:
    """Say what it showed; how many steps were not as promised."""
    if not client.here:
        print(client.lacking)
        return 0
    wrong = 0
    print(f"{client.name}: {client.__doc__}")
    for step, shown, hoped in shown_by(client, files):
        print(f"  {step}:")
        print("".join(f"    {line}\n" for line in shown or ["(nothing)"]), end="")
        if shown != hoped:
            wrong += 1
            print("".join(f"    expected {line}\n" for line in hoped or ["(nothing)"]), end="")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
