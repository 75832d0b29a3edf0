"""Whose number it was is forgotten after a while; numbers and times stay for the figures."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.queues.models import Ticket

AT_ONCE = 5000


def last_day_forgotten(today: date | None = None) -> date:
    """Numbers of this day and before belong to nobody any more."""
    return (today or timezone.localdate()) - timedelta(days=settings.QUEUE_KEEP_DAYS)


def forget_holders(today: date | None = None) -> int:
    """Blank the keys of holder, device and account of old numbers; each hour, so many at once. How many were."""
    known = ~Q(holder_key="") | ~Q(device_key="") | Q(account__isnull=False)
    old = Ticket.objects.filter(known, date__lte=last_day_forgotten(today)).order_by("date")
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    return Ticket.objects.filter(pk__in=ids).update(holder_key="", device_key="", account=None, agreed=[])
