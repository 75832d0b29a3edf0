"""Letters: the refusal an office sends, and the permohonan or pernyataan written from an applicant's own answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pelalawan_portal.bahasa.dates import long_date, moment

from .decisions import PDF_STANDARD
from .letterheads import Letterhead
from .signatories import Signatory, Stage, stage_data
from .typesetting import Verbatim, compile_pdf


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for refusing and the rule it rests on."""

    text: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class ObjectionRoute:
    """Where an objection goes: the issuing official, the superior who hears the appeal, and how to send it."""

    official: str
    superior: str
    how: str

    def steps(self) -> list[list[str]]:
        """(sentence, rule) pairs: UU 30/2014 (Administrasi Pemerintahan) Ps 75-78.

        The 21 and 10 working days for objecting and appealing, and to whom, are as an administrative court publishes
        them. The 10 working days for the answer, the deemed grant, the absence of a fee and the suit are from the text
        of the law as we know it and await the legal bureau's confirmation.
        """
        return [
            [
                f"Ajukan keberatan tertulis kepada {self.official} paling lambat 21 hari kerja sejak surat ini "
                f"Anda terima. {self.how} Tidak dipungut biaya.",
                "UU 30/2014 Pasal 75 dan Pasal 77",
            ],
            [
                "Keberatan Anda dijawab paling lama 10 hari kerja. Bila lewat tanpa jawaban, keberatan dianggap "
                "dikabulkan.",
                "UU 30/2014 Pasal 77",
            ],
            [
                f"Bila Anda tidak setuju dengan jawabannya, ajukan banding tertulis kepada {self.superior} paling "
                "lambat 10 hari kerja sejak jawaban itu Anda terima.",
                "UU 30/2014 Pasal 78",
            ],
            [
                "Bila tetap tidak setuju setelah banding, Anda dapat menggugat ke Pengadilan Tata Usaha Negara.",
                "UU 30/2014 Pasal 76",
            ],
        ]


@dataclass(frozen=True, slots=True)
class RefusalLetter:
    """Surat penolakan: what was asked, why it is refused, by which rule, and how to object.

    `submitted_on`: day the permohonan arrived. `again`: what the applicant can do to succeed next time. `stage`,
    `number`, `verify_url`: see `signatories.stage_data`. `initials`: (post, name, moment) of the parafs on a draft.
    `mandate`: the decree by which the office signs. Raises ValueError without a reason.
    """

    letterhead: Letterhead
    recipient: str
    address: str
    service: str
    submission_number: str
    submitted_on: date
    reasons: tuple[Reason, ...]
    objection: ObjectionRoute
    signatory: Signatory
    stage: Stage = "konsep"
    number: str | None = None
    verify_url: str | None = None
    decided_on: date | None = None
    again: str = ""
    place: str = "Pangkalan Kerinci"
    copies_to: tuple[str, ...] = ()
    trial: bool = False
    initials: tuple[tuple[str, str, str], ...] = ()
    mandate: str = ""

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a refusal states at least one reason")

    def data(self) -> dict[str, Any]:
        """What the template reads."""
        return stage_data(self.stage, self.number, self.verify_url) | {
            "letterhead": self.letterhead.data(),
            "recipient": self.recipient,
            "address": self.address,
            "service": self.service,
            "submission_number": Verbatim(self.submission_number),
            "submitted_on": long_date(self.submitted_on),
            "reasons": [[reason.text, reason.legal_basis] for reason in self.reasons],
            "objection": self.objection.steps(),
            "signatory": self.signatory.data(),
            "decided_on": long_date(self.decided_on) if self.decided_on else "",
            "again": self.again,
            "place": self.place,
            "copies_to": list(self.copies_to),
            "trial": self.trial,
            "initials": [list(one) for one in self.initials],
            "mandate": self.mandate,
        }


@dataclass(frozen=True, slots=True)
class ApplicantLetter:
    """A permohonan or pernyataan made from the answers, so that nobody has to write it.

    `title`: "SURAT PERNYATAAN". `to`: lines of the addressee, empty for a pernyataan. `sender`: (label, value) pairs.
    `points`: numbered statements. `signed_as`: "Pemohon" or "Yang menyatakan". `stamp_duty`: keep a place for a
    meterai. `sent`: aware moment the applicant agreed and sent it, None while it is still a preview.
    `submission_number`: None before sending.
    """

    title: str
    opening: str
    sender: tuple[tuple[str, str], ...]
    signer: str
    place: str
    written_on: date
    to: tuple[str, ...] = ()
    subject: str = ""
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    closing: str = ""
    signed_as: str = "Pemohon"
    stamp_duty: bool = False
    submission_number: str | None = None
    sent: datetime | None = None

    def data(self) -> dict[str, Any]:
        """What the template reads."""
        return {
            "title": self.title,
            "opening": self.opening,
            "sender": [list(pair) for pair in self.sender],
            "signer": self.signer,
            "place": self.place,
            "written_on": long_date(self.written_on),
            "to": list(self.to),
            "subject": self.subject,
            "paragraphs": list(self.paragraphs),
            "points": list(self.points),
            "closing": self.closing,
            "signed_as": self.signed_as,
            "stamp_duty": self.stamp_duty,
            "submission_number": self.submission_number and Verbatim(self.submission_number),
            "sent": moment(self.sent) if self.sent else "",
        }


def render_refusal(letter: RefusalLetter) -> bytes:
    """The refusal on A4 as tagged PDF/A-2a; raises ValueError as `render_decision`."""
    return compile_pdf("refusal", letter.data(), pdf_standard=PDF_STANDARD)


def render_applicant_letter(letter: ApplicantLetter) -> bytes:
    """The applicant's letter on A4 as tagged PDF/A-2a."""
    return compile_pdf("applicant_letter", letter.data(), pdf_standard=PDF_STANDARD, moment=letter.sent)
