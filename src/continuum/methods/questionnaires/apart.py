"""The process that reads forms: `python -m continuum.methods.questionnaires.apart`, the bytes of a file in, JSON out.

A file may be made so that reading it takes hours: whoever starts this process stops it; its memory is limited here.
It writes `{"form": the canonical document or null, "digest": its sha256 or "", "problems": [level, sheet, row, column, message]}`.
"""

from __future__ import annotations

import json
import resource
import sys

from .reading import read_form

MEMORY = 1_000_000_000


def limit_itself() -> None:
    """So much memory, or less where the machine allows less."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MEMORY if allowed == resource.RLIM_INFINITY else min(MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> int:
    """Read, and write what was read."""
    limit_itself()
    found = read_form(sys.stdin.buffer.read())
    written = {
        "form": found.form.as_json() if found.form else None,
        "digest": found.form.sha256 if found.form else "",
        "problems": [problem.as_json() for problem in found.problems],
    }
    json.dump(written, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
