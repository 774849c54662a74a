"""What people do to the directory, one noun per file."""

from .access import end_membership, grant_membership, open_installation
from .territories import load_territories
from .visits import note_visit, sign_out_everywhere

__all__ = ["end_membership", "grant_membership", "load_territories", "note_visit", "open_installation", "sign_out_everywhere"]
