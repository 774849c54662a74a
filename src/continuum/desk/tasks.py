"""Long works of the desk."""

from __future__ import annotations

from continuum.toolkit.tasks import Progress, work

from .services import check_mail, keep_mail_check


@work("Vérification du courrier", retries=0)
def verify_mail(progress: Progress, *, to: str) -> str:
    """Try the mail server and the sender's domain; what was found waits on its page."""
    progress(0, 1, "Conversation avec le serveur de courrier")
    return keep_mail_check(to=to, lines=check_mail(to=to))
