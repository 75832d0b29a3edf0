"""The estimate follows the day: pace, who is ahead, and the simulated days of the bench."""

from datetime import timedelta

import pytest

from bench.queue_days import OPENS, errors
from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.estimates import Outlook, pace
from pelalawan_portal.queues.models import Line

from .conftest import at


def calls(*minutes):
    return [OPENS + timedelta(minutes=one) for one in minutes]


def test_works_the_pace_goes_from_the_usual_to_todays():
    assert pace([], 360) == timedelta(minutes=6)
    after_one, after_eight = pace(calls(0, 12), 360), pace(calls(*range(0, 108, 12)), 360)
    assert timedelta(minutes=6) < after_one < after_eight < timedelta(minutes=12)
    assert after_eight > timedelta(minutes=10)


def test_handles_a_pause_for_prayer_without_slowing_the_day():
    assert pace(calls(0, 6, 12, 72, 78, 84), 360) == timedelta(minutes=6)


def test_works_simulated_days_beat_position_times_fixed_minutes():
    found = errors(seeds=6)
    assert sum(one.ours for one in found.values()) < 0.75 * sum(one.fixed for one in found.values())
    assert all(one.ours < one.fixed for name, one in found.items() if name != "as usual")


@pytest.mark.django_db
def test_works_the_page_of_a_slow_day_says_later(open_session, counters, clerk, line):
    session = open_session(quota_walk_in=20)
    tickets = [workflow.walk_in(session.pk, now=at(session, "07.00")) for _ in range(12)]
    last = tickets[-1]
    before = Outlook(session, at(session, "07.30")).of(last)
    assert (before.ahead, before.at) == (11, at(session, "09.06"))
    for n in range(5):
        calling.call_next(
            session.pk, counters[0], by=clerk, now=at(session, "08.00") + timedelta(minutes=15 * n)
        )
    session.refresh_from_db()
    now = Outlook(session, at(session, "09.05")).of(last)
    assert now.ahead == 6
    assert now.at > at(session, "10.10")
    assert Line.objects.get(pk=line.pk).pace_seconds == 360


@pytest.mark.django_db
def test_works_who_booked_is_never_told_a_time_before_the_promised_one(open_session):
    session = open_session(quota_online=4)
    tickets = [workflow.book(session.pk, holder_key=one) for one in "abcd"]
    look = Outlook(session, at(session, "07.00"))
    assert [look.of(one).at for one in tickets] == [one.promised_at for one in tickets]
