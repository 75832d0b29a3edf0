"""The clock: which date an applicant is told, counted as the law counts (domain.md 2.1, 5).

Day 0 of a check is the day the permohonan counts as received; day 0 of the service is the day it was declared
complete ("sejak berkas lengkap").
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.catalogue.spec import Duration, ServiceSpec, StepSpec
from pelalawan_portal.opds.calendar import WorkingCalendar
from pelalawan_portal.opds.working_days import calendar_for

# UU 30/2014 Ps 53 as amended: where no rule names a time, five working days after a complete application.
DEFAULT_SLA = Duration(5, "hari_kerja")


def after(start: datetime, duration: Duration, calendar: WorkingCalendar) -> date:
    """The last day of a duration that begins at an aware moment."""
    day = start.astimezone(WIB).date()
    if duration.unit == "jam_kerja":
        return calendar.add_hours(start, duration.amount).date()
    if duration.unit == "hari_kerja":
        return calendar.add_days(day, duration.amount)
    if duration.unit == "hari":
        return day + timedelta(days=duration.amount)
    return calendar.add_months(day, duration.amount * (12 if duration.unit == "tahun" else 1))


def check_by(spec: ServiceSpec, received: datetime) -> date:
    """By when completeness is checked; what comes after office hours counts from the next working day."""
    calendar = calendar_for(spec.calendar)
    counts = calendar.counts_from(received)
    begins = received if counts == received.astimezone(WIB).date() else calendar.day_end(counts)
    return after(begins, spec.completeness, calendar)


def decided_by(spec: ServiceSpec, complete: datetime) -> date:
    """By when the decision falls, counted from the moment of "lengkap"."""
    return after(complete, spec.sla or DEFAULT_SLA, calendar_for(spec.calendar))


def return_until(spec: ServiceSpec, asked: datetime) -> date:
    return after(asked, spec.return_time, calendar_for(spec.calendar))


def step_due(spec: ServiceSpec, step: StepSpec, opened: datetime, latest: date | None) -> datetime:
    """When a step is due: its own time, never past the date the applicant was promised."""
    calendar = calendar_for(spec.calendar)
    day = (
        after(opened, step.time, calendar) if step.time else (latest or after(opened, DEFAULT_SLA, calendar))
    )
    if latest and day > latest:
        day = latest
    return calendar.day_end(day)


def end_of_working_day(spec_calendar: str, now: datetime) -> datetime:
    """When a claim lapses: at the close of this working day, or of the next one in the evening."""
    calendar = calendar_for(spec_calendar)
    return calendar.day_end(calendar.counts_from(now))
