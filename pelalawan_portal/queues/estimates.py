"""When a number is probably called: the pace of the day, blended with what is usual for the line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from django.utils import timezone

from pelalawan_portal.queues.models import Lane, Session, Ticket
from pelalawan_portal.queues.turns import LATE, Runs, Waiting, forecast

LAST_CALLS = 9
# How many calls of today weigh as much as all that is known of the line.
TRUST_IN_THE_USUAL = 3
# A gap longer than so many usual ones is a pause (prayer, an emergency), not the pace of a service.
PAUSE = 4
SAID_THEY_COME = 0.95


class Estimate(NamedTuple):
    """When a number is probably called, and how many are called before it."""

    at: datetime
    ahead: int


def pace(calls: Sequence[datetime], usual_seconds: float) -> timedelta:
    """The time from one call to the next, from the moments of the last calls of this session (any order).

    The median of today's gaps, weighed with the usual pace of the line: with no call yet it is the usual, after
    LAST_CALLS calls it is mostly today's. Several counters calling from one session shorten it by themselves.
    """
    times = sorted(calls)[-LAST_CALLS:]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    gaps = [gap for gap in gaps if gap <= PAUSE * usual_seconds] or gaps
    if not gaps:
        return timedelta(seconds=usual_seconds)
    weight = len(gaps) / (len(gaps) + TRUST_IN_THE_USUAL)
    return timedelta(seconds=weight * median(gaps) + (1 - weight) * usual_seconds)


def next_call(calls: Sequence[datetime], each: timedelta, opens: datetime, now: datetime) -> datetime:
    """When the next person is probably called: one pace after the last call, never in the past."""
    if not calls:
        return max(now, opens)
    return max(now, max(calls) + each)


def chance(state: str, show_rate: float) -> float:
    if state == Ticket.State.ARRIVED:
        return 1.0
    return SAID_THEY_COME if state == Ticket.State.CONFIRMED else min(show_rate, 0.99)


class Outlook:
    """What one session looks like at one moment, read with two statements; asks nothing more."""

    def __init__(self, session: Session, now: datetime | None = None) -> None:
        self.session = session
        self.now = now or timezone.now()
        line = session.line
        rows = Ticket.objects.filter(session=session, state__in=Ticket.AHEAD)
        self.waiting = [
            Waiting(pk, lane, turn_at, number, chance(state, line.show_rate))
            for pk, lane, turn_at, number, state in rows.values_list(
                "pk", "lane", "turn_at", "number", "state"
            )
            if state == Ticket.State.ARRIVED or turn_at > self.now - LATE
        ]
        called = Ticket.objects.filter(session=session, called_at__isnull=False)
        self.calls = list(called.order_by("-called_at").values_list("called_at", flat=True)[:LAST_CALLS])
        self.pace = pace([one for one in self.calls if one], line.pace_seconds)
        self.starts = next_call([one for one in self.calls if one], self.pace, session.starts_at, self.now)
        self._told: dict[int, datetime] | None = None

    @property
    def told(self) -> dict[int, datetime]:
        """The probable moment of every number that waits or is expected."""
        if self._told is None:
            runs = Runs(self.session.run_online, self.session.run_priority)
            self._told = forecast(self.waiting, self.starts, self.pace, runs, self.session.line.online_run)
        return self._told

    def of(self, ticket: Ticket) -> Estimate:
        """The estimate of a number that waits; one that was promised a time and has not come keeps it at least."""
        at = self.told.get(ticket.pk) or self.of_newcomer(ticket.lane)  # late: as one who comes now
        told = at
        if ticket.state in Ticket.EXPECTED:
            at = max(at, ticket.promised_at)
        return Estimate(at, sum(moment < told for moment in self.told.values()))

    def of_newcomer(self, lane: str = Lane.WALK_IN) -> datetime:
        """When somebody who comes now would probably be called."""
        new = Waiting(0, lane, self.now, 10**6)
        runs = Runs(self.session.run_online, self.session.run_priority)
        told = forecast([*self.waiting, new], self.starts, self.pace, runs, self.session.line.online_run)
        return told[0]
