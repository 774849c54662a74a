"""What the community does by itself."""

from __future__ import annotations

from continuum.toolkit.tasks import Progress, every, work

from . import services


@every(daily_at="07:20", label="Nouvelles de la communauté")
def tell_members(progress: Progress) -> None:
    """To each at her own rhythm, when something moved."""
    services.send_digests()


# --- The letter --------------------------------------------------------------------------------------------------------------


@work("Envoi de la lettre", unique=True)
def send_letter_mails(progress: Progress, *, letter_id: str) -> str | None:
    """A mail for each recipient; begun again, it goes on where it stopped."""
    letter = services.write_letter_mails(letter_id, progress)
    return letter.get_absolute_url() if letter else None


@every(hours=1, label="Compte des destinataires de la lettre")
def count_recipients_of_letters(progress: Progress) -> None:
    """Those whom it has reached so far; run again, it counts the same."""
    services.count_recipients()


# --- Learning visits ---------------------------------------------------------------------------------------------------------


@every(daily_at="07:15", label="Questions des visites")
def send_questions_to_hosts(progress: Progress) -> None:
    """Three days before a visit; said once, however often it runs."""
    services.send_questions()


# --- Peer problem-solving ------------------------------------------------------------------------------------------------------


@every(daily_at="06:30", label="Dépouillement des choix de problèmes")
def count_past_ballots(progress: Progress) -> None:
    """Those whose last day is over; run again, nothing is counted twice."""
    services.close_past_ballots()
