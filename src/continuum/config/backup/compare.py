"""What a database holds, in figures small enough for a manifest, and in what two databases differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from continuum.toolkit.typography import counted

WHOLE = 1 << 128


@dataclass(frozen=True)
class Content:
    """How many rows a table holds, and a sum that any change in any row changes, whatever their order."""

    rows: int
    checksum: str

    def as_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "checksum": self.checksum}


def content_of(rows: Iterable[tuple[Any, ...]]) -> Content:
    """The content of rows read one by one; never more than one in memory."""
    count, total = 0, 0
    for row in rows:
        written = repr(row).encode("utf-8", "surrogateescape")
        total = (total + int.from_bytes(blake2b(written, digest_size=16).digest(), "big")) % WHOLE
        count += 1
    return Content(count, f"{total:032x}")


def differences(expected: Mapping[str, Content], found: Mapping[str, Content]) -> list[str]:
    """One sentence for each table that is not what it should be."""
    sentences = []
    for table in sorted({*expected, *found}):
        before, after = expected.get(table), found.get(table)
        if before is None:
            sentences.append(f"la table {table} n’est pas dans la sauvegarde")
        elif after is None:
            sentences.append(f"la table {table} manque")
        elif before.rows != after.rows:
            sentences.append(f"la table {table} a {counted(after.rows, 'ligne', 'lignes')} au lieu de {before.rows}")
        elif before.checksum != after.checksum:
            sentences.append(f"le contenu de la table {table} a changé")
    return sentences
