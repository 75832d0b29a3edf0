"""Ninety, thirty and seven days before a permit ends its holder is told, once each.

Beat asks every hour. Whatever it missed while it was down is told late, the nearest mark only: nobody gets three at
once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Event, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import lock
from permits import renewals
from permits.models import Reminder, Renewal

MARKS = (90, 30, 7)
AT_ONCE = 500
SHOWN_BEFORE, SHOWN_AFTER = timedelta(days=90), timedelta(days=90)


def due(mark: int, today: date) -> QuerySet[Decision]:
    """Papers in the band of a mark whose holder has not heard of it; read in the order of the index on the end.

    Not those that were valid for less than the mark from the start, nor those already being renewed.
    """
    nearer = max((one for one in MARKS if one < mark), default=-1)
    length = ExpressionWrapper(F("valid_to") - F("signed_on"), output_field=DurationField())
    told = Reminder.objects.filter(decision=OuterRef("pk"), days=mark)
    going_on = Renewal.objects.filter(
        decision=OuterRef("pk"), ended_at=None, submission__isnull=False
    ).exclude(submission__stage__in=renewals.OVER)
    return (
        Decision.objects.in_force()
        .filter(kind=Decision.Kind.GRANT, submission__trial=False, submission__confidential=False)
        .filter(valid_to__gt=today + timedelta(days=nearer), valid_to__lte=today + timedelta(days=mark))
        .alias(length=length)
        .filter(length__gte=timedelta(days=mark))
        .exclude(Exists(told))
        .exclude(Exists(going_on))
        .order_by("valid_to", "id")
    )


def remind() -> int:
    """Tell whoever is to be told today; how many. Two beats at once tell once."""
    today = timezone.localdate()
    keys = [(key, mark) for mark in MARKS for key in due(mark, today).values_list("pk", flat=True)[:AT_ONCE]]
    return sum(_tell(key, mark) for key, mark in keys)


@transaction.atomic
def _tell(decision_id: int, mark: int) -> bool:
    submission = lock(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    decision = Decision.objects.get(pk=decision_id)
    if decision.state != Decision.State.SIGNED or decision.valid_to is None:
        return False
    _, new = Reminder.objects.get_or_create(decision=decision, days=mark)
    if not new:
        return False
    decision.submission = submission
    event = record(
        submission, "ending",
        data={
            "decision": decision.pk, "days": mark, "until": decision.valid_to.isoformat(),
            "renewable": _renewable(decision),
        },
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return True


def _renewable(decision: Decision) -> bool:
    offered = renewals.offer_for(decision)
    return offered is not None and Renewal.Kind.RENEWAL in offered.kinds


def ending_words(submission: Submission, event: Event) -> tuple[str, str]:
    """Subject and text of the notice that a permit is about to end."""
    until = long_date(date.fromisoformat(event.data["until"]))
    what = (
        "Perpanjang di halaman permohonan Anda: jawaban lama sudah terisi. Tidak perlu datang."
        if event.data["renewable"]
        else "Bila masih diperlukan, ajukan permohonan baru. Tidak perlu datang."
    )
    return f"Izin Anda berlaku sampai {until}", what


def ending_papers(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The papers of a person that end soon or have just ended, for /akun/."""
    user, today = request.user, timezone.localdate()
    if not isinstance(user, User):
        return None
    rows = (
        Decision.objects.in_force()
        .filter(submission__applicant=user, kind=Decision.Kind.GRANT, submission__trial=False)
        .filter(valid_to__gte=today - SHOWN_AFTER, valid_to__lte=today + SHOWN_BEFORE)
        .select_related("submission__service")
        .order_by("valid_to")[:20]
    )
    papers = [one for one in rows if renewals.offer_for(one) is not None]
    return ("permits/ending_papers.html", {"papers": papers}) if papers else None
