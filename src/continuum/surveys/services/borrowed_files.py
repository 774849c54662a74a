"""The report of a partner, attached to the request of the structure it is about: hostile until checked, then kept as it came."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.surveys import rules
from continuum.surveys.models import Request
from continuum.surveys.models.borrowed import BorrowedFile, BorrowedFileBody
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.uploads import Refusal, checked_upload

journal.declare({"report.attached": "rapport d’un partenaire joint", "report.removed": "rapport d’un partenaire retiré"})
MOST = 5
PDF = "application/pdf"
NOT_A_PDF = "Ce fichier n’est pas un PDF. Enregistrez le rapport en PDF, puis joignez-le."
TOO_MANY = f"{MOST} rapports sont déjà joints à cette demande\u00a0: retirez-en un, puis recommencez."


@acts(rule=rules.attach_report, on="request")
def attach_report(*, request: Request, report: BorrowedFile, name: str, content: bytes, by: Any) -> BorrowedFile:
    """Read by the structure at once; by the team, whoever brings it included, once the structure shares its answers."""
    try:
        upload = checked_upload(name, content)
    except Refusal as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    if upload.media_type != PDF:
        raise ValidationError({"file": NOT_A_PDF})
    kept = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if kept.borrowed_files.count() >= MOST:
        raise ValidationError(TOO_MANY)
    report.request, report.file_name, report.size = kept, upload.name, len(content)
    report.brought_by, report.brought_at = by, clock.now()
    report.save()
    BorrowedFileBody.objects.create(file=report, body=content)
    journal.write(by, "report.attached", request, {"tool": report.tool, "ground": report.ground})
    return report


@acts(rule=rules.remove_report, on="report")
def remove_report(*, report: BorrowedFile, by: Any) -> None:
    """By the structure, or by the team when it was attached to the wrong one."""
    journal.write(by, "report.removed", report.request, {"tool": report.tool})
    report.delete()
