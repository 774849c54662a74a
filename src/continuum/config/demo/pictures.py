"""The one picture of the demonstration: drawn here, it shows nobody and nothing that exists."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from continuum.community.models import Practice
from continuum.community.services.pictures import add_picture
from continuum.toolkit.access import SYSTEM

TITLE = "Un binôme d’accueil pendant les deux premiers mois"
ALT = "Un tableau de deux mois, dessiné pour la démonstration\u00a0: huit semaines, et une case par rendez-vous du binôme."
PAPER, LINE, PINE, OCHRE = "#fbfbf8", "#d9dcd6", "#1e6b58", "#8f5a00"
WEEKS, DAYS, CELL, EDGE = 8, 5, 90, 30
MET = {(0, 0), (0, 2), (0, 4), (1, 1), (1, 3), (2, 1), (3, 1), (4, 0), (5, 0), (7, 4)}


def load_pictures() -> None:
    practice = Practice.objects.filter(title=TITLE, pictures=None).first()
    if practice is not None:
        add_picture(practice=practice, alt=ALT, content=_drawn(), by=SYSTEM)


def _drawn() -> bytes:
    image = Image.new("RGB", (2 * EDGE + WEEKS * CELL, 2 * EDGE + DAYS * CELL), PAPER)
    draw = ImageDraw.Draw(image)
    for week in range(WEEKS):
        for day in range(DAYS):
            left, top = EDGE + week * CELL, EDGE + day * CELL
            draw.rectangle((left, top, left + CELL, top + CELL), outline=LINE, width=2)
            if (week, day) in MET:
                draw.ellipse((left + 25, top + 25, left + 65, top + 65), fill=OCHRE if week == WEEKS - 1 else PINE)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()
