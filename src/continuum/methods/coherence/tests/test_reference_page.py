"""The reference page says what the checker does: no rule more, no rule less."""

import re
from pathlib import Path

from continuum.methods.coherence import RULES, example

PAGES = Path(__file__).resolve().parents[5] / "docs" / "reference"
LEVELS = {"contradiction": "contradiction", "precision": "à préciser"}


def test_the_page_lists_every_rule_in_order_with_title_level_and_explanation() -> None:
    page = (PAGES / "coherence.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| .+ \|$", page, re.MULTILINE)
    assert rows == [(rule.code, rule.title, LEVELS[rule.level], rule.explanation) for rule in RULES]


def test_both_pages_show_the_example_and_what_it_prints() -> None:
    for name in ("coherence.md", "command-line.md"):
        page = (PAGES / name).read_text(encoding="utf-8")
        assert example.COMMAND in page
    page = (PAGES / "coherence.md").read_text(encoding="utf-8")
    assert example.DOCUMENT in page
    assert example.OUTPUT in page
