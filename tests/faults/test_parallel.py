"""The same thing at the same instant: it happens once."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import connection

from pelalawan_portal.submissions import outbox, reviewing
from pelalawan_portal.submissions.models import Event, OutboxEntry, Review, Submission
from tests.submissions.envelopes import file_one, publish_service

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*work):
    """Do everything in threads that begin together; what each gave back, exceptions included."""
    barrier = threading.Barrier(len(work))
    outcomes = [None] * len(work)

    def do(place, one):
        try:
            barrier.wait(30)
            outcomes[place] = one()
        except Exception as error:  # noqa: BLE001 - what went wrong is an outcome, too
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, one)) for place, one in enumerate(work)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcomes


def test_fifty_identical_sends_are_one_permohonan_and_fifty_identical_answers(ready):
    client, address = ready()

    def send():
        own = type(client)()
        own.cookies = client.cookies.copy()
        answer = own.post(address, {"pernyataan": "1"})
        page = own.get(answer.url.partition("?")[0])
        return answer.status_code, answer.url.partition("?")[0], page.context["submission"].pin

    answers = at_once(*[send] * 50)
    submission = Submission.objects.get()
    assert set(answers) == {(302, f"/permohonan/{submission.number}/", submission.pin)}
    assert submission.events.count() == 1
    assert OutboxEntry.objects.filter(submission=submission).count() == 2


@pytest.mark.parametrize("again", range(4))
def test_two_steps_decided_at_the_same_instant_open_the_next_one_once(again, offices, officer, rina):
    version = publish_service(requirements=[])
    hasan = officer("hasan", "Hasan Basri", ("DISHUB", "technical"))
    darma = officer("darma", "Darma Putra", ("SATPOLPP", "technical"))
    submission = file_one(version, files=frozenset())
    reviewing.declare_complete(submission.reviews.get().pk, by=rina)
    traffic, order = submission.reviews.filter(decided_at__isnull=True).order_by("step").reverse()
    assert (traffic.step, order.step) == ("lalu_lintas", "ketertiban")
    outcomes = at_once(
        partial(reviewing.recommend, traffic.pk, by=hasan, agree=True),
        partial(reviewing.recommend, order.pk, by=darma, agree=True),
    )
    assert [one.pk for one in outcomes] == [submission.pk] * 2
    assert [one.step for one in submission.reviews.filter(decided_at__isnull=True)] == ["tanda_tangan"]
    assert Review.objects.filter(step="tanda_tangan").count() == 1
    opened = Event.objects.filter(verb="opened", data__steps=["tanda_tangan"])
    assert opened.count() == 1
    submission.refresh_from_db()
    assert submission.stage == "signing"


def test_the_same_verdict_pressed_twice_counts_once(offices, rina):
    version = publish_service(requirements=[])
    submission = file_one(version, files=frozenset())
    review = submission.reviews.get()
    outcomes = at_once(*[partial(reviewing.declare_complete, review.pk, by=rina)] * 8)
    assert sum(isinstance(one, Submission) for one in outcomes) == 1
    assert {type(one).__name__ for one in outcomes} == {"Submission", "Refused"}
    assert submission.events.filter(verb="complete").count() == 1


def test_eight_workers_with_the_same_entry_route_once(offices):
    submission = file_one(publish_service(), routed=False)
    entry = submission.outbox.get(kind="route")
    outcomes = at_once(*[partial(outbox.deliver, entry.pk)] * 8)
    assert sorted(outcomes) == [False] * 7 + [True]
    assert submission.reviews.count() == 1
    assert submission.events.filter(verb="opened").count() == 1


def test_eight_sweepers_at_once_send_every_due_entry_once(offices, monkeypatch):
    version = publish_service()
    for _ in range(20):
        file_one(version, routed=False)
    sent, lock = [], threading.Lock()

    def note(queue, ids):
        with lock:
            sent.extend(ids)
        return True

    monkeypatch.setattr(outbox, "nudge", note)
    OutboxEntry.objects.update(due_at="2026-01-01T00:00:00Z")
    at_once(*[outbox.sweep] * 8)
    assert sorted(sent) == sorted(OutboxEntry.objects.values_list("pk", flat=True))
