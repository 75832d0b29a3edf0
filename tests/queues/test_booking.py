"""Numbers before they are called: taken, confirmed, given back, released."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pelalawan_portal.queues import workflow
from pelalawan_portal.queues.models import Lane, Session, Ticket, TicketEvent
from pelalawan_portal.submissions.workflow import Refused

from .conftest import at

pytestmark = pytest.mark.django_db


def test_works_numbers_are_one_two_three_and_times_are_spread_over_the_session(open_session):
    session = open_session(quota_online=4)
    tickets = [workflow.book(session.pk, holder_key=f"h{n}") for n in range(4)]
    assert [one.label for one in tickets] == ["A1", "A2", "A3", "A4"]
    assert [one.promised_at for one in tickets] == [at(session, f"{hour:02}.00") for hour in (8, 9, 10, 11)]
    assert {one.state for one in tickets} == {"booked"}
    assert [one.verb for one in TicketEvent.objects.order_by("id")] == ["booked"] * 4


def test_rejects_when_the_quota_is_used_up_and_draws_no_number(open_session):
    session = open_session(quota_online=1)
    workflow.book(session.pk, holder_key="a")
    with pytest.raises(Refused, match="sudah habis"):
        workflow.book(session.pk, holder_key="b")
    session.refresh_from_db()
    assert (session.last_number, session.taken_online, Ticket.objects.count()) == (1, 1, 1)


def test_rejects_a_second_number_of_one_person_and_day_and_leaves_no_gap(open_session):
    session = open_session()
    workflow.book(session.pk, holder_key="siti")
    with pytest.raises(Refused, match="Sudah ada nomor atas nama"):
        workflow.book(session.pk, channel="jkn", holder_key="siti")
    assert workflow.book(session.pk, holder_key="joko").number == 2


def test_rejects_a_sixth_active_number_of_one_device(open_session):
    session = open_session()
    for n in range(5):
        workflow.book(session.pk, holder_key=f"h{n}", device_key="hp")
    with pytest.raises(Refused, match="Sudah ada 5 nomor"):
        workflow.book(session.pk, holder_key="h6", device_key="hp")
    workflow.cancel(Ticket.objects.first().pk)
    assert workflow.book(session.pk, holder_key="h6", device_key="hp").number == 6


def test_works_a_cancelled_place_is_taken_by_another_at_the_same_time_with_a_new_number(open_session):
    session = open_session(quota_online=2)
    first, _ = [workflow.book(session.pk, holder_key=one) for one in "ab"]
    workflow.cancel(first.pk)
    again = workflow.book(session.pk, holder_key="c")
    assert (again.number, again.promised_at) == (3, first.promised_at)


def test_works_change_gives_a_number_there_and_the_old_place_back(open_session):
    here, there = open_session(1), open_session(2)
    old = workflow.book(here.pk, holder_key="siti")
    new = workflow.change(old.pk, there.pk)
    old.refresh_from_db()
    here.refresh_from_db()
    assert (new.session_id, new.holder_key, new.moved_from_id) == (there.pk, "siti", old.pk)
    assert (old.state, here.taken_online) == ("cancelled", 0)


def test_rejects_change_into_a_full_session_and_keeps_the_old_number(open_session):
    here, there = open_session(1), open_session(2, quota_online=0)
    old = workflow.book(here.pk, holder_key="siti")
    with pytest.raises(Refused, match="sudah habis"):
        workflow.change(old.pk, there.pk)
    old.refresh_from_db()
    here.refresh_from_db()
    assert (old.state, here.taken_online) == ("booked", 1)


def test_works_an_unconfirmed_number_is_released_and_the_confirmed_one_stays(open_session):
    session = open_session(quota_online=4)
    silent, coming = [workflow.book(session.pk, holder_key=one) for one in "ab"]
    with pytest.raises(Refused, match="pada harinya"):
        workflow.confirm(coming.pk)
    workflow.confirm(coming.pk, now=at(session, "06.00"))
    assert workflow.release_unconfirmed(at(session, "07.29")) == 0
    assert workflow.release_unconfirmed(at(session, "09.00")) == 1
    silent.refresh_from_db()
    coming.refresh_from_db()
    assert (silent.state, coming.state) == ("released", "confirmed")


def test_works_online_places_nobody_booked_go_to_those_who_come(open_session):
    session = open_session(quota_online=4, quota_walk_in=1)
    workflow.book(session.pk, holder_key="a")
    workflow.walk_in(session.pk, now=at(session, "07.00"))
    with pytest.raises(Refused, match="sudah habis"):
        workflow.walk_in(session.pk, now=at(session, "08.59"))
    came = [workflow.walk_in(session.pk, now=at(session, "09.01")) for _ in range(3)]
    assert [one.pool for one in came] == [Lane.WALK_IN] * 3
    session.refresh_from_db()
    assert (session.quota_online, session.quota_walk_in, session.released_online) == (1, 4, 3)
    with pytest.raises(Refused, match=r"ditutup pukul 09\.00"):
        workflow.book(session.pk, holder_key="z", now=at(session, "09.01"))


def test_works_a_released_number_that_comes_after_all_waits_from_then(open_session):
    session = open_session(quota_online=1, quota_walk_in=1)
    ticket = workflow.book(session.pk, holder_key="a")
    workflow.release_unconfirmed(at(session, "07.45"))
    came = workflow.check_in(ticket.pk, now=at(session, "08.10"))
    assert (came.state, came.pool, came.turn_at) == ("arrived", "walk_in", at(session, "08.10"))
    with pytest.raises(Refused, match="sudah habis"):
        workflow.walk_in(session.pk, now=at(session, "08.11"))


def test_works_who_comes_late_waits_from_arrival_and_who_comes_early_from_the_promised_time(open_session):
    session = open_session(quota_online=2)
    early, late = [workflow.book(session.pk, holder_key=one) for one in "ab"]
    assert workflow.check_in(early.pk, now=at(session, "07.00")).turn_at == at(session, "08.00")
    assert workflow.check_in(late.pk, now=at(session, "10.20")).turn_at == at(session, "10.20")


def test_works_a_number_of_the_same_day_is_confirmed_and_lies_ahead(open_session):
    session = open_session(quota_online=24)
    ticket = workflow.book(session.pk, holder_key="a", now=at(session, "08.15"))
    assert (ticket.state, ticket.confirm_by) == ("confirmed", None)
    assert ticket.promised_at >= at(session, "08.45")


def test_works_priority_takes_its_own_quota_first(open_session):
    session = open_session(quota_priority=1)
    tickets = [workflow.book(session.pk, holder_key=one, priority="lansia") for one in "ab"]
    assert [(one.pool, one.lane) for one in tickets] == [("priority", "priority"), ("online", "priority")]


def test_works_an_officer_takes_one_more_than_the_quota_and_it_is_written_down(open_session, clerk):
    session = open_session(quota_walk_in=0)
    now = at(session, "08.30")
    with pytest.raises(Refused):
        workflow.walk_in(session.pk, now=now)
    ticket = workflow.walk_in(session.pk, by=clerk, extra=True, now=now)
    assert ticket.events.get().data["extra"] is True


def test_rejects_sessions_that_are_over_closed_or_gone(open_session):
    session = open_session()
    with pytest.raises(Refused, match="sudah lewat"):
        workflow.book(session.pk, now=session.ends_at + timedelta(minutes=1))
    Session.objects.update(state="closed", reason="Puskesmas tutup: akreditasi")
    with pytest.raises(Refused, match="akreditasi"):
        workflow.book(session.pk)
    with pytest.raises(Refused, match="tidak ada lagi"):
        workflow.book(0)


def test_what_happened_is_never_changed_or_removed(open_session):
    workflow.book(open_session().pk, holder_key="a")
    for statement in ("UPDATE queues_ticketevent SET verb = 'x'", "DELETE FROM queues_ticketevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
