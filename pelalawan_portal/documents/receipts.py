"""Tanda terima: proof that a permohonan arrived, on A5, on a thermal roll, or as a picture for the phone.

What a receipt must carry: domain notes "Loket, receipts, numbering, letterhead"; dates and words as the portal's pages
use them. The second receipt ("lengkap") repeats it with the firm date, once an officer has found everything complete.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from PIL import Image

from pelalawan_portal.bahasa.dates import moment, weekday_date

from .letterheads import Letterhead
from .qr_codes import qr_picture
from .typesetting import Verbatim, compile_pdf, compile_png, forget

if TYPE_CHECKING:
    import pikepdf

Paper = Literal["a5", "80mm", "58mm"]
RowState = Literal["ada", "menyusul", "perlu diganti"]

# A phone picture is 360 pt wide, 720 pixels at this resolution: sharp on a phone, half a second on a slow line. At
# 1080 pixels it cost twice the time and left no room under the limit.
PHONE_PPI = 144
PHONE_LIMIT = 100_000
# Receipts typeset at once. 200 in one go took 260 MB, in parts of 25 they take 115 MB and no longer.
PART = 25


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One paper asked for and whether we have it; `note` says why it must be replaced or by when it must come."""

    name: str
    state: RowState
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """All a receipt says.

    `received_at`, `printed_at`: aware datetimes. `check_by`: by when completeness is checked. `duration`: the usual
    time in words ("5 hari kerja (tanpa Sabtu, Minggu, libur)"). `decided_by`: the date that follows if the papers are
    complete ("kirim"), or the present date ("lengkap"), None where no date can be given. `first_promised`: what was
    told first ("lengkap" only; printed where it was another date). `complete_on`: day the clock started ("lengkap"
    only). `on_behalf`: who acts for the applicant ("Rudi (kuasa)", "Kantor Camat Teluk Meranti (petugas)"), empty when
    nobody does. `received_by`: officer and counter, or "online". `fee`: in words; `free` prints TIDAK DIPUNGUT BIAYA.
    `qr`: what the code holds; `url`: the address in print. `pin`: None leaves out the strip.
    `complaints`: confirmed contacts only. `copy_number`: 0 is the original, n prints SALINAN ke-n.
    """

    letterhead: Letterhead
    kind: Literal["kirim", "lengkap"]
    number: str
    received_at: datetime
    service: str
    applicant: str
    received_by: str
    rows: tuple[ReceiptRow, ...]
    check_by: date
    duration: str
    decided_by: date | None
    fee: str
    free: bool
    url: str
    qr: str
    printed_at: datetime
    on_behalf: str = ""
    complete_on: date | None = None
    first_promised: date | None = None
    pin: str | None = None
    complaints: tuple[str, ...] = ()
    copy_number: int = 0
    trial: bool = False

    def __post_init__(self) -> None:
        if self.kind == "lengkap" and self.complete_on is None:
            raise ValueError("a receipt for complete papers names the day they were complete")
        if self.copy_number < 0:
            raise ValueError("a copy number counts from 0, the original")

    @property
    def promise(self) -> tuple[tuple[str, str], ...]:
        """What is promised, as (what, when) pairs in the order they come true."""
        if self.kind == "kirim":
            checked = ("Kelengkapan diperiksa paling lambat", weekday_date(self.check_by))
            if self.decided_by is None:
                return (checked, ("Bila lengkap, selesai dalam", self.duration))
            return (checked, ("Bila lengkap, selesai paling lambat", weekday_date(self.decided_by)))
        assert self.complete_on is not None  # noqa: S101 – held by __post_init__, said again for the type checker
        complete = ("Dinyatakan lengkap", weekday_date(self.complete_on))
        if self.decided_by is None:
            return (complete, ("Selesai dalam", self.duration))
        last = ("Selesai paling lambat", weekday_date(self.decided_by))
        if self.first_promised in (None, self.decided_by):
            return (complete, last)
        return (complete, ("Janji pertama", weekday_date(self.first_promised)), last)

    def data(self) -> dict[str, Any]:
        """What the templates read, the letterhead apart (a batch passes each of those once)."""
        complete = self.kind == "lengkap"
        return {
            "title": "Tanda terima berkas lengkap" if complete else "Tanda terima permohonan",
            "headline": "Surat Anda sudah lengkap" if complete else "Permohonan diterima",
            "number": Verbatim(self.number),
            "received": moment(self.received_at),
            "service": self.service,
            "applicant": self.applicant,
            "on_behalf": self.on_behalf,
            "received_by": self.received_by,
            "rows": [{"name": row.name, "state": row.state, "note": row.note} for row in self.rows],
            "promise": [list(pair) for pair in self.promise],
            "counting": self._counting(),
            "fee": self.fee,
            "free": self.free,
            "url": Verbatim(self.url),
            "qr": qr_picture(self.qr),
            "pin": None if self.pin is None else Verbatim(self.pin),
            "complaints": list(self.complaints),
            "copy": f"SALINAN ke-{self.copy_number}" if self.copy_number else "LEMBAR ASLI",
            "is_copy": bool(self.copy_number),
            "printed": moment(self.printed_at),
            "trial": self.trial,
        }

    def _counting(self) -> str:
        if self.kind == "lengkap":
            return f"Lama pengerjaan {self.duration}, dihitung sejak surat Anda dinyatakan lengkap."
        if self.decided_by is None:
            return "Waktu dihitung sejak surat Anda dinyatakan lengkap."
        return (
            f"Perkiraan. Lama pengerjaan {self.duration}, dihitung sejak surat Anda dinyatakan lengkap. "
            "Tanggal pasti ada di tanda terima kedua."
        )


def render_receipt(receipt: Receipt, paper: Paper = "a5") -> bytes:
    """One receipt as a tagged PDF. Rolls ("80mm", "58mm") are black only and as long as the receipt."""
    return _typeset([receipt], paper, tagged=True)


def render_receipts(receipts: Sequence[Receipt], paper: Paper = "a5") -> bytes:
    """A day's batch for the printer in one PDF, each receipt starting on a page of its own.

    Typeset in parts of PART receipts so that memory does not grow with the batch, and untagged: the parts' structure
    does not survive joining. Raises ValueError for an empty batch.
    """
    if not receipts:
        raise ValueError("no receipts to print")
    import pikepdf  # in the worker alone

    with ExitStack() as opened:
        whole: pikepdf.Pdf | None = None
        for start in range(0, len(receipts), PART):
            made = _typeset(receipts[start : start + PART], paper, tagged=False)
            forget()
            part = opened.enter_context(pikepdf.open(io.BytesIO(made)))
            if whole is None:
                whole = part
            else:
                whole.pages.extend(part.pages)
        assert whole is not None  # noqa: S101 – there is at least one receipt
        out = io.BytesIO()
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _typeset(receipts: Sequence[Receipt], paper: Paper, *, tagged: bool) -> bytes:
    heads = list(dict.fromkeys(receipt.letterhead for receipt in receipts))
    place = {head: index for index, head in enumerate(heads)}
    data = {
        "paper": paper,
        "letterheads": [head.data() for head in heads],
        "receipts": [receipt.data() | {"letterhead": place[receipt.letterhead]} for receipt in receipts],
    }
    template = "receipt" if paper == "a5" else "receipt_roll"
    return compile_pdf(template, data, moment=max(receipt.printed_at for receipt in receipts), tagged=tagged)


def receipt_image(receipt: Receipt) -> bytes:
    """The receipt as a PNG of at most 100 KB, 720 pixels wide, to save on the phone or share.

    The PIN, when given, stands last under a cut line so that the picture can be cropped before it is shared.
    """
    data = {"letterhead": receipt.letterhead.data(), "receipt": receipt.data()}
    (picture,) = compile_png("receipt_phone", data, PHONE_PPI)
    return _small_png(picture)


def _small_png(picture: bytes) -> bytes:
    """`picture` in so few colours that it fits PHONE_LIMIT; flat colours and text lose nothing visible."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    small = _quantized(image)
    # Only a receipt with dozens of papers gets this far; a smaller picture still beats none at all.
    while len(small) > PHONE_LIMIT:
        image = image.resize((image.width * 4 // 5, image.height * 4 // 5), Image.Resampling.BOX)
        small = _quantized(image)
    return small


def _quantized(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """The sixteen colours of receipt_phone.typ with the shades that smooth its letters."""
    ink, quiet, river, edge = (0x17, 0x21, 0x1E), (0x52, 0x60, 0x5B), (0x0B, 0x5D, 0x4B), (0xC9, 0xD4, 0xCF)
    here, missing = (0x1B, 0x6B, 0x2F), (0x8A, 0x4B, 0x00)
    shades = [(colour, share) for colour in (ink, river) for share in (0.0, 0.25, 0.5, 0.75)]
    shades += [(colour, share) for colour in (quiet, here, missing) for share in (0.0, 0.5)]
    colours = [tuple(round(part + (255 - part) * share) for part in colour) for colour, share in shades]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in ((255, 255, 255), edge, *colours) for part in colour])
    return palette
