"""Numbers kept for a cut line: reserved each morning, given on paper, entered without renumbering, closed unused."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from pelalawan_portal.queues import calling, reserved, workflow
from pelalawan_portal.queues.models import Session, Ticket
from pelalawan_portal.queues.reserved import Entry, Outcome
from pelalawan_portal.submissions.workflow import Refused

from .days import today

pytestmark = pytest.mark.django_db


def states(session):
    return {one.label: one.state for one in session.tickets.order_by("number")}


def test_works_each_morning_every_session_gets_one_block_and_numbers_go_on_after_it(line):
    session = today(line, quota_online=0)
    workflow.walk_in(session.pk)
    assert reserved.reserve_for_the_day() == 10
    assert reserved.reserve_for_the_day() == 0
    after = workflow.walk_in(session.pk)
    session.refresh_from_db()
    assert after.label == "A12"
    assert [one.number for one in session.tickets.order_by("number")] == list(range(1, 13))
    assert session.left_walk_in == 18  # the block took no place from anybody


def test_handles_a_place_that_wants_none_and_sessions_that_are_over_or_closed(line, place, open_session):
    over = today(line, ends_at=timezone.now() - timedelta(minutes=1))
    open_session(days=1)
    assert reserved.reserve_for_the_day() == 0
    with pytest.raises(Refused, match="ditutup"):
        reserved.reserve(over.pk, size=5)
    Session.objects.filter(pk=over.pk).update(ends_at=timezone.now() + timedelta(hours=1), state="closed")
    assert reserved.reserve_for_the_day() == 0
    Session.objects.filter(pk=over.pk).update(state="open")
    place.reserved_numbers = 0
    place.save()
    assert reserved.reserve_for_the_day() == 0
    assert not Ticket.objects.exists()


def test_works_a_clerk_keeps_a_further_block_up_to_a_bound(line, clerk):
    session = today(line)
    reserved.reserve(session.pk)
    made = reserved.reserve(session.pk, size=5, by=clerk)
    assert [one.label for one in made] == ["A11", "A12", "A13", "A14", "A15"]
    assert made[0].events.get().actor == clerk
    with pytest.raises(Refused, match="paling banyak"):
        reserved.reserve(session.pk, size=50, by=clerk)
    assert session.tickets.count() == 15


def test_works_the_paper_is_entered_with_its_times_and_no_number_changes(line, clerk, counters):
    session = today(line)
    waited = workflow.walk_in(session.pk)
    gone = workflow.walk_in(session.pk)
    block = reserved.reserve(session.pk)
    cut = timezone.now() - timedelta(minutes=40)
    entries = [
        Entry(waited.pk, Outcome.SERVED, cut),
        Entry(gone.pk, Outcome.NOT_THERE, cut),
        Entry(block[0].pk, Outcome.SERVED, cut + timedelta(minutes=10)),
        Entry(block[1].pk, Outcome.WAITING, cut + timedelta(minutes=20)),
    ]
    reserved.enter(session.pk, entries, by=clerk, counter=counters[0])
    assert {label: states(session)[label] for label in ("A1", "A2", "A3", "A4", "A5")} == {
        "A1": "done", "A2": "no_show", "A3": "done", "A4": "arrived", "A5": "reserved",
    }  # fmt: skip
    served = Ticket.objects.get(pk=block[0].pk)
    assert (served.called_at, served.counter) == (cut + timedelta(minutes=10), counters[0])
    assert [one.verb for one in served.events.all()] == ["reserved", "taken", "called", "finished"]
    last = served.events.last()
    assert (last.actor, last.at) == (clerk, cut + timedelta(minutes=10))
    assert last.data["entered_at"]
    new = workflow.walk_in(session.pk)
    assert calling.call_next(session.pk, counters[0], by=clerk).label == "A4"  # came before the new one
    assert new.label == "A13"


def test_rejects_the_whole_paper_when_one_line_is_wrong(line, clerk, place):
    session = today(line)
    waited = workflow.walk_in(session.pk)
    block = reserved.reserve(session.pk)
    elsewhere = workflow.walk_in(today(line.place.lines.create(code="lab", name="Lab", letter="L")).pk)
    for wrong, words in (
        (Entry(block[0].pk, Outcome.NOT_THERE), "belum diberikan"),
        (Entry(block[0].pk, Outcome.SERVED, timezone.now() + timedelta(hours=1)), "belum tiba"),
        (Entry(waited.pk, Outcome.WAITING), "sudah tercatat"),
        (Entry(elsewhere.pk, Outcome.SERVED), "bukan dari antrean ini"),
    ):
        with pytest.raises(Refused, match=words):
            reserved.enter(session.pk, [Entry(block[5].pk, Outcome.SERVED), wrong], by=clerk)
    assert states(session)["A1"] == "arrived"
    assert Ticket.objects.filter(state="reserved").count() == 10


def test_works_unused_numbers_are_closed_with_the_day(line, clerk):
    session = today(line)
    block = reserved.reserve(session.pk)
    reserved.enter(session.pk, [Entry(block[0].pk, Outcome.SERVED)], by=clerk)
    calling.end_session(session.pk)
    assert sorted(set(states(session).values())) == ["cancelled", "done"]
    with pytest.raises(Refused):
        reserved.enter(session.pk, [Entry(block[1].pk, Outcome.SERVED)], by=clerk)


@pytest.mark.django_db(transaction=True)
def test_handles_a_block_beside_people_who_take_numbers_at_the_same_moment(line):
    session = today(line, quota_walk_in=100)
    barrier = threading.Barrier(6)

    def work(verb):
        barrier.wait(20)
        try:
            for _ in range(5):
                verb()
        finally:
            connection.close()

    verbs = [lambda: workflow.walk_in(session.pk)] * 4 + [lambda: reserved.reserve(session.pk)] * 2
    threads = [threading.Thread(target=work, args=[one]) for one in verbs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.number for one in session.tickets.order_by("number")] == list(range(1, 31))
    kept = list(session.tickets.filter(state="reserved").order_by("number").values_list("number", flat=True))
    assert kept == list(range(kept[0], kept[0] + 10))  # one block, unbroken
