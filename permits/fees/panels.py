"""What a permohonan's own page shows of its fee: how much, until when, how, and what became of the money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.bahasa.money import rupiah
from pelalawan_portal.submissions.models import Note, Submission
from permits.fees import late
from permits.fees.gateway import gateway
from permits.models import Bill, Payment, Proof

State = Bill.State


def fee_panel(submission: Submission) -> Mapping[str, Any] | None:
    """None for a service without a fee step, and before the sum is fixed."""
    if not any(one.kind == "fee" for one in submission.spec.steps):
        return None
    bills = list(Bill.objects.filter(submission=submission).exclude(number="").order_by("-id"))
    bill = next((one for one in bills if one.state in (State.OPEN, State.PAID)), None)
    if not bills:
        return _free(submission)
    rows = list(Payment.objects.filter(bill__in=bills).select_related("bill").order_by("id"))
    given_back = {one.refers_to_id for one in rows if one.refers_to_id}
    proof = bill.proofs.order_by("-id").first() if bill and bill.state == State.OPEN else None
    waiting = proof is not None and proof.state == Proof.State.WAITING
    return {
        "template": "permits/fee_panel.html",
        "submission": submission,
        "bill": bill,
        "bank": gateway() if bill and bill.account_opened_at else None,
        "treasury": settings.TREASURY_ACCOUNT,
        "preparing": bool(bill and bill.virtual_account and not bill.account_opened_at),
        "proof": proof,
        "payments": [one for one in rows if one.kind == Payment.Kind.PAYMENT and one.pk not in given_back],
        "surplus": [one for one in rows if one.kind == Payment.Kind.SURPLUS and one.pk not in given_back],
        "refunds": [one for one in rows if one.kind == Payment.Kind.REFUND],
        "earlier": [one for one in bills if bill is None or one.pk != bill.pk],
        "owing": late.arrears(bill, timezone.localdate()) if bill and bill.is_late else None,
        "call": _call(bill) if bill and bill.state == State.OPEN and not waiting else None,
    }


def _call(bill: Bill) -> Mapping[str, str]:
    until = f" paling lambat {weekday_date(bill.due_on)}" if bill.due_on else ""
    return {
        "text": f"Bayar {rupiah(bill.total)}{until}.",
        "address": "#retribusi",
        "label": "Lihat cara membayar",
    }


def _free(submission: Submission) -> Mapping[str, Any] | None:
    note = Note.objects.filter(submission=submission, event__verb="fee_free").order_by("-id").first()
    if note is None:
        return None
    return {"template": "permits/fee_panel.html", "free": note.text, "submission": submission}
