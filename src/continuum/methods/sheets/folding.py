"""Words compared without accents, case, signs or plural."""

from __future__ import annotations

import re
import unicodedata

_OPTIONAL_PLURAL = re.compile(r"\((?:s|e|es|x)\)", re.IGNORECASE)


def fold(text: str) -> str:
    """« Modalités de mise en œuvre » → « modalites de mise en oeuvre »."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()


def key(text: str) -> str:
    """The folded words without their plurals: « Objectif(s) visé(s) » and « OBJECTIFS VISÉS » are one."""
    words = fold(_OPTIONAL_PLURAL.sub("", text)).split()
    return " ".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in words)
