"""The emblem as it is stored: a small PNG that we wrote ourselves."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 25_000_000
SIDE = 256
STORED_BYTES = 64 * 1024


class Emblem(NamedTuple):
    """PNG bytes, their media type, and 12 hex digits that change with them."""

    data: bytes
    media_type: str
    version: str


def reencoded(file: UploadedFile[Any]) -> Emblem:
    """The uploaded picture as PNG of at most 256×256 and 64 KB, without anything else the file carried.

    Raises ValueError with an Indonesian sentence for what is no PNG or JPEG, too big, or broken.
    """
    if (file.size or 0) > MAX_BYTES:
        raise ValueError("Gambar lebih besar dari 2 MB. Perkecil dulu, lalu unggah lagi.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file.file or io.BytesIO(), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise ValueError("Gambar terlalu lebar. Perkecil dulu, lalu unggah lagi.")
                picture.thumbnail((SIDE, SIDE))
                small = picture.convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
    ):
        raise ValueError("Berkas ini bukan gambar PNG atau JPEG yang utuh. Pilih gambar lain.") from None
    data = _png(small)
    if len(data) > STORED_BYTES:
        # A photo-like emblem: 256 colours are enough at this size.
        data = _png(small.quantize(256, method=Image.Quantize.FASTOCTREE))
    return Emblem(data, "image/png", hashlib.sha256(data).hexdigest()[:12])


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
