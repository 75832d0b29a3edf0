"""Taking money for bills: one verb for what the bank says and what a treasurer confirms.

A movement of money is a row that nobody changes. Whatever comes in twice, late or wrong is kept as a surplus to give
back; nothing that arrived is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import lock
from permits.books import book_on
from permits.fees.accounts import closing
from permits.fees.strd import replace_late
from permits.models import Bill, Payment

Outcome = Payment.Outcome
AGAIN = "again"
INCONSISTENT = "inconsistent"


@dataclass(frozen=True)
class Received:
    """What became of a payment.

    `outcome`: "paid"; "again" (this very request came before; `first` is what it was then); "inconsistent" (the
    request id came before with another account or sum); or why the bill is not settled by it: "already_paid",
    "expired" (paid after the due date: an STRD takes the bill's place), "wrong_amount", "unknown_bill", "blocked"
    (replaced, cancelled, or the permohonan is closed). `payment` is the row, when one was written.
    """

    outcome: str
    bill: Bill | None = None
    payment: Payment | None = None
    first: str = ""


def find_bill(virtual_account: str) -> Bill | None:
    """The bill of a virtual account, with or without the bank's padding; any state but a draft."""
    digits = plain_account(virtual_account)
    return Bill.objects.filter(virtual_account=digits).first() if digits else None


def plain_account(virtual_account: str) -> str:
    """The account's digits: banks pad the partner's part with spaces on the left (domain.md 7.2)."""
    return "".join(virtual_account.split())


def judge(bill: Bill | None, amount: int, paid_at: datetime) -> str:
    """What a payment of this sum at this time would be to the bill; reads only."""
    if bill is None:
        return Outcome.UNKNOWN_BILL
    if bill.state == Bill.State.PAID:
        return Outcome.ALREADY_PAID
    if bill.state != Bill.State.OPEN or not Review.objects.undecided().filter(pk=bill.review_id).exists():
        return Outcome.BLOCKED
    if bill.was_late_on(paid_at.astimezone(WIB).date()):
        return Outcome.EXPIRED
    return Outcome.PAID if amount == bill.total else Outcome.WRONG_AMOUNT


@transaction.atomic
def receive(
    *,
    virtual_account: str,
    amount: int,
    paid_at: datetime,
    request_id: str,
    reference: str,
    retry: bool = False,
    moved: bool = True,
    facts: Mapping[str, Any] | None = None,
) -> Received:
    """The bank's word that somebody paid. One transaction; the same request twice is one payment.

    `amount` whole rupiah, `paid_at` aware, `request_id` the bank's id of the payment. `retry`: the bank says it asked
    before (flagAdvise), which changes nothing here: the id decides. `moved`: the money is at the bank (a notification,
    a report); otherwise the bank asks whether it may take it, and what settles no bill is refused and leaves no row.
    `facts`: codes of the message worth keeping, no personal data.
    """
    digits = plain_account(virtual_account)
    bill = find_bill(digits)
    if bill is not None:
        lock(bill.submission_id)
        bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill.pk)
    before = Payment.objects.filter(request_id=request_id).first()
    if before is not None:
        same = (before.virtual_account, before.amount) == (digits, amount)
        return Received(AGAIN if same else INCONSISTENT, bill, before, before.outcome)
    outcome = judge(bill, amount, paid_at)
    if outcome != Outcome.PAID and not moved:
        return Received(outcome, bill)
    payment = Payment(
        bill=bill, amount=amount, channel=Payment.Channel.BANK, virtual_account=digits[:28], paid_at=paid_at,
        request_id=request_id, reference=reference[:64], facts={**(facts or {}), **({"retry": True} if retry else {})},
    )  # fmt: skip
    try:
        with transaction.atomic():  # two for an account nobody knows wait for no bill: the unique id decides
            book(payment, outcome)
    except IntegrityError:
        before = Payment.objects.get(request_id=request_id)
        return Received(AGAIN, bill, before, before.outcome)
    return Received(outcome, bill, payment)


def book(payment: Payment, outcome: str) -> None:
    """Store a movement and what follows from it; submission and bill are locked."""
    settles = outcome == Outcome.PAID
    bill = payment.bill
    # Late but whole: it counts towards the bill, and only what lateness costs is still owed.
    late = outcome == Outcome.EXPIRED and bill is not None and payment.amount == bill.total
    payment.kind = Payment.Kind.PAYMENT if settles or late else Payment.Kind.SURPLUS
    payment.outcome = outcome
    payment.booked_on = book_on(payment.paid_at)
    payment.save(force_insert=True)
    if bill is None:
        return
    said = {"bill": bill.pk, "payment": payment.pk, "amount": payment.amount}
    if settles:
        bill.state, bill.paid_at, bill.closed_at = Bill.State.PAID, payment.paid_at, timezone.now()
        bill.save(update_fields=["state", "paid_at", "closed_at"])
        # Paid past the bank: nobody shall pay into the account a second time.
        past_the_bank = payment.channel == Payment.Channel.MANUAL
        also = closing(bill) if past_the_bank else ()
        reviewing.finish(bill.review_id, by=None, verb="paid", data=said, also=also)
        return
    submission = Submission.objects.get(pk=bill.submission_id)
    if late:
        replace_late(submission, bill, payment.paid_at.astimezone(WIB).date())
        return
    event = record(submission, "surplus", by=payment.recorded_by, data={**said, "outcome": outcome})
    submission.save(update_fields=HISTORY_FIELDS)
    owe(submission, event, tell(submission, event))
