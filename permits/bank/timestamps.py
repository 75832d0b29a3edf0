"""Timestamps of SNAP BI: ISO 8601 with a zone; read leniently, written to the second (domain.md 7.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

TOLERANCE = timedelta(minutes=10)


def stamp(moment: datetime) -> str:
    """ "2026-01-05T08:00:00+07:00": western Indonesian time, no fraction."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def moment_of(text: str) -> datetime:
    """The aware moment; milliseconds, "Z", "+0700" and no zone (then WIB) are read too. Raises ValueError."""
    if not 19 <= len(text) <= 35 or "T" not in text.upper():
        raise ValueError("not a timestamp")
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else timezone.make_aware(found)


def is_near(moment: datetime) -> bool:
    """Whether a request's timestamp is at most TOLERANCE away from now."""
    return abs(timezone.now() - moment) <= TOLERANCE
