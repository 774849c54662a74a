"""The archive: one compressed tar, sealed or not, read and written as a stream whatever its size.

database.sqlite3 or database.dump    the copy of the database
files/…                              the folder of files
erasures.jsonl                       what had been erased, so that it is erased again after a restoration
manifest.json                        last, because it holds the fingerprint of all the others
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from . import Refusal
from .manifest import NOT_AN_ARCHIVE, Manifest, read_manifest
from .sealing import ALTERED, SealedReader, SealedWriter, is_sealed

MANIFEST = "manifest.json"
ERASURES = "erasures.jsonl"
FILES = "files/"
LARGEST_MANIFEST = 256 << 20
STEP = 1 << 20
UNREADABLE = (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError)
"""What a bad archive raises; what a disk raises is another matter, and keeps its name."""


class Writing:
    """Members are added one by one; their fingerprints are taken on the way."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, tuple[int, str]] = {}

    def add(self, name: str, source: Path) -> None:
        """A file as it is now; one that grows meanwhile is taken up to the length it had."""
        with source.open("rb") as opened:
            about = self._about(name, os.fstat(opened.fileno()).st_size)
            hashed = _Hashed(opened)
            self._tar.addfile(about, hashed)
        self.files[name] = (about.size, hashed.digest.hexdigest())

    def close_with(self, manifest: Manifest) -> None:
        text = manifest.written()
        self._tar.addfile(self._about(MANIFEST, len(text)), io.BytesIO(text))

    def _about(self, name: str, size: int) -> tarfile.TarInfo:
        about = tarfile.TarInfo(name)
        about.size, about.mode = size, 0o600
        return about


class _Hashed:
    """A file that is fingerprinted as it is read."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._source.read(size)
        self.digest.update(data)
        return data


@contextlib.contextmanager
def writing(file: Path, key: bytes | None) -> Iterator[Writing]:
    """An archive that gets its name only once it is whole and on the disk."""
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            sealed = SealedWriter(raw, key) if key else None
            with (
                gzip.GzipFile(fileobj=sealed or raw, mode="wb", compresslevel=6, filename="", mtime=0) as packed,  # type: ignore[arg-type]
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield Writing(tar)
            if sealed:
                sealed.close()
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def unpacked(file: Path, key: bytes | None, folder: Path | None) -> Manifest:
    """Read an archive to its end, refuse it unless it is exactly what was written; its members go to the folder, if any."""
    if not file.is_file():
        raise Refusal(f"{file} n’existe pas.")
    if is_sealed(file) and key is None:
        raise Refusal("Cette sauvegarde est chiffrée\u00a0: donnez sa clé par --key-file.")
    if key and not is_sealed(file):
        raise Refusal(
            "Une clé est donnée, et cette sauvegarde n’est pas chiffrée\u00a0: n’importe qui a pu la faire. "
            "Si vous savez d’où elle vient, recommencez sans --key-file."
        )
    with file.open("rb") as raw:
        source = SealedReader(raw, key) if key else raw
        try:
            found, text = _read(source, folder)
            while source.read(STEP):  # to the end of the stream, so that the last seal is broken too
                pass
        except UNREADABLE as error:
            raise Refusal(ALTERED if key else NOT_AN_ARCHIVE) from error
    manifest = read_manifest(text)
    _refuse_what_differs(manifest.files, found)
    return manifest


def _read(source: Any, folder: Path | None) -> tuple[dict[str, tuple[int, str]], bytes]:
    found: dict[str, tuple[int, str]] = {}
    text = b""
    with gzip.GzipFile(fileobj=source, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or member.name in found or not _is_ours(member.name):
                raise Refusal(NOT_AN_ARCHIVE)
            if member.name == MANIFEST:
                text = content.read(LARGEST_MANIFEST)
            else:
                found[member.name] = _kept(content, folder / member.name if folder else None)
        while packed.read(STEP):  # to the end, where the sum of the whole is
            pass
    return found, text


def _is_ours(name: str) -> bool:
    """A member of ours, and no name that would leave the folder."""
    path = PurePosixPath(name)
    known = name in {MANIFEST, ERASURES} or name.startswith(FILES) or (len(path.parts) == 1 and path.stem == "database")
    return known and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _kept(content: Any, place: Path | None) -> tuple[int, str]:
    if place:
        place.parent.mkdir(parents=True, exist_ok=True)
    size, digest = 0, hashlib.sha256()
    with contextlib.ExitStack() as opened:
        out: BinaryIO | None = opened.enter_context(place.open("wb")) if place else None
        while data := content.read(STEP):
            size += len(data)
            digest.update(data)
            if out:
                out.write(data)
    return size, digest.hexdigest()


def _refuse_what_differs(expected: Any, found: Any) -> None:
    for name in sorted({*expected, *found}):
        if name not in found:
            raise Refusal(f"Il manque «\u00a0{name}\u00a0» dans cette sauvegarde. Prenez-en une autre.")
        if expected.get(name) != found[name]:
            raise Refusal(
                f"«\u00a0{name}\u00a0» n’est pas ce qui avait été sauvegardé\u00a0: l’archive a été abîmée ou modifiée."
            )
