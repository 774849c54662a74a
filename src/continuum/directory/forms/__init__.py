"""Forms of the directory, one subject per file."""

from .access import InviteForm
from .sign_in import AskCodeForm, GiveCodeForm

__all__ = ["AskCodeForm", "GiveCodeForm", "InviteForm"]
