"""What the counter's page shows, and the two verbs it adds to `calling`: the next one safely, and who just came in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pelalawan_portal.accounts.models import User
from pelalawan_portal.queues import calling, draws
from pelalawan_portal.queues.estimates import Outlook
from pelalawan_portal.queues.models import Counter, Place, Session, Ticket, TicketEvent
from pelalawan_portal.queues.passes import SHAPE, ticket_of
from pelalawan_portal.queues.registry import place_kind
from pelalawan_portal.queues.workflow import check_in
from pelalawan_portal.submissions.workflow import Refused

State = Ticket.State

SHOWN = 15
_IN_LINK = re.compile(r"/tiket/([0-9A-Za-z–-]+)/?")
_LABEL = re.compile(r"^\s*([A-Za-z]{1,2})\s*-?\s*(\d{1,4})\s*$")


@dataclass(frozen=True)
class Waiting:
    """One who waits, and when the turn probably comes."""

    ticket: Ticket
    at: datetime | None


@dataclass(frozen=True)
class Desk:
    """One counter and one line at one moment."""

    session: Session | None
    here: list[Ticket] = field(default_factory=list)
    everybody: list[Waiting] = field(default_factory=list)
    expected: list[Ticket] = field(default_factory=list)
    skipped: list[Ticket] = field(default_factory=list)
    reserved: list[Ticket] = field(default_factory=list)
    served: int = 0

    @property
    def now(self) -> Ticket | None:
        """Who is at this counter."""
        return self.here[0] if self.here else None

    @property
    def calls_left(self) -> int:
        """How many calls are still owed before the number at the counter may be skipped."""
        return max(0, calling.CALLS_BEFORE_SKIPPING - self.now.calls) if self.now else 0

    @property
    def waiting(self) -> list[Waiting]:
        """Who is shown with a key of their own."""
        return self.everybody[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.everybody) - SHOWN)


def stamp(session: Session | None, counter: Counter, now: datetime | None = None) -> str:
    """Changes whenever the page would: something happened in the session or at the counter, or a minute passed."""
    moment = now or timezone.now()
    last = (
        TicketEvent.objects.filter(ticket__session=session).aggregate(last=Max("pk"))["last"]
        if session
        else 0
    )
    here = Ticket.objects.filter(counter=counter, state__in=Ticket.AT_COUNTER).values_list("pk", flat=True)
    facts = (session and session.pk, session and session.state, last, sorted(here), f"{moment:%d%H%M}")
    return salted_hmac("loket", repr(facts)).hexdigest()[:16]


def read(session: Session | None, counter: Counter, now: datetime | None = None) -> Desk:
    """Everything the page shows, with four statements."""
    if session is None:
        return Desk(None)
    outlook = Outlook(session, now)
    rows = Ticket.objects.filter(session=session).exclude(
        state__in=(State.DONE, State.NO_SHOW, *Ticket.GIVEN_BACK)
    )
    found: dict[str, list[Ticket]] = {}
    for ticket in rows.order_by("turn_at", "number"):
        ticket.session, ticket.line = session, session.line
        found.setdefault(ticket.state, []).append(ticket)
    arrived = found.get(State.ARRIVED, [])
    arrived.sort(key=lambda one: (outlook.told.get(one.pk, one.turn_at), one.number))
    here = Ticket.objects.filter(
        counter=counter, state__in=Ticket.AT_COUNTER, date=session.date
    ).select_related("session__line__place", "line", "counter")
    return Desk(
        session,
        here=list(here.order_by("-called_at")),
        everybody=[Waiting(one, outlook.told.get(one.pk)) for one in arrived],
        expected=[*found.get(State.CONFIRMED, []), *found.get(State.BOOKED, [])],
        skipped=found.get(State.SKIPPED, []),
        reserved=found.get(State.RESERVED, []),
        served=Ticket.objects.filter(session=session, state=State.DONE).count(),
    )


@transaction.atomic
def call_next(
    session_id: int, counter: Counter, *, seen: int, by: User, now: datetime | None = None
) -> Ticket | None:
    """Call the next number, if the page the clerk looked at still told the truth about this counter.

    `seen` is the id of the number the page showed at the counter, 0 for none. A second press after a lost answer
    is refused instead of passing over somebody. Raises Refused.
    """
    draws.lock_sessions([session_id])
    Counter.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    here = list(
        Ticket.objects.filter(counter=counter, state__in=Ticket.AT_COUNTER, date=timezone.localdate(now))
    )
    if any(one.session_id != session_id for one in here):
        raise Refused(f"Nomor {here[0].label} dari antrean lain masih di loket ini. Tekan Selesai dulu.")
    if [one.pk for one in here] != ([seen] if seen else []):
        now_here = f"memanggil {here[0].label}" if here else "kosong"
        raise Refused(f"Belum dipanggil: loket ini sudah {now_here}. Lihat dulu, lalu tekan lagi.")
    return calling.call_next(session_id, counter, by=by, now=now)


def find(place: Place, text: str, now: datetime | None = None) -> Ticket:
    """The ticket a clerk means by a scanned link, a typed code or today's number. Raises Refused."""
    if link := _IN_LINK.search(text):
        text = link[1]
    ticket = None
    if SHAPE.match(text):
        ticket = ticket_of(text, place.kind)
    elif label := _LABEL.match(text):
        rows = Ticket.objects.filter(
            line__place=place,
            date=timezone.localdate(now),
            letter=label[1].upper(),
            number=int(label[2]),
        ).select_related("session__line__place", "line")
        ticket = rows.first()
    if ticket is None or ticket.session.line.place_id != place.pk:
        raise Refused("Nomor atau kode itu tidak ada di sini hari ini. Periksa lagi.")
    return ticket


def arrive(place: Place, text: str, *, by: User, now: datetime | None = None) -> Ticket:
    """Check in whoever shows a QR code, a code or a number. Raises Refused."""
    return check_in(find(place, text, now).pk, by=by, now=now)


def prioritise(place: Place, text: str, priority: str, *, by: User, now: datetime | None = None) -> Ticket:
    """Put what the clerk sees in place of what was claimed ("" : goes first no more). Raises Refused."""
    if priority not in Ticket.Priority.values or not place_kind(place.kind).priorities:
        raise Refused("Pilih salah satu yang didahulukan, atau “Tidak”.")
    return check_in(find(place, text, now).pk, by=by, priority=priority, now=now)


def copied(ticket: Ticket) -> list[tuple[str, str]]:
    """What the clerk types into another system, as the kind of place tells it."""
    return list(place_kind(ticket.session.line.place.kind).copy_keys(ticket))


def opening_subject(ticket_id: int) -> str:
    """The subject under which openings of a ticket's holder are recorded (accounts.openings)."""
    return f"antrean-{ticket_id}"


def words(ticket: Ticket) -> dict[str, Any]:
    """A ticket on paper: where, which, about when, how many are before it."""
    outlook = Outlook(ticket.session)
    estimate = outlook.of(ticket)
    return {"at": estimate.at, "ahead": estimate.ahead}
