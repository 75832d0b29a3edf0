"""Surat keterangan dianggap dikabulkan: what silence past the date of the law gives (UU 30/2014 Ps 53 as amended)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB, long_date, moment
from pelalawan_portal.documents import numbering, printouts
from pelalawan_portal.documents.decisions import PDF_STANDARD
from pelalawan_portal.documents.issuing_office import identity, letterhead
from pelalawan_portal.documents.models import DeemedLetter
from pelalawan_portal.documents.qr_codes import qr_picture
from pelalawan_portal.documents.typesetting import Verbatim, compile_pdf
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.actors import PERMIT_OFFICE
from pelalawan_portal.submissions.models import OutboxEntry, Submission
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler
from pelalawan_portal.submissions.routing import lock

TITLE = "Surat keterangan dianggap dikabulkan"
NUMBER = "503/{urut:04}/KET-DD/{opd}/{romawi}/{tahun}"
LAW = "UU 30/2014 tentang Administrasi Pemerintahan Pasal 53, sebagaimana diubah dengan UU Cipta Kerja Pasal 175"


def subject_of(letter: DeemedLetter) -> str:
    """Under which subject the worker prints this letter."""
    return f"dianggap:{letter.pk}"


def owed_when_deemed(submission: Submission) -> Owed:
    """What the end of the date of the law owes."""
    return Owed("deemed_letter", "surat")


@handler("deemed_letter", queue="documents")
def number_letter(entry: OutboxEntry) -> None:
    """Give the letter its number, once, and owe its print. The counter is drawn last."""
    submission = lock(entry.submission_id or 0)
    if submission.deemed_at is None or DeemedLetter.objects.filter(submission=submission).exists():
        return
    office = Opd.objects.get(code=PERMIT_OFFICE)
    day = submission.deemed_at.astimezone(WIB).date()
    series = numbering.series_of(
        NUMBER, code=submission.spec.code, office=office.code, trial=submission.trial
    )
    serial = numbering.draw(series, day.year)
    letter = DeemedLetter.objects.create(
        submission=submission, office=office, series=series.name, year=day.year, serial=serial,
        number=series.number(serial, day), at=timezone.now(),
    )  # fmt: skip
    owe(submission, entry.event, [printouts.owed(subject_of(letter))])


def data_of(letter: DeemedLetter) -> dict[str, Any]:
    """What the template reads; the words say what happened, by which rule, and that nobody had to sign."""
    submission = letter.submission
    complete, since, law = submission.complete_at, submission.deemed_since, submission.legal_on
    if complete is None or since is None or law is None:
        raise ValueError("only what was deemed granted has this letter")
    return {
        "letterhead": letterhead(letter.office.code).data(),
        "title": TITLE,
        "number": Verbatim(letter.number),
        "facts": [
            ["Nomor permohonan", Verbatim(submission.number)],
            ["Layanan", submission.spec.name],
            ["Pemohon", submission.organisation or submission.applicant_name],
            ["Dikirim", moment(submission.received_at)],
            ["Dinyatakan lengkap", moment(complete)],
            ["Batas waktu menurut hukum", long_date(law)],
            ["Dianggap dikabulkan sejak", long_date(since)],
        ],
        "paragraphs": [
            "Sampai batas waktu tersebut tidak ada keputusan atas permohonan ini. Karena itu, menurut hukum, "
            "permohonan dianggap dikabulkan.",
            "Surat keterangan ini dibuat oleh sistem elektronik dan berlaku tanpa tanda tangan. Keasliannya dapat "
            "diperiksa siapa pun pada alamat di bawah ini.",
        ],
        "basis": [LAW, submission.spec.deemed_basis],
        "place": identity().place,
        "made_on": long_date(letter.at.astimezone(WIB).date()),
        "verify_url": Verbatim(letter.verify_url),
        "qr": qr_picture(letter.verify_url),
        "trial": submission.trial,
    }


def make(rest: str, data: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The PDF of a letter (`rest`: its id), the same bytes however often it is printed."""
    letter = DeemedLetter.objects.select_related("submission", "office").filter(pk=int(rest)).first()
    if letter is None:
        return None
    made = compile_pdf("deemed", data_of(letter), pdf_standard=PDF_STANDARD, moment=letter.at)
    return made, "application/pdf"


def panel(submission: Submission) -> Mapping[str, Any] | None:
    """What the page of a permohonan that was deemed granted shows of its letter."""
    if submission.deemed_at is None:
        return None
    letter = DeemedLetter.objects.filter(submission=submission).first()
    return {"template": "documents/deemed_panel.html", "letter": letter, "submission": submission}
