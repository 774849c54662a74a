#!/usr/bin/env python3
"""Every command of the workshop, with the standard library alone: set up, show, check, test, write the reference pages."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}


class Missing(SystemExit):
    """Something this machine lacks, said in one sentence."""


def run(*command: object, env: dict[str, str] | None = None) -> None:
    """Run a command of the project; stop here if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **(env or {})})
    if done.returncode:
        raise SystemExit(done.returncode)


def apt_install(package: str, why: str) -> None:
    """Install a Debian package as root; otherwise say what is missing."""
    if os.geteuid() or not shutil.which("apt-get"):
        raise Missing(
            f"Il manque {why} : installez le paquet Debian « {package} » (apt-get install {package}), puis recommencez."
        )
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *package.split()], check=True, **quiet)  # type: ignore[call-overload]


def setup(level: str = "dev") -> None:
    """Make the virtual environment and install exactly what the lock says; nothing to do the second time."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this script is what an older Python meets first
        raise Missing("Continuum demande Python 3.11 ou plus récent.")
    lock = LOCKS[level]
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    mark = VENV / f"installed-{level}"
    if mark.exists() and mark.read_text() == wanted:
        return
    if not PYTHON.exists():
        make_environment()
    print(f"Installation des bibliothèques ({lock.name})…", flush=True)
    if uv := shutil.which("uv"):
        run(uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", lock)
    else:
        run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", lock)
    put_project_on_path()
    mark.write_text(wanted)


def make_environment() -> None:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        apt_install("python3-venv", "le module venv de Python")
    run(sys.executable, "-m", "venv", VENV)


def put_project_on_path() -> None:
    """The package and its command, without building anything."""
    library = next((VENV / "lib").glob("python3*/site-packages"))
    (library / "continuum.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "continuum"
    command.write_text(f"#!{PYTHON}\nimport sys\nfrom continuum.config.command import main\nsys.exit(main())\n")
    command.chmod(0o755)


def manage(*arguments: object, env: dict[str, str] | None = None) -> None:
    run(PYTHON, "manage.py", *arguments, env=env)


def free_port(wanted: int) -> int:
    """The wanted port, or the first free one after it."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise Missing(f"Aucun port libre entre {wanted} et {wanted + 50} : fermez un programme, puis recommencez.")


def serve(port: int, env: dict[str, str]) -> None:
    """The web server and the worker beside it; both stop together."""
    web = [
        PYTHON, "-m", "gunicorn", "continuum.config.wsgi", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    worker = [PYTHON, "manage.py", "continuum_worker"]
    both = {**os.environ, **env}
    running = [subprocess.Popen([str(part) for part in command], cwd=ROOT, env=both) for command in (web, worker)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nArrêt.")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def demo(port: int) -> None:
    """Set-up, demonstration data, then the site with one-click accounts."""
    setup("run" if not (VENV / "installed-dev").exists() else "dev")
    port = free_port(port)
    env = {
        "CONTINUUM_DEMO": "oui",
        "CONTINUUM_SQLITE": str(ROOT / "var" / "demo.sqlite3"),
        "CONTINUUM_URL": f"http://localhost:{port}",
    }
    (ROOT / "var").mkdir(exist_ok=True)
    print("Préparation de la base et des données de démonstration…", flush=True)
    manage("prepare", "--demo", env=env)
    print(f"\nContinuum est ouvert : http://localhost:{port}/  (Ctrl+C pour arrêter)\n", flush=True)
    serve(port, env)


def check() -> None:
    """Everything but tests: form, faults, staircase, types, migrations, locks, reference pages."""
    setup()
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(PYTHON, "-m", "ruff", "check", ".")
    run(VENV / "bin" / "lint-imports")
    run(PYTHON, "-m", "mypy")
    manage("makemigrations", "--check", "--dry-run")
    manage("check", "--deploy", "--fail-level", "WARNING", env=production_env())
    for lock in LOCKS.values():
        if "://" in lock.read_text():
            raise SystemExit(f"{lock.name} : une adresse s’y trouve ; refaites-le avec --no-header et sans index.")
    docs(check_only=True)
    print("Tout est en ordre.")


def production_env() -> dict[str, str]:
    return {
        "CONTINUUM_PRODUCTION": "oui",
        "CONTINUUM_SECRET_KEY": hashlib.sha512(b"only to check the deployment settings").hexdigest(),
        "CONTINUUM_HOSTS": "continuum.example",
        "CONTINUUM_URL": "https://continuum.example",
        "CONTINUUM_SMTP_HOST": "localhost",
    }


def docs(check_only: bool = False) -> None:
    """Write the reference pages that come from the code, or say which one is behind it."""
    manage("write_docs", *(["--check"] if check_only else []))


def chromium() -> str:
    """A browser for the tests of pages; they are never skipped in silence."""
    given = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not given:
        print("Installation de Chromium…", flush=True)
        apt_install("chromium fonts-liberation", "un navigateur Chromium pour les tests de pages")
        given = shutil.which("chromium")
    if not given:
        raise Missing("Il manque un navigateur Chromium : donnez son chemin dans la variable CHROMIUM.")
    return given


def test(long: bool, postgres: bool, rest: list[str]) -> None:
    setup()
    env = {"CHROMIUM": chromium()}
    # The long suites kill processes and measure delays: they have the machine to themselves.
    chosen = [] if long else ["-m", "not long", *([] if rest else ["--by-turns", *side_by_side()])]
    with postgresql() if postgres else contextlib.nullcontext(None) as url:
        if url:
            env["DATABASE_URL"] = url
            # The suite on SQLite has said the rest; the long one says it all again.
            chosen += [] if long or rest else ["--asking-the-database"]
        run(PYTHON, "-m", "pytest", *chosen, *rest, env=env)


def side_by_side() -> list[str]:
    """The whole suite, shared among as many processes as there are processors, four at most."""
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A private PostgreSQL cluster in a throw-away folder, on its own socket."""
    programs = postgresql_programs()
    with tempfile.TemporaryDirectory(prefix="continuum-pg-") as folder:
        os.chmod(folder, 0o755)
        data, port = Path(folder) / "data", free_port(54330)
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if as_user:
            shutil.chown(folder, "postgres")
        quiet = {"stdout": subprocess.DEVNULL, "check": True, "cwd": folder}
        subprocess.run([*as_user, programs / "initdb", "-D", data, "-U", "continuum", "-A", "trust", "-E", "UTF8"], **quiet)  # type: ignore[call-overload]
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start"], **quiet)  # type: ignore[call-overload]
        try:
            yield f"postgresql://continuum@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]


def postgresql_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").exists() else []
    found = [folder for folder in found if (folder / "initdb").exists()]
    if not found:
        print("Installation de PostgreSQL…", flush=True)
        apt_install("postgresql", "PostgreSQL pour les tests")
        found = [folder for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")) if (folder / "initdb").exists()]
    if not found:
        raise Missing("Il manque PostgreSQL : installez le paquet Debian « postgresql ».")
    return found[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    setting_up = commands.add_parser("setup", help="prépare l’environnement")
    setting_up.add_argument("--run", action="store_true", help="les bibliothèques du service seulement, sans celles de l’atelier")
    for name, words in (("demo", "prépare, charge la démonstration, ouvre le site"), ("serve", "ouvre le site et son ouvrier")):
        commands.add_parser(name, help=words).add_argument("--port", type=int, default=8000)
    commands.add_parser("check", help="tout sauf les tests")
    testing = commands.add_parser("test", help="la suite entière ; ce qui suit « -- » va à pytest")
    testing.add_argument("--long", action="store_true", help="ajoute les suites longues (arrêts brutaux, tous les rôles)")
    testing.add_argument("--postgres", action="store_true", help="sur une base PostgreSQL jetable, ce qui dépend de la base")
    testing.add_argument("rest", nargs="*")
    writing = commands.add_parser("docs", help="écrit les pages de référence tirées du code")
    writing.add_argument("--check", action="store_true")
    asked, more = parser.parse_known_args()
    if asked.command == "setup":
        setup("run" if asked.run else "dev")
    elif asked.command == "demo":
        demo(asked.port)
    elif asked.command == "serve":
        setup("run")
        manage("prepare")
        serve(asked.port, {})
    elif asked.command == "check":
        check()
    elif asked.command == "docs":
        setup()
        docs(asked.check)
    else:
        test(asked.long, asked.postgres, [*asked.rest, *more])


if __name__ == "__main__":
    main()
