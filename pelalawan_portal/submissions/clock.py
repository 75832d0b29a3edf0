"""The clock: which date an applicant is told, counted as the law counts (domain.md 2.1, 5). Pure: changes no row.

Day 0 of a check is the day the permohonan counts as received; day 0 of the service is the day it was declared
complete ("sejak berkas lengkap"). A pause moves a date by the time it took, in the unit of the date; what had passed
before the pause began stays where it was. How verbs stop a clock is in `pauses.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.catalogue.spec import Duration, ServiceSpec, StepSpec
from pelalawan_portal.opds.calendar import WorkingCalendar
from pelalawan_portal.opds.working_days import calendar_for

# UU 30/2014 Ps 53 as amended: where no rule names a time, five working days after a complete application.
DEFAULT_SLA = Duration(5, "hari_kerja")
LEVELS = (50, 80, 100)


Moment = TypeVar("Moment", date, datetime)
Days = tuple[date, date]  # the day a clock stopped and the day it went on
Stretch = tuple[datetime, datetime]


def merged(spans: Iterable[tuple[Moment, Moment]]) -> list[tuple[Moment, Moment]]:
    """Spans in order, those that touch made one: two pauses at once cost the time of one."""
    found: list[tuple[Moment, Moment]] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def moved(day: date, unit: str, spans: Iterable[Days], calendar: WorkingCalendar) -> date:
    """A date moved by the pauses that began before it was over."""
    for begins, ends in merged(spans):
        if begins > day:
            break
        if unit in ("hari_kerja", "jam_kerja"):
            day = calendar.add_days(day, calendar.count_days(begins, ends))
        elif ends > begins:
            day += ends - begins
            day = day if unit == "hari" else calendar.open_day_from(day)
    return day


def after(start: datetime, duration: Duration, calendar: WorkingCalendar, spans: Sequence[Days] = ()) -> date:
    """The last day of a duration that begins at an aware moment, pauses taken into account."""
    day = start.astimezone(WIB).date()
    if duration.unit == "jam_kerja":
        last = calendar.add_hours(start, duration.amount).date()
    elif duration.unit == "hari_kerja":
        last = calendar.add_days(day, duration.amount)
    elif duration.unit == "hari":
        last = day + timedelta(days=duration.amount)
    else:
        last = calendar.add_months(day, duration.amount * (12 if duration.unit == "tahun" else 1))
    return moved(last, duration.unit, spans, calendar) if spans else last


def check_by(spec: ServiceSpec, received: datetime) -> date:
    """By when completeness is checked; what comes after office hours counts from the next working day."""
    calendar = calendar_for(spec.calendar)
    if spec.completeness.unit == "jam_kerja":  # hours begin when the doors open, not a day later
        return after(received, spec.completeness, calendar)
    counts = calendar.counts_from(received)
    begins = received if counts == received.astimezone(WIB).date() else calendar.day_end(counts)
    return after(begins, spec.completeness, calendar)


def decided_by(spec: ServiceSpec, complete: datetime, spans: Sequence[Days] = ()) -> date:
    """By when the decision falls, counted from the moment of "lengkap"."""
    return after(complete, spec.sla or DEFAULT_SLA, calendar_for(spec.calendar), spans)


def return_until(spec: ServiceSpec, asked: datetime) -> date:
    return after(asked, spec.return_time, calendar_for(spec.calendar))


def step_due(
    spec: ServiceSpec, step: StepSpec, opened: datetime, latest: date | None, spans: Sequence[Days] = ()
) -> datetime:
    """When a step is due: its own time, never past the date the applicant was promised.

    Completeness is due on the very day the applicant was told, also when it came after office hours. What is promised
    in hours is due at its hour; a pause moves it by whole days.
    """
    calendar = calendar_for(spec.calendar)
    own = spec.completeness if step.kind == "completeness" and latest else step.time
    if own and own.unit == "jam_kerja" and not spans:
        due = calendar.add_hours(opened, own.amount)
        return min(due, calendar.day_end(latest)) if latest else due
    if step.kind == "completeness" and latest:
        return calendar.day_end(latest)
    if step.time:
        day = after(opened, step.time, calendar, spans)
    else:
        day = latest or after(opened, DEFAULT_SLA, calendar, spans)
    if latest and day > latest:
        day = latest
    return calendar.day_end(day)


def level_at(
    calendar: WorkingCalendar, start: datetime, due: datetime, level: int, stood: Sequence[Stretch] = ()
) -> datetime:
    """The moment at which `level` percent of the working time between two moments have passed.

    What lies in `stood` – the clock stood still then – counts for nothing.
    """
    if level >= 100 or due <= start:
        return due
    still = [(max(begins, start), ends) for begins, ends in merged(stood) if ends > start]
    lost = [calendar.working_time(begins, ends) for begins, ends in still]
    whole = max(timedelta(0), calendar.working_time(start, due) - sum(lost, timedelta(0)))
    moment = calendar.add_time(start, whole * (level / 100))
    for (begins, _), length in zip(still, lost, strict=True):
        if begins <= moment:
            moment = calendar.add_time(moment, length)
    return min(moment, due)


def next_level(
    calendar: WorkingCalendar, start: datetime, due: datetime, reached: int, stood: Sequence[Stretch] = ()
) -> datetime | None:
    """When the level after `reached` comes; None when every one has."""
    level = next((one for one in LEVELS if one > reached), None)
    return None if level is None else level_at(calendar, start, due, level, stood)


def expires_at(legal_on: date) -> datetime:
    """The date of the law is over at midnight after it: the whole day counts for whoever decides."""
    return datetime.combine(legal_on + timedelta(days=1), time(), WIB)


def end_of_working_day(spec_calendar: str, now: datetime) -> datetime:
    """When a claim lapses: at the close of this working day, or of the next one in the evening."""
    calendar = calendar_for(spec_calendar)
    return calendar.day_end(calendar.counts_from(now))
