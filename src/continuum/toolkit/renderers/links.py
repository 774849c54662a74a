"""Where a link of a document may lead, written in full when the document leaves the site."""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

_SCHEMES = ("http", "https", "mailto", "tel")


@lru_cache(maxsize=8192)
def safe_url(url: str | None, base_url: str = "") -> str | None:
    """The address to print, absolute when `base_url` is given; None for one that could run code."""
    compact = re.sub(r"[\x00-\x20\x7f]+", "", url or "")
    if not compact:
        return None
    try:
        full = urljoin(base_url, compact)
        scheme = urlsplit(full).scheme.lower()
    except ValueError:
        return None
    if scheme in _SCHEMES or (not scheme and not base_url):
        return full
    return None
