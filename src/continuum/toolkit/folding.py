"""Words compared without accents, case or spelling of signs, alike on both databases."""

import re
import unicodedata


def fold(text: str) -> str:
    """« Châlons-en-Champagne » → « chalons en champagne »."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^0-9a-z]+", " ", plain).strip()
