"""What is given to run an installation: each file is well formed, names things that exist, and promises what the pages say."""

from __future__ import annotations

import configparser
import re
import stat
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

from continuum.config.command import SITE_COMMANDS
from continuum.config.reference_pages.environment import environment_names

from .sources import ROOT

DEPLOY = ROOT / "deploy"
PLACE = "/opt/continuum/"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
SERVICES = [path for path in UNITS if path.suffix == ".service"]
MADE_BY_SETUP = {".venv/bin/python", ".venv/bin/continuum"}
NOT_OURS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "PYTHONDONTWRITEBYTECODE"}
"""What the database's own image and Python read."""
LOCKED_UP = {
    "User": "continuum",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "StateDirectory": "continuum",
    "EnvironmentFile": "/etc/continuum/continuum.env",
}

ANY, NEVER, SWITCH, SPAN = r".+", r"(?!)", r"yes|no|true|false", r"\d+(s|min|m|h)?"
UNITS_NAMED = r"[\w@.-]+\.(target|service)( [\w@.-]+\.(target|service))*"
DIRECTIVES = {
    "Unit": {"Description": ANY, "After": UNITS_NAMED, "Wants": UNITS_NAMED},
    "Service": {
        **dict.fromkeys(("WorkingDirectory", "EnvironmentFile", "ReadWritePaths"), r"/\S+"),
        **dict.fromkeys(("ExecStart", "ExecStartPre", "ExecReload"), r"/\S+ .+"),
        **dict.fromkeys(("TimeoutStopSec", "RestartSec"), SPAN),
        **dict.fromkeys(("User", "Group", "StateDirectory"), r"[a-z]+"),
        **dict.fromkeys(("PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectClock", "ProtectHostname"), SWITCH),
        **dict.fromkeys(("ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups"), SWITCH),
        **dict.fromkeys(("RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "LockPersonality"), SWITCH),
        **dict.fromkeys(("StateDirectoryMode", "UMask"), r"0[0-7]{3}"),
        "Type": r"notify|exec|oneshot",
        "KillMode": r"mixed|control-group|process",
        "Restart": r"always|on-failure|no",
        "Nice": r"-?\d+",
        "IOSchedulingClass": r"idle|best-effort|realtime",
        "ProtectSystem": r"strict|full|yes",
        "NoNewPrivileges": SWITCH,
        "CapabilityBoundingSet": r"",
        "RestrictAddressFamilies": r"AF_[A-Z0-9]+( AF_[A-Z0-9]+)*",
        "SystemCallArchitectures": r"native",
        "SystemCallFilter": r"@system-service",
    },
    "Timer": {"OnCalendar": r"\*-\*-\* \d\d:\d\d:\d\d", "RandomizedDelaySec": SPAN, "Persistent": SWITCH},
    "Install": {"WantedBy": UNITS_NAMED},
}
"""What our units say, by section, and how each is written: systemd passes over a misspelt line, and the service is then open."""


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit(path: Path) -> configparser.ConfigParser:
    """A unit of systemd, whose grammar is that of an INI file without any escape."""
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


# --- systemd -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_locked_up_under_its_own_account(path):
    service = unit(path)["Service"]
    assert {name: service.get(name) for name in LOCKED_UP} == LOCKED_UP


@pytest.mark.parametrize("name", ["continuum-web.service", "continuum-worker.service"])
def test_what_must_always_run_is_started_again(name):
    parsed = unit(DEPLOY / name)
    assert (parsed["Service"]["Restart"], parsed["Install"]["WantedBy"]) == ("always", "multi-user.target")


def test_the_timer_starts_the_backup_each_night_and_after_a_stop():
    timer = unit(DEPLOY / "continuum-backup.timer")
    assert timer["Timer"]["Persistent"] == "true"
    assert unit(DEPLOY / "continuum-backup.service")["Service"]["Type"] == "oneshot"


def words_run(path: Path) -> Iterator[str]:
    for name, value in unit(path)["Service"].items():
        if name.startswith("Exec"):
            yield value


def unknown_commands(lines: Iterable[str]) -> list[str]:
    """Programs, scripts, modules and words of ours that do not exist."""
    wrong = []
    for line in lines:
        words = line.split()
        program = words[0].removeprefix(PLACE)
        if words[0].startswith(PLACE) and program not in MADE_BY_SETUP:
            wrong.append(words[0])
        if program == ".venv/bin/continuum" and words[1] not in SITE_COMMANDS:
            wrong.append(words[1])
        if program == ".venv/bin/python" and not (words[1] == "-m" or (ROOT / words[1]).exists()):
            wrong.append(words[1])
    return wrong


def test_every_command_of_the_services_exists():
    assert [wrong for path in SERVICES for wrong in unknown_commands(words_run(path))] == []


def test_a_command_that_does_not_exist_is_seen():
    lines = [f"{PLACE}bin/run", f"{PLACE}.venv/bin/continuum danser", f"{PLACE}.venv/bin/python gone.py x"]
    assert unknown_commands(lines) == [f"{PLACE}bin/run", "danser", "gone.py"]


def test_options_given_to_the_backup_are_its_own():
    import argparse

    parser = argparse.ArgumentParser(exit_on_error=False)
    SITE_COMMANDS["backup"].arguments(parser)
    line = unit(DEPLOY / "continuum-backup.service")["Service"]["ExecStart"]
    given = parser.parse_args(line.split()[2:])
    assert (str(given.out), given.keep) == (unit(DEPLOY / "continuum-backup.service")["Service"]["ReadWritePaths"], 14)


def misunderstood(parsed: configparser.ConfigParser) -> list[str]:
    """Lines that systemd would pass over in silence, or refuse: a name that it does not know, a value of another kind."""
    return [
        f"[{section}] {name}={value}"
        for section in parsed.sections()
        for name, value in parsed[section].items()
        if not re.fullmatch(DIRECTIVES.get(section, {}).get(name, NEVER), value)
    ]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_line_of_a_unit_is_one_that_systemd_understands(path):
    assert misunderstood(unit(path)) == []


def test_a_line_that_systemd_would_pass_over_is_seen():
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string("[Service]\nUser=continuum\nProtectSytem=strict\nRestart=toujours\n[Instal]\nWantedBy=timers.target\n")
    assert misunderstood(parsed) == [
        "[Service] ProtectSytem=strict",
        "[Service] Restart=toujours",
        "[Instal] WantedBy=timers.target",
    ]


# --- Settings ------------------------------------------------------------------------------------------------------------


def given_names(text: str) -> set[str]:
    return set(re.findall(r"^(?:ENV )?\s*([A-Z][A-Z0-9_]{3,})[=:]", text, re.MULTILINE))


def test_every_setting_that_is_given_is_read_by_the_site():
    names = given_names(read("continuum.env.example")) | given_names(read("compose.yaml")) | given_names(read("Containerfile"))
    assert {"DATABASE_URL", "CONTINUUM_VAR"} <= names
    assert sorted(names - set(environment_names()) - NOT_OURS) == []


def test_a_setting_that_nobody_reads_is_seen():
    assert given_names("# CONTINUUM_NO=1\nCONTINUUM_BYGONE=oui\n      OTHER_ONE: oui") == {"CONTINUUM_BYGONE", "OTHER_ONE"}


def test_the_example_holds_no_secret_and_is_read_by_a_shell_as_by_systemd():
    lines = [line for line in read("continuum.env.example").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r'[A-Z_]+=("[^"$`\\]*"|[^\s"\'$`\\;&|<>()]*)', line)] == []
    assert 'CONTINUUM_SECRET_KEY="à remplacer"' in lines


def test_the_watcher_inside_is_let_in():
    hosts = re.search(r"^CONTINUUM_HOSTS=(.*)$", read("continuum.env.example"), re.MULTILINE)
    assert "127.0.0.1" in hosts[1].split(",")


# --- Images ----------------------------------------------------------------------------------------------------------------


def images(text: str) -> list[str]:
    return re.findall(r"^(?:FROM|\s+image:)\s+(\S+)", text, re.MULTILINE)


def unpinned(names: Iterable[str]) -> list[str]:
    """Images whose tag does not say a whole version."""
    return [name for name in names if not re.search(r":\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?$", name)]


def test_images_are_pinned():
    found = images(read("Containerfile")) + images(read("compose.yaml"))
    assert len(found) >= 3
    assert unpinned(found) == []


def test_an_image_without_version_is_seen():
    assert unpinned(["python", "python:latest", "postgres:15", "postgres:15.13-bookworm"]) == [
        "python",
        "python:latest",
        "postgres:15",
    ]


def test_the_program_that_copies_is_of_the_version_of_the_database():
    client = re.search(r"postgresql-client-(\d+)", read("Containerfile"))[1]
    server = re.search(r"postgres:(\d+)\.", read("compose.yaml"))[1]
    assert client == server


def test_the_image_takes_files_that_exist_and_runs_without_privilege():
    text = read("Containerfile")
    copied = [word for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert [word for word in copied if not (ROOT / word).exists()] == []
    assert re.search(r"^USER continuum$", text, re.MULTILINE)
    assert text.index("\nUSER") < text.index("\nCMD")


# --- compose.yaml: a small reader, strict on the little that is used there -----------------------------------------------------


def tree(text: str) -> dict[str, object]:
    """Mappings and lists by indentation, two spaces a step; anything else is a fault."""
    root: dict[str, object] = {}
    stack: list[tuple[int, object]] = [(-1, root)]
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        assert depth % 2 == 0, line
        assert "\t" not in line, line
        while stack[-1][0] >= depth:
            stack.pop()
        above = stack[-1][1]
        if line.lstrip().startswith("- "):
            assert isinstance(above, list), line
            above.append(line.strip()[2:])
            continue
        name, colon, value = line.strip().partition(":")
        assert colon, line
        assert isinstance(above, dict), line
        assert name not in above, f"twice: {line}"
        if value.strip():
            above[name] = value.strip()
        else:
            following = lines[number + 1].strip() if number + 1 < len(lines) else ""
            above[name] = [] if following.startswith("- ") else {}
            stack.append((depth, above[name]))
    return root


def test_the_services_of_the_composition_hang_together():
    composed = tree(read("compose.yaml"))
    services, volumes = composed["services"], composed["volumes"]
    assert set(services) == {"database", "prepare", "web", "worker"}
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(volumes), name
        for other, when in service.get("depends_on", {}).items():
            assert when["condition"] != "service_healthy" or "healthcheck" in services[other]
    assert services["web"]["ports"] == ['"127.0.0.1:8000:8000"']


def test_a_composition_with_a_name_twice_or_a_wrong_step_is_seen():
    for wrong in ("a:\n  b: 1\n  b: 2\n", "a:\n   b: 1\n", "a\n"):
        with pytest.raises(AssertionError):
            tree(wrong)


def test_health_is_asked_where_it_answers():
    asked = re.search(r"127\.0\.0\.1:8000(/[a-z]+/)", read("compose.yaml"))[1]
    assert resolve(asked).view_name == "desk:alive"


# --- What stands before ---------------------------------------------------------------------------------------------------------


def test_the_web_server_writes_anew_what_the_site_believes():
    text = read("nginx.conf")
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF
    for header, value in {"Host": "$host", "X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme"}.items():
        assert f"proxy_set_header {header} {value};" in text
    assert text.count("{") == text.count("}")
    assert read("Caddyfile").count("{") == read("Caddyfile").count("}")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_web_server_speaks_to_the_port_of_the_pages(name):
    assert "127.0.0.1:8000" in read(name)
    assert "--bind 127.0.0.1:8000" in read("continuum-web.service")


def test_the_command_of_an_installation_is_a_sound_script():
    script = DEPLOY / "continuum"
    assert script.stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0
    assert ".venv/bin/continuum" in script.read_text(encoding="utf-8")


# --- What the pages say -------------------------------------------------------------------------------------------------------


def named_in_pages() -> set[str]:
    pages = [*(ROOT / "docs" / "how-to").glob("*.md"), ROOT / "README.md"]
    return {name for page in pages for name in re.findall(r"deploy/([\w.-]*\w)", page.read_text(encoding="utf-8"))}


def test_pages_name_files_that_exist_and_every_file_is_named():
    found = {path.name for path in DEPLOY.iterdir()}
    assert named_in_pages() - found <= {"continuum.env"}
    assert found - named_in_pages() == set()


def test_words_of_the_command_that_pages_teach_exist():
    text = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "how-to").glob("*.md"))
    taught = set(re.findall(r"(?:sudo -u continuum |`)continuum ([a-z][a-z-]*)", text))
    from continuum.methods.cli import SUBCOMMANDS

    assert taught >= {"backup", "restore", "check-mail"}
    assert taught - set(SITE_COMMANDS) - set(SUBCOMMANDS) - {"manage"} == set()
