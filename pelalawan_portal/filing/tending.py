"""Beat's part in drafts: one reminder, then the end. Work grows with what is due, not with all."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.filing.models import Draft
from pelalawan_portal.filing.reminders import REMINDER, owe_letter
from pelalawan_portal.filing.workflow import erase

REMIND_BEFORE = timedelta(days=5)
AT_MOST = 200


@transaction.atomic
def remind_due() -> int:
    """Owe the one reminder of drafts that end within five days; how many."""
    now = timezone.now()
    due = (
        Draft.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(submission__isnull=True, kept_until__range=(now, now + REMIND_BEFORE))
        .filter(reminded_at__isnull=True, contact__isnull=False)
        .order_by("kept_until")[:AT_MOST]
    )
    drafts = list(due)
    for draft in drafts:
        owe_letter(draft, REMINDER)
    Draft.objects.filter(pk__in=[one.pk for one in drafts]).update(reminded_at=now)
    return len(drafts)


def expire_due() -> int:
    """Remove drafts whose time is over, with their files; how many. One that is being sent right now is left."""
    count = 0
    while batch := _expire_some():
        count += batch
    return count


@transaction.atomic
def _expire_some() -> int:
    over = Draft.objects.select_for_update(of=("self",), skip_locked=True).filter(
        submission__isnull=True, kept_until__lt=timezone.now()
    )
    drafts = list(over.order_by("kept_until")[:AT_MOST])
    for draft in drafts:
        erase(draft)
    return len(drafts)
