"""Mails of the desk."""

from __future__ import annotations

from django.conf import settings

from continuum.toolkit.outbox import email


@email("desk.mail_test", "Essai du courrier", urgent=True)
def mail_test() -> tuple[str, str]:
    """Says nothing but that it arrived."""
    return (
        "Essai du courrier de Continuum",
        f"Bonjour,\n\nCe courriel a été demandé pour vérifier que {settings.SITE_URL} peut écrire. S’il vous est parvenu, "
        "le courrier fonctionne.\n\nRegardez s’il est arrivé dans la boîte de réception ou parmi les indésirables\u00a0: dans ce "
        "second cas, SPF, DKIM et DMARC sont à revoir.\n",
    )
