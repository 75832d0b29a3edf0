"""Who treats in a poli at a session: the doctors whose hours it was made of, and those without hours of their own."""

from __future__ import annotations

from collections.abc import Iterable

from health.models import Doctor
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues.models import Session


def on_duty(line_id: int, sessions: Iterable[Session]) -> dict[int, list[Doctor]]:
    """The active doctors of one poli by session id, in the order of their names; two statements."""
    doctors = list(Doctor.objects.filter(poli=line_id, active=True).prefetch_related("hours"))
    times = {one.pk: {(hours.weekday, hours.starts) for hours in one.hours.all()} for one in doctors}
    found = {}
    for session in sessions:
        here = (session.date.weekday(), session.starts_at.astimezone(WIB).time())
        found[session.pk] = [one for one in doctors if not times[one.pk] or here in times[one.pk]]
    return found
