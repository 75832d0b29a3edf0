"""Working days and office hours: the clock behind every promised date. Pure: knows no database.

Day 0 is the day a file is declared complete; working days are those of the week the office opens, without
libur nasional and cuti bersama (SKB 3 Menteri, changed by decree in mid-year; hence `closed` is data).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

import holidays

from pelalawan_portal.bahasa.dates import WIB

MONDAY_TO_FRIDAY = frozenset(range(5))
MONDAY_TO_SATURDAY = frozenset(range(6))
_FRIDAY, _SATURDAY = 4, 5
_DAY = timedelta(days=1)

PUBLIC = "libur_nasional"
COLLECTIVE = "cuti_bersama"


class Holiday(NamedTuple):
    """One closed day: its date, Indonesian name and kind (PUBLIC or COLLECTIVE)."""

    date: date
    name: str
    kind: str


@dataclass(frozen=True)
class WorkingCalendar:
    """The open days and hours of one kind of office, in WIB.

    `closed`: days off. `days`: open weekdays, Monday = 0. `opens`/`closes`: hours of every open day; the
    Friday and Saturday hours replace them where given. The defaults are the portal's own and stay to be
    confirmed by the regency; each office may have its own. `rest`: the midday break (begin, end), which counts as no
    working time; `friday_rest` replaces it on Fridays, None: no break.
    Raises ValueError when no weekday is open, an office would close before it opens, or a break would not end.
    """

    closed: frozenset[date] = frozenset()
    days: frozenset[int] = MONDAY_TO_FRIDAY
    opens: time = time(8, 0)
    closes: time = time(16, 0)
    friday_opens: time | None = None
    friday_closes: time | None = time(16, 30)
    saturday_opens: time | None = None
    saturday_closes: time | None = None
    rest: tuple[time, time] | None = None
    friday_rest: tuple[time, time] | None = None

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("days must name at least one weekday from 0 (Monday) to 6 (Sunday)")
        for weekday in self.days:
            opens, closes = self._hours(weekday)
            if opens >= closes:
                raise ValueError(
                    f"weekday {weekday}: the office would close at {closes} before it opens at {opens}"
                )
        if any(one and one[0] >= one[1] for one in (self.rest, self.friday_rest)):
            raise ValueError("a break ends after it begins")

    def _hours(self, weekday: int) -> tuple[time, time]:
        opens, closes = None, None
        if weekday == _FRIDAY:
            opens, closes = self.friday_opens, self.friday_closes
        elif weekday == _SATURDAY:
            opens, closes = self.saturday_opens, self.saturday_closes
        return opens or self.opens, closes or self.closes

    def is_open_day(self, day: date) -> bool:
        """Tell whether the office works on `day`."""
        return day.weekday() in self.days and day not in self.closed

    def open_day_from(self, day: date) -> date:
        """Return `day` when the office works then, else the first working day after it."""
        while not self.is_open_day(day):
            day += _DAY
        return day

    def next_open_day(self, day: date) -> date:
        """Return the first working day after `day`, never `day` itself."""
        return self.open_day_from(day + _DAY)

    def add_days(self, start: date, n: int) -> date:
        """Return the n-th working day after `start` (day 0, open or not). Raises ValueError for n < 0."""
        if n < 0:
            raise ValueError("working days are counted forward only")
        day = start
        for _ in range(n):
            day = self.next_open_day(day)
        return day

    def count_days(self, start: date, end: date) -> int:
        """Return the working days after `start` up to and with `end`; negative when `end` lies before.

        The inverse of `add_days`: what is left until a deadline, or by how much it has passed.
        """
        if end < start:
            return -self.count_days(end, start)
        return sum(self.is_open_day(start + _DAY * i) for i in range(1, (end - start).days + 1))

    def add_months(self, start: date, n: int) -> date:
        """Return the same day n calendar months later (the last of a shorter month), or the first working
        day after it when the office is closed then. Raises ValueError for n < 0."""
        if n < 0:
            raise ValueError("months are counted forward only")
        year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
        last = monthrange(year, month + 1)[1]
        return self.open_day_from(date(year, month + 1, min(start.day, last)))

    def office_hours(self, day: date) -> tuple[datetime, datetime] | None:
        """Return opening and closing of `day` as aware datetimes in WIB, None when closed."""
        if not self.is_open_day(day):
            return None
        opens, closes = self._hours(day.weekday())
        return datetime.combine(day, opens, WIB), datetime.combine(day, closes, WIB)

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """The parts of `day` in which the office works, in order: the hours without the break; [] when closed."""
        known = self._known_days.get(day)
        if known is None:
            known = self._known_days[day] = self._stretches(day)
        return known

    @cached_property
    def _known_days(self) -> dict[date, list[tuple[datetime, datetime]]]:
        """Days asked before: thousands of clocks ask for the same few."""
        return {}

    def _stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        hours = self.office_hours(day)
        if hours is None:
            return []
        rest = self.friday_rest if day.weekday() == _FRIDAY else self.rest
        if rest is None:
            return [hours]
        begins, ends = (datetime.combine(day, one, WIB) for one in rest)
        parts = [(hours[0], min(begins, hours[1])), (max(ends, hours[0]), hours[1])]
        return [one for one in parts if one[0] < one[1]]

    def day_end(self, day: date) -> datetime:
        """Return the closing hour of `day`, aware, in WIB; on a closed day the hour its weekday would have
        (a promised date may become a holiday by decree)."""
        return datetime.combine(day, self._hours(day.weekday())[1], WIB)

    def add_hours(self, start: datetime, n: int) -> datetime:
        """Return the moment n jam kerja after `start` (aware), in WIB, counting office hours only.

        It is a moment when the office works, closing time included; n = 0 moves `start` to the next opening
        when the office is closed. Raises ValueError for n < 0 or a naive datetime.
        """
        return self.add_time(start, timedelta(hours=n))

    def add_time(self, start: datetime, length: timedelta) -> datetime:
        """Return the moment after so much working time, as `add_hours`."""
        if length < timedelta(0):
            raise ValueError("working hours are counted forward only")
        now, left = _wib(start), length
        day = now.date()
        while True:
            for begins, ends in self.stretches(day):
                if now <= ends:
                    now = max(now, begins)
                    if left <= ends - now:
                        return now + left
                    left -= ends - now
            day = self.next_open_day(day)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two aware moments; nothing when `end` lies before."""
        start, end = _wib(start), _wib(end)
        total, day = timedelta(0), start.date()
        while day <= end.date():
            for begins, ends in self.stretches(day):
                if start <= begins and ends <= end:
                    total += ends - begins
                elif start < ends and begins < end:
                    total += min(ends, end) - max(begins, start)
            day += _DAY
        return total

    def counts_from(self, received: datetime) -> date:
        """Return the working day on which something received (aware) counts as received: the same day until
        closing time, else the next working day. Raises ValueError for a naive datetime."""
        local = _wib(received)
        hours = self.office_hours(local.date())
        if hours is not None and local <= hours[1]:
            return local.date()
        return self.next_open_day(local.date())


def _wib(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("a datetime without time zone has no office hours")
    return value.astimezone(WIB)


def seed_holidays(year: int) -> list[Holiday]:
    """Return the days off of `year` in order: (date, Indonesian name, PUBLIC or COLLECTIVE), one per date.

    From the `holidays` library (Indonesia, public and government), a start that administrators correct:
    the yearly SKB 3 Menteri decides, and dates the library marks "(perkiraan)" are estimates.
    """
    found: dict[date, Holiday] = {}
    for category, kind in (("government", COLLECTIVE), ("public", PUBLIC)):  # a public holiday wins its date
        days = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
        found.update((day, Holiday(day, name, kind)) for day, name in days.items())
    return [found[day] for day in sorted(found)]
