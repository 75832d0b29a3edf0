"""Numbers at the counter: call_next, recall, serve, skip, reinsert, transfer, finish, no_show, end_session.

Each verb is one transaction that locks the session first: counters of one session call one after another, so that
nobody is called twice. Who is next is `turns.pick`. Whether an officer may run the place is the view's question
(`Place.objects.visible_to`). Raises Refused with a sentence for the officer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues import draws
from pelalawan_portal.queues.history import log
from pelalawan_portal.queues.models import Counter, Lane, Session, Ticket
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.queues.turns import Runs, Waiting, pick
from pelalawan_portal.queues.workflow import walk_in
from pelalawan_portal.submissions.workflow import Refused

State = Ticket.State

CALLS_BEFORE_SKIPPING = 3
REINSERT_AFTER = 3


def _heads(session: Session, states: tuple[str, ...]) -> dict[str, Waiting]:
    """The first of each lane in these states."""
    rows = Ticket.objects.filter(session=session, state__in=states).order_by("turn_at", "number")
    heads = {}
    for lane in Lane:
        row = rows.filter(lane=lane).values_list("pk", "turn_at", "number").first()
        if row:
            heads[lane.value] = Waiting(row[0], lane.value, row[1], row[2])
    return heads


def _of_this_place(session: Session, counter: Counter) -> None:
    if counter.place_id != session.line.place_id:
        raise Refused("Loket ini bukan milik tempat antrean itu.")


@transaction.atomic
def call_next(
    session_id: int, counter: Counter, *, by: User, finishing: bool = True, now: datetime | None = None
) -> Ticket | None:
    """Call the next number of a session to a counter; None when nobody waits.

    `finishing`: whoever is still at this counter is done with that (one key for the clerk); otherwise they must be
    finished, skipped or transferred before.
    """
    moment = now or timezone.now()
    found = draws.lock_sessions([session_id])
    if not found:
        raise Refused("Sesi itu tidak ada.")
    session = found[0]
    _of_this_place(session, counter)
    for at_counter in Ticket.objects.filter(counter=counter, state__in=Ticket.AT_COUNTER, date=session.date):
        if not finishing:
            raise Refused(f"Nomor {at_counter.label} masih di loket ini. Selesaikan atau lewati dulu.")
        if at_counter.session_id == session_id:
            _finish(at_counter, session, moment, by)
    heads = _heads(session, (State.ARRIVED,))
    if not heads:
        expected = _heads(session, (State.CONFIRMED,))
        heads = {lane: one for lane, one in expected.items() if one.turn_at <= moment}
    runs = Runs(session.run_online, session.run_priority)
    chosen = pick(heads, moment, runs, session.line.online_run)
    if chosen is None:
        return None
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=chosen.id)
    ticket.session, ticket.line = session, session.line
    _call(ticket, counter, moment)
    ticket.save(update_fields=["state", "counter", "called_at", "arrived_at", "calls"])
    after = runs.after(ticket.lane)
    Session.objects.filter(pk=session_id).update(run_online=after.online, run_priority=after.priority)
    log(ticket, "called", kind=session.line.place.kind, at=moment, by=by, counter=counter)
    return ticket


def _call(ticket: Ticket, counter: Counter, moment: datetime) -> None:
    ticket.state = State.CALLED
    ticket.counter = counter
    ticket.called_at = moment
    ticket.arrived_at = ticket.arrived_at or moment
    ticket.calls += 1


def _finish(ticket: Ticket, session: Session, moment: datetime, by: User | None) -> None:
    ticket.session, ticket.line = session, session.line
    ticket.state = State.DONE
    ticket.served_at = ticket.served_at or ticket.called_at
    ticket.finished_at = moment
    ticket.save(update_fields=["state", "served_at", "finished_at"])
    log(ticket, "finished", kind=session.line.place.kind, at=moment, by=by, counter=ticket.counter)


def _at_counter(ticket_id: int) -> Ticket:
    ticket = draws.lock(ticket_id)
    if ticket.state not in Ticket.AT_COUNTER:
        raise Refused(f"Nomor {ticket.label} tidak sedang dipanggil ({ticket.get_state_display().lower()}).")
    return ticket


@transaction.atomic
def call(ticket_id: int, counter: Counter, *, by: User, now: datetime | None = None) -> Ticket:
    """Call one certain number that waits or was skipped, out of turn (an emergency; the paper list of a cut line)."""
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    _of_this_place(ticket.session, counter)
    if ticket.state not in (*Ticket.AHEAD, State.SKIPPED):
        raise Refused(f"Nomor {ticket.label} tidak menunggu ({ticket.get_state_display().lower()}).")
    _call(ticket, counter, moment)
    ticket.save(update_fields=["state", "counter", "called_at", "arrived_at", "calls"])
    log(
        ticket, "called", kind=draws.kind_of(ticket), at=moment, by=by, counter=counter, data={"chosen": True}
    )
    return ticket


@transaction.atomic
def recall(ticket_id: int, *, by: User, now: datetime | None = None) -> Ticket:
    """Call the same number again to the same counter; `calls` counts how often, the first moment stays."""
    moment = now or timezone.now()
    ticket = _at_counter(ticket_id)
    if ticket.state != State.CALLED:
        raise Refused(f"Nomor {ticket.label} sudah dilayani.")
    ticket.calls += 1
    ticket.save(update_fields=["calls"])
    log(ticket, "recalled", kind=draws.kind_of(ticket), at=moment, by=by, counter=ticket.counter)
    return ticket


@transaction.atomic
def serve(ticket_id: int, *, by: User, now: datetime | None = None) -> Ticket:
    """The person stands at the counter: the service begins (FHIR: in-progress)."""
    moment = now or timezone.now()
    ticket = _at_counter(ticket_id)
    if ticket.state == State.SERVING:
        return ticket
    ticket.state = State.SERVING
    ticket.served_at = moment
    ticket.save(update_fields=["state", "served_at"])
    log(ticket, "serving", kind=draws.kind_of(ticket), at=moment, by=by, counter=ticket.counter)
    return ticket


@transaction.atomic
def finish(ticket_id: int, *, by: User, now: datetime | None = None) -> Ticket:
    """The person at the counter is done."""
    ticket = _at_counter(ticket_id)
    _finish(ticket, ticket.session, now or timezone.now(), by)
    return ticket


@transaction.atomic
def skip(ticket_id: int, *, by: User, now: datetime | None = None) -> Ticket:
    """Pass over a number that did not come after CALLS_BEFORE_SKIPPING calls; `reinsert` brings it back."""
    moment = now or timezone.now()
    ticket = _at_counter(ticket_id)
    if ticket.state != State.CALLED:
        raise Refused(f"Nomor {ticket.label} sudah dilayani.")
    if ticket.calls < CALLS_BEFORE_SKIPPING:
        left = CALLS_BEFORE_SKIPPING - ticket.calls
        raise Refused(f"Panggil nomor {ticket.label} {left} kali lagi sebelum melewatinya.")
    ticket.state = State.SKIPPED
    ticket.save(update_fields=["state"])
    log(ticket, "skipped", kind=draws.kind_of(ticket), at=moment, by=by, counter=ticket.counter)
    return ticket


@transaction.atomic
def reinsert(ticket_id: int, *, by: User, now: datetime | None = None) -> Ticket:
    """Let a skipped (or not shown) number wait again, after REINSERT_AFTER others of its lane."""
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    if ticket.state not in (State.SKIPPED, State.NO_SHOW):
        raise Refused(f"Nomor {ticket.label} tidak sedang dilewati.")
    waiting = Ticket.objects.filter(session=ticket.session, lane=ticket.lane, state=State.ARRIVED)
    ahead = list(waiting.order_by("turn_at", "number").values_list("turn_at", flat=True)[:REINSERT_AFTER])
    ticket.turn_at = ahead[-1] + timedelta(microseconds=1) if ahead else moment
    ticket.state = State.ARRIVED
    ticket.counter = None
    ticket.calls = 0
    ticket.save(update_fields=["state", "turn_at", "counter", "calls"])
    log(ticket, "reinserted", kind=draws.kind_of(ticket), at=moment, by=by)
    return ticket


@transaction.atomic
def no_show(ticket_id: int, *, by: User | None = None, now: datetime | None = None) -> Ticket:
    """The person did not come: a number that waits, was called or skipped."""
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    if ticket.state not in (*Ticket.AHEAD, State.CALLED, State.SKIPPED):
        raise Refused(f"Nomor {ticket.label} tidak dapat ditandai tidak datang.")
    ticket.state = State.NO_SHOW
    ticket.finished_at = moment
    ticket.save(update_fields=["state", "finished_at"])
    log(ticket, "no_show", kind=draws.kind_of(ticket), at=moment, by=by, counter=ticket.counter)
    return ticket


@transaction.atomic
def transfer(ticket_id: int, session_id: int, *, by: User, now: datetime | None = None) -> Ticket:
    """Send the person at the counter on to another line of the same place today: a number there, waiting from now.

    The quota of the other line does not hold somebody back who is sent by an officer. Returns the new ticket.
    """
    moment = now or timezone.now()
    here = Ticket.objects.values_list("session_id", flat=True).get(pk=ticket_id)
    sessions = {one.pk: one for one in draws.lock_sessions([here, session_id])}
    ticket = _at_counter(ticket_id)
    target = sessions.get(session_id)
    if target is None or here == session_id or target.line.place_id != ticket.line.place_id:
        raise Refused("Pilih jalur lain di tempat yang sama.")
    _finish(ticket, ticket.session, moment, by)
    new = walk_in(
        session_id,
        channel=Ticket.Channel.DESK,
        priority=ticket.priority,
        holder_key=ticket.holder_key,
        by=by,
        extra=True,
        now=moment,
    )
    new.moved_from, new.account, new.device_key = ticket, ticket.account, ticket.device_key
    new.save(update_fields=["moved_from", "account", "device_key"])
    place_kind(draws.kind_of(ticket)).moved(ticket, new)
    log(new, "moved", kind=draws.kind_of(ticket), at=moment, by=by, data={"from": ticket.pk})
    return new


@transaction.atomic
def end_session(session_id: int, *, now: datetime | None = None) -> int:
    """After its hours: who is at a counter is done, who never came is a no-show; how many were closed."""
    moment = now or timezone.now()
    session = draws.lock_sessions([session_id])[0]
    closed = 0
    for ticket in Ticket.objects.select_for_update(of=("self",)).filter(
        session=session, state__in=(*Ticket.AHEAD, *Ticket.AT_COUNTER, State.SKIPPED, State.RESERVED)
    ):
        ticket.session, ticket.line = session, session.line
        closed += 1
        if ticket.state in Ticket.AT_COUNTER:
            _finish(ticket, session, moment, None)
            continue
        ticket.state = State.CANCELLED if ticket.state == State.RESERVED else State.NO_SHOW
        ticket.finished_at = moment
        ticket.save(update_fields=["state", "finished_at"])
        verb = "cancelled" if ticket.state == State.CANCELLED else "no_show"
        log(ticket, verb, kind=session.line.place.kind, at=moment, data={"session_over": True})
    return closed
