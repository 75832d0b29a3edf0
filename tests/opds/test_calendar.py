from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.calendar import (
    COLLECTIVE,
    MONDAY_TO_SATURDAY,
    PUBLIC,
    WorkingCalendar,
    seed_holidays,
)

CLOSED = frozenset(day.date for year in (2025, 2026, 2027, 2028) for day in seed_holidays(year))
OFFICE = WorkingCalendar(CLOSED)
PUSKESMAS = WorkingCalendar(CLOSED, days=MONDAY_TO_SATURDAY, saturday_closes=time(12, 0))

days = st.dates(date(2025, 1, 1), date(2028, 6, 30))
moments = st.builds(datetime.combine, days, st.times(), st.sampled_from([UTC, WIB]))
counts = st.integers(0, 60)
calendars = st.sampled_from([OFFICE, PUSKESMAS, WorkingCalendar(), WorkingCalendar(days=frozenset({2}))])


def wib(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 3, 17), 3, date(2026, 3, 27)),
        (date(2026, 3, 13), 5, date(2026, 3, 27)),
        (date(2026, 12, 23), 5, date(2027, 1, 4)),
        (date(2026, 3, 27), 5, date(2026, 4, 6)),
        (date(2026, 3, 27), 0, date(2026, 3, 27)),
        (date(2026, 3, 28), 1, date(2026, 3, 30)),
    ],
)
def test_working_days_skip_weekends_holidays_and_cuti_bersama(start, n, end):
    assert OFFICE.add_days(start, n) == end


def test_a_puskesmas_works_on_saturday():
    assert PUSKESMAS.is_open_day(date(2026, 3, 28))
    assert not OFFICE.is_open_day(date(2026, 3, 28))
    assert not PUSKESMAS.is_open_day(date(2026, 3, 29))
    assert PUSKESMAS.add_days(date(2026, 3, 27), 5) == date(2026, 4, 2)
    assert PUSKESMAS.office_hours(date(2026, 3, 28)) == (wib(2026, 3, 28, 8), wib(2026, 3, 28, 12))
    assert PUSKESMAS.add_hours(wib(2026, 3, 27, 15, 30), 4) == wib(2026, 3, 28, 11)


def test_a_day_closed_by_decree_moves_the_date():
    changed = WorkingCalendar(CLOSED | {date(2026, 4, 2)})
    assert changed.add_days(date(2026, 3, 27), 5) == date(2026, 4, 7)


@settings(deadline=None)
@given(calendars, days, counts, st.integers(1, 10))
def test_more_days_end_strictly_later_on_an_open_day(calendar, start, n, more):
    end = calendar.add_days(start, n)
    later = calendar.add_days(start, n + more)
    assert later > end >= start
    assert calendar.is_open_day(later)
    assert calendar.add_days(end, more) == later


@settings(deadline=None)
@given(calendars, days, st.integers(0, 30), counts)
def test_a_later_start_never_ends_earlier(calendar, start, shift, n):
    assert calendar.add_days(start + timedelta(days=shift), n) >= calendar.add_days(start, n)


@settings(deadline=None)
@given(calendars, days, counts)
def test_counting_undoes_adding(calendar, start, n):
    end = calendar.add_days(start, n)
    assert calendar.count_days(start, end) == n
    assert calendar.count_days(end, start) == -n


@settings(deadline=None)
@given(calendars, days)
def test_the_next_open_day_skips_none(calendar, day):
    following = calendar.next_open_day(day)
    assert following > day
    assert calendar.is_open_day(following)
    between = [day + timedelta(days=i) for i in range(1, (following - day).days)]
    assert not any(calendar.is_open_day(one) for one in between)
    assert calendar.open_day_from(day) == (day if calendar.is_open_day(day) else following)


def test_office_hours_are_shorter_by_nothing_but_longer_on_friday():
    assert OFFICE.office_hours(date(2026, 3, 26)) == (wib(2026, 3, 26, 8), wib(2026, 3, 26, 16))
    assert OFFICE.office_hours(date(2026, 3, 27)) == (wib(2026, 3, 27, 8), wib(2026, 3, 27, 16, 30))
    assert OFFICE.office_hours(date(2026, 3, 28)) is None
    assert OFFICE.office_hours(date(2026, 4, 3)) is None


def test_the_day_ends_when_the_office_closes_even_if_a_decree_closed_it():
    assert OFFICE.day_end(date(2026, 3, 26)) == wib(2026, 3, 26, 16)
    assert OFFICE.day_end(date(2026, 4, 3)) == wib(2026, 4, 3, 16, 30)
    assert OFFICE.day_end(date(2026, 3, 26)).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (wib(2026, 3, 26, 9), 3, wib(2026, 3, 26, 12)),
        (wib(2026, 3, 26, 13), 3, wib(2026, 3, 26, 16)),
        (wib(2026, 3, 26, 15), 3, wib(2026, 3, 27, 10)),
        (wib(2026, 3, 27, 15, 30), 3, wib(2026, 3, 30, 10)),
        (wib(2026, 3, 28, 11), 3, wib(2026, 3, 30, 11)),
        (wib(2026, 3, 26, 6), 1, wib(2026, 3, 26, 9)),
        (wib(2026, 3, 26, 16), 0, wib(2026, 3, 26, 16)),
        (wib(2026, 3, 26, 16), 1, wib(2026, 3, 27, 9)),
        (wib(2026, 3, 26, 22), 1, wib(2026, 3, 27, 9)),
        (wib(2026, 4, 2, 15), 2, wib(2026, 4, 6, 9)),
        (wib(2026, 3, 26, 8), 16, wib(2026, 3, 27, 16)),
        (wib(2026, 3, 28, 11), 0, wib(2026, 3, 30, 8)),
        (wib(2026, 3, 26, 11, 15), 0, wib(2026, 3, 26, 11, 15)),
        (datetime(2026, 3, 27, 8, 30, tzinfo=UTC), 3, wib(2026, 3, 30, 10)),
    ],
)
def test_jam_kerja_run_only_while_the_office_is_open(start, n, end):
    assert OFFICE.add_hours(start, n) == end


@settings(deadline=None)
@given(calendars, moments, counts, st.integers(0, 5000))
def test_hours_never_run_backwards_and_end_while_open(calendar, start, n, minutes):
    end = calendar.add_hours(start, n)
    hours = calendar.office_hours(end.date())
    assert hours is not None
    assert hours[0] <= end <= hours[1]
    assert end - start >= timedelta(hours=n)
    assert calendar.add_hours(start + timedelta(minutes=minutes), n) >= end
    assert calendar.add_hours(start, n + 1) > end


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 1, 30), 1, date(2026, 3, 2)),  # 28 February 2026 is a Saturday
        (date(2026, 3, 27), 1, date(2026, 4, 27)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 11, 23), 1, date(2026, 12, 23)),
        (date(2026, 11, 25), 1, date(2026, 12, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 24, date(2026, 3, 2)),
        (date(2026, 3, 28), 0, date(2026, 3, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_next_open_one(start, n, end):
    assert OFFICE.add_months(start, n) == end


@settings(deadline=None)
@given(calendars, days, st.integers(0, 24))
def test_months_end_on_an_open_day_close_after_the_same_date(calendar, start, n):
    end = calendar.add_months(start, n)
    assert calendar.is_open_day(end)
    plain = start.year * 12 + start.month + n
    assert plain <= end.year * 12 + end.month <= plain + 1


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (wib(2026, 3, 26, 10), date(2026, 3, 26)),
        (wib(2026, 3, 26, 5), date(2026, 3, 26)),
        (wib(2026, 3, 26, 16), date(2026, 3, 26)),
        (wib(2026, 3, 26, 16, 0, 1), date(2026, 3, 27)),
        (wib(2026, 3, 27, 16, 30), date(2026, 3, 27)),
        (wib(2026, 3, 27, 17), date(2026, 3, 30)),
        (wib(2026, 3, 28, 10), date(2026, 3, 30)),
        (wib(2026, 4, 3, 10), date(2026, 4, 6)),
        (datetime(2026, 3, 26, 8, 59, tzinfo=UTC), date(2026, 3, 26)),
        (datetime(2026, 3, 26, 17, 1, tzinfo=UTC), date(2026, 3, 27)),
    ],
)
def test_what_arrives_late_counts_from_the_next_working_day(received, day):
    assert OFFICE.counts_from(received) == day


def test_time_does_not_run_backwards_nor_without_a_zone():
    with pytest.raises(ValueError, match="forward only"):
        OFFICE.add_days(date(2026, 3, 27), -1)
    with pytest.raises(ValueError, match="forward only"):
        OFFICE.add_months(date(2026, 3, 27), -1)
    with pytest.raises(ValueError, match="forward only"):
        OFFICE.add_hours(wib(2026, 3, 27, 9), -1)
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.add_hours(wib(2026, 3, 27, 9).replace(tzinfo=None), 1)
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.counts_from(wib(2026, 3, 27, 9).replace(tzinfo=None))


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkingCalendar(days=frozenset())
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkingCalendar(days=frozenset({7}))
    with pytest.raises(ValueError, match="before it opens"):
        WorkingCalendar(opens=time(16), closes=time(8))
    with pytest.raises(ValueError, match="weekday 4"):
        WorkingCalendar(friday_closes=time(7))


def test_the_holidays_of_2026_are_those_of_the_joint_decree():
    """SKB 3 Menteri 1497/2025, 2/2025, 5/2025."""
    seeded = seed_holidays(2026)
    by_kind = {
        kind: [(day.date.month, day.date.day) for day in seeded if day.kind == kind]
        for kind in (PUBLIC, COLLECTIVE)
    }
    assert by_kind[PUBLIC] == [
        (1, 1), (1, 16), (2, 17), (3, 19), (3, 21), (3, 22), (4, 3), (4, 5), (5, 1), (5, 14), (5, 27),
        (5, 31), (6, 1), (6, 16), (8, 17), (8, 25), (12, 25),
    ]  # fmt: skip
    assert by_kind[COLLECTIVE] == [
        (2, 16), (3, 18), (3, 20), (3, 23), (3, 24), (5, 15), (5, 28), (12, 24),
    ]  # fmt: skip


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_holidays_come_in_order_once_each_with_an_indonesian_name(year):
    seeded = seed_holidays(year)
    dates = [day.date for day in seeded]
    assert dates == sorted(set(dates))
    assert {day.year for day in dates} == {year}
    assert {day.kind for day in seeded} == {PUBLIC, COLLECTIVE}
    names = {day.date: day.name for day in seeded}
    assert names[date(year, 1, 1)] == "Tahun Baru Masehi"
    assert names[date(year, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"
