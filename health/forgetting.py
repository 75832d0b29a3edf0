"""Visits are taken off their numbers after a while, and patients nobody visits any more are removed.

What was found and done is in the records of the facility (PCare), not here; the queue needs a name for a day.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from health.models import Patient, Visit
from pelalawan_portal.queues.forgetting import AT_ONCE, last_day_forgotten


@transaction.atomic
def forget_visits(today: date | None = None) -> int:
    """Remove the visits of old numbers, and the patients who have no other; each hour. How many visits were."""
    old = Visit.objects.filter(ticket__date__lte=last_day_forgotten(today)).order_by("pk")
    rows = list(old.values_list("pk", "patient_id")[:AT_ONCE])
    removed, _ = Visit.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    Patient.objects.filter(pk__in={patient for _, patient in rows}, visits__isnull=True).delete()
    # Mobile JKN may register somebody who never takes a number.
    since = timezone.now() - timedelta(days=settings.QUEUE_KEEP_DAYS)
    alone = Patient.objects.filter(visits__isnull=True, created_at__lt=since).order_by("pk")
    Patient.objects.filter(pk__in=list(alone.values_list("pk", flat=True)[:AT_ONCE])).delete()
    return removed
