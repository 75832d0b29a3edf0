"""The quiet hours: between 21.00 and 06.00 WIB no phone is made to ring, except by what its holder just asked for."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pelalawan_portal.bahasa.dates import WIB

EVENING = time(21)
MORNING = time(6)


def held_until(now: datetime) -> datetime | None:
    """When a message may go that would ring now; None when it may go at once. `now` is aware."""
    local = now.astimezone(WIB)
    if MORNING <= local.time() < EVENING:
        return None
    day = local.date() + timedelta(days=1) if local.time() >= EVENING else local.date()
    return datetime.combine(day, MORNING, WIB)
