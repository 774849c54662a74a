"""What people do to the directory, one noun per file."""

from .access import end_membership, grant_membership, open_installation
from .nomenclatures import load_nomenclatures
from .territories import load_communes_of, load_territories
from .visits import note_visit, sign_out_everywhere

__all__ = [
    "end_membership",
    "grant_membership",
    "load_communes_of",
    "load_nomenclatures",
    "load_territories",
    "note_visit",
    "open_installation",
    "sign_out_everywhere",
]
