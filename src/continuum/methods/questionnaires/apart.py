"""The process that reads forms: `python -m continuum.methods.questionnaires.apart`, the bytes of a file in, JSON out.

A file may be made so that reading it takes hours: whoever starts this process stops it; its memory is limited here.
It writes `{"form": the canonical document or null, "digest": its sha256 or "", "wording": its cells of words and their pages,
"problems": [level, sheet, row, column, message]}`. With `reword`, the first line in is the list of new wordings
(sheet, row, header, text); the file with these words goes out too, in base 64, as `"content"`.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from typing import Any

from .problems import UnreadableForm
from .reading import read_form
from .rewording import NewWording, reword
from .worded_pages import words_by_page

MEMORY = 1_000_000_000
REWORD = "reword"


def limit_itself() -> None:
    """So much memory, or less where the machine allows less."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MEMORY if allowed == resource.RLIM_INFINITY else min(MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> int:
    """Read, and write what was read."""
    limit_itself()
    given = sys.stdin.buffer
    written = reworded(json.loads(given.readline()), given.read()) if REWORD in sys.argv[1:] else read(given.read())
    json.dump(written, sys.stdout)
    return 0


def read(content: bytes) -> dict[str, Any]:
    """What a file says, as it is kept."""
    found = read_form(content)
    return {
        "form": found.form.as_json() if found.form else None,
        "digest": found.form.sha256 if found.form else "",
        "wording": words_by_page(content, found.form) if found.form else [],
        "problems": [problem.as_json() for problem in found.problems],
    }


def reworded(changes: list[dict[str, Any]], content: bytes) -> dict[str, Any]:
    """The same, with other words; or what these would break."""
    try:
        new = reword(content, [NewWording(**one) for one in changes])
    except UnreadableForm as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return {"content": None, "form": None, "digest": "", "wording": [], "problems": problems}
    return {"content": base64.b64encode(new).decode("ascii"), **read(new)}


if __name__ == "__main__":
    sys.exit(main())
