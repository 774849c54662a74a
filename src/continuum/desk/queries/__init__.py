"""What the desk gathers from the rooms."""

from .gathered import LAST_CHECK, Coming, coming, found, last_mail_check, moved_since, waiting_for

__all__ = ["LAST_CHECK", "Coming", "coming", "found", "last_mail_check", "moved_since", "waiting_for"]
