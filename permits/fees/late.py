"""What lateness costs: one percent for each month begun after the due date (domain.md 7.5 [own]; UU 1/2022).

The percentage is part of the service's rule; the months counted are at most MOST_MONTHS, as tax law has it [own].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from pelalawan_portal.bahasa.dates import WIB
from permits.models import Bill, Payment

MOST_MONTHS = 24
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Arrears:
    """Whole rupiah: what the SKRD asked, what lateness adds, what came in so far."""

    principal: int
    months: int
    interest: int
    paid: int

    @property
    def total(self) -> int:
        return max(0, self.principal + self.interest - self.paid)


def months_begun(due: date, day: date) -> int:
    """Months begun between a due date and a later day: the day after it begins the first; 0 up to the due date."""
    if day <= due:
        return 0
    whole = (day.year - due.year) * 12 + day.month - due.month
    return min(MOST_MONTHS, max(1, whole + (1 if day.day > due.day else 0)))


def interest(principal: int, percent: str, months: int) -> int:
    """Simple interest in whole rupiah, rounded down: in favour of who pays."""
    return int((principal * Decimal(percent) * months / HUNDRED).to_integral_value(ROUND_DOWN))


def first_of(bill: Bill) -> Bill:
    """The SKRD at the beginning of a chain of STRDs."""
    while bill.kind == Bill.Kind.STRD and bill.follows is not None:
        bill = bill.follows
    return bill


def _chain(bill: Bill) -> list[int]:
    keys = [bill.pk]
    while bill.kind == Bill.Kind.STRD and bill.follows is not None:
        bill = bill.follows
        keys.append(bill.pk)
    return keys


def _received(bill: Bill) -> list[Payment]:
    """What came in for a bill and those it replaced, with the corrections and refunds of these."""
    rows = Payment.objects.filter(bill__in=_chain(bill)).select_related("refers_to")
    settling = Payment.Kind.PAYMENT
    return [one for one in rows if settling in (one.kind, one.refers_to and one.refers_to.kind)]


def paid_for(bill: Bill) -> int:
    """Whole rupiah that came in for a bill and those it replaced, corrections and refunds taken off."""
    return sum(one.signed for one in _received(bill))


def arrears(bill: Bill, day: date) -> Arrears:
    """What an issued bill and its lateness come to on a day (WIB).

    Once the retribusi itself is in, no further month begins.
    """
    first = first_of(bill)
    assert first.due_on is not None  # noqa: S101 -- an issued bill has one (database constraint)
    received = _received(bill)
    paid = sum(one.signed for one in received)
    if paid >= first.total:
        day = min(day, max(one.paid_at.astimezone(WIB).date() for one in received))
    months = months_begun(first.due_on, day)
    percent = str(first.rule.get("late", "1"))
    return Arrears(first.total, months, interest(first.total, percent, months), paid)
