"""Where each figure and event begins in the text of a file, so that an error can name a line and a column."""

import json
import re
from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\r\n]*")
# Numbers are skipped, not understood: a monstrous one must not stop the search.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both count from 1, as editors do."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def starts(text: str) -> dict[tuple[str, int], int]:
    """The offset of each element of each list at the top of a JSON object known to be well written."""
    found: dict[tuple[str, int], int] = {}
    for name, offset in _members(text):
        if text[offset] == "[":
            found.update({(name, index): start for index, start in enumerate(_elements(text, offset))})
    return found


def _members(text: str) -> Iterator[tuple[str, int]]:
    position = _skip(text, _skip(text, 0) + 1)
    while text[position] == '"':
        name, position = _DECODER.raw_decode(text, position)
        value = _skip(text, _skip(text, position) + 1)
        yield name, value
        position = _after_comma(text, _DECODER.raw_decode(text, value)[1])


def _elements(text: str, offset: int) -> Iterator[int]:
    position = _skip(text, offset + 1)
    while text[position] != "]":
        yield position
        position = _after_comma(text, _DECODER.raw_decode(text, position)[1])


def _after_comma(text: str, position: int) -> int:
    position = _skip(text, position)
    return _skip(text, position + 1) if text[position] == "," else position


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
