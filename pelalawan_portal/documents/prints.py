"""Printing at a desk: the originals and copies of receipts, each counted and written down."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.documents import printouts
from pelalawan_portal.documents.models import Print, Printout
from pelalawan_portal.documents.receipt_facts import UNREAD, kind_of
from pelalawan_portal.submissions.desk.counters import desks_of, may_print
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.workflow import Refused

BATCH_AT_MOST = 200
PAPERS = {"a5": "A5", "80mm": "Gulungan 80 mm", "58mm": "Gulungan 58 mm"}


def _filed_on(user: User, day: date) -> QuerySet[Submission]:
    begins, ends = (datetime.combine(day, at, WIB) for at in (time.min, time.max))
    return Submission.objects.filter(
        filed_at__in=desks_of(user), received_at__gte=begins, received_at__lte=ends
    )


def filed_on(user: User, day: date) -> list[Submission]:
    """What was filed on a day at this officer's desks, newest first, at most BATCH_AT_MOST."""
    rows = _filed_on(user, day).defer(*UNREAD).select_related("service").prefetch_related("prints")
    return list(rows.order_by("-id")[:BATCH_AT_MOST])


def tile(user: User) -> tuple[str, int, str] | None:
    """How many of today's filings at this officer's desks have no receipt on paper yet, for the first page."""
    if not desks_of(user):
        return None
    waiting = _filed_on(user, timezone.localdate()).filter(prints=None).order_by()
    return (
        "Tanda terima hari ini belum dicetak",
        waiting.values("pk")[:BATCH_AT_MOST].count(),
        "/petugas/cetak/",
    )


@transaction.atomic
def print_receipts(ids: Sequence[int], *, by: User, paper: str) -> Printout:
    """Count a copy of each receipt, write it into the log, and owe one PDF of all of them.

    What was filed at a desk has its original printed there first; what was sent from a phone has it already, so the
    first print is SALINAN ke-1. Raises Refused for nothing, too many, another paper, or what is not the officer's to
    print.
    """
    wanted = sorted(set(ids))
    if not wanted:
        raise Refused("Tandai paling sedikit satu permohonan.")
    if len(wanted) > BATCH_AT_MOST:
        raise Refused(f"Paling banyak {BATCH_AT_MOST} tanda terima sekali cetak.")
    if paper not in PAPERS:
        raise Refused("Pilih ukuran kertas.")
    # Locked in one order, so that two desks that print the same ones wait instead of counting the same copy.
    rows = list(Submission.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted) or not all(may_print(by, one) for one in rows):
        raise Refused("Ada permohonan yang bukan urusan kantor Anda.")
    now = timezone.now()
    logged = _log(rows, by=by, paper=paper, at=now)
    subject = f"cetak:{uuid.uuid4().hex}"
    items = [[one.submission_id, one.what, one.copy_number] for one in logged]
    return printouts.ask(
        subject, rows[0] if len(rows) == 1 else None, by=by, items=items, paper=paper, at=now.isoformat()
    )


def _log(rows: Sequence[Submission], *, by: User, paper: str, at: datetime) -> list[Print]:
    last: dict[tuple[int, str], int] = {}
    for one in Print.objects.filter(submission__in=rows, decision=None).order_by("copy_number"):
        last[one.submission_id, one.what] = one.copy_number
    desks = desks_of(by)
    made = []
    for submission in rows:
        kind = kind_of(submission)
        first = 0 if submission.filed_by_id else 1
        copy = last.get((submission.pk, kind), first - 1) + 1
        office = next((one for one in desks if one.pk == submission.filed_at_id), desks[0])
        made.append(
            Print(
                submission=submission, what=kind, copy_number=copy, paper=paper, by=by, office=office, at=at
            )
        )  # fmt: skip
    return Print.objects.bulk_create(made)
