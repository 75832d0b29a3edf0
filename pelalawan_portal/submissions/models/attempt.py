"""Small rows the portal keeps about itself: failed attempts at a secret, and signs of life of the workers."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, models
from django.utils import timezone

WINDOW = timedelta(minutes=15)


class Attempt(models.Model):
    """Failed attempts at one secret within a window; counted per number first (DESIGN 7)."""

    subject = models.CharField(max_length=80, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "percobaan gagal"
        verbose_name_plural = "percobaan gagal"

    def __str__(self) -> str:
        return self.subject


_COUNT = """
INSERT INTO submissions_attempt (subject, since, count) VALUES (%s, %s, 1)
ON CONFLICT (subject) DO UPDATE SET
    count = CASE WHEN submissions_attempt.since < %s THEN 1 ELSE submissions_attempt.count + 1 END,
    since = CASE WHEN submissions_attempt.since < %s THEN excluded.since ELSE submissions_attempt.since END
RETURNING count
"""


def count_failure(subject: str) -> int:
    """Count one more failure in one statement; how many there are in this window."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [subject[:80], now, now - WINDOW, now - WINDOW])
        return int(cursor.fetchone()[0])


def too_many(limits: dict[str, int]) -> bool:
    """Whether any subject has reached its limit of failures in the window."""
    counts = dict(
        Attempt.objects.filter(subject__in=[one[:80] for one in limits], since__gte=timezone.now() - WINDOW)
        .values_list("subject", "count")
    )  # fmt: skip
    return any(counts.get(subject[:80], 0) >= limit for subject, limit in limits.items())


class Pulse(models.Model):
    """When a part of the portal was last seen at work."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "tanda hidup"
        verbose_name_plural = "tanda hidup"

    def __str__(self) -> str:
        return self.name


def beat(name: str) -> None:
    Pulse.objects.update_or_create(name=name, defaults={"at": timezone.now()})
