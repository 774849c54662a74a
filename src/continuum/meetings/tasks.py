"""What meetings do by themselves, each morning."""

from __future__ import annotations

from continuum.toolkit.tasks import Progress, every

from .services import remind_of_meetings


@every(daily_at="07:10", label="Rappels des réunions")
def remind_those_who_come(progress: Progress) -> None:
    """On the eve, and before the day by which an answer is expected; said once, however often it runs."""
    remind_of_meetings()
