"""The photographs of a practice: added, taken away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.community import rules
from continuum.community.models import Practice, PracticePicture, PracticePictureContent
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.pictures import remade
from continuum.toolkit.uploads import Refusal

journal.declare({"picture.added": "image ajoutée à une pratique", "picture.removed": "image retirée d’une pratique"})
MOST = 4
TOO_MANY = "Une pratique montre quatre images au plus\u00a0: retirez-en une avant d’en ajouter une autre."


@acts(rule=rules.change_practice, on="practice")
def add_picture(*, practice: Practice, alt: str, content: bytes, by: Any) -> PracticePicture:
    """Made anew whatever it was: neither the place nor the hour that a phone writes in it is kept."""
    try:
        made = remade(content)
    except Refusal as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    if PracticePicture.objects.filter(practice=practice).count() >= MOST:
        raise ValidationError({"file": TOO_MANY})
    picture: PracticePicture = PracticePicture.objects.create(
        practice=practice,
        alt=alt,
        width=made.width,
        height=made.height,
        added_at=clock.now(),
        added_by_id=getattr(by, "pk", None),
    )
    PracticePictureContent.objects.create(picture=picture, body=made.content)
    journal.write(by, "picture.added", picture)
    return picture


@acts(rule=rules.remove_picture, on="picture")
def remove_picture(*, picture: PracticePicture, by: Any) -> None:
    """Its points go with it: nothing is left of a photograph that somebody wants gone."""
    journal.write(by, "picture.removed", picture)
    picture.delete()
