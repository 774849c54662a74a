"""The manifest of an archive: what it was made from, and what it must hold."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import continuum

from . import Refusal
from .compare import Content

FORMAT = 1
NOT_AN_ARCHIVE = "Ce fichier n’est pas une sauvegarde de Continuum, ou il est abîmé."


@dataclass(frozen=True)
class Manifest:
    """`files`: (size, sha256) of every member of the archive but the manifest itself."""

    engine: str
    made_at: str
    migrations: tuple[tuple[str, str], ...]
    tables: Mapping[str, Content]
    files: Mapping[str, tuple[int, str]]
    version: str = continuum.__version__
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(content.rows for content in self.tables.values())

    def written(self) -> bytes:
        fields = {
            "format": self.format,
            "version": self.version,
            "engine": self.engine,
            "made_at": self.made_at,
            "migrations": self.migrations,
            "tables": {name: content.as_json() for name, content in self.tables.items()},
            "files": {name: {"size": size, "sha256": digest} for name, (size, digest) in self.files.items()},
        }
        return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(text: bytes) -> Manifest:
    try:
        fields = json.loads(text)
        if fields["format"] > FORMAT:
            raise Refusal(_newer(str(fields["version"])))
        return _manifest(fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(NOT_AN_ARCHIVE) from error


def _manifest(fields: Mapping[str, Any]) -> Manifest:
    return Manifest(
        engine=str(fields["engine"]),
        made_at=dt.datetime.fromisoformat(fields["made_at"]).isoformat(),
        migrations=tuple((str(app), str(name)) for app, name in fields["migrations"]),
        tables={name: Content(int(one["rows"]), str(one["checksum"])) for name, one in fields["tables"].items()},
        files={name: (int(one["size"]), str(one["sha256"])) for name, one in fields["files"].items()},
        version=str(fields["version"]),
        format=int(fields["format"]),
    )


def refuse_what_is_newer(manifest: Manifest, known: Iterable[tuple[str, str]]) -> None:
    """An older program would not understand the tables of a newer one."""
    if _numbers(manifest.version) > _numbers(continuum.__version__):
        raise Refusal(_newer(manifest.version))
    if unknown := sorted(set(manifest.migrations) - set(known)):
        app, name = unknown[0]
        raise Refusal(
            f"Cette sauvegarde connaît des tables que ce programme ignore ({app}.{name})\u00a0: "
            "elle vient d’une version plus récente. Mettez d’abord Continuum à jour."
        )


def _newer(version: str) -> str:
    return (
        f"Cette sauvegarde vient de Continuum {version}, plus récent que ce programme ({continuum.__version__}). "
        "Mettez d’abord Continuum à jour."
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
