"""What a receipt of a permohonan says, from the envelope and its slots: two statements for one or for a batch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.bahasa.durations import duration_words
from pelalawan_portal.bahasa.money import fee_words
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.documents.issuing_office import letterhead
from pelalawan_portal.documents.receipts import Receipt, ReceiptRow, RowState
from pelalawan_portal.opds import frame
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions import clock
from pelalawan_portal.submissions.models import Slot, Submission

Kind = Literal["kirim", "lengkap"]
# What a list at a desk never shows stays encrypted in the rows that are read for it.
UNREAD = ("answers", "nik", "phone", "email")
# Named one by one: with every column of four tables the same row costs twice the time.
READ = (
    "number", "version_id", "version_sha256", "applicant_name", "organisation", "received_at",
    "check_by", "promised_on", "due_on", "complete_at", "pin_generation", "trial", "filed_at__short_name",
    "filed_at__name", "filed_by__name", "filed_by__username",
)  # fmt: skip
SLOT = ("submission_id", "key", "name", "required", "state", "position")
STATES: dict[str, RowState] = {
    Slot.State.EXPECTED: "menyusul",
    Slot.State.RECEIVED: "ada",
    Slot.State.RETURNED: "perlu diganti",
    Slot.State.ACCEPTED: "ada",
}


def kind_of(submission: Submission) -> Kind:
    """Which receipt stands now: of what was sent, or of complete papers."""
    return "lengkap" if submission.complete_at else "kirim"


def load(ids: Iterable[int]) -> dict[int, Submission]:
    """Submissions with what a receipt shows, by id: two statements however many they are, one without papers."""
    rows = list(
        Submission.objects.filter(pk__in=ids).select_related("filed_at", "filed_by").only(*READ).order_by()
    )
    slots = Prefetch("slots", Slot.objects.only(*SLOT))
    prefetch_related_objects([one for one in rows if _has_slots(one)], slots)
    return {one.pk: one for one in rows}


def _has_slots(submission: Submission) -> bool:
    """A service without papers may still be sent the proof of a condition, once its clock runs."""
    return submission.spec.has_papers or submission.complete_at is not None


def fee_of(spec: ServiceSpec) -> tuple[str, bool]:
    """The fee in words, and whether there is none."""
    if spec.fee.get("kind") == "gratis":
        return fee_words(0), True
    return str(spec.fee.get("note") or "Sesuai peraturan daerah; besarnya diberitahukan tertulis"), False


def rows_of(submission: Submission) -> tuple[ReceiptRow, ...]:
    """The papers as a receipt lists them; one that was not asked for and not handed in is left out."""
    spec = submission.spec
    if not _has_slots(submission):
        return ()
    rows = []
    for slot in submission.slots.all():
        asked = spec.requirement(slot.key)
        if slot.state == Slot.State.EXPECTED and not slot.required and not (asked and asked.before):
            continue
        note = "dibuat dari jawaban Anda" if asked and asked.produced else ""
        rows.append(ReceiptRow(slot.name, STATES[slot.state], note))
    return tuple(rows)


def complaints() -> tuple[str, ...]:
    """Confirmed contacts, as lines."""
    return tuple(f"{one.label} {one.value}" for one in frame.shown().contacts if one.href)


def receipt_of(
    submission: Submission,
    kind: Kind,
    *,
    with_pin: bool,
    copy_number: int = 0,
    printed_at: datetime | None = None,
) -> Receipt:
    """The receipt of a loaded submission.

    "kirim" estimates the decision as if the papers were found complete at the end of the last day of the check;
    "lengkap" has the present date, and the one first promised where that was another. With the PIN the QR code
    opens the permohonan by itself.
    """
    spec = submission.spec
    check_by = submission.check_by or clock.check_by(spec, submission.received_at)
    decided_by = submission.due_on
    if kind == "kirim":
        decided_by = clock.decided_by(spec, calendar_for(spec.calendar).day_end(check_by))
    sla = spec.sla or clock.DEFAULT_SLA
    fee, free = fee_of(spec)
    pin = submission.pin if with_pin else None
    address = f"{settings.PUBLIC_URL}/permohonan/{submission.number}/"
    office = submission.filed_at
    name = submission.applicant_name
    return Receipt(
        letterhead=letterhead(),
        kind=kind,
        number=submission.number,
        received_at=submission.received_at,
        service=spec.name,
        applicant=f"{submission.organisation} ({name})" if submission.organisation else name,
        on_behalf=f"{office} (petugas)" if office else "",
        received_by=_received_by(submission),
        rows=rows_of(submission),
        check_by=check_by,
        duration=duration_words(sla.amount, sla.unit),
        decided_by=decided_by,
        first_promised=submission.promised_on if kind == "lengkap" else None,
        complete_on=submission.complete_at.astimezone(WIB).date() if submission.complete_at else None,
        fee=fee,
        free=free,
        url=f"{settings.PUBLIC_URL}/lacak/",
        qr=f"{address}?k={pin}" if pin else address,
        printed_at=printed_at or timezone.now(),
        pin=pin,
        complaints=complaints(),
        copy_number=copy_number,
        trial=submission.trial,
    )


def _received_by(submission: Submission) -> str:
    if submission.filed_by is None:
        return "Online, lewat Portal Pelalawan"
    return f"{submission.filed_by.name or submission.filed_by}, {submission.filed_at or 'loket'}"
