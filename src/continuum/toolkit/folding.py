"""Words compared without accents, case or spelling of signs, alike on both databases."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models


def fold(text: str) -> str:
    """« Châlons-en-Champagne » → « chalons en champagne »."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()


class FoldedField(models.CharField):
    """Folded text, compared sign by sign: the same order and the same ranges on both databases, whatever their language."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        return super().db_parameters(connection) | {"collation": "C" if connection.vendor == "postgresql" else None}
