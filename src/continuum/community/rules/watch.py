"""Who may what of the legal watch."""

from __future__ import annotations

from typing import Any

from continuum.community.models import (
    LegalItem,
)

from .communities import run_community

add_legal_item = run_community


def change_legal_item(person: Any, item: LegalItem) -> bool:
    """Those who run its community."""
    return run_community(person, item.community)


publish_legal_item = review_legal_item = withdraw_legal_item = remove_legal_item = change_legal_item
