"""Simulated days at one poli: how far the estimate lies from what happens, beside "position × fixed minutes".

Knows no database: it plays the rule of turns, asks the portal's own estimate at every call, and compares afterwards.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues.estimates import next_call, pace
from pelalawan_portal.queues.models import Lane
from pelalawan_portal.queues.turns import LATE, Runs, Waiting, forecast, pick

OPENS = datetime(2027, 1, 18, 8, 0, tzinfo=WIB)
CLOSES = OPENS + timedelta(hours=4)
FIXED_MINUTES = 6.0
ONLINE, WALK_IN, PRIORITY = 18, 20, 4
SHOWS = 0.85


@dataclass(frozen=True)
class Day:
    """A kind of day: minutes a service takes on average, in the first and in the second half."""

    name: str
    first: float
    second: float
    begins_late: int = 0


DAYS = (
    Day("as usual", 6, 6),
    Day("quick", 4, 4),
    Day("slow", 9, 9),
    Day("slow, then a second doctor", 10, 5),
    Day("begins 40 minutes late", 6, 6, 40),
)


@dataclass(frozen=True)
class Error:
    """Mean absolute error in minutes: ours, and of "position × fixed minutes"."""

    ours: float
    fixed: float


def _people(chance: random.Random) -> tuple[list[Waiting], dict[int, datetime]]:
    """Everybody of the day with the moment they come; who does not come has none."""
    people, comes = [], {}
    for number in range(ONLINE):
        at = OPENS + (CLOSES - OPENS) * number / ONLINE
        people.append(Waiting(number, Lane.ONLINE, at, number, SHOWS))
        if chance.random() < SHOWS:
            comes[number] = at - timedelta(minutes=chance.uniform(-5, 45))
    for number in range(ONLINE, ONLINE + WALK_IN + PRIORITY):
        lane = Lane.WALK_IN if number < ONLINE + WALK_IN else Lane.PRIORITY
        at = OPENS + timedelta(minutes=chance.triangular(-60, 150, 0))
        comes[number] = at
        people.append(Waiting(number, lane, at, number))
    return people, comes


def _known(
    people: list[Waiting], comes: dict[int, datetime], called: dict[int, datetime], now: datetime
) -> list[Waiting]:
    """What the portal knows at a moment: who has come and waits, and who booked and may still come."""
    known = []
    for one in people:
        if one.id in called:
            continue
        came = comes.get(one.id)
        if came is not None and came <= now:
            turn = came if one.lane == Lane.ONLINE and came > one.turn_at + LATE else one.turn_at
            known.append(Waiting(one.id, one.lane, turn, one.number))
        elif one.lane == Lane.ONLINE and one.turn_at > now - LATE:
            known.append(one)
    return known


def _service(day: Day, now: datetime, chance: random.Random) -> timedelta:
    mean = day.first if now < OPENS + (CLOSES - OPENS) / 2 else day.second
    return timedelta(minutes=max(1.0, chance.gammavariate(4, mean / 4)))


def play(day: Day, seed: int) -> Error:
    """One day from opening until nobody waits."""
    chance = random.Random(seed)
    people, comes = _people(chance)
    called: dict[int, datetime] = {}
    told: list[tuple[int, datetime, datetime]] = []
    runs, now = Runs(), OPENS + timedelta(minutes=day.begins_late)
    while len(called) < len(comes):
        known = _known(people, comes, called, now)
        here = [one for one in known if one.chance == 1]
        if not here:
            now = min(at for number, at in comes.items() if number not in called)
            continue
        moments = list(called.values())
        each = pace(moments, FIXED_MINUTES * 60)
        ours = forecast(known, next_call(moments, each, OPENS, now), each, runs)
        for position, one in enumerate(sorted(here, key=lambda one: one.place)):
            told.append((one.id, ours[one.id], now + timedelta(minutes=position * FIXED_MINUTES)))
        heads: dict[str, Waiting] = {}
        for one in sorted(here, key=lambda one: one.place):
            heads.setdefault(one.lane, one)
        chosen = pick(heads, now, runs)
        assert chosen is not None
        called[chosen.id] = now
        runs = runs.after(chosen.lane)
        now += _service(day, now, chance)
    return Error(
        fmean(abs((at - called[number]).total_seconds()) for number, at, _ in told) / 60,
        fmean(abs((at - called[number]).total_seconds()) for number, _, at in told) / 60,
    )


def errors(seeds: int = 40) -> dict[str, Error]:
    """The mean error of many days of each kind, by name."""
    found = {}
    for day in DAYS:
        days = [play(day, seed) for seed in range(seeds)]
        found[day.name] = Error(fmean(one.ours for one in days), fmean(one.fixed for one in days))
    return found
