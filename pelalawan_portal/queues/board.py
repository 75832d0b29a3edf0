"""What a board shows of a place: numbers and counters, never a name. One statement, kept for a moment per process.

A hundred boards ask every second; what they read is made at most every KEEP_SECONDS for each place, so their number
costs the database nothing. A call is seen after KEEP_SECONDS and one poll at the latest.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from pelalawan_portal.bahasa.dates import clock_time
from pelalawan_portal.queues import voice
from pelalawan_portal.queues.estimates import Outlook
from pelalawan_portal.queues.models import Place, Session, Ticket

KEEP_SECONDS = 0.5
POLL_SECONDS = 1
FORECAST_SECONDS = 20.0
CALLS_SHOWN = 6
CALLED = (
    Ticket.State.CALLED,
    Ticket.State.SERVING,
    Ticket.State.DONE,
    Ticket.State.SKIPPED,
    Ticket.State.NO_SHOW,
)


@dataclass(frozen=True)
class Picture:
    """A place at one moment. `told` is what stands in the JSON, `text` its bytes, `etag` changes when they do."""

    place: str
    told: dict[str, Any]
    text: bytes
    etag: str
    read_at: float


_kept: dict[tuple[str, str], Picture] = {}
_forecasts: dict[int, tuple[float, str]] = {}


def forget() -> None:
    """Read everything anew at the next question (tests; a place that was renamed shows within a moment anyway)."""
    _kept.clear()
    _forecasts.clear()


def picture(kind: str, code: str) -> Picture | None:
    """The board of the active place of this kind, at most KEEP_SECONDS old in this process; None for no such place."""
    known = _kept.get((kind, code))
    if known is not None and time.monotonic() - known.read_at < KEEP_SECONDS:
        return known
    place = Place.objects.filter(kind=kind, code=code, active=True).first()
    if place is None:
        _kept.pop((kind, code), None)
        return None
    told = read(place)
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{salted_hmac("papan", text).hexdigest()[:16]}"'
    fresh = _kept[kind, code] = Picture(place.name, told, text, etag, time.monotonic())
    return fresh


def read(place: Place, now: datetime | None = None) -> dict[str, Any]:
    """The last calls and how many wait in each line, today."""
    moment = now or timezone.now()
    sessions = list(
        Session.objects.filter(line__place=place, date=timezone.localdate(moment))
        .select_related("line")
        .order_by("line__position", "starts_at")
    )
    rows = list(
        Ticket.objects.filter(session__in=sessions, state__in=(Ticket.State.ARRIVED, *CALLED)).values_list(
            "session_id", "state", "letter", "number", "called_at", "calls", "counter__name", "pk"
        )
    )
    waiting: dict[int, int] = {}
    called = []
    for session_id, state, letter, number, called_at, calls, counter, pk in rows:
        if state == Ticket.State.ARRIVED:
            waiting[session_id] = waiting.get(session_id, 0) + 1
        elif called_at is not None and counter:
            called.append((called_at, pk, f"{letter}{number}", counter, calls, state in Ticket.AT_COUNTER))
    called.sort(reverse=True)
    return {
        "panggil": [_call(*one) for one in called[:CALLS_SHOWN]],
        "jalur": [
            {
                "nama": one.line.name,
                "huruf": one.letter,
                "menunggu": waiting.get(one.pk, 0),
                "kira": _newcomer(one, moment),
            }
            for one in sessions
            if one.state == Session.State.OPEN and (one.ends_at > moment or waiting.get(one.pk))
        ],
    }


def _call(at: datetime, pk: int, label: str, counter: str, calls: int, open_now: bool) -> dict[str, Any]:
    return {
        "kunci": f"{pk}.{calls}",
        "nomor": label,
        "loket": counter,
        "jam": clock_time(at)[:5],
        "kini": open_now,
        "ucap": voice.sentence(label, counter),
        "klip": voice.clips(label, counter),
    }


def _newcomer(session: Session, now: datetime) -> str:
    """Around when somebody who comes now is called ("09.25"), rounded to five minutes; kept for FORECAST_SECONDS."""
    known = _forecasts.get(session.pk)
    if known is not None and time.monotonic() - known[0] < FORECAST_SECONDS:
        return known[1]
    if session.starts_at > now + timedelta(hours=4) or session.ends_at < now:
        words = ""
    else:
        at = Outlook(session, now).of_newcomer()
        words = clock_time(at - timedelta(minutes=at.minute % 5))[:5]
    if len(_forecasts) > 500:
        _forecasts.clear()
    _forecasts[session.pk] = (time.monotonic(), words)
    return words
