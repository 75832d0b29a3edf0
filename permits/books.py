"""The books by day: which day a movement belongs to, and closing a day for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB, long_date
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds
from pelalawan_portal.submissions.models import OutboxEntry
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler
from pelalawan_portal.submissions.workflow import Refused
from permits.fees.gateway import gateway
from permits.models import BankReport, ClosedDay, Payment

REPORT = "fetch_bank_report"
REPORT_AGAIN = timedelta(hours=3)
# Movements share it, closing a day has it alone: a sum is closed only when nobody is still adding to it.
_BOOKS = 0x50_4C_57_42


def _hold(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{how}(%s)", [_BOOKS])


def book_on(paid_at: datetime) -> date:
    """The day (WIB) in whose books a movement goes: its own, or the next one that is still open.

    Holds closing off until the caller's transaction ends; call it last, after submission and bill are locked.
    """
    _hold("_shared")
    day = min(paid_at.astimezone(WIB).date(), timezone.localdate())
    closed = set(ClosedDay.objects.filter(day__gte=day).values_list("day", flat=True))
    while day in closed:
        day += timedelta(days=1)
    return day


@transaction.atomic
def close_day(day: date, *, by: User) -> ClosedDay:
    """Close the books of a day for good; what comes to light later is booked on the next open day.

    Days are closed in their order and not before they have come. Raises Refused.
    """
    if not holds(by, Post.Role.TREASURER):
        raise Refused("Hanya bendahara yang menutup buku.")
    _hold("")
    last = ClosedDay.objects.aggregate(last=Max("day"))["last"]
    if day > timezone.localdate():
        raise Refused("Hari itu belum tiba.")
    if last is not None and day <= last:
        raise Refused(f"Buku sampai {long_date(last)} sudah ditutup dan tidak dibuka lagi.")
    rows = list(Payment.objects.filter(booked_on=day))
    return ClosedDay.objects.create(
        day=day, closed_by=by, count=len(rows), sum=sum(one.signed for one in rows)
    )


def is_closed(day: date) -> bool:
    return ClosedDay.objects.filter(day=day).exists()


@dataclass(frozen=True)
class Match:
    """One line of the daily comparison. `state`: "cocok", "belum_kami" (the bank has it, we do not), "belum_bank",
    "beda_jumlah"; sums in rupiah, 0 where a side has none."""

    state: str
    account: str
    reference: str
    ours: int
    theirs: int
    payment: Payment | None = None


def payments_of(day: date) -> list[Payment]:
    """Everything in the books of a day, in order."""
    rows = Payment.objects.filter(booked_on=day).select_related(
        "bill__submission", "recorded_by", "refers_to"
    )
    return list(rows.order_by("id"))


def compare(day: date) -> list[Match]:
    """The bank's report of a day beside what came in through it by our rows, whatever day these are booked on."""
    report = BankReport.objects.filter(day=day).first()
    theirs = {one["request_id"]: one for one in (report.lines if report else [])}
    begin = datetime.combine(day, time(0), WIB)
    rows = Payment.objects.filter(
        Q(request_id__in=theirs) | Q(paid_at__gte=begin, paid_at__lt=begin + timedelta(days=1)),
        channel=Payment.Channel.BANK, kind__in=(Payment.Kind.PAYMENT, Payment.Kind.SURPLUS),
    ).select_related("bill__submission")  # fmt: skip
    found = []
    for row in rows.order_by("id"):
        line = theirs.pop(row.request_id, None)
        sum_there = int(line["amount"]) if line else 0
        state = "belum_bank" if line is None else "cocok" if sum_there == row.amount else "beda_jumlah"
        found.append(Match(state, row.virtual_account, row.reference, row.amount, sum_there, row))
    found += [
        Match("belum_kami", one["account"], one["reference"], 0, int(one["amount"]))
        for one in theirs.values()
    ]
    return sorted(found, key=lambda one: (one.state == "cocok", one.account))


@handler(REPORT, queue="outside", atomic=False)
def fetch_report(entry: OutboxEntry) -> None:
    """Ask the bank what came in on a day, keep its answer, and book what it has and we do not."""
    day = date.fromisoformat(entry.data["day"])
    bank = gateway()
    if bank is None:
        return
    said = bank.report(day)
    lines = [
        {"account": one.virtual_account, "amount": one.amount, "request_id": one.request_id,
         "reference": one.reference, "at": one.paid_at.isoformat()}
        for one in said
    ]  # fmt: skip
    BankReport.objects.update_or_create(day=day, defaults={"lines": lines, "fetched_at": timezone.now()})
    from permits import payments  # it writes into these books

    known = set(
        Payment.objects.filter(request_id__in=[one.request_id for one in said]).values_list(
            "request_id", flat=True
        )
    )
    for one in said:
        if one.request_id not in known:
            payments.receive(
                virtual_account=one.virtual_account, amount=one.amount, paid_at=one.paid_at,
                request_id=one.request_id, reference=one.reference, facts={"reported": True},
            )  # fmt: skip


def ask_report(day: date) -> None:
    """Owe the bank's report of a day."""
    moment = f"{timezone.now():%Y%m%d%H%M%S}"
    with transaction.atomic():
        owe(None, None, [Owed(REPORT, f"{day}:{moment}", data={"day": day.isoformat()})])


def fetch_reports() -> None:
    """Owe today's and yesterday's report when a bank is configured and the last one is old."""
    if gateway() is None:
        return
    today, now = timezone.localdate(), timezone.now()
    for day in (today - timedelta(days=1), today):
        last = BankReport.objects.filter(day=day).values_list("fetched_at", flat=True).first()
        complete = last is not None and last.astimezone(WIB).date() > day
        if not complete and (last is None or last < now - REPORT_AGAIN):
            ask_report(day)
