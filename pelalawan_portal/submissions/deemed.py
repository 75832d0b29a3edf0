"""Deemed approval: silence past the date of the law is a grant (UU 30/2014 Ps 53 as amended by UU Cipta Kerja Ps 175).

Only for a service that was switched on with its legal basis, and never where another system decides.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions import pauses
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import OutboxEntry, Review, Slot, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import also_owed, handler


def grant(submission: Submission) -> Submission:
    """Record that a permohonan counts as granted: part of beat's verb, which holds the lock and saw the date pass.

    Whoever signs holds the same lock, so that exactly one of the two happens. Open steps are needed no more; the letter
    is owed (`registry.owed_on("deemed", …)`), the applicant and the offices that were silent are told.
    """
    now = timezone.now()
    offices = sorted(set(submission.reviews.undecided().exclude(opd=None).values_list("opd_id", flat=True)))
    submission.reviews.undecided().update(
        verdict=Review.Verdict.CANCELLED, decided_at=now, claimed_by=None, claimed_until=None
    )
    pauses.stop(submission)
    submission.returns.filter(answered_at__isnull=True).update(answered_at=now)
    submission.slots.filter(state=Slot.State.RETURNED).update(state=Slot.State.RECEIVED)
    submission.stage, submission.closed_at = Submission.Stage.GRANTED, now
    submission.deemed_at = submission.expired_at = now
    submission.next_clock_at = None
    event = record(
        submission, "deemed",
        data={"legal": str(submission.legal_on), "basis": submission.spec.deemed_basis, "offices": offices},
    )  # fmt: skip
    submission.save(
        update_fields=[
            "stage", "closed_at", "deemed_at", "expired_at", "next_clock_at", "escalated", *HISTORY_FIELDS,
        ]
    )  # fmt: skip
    offices_told = [Owed("tell_deemed", f"opd:{one}", data={"opd": one}) for one in offices]
    owe(submission, event, [*tell(submission, event), *also_owed("deemed", submission), *offices_told])
    return submission


@handler("tell_deemed", queue="outside", atomic=False, patient=True)
def tell_deemed(entry: OutboxEntry) -> None:
    """Tell an office with a confirmed address that its silence decided."""
    office = Opd.objects.get(pk=entry.data["opd"])
    if (
        not (settings.EMAIL_CONFIGURED and office.email and office.contact_confirmed)
        or entry.submission is None
    ):
        return
    number = entry.submission.number
    EmailMessage(
        f"Dianggap dikabulkan – {number}",
        f"Permohonan {number} tidak diputus sampai batas waktu hukum dan dianggap dikabulkan. Langkah di {office} "
        f"ditutup.\n{settings.PUBLIC_URL}/admin/",
        to=[office.email],
        headers={"Message-ID": f"<dianggap-{entry.pk}@portal.pelalawan>"},
    ).send()
