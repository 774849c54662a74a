"""What the desk gathers from the rooms, and what anyone may read of a region."""

from .gathered import LAST_CHECK, Coming, coming, found, last_mail_check, moved_since, waiting_for
from .regions import (
    communities_with_letter,
    gatherings_of,
    lately,
    letters_of,
    nodes_to_announce,
    open_pages,
    page_read_by,
    pages_kept_by,
    plans_of,
    practices_of,
    regions_without_page,
    resources_of,
    to_come,
)

__all__ = [
    "LAST_CHECK",
    "Coming",
    "coming",
    "communities_with_letter",
    "found",
    "gatherings_of",
    "last_mail_check",
    "lately",
    "letters_of",
    "moved_since",
    "nodes_to_announce",
    "open_pages",
    "page_read_by",
    "pages_kept_by",
    "plans_of",
    "practices_of",
    "regions_without_page",
    "resources_of",
    "to_come",
    "waiting_for",
]
