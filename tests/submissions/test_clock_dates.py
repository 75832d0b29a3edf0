"""Dates as the law counts them: goldens, pauses, levels. Nothing of the database."""

from datetime import date, datetime, time, timedelta

import pytest

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.catalogue.spec import Duration
from pelalawan_portal.opds.calendar import WorkingCalendar, seed_holidays
from pelalawan_portal.submissions import clock

from .moments import wib

CLOSED = frozenset(day.date for year in (2026, 2027) for day in seed_holidays(year))
OFFICE = WorkingCalendar(CLOSED)
RESTING = WorkingCalendar(CLOSED, rest=(time(12), time(13)), friday_rest=(time(11, 30), time(13, 30)))


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (wib(3, 17), 3, date(2026, 3, 27)),
        (wib(3, 13), 5, date(2026, 3, 27)),
        (wib(12, 23), 5, date(2027, 1, 4)),
        (wib(3, 27), 5, date(2026, 4, 6)),
    ],
)
def test_the_golden_dates_hold(start, days, last):
    assert clock.after(start, Duration(days), OFFICE) == last


@pytest.mark.parametrize(
    ("duration", "spans", "last"),
    [
        (Duration(5), [], date(2026, 3, 9)),
        (Duration(5), [(date(2026, 3, 4), date(2026, 3, 6))], date(2026, 3, 11)),
        # The same day: nothing was lost.
        (Duration(5), [(date(2026, 3, 4), date(2026, 3, 4))], date(2026, 3, 9)),
        # Two pauses at once cost the time of one.
        (Duration(5), [(date(2026, 3, 4), date(2026, 3, 6)), (date(2026, 3, 5), date(2026, 3, 6))], date(2026, 3, 11)),
        # Over a weekend only working days count, and Nyepi and Idul Fitri are none.
        (Duration(5), [(date(2026, 3, 6), date(2026, 3, 10))], date(2026, 3, 11)),
        (Duration(5), [(date(2026, 3, 6), date(2026, 3, 17))], date(2026, 3, 25)),
        # What had passed before the pause began stays.
        (Duration(5), [(date(2026, 3, 10), date(2026, 3, 17))], date(2026, 3, 9)),
        (Duration(10, "hari"), [(date(2026, 3, 4), date(2026, 3, 7))], date(2026, 3, 15)),
        (Duration(1, "bulan"), [(date(2026, 3, 4), date(2026, 3, 7))], date(2026, 4, 6)),
    ],
)  # fmt: skip
def test_a_pause_moves_a_date_by_its_own_time(duration, spans, last):
    assert clock.after(wib(3, 2), duration, OFFICE, spans) == last


def test_levels_are_shares_of_the_working_time():
    start, due = wib(3, 2, 8), wib(3, 3, 16)
    assert clock.level_at(OFFICE, start, due, 50) == wib(3, 2, 16)
    assert clock.level_at(OFFICE, start, due, 80) == wib(3, 3, 12, 48)
    assert clock.level_at(OFFICE, start, due, 100) == due


def test_time_that_stood_still_is_no_share_of_it():
    start, due = wib(3, 2, 8), wib(3, 4, 16)
    stood = [(wib(3, 2, 12), wib(3, 3, 12))]
    assert clock.level_at(OFFICE, start, due, 50, stood) == wib(3, 3, 16)
    assert clock.next_level(OFFICE, start, due, 100, stood) is None


def test_a_break_is_no_working_time():
    assert RESTING.add_hours(wib(3, 2, 11), 2) == wib(3, 2, 14)
    assert RESTING.add_hours(wib(3, 6, 11), 1) == wib(3, 6, 14)
    assert RESTING.working_time(wib(3, 2, 8), wib(3, 2, 16)) == timedelta(hours=7)
    assert RESTING.add_hours(wib(3, 2, 12, 30), 1) == wib(3, 2, 14)
    assert OFFICE.add_hours(wib(3, 2, 11), 2) == wib(3, 2, 13)


def test_working_time_undoes_adding_it():
    for hours in (1, 5, 7, 8, 30, 61):
        end = RESTING.add_hours(wib(3, 12, 10), hours)
        assert RESTING.working_time(wib(3, 12, 10), end) == timedelta(hours=hours)


def test_the_day_of_the_law_counts_to_its_midnight():
    assert clock.expires_at(date(2026, 3, 9)) == datetime(2026, 3, 10, tzinfo=WIB)
