"""The rule of turns: who is called next, and when somebody's turn will probably come. Pure: knows no database.

The rule, as it stands on the public pages (`RULE`):

1. Only who has come is called. (When nobody who has come waits, who said "saya datang" and is due.)
2. Priority (elderly, pregnant, disability, toddler) goes first, but after PRIORITY_RUN of them in a row one other
   person goes, if one waits.
3. An online number is due from the time it was promised, not before; who came without a number is due from the
   moment of arrival. When both wait, at most `online_run` (normally 1) online numbers go before one who came, and
   after each who came a due online number may go. So online numbers never push back those who came early, and
   those who came early never make an online number worthless.
4. Within a lane: by due time, then by number. Who comes more than LATE after the promised time is due from arrival.
5. An online number whose time has not come is called early only when nobody else waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pelalawan_portal.queues.models import Lane

PRIORITY_RUN = 2
LATE = timedelta(minutes=15)
RULE = (
    "Yang dipanggil hanya yang sudah datang. Lansia, ibu hamil, penyandang disabilitas, dan balita didahulukan: "
    "paling banyak dua berturut-turut, lalu satu yang lain. Nomor online mendapat giliran mulai jam yang tertulis, "
    "bergantian satu-satu dengan yang datang langsung. Jadi yang datang pagi tidak tersisih oleh nomor online."
)


@dataclass(frozen=True)
class Waiting:
    """One who waits or is expected: `chance` is how likely they come (1 for who has come)."""

    id: int
    lane: str
    turn_at: datetime
    number: int = 0
    chance: float = 1.0

    @property
    def place(self) -> tuple[datetime, int]:
        return self.turn_at, self.number


@dataclass(frozen=True)
class Runs:
    """What was called in a row: online numbers since one who came, priority numbers since any other."""

    online: int = 0
    priority: int = 0

    def after(self, lane: str) -> Runs:
        if lane == Lane.PRIORITY:
            return Runs(self.online, self.priority + 1)
        return Runs(self.online + 1 if lane == Lane.ONLINE else 0)


def pick(heads: Mapping[str, Waiting], now: datetime, runs: Runs, online_run: int = 1) -> Waiting | None:
    """Who of the first of each lane is next; None when nobody waits."""
    first, online, came = heads.get(Lane.PRIORITY), heads.get(Lane.ONLINE), heads.get(Lane.WALK_IN)
    due = online if online is not None and online.turn_at <= now else None
    ordinary = came if due is None else due
    if due is not None and came is not None and runs.online >= online_run:
        ordinary = came
    if first is not None and first.turn_at <= now and (runs.priority < PRIORITY_RUN or ordinary is None):
        return first
    if ordinary is not None:
        return ordinary
    early = [one for one in (first, online) if one is not None]
    return min(early, key=lambda one: one.place, default=None)


def forecast(
    waiting: Iterable[Waiting], now: datetime, pace: timedelta, runs: Runs, online_run: int = 1
) -> dict[int, datetime]:
    """When each is probably called, by playing the rule forward: the next call happens at `now`.

    `pace` is the time from one call to the next. Who may not come counts by their chance; nobody who has not come
    yet is expected before their time.
    """
    lanes = {
        lane: sorted((one for one in waiting if one.lane == lane), key=lambda one: one.place) for lane in Lane
    }
    at = dict.fromkeys(lanes, 0)
    told: dict[int, datetime] = {}
    moment = now
    while True:
        heads = {lane: ones[at[lane]] for lane, ones in lanes.items() if at[lane] < len(ones)}
        if not heads:
            return told
        here: dict[str, Waiting] = {
            lane: one for lane, one in heads.items() if one.chance == 1 or one.turn_at <= moment
        }
        if not here:
            moment = min(one.turn_at for one in heads.values())
            continue
        one = pick(here, moment, runs, online_run)
        if one is None:  # cannot be: somebody is here
            return told
        told[one.id] = moment
        at[Lane(one.lane)] += 1
        runs = runs.after(one.lane)
        moment += pace * one.chance
