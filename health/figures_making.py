"""Past sessions are counted once into `SessionFigure`, so that a year of figures reads rows of sessions, not numbers.

Beat does it each hour. The last days are counted again each time: numbers written on paper are entered later.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from health.models import SessionFigure
from health.models.figure import BUCKET_MINUTES, BUCKETS
from health.models.patient import KIND
from pelalawan_portal.queues.models import Session

AT_ONCE = 500
AGAIN = timedelta(days=7)
_HOURS = ", ".join(f"count(*) FILTER (WHERE came AND hour = {one})" for one in range(24))
_WAITS = ", ".join(f"count(*) FILTER (WHERE came AND bucket = {one})" for one in range(BUCKETS))
_COUNT = f"""
INSERT INTO health_sessionfigure
       (session_id, facility_id, line_id, date, taken, online, visits, no_shows, hours, waits)
SELECT s.id, l.place_id, s.line_id, s.date, count(n.id), count(*) FILTER (WHERE n.channel IN ('web', 'jkn')),
       count(*) FILTER (WHERE came), count(*) FILTER (WHERE n.state = 'no_show'), ARRAY[{_HOURS}], ARRAY[{_WAITS}]
  FROM queues_session s
  JOIN queues_line l ON l.id = s.line_id
  LEFT JOIN (
       SELECT t.id, t.session_id, t.channel, t.state, t.arrived_at IS NOT NULL AND t.state <> 'no_show' AS came,
              extract(hour FROM t.arrived_at AT TIME ZONE 'Asia/Jakarta')::int AS hour,
              -- Who was never called waits in no bucket: greatest() would make 0 of nothing.
              CASE WHEN c.first IS NOT NULL THEN least({BUCKETS - 1}, greatest(0,
                   floor(extract(epoch FROM c.first - t.arrived_at) / {BUCKET_MINUTES * 60})))::int END AS bucket
         FROM queues_ticket t
         LEFT JOIN LATERAL (SELECT min(e.at) AS first FROM queues_ticketevent e
                             WHERE e.ticket_id = t.id AND e.verb = 'called') c ON true
        WHERE t.session_id = ANY(%(sessions)s) AND t.state NOT IN ('cancelled', 'released', 'reserved')
       ) n ON n.session_id = s.id
 WHERE s.id = ANY(%(sessions)s)
 GROUP BY s.id, l.place_id
ON CONFLICT (session_id) DO UPDATE SET taken = excluded.taken, online = excluded.online, visits = excluded.visits,
       no_shows = excluded.no_shows, hours = excluded.hours, waits = excluded.waits
"""  # noqa: S608 -- put together from numbers of this module alone


def _count(sessions: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"sessions": sessions})


def count_sessions(today: date | None = None) -> int:
    """Count what is over: every session without figures, AT_ONCE at a time, and the last days again. How many."""
    day = today or timezone.localdate()
    over = Session.objects.filter(line__place__kind=KIND, date__lt=day).order_by("date", "id")
    known = SessionFigure.objects.filter(date__lt=day - AGAIN).values("session_id")
    counted = 0
    ids = list(over.filter(date__gte=day - AGAIN).values_list("pk", flat=True))
    older = over.filter(date__lt=day - AGAIN).exclude(pk__in=known)
    ids += older.values_list("pk", flat=True)[:AT_ONCE]
    for start in range(0, len(ids), AT_ONCE):
        _count(ids[start : start + AT_ONCE])
        counted += len(ids[start : start + AT_ONCE])
    return counted
