"""Virtual accounts of bills: opened by the bank when one is issued, closed when it no longer counts."""

from __future__ import annotations

from django.utils import timezone

from pelalawan_portal.submissions.models import OutboxEntry
from pelalawan_portal.submissions.outbox import Owed
from pelalawan_portal.submissions.registry import handler
from permits.fees.gateway import gateway
from permits.models import Bill

State = Bill.State
OPEN_ACCOUNT, CLOSE_ACCOUNT = "create_virtual_account", "close_virtual_account"


def number_for(bill: Bill) -> str:
    """The account a bill is given with its number; "" without a bank, and for what is only tried."""
    bank = gateway()
    return f"{bank.partner.strip()}{bill.pk:010d}" if bank and not bill.submission.trial else ""


def opening(bill: Bill) -> list[Owed]:
    """What is owed when a bill is issued."""
    if not bill.virtual_account:
        return []
    return [Owed(OPEN_ACCOUNT, f"bill:{bill.pk}", lane=f"account:{bill.pk}", data={"bill": bill.pk})]


@handler(OPEN_ACCOUNT, queue="outside", atomic=False)
def create_virtual_account(entry: OutboxEntry) -> None:
    """Let the bank open the account of an issued bill; the applicant is shown it only then."""
    bill = Bill.objects.select_related("submission").get(pk=entry.data["bill"])
    bank = gateway()
    if bank is None or bill.state != State.OPEN or bill.account_opened_at is not None:
        return
    bank.open_account(bill, entry.pk)
    Bill.objects.filter(pk=bill.pk, account_opened_at=None).update(account_opened_at=timezone.now())


@handler(CLOSE_ACCOUNT, queue="outside", atomic=False)
def close_virtual_account(entry: OutboxEntry) -> None:
    """Let the bank take nothing more for a bill that no longer counts."""
    bill = Bill.objects.select_related("submission").get(pk=entry.data["bill"])
    bank = gateway()
    if bank is not None and bill.account_opened_at is not None:
        bank.close_account(bill, entry.pk)


def closing(bill: Bill) -> list[Owed]:
    """What is owed when a bill stops counting."""
    if not bill.virtual_account:
        return []
    return [Owed(CLOSE_ACCOUNT, f"closed:{bill.pk}", lane=f"account:{bill.pk}", data={"bill": bill.pk})]
