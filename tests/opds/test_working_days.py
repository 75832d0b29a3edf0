"""The working calendar of the holiday table, corrected by decree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from pelalawan_portal.opds import working_days
from pelalawan_portal.opds.models import Holiday
from pelalawan_portal.opds.workflow import add_holiday, cancel_holiday
from pelalawan_portal.opds.working_days import calendar_for

pytestmark = pytest.mark.django_db


def test_the_golden_dates_of_the_decree():
    assert calendar_for().add_days(date(2026, 3, 17), 3) == date(2026, 3, 27)
    assert calendar_for().add_days(date(2026, 3, 13), 5) == date(2026, 3, 27)


def test_a_puskesmas_works_on_saturdays():
    assert calendar_for("puskesmas").is_open_day(date(2026, 7, 4))
    assert not calendar_for("kantor").is_open_day(date(2026, 7, 4))
    assert not calendar_for("puskesmas").is_open_day(date(2026, 8, 17))


def test_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        calendar_for("bank")


def test_is_read_once_in_a_while(django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(1):
        calendar_for()
        calendar_for("puskesmas")
    monkeypatch.setattr(working_days, "KEEP_SECONDS", -1)
    with django_assert_num_queries(1):
        calendar_for()


def next_weekday() -> date:
    """A day some years ahead, beyond what is shipped, on which offices work."""
    day = date(timezone.localdate().year + 5, 6, 14)
    while day.weekday() > 3:
        day += timedelta(days=1)
    return day


def test_a_decree_closes_the_offices(administrator, django_capture_on_commit_callbacks):
    day = next_weekday()
    assert calendar_for().is_open_day(day)
    with django_capture_on_commit_callbacks(execute=True):
        add_holiday(day, "Hari jadi Pelalawan", "local", "SK Bupati 12/2026", administrator)
    assert not calendar_for().is_open_day(day)


def test_a_decree_opens_them_again(administrator, django_capture_on_commit_callbacks):
    day = next_weekday()
    holiday = Holiday.objects.create(date=day, name="Cuti bersama", kind="government")
    assert not calendar_for().is_open_day(day)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_holiday(holiday, "SKB 3 Menteri 9/2026", administrator)
    assert calendar_for().is_open_day(day)
    with pytest.raises(ValidationError):
        cancel_holiday(holiday, "SKB 10/2026", administrator)
    add_holiday(day, "Cuti bersama", "government", "SKB 10/2026", administrator)
    assert Holiday.objects.get(date=day).active


@pytest.mark.parametrize("case", ["basis", "past", "twice", "name"])
def test_refuses_and_changes_nothing(administrator, case):
    day, name, basis = next_weekday(), "Libur", "SK 1"
    if case == "basis":
        basis = ""
    elif case == "past":
        day = timezone.localdate() - timedelta(days=1)
    elif case == "name":
        name = ""
    else:
        add_holiday(day, name, "local", basis, administrator)
    before = Holiday.objects.count()
    with pytest.raises(ValidationError):
        add_holiday(day, name, "local", basis, administrator)
    assert Holiday.objects.count() == before


def test_a_past_holiday_stays(administrator):
    past = Holiday.objects.create(date=timezone.localdate() - timedelta(days=1), name="Kemarin", kind="local")
    with pytest.raises(ValidationError):
        cancel_holiday(past, "SK 1", administrator)
    past.refresh_from_db()
    assert past.active
