"""Deadlines in the words of somebody who plans the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB, weekday_date


def relative_words(due: datetime | date, now: datetime | None = None) -> tuple[str, str]:
    """("hari ini", "segera"), ("terlambat 2 hari", "lewat"), ("besok", ""), ("Senin, 2 Maret 2026", "")."""
    now = now or timezone.now()
    today = now.astimezone(WIB).date()
    day = due.astimezone(WIB).date() if isinstance(due, datetime) else due
    if day < today:
        return f"terlambat {(today - day).days} hari", "lewat"
    if day == today:
        late = isinstance(due, datetime) and due < now
        return ("terlambat hari ini", "lewat") if late else ("hari ini", "segera")
    if day == today + timedelta(days=1):
        return "besok", ""
    return weekday_date(day), ""
