from datetime import UTC, date, datetime

import pytest

from pelalawan_portal.bahasa.dates import (
    WIB,
    clock_time,
    long_date,
    moment,
    month_year,
    roman_month,
    weekday_date,
)


def test_dates_are_written_out_in_indonesian():
    assert long_date(date(2026, 3, 27)) == "27 Maret 2026"
    assert weekday_date(date(2026, 3, 27)) == "Jumat, 27 Maret 2026"
    assert month_year(date(2026, 8, 1)) == "Agustus 2026"


def test_every_month_and_weekday_has_its_own_name():
    months = [long_date(date(2026, month, 1)).split()[1] for month in range(1, 13)]
    assert months == (
        [
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ]
    )
    week = [weekday_date(date(2026, 3, 23 + day)).split(",")[0] for day in range(7)]
    assert week == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


def test_a_moment_is_told_in_wib_whatever_zone_it_is_stored_in():
    assert moment(datetime(2026, 3, 27, 7, 5, tzinfo=UTC)) == "27 Maret 2026 pukul 14.05 WIB"
    assert clock_time(datetime(2026, 3, 27, 9, 0, tzinfo=WIB)) == "09.00 WIB"


def test_late_evening_in_utc_is_the_next_day_in_wib():
    assert long_date(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)) == "1 Januari 2027"
    assert month_year(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)) == "Januari 2027"
    assert weekday_date(datetime(2026, 3, 26, 20, 0, tzinfo=UTC)) == "Jumat, 27 Maret 2026"


@pytest.mark.parametrize("say", [moment, clock_time, long_date, weekday_date, month_year])
def test_a_datetime_without_zone_is_refused(say):
    with pytest.raises(ValueError, match="time zone"):
        say(datetime(2026, 3, 27, 14, 5, tzinfo=UTC).replace(tzinfo=None))


def test_months_of_letter_numbers_are_roman():
    numerals = [roman_month(month) for month in range(1, 13)]
    assert numerals == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_is_no_other_month(month):
    with pytest.raises(ValueError, match="1 to 12"):
        roman_month(month)
