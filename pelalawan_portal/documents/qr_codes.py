"""QR codes as the bare picture a template scales up: one grey byte a module, quiet zone included."""

from functools import lru_cache
from typing import TypedDict

import segno

# Four white modules on every side (ISO/IEC 18004); fewer and old phones miss codes printed beside text.
QUIET_ZONE = 4
# Trying all eight masks is most of the cost of a code. Any of them is valid; this one breaks up the long runs of
# an https address well.
_MASK = 3
_LUMA = bytes((255, 0)) + bytes(254)  # a module is 1 where it is dark


class QrPicture(TypedDict):
    """`pixels`: size x size of them row by row, 0 black and 255 white. `alt`: what the code opens."""

    size: int
    pixels: bytes
    alt: str


@lru_cache(maxsize=512)
def _pixels(payload: str) -> tuple[int, bytes]:
    matrix = segno.make_qr(payload, error="m", mask=_MASK, boost_error=False).matrix
    size = len(matrix) + 2 * QUIET_ZONE
    beside, above = b"\xff" * QUIET_ZONE, b"\xff" * (QUIET_ZONE * size)
    return size, above + b"".join(beside + row.translate(_LUMA) + beside for row in matrix) + above


def qr_picture(payload: str) -> QrPicture:
    """The QR code of `payload` (error correction M: 15 % may be smudged or folded).

    Raises segno.DataOverflowError above 2,331 bytes.
    """
    size, pixels = _pixels(payload)
    return {"size": size, "pixels": pixels, "alt": f"Kode QR: {payload}"}
