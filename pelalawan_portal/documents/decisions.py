"""The decision as a sheet of paper: title, number, legal basis, holder, terms, signature.

Layout of a regency's SK/izin: domain notes "Loket, receipts, numbering, letterhead". Only rendering lives here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pelalawan_portal.bahasa.dates import long_date

from .letterheads import Letterhead
from .signatories import Signatory, Stage, stage_data
from .typesetting import PdfStandard, compile_pdf

PDF_STANDARD: PdfStandard = "a-2a"


@dataclass(frozen=True, slots=True)
class DecisionSheet:
    """What a decision says, its tokens already filled.

    `title`: "IZIN PENYELENGGARAAN REKLAME". `considering`/`recalling`: Menimbang (a., b., …) and Mengingat (1., 2., …);
    with either the sheet says MEMUTUSKAN. `based_on`: the short form, Berdasarkan. `opening`: the sentence before the
    holder's table. `holder`: (label, value) pairs. `paragraphs`: the service's text. `validity`: masa berlaku in words.
    `terms`: ketentuan, numbered. `decided_on`: None leaves the date to be written in ink. `copies_to`: tembusan.
    `initials`: (post, name, moment) of the parafs on a draft. `stage`, `number`, `verify_url`: see
    `signatories.stage_data`.
    """

    letterhead: Letterhead
    title: str
    opening: str
    holder: tuple[tuple[str, str], ...]
    signatory: Signatory
    validity: str
    stage: Stage = "konsep"
    number: str | None = None
    verify_url: str | None = None
    considering: tuple[str, ...] = ()
    recalling: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    decided_on: date | None = None
    place: str = "Pangkalan Kerinci"
    copies_to: tuple[str, ...] = ()
    trial: bool = False
    initials: tuple[tuple[str, str, str], ...] = ()

    def data(self) -> dict[str, Any]:
        """What the template reads."""
        return stage_data(self.stage, self.number, self.verify_url) | {
            "letterhead": self.letterhead.data(),
            "title": self.title,
            "opening": self.opening,
            "holder": [list(pair) for pair in self.holder],
            "signatory": self.signatory.data(),
            "validity": self.validity,
            "considering": list(self.considering),
            "recalling": list(self.recalling),
            "based_on": list(self.based_on),
            "paragraphs": list(self.paragraphs),
            "terms": list(self.terms),
            "decided_on": long_date(self.decided_on) if self.decided_on else "",
            "place": self.place,
            "copies_to": list(self.copies_to),
            "trial": self.trial,
            "initials": [list(one) for one in self.initials],
        }


def render_decision(sheet: DecisionSheet) -> bytes:
    """The sheet on A4 as tagged PDF/A-2a, watermarked KONSEP until it may be signed.

    Raises ValueError for a sheet past "konsep" without number or verification address.
    """
    return compile_pdf("decision", sheet.data(), pdf_standard=PDF_STANDARD)
