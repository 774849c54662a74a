"""A photograph that somebody brings, made anew: what was hidden in its file is gone, and it weighs little.

    kept = remade(content)      # Picture: JPEG bytes, width, height; raises Refusal

Nothing of the file that came is kept: neither the place nor the hour nor the name that a phone writes in it, nor what hangs
behind the last point of the picture.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from .uploads import Refusal

LARGEST = 15_000_000
"""What the camera of a phone writes, with room to spare."""
MOST_POINTS = 60_000_000
LONGEST_SIDE = 1600
QUALITY = 82
PAPER = (251, 251, 248)
"""What stands behind a transparent picture."""
TAKEN = ("JPEG", "PNG", "WEBP")
FAULTS = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)

EMPTY = "Ce fichier est vide. Vérifiez que c’est bien l’image que vous vouliez ajouter."
TOO_LARGE = "Cette image dépasse 15\u00a0Mo. Envoyez-la à votre téléphone en taille moyenne, ou réduisez-la, puis ajoutez-la."
TOO_WIDE = "Cette image a plus de 60\u00a0millions de points. Réduisez ses dimensions, puis ajoutez-la."
DAMAGED = "Cette image est abîmée ou incomplète. Ouvrez-la, enregistrez-la de nouveau en JPEG, puis ajoutez-la."
DRAWING = "Une image SVG peut contenir du code\u00a0: enregistrez-la en PNG ou en JPEG, puis ajoutez-la."
OF_A_PHONE = (
    "Cette image est au format HEIC de votre téléphone. Enregistrez-la en JPEG (réglage «\u00a0le plus compatible\u00a0»), "
    "puis ajoutez-la."
)
NOT_A_PICTURE = "Ce fichier n’est pas une image que l’on peut ajouter. Choisissez une image JPEG, PNG ou WebP."


@dataclass(frozen=True)
class Picture:
    """A JPEG of ours."""

    content: bytes
    width: int
    height: int


def remade(content: bytes) -> Picture:
    """The same picture, upright, at most `LONGEST_SIDE` points long, with nothing else in its file; raises `Refusal`."""
    if not content:
        raise Refusal(EMPTY)
    if len(content) > LARGEST:
        raise Refusal(TOO_LARGE)
    try:
        with warnings.catch_warnings():
            # Its size is looked at just below, before any point is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=TAKEN)
    except Image.DecompressionBombError as fault:
        raise Refusal(TOO_WIDE) from fault
    except FAULTS as fault:
        raise Refusal(_why_not(content)) from fault
    if opened.width * opened.height > MOST_POINTS:
        raise Refusal(TOO_WIDE)
    try:
        return _written(_upright(opened))
    except FAULTS as fault:
        raise Refusal(DAMAGED) from fault


def _why_not(content: bytes) -> str:
    head = content[:1024].lstrip().lower()
    if b"<svg" in head or head.startswith(b"<?xml"):
        return DRAWING
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif"):
        return OF_A_PHONE
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF")):
        return DAMAGED
    return NOT_A_PICTURE


def _upright(opened: Image.Image) -> Image.Image:
    """As it is looked at, on paper, no larger than what a page shows."""
    opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    turned = ImageOps.exif_transpose(opened)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = turned.convert("RGBA")
    blank = Image.new("RGB", seen.size, PAPER)
    blank.paste(seen, mask=seen.getchannel("A"))
    return blank


def _written(image: Image.Image) -> Picture:
    """From points alone: a new image carries neither comment nor profile nor place."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(held.getvalue(), image.width, image.height)
