"""A QR code as a drawing of our own: black squares on white, whatever the theme of the screen."""

from __future__ import annotations

from django.utils.html import escape
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4
"""Blank modules around it, without which a telephone finds nothing (ISO/IEC 18004)."""


def qr_svg(text: str, title: str) -> str:
    drawn: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    drawn.add_data(text)
    drawn.make(fit=True)
    modules = drawn.get_matrix()
    size = len(modules)
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(modules) for x, dark in enumerate(line) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{escape(title)}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{squares}" fill="#000"/></svg>'
    )
