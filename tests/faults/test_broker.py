"""The request never waits for the broker, and what was sent while it was away is routed exactly once."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from redis.connection import AbstractConnection

from pelalawan_portal.submissions import outbox, workflow
from pelalawan_portal.submissions.models import OutboxEntry, Submission
from tests.faults.conftest import work_through_the_queue
from tests.submissions.envelopes import filing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attempts(monkeypatch):
    """Every try to reach the broker."""
    tries = []
    connect = AbstractConnection.connect
    monkeypatch.setattr(AbstractConnection, "connect", lambda self: (tries.append(self), connect(self))[1])
    return tries


def time_passes():
    """What is not done has become due."""
    OutboxEntry.objects.filter(done_at__isnull=True).update(due_at=timezone.now() - timedelta(seconds=1))


def routed_once(number):
    submission = Submission.objects.get(number=number)
    assert [one.step for one in submission.reviews.all()] == ["kelengkapan"]
    assert submission.events.filter(verb="opened").count() == 1
    assert submission.notices.count() == 1
    assert not submission.outbox.filter(done_at__isnull=True).exists()


def test_a_refused_broker_is_tried_once_and_the_permohonan_is_kept(ready, broker_at, refused_port, attempts):
    client, address = ready()
    broker_at(f"redis://127.0.0.1:{refused_port}/0")
    answer = client.post(address, {"pernyataan": "1"})
    assert answer.status_code == 302
    assert len(attempts) == 1
    submission = Submission.objects.get()
    assert submission.number in answer.url
    assert submission.outbox.filter(done_at__isnull=True).count() == 2


def test_a_black_hole_is_tried_once_and_the_next_one_who_sends_does_not_wait_at_all(
    ready, broker_at, black_hole
):
    first, second = ready(), ready()
    broker_at(black_hole.url)
    assert first[0].post(first[1], {"pernyataan": "1"}).status_code == 302
    assert len(black_hole.taken) == 1
    assert second[0].post(second[1], {"pernyataan": "1"}).status_code == 302
    assert len(black_hole.taken) == 1
    assert Submission.objects.count() == 2


@pytest.mark.parametrize("broker", ["refused", "black hole"])
def test_a_nudge_that_fails_says_so(version, broker, broker_at, refused_port, black_hole):
    broker_at(f"redis://127.0.0.1:{refused_port}/0" if broker == "refused" else black_hole.url)
    assert outbox.nudge("routing", [1]) is False


def test_the_broker_is_gone_before_sending(ready, redis):
    redis.stop()
    client, address = ready()
    number = client.post(address, {"pernyataan": "1"}).url.split("/")[2]
    redis.start()
    time_passes()
    work_until_done(redis)
    routed_once(number)


def work_until_done(redis):
    """Sweep and work as beat and a worker do, until nothing is owed or it does not get less."""
    for _ in range(6):
        outbox._quiet_until = 0.0
        time_passes()
        outbox.sweep()
        work_through_the_queue(redis.url)


def test_the_broker_goes_while_sending(version, redis):
    with transaction.atomic():
        submission = workflow.submit(filing(version, files=frozenset()))
        redis.stop()
    assert submission.outbox.filter(done_at__isnull=True).count() == 2
    redis.start()
    work_until_done(redis)
    routed_once(submission.number)


def test_the_broker_loses_everything_after_sending(ready, redis):
    client, address = ready()
    number = client.post(address, {"pernyataan": "1"}).url.split("/")[2]
    redis.kill()
    shutil.rmtree(redis.data)
    redis.start()
    assert work_through_the_queue(redis.url) == []
    work_until_done(redis)
    routed_once(number)


def test_a_message_that_comes_twice_is_acted_on_once(ready, redis):
    client, address = ready()
    number = client.post(address, {"pernyataan": "1"}).url.split("/")[2]
    time_passes()
    outbox.sweep()
    ids = work_through_the_queue(redis.url)
    assert len(ids) > len(set(ids))
    work_until_done(redis)
    routed_once(number)
