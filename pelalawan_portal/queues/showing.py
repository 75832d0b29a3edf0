"""What a holder reads about a number: state in words, who is ahead, when it is probably called, when to leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.bahasa.dates import clock_time, long_date, weekday_date
from pelalawan_portal.queues.estimates import Outlook
from pelalawan_portal.queues.models import Line, Session, Ticket

State = Ticket.State

# "Datang 30 menit sebelum" (domain.md 13): the margin between being there and being called.
BE_THERE_BEFORE = timedelta(minutes=30)

TAGS = {
    State.BOOKED: ("Dipesan", ""),
    State.CONFIRMED: ("Ditunggu kedatangannya", ""),
    State.ARRIVED: ("Sudah datang, menunggu dipanggil", ""),
    State.CALLED: ("Sedang dipanggil", "kurang"),
    State.SERVING: ("Sedang dilayani", ""),
    State.DONE: ("Selesai", "selesai"),
    State.SKIPPED: ("Dilewati karena tidak ada", "kurang"),
    State.NO_SHOW: ("Tidak datang", "henti"),
    State.CANCELLED: ("Dibatalkan", "henti"),
    State.RELEASED: ("Dilepas karena tidak dikonfirmasi", "kurang"),
    State.RESERVED: ("Cadangan", "henti"),
}


def _rounded(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 5)


@dataclass(frozen=True)
class Shown:
    """One number at one moment (`now`). `at` and `ahead` only while it waits; `leave_at` where the way is known."""

    word: str
    tone: str
    advice: str
    today: bool
    now: datetime
    at: datetime | None = None
    ahead: int | None = None
    leave_at: datetime | None = None
    called: str = ""

    @property
    def around(self) -> str:
        """The estimate as people say it, rounded to five minutes: "09.25 WIB"."""
        return clock_time(_rounded(self.at)) if self.at else ""

    @property
    def leave(self) -> str:
        """ "paling lambat pukul 06.30 WIB", with the day where it is not today, or "sekarang juga"; "" when unknown."""
        if self.leave_at is None:
            return ""
        if self.leave_at <= self.now:
            return "sekarang juga"
        at = _rounded(self.leave_at)
        day = "" if timezone.localdate(at) == timezone.localdate(self.now) else f"{long_date(at)} "
        return f"paling lambat {day}pukul {clock_time(at)}"


def _advice(ticket: Ticket, today: bool) -> str:
    counter = ticket.counter.name if ticket.counter else ""
    match ticket.state:
        case State.BOOKED if today and ticket.confirm_by:
            return f"Tekan “Saya datang” sebelum pukul {clock_time(ticket.confirm_by)}. Kalau tidak, nomor ini dilepas."
        case State.BOOKED if ticket.confirm_by:
            return (
                f"Pada harinya, tekan “Saya datang” sebelum pukul {clock_time(ticket.confirm_by)}, atau sudah "
                "melapor di tempat. Kalau tidak, nomor ini dilepas untuk orang lain."
            )
        case State.CONFIRMED:
            return (
                "Sampai di tempat, tunjukkan nomor atau kode QR ini kepada petugas. "
                "Yang dipanggil hanya yang sudah melapor."
            )
        case State.ARRIVED:
            return "Tunggu di dekat layar. Nomor Anda akan dipanggil."
        case State.CALLED | State.SERVING:
            return f"Silakan ke {counter}." if counter else "Silakan ke loket."
        case State.SKIPPED:
            return "Nomor Anda sudah dipanggil tiga kali. Lapor ke petugas supaya dipanggil lagi."
        case State.RELEASED:
            return (
                "Masih mau datang hari itu? Lapor di tempat: selama masih ada tempat, nomor ini dipakai lagi "
                "menurut jam datang."
            )
        case State.CANCELLED if ticket.session.reason:
            return ticket.session.reason
        case _:
            return ""


def show(ticket: Ticket, *, travel_minutes: int | None = None, now: datetime | None = None) -> Shown:
    """What to tell the holder. Asks the session's state only while the number waits on its day."""
    moment = now or timezone.now()
    today = ticket.date == timezone.localdate(moment)
    word, tone = TAGS[State(ticket.state)]
    advice = _advice(ticket, today)
    if not ticket.is_ahead:
        return Shown(word, tone, advice, today, moment)
    at, ahead, called = ticket.promised_at, None, ""
    if today:
        estimate = Outlook(ticket.session, moment).of(ticket)
        at, ahead = estimate.at, estimate.ahead
        last = (
            Ticket.objects.filter(session=ticket.session, called_at__isnull=False)
            .order_by("-called_at")
            .first()
        )
        called = last.label if last else ""
    leave_at = None
    if travel_minutes is not None and ticket.state in Ticket.EXPECTED:
        leave_at = at - BE_THERE_BEFORE - timedelta(minutes=travel_minutes)
    return Shown(word, tone, advice, today, moment, at, ahead, leave_at, called)


@dataclass(frozen=True)
class Day:
    """A session somebody may choose: how many online numbers are left, or why none."""

    session: Session
    left: int
    why: str


def days(lines: Iterable[Line], now: datetime | None = None) -> dict[int, list[Day]]:
    """The sessions ahead by line, soonest first; closed and full ones say so. One statement."""
    moment = now or timezone.now()
    found: dict[int, list[Day]] = {}
    rows = Session.objects.filter(Q(line__in=list(lines)), ends_at__gt=moment).order_by("starts_at")
    for one in rows:
        why, left = "", max(0, one.left_online)
        if one.state != Session.State.OPEN:
            why, left = one.reason or "Ditutup", 0
        elif moment >= one.online_until:
            why, left = "Pemesanan online hari ini sudah ditutup; datang langsung", 0
        elif not left:
            why = "Nomor online habis"
        found.setdefault(one.line_id, []).append(Day(one, left, why))
    return found


def paper_facts(ticket: Ticket) -> dict[str, Any]:
    """What a printed number says, in words; the time is the one promised when it was taken."""
    at = ticket.promised_at
    return {
        "place": ticket.session.line.place.name,
        "line": ticket.line.name,
        "label": ticket.label,
        "day": weekday_date(ticket.date),
        "hours": ticket.session.hours,
        "around": clock_time(_rounded(at)),
        "code": ticket.pass_code,
        "early": ticket.state in Ticket.EXPECTED,
    }
