"""Making one archive of an installation: the database at one instant, the files, the list of erasures."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from continuum.toolkit import clock, erasures, health

from . import Refusal, archive
from .engine import Copied, engine
from .manifest import Manifest

OURS = re.compile(r"continuum-\d{4}-\d{2}-\d{2}-\d{6}\.tar\.gz(\.sealed)?$")


@dataclass(frozen=True)
class Saved:
    """What was saved, where, and how long it took."""

    file: Path
    manifest: Manifest
    size: int
    sealed: bool
    seconds: float
    removed: tuple[Path, ...] = ()


def save(*, out: Path, key: bytes | None = None, keep: int = 0) -> Saved:
    """Write an archive and read it again to its end; only then is it said to be saved.

    `out`: a file, or a folder in which the archive gets a dated name; there, `keep` leaves only so many of them.
    """
    begun = time.monotonic()
    if not out.is_dir() and not out.parent.is_dir():
        raise Refusal(f"Le dossier {out.parent} n’existe pas\u00a0: créez-le, puis recommencez.")
    if keep and not out.is_dir():
        raise Refusal("--keep va avec un dossier\u00a0: donnez par --out le dossier où sont les sauvegardes.")
    with workshop() as folder:
        made_at = instant_of(folder)
        file = out / _dated_name(made_at, sealed=key is not None) if out.is_dir() else out
        if file.exists():
            raise Refusal(f"{file} existe déjà\u00a0: une sauvegarde ne se remplace pas. Donnez un autre nom.")
        _write(file, key, folder, made_at)
    manifest = _verified(file, key)
    removed = _thinned(out, keep, file)
    saved = Saved(file, manifest, file.stat().st_size, key is not None, time.monotonic() - begun, removed)
    health.note_backup(at=made_at, file=str(file.resolve()), size=saved.size, sealed=saved.sealed)
    return saved


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """A folder for its owner alone, on the disk of the files, gone afterwards."""
    beside = Path(settings.MEDIA_ROOT).parent
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".continuum-", dir=beside) as folder:
        yield Path(folder)


def instant_of(folder: Path) -> dt.datetime:
    """When a folder was made, in the machine's time: the told date may be another, and its database may not exist yet."""
    return dt.datetime.fromtimestamp(folder.stat().st_mtime, tz=clock.PARIS)


def _dated_name(moment: dt.datetime, *, sealed: bool) -> str:
    return f"continuum-{moment:%Y-%m-%d-%H%M%S}.tar.gz{'.sealed' if sealed else ''}"


def _write(file: Path, key: bytes | None, folder: Path, made_at: dt.datetime) -> None:
    """The database first: a file that it names is there when the files are taken afterwards."""
    base = engine()
    copy = folder / base.member
    copied = base.copy(copy)
    with archive.writing(file, key) as written:
        written.add(base.member, copy)
        if erasures.listed().exists():
            written.add(archive.ERASURES, erasures.listed())
        _add_files(written)
        written.close_with(_manifest(base.vendor, copied, made_at, written))


def _add_files(written: archive.Writing) -> None:
    root = Path(settings.MEDIA_ROOT)
    for place in sorted(root.rglob("*")):
        if place.is_file() and not place.is_symlink():
            with contextlib.suppress(FileNotFoundError):  # removed since the folder was read
                written.add(f"{archive.FILES}{place.relative_to(root).as_posix()}", place)


def _manifest(vendor: str, copied: Copied, made_at: dt.datetime, written: archive.Writing) -> Manifest:
    return Manifest(vendor, made_at.isoformat(timespec="seconds"), copied.migrations, copied.tables, dict(written.files))


def _verified(file: Path, key: bytes | None) -> Manifest:
    try:
        return archive.unpacked(file, key, None)
    except Refusal:
        file.unlink()
        raise


def _thinned(out: Path, keep: int, made: Path) -> tuple[Path, ...]:
    """The archives of a folder beyond the newest ones, removed; files of another name are left alone.

    What was just made stays even where a wrong clock once dated others after it.
    """
    if not keep:
        return ()
    others = sorted(place for place in out.iterdir() if OURS.fullmatch(place.name) and place != made)
    removed = others[: max(len(others) - keep + 1, 0)]
    for place in removed:
        place.unlink()
    return tuple(removed)
