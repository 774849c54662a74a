"""The process that reads sheets: it limits itself, on a small machine too, and answers a document."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from continuum.methods.sheets.apart import MEMORY

SOURCES = Path(__file__).resolve().parents[4]
BLOCKS = [[["line", "Fiche action n° 1 – Tenir", 1, None, False]]]


@pytest.mark.parametrize("hard", [resource.RLIM_INFINITY, 2 * MEMORY, MEMORY // 2])
def test_the_process_takes_no_more_memory_than_it_should_nor_than_the_machine_allows(hard):
    told = (
        "import resource, sys; from continuum.methods.sheets import apart; code = apart.main();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], file=sys.stderr); sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", told],
        input=json.dumps(BLOCKS).encode(),
        capture_output=True,
        env={"PYTHONPATH": str(SOURCES)},
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (hard, hard)),
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert json.loads(ran.stdout)["sheets"][0]["title"]["value"] == "Tenir"
    assert int(ran.stderr) == (MEMORY // 2 if hard == MEMORY // 2 else MEMORY)
