"""What people do in surveys."""

from .instruments import (
    add_instrument,
    bring_version,
    change_instrument,
    copy_instrument,
    publish_version,
    remove_instrument,
    remove_version,
)

__all__ = [
    "add_instrument",
    "bring_version",
    "change_instrument",
    "copy_instrument",
    "publish_version",
    "remove_instrument",
    "remove_version",
]
