"""What looks after bills: late ones become STRDs, lost notifications are asked for, what is paid goes on."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import OutboxEntry, Review
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.outside import Unreachable
from pelalawan_portal.submissions.reconciliation import also_check
from pelalawan_portal.submissions.registry import handler, periodic
from pelalawan_portal.submissions.routing import lock
from pelalawan_portal.submissions.workflow import Refused
from permits import payments
from permits.books import fetch_reports
from permits.fees.accounts import closing
from permits.fees.billing import retire
from permits.fees.gateway import gateway
from permits.fees.strd import overdue
from permits.models import Bill, Proof

State = Bill.State
ASK = "ask_bank"
# The bank tells us of a payment at once; who heard nothing asks, and rarely enough for any contract.
ASK_EVERY = timedelta(minutes=30)
ASKED_AT_ONCE = 50
TENDED_AT_ONCE = 200


def tend() -> None:
    """Each minute: what is paid goes on, what nobody can pay any more is closed, the bank is asked."""
    paid = Bill.objects.filter(state=State.PAID, review__decided_at=None).values_list("pk", flat=True)
    for bill_id in list(paid[:TENDED_AT_ONCE]):
        move_on(bill_id)
    stray = Bill.objects.filter(state__in=(State.OPEN, State.DRAFT), review__decided_at__isnull=False)
    for bill_id in list(stray.values_list("pk", flat=True)[:TENDED_AT_ONCE]):
        close_stray(bill_id)
    ask_the_bank()


@transaction.atomic
def move_on(bill_id: int) -> bool:
    """Finish the step of a bill that is paid; whether it still stood open."""
    bill = Bill.objects.get(pk=bill_id)
    lock(bill.submission_id)
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill_id)
    if bill.state != State.PAID:
        return False
    try:
        reviewing.finish(
            bill.review_id, by=None, verb="paid", data={"bill": bill.pk, "amount": bill.total, "swept": True}
        )
    except Refused:
        return False
    return True


@transaction.atomic
def close_stray(bill_id: int) -> bool:
    """Cancel a bill whose step ended without it (the permohonan was withdrawn); whether it still counted."""
    submission = lock(Bill.objects.values_list("submission_id", flat=True).get(pk=bill_id))
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=bill_id)
    if bill.state not in (State.OPEN, State.DRAFT) or Review.objects.get(pk=bill.review_id).is_open:
        return False
    retire(bill, State.CANCELLED, "Permohonan tidak dilanjutkan")
    event = record(submission, "bill_closed", data={"bill": bill.pk})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, closing(bill))
    return True


def ask_the_bank() -> int:
    """Owe a question to the bank for bills that waited longest without an answer; how many."""
    if gateway() is None:
        return 0
    now = timezone.now()
    unheard = Q(asked_at=None, account_opened_at__lte=now - ASK_EVERY) | Q(asked_at__lte=now - ASK_EVERY)
    with transaction.atomic():
        rows = (
            Bill.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(unheard, state=State.OPEN, account_opened_at__isnull=False)
            .order_by(F("asked_at").asc(nulls_first=True))[:ASKED_AT_ONCE]
        )
        keys = [one.pk for one in rows]
        Bill.objects.filter(pk__in=keys).update(asked_at=now)
        owe(None, None, [Owed(ASK, f"bill:{key}:{now:%Y%m%d%H%M}", data={"bill": key}) for key in keys])
    return len(keys)


@handler(ASK, queue="outside", atomic=False)
def ask_bank(entry: OutboxEntry) -> None:
    """A lost notification: the bank says that an open bill was paid, and it is booked as if it had told us."""
    bill = Bill.objects.get(pk=entry.data["bill"])
    if bill.state == State.OPEN:
        book_what_the_bank_knows(bill)


def book_what_the_bank_knows(bill: Bill) -> payments.Received | None:
    """Ask for one bill and book its payment; None while unpaid. Raises Unreachable."""
    bank = gateway()
    said = bank.ask(bill) if bank else None
    if said is None:
        return None
    return payments.receive(
        virtual_account=said.virtual_account, amount=said.amount, paid_at=said.paid_at, request_id=said.request_id,
        reference=said.reference, facts={"asked": True},
    )  # fmt: skip


def tidy() -> None:
    """Each hour: bills past their date, once the bank has been asked; and the bank's reports of the last days."""
    today = timezone.localdate()
    waiting = Proof.objects.filter(state=Proof.State.WAITING).values("bill_id")
    late = Bill.objects.filter(state=State.OPEN, due_on__lt=today).exclude(pk__in=waiting).order_by("due_on")
    for bill in list(late[:TENDED_AT_ONCE]):
        try:
            if bill.account_opened_at and book_what_the_bank_knows(bill):
                continue
        except Unreachable:
            continue  # it may have been paid in time: next hour
        overdue(bill.pk)
    fetch_reports()


_STANDS_STILL = """
    SELECT s.number FROM permits_bill b JOIN submissions_review r ON r.id = b.review_id
      JOIN submissions_submission s ON s.id = b.submission_id
     WHERE b.state = 'paid' AND r.decided_at IS NULL"""
_WITHOUT_MONEY = """
    SELECT s.number FROM permits_bill b JOIN submissions_submission s ON s.id = b.submission_id
     WHERE b.state = 'paid' AND NOT EXISTS (SELECT FROM permits_payment p WHERE p.bill_id = b.id AND p.kind = 'payment'
           AND NOT EXISTS (SELECT FROM permits_payment c WHERE c.refers_to_id = p.id AND c.kind = 'correction'))"""
_WITHOUT_STEP = """
    SELECT s.number FROM permits_bill b JOIN submissions_review r ON r.id = b.review_id
      JOIN submissions_submission s ON s.id = b.submission_id
     WHERE b.state = 'open' AND r.decided_at IS NOT NULL"""


def register() -> None:
    periodic("tend", tend)
    periodic("tidy", tidy)
    also_check("paid_not_moved", "Retribusi lunas, tetapi permohonan tidak berlanjut", _STANDS_STILL)
    also_check("paid_no_money", "Retribusi tercatat lunas tanpa pembayaran", _WITHOUT_MONEY)
    also_check("bill_no_step", "Tagihan terbuka pada langkah yang sudah selesai", _WITHOUT_STEP)
