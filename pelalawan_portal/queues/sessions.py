"""Sessions ahead of time: generated from the week's hours, without holidays and closures; and closing a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.queues import draws, telling
from pelalawan_portal.queues.calling import end_session
from pelalawan_portal.queues.forgetting import forget_holders
from pelalawan_portal.queues.models import Closure, Hours, Line, Place, Session, Ticket
from pelalawan_portal.queues.registry import place_kind, place_kinds
from pelalawan_portal.queues.workflow import cancel
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.workflow import Refused

# Online booking for a session ends so long after it begins; then its free places go to those who come.
ONLINE_ENDS_AFTER = timedelta(minutes=60)
# A session is closed so long after its hours: people who still wait are served to the end.
OVERTIME = timedelta(hours=3)
HISTORY_DAYS = 28
ENOUGH_CALLS = 20


def _rows(hours: Iterable[Hours], day: date) -> list[Session]:
    """The sessions of one line on a day; the second and later ones get a letter of their own (A, AA)."""
    rows = []
    for place, one in enumerate(hours):
        starts = datetime.combine(day, one.starts, WIB)
        letter = one.letter or (one.line.letter if place == 0 else one.line.letter[0] * 2)
        rows.append(
            Session(
                line_id=one.line_id,
                date=day,
                starts_at=starts,
                ends_at=datetime.combine(day, one.ends, WIB),
                online_until=starts + ONLINE_ENDS_AFTER,
                letter=letter,
                quota_online=one.quota_online if one.line.bookable else 0,
                quota_walk_in=one.quota_walk_in,
                quota_priority=one.quota_priority,
            )
        )
    return rows


def _closed_on(closures: Iterable[Closure], line: Line, day: date) -> bool:
    return any(
        one.place_id == line.place_id and one.line_id in (None, line.pk) and one.first <= day <= one.last
        for one in closures
    )


def generate(today: date | None = None, *, place: Place | None = None) -> int:
    """Make the sessions of the days ahead that are missing; running it again makes nothing. How many were made."""
    first = today or timezone.localdate()
    lines = Hours.objects.filter(
        line__active=True, line__place__active=True, line__place__kind__in=place_kinds()
    ).select_related("line__place")
    if place is not None:
        lines = lines.filter(line__place=place)
    week: dict[tuple[int, int], list[Hours]] = defaultdict(list)
    for one in lines.order_by("line", "weekday", "starts"):
        week[one.line_id, one.weekday].append(one)
    closures = list(Closure.objects.filter(last__gte=first))
    missing: list[Session] = []
    for (_, weekday), hours in week.items():
        line = hours[0].line
        calendar = calendar_for(place_kind(line.place.kind).calendar)
        for ahead in range(line.place.days_ahead + 1):
            day = first + timedelta(days=ahead)
            if day.weekday() != weekday or not calendar.is_open_day(day) or _closed_on(closures, line, day):
                continue
            missing += _rows(hours, day)
    known = set(Session.objects.filter(date__gte=first).values_list("line_id", "starts_at"))
    new = [one for one in missing if (one.line_id, one.starts_at) not in known]
    Session.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def refresh(line: Line, today: date | None = None) -> None:
    """Bring the sessions ahead in line with the hours an officer changed.

    Sessions without a number are made anew; those with numbers keep their time and never fall below what was taken.
    """
    first = (today or timezone.localdate()) + timedelta(days=1)
    ahead = list(
        Session.objects.select_for_update().filter(line=line, date__gte=first, state=Session.State.OPEN)
    )
    Session.objects.filter(pk__in=[one.pk for one in ahead if one.last_number == 0], last_number=0).delete()
    hours = {(one.weekday, one.starts): one for one in line.hours.all()}
    for session in ahead:
        one = hours.get((session.date.weekday(), session.starts_at.astimezone(WIB).time()))
        if session.last_number == 0 or one is None:
            continue
        session.ends_at = datetime.combine(session.date, one.ends, WIB)
        session.quota_online = max(one.quota_online, session.taken_online)
        session.quota_walk_in = max(one.quota_walk_in, session.taken_walk_in)
        session.quota_priority = max(one.quota_priority, session.taken_priority)
        session.save(update_fields=["ends_at", "quota_online", "quota_walk_in", "quota_priority"])
    generate(today, place=line.place)


@transaction.atomic
def close(
    place: Place, *, first: date, last: date, reason: str, by: User, line: Line | None = None
) -> Closure:
    """Close a place or one line for some days: its sessions end, every number in them is cancelled and told why."""
    if last < first or last < timezone.localdate():
        raise Refused("Tanggal penutupan harus dari hari ini, dan sampai-nya tidak sebelum mulai-nya.")
    closure = Closure.objects.create(place=place, line=line, first=first, last=last, reason=reason)
    rows = Session.objects.filter(line__place=place, date__range=(max(first, timezone.localdate()), last))
    if line is not None:
        rows = rows.filter(line=line)
    for session in draws.lock_sessions(rows.values_list("pk", flat=True)):
        Session.objects.filter(pk=session.pk).update(state=Session.State.CLOSED, reason=reason)
        for pk in session.tickets.filter(state__in=Ticket.AHEAD).values_list("pk", flat=True):
            owe(None, None, telling.owed(telling.CLOSED, cancel(pk, by=by, reason="closed")))
    return closure


@transaction.atomic
def reopen(closure: Closure, *, by: User) -> None:
    """Take a closure back: closed sessions open again (empty), missing ones are made. Cancelled numbers stay so."""
    rows = Session.objects.filter(
        line__place=closure.place, date__range=(closure.first, closure.last), state=Session.State.CLOSED
    )
    if closure.line_id:
        rows = rows.filter(line=closure.line)
    rows.update(state=Session.State.OPEN, reason="")
    place = closure.place
    closure.delete()
    generate(place=place)


def end_past(now: datetime | None = None) -> int:
    """Close what still waits in sessions whose hours and overtime are over; how many numbers were closed."""
    moment = now or timezone.now()
    left = Q(state__in=(*Ticket.AHEAD, *Ticket.AT_COUNTER, Ticket.State.SKIPPED, Ticket.State.RESERVED))
    ids = Ticket.objects.filter(left, session__ends_at__lt=moment - OVERTIME).values_list(
        "session_id", flat=True
    )
    return sum(end_session(pk, now=moment) for pk in sorted(set(ids[:2000])))


def learn(today: date | None = None) -> int:
    """Note each line's usual pace (median gap of calls) and how many come, over HISTORY_DAYS; lines that changed."""
    day = today or timezone.localdate()
    changed = 0
    for line in Line.objects.filter(active=True):
        rows = Ticket.objects.filter(line=line, date__range=(day - timedelta(days=HISTORY_DAYS), day))
        by_session: dict[int, list[datetime]] = defaultdict(list)
        for session_id, called in rows.filter(called_at__isnull=False).values_list("session_id", "called_at"):
            if called:
                by_session[session_id].append(called)
        gaps = [
            (later - earlier).total_seconds()
            for calls in by_session.values()
            for earlier, later in pairwise(sorted(calls))
        ]
        if len(gaps) < ENOUGH_CALLS:
            continue
        online = rows.filter(channel__in=Ticket.ONLINE).exclude(state=Ticket.State.CANCELLED)
        known, came = (
            online.filter(date__lt=day).count(),
            online.filter(date__lt=day, arrived_at__isnull=False).count(),
        )
        usual = max(30, round(median(gaps)))
        rate = (came + 5 * line.show_rate) / (known + 5)
        changed += Line.objects.filter(pk=line.pk).update(usual_seconds=usual, show_rate=rate)
    return changed


def tidy() -> None:
    """Each hour: the days ahead, the sessions that are over, the usual pace, and who is forgotten."""
    generate()
    end_past()
    learn()
    forget_holders()
