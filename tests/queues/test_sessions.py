"""Days ahead: generated once, without holidays, Sundays and closures."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from pelalawan_portal.opds import working_days
from pelalawan_portal.opds.models import Holiday
from pelalawan_portal.queues import registry, sessions, workflow
from pelalawan_portal.queues.models import Hours, Session

from .conftest import KIND

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 18)


@pytest.fixture
def week(line):
    return [Hours.objects.create(line=line, weekday=day, starts=time(8), ends=time(12)) for day in range(7)]


def test_works_every_working_day_gets_its_session_once(week, line):
    line.place.days_ahead = 6
    line.place.save()
    assert sessions.generate(MONDAY) == 5
    assert sessions.generate(MONDAY) == 0
    assert [one.date.weekday() for one in Session.objects.order_by("date")] == [0, 1, 2, 3, 4]


def test_works_a_kind_that_opens_on_saturdays(week):
    registry.register_kind(registry.PlaceKind(**{**KIND.__dict__, "calendar": "puskesmas"}))
    sessions.generate(MONDAY)
    assert {one.date.weekday() for one in Session.objects.all()} == {0, 1, 2, 3, 4, 5}


def test_works_a_holiday_and_a_closure_make_no_session(week, place):
    Holiday.objects.create(date=MONDAY, name="Libur daerah", kind="local")
    working_days.forget()
    place.closures.create(first=MONDAY + timedelta(1), last=MONDAY + timedelta(2), reason="Akreditasi")
    sessions.generate(MONDAY)
    assert Session.objects.order_by("date").first().date == MONDAY + timedelta(3)


def test_works_a_second_opening_of_the_day_has_numbers_that_cannot_be_mistaken(week, line):
    Hours.objects.create(line=line, weekday=0, starts=time(13), ends=time(15))
    sessions.generate(MONDAY)
    assert list(
        Session.objects.filter(date=MONDAY).order_by("starts_at").values_list("letter", flat=True)
    ) == ["A", "AA"]


def test_works_closing_cancels_and_says_why_and_reopening_lets_book_again(week, place, clerk):
    sessions.generate()
    session = Session.objects.filter(date__gt=timezone.localdate()).order_by("date").first()
    ticket = workflow.book(session.pk, holder_key="siti")
    closure = sessions.close(place, first=session.date, last=session.date, reason="Akreditasi", by=clerk)
    ticket.refresh_from_db()
    session.refresh_from_db()
    assert (ticket.state, session.state, session.reason) == ("cancelled", "closed", "Akreditasi")
    sessions.reopen(closure, by=clerk)
    assert workflow.book(session.pk, holder_key="siti").number == 2


def test_works_changed_hours_reach_the_days_ahead_but_take_nobodys_number(week, line):
    sessions.generate()
    rows = Session.objects.filter(date__gt=timezone.localdate()).order_by("date")
    taken, empty = rows[0], rows[1]
    for n in range(3):
        workflow.book(taken.pk, holder_key=f"h{n}")
    line.hours.update(quota_online=2, ends=time(11))
    sessions.refresh(line)
    taken.refresh_from_db()
    again = Session.objects.get(line=line, starts_at=empty.starts_at)
    assert (taken.quota_online, taken.taken_online) == (3, 3)
    assert (again.quota_online, again.hours) == (2, "08.00–11.00 WIB")
