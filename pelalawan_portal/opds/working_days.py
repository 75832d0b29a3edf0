"""The working calendars of today's holiday table."""

from __future__ import annotations

import time as clock
from datetime import date, time

from pelalawan_portal.opds.calendar import MONDAY_TO_SATURDAY, WorkingCalendar
from pelalawan_portal.opds.models import Holiday

OFFICE = "kantor"
PUSKESMAS = "puskesmas"
KEEP_SECONDS = 30

_kept: tuple[float, dict[str, WorkingCalendar]] | None = None


def _build(closed: frozenset[date]) -> dict[str, WorkingCalendar]:
    return {
        OFFICE: WorkingCalendar(closed, rest=(time(12), time(13)), friday_rest=(time(11, 30), time(13, 30))),
        # Hours of service of a six-day puskesmas; each facility's own hours belong to its poli.
        PUSKESMAS: WorkingCalendar(
            closed,
            MONDAY_TO_SATURDAY,
            time(8),
            time(14),
            friday_closes=time(11, 30),
            saturday_closes=time(12),
        ),
    }


def forget() -> None:
    """Read the holidays again at the next question; called after they were changed in this process."""
    global _kept
    _kept = None


def calendar_for(kind: str = OFFICE) -> WorkingCalendar:
    """The calendar of offices ("kantor", Monday to Friday) or of a "puskesmas" (Monday to Saturday).

    Without the holidays that are in force; a change made by another process is seen after KEEP_SECONDS.
    Raises KeyError for a kind that does not exist.
    """
    global _kept
    if _kept is None or clock.monotonic() - _kept[0] > KEEP_SECONDS:
        closed = frozenset(Holiday.objects.filter(active=True).values_list("date", flat=True))
        _kept = (clock.monotonic(), _build(closed))
    return _kept[1][kind]
