"""The portal's own health, for whoever watches it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from pelalawan_portal.submissions.models import OutboxEntry, Pulse

SEEN_WITHIN = 60


def _broker_answers() -> bool:
    try:
        with Connection(
            settings.CELERY_BROKER_URL, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS
        ) as broker:
            # A second attempt would come two seconds later, and whoever watches waits for the answer.
            broker.ensure_connection(max_retries=0)
    except (KombuError, RedisError, OSError):
        return False
    return True


def report() -> dict[str, Any]:
    """database, broker, workers (booleans), oldest_due_seconds (int|None)."""
    answer: dict[str, Any] = {
        "database": False,
        "broker": _broker_answers(),
        "workers": False,
        "oldest_due_seconds": None,
    }
    try:
        connection.ensure_connection()
        now = timezone.now()
        seen = Pulse.objects.filter(name="worker").values_list("at", flat=True).first()
        due = (
            OutboxEntry.objects.filter(done_at__isnull=True, due_at__lte=now)
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
        answer["database"] = True
        answer["workers"] = bool(seen and (now - seen).total_seconds() < SEEN_WITHIN)
        answer["oldest_due_seconds"] = int((now - due).total_seconds()) if due else 0
    except DatabaseError:
        connection.close()
    return answer
