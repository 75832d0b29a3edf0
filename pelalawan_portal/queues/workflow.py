"""Numbers before they are called: book, walk_in, confirm, check_in, cancel, change, and what time releases.

Each verb is one transaction: it locks the session's row (by drawing from it or with FOR UPDATE), then the ticket,
changes them, writes one TicketEvent and owes what upper apps registered. Refusals are `Refused` with a sentence for
the person. Calling is in `calling.py`, the days ahead in `sessions.py`. All times are aware; `now` is for tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import clock_time, weekday_date
from pelalawan_portal.queues import draws
from pelalawan_portal.queues.estimates import Outlook
from pelalawan_portal.queues.history import log
from pelalawan_portal.queues.limits import hold_to_five
from pelalawan_portal.queues.models import Lane, Session, Ticket
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.queues.turns import LATE
from pelalawan_portal.submissions.workflow import Refused

Channel, State = Ticket.Channel, Ticket.State

CONFIRM_BEFORE = timedelta(minutes=30)
ONE_A_DAY = "Sudah ada nomor atas nama ini di sini pada hari itu. Satu nomor tiap hari."


@contextmanager
def _one_a_day() -> Iterator[None]:
    """A transaction that says in words that this holder has a number already; what was drawn goes back."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "a_person_has_one_number_a_line_and_day" in str(error):
            raise Refused(ONE_A_DAY) from None
        raise


def _drawn(session: Session, drawn: draws.Drawn, channel: str) -> dict[str, Any]:
    """What a number just drawn says of its ticket."""
    return {
        "session": session, "line": session.line, "date": session.date, "letter": session.letter,
        "number": drawn.number, "pool": drawn.pool, "channel": channel,
    }  # fmt: skip


@_one_a_day()
def book(
    session_id: int | Session,
    *,
    channel: str = Channel.WEB,
    holder_key: str = "",
    account: User | None = None,
    device_key: str = "",
    agreed: Sequence[str] = (),
    priority: str = "",
    by: User | None = None,
    moved_from: Ticket | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Take an online number (web, jkn; desk for somebody helped ahead of the day).

    `session_id`: an id, or a session just read with its line and place. `holder_key` is a keyed hash of the person
    (one number a line and day), `agreed` the phone channels by which they want to be told (telling.py). A priority
    number comes from the priority quota while there is room, then from the online one. Booked on the day itself it
    counts as confirmed; before, it must be confirmed on the day, `CONFIRM_BEFORE` its promised time.
    Raises Refused: closed, too late to book online, quota gone, holder has one, five active already.
    """
    moment = now or timezone.now()
    session = draws.session_of(session_id)
    line, place = session.line, session.line.place
    if session.state != Session.State.OPEN or not (line.active and line.bookable and place.active):
        raise Refused(session.reason or "Pendaftaran ke sini sedang ditutup pada hari itu. Pilih hari lain.")
    if moment >= session.ends_at:
        raise Refused("Jam layanan ini sudah lewat. Pilih hari lain.")
    if moment >= session.online_until:
        raise Refused(
            f"Pemesanan online untuk hari ini ditutup pukul {clock_time(session.online_until)}. "
            "Datang langsung, atau pilih hari lain."
        )
    hold_to_five(account, device_key, timezone.localdate(moment))
    pools = [Lane.PRIORITY, Lane.ONLINE] if priority else [Lane.ONLINE]
    drawn = next((one for pool in pools if (one := draws.draw(session, pool))), None)
    promised = drawn and draws.promise(session, drawn.pool, moment)
    if drawn is None or promised is None:
        raise Refused(
            f"Nomor online {weekday_date(session.date)} sudah habis. Pilih hari lain, "
            "atau datang langsung: tempat untuk yang datang langsung tersendiri."
        )
    slot, promised_at = promised
    today = session.date == timezone.localdate(moment)
    ticket = Ticket(
        **_drawn(session, drawn, channel),
        lane=Lane.PRIORITY if priority else Lane.ONLINE,
        state=State.CONFIRMED if today else State.BOOKED,
        priority=priority,
        holder_key=holder_key,
        account=account,
        device_key=device_key,
        agreed=list(agreed),
        slot=slot,
        promised_at=promised_at,
        turn_at=promised_at,
        confirm_by=None if today else promised_at - CONFIRM_BEFORE,
        moved_from=moved_from,
        created_at=moment,
    )
    ticket.save(force_insert=True)
    log(ticket, "booked", kind=place.kind, at=moment, by=by, data={"channel": channel, "pool": drawn.pool})
    return ticket


@_one_a_day()
def walk_in(
    session_id: int,
    *,
    channel: str = Channel.WALK_IN,
    priority: str = "",
    holder_key: str = "",
    by: User | None = None,
    extra: bool = False,
    now: datetime | None = None,
) -> Ticket:
    """A number for who has come: waits from this moment. Channels walk_in, kiosk, desk.

    From the walk-in quota (priority: its own quota first). From `online_until` on it holds what nobody booked
    online. `extra`: an officer takes one more than the quota, written in the event. Raises Refused.
    """
    moment = now or timezone.now()
    session = draws.session_of(session_id)
    if session.state != Session.State.OPEN:
        raise Refused(session.reason or "Antrean ini sedang ditutup.")
    if session.date != timezone.localdate(moment) or moment >= session.ends_at:
        raise Refused("Nomor datang langsung hanya untuk hari ini, selama jam layanan.")
    if moment >= session.online_until and session.released_online is None:
        draws.release_online(session.pk, moment)
    pools = [Lane.PRIORITY, Lane.WALK_IN] if priority else [Lane.WALK_IN]
    drawn = next((one for pool in pools if (one := draws.draw(session, pool))), None)
    if drawn is None and extra and by is not None:
        drawn = draws.draw(session, Lane.WALK_IN, extra=True)
    else:
        extra = False
    if drawn is None:
        raise Refused("Nomor untuk hari ini sudah habis. Minta petugas, atau pesan untuk hari lain.")
    session.run_online, session.run_priority = drawn.run_online, drawn.run_priority
    lane = Lane.PRIORITY if priority else Lane.WALK_IN
    ticket = Ticket(
        **_drawn(session, drawn, channel),
        lane=lane,
        state=State.ARRIVED,
        priority=priority,
        holder_key=holder_key,
        promised_at=Outlook(session, moment).of_newcomer(lane),
        turn_at=moment,
        created_at=moment,
        arrived_at=moment,
    )
    ticket.save(force_insert=True)
    more = {"channel": channel, "pool": drawn.pool} | ({"extra": True} if extra else {})
    log(ticket, "taken", kind=session.line.place.kind, at=moment, by=by, data=more)
    return ticket


@transaction.atomic
def confirm(ticket_id: int, *, by: User | None = None, now: datetime | None = None) -> Ticket:
    """ "Saya datang": keeps an online number from being released. On the day itself; twice is harmless."""
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    if ticket.state == State.CONFIRMED:
        return ticket
    if ticket.state != State.BOOKED:
        raise Refused(f"Nomor {ticket.label} tidak perlu dikonfirmasi lagi.")
    if timezone.localdate(moment) != ticket.date:
        raise Refused(f"Konfirmasi dibuka pada harinya, {weekday_date(ticket.date)}.")
    ticket.state = State.CONFIRMED
    ticket.save(update_fields=["state"])
    log(ticket, "confirmed", kind=draws.kind_of(ticket), at=moment, by=by)
    return ticket


@_one_a_day()
def check_in(
    ticket_id: int, *, by: User | None = None, priority: str | None = None, now: datetime | None = None
) -> Ticket:
    """The holder has come (QR or number at the place). Twice is harmless.

    More than `turns.LATE` after the promised time the turn counts from now. A released number is taken in again
    with its number, as one who came without, while the walk-in quota has room. `priority`: what the officer saw
    ("" takes a claimed priority away). Raises Refused: another day, cancelled, done.
    """
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    if timezone.localdate(moment) != ticket.date:
        raise Refused(f"Nomor {ticket.label} ini untuk {weekday_date(ticket.date)}.")
    if ticket.state not in (*Ticket.EXPECTED, State.ARRIVED, State.RELEASED):
        raise Refused(
            f"Nomor {ticket.label}: {ticket.get_state_display().lower()}. Minta nomor baru di loket."
        )
    already = ticket.state == State.ARRIVED
    if already and priority in (None, ticket.priority):
        return ticket
    if ticket.state == State.RELEASED:
        draws.take_in_again(ticket)
        ticket.turn_at = moment
    elif not already and moment > ticket.turn_at + LATE:
        ticket.turn_at = moment
    if priority is not None and priority != ticket.priority:
        ticket.priority = priority
        back_to = Lane.ONLINE if ticket.slot is not None else Lane.WALK_IN  # who was promised a time keeps it
        ticket.lane = Lane.PRIORITY if priority else back_to
    ticket.state = State.ARRIVED
    ticket.arrived_at = ticket.arrived_at or moment
    ticket.save(update_fields=["state", "arrived_at", "turn_at", "priority", "lane", "pool", "slot"])
    log(ticket, "arrived", kind=draws.kind_of(ticket), at=moment, by=by)
    return ticket


@transaction.atomic
def cancel(
    ticket_id: int, *, by: User | None = None, reason: str = "", now: datetime | None = None
) -> Ticket:
    """Give a number back; its place is free for somebody else at once. `reason` is a code, not prose."""
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    if ticket.state == State.CANCELLED:
        return ticket
    if ticket.state not in Ticket.AHEAD:
        raise Refused(
            f"Nomor {ticket.label} sudah {ticket.get_state_display().lower()}, tidak dapat dibatalkan."
        )
    draws.give_back(ticket)
    ticket.state = State.CANCELLED
    ticket.finished_at = moment
    ticket.save(update_fields=["state", "finished_at"])
    log(ticket, "cancelled", kind=draws.kind_of(ticket), at=moment, by=by, data={"reason": reason[:40]})
    return ticket


@transaction.atomic
def change(ticket_id: int, session_id: int, *, by: User | None = None, now: datetime | None = None) -> Ticket:
    """Move a booked number to another session: a new number there, the old one given back; all or nothing."""
    moment = now or timezone.now()
    here = Ticket.objects.values_list("session_id", flat=True).get(pk=ticket_id)
    draws.lock_sessions([here, session_id])
    ticket = draws.lock(ticket_id)
    if ticket.state not in Ticket.EXPECTED:
        raise Refused(f"Nomor {ticket.label} sudah tidak dapat dipindahkan.")
    if here == session_id:
        raise Refused("Itu jadwal yang sama. Pilih hari atau jam lain.")
    cancel(ticket_id, by=by, reason="changed", now=moment)
    new = book(
        session_id,
        channel=ticket.channel,
        holder_key=ticket.holder_key,
        account=ticket.account,
        device_key=ticket.device_key,
        agreed=ticket.agreed,
        priority=ticket.priority,
        by=by,
        moved_from=ticket,
        now=moment,
    )
    place_kind(draws.kind_of(new)).moved(ticket, new)
    return new


@transaction.atomic
def release(ticket_id: int, *, now: datetime | None = None) -> bool:
    """Give back one online number that nobody confirmed in time; whether it was still unconfirmed."""
    moment = now or timezone.now()
    ticket = draws.lock(ticket_id)
    if ticket.state != State.BOOKED or ticket.confirm_by is None or ticket.confirm_by > moment:
        return False
    draws.give_back(ticket)
    ticket.state = State.RELEASED
    ticket.save(update_fields=["state"])
    log(ticket, "released", kind=draws.kind_of(ticket), at=moment)
    return True


def release_unconfirmed(now: datetime | None = None) -> int:
    """Release every online number past its `confirm_by`, and the online places nobody booked; each minute."""
    moment = now or timezone.now()
    late = Ticket.objects.filter(state=State.BOOKED, confirm_by__lte=moment).order_by("confirm_by")
    released = sum(release(pk, now=moment) for pk in late.values_list("pk", flat=True)[:500])
    over = Session.objects.filter(
        state=Session.State.OPEN, released_online__isnull=True, online_until__lte=moment, ends_at__gt=moment
    )
    for pk in over.values_list("pk", flat=True)[:500]:
        draws.release_online(pk, moment)
    return released
