"""Documents joined to a node: hostile until checked, then kept as they came under a harmless name."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.models import Attachment, AttachmentContent, Edition, Node
from continuum.toolkit import clock
from continuum.toolkit.access import acts
from continuum.toolkit.uploads import Refusal, checked_upload

from .rows import added, before_change, changed, remove_row

MOST = 30
AN_EDITION = "Ce document est une édition d’une ressource\u00a0: supprimez l’édition sur la page de la ressource."
TOO_MANY = f"{MOST} pièces sont déjà jointes ici, c’est le plus possible\u00a0: retirez-en une, puis recommencez."


@acts(rule=rules.add_attachment, on="node")
def add_attachment(*, node: Node, attachment: Attachment, name: str, content: bytes, by: Any) -> Attachment:
    """Check what the file really is, and keep it; its bytes stand in a table of their own."""
    try:
        upload = checked_upload(name, content)
    except Refusal as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    if Attachment.objects.filter(node=node).count() >= MOST:
        raise ValidationError({"file": TOO_MANY})
    attachment.node = node
    attachment.title = attachment.title or upload.name.rsplit(".", 1)[0]
    attachment.file_name, attachment.media_type, attachment.size = upload.name, upload.media_type, len(content)
    attachment.added_at, attachment.added_by_id = clock.now(), by.pk
    attachment.save()
    AttachmentContent.objects.create(attachment=attachment, body=content)
    return added(attachment, "attachment.added", node.programme, by)


@acts(rule=rules.change_attachment, on="attachment")
def change_attachment(*, attachment: Attachment, by: Any) -> Attachment:
    """Call it otherwise; another file is another attachment."""
    before = before_change(attachment, rules.change_attachment, by)
    attachment.save(update_fields=["title"])
    return changed(before, attachment, "attachment.changed", attachment.node.programme, by)


@acts(rule=rules.remove_attachment, on="attachment")
def remove_attachment(*, attachment: Attachment, by: Any) -> None:
    if Edition.objects.filter(document=attachment).exists():
        raise ValidationError(AN_EDITION)
    remove_row(attachment, "attachment.removed", attachment.node.programme, by)
