"""Time that a test sets: moved, never waited for."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB


def wib(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


class Clockwork:
    """clockwork(wib(3, 2)) makes it Monday, 2 March 2026, nine o'clock, for everybody who asks."""

    def __init__(self, monkeypatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, moment: datetime) -> datetime:
        self.monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment
