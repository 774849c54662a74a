"""What surveys read."""

from .compiled import compiled_of, scorer_of
from .instruments import instruments_seen, programmes_to_write, versions_of
from .versions import VersionSheet, what_changes

__all__ = ["VersionSheet", "compiled_of", "instruments_seen", "programmes_to_write", "scorer_of", "versions_of", "what_changes"]
