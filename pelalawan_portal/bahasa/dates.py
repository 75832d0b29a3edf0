"""Dates and times as Indonesians write them, in the time of Pelalawan (WIB, UTC+7)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")

MONTHS = (
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
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def _in_wib(value: datetime) -> datetime:
    """Return `value` in WIB. Raises ValueError for a naive one: its day cannot be known."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError("a datetime without time zone has no day in WIB")
    return value.astimezone(WIB)


def _day(value: date) -> date:
    # A datetime is a date too; late evening in UTC is already the next day in WIB.
    return _in_wib(value).date() if isinstance(value, datetime) else value


def long_date(value: date) -> str:
    """Return "27 Maret 2026". An aware datetime gives its day in WIB; a naive one raises ValueError."""
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(value: date) -> str:
    """Return "Jumat, 27 Maret 2026". Datetimes as in `long_date`."""
    day = _day(value)
    return f"{WEEKDAYS[day.weekday()]}, {long_date(day)}"


def clock_time(value: datetime) -> str:
    """Return "14.05 WIB" for an aware datetime of any zone. Raises ValueError for a naive one."""
    local = _in_wib(value)
    return f"{local:%H.%M} WIB"


def moment(value: datetime) -> str:
    """Return "27 Maret 2026 pukul 14.05 WIB" for an aware datetime. Raises ValueError for a naive one."""
    return f"{long_date(value)} pukul {clock_time(value)}"


def month_year(value: date) -> str:
    """Return "Maret 2026". Datetimes as in `long_date`."""
    day = _day(value)
    return f"{MONTHS[day.month - 1]} {day.year}"


def roman_month(month: int) -> str:
    """Return the month 1–12 as letter numbers write it ("III"). Raises ValueError for any other number."""
    if not 1 <= month <= 12:
        raise ValueError(f"month must be 1 to 12, not {month}")
    return ROMAN_MONTHS[month - 1]
