"""The sections of a report, one file each, in the order of the paper."""

from . import annexes, committees, evaluation, foreword, frame, gatherings, impacts, money, plans, resources, restitution
from .context import ReportContext, Section

SECTIONS: tuple[Section, ...] = tuple(
    sorted(
        (
            module.SECTION
            for module in (
                *(foreword, frame, impacts, plans, evaluation, restitution),
                *(gatherings, committees, money, resources, annexes),
            )
        ),
        key=lambda section: section.order,
    )
)

__all__ = ["SECTIONS", "ReportContext", "Section"]
