"""STRD: the bill that takes the place of one whose date has passed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.routing import lock
from permits.fees import late
from permits.fees.accounts import closing
from permits.fees.billing import number_bill, owe_what_follows, retire
from permits.models import Bill, Proof

State, Kind = Bill.State, Bill.Kind
DAYS_TO_PAY = 30


def replace_late(submission: Submission, bill: Bill, day: date) -> Bill | None:
    """Put an STRD in the place of a bill that is late on `day`; submission and bill are locked by the caller.

    It asks what is still open and what lateness costs. When nothing is open any more the step is done (None).
    """
    owing = late.arrears(bill, day)
    retire(bill, State.REPLACED, "Lewat jatuh tempo")
    if owing.total == 0:
        reviewing.finish(bill.review_id, by=None, verb="paid", data={"bill": bill.pk, "amount": owing.paid})
        return None
    lines = [_sum("pokok", "Retribusi menurut SKRD", owing.principal)]
    if owing.paid:
        lines.append(_sum("dibayar", "Sudah dibayar", -owing.paid))
    lines.append(
        _sum(
            "denda", f"Denda {bill.rule.get('late', '1')} % tiap bulan, {owing.months} bulan", owing.interest
        )
    )
    strd = Bill.objects.create(
        submission=submission, review_id=bill.review_id, office=bill.office, kind=Kind.STRD, follows=bill,
        rule=bill.rule, lines=lines, total=owing.total, account_code=bill.account_code, npwrd=bill.npwrd,
    )  # fmt: skip
    due = timezone.localdate() + timedelta(days=DAYS_TO_PAY)
    event = record(
        submission, "bill_late", review=Review.objects.get(pk=bill.review_id),
        data={"bill": strd.pk, "amount": strd.total, "due": due.isoformat()},
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    told = [*tell(submission, event), *closing(bill)]
    number_bill(strd, due)
    owe_what_follows(submission, event, strd, told)
    return strd


def _sum(key: str, label: str, amount: int) -> dict[str, Any]:
    return {"key": key, "label": label, "tariff": amount, "volume": "1", "unit": "", "amount": amount}


@transaction.atomic
def overdue(bill_id: int) -> Bill | None:
    """Replace one bill by an STRD when its date has passed; None when it was paid or handled meanwhile."""
    submission = lock(Bill.objects.values_list("submission_id", flat=True).get(pk=bill_id))
    bill = Bill.objects.select_for_update(of=("self",)).select_related("office").get(pk=bill_id)
    if not bill.is_late or bill.proofs.filter(state=Proof.State.WAITING).exists():
        return None
    bill.submission = submission
    return replace_late(submission, bill, timezone.localdate())
