"""What follows from events by itself: receipts (most people open theirs at once), and the notice of a voided paper."""

from __future__ import annotations

from pelalawan_portal.documents.printouts import owed, receipt_subject
from pelalawan_portal.submissions.models import Event, Submission
from pelalawan_portal.submissions.outbox import Owed


def receipt_at_sending(submission: Submission) -> Owed:
    """The first receipt, A5 with the PIN."""
    return owed(receipt_subject(submission, "kirim", "a5", with_pin=True))


def receipt_when_complete(submission: Submission) -> Owed:
    """The second, with the firm date."""
    return owed(receipt_subject(submission, "lengkap", "a5", with_pin=True))


def voided_words(submission: Submission, event: Event) -> tuple[str, str]:
    """Subject and text of the notice that a signed paper is no longer in force."""
    return (
        "Surat Anda dibatalkan",
        "Surat yang sudah terbit dibatalkan dan tidak boleh dipakai lagi. Alasannya ada di halaman permohonan Anda.",
    )
