"""The same place at the same instant: numbers without gap or duplicate, nobody called twice."""

import threading
from functools import partial

import pytest
from django.db import connection

from pelalawan_portal.queues import calling, workflow
from pelalawan_portal.queues.models import Session, Ticket
from pelalawan_portal.submissions.workflow import Refused
from tests.faults.test_parallel import at_once

from .conftest import at

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixty_clients_of_three_channels_race_for_the_last_ten_places(open_session):
    session = open_session(quota_online=6, quota_walk_in=4, quota_priority=0)
    now = at(session, "07.30")
    work = [
        partial(workflow.walk_in, session.pk, now=now) if n % 3 == 0
        else partial(workflow.book, session.pk, channel="jkn" if n % 3 == 1 else "web", holder_key=f"h{n}", now=now)
        for n in range(60)
    ]  # fmt: skip
    outcomes = at_once(*work)
    assert sorted(one.number for one in outcomes if isinstance(one, Ticket)) == list(range(1, 11))
    assert {str(one).split(".")[0].split(" ")[0] for one in outcomes if not isinstance(one, Ticket)} == {
        "Nomor"
    }
    assert {type(one) for one in outcomes} == {Ticket, Refused}
    session.refresh_from_db()
    assert (session.last_number, session.taken_online, session.taken_walk_in) == (10, 6, 4)
    online = Ticket.objects.exclude(channel="walk_in")
    assert online.values("promised_at").distinct().count() == 6


def test_one_person_from_two_doors_at_once_gets_one_number(open_session):
    session = open_session()
    outcomes = at_once(
        *[partial(workflow.book, session.pk, channel=c, holder_key="siti") for c in ("web", "jkn") * 5]
    )
    assert sum(isinstance(one, Ticket) for one in outcomes) == 1
    assert workflow.book(session.pk, holder_key="joko").number == 2


def test_a_sixth_number_of_one_device_is_refused_at_the_same_instant_too(open_session):
    session = open_session(quota_online=30)
    book = partial(workflow.book, session.pk, device_key="hp")
    outcomes = at_once(*[partial(book, holder_key=f"h{n}") for n in range(12)])
    assert sum(isinstance(one, Ticket) for one in outcomes) == 5


def test_two_who_swap_their_days_do_not_wait_for_each_other(open_session):
    one, two = open_session(1), open_session(2)
    here = [workflow.book(one.pk, holder_key=f"a{n}").pk for n in range(4)]
    there = [workflow.book(two.pk, holder_key=f"b{n}").pk for n in range(4)]
    moves = [partial(workflow.change, pk, two.pk) for pk in here] + [
        partial(workflow.change, pk, one.pk) for pk in there
    ]
    assert {type(outcome) for outcome in at_once(*moves)} == {Ticket}
    assert sorted(Session.objects.values_list("taken_online", flat=True)) == [4, 4]


def test_ten_counters_call_everyone_of_a_long_queue_once(open_session, counters, clerk):
    session = open_session(quota_walk_in=120)
    for _ in range(120):
        workflow.walk_in(session.pk, now=at(session, "07.00"))
    called, lock = [], threading.Lock()

    def work(counter):
        try:
            while ticket := calling.call_next(session.pk, counter, by=clerk, now=at(session, "08.00")):
                with lock:
                    called.append(ticket.number)
        finally:
            connection.close()

    at_once(*[partial(work, counter) for counter in counters])
    assert sorted(called) == list(range(1, 121))
    assert len(set(called)) == 120
