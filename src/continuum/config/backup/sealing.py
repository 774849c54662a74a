"""Archives that only the holder of a key can read, and that cannot be altered without it.

The archive is cut into pieces, each sealed by AES-256-GCM under a key made for this archive alone (HKDF, random salt).
The number of a piece and whether it is the last are part of its nonce: none can be moved, repeated or cut off.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import Refusal

MAGIC = b"CONTINUUM SEALED 1\n"
PIECE = 1 << 20
TAG = 16
SALT = 16
NAME = 16
KEY_LINE = "continuum-key-1 "
ALTERED = "Cette archive a été abîmée ou modifiée\u00a0: elle ne s’ouvre pas jusqu’au bout. Prenez-en une autre."


def write_new_key(file: Path) -> None:
    """Make a key, readable by its owner alone; never over an existing file, which may be the only key of old archives."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal(f"{file} existe déjà\u00a0: une clé ne se remplace pas, d’anciennes sauvegardes en dépendent.") from error
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(f"{KEY_LINE}{base64.b64encode(secrets.token_bytes(32)).decode()}\n")


def read_key(file: Path) -> bytes:
    """The key written in a file."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"La clé {file} ne peut pas être lue.") from error
    try:
        key = base64.b64decode(text.removeprefix(KEY_LINE), validate=True)
    except binascii.Error:
        key = b""
    if not text.startswith(KEY_LINE) or len(key) != 32:
        raise Refusal(
            f"{file} n’est pas une clé de Continuum. Une clé se fait par «\u00a0continuum backup --new-key FICHIER\u00a0»."
        )
    return key


def is_sealed(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def _derived(key: bytes, purpose: bytes, salt: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"continuum archive " + purpose).derive(key)


class _Pieces:
    """The cipher of one archive and the number of the next piece."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self.name = _derived(key, b"name", salt, NAME)
        self._cipher = AESGCM(_derived(key, b"pieces", salt, 32))
        self._number = 0

    def _nonce(self, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes([last])
        self._number += 1
        return nonce

    def seal(self, piece: bytes, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last), piece, MAGIC)

    def open(self, piece: bytes, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last), piece, MAGIC)
        except InvalidTag as error:
            raise Refusal(ALTERED) from error


class SealedWriter:
    """A file to write to; what reaches the disk is sealed."""

    def __init__(self, raw: BinaryIO, key: bytes) -> None:
        salt = secrets.token_bytes(SALT)
        self._raw, self._pieces, self._held = raw, _Pieces(key, salt), bytearray()
        raw.write(MAGIC + salt + self._pieces.name)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > PIECE:  # the last piece is held back: only then does one know that it is the last
            self._raw.write(self._pieces.seal(bytes(self._held[:PIECE]), last=False))
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        self._raw.write(self._pieces.seal(bytes(self._held), last=True))


class SealedReader:
    """A file to read from; each piece is given only once its seal was found whole."""

    def __init__(self, raw: BinaryIO, key: bytes) -> None:
        raw.read(len(MAGIC))
        salt, name = raw.read(SALT), raw.read(NAME)
        self._raw, self._pieces = raw, _Pieces(key, salt)
        if len(name) != NAME:
            raise Refusal(ALTERED)
        if name != self._pieces.name:
            raise Refusal("Cette clé n’est pas celle de cette sauvegarde. Donnez celle qui servait quand elle a été faite.")
        self._next: bytes | None = raw.read(PIECE + TAG)
        self._clear = b""

    def read(self, size: int) -> bytes:
        while len(self._clear) < size and self._next is not None:
            self._clear += self._piece()
        given, self._clear = self._clear[:size], self._clear[size:]
        return given

    def _piece(self) -> bytes:
        sealed, self._next = self._next or b"", self._raw.read(PIECE + TAG) or None
        return self._pieces.open(sealed, last=self._next is None)
