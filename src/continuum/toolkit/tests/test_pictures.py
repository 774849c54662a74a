"""A picture that somebody brings: made anew, or refused in words."""

from __future__ import annotations

import contextlib
import io
import random

import pytest
from PIL import Image

from continuum.toolkit import pictures
from continuum.toolkit.pictures import remade
from continuum.toolkit.uploads import Refusal


def a_picture(width: int = 400, height: int = 200, form: str = "JPEG", mode: str = "RGB", **options) -> bytes:
    held = io.BytesIO()
    Image.new(mode, (width, height), 128 if mode == "L" else (30, 107, 88, 128)[: len(mode)]).save(held, form, **options)
    return held.getvalue()


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_what_a_phone_hides_in_a_photograph_is_gone():
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "Chez Paule, rue Secrète", {1: "N", 2: (49.0, 6.0, 0.0)}
    brought = a_picture(exif=exif, comment=b"Secret") + b"PK\x03\x04 une archive Secret"
    assert b"Secret" in brought
    kept = remade(brought)
    assert b"Secret" not in kept.content
    assert not dict(seen(kept.content).getexif())
    assert "comment" not in seen(kept.content).info


def test_a_photograph_taken_on_its_side_is_set_upright_and_a_large_one_made_smaller():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert (remade(a_picture(400, 200, exif=exif)).width, remade(a_picture(400, 200, exif=exif)).height) == (200, 400)
    large = remade(a_picture(4000, 1000))
    assert (large.width, large.height) == (1600, 400)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("WEBP", "RGBA"), ("JPEG", "CMYK")])
def test_every_usual_kind_becomes_a_jpeg(form, mode):
    image = Image.new(mode, (40, 30))
    held = io.BytesIO()
    image.save(held, form)
    kept = seen(remade(held.getvalue()).content)
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (40, 30))


def test_what_is_transparent_stands_on_paper_not_on_black():
    held = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(held, "PNG")
    point = seen(remade(held.getvalue()).content).getpixel((10, 10))
    assert min(point) > 240


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", pictures.EMPTY),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', pictures.DRAWING),
        (b"<svg onload='alert(1)'/>", pictures.DRAWING),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, pictures.OF_A_PHONE),
        (b"GIF89a" + b"\0" * 40, pictures.NOT_A_PICTURE),
        (b"%PDF-1.7", pictures.NOT_A_PICTURE),
        pytest.param(b"\xff\xd8\xff" + b"\0" * (pictures.LARGEST + 1), pictures.TOO_LARGE, id="too large"),
        (a_picture()[:300], pictures.DAMAGED),
        (a_picture(form="PNG")[:60], pictures.DAMAGED),
    ],
)
def test_what_is_not_a_sound_picture_is_refused_in_words(content, said):
    with pytest.raises(Refusal) as refusal:
        remade(content)
    assert str(refusal.value) == said


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused_before_it_is_read():
    held = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(held, "PNG")
    assert len(held.getvalue()) < 200_000
    with pytest.raises(Refusal) as refusal:
        remade(held.getvalue())
    assert str(refusal.value) == pictures.TOO_WIDE


def test_bytes_changed_at_random_are_refused_or_made_anew_and_never_break_the_page():
    draw = random.Random(7)
    sound = [a_picture(form=form) for form in ("JPEG", "PNG", "WEBP")]
    for _ in range(300):
        content = bytearray(draw.choice(sound))
        for _ in range(draw.randint(1, 12)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        with contextlib.suppress(Refusal):
            assert seen(remade(bytes(content)).content).format == "JPEG"
