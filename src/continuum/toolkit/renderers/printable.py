"""Text made fit to be set: no sign that a file format forbids or a font cannot draw."""

import operator
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Any

import typst

from continuum.toolkit.renderers.document import Document
from continuum.toolkit.renderers.typesetting import font_families, tagged_pdf

# XML 1.0 forbids the first set; the second turns the reading direction round and so hides words.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069\ufeff]")
_ORDINARY = re.compile("[\t\n\r -~\u00a0-\u017f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u202f\u20ac\u2212]*")
_JOINERS = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
UNDRAWN = "\u25a1"
_MOST_UNUSUAL_SIGNS = 200


def without_forbidden_signs(text: str) -> str:
    """Drop control characters, lone surrogates and direction overrides."""
    return _FORBIDDEN.sub("", text)


def cleaned(document: Document) -> Document:
    """The same document, every string plain and without forbidden signs; what is clean is not made again."""
    clean: Document = _cleaned(document)
    return clean


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value if type(value) is str and not _FORBIDDEN.search(value) else without_forbidden_signs(value)
    if isinstance(value, tuple | list):
        items = tuple(_cleaned(one) for one in value)
        return value if isinstance(value, tuple) and all(map(operator.is_, items, value)) else items
    if hasattr(value, "__dataclass_fields__"):
        changes = {name: new for name, old in vars(value).items() if (new := _cleaned(old)) is not old}
        return replace(value, **changes) if changes else value
    return value


def drawable(text: str) -> str:
    """Replace signs that no font of the house draws: a tagged PDF refuses a sign without a shape."""
    composed = unicodedata.normalize("NFC", without_forbidden_signs(text))
    if _ORDINARY.fullmatch(composed):
        return composed
    composed = _JOINERS.sub("", composed)
    unusual = sorted({sign for sign in composed if not _ORDINARY.fullmatch(sign)})
    # Each unusual sign costs one trial; past any honest text, the rest is not worth the time.
    undrawn = [sign for rank, sign in enumerate(unusual) if rank >= _MOST_UNUSUAL_SIGNS or not _is_drawn(sign)]
    return composed.translate({ord(sign): UNDRAWN for sign in undrawn})


@lru_cache(maxsize=4096)
def _is_drawn(sign: str) -> bool:
    """Set the sign alone in a tagged page: the only sure way to know what the fonts can do."""
    fonts = ", ".join(f'"{family}"' for family in font_families())
    source = f'#set document(title: "x")\n#set text(font: ({fonts},))\n#read("sign.txt")'
    carrier = "e" if unicodedata.combining(sign) else ""
    try:
        tagged_pdf(source.encode(), {"sign.txt": (carrier + sign).encode()})
    except typst.TypstError:
        return False
    return True


def breakable(text: str, longest: int) -> str:
    """Allow a break inside words that no line could hold."""
    return re.sub(rf"\S{{{longest + 1},}}", lambda match: _with_breaks(match[0], longest), text)


def _with_breaks(word: str, longest: int) -> str:
    step = max(longest // 2, 8)
    return "\u200b".join(word[start : start + step] for start in range(0, len(word), step))
