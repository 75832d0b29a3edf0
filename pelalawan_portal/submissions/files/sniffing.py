"""What a file is, by its own first bytes: never by its name or by what the browser says."""

from __future__ import annotations

from typing import IO

from django.conf import settings

HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"heif"}
)
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "heif": "image/heic", "pdf": "application/pdf"}
PHOTOS = frozenset({"jpeg", "png", "heif"})
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic", "application/pdf": ".pdf"}
TAIL = 64 * 1024
_ENDS = {"jpeg": b"\xff\xd9", "png": b"IEND", "pdf": b"%%EOF"}


class Unacceptable(ValueError):
    """The file cannot be taken; the message is a sentence for the person who sent it (Indonesian)."""


def sniff(head: bytes) -> str | None:
    """ "jpeg", "png", "heif", "pdf", or None for anything else; `head` is the first 16 bytes or more."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "heif"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t").startswith(b"%PDF-"):
        return "pdf"
    return None


def megabytes(size: int) -> str:
    """ "11,0 MB" """
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


def too_large(size: int) -> str:
    limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
    return (
        f"Berkas ini {megabytes(size)}; paling besar {limit} MB. Foto ulang dengan ukuran lebih kecil, "
        "atau kirim hanya halaman yang diminta."
    )


def check(file: IO[bytes], size: int, accepts: tuple[str, ...]) -> str:
    """The kind ("jpeg", "png", "heif", "pdf") of an uploaded file that may be stored.

    `accepts` holds "foto" and/or "pdf". Raises Unacceptable: empty, too large, another kind, or cut off on the
    way (its end is missing). Leaves the file at its beginning.
    """
    if size == 0:
        raise Unacceptable("Berkas ini kosong (0 byte). Pilih lagi fotonya, lalu kirim.")
    if size > settings.MAX_UPLOAD_BYTES:
        raise Unacceptable(too_large(size))
    file.seek(0)
    head = file.read(1024)
    kind = sniff(head)
    if kind is None:
        raise Unacceptable("Jenis berkas ini tidak dapat kami terima. Kirim foto (JPG, PNG, HEIC) atau PDF.")
    if kind == "pdf" and "pdf" not in accepts:
        raise Unacceptable("Untuk surat ini kirim foto (JPG, PNG, HEIC), bukan PDF.")
    if kind in PHOTOS and "foto" not in accepts:
        raise Unacceptable("Untuk surat ini kirim PDF, bukan foto.")
    file.seek(max(0, size - TAIL))
    if (end := _ENDS.get(kind)) and end not in file.read(TAIL):
        raise Unacceptable("Berkas ini terpotong: bagian akhirnya tidak sampai. Kirim sekali lagi.")
    file.seek(0)
    return kind
