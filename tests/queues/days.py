"""A day that is on right now, whatever the clock says."""

from datetime import timedelta

from django.utils import timezone

from pelalawan_portal.queues.models import Session


def today(line, **fields):
    """A session of the line that began an hour ago and lasts three more; online booking is over."""
    now = timezone.now()
    given = {
        "letter": line.letter, "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=3),
        "online_until": now, "quota_online": 20, "quota_walk_in": 20, "quota_priority": 4,
    }  # fmt: skip
    return Session.objects.create(line=line, date=timezone.localdate(now), **given | fields)
