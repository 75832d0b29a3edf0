"""The signed paper as it comes back from the scanner: checked, cleaned and kept as one PDF.

It is inspected while the officer waits, not afterwards: a permit must not become final on a file that turns out to
be unreadable.
"""

from __future__ import annotations

import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from PIL import Image

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions.files import intake, programs, storage
from pelalawan_portal.submissions.files.processing import KINDS
from pelalawan_portal.submissions.files.sniffing import Unacceptable
from pelalawan_portal.submissions.models import StoredFile

SLOT = "@surat"  # no key of a requirement begins so
PDF = "application/pdf"
A4 = (595.28, 841.89)


@dataclass(frozen=True)
class Scan:
    """A clean PDF that lies on the disk and that no row names yet."""

    key: uuid.UUID
    name: str
    written: storage.Written


def take(upload: UploadedFile[bytes]) -> Scan:
    """Check and clean an upload ("foto" or "pdf"); a photo becomes a PDF of one page.

    Raises Unacceptable with a sentence for the officer; then nothing was kept. Takes a second: the inspection runs
    as a program of its own.
    """
    received = intake.store(upload, ("foto", "pdf"))
    target = storage.new_path(received.key, f"-{secrets.token_hex(4)}")
    try:
        _inspect(received, storage.absolute(target))
        return Scan(received.key, f"{received.name.rsplit('.', 1)[0]}.pdf", storage.settle(target))
    except BaseException:
        storage.remove(target)
        raise
    finally:
        intake.discard(received)


def _inspect(received: intake.Received, target: Path) -> None:
    source = storage.absolute(received.written.path)
    try:
        if programs.infected(source):
            raise Unacceptable(programs.SENTENCES["virus"])
        outcome = programs.clean(KINDS[received.kind], source, target)
    except (OSError, programs.InspectionFailed) as error:
        raise Unacceptable("Berkas belum dapat diperiksa sistem. Coba unggah sekali lagi.") from error
    if outcome.refusal:
        raise Unacceptable(outcome.refusal)
    if outcome.kind != PDF:
        target.write_bytes(photo_as_pdf(target))


def photo_as_pdf(photo: Path) -> bytes:
    """A PDF of one A4 page that shows a clean JPEG as large as it fits; its pixels are not touched."""
    with Image.open(photo, formats=("JPEG",)) as opened:
        width, height = opened.size
        colours = "DeviceGray" if opened.mode == "L" else "DeviceRGB"
    page = A4 if height >= width else A4[::-1]
    scale = min(page[0] / width, page[1] / height)
    wide, high = width * scale, height * scale
    drawn = f"q {wide:.2f} 0 0 {high:.2f} {(page[0] - wide) / 2:.2f} {(page[1] - high) / 2:.2f} cm /S Do Q"
    pixels = photo.read_bytes()
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents 4 0 R "
        b"/Resources << /XObject << /S 5 0 R >> >> >>" % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn.encode()),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
        % (width, height, colours.encode(), len(pixels), pixels),
    )


def _pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalogue (ISO 32000-1, 7.5)."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def name_it(scan: Scan, *, bundle: uuid.UUID, by: User) -> StoredFile:
    """The row that names a scan, in the caller's transaction; it is clean already."""
    now = timezone.now()
    return StoredFile.objects.create(
        id=scan.key, bundle=bundle, key=SLOT, name=scan.name, kind=PDF, size=scan.written.size,
        sha256=scan.written.sha256, path=scan.written.path, state=StoredFile.State.CLEAN, uploaded_by=by,
        uploaded_at=now, processed_at=now,
    )  # fmt: skip


def discard(scan: Scan) -> None:
    """Remove a scan that will not be named after all."""
    with suppress(OSError):
        storage.remove(scan.written.path)
