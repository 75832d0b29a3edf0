"""The books by day: which day a movement belongs to, and closing a day for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB, long_date
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds
from pelalawan_portal.submissions.workflow import Refused
from permits.models import ClosedDay, Payment

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
