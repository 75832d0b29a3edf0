"""Numbers kept for a cut line: a block each morning, given on paper meanwhile, entered afterwards as they were given.

A reserved number is a ticket in state `reserved` whose number nobody else gets, so that nothing is renumbered when
the line is back. It raises the walk-in quota by itself: a block takes no place from anybody. What is left over is
closed with the session (`calling.end_session`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import connection, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues import draws
from pelalawan_portal.queues.history import log
from pelalawan_portal.queues.models import Counter, Lane, Session, Ticket
from pelalawan_portal.queues.registry import place_kinds
from pelalawan_portal.submissions.workflow import Refused

State = Ticket.State

# At most so many unused reserved numbers of one session: a clerk who asks twice does not eat the day's numbers.
AT_MOST = 60

_DRAW_BLOCK = """
UPDATE queues_session SET last_number = last_number + %s, quota_walk_in = quota_walk_in + %s,
       taken_walk_in = taken_walk_in + %s
 WHERE id = %s RETURNING last_number
"""


class Outcome(StrEnum):
    """What became of a number while the line was cut, as the clerk enters it."""

    WAITING = "menunggu"
    SERVED = "selesai"
    NOT_THERE = "tidak_datang"


@dataclass(frozen=True)
class Entry:
    """One line of the paper: the number, what became of it, and when (None: not written down, counts from now)."""

    ticket_id: int
    outcome: Outcome
    at: datetime | None = None


@transaction.atomic
def reserve(
    session_id: int, *, size: int | None = None, by: User | None = None, now: datetime | None = None
) -> list[Ticket]:
    """Keep the next `size` numbers of a session (the place's own size); by a clerk also a further block.

    Without a person (`by`) a session that ever had a block is left alone. Raises Refused: closed, over, too many.
    """
    moment = now or timezone.now()
    found = draws.lock_sessions([session_id])
    if not found:
        raise Refused("Sesi itu tidak ada.")
    session = found[0]
    place = session.line.place
    size = place.reserved_numbers if size is None else size
    kept = Ticket.objects.filter(session=session, channel=Ticket.Channel.RESERVED)
    if by is None and kept.exists():
        return []
    if session.state != Session.State.OPEN or moment >= session.ends_at:
        raise Refused("Antrean ini sudah ditutup. Nomor cadangan tidak dapat dibuat lagi.")
    if size < 1 or kept.filter(state=State.RESERVED).count() + size > AT_MOST:
        raise Refused(f"Nomor cadangan yang belum dipakai paling banyak {AT_MOST}.")
    with connection.cursor() as cursor:
        cursor.execute(_DRAW_BLOCK, [size, size, size, session.pk])
        last: int = cursor.fetchone()[0]
    made = Ticket.objects.bulk_create(
        Ticket(
            session=session,
            line=session.line,
            date=session.date,
            letter=session.letter,
            number=number,
            channel=Ticket.Channel.RESERVED,
            pool=Lane.WALK_IN,
            lane=Lane.WALK_IN,
            state=State.RESERVED,
            promised_at=session.starts_at,
            turn_at=session.starts_at,
            created_at=moment,
        )
        for number in range(last - size + 1, last + 1)
    )
    for ticket in made:
        log(ticket, "reserved", kind=place.kind, at=moment, by=by)
    return made


def reserve_for_the_day(today: date | None = None, *, now: datetime | None = None) -> int:
    """Each morning: a block for every session of the day that has none; how many numbers were kept."""
    moment = now or timezone.now()
    day = today or timezone.localdate(moment)
    rows = Session.objects.filter(
        date=day,
        state=Session.State.OPEN,
        ends_at__gt=moment,
        line__place__reserved_numbers__gt=0,
        line__place__kind__in=place_kinds(),
    ).exclude(tickets__channel=Ticket.Channel.RESERVED)
    return sum(len(reserve(pk, now=moment)) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def enter(
    session_id: int,
    entries: Iterable[Entry],
    *,
    by: User,
    counter: Counter | None = None,
    now: datetime | None = None,
) -> list[Ticket]:
    """Write down what happened on paper while the line was cut: all lines or none. Numbers stay as they are.

    A reserved number becomes one that waits or was served; a number that waited may have been served, or have been
    called in vain. Events keep when it happened and, as `entered_at`, when it was written down.
    Raises Refused: another session's number, one that is neither reserved nor waiting, a time to come.
    """
    moment = now or timezone.now()
    found = draws.lock_sessions([session_id])
    if not found:
        raise Refused("Sesi itu tidak ada.")
    session = found[0]
    if counter is not None and counter.place_id != session.line.place_id:
        raise Refused("Loket ini bukan milik tempat antrean itu.")
    wanted = list(entries)
    locked = Ticket.objects.select_for_update(of=("self",)).filter(
        session=session, pk__in=[one.ticket_id for one in wanted]
    )
    tickets = {one.pk: one for one in locked}
    done = []
    for entry in wanted:
        ticket = tickets.get(entry.ticket_id)
        if ticket is None:
            raise Refused("Ada nomor yang bukan dari antrean ini.")
        ticket.session, ticket.line = session, session.line
        done.append(_enter(ticket, entry, by, counter, moment))
    return done


def _enter(ticket: Ticket, entry: Entry, by: User, counter: Counter | None, moment: datetime) -> Ticket:
    kept = ticket.state == State.RESERVED
    if not kept and ticket.state not in (*Ticket.AHEAD, State.SKIPPED):
        raise Refused(
            f"Nomor {ticket.label} {ticket.get_state_display().lower()}. Keluarkan dari catatan, lalu simpan lagi."
        )
    at = entry.at or moment
    if at > moment:
        raise Refused(f"Jam nomor {ticket.label} belum tiba. Periksa lagi.")
    kind = ticket.session.line.place.kind
    late = {"entered_at": moment.isoformat(timespec="seconds")}
    if entry.outcome == Outcome.NOT_THERE:
        if kept:
            raise Refused(f"Nomor {ticket.label} belum diberikan kepada siapa pun.")
        ticket.state, ticket.finished_at = State.NO_SHOW, at
        ticket.save(update_fields=["state", "finished_at"])
        log(ticket, "no_show", kind=kind, at=at, by=by, counter=counter, data=late)
        return ticket
    if entry.outcome == Outcome.WAITING and ticket.arrived_at is not None:
        raise Refused(f"Nomor {ticket.label} sudah tercatat datang.")
    if ticket.arrived_at is None:
        ticket.arrived_at = ticket.turn_at = at
        ticket.state = State.ARRIVED
        ticket.save(update_fields=["arrived_at", "turn_at", "state"])
        log(ticket, "taken" if kept else "arrived", kind=kind, at=at, by=by, data=late)
    if entry.outcome == Outcome.SERVED:
        ticket.state, ticket.counter = State.DONE, counter
        ticket.calls += 1
        ticket.called_at = ticket.served_at = ticket.finished_at = at
        ticket.save(update_fields=["state", "counter", "calls", "called_at", "served_at", "finished_at"])
        log(ticket, "called", kind=kind, at=at, by=by, counter=counter, data=late)
        log(ticket, "finished", kind=kind, at=at, by=by, counter=counter, data=late)
    return ticket
