"""Will mail arrive? A server tried step by step without sending anything, and what the sender's domain says of itself."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from .health import BROKEN, GOOD, WATCH, Line

TIMEOUT = 15.0
FAULTS = (OSError, smtplib.SMTPException, UnicodeError)
"""The last: an accent where the dialogue takes none."""


class Stop(Exception):
    """A step failed: those that follow have no sense."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.detail)
        self.line = line


@dataclass
class Dialogue:
    """A conversation with the mail server, up to the moment when a mail would be given to it."""

    to: str
    server: smtplib.SMTP | None = None

    @property
    def smtp(self) -> smtplib.SMTP:
        if self.server is None:
            raise RuntimeError("Connect first")
        return self.server


def sender() -> str:
    """The address from which the site writes."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def smtp_lines(to: str) -> Iterator[Line]:
    """Each step with its result, to the first that fails; nothing is sent."""
    dialogue = Dialogue(to)
    try:
        for step in (_resolve, _connect, _encrypt, _log_in, _give_sender, _give_recipient):
            yield step(dialogue)
    except Stop as stop:
        yield stop.line
    finally:
        if dialogue.server:
            dialogue.server.close()


def _resolve(dialogue: Dialogue) -> Line:
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not host:
        remedy = "Donnez CONTINUUM_SMTP_HOST, et ce que votre fournisseur de courrier indique avec lui."
        raise Stop(Line("Nom du serveur", BROKEN, "aucun serveur de courrier n’est réglé", remedy))
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        remedy = "Vérifiez CONTINUUM_SMTP_HOST, et que ce serveur sait résoudre les noms."
        raise Stop(Line("Nom du serveur", BROKEN, f"{host} est introuvable", remedy)) from error
    return Line("Nom du serveur", GOOD, host)


def _connect(dialogue: Dialogue) -> Line:
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    try:
        dialogue.server = _opened(host, port)
        dialogue.server.ehlo_or_helo_if_needed()
    except ssl.SSLCertVerificationError as error:
        raise Stop(_certificate_refused(error)) from error
    except FAULTS as error:
        other = "587, écrivez CONTINUUM_SMTP_TLS=oui" if settings.EMAIL_USE_SSL else "465, écrivez CONTINUUM_SMTP_TLS=direct"
        remedy = f"Vérifiez CONTINUUM_SMTP_PORT et le pare-feu. Si votre fournisseur indique le port {other}."
        raise Stop(
            Line("Connexion", BROKEN, f"le port {port} de {host} ne répond pas comme un serveur de courrier", remedy)
        ) from error
    return Line("Connexion", GOOD, f"port {port}")


def _opened(host: str, port: int) -> smtplib.SMTP:
    if settings.EMAIL_USE_SSL:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _certificate_refused(error: ssl.SSLCertVerificationError) -> Line:
    remedy = "Donnez dans CONTINUUM_SMTP_HOST le nom écrit dans le certificat, ou faites renouveler celui-ci."
    said = error.verify_message or "certificat refusé"
    return Line("Chiffrement", BROKEN, f"le certificat du serveur n’est pas accepté ({said})", remedy)


def _encrypt(dialogue: Dialogue) -> Line:
    if settings.EMAIL_USE_SSL:
        return Line("Chiffrement", GOOD, "TLS dès la connexion, certificat vérifié")
    offered = dialogue.smtp.has_extn("starttls")
    if not settings.EMAIL_USE_TLS:
        if offered:
            remedy = "Ajoutez CONTINUUM_SMTP_TLS=oui\u00a0: le serveur sait chiffrer."
            return Line("Chiffrement", WATCH, "les courriels partent en clair", remedy)
        return Line(
            "Chiffrement",
            WATCH,
            "le serveur ne le propose pas",
            "Prenez un serveur qui propose STARTTLS, sauf s’il est sur cette machine.",
        )
    if not offered:
        remedy = "Changez de port (587 d’ordinaire), ou retirez CONTINUUM_SMTP_TLS si le serveur est sur cette machine."
        raise Stop(Line("Chiffrement", BROKEN, "le serveur ne propose pas STARTTLS sur ce port", remedy))
    try:
        dialogue.smtp.starttls(context=ssl.create_default_context())
        dialogue.smtp.ehlo()
    except ssl.SSLCertVerificationError as error:
        raise Stop(_certificate_refused(error)) from error
    except FAULTS as error:
        remedy = "Demandez à votre fournisseur quel port parle STARTTLS."
        raise Stop(Line("Chiffrement", BROKEN, "l’échange chiffré n’a pas pu commencer", remedy)) from error
    return Line("Chiffrement", GOOD, "STARTTLS, certificat vérifié")


def _log_in(dialogue: Dialogue) -> Line:
    name, secret = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    if not (name and secret):
        return Line("Compte", GOOD, "aucun compte n’est réglé, le serveur n’en a pas demandé jusqu’ici")
    try:
        dialogue.smtp.login(name, secret)
    except smtplib.SMTPNotSupportedError as error:
        remedy = "Ajoutez CONTINUUM_SMTP_TLS=oui\u00a0: ce serveur n’accepte un mot de passe que chiffré."
        raise Stop(Line("Compte", BROKEN, "le serveur n’accepte pas de mot de passe ici", remedy)) from error
    except UnicodeError as error:
        remedy = "Écrivez dans CONTINUUM_SMTP_USER et CONTINUUM_SMTP_PASSWORD des signes sans accent."
        raise Stop(Line("Compte", BROKEN, "le nom ou le mot de passe contient un accent, qui ne s’envoie pas", remedy)) from error
    except FAULTS as error:
        remedy = "Vérifiez CONTINUUM_SMTP_USER et CONTINUUM_SMTP_PASSWORD (parfois un mot de passe d’application)."
        raise Stop(Line("Compte", BROKEN, f"le nom ou le mot de passe est refusé{_code(error)}", remedy)) from error
    return Line("Compte", GOOD, name)


def _give_sender(dialogue: Dialogue) -> Line:
    try:
        code, _ = dialogue.smtp.mail(sender())
    except FAULTS as error:
        raise Stop(_sender_refused("")) from error
    if code != 250:
        raise Stop(_sender_refused(f" (réponse {code})"))
    return Line("Expéditeur", GOOD, sender())


def _sender_refused(code: str) -> Line:
    remedy = "Donnez dans CONTINUUM_FROM une adresse que ce compte a le droit d’employer."
    return Line("Expéditeur", BROKEN, f"{sender()} est refusé{code}", remedy)


def _give_recipient(dialogue: Dialogue) -> Line:
    try:
        code, _ = dialogue.smtp.rcpt(dialogue.to)
        dialogue.smtp.rset()
        dialogue.smtp.quit()
    except FAULTS as error:
        raise Stop(_recipient_refused(dialogue.to, "")) from error
    if code not in (250, 251):
        raise Stop(_recipient_refused(dialogue.to, f" (réponse {code})"))
    return Line("Destinataire", GOOD, f"{dialogue.to} est accepté")


def _recipient_refused(to: str, code: str) -> Line:
    remedy = "Vérifiez l’adresse. Si toutes sont refusées, ce serveur n’envoie que vers son domaine\u00a0: réglez un compte."
    return Line("Destinataire", BROKEN, f"{to} est refusé{code}", remedy)


def _code(error: Exception) -> str:
    return f" (réponse {error.smtp_code})" if isinstance(error, smtplib.SMTPResponseException) else ""


def worst(lines: list[Line]) -> str:
    """The gravest of the states."""
    return max((line.kind for line in lines), key=(GOOD, WATCH, BROKEN).index, default=GOOD)
