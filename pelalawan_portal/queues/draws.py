"""Drawing from a session: its row is the lock, the counter and the three quotas at once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from pelalawan_portal.queues.models import Lane, Session, Ticket
from pelalawan_portal.submissions.workflow import Refused


class Drawn(NamedTuple):
    """A number just drawn; the session's row stays locked until the transaction ends."""

    pool: Lane
    number: int
    run_online: int
    run_priority: int


def session_of(session_id: int | Session) -> Session:
    """The session with its line and place; one that was just read is taken as it is: a draw asks the row again.

    Raises Refused when it does not exist.
    """
    if isinstance(session_id, Session):
        return session_id
    found = Session.objects.select_related("line__place").filter(pk=session_id).first()
    if found is None:
        raise Refused("Jadwal itu tidak ada lagi. Pilih hari lain.")
    return found


_DRAW = """
UPDATE queues_session SET last_number = last_number + 1, taken_{pool} = taken_{pool} + 1 {raised}
 WHERE id = %s AND state = 'open' AND (taken_{pool} < quota_{pool} {extra})
RETURNING last_number, run_online, run_priority
"""


def draw(session: Session, pool: Lane, *, extra: bool = False) -> Drawn | None:
    """The next number from a quota, in one statement; None when it is used up or the session was closed.

    `extra` raises the quota by the one that is taken. Nothing is lost when the transaction fails: the counter goes
    back with it, so the numbers of a session have no gap.
    """
    raised, beyond = (f", quota_{pool} = quota_{pool} + 1", "OR TRUE") if extra else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(_DRAW.format(pool=pool, raised=raised, extra=beyond), [session.pk])
        row = cursor.fetchone()
    return Drawn(pool, *row) if row else None


_FREE_SLOT = """
SELECT min(slot) FROM (
    SELECT generate_series(%s, %s) AS slot
    EXCEPT SELECT slot FROM queues_ticket
     WHERE session_id = %s AND pool = %s AND slot IS NOT NULL AND state NOT IN ('cancelled', 'released')
) AS free
"""
# Nobody is promised a time they cannot reach.
SOONEST = timedelta(minutes=30)


def promise(session: Session, pool: Lane, now: datetime) -> tuple[int, datetime] | None:
    """The first free time of a quota that lies ahead: its numbers are spread evenly over the session.

    Asked after a draw, under its lock. None when only times that have passed are free.
    """
    quota = max(1, session.quota_online if pool == Lane.ONLINE else session.quota_priority)
    length = session.ends_at - session.starts_at
    lowest = max(0, math.ceil((now + SOONEST - session.starts_at) / length * quota))
    with connection.cursor() as cursor:
        cursor.execute(_FREE_SLOT, [lowest, quota - 1, session.pk, pool.value])
        slot: int | None = cursor.fetchone()[0]
    if slot is None:
        return None
    return slot, (session.starts_at + length * slot / quota).replace(second=0, microsecond=0)


_RELEASE_ONLINE = """
UPDATE queues_session
   SET released_online = quota_online - taken_online, quota_walk_in = quota_walk_in + quota_online - taken_online,
       quota_online = taken_online
 WHERE id = %s AND released_online IS NULL AND online_until <= %s
"""


def release_online(session_id: int, now: datetime) -> bool:
    """Give the online places nobody booked to those who come; once, from `online_until` on."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE_ONLINE, [session_id, now])
        return bool(cursor.rowcount)


_GIVE_BACK = "UPDATE queues_session SET taken_{pool} = taken_{pool} - 1 WHERE id = %s"
# Online booking is over: the place goes to those who come.
_GIVE_TO_WALK_INS = """
UPDATE queues_session SET taken_online = taken_online - 1, quota_online = quota_online - 1,
       quota_walk_in = quota_walk_in + 1, released_online = released_online + 1 WHERE id = %s
"""


def give_back(ticket: Ticket) -> None:
    """Free the place of a ticket that `lock` holds."""
    over = ticket.pool == Lane.ONLINE and ticket.session.released_online is not None
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_TO_WALK_INS if over else _GIVE_BACK.format(pool=Lane(ticket.pool).value),
            [ticket.session_id],
        )


def take_in_again(ticket: Ticket) -> None:
    """A place of the walk-in quota for a released number that came after all. Raises Refused when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queues_session SET taken_walk_in = taken_walk_in + 1 "
            "WHERE id = %s AND state = 'open' AND taken_walk_in < quota_walk_in",
            [ticket.session_id],
        )
        if not cursor.rowcount:
            raise Refused(f"Nomor {ticket.label} sudah dilepas dan tempat hari ini habis. Minta petugas.")
    ticket.pool, ticket.slot = Lane.WALK_IN, None
    if not ticket.priority:
        ticket.lane = Lane.WALK_IN


def lock_sessions(ids: Iterable[int]) -> list[Session]:
    """Lock sessions in the order of their ids, so that two who need the same two do not wait for each other."""
    rows = Session.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_related("line__place"))


def lock(ticket_id: int) -> Ticket:
    """A ticket under the locks of its session and itself, with `session`, `line` and `place` loaded.

    Raises Refused when it does not exist.
    """
    where = Ticket.objects.filter(pk=ticket_id).values_list("session_id", flat=True).first()
    if where is None:
        raise Refused("Nomor itu tidak ditemukan.")
    session = lock_sessions([where])[0]
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    ticket.session, ticket.line = session, session.line
    return ticket


def kind_of(ticket: Ticket) -> str:
    return ticket.session.line.place.kind
