"""The day at the counter: who is next, and what becomes of a number."""

import pytest

from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.models import Line, Place, Ticket
from pelalawan_portal.submissions.workflow import Refused

from .conftest import at

pytestmark = pytest.mark.django_db


def call(session, counter, clerk, clock):
    ticket = calling.call_next(session.pk, counter, by=clerk, now=at(session, clock))
    return ticket and ticket.label


def test_works_online_and_who_came_take_turns_and_priority_goes_first(open_session, counters, clerk):
    session = open_session(quota_online=48)
    online = [workflow.book(session.pk, holder_key=f"o{n}") for n in range(3)]  # A1 08.00, A2 08.05, A3 08.10
    for one in online:
        workflow.check_in(one.pk, now=at(session, "07.10"))
    for clock in ("06.30", "06.31", "06.32"):
        workflow.walk_in(session.pk, now=at(session, clock))  # A4, A5, A6
    workflow.walk_in(session.pk, priority="lansia", now=at(session, "08.11"))  # A7
    loket = counters[0]
    assert [call(session, loket, clerk, "08.10")] == ["A1"]  # due since 08.00, nobody before it in the run
    assert [call(session, loket, clerk, clock) for clock in ("08.12", "08.13", "08.14", "08.15", "08.16", "08.17")] == [
        "A7", "A4", "A2", "A5", "A3", "A6",
    ]  # fmt: skip
    assert call(session, loket, clerk, "08.18") is None


def test_works_an_online_number_is_not_called_before_its_time_while_somebody_waits(
    open_session, counters, clerk
):
    session = open_session(quota_online=4)
    workflow.book(session.pk, holder_key="a")
    later = workflow.book(session.pk, holder_key="b")  # 09.00
    workflow.check_in(later.pk, now=at(session, "07.00"))
    workflow.walk_in(session.pk, now=at(session, "08.00"))
    assert call(session, counters[0], clerk, "08.01") == "A3"
    assert call(session, counters[0], clerk, "08.05") == "A2"  # nobody else waits


def test_works_priority_is_bounded(open_session, counters, clerk):
    session = open_session()
    workflow.walk_in(session.pk, now=at(session, "07.00"))
    for _ in range(4):
        workflow.walk_in(session.pk, priority="balita", now=at(session, "07.30"))
    called = [call(session, counters[0], clerk, f"08.{n:02}") for n in range(5)]
    assert called == ["A2", "A3", "A1", "A4", "A5"]


def test_works_who_said_they_come_is_called_only_when_nobody_is_there(open_session, counters, clerk):
    session = open_session(quota_online=4)
    ticket = workflow.book(session.pk, holder_key="a")
    workflow.confirm(ticket.pk, now=at(session, "06.00"))
    assert call(session, counters[0], clerk, "07.59") is None
    assert call(session, counters[0], clerk, "08.00") == "A1"


def test_works_the_next_call_finishes_who_is_at_the_counter(open_session, counters, clerk):
    session = open_session()
    first, _ = [workflow.walk_in(session.pk, now=at(session, "07.00")) for _ in range(2)]
    call(session, counters[0], clerk, "08.00")
    calling.serve(first.pk, by=clerk, now=at(session, "08.01"))
    call(session, counters[0], clerk, "08.09")
    first.refresh_from_db()
    assert (first.state, first.served_at, first.finished_at) == (
        "done",
        at(session, "08.01"),
        at(session, "08.09"),
    )


def test_works_three_calls_then_skipped_then_after_three_others(open_session, counters, clerk):
    session = open_session()
    first, *_ = [workflow.walk_in(session.pk, now=at(session, f"07.0{n}")) for n in range(5)]
    call(session, counters[0], clerk, "08.00")
    with pytest.raises(Refused, match="2 kali lagi"):
        calling.skip(first.pk, by=clerk)
    calling.recall(first.pk, by=clerk)
    calling.recall(first.pk, by=clerk)
    calling.skip(first.pk, by=clerk)
    calling.reinsert(first.pk, by=clerk, now=at(session, "08.03"))
    called = [call(session, counters[0], clerk, f"08.1{n}") for n in range(5)]
    assert called == ["A2", "A3", "A4", "A1", "A5"]


def test_works_transfer_goes_on_in_another_line_beyond_its_quota(line, open_session, counters, clerk):
    lab = Line.objects.create(place=line.place, code="lab", name="Laboratorium", letter="L")
    session, there = open_session(), open_session(of=lab, quota_walk_in=0)
    ticket = workflow.walk_in(session.pk, holder_key="siti", now=at(session, "07.00"))
    call(session, counters[0], clerk, "08.00")
    new = calling.transfer(ticket.pk, there.pk, by=clerk, now=at(session, "08.10"))
    ticket.refresh_from_db()
    assert (ticket.state, new.label, new.state, new.holder_key) == ("done", "L1", "arrived", "siti")
    assert new.moved_from_id == ticket.pk


def test_rejects_verbs_that_do_not_fit_and_counters_of_another_place(open_session, counters, clerk, offices):
    session = open_session()
    ticket = workflow.walk_in(session.pk, now=at(session, "07.00"))
    other = Place.objects.create(kind="uji", opd=offices["DLH"], code="lain", name="Lain")
    for verb in (calling.recall, calling.serve, calling.skip, calling.finish, calling.reinsert):
        with pytest.raises(Refused):
            verb(ticket.pk, by=clerk)
    with pytest.raises(Refused, match="bukan milik"):
        calling.call_next(session.pk, other.counters.create(number=1, name="Loket 1"), by=clerk)
    ticket.refresh_from_db()
    assert ticket.state == "arrived"


def test_works_after_its_hours_nobody_is_left_waiting(open_session, counters, clerk):
    session = open_session()
    workflow.book(session.pk, holder_key="never")
    for _ in range(2):
        workflow.walk_in(session.pk, now=at(session, "07.00"))
    call(session, counters[0], clerk, "11.55")
    assert calling.end_session(session.pk, now=at(session, "15.00")) == 3
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["done", "no_show", "no_show"]


def test_officers_see_the_places_of_their_post_alone(place, clerk, superuser, ayu):
    assert list(Place.objects.visible_to(clerk)) == [place]
    assert not Place.objects.visible_to(superuser).exists()
    assert not Place.objects.visible_to(ayu).exists()
