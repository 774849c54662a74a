"""What surveys do by themselves."""

from __future__ import annotations

from continuum.toolkit.tasks import Progress, every, work

from .services.reminding import ask_those_due, close_past_campaigns, remind_those_who_wait


@work("Envoi des demandes d’une campagne", unique=True)
def send_requests(progress: Progress, *, campaign_id: str) -> str:
    """What may leave at once; begun again, nothing is asked twice."""
    ask_those_due(campaign_id, progress)
    return ""


@every(daily_at="07:20", label="Demandes et rappels des questionnaires")
def follow_campaigns(progress: Progress) -> None:
    """Close those that are over, ask what was planned for today, remind; said once, however often it runs."""
    close_past_campaigns()
    ask_those_due()
    remind_those_who_wait()
