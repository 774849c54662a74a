"""The sections of a report, one file each, in the order of the paper."""

from . import annexes, evaluation, foreword, frame, impacts, money, plans, resources, restitution
from .context import ReportContext, Section

SECTIONS: tuple[Section, ...] = tuple(
    sorted(
        (module.SECTION for module in (foreword, frame, impacts, money, plans, evaluation, restitution, resources, annexes)),
        key=lambda section: section.order,
    )
)

__all__ = ["SECTIONS", "ReportContext", "Section"]
