"""Beat's part in returns: one reminder, then "tidak dilanjutkan". Work grows with what is due, not with all."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from pelalawan_portal.submissions import workflow
from pelalawan_portal.submissions.models import Return

REMIND_BEFORE = timedelta(days=3)
AT_MOST = 500


def tend_returns() -> None:
    """Remind three days before the end – or half-way when the time is shorter –, and let pass what is over."""
    today = timezone.localdate()
    running = Return.objects.filter(answered_at__isnull=True, lapsed_at__isnull=True).order_by("until")
    soon = running.filter(
        reminded_at__isnull=True,
        until__lte=today + REMIND_BEFORE,
        until__gte=today,
        asked_at__date__lt=F("until"),
    ).exclude(asked_at__date=today)
    for return_id in list(soon.values_list("pk", flat=True)[:AT_MOST]):
        workflow.remind(return_id)
    for return_id in list(running.filter(until__lt=today).values_list("pk", flat=True)[:AT_MOST]):
        workflow.lapse(return_id)
