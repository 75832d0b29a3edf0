"""When to leave home: counted back from the estimate of the day, and said as people say it."""

from datetime import timedelta

import pytest

from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.showing import show

from .conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(open_session):
    return open_session(quota_online=4, quota_walk_in=40)


def leave(ticket, now, minutes=50):
    return show(ticket, travel_minutes=minutes, now=now).leave


def test_works_it_names_the_day_only_before_that_day(session):
    ticket = workflow.book(session.pk)
    day_before = at(session, "09.00") - timedelta(days=1)
    assert leave(ticket, day_before).startswith("paling lambat ")
    assert leave(ticket, day_before).endswith(f"{session.date.year} pukul 06.40 WIB")
    assert leave(ticket, at(session, "05.00")) == "paling lambat pukul 06.40 WIB"


def test_works_a_way_of_seven_hours_begins_at_night(session):
    ticket = workflow.book(session.pk)
    assert leave(ticket, at(session, "00.10"), 420) == "paling lambat pukul 00.30 WIB"
    assert leave(ticket, at(session, "00.31"), 420) == "sekarang juga"


def test_works_it_moves_with_a_slow_day(session, counters, clerk):
    for _ in range(12):
        workflow.walk_in(session.pk, now=at(session, "07.00"))
    workflow.book(session.pk, now=at(session, "05.00"))
    ticket = workflow.book(session.pk, now=at(session, "05.00"))
    workflow.confirm(ticket.pk, now=at(session, "06.00"))
    ticket.refresh_from_db()
    before = show(ticket, travel_minutes=20, now=at(session, "07.30")).leave_at
    for n in range(5):
        calling.call_next(
            session.pk, counters[0], by=clerk, now=at(session, "08.00") + timedelta(minutes=25 * n)
        )
    later = show(ticket, travel_minutes=20, now=at(session, "09.41")).leave_at
    assert later > before


def test_handles_an_unknown_way_and_who_has_come(session):
    ticket = workflow.book(session.pk)
    assert leave(ticket, at(session, "05.00"), None) == ""
    workflow.check_in(ticket.pk, now=at(session, "06.00"))
    ticket.refresh_from_db()
    assert leave(ticket, at(session, "06.01")) == ""
