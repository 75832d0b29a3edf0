from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from pelalawan_portal.submissions import outbox, registry
from pelalawan_portal.submissions.models import OutboxEntry

from .envelopes import file_one, publish_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(offices):
    return publish_service()


@pytest.fixture
def done(monkeypatch):
    """A handler kind of this test, and what it was called with."""
    called = []
    monkeypatch.setitem(
        registry._registered.handlers,
        "catat",
        registry.Handler("catat", lambda entry: called.append(entry.pk)),
    )
    return called


@pytest.fixture
def broken(monkeypatch):
    def fail(entry):
        raise OperationalError("rahasia Siti")

    monkeypatch.setitem(registry._registered.handlers, "rusak", registry.Handler("rusak", fail))


def owe(kind, **changes):
    with transaction.atomic():
        return outbox.owe(None, None, [outbox.Owed(kind, **changes)])[0]


def test_works_an_entry_is_done_once(done):
    entry = owe("catat")
    assert outbox.deliver(entry.pk)
    assert not outbox.deliver(entry.pk)
    assert done == [entry.pk]


def test_works_a_claimed_entry_is_left_alone(done):
    entry = owe("catat")
    OutboxEntry.objects.filter(pk=entry.pk).update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert not outbox.deliver(entry.pk)
    OutboxEntry.objects.filter(pk=entry.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver(entry.pk)


def test_works_a_lane_goes_in_order(done):
    first, second = owe("catat", lane="pemohon:1"), owe("catat", lane="pemohon:1")
    assert not outbox.deliver(second.pk)
    assert outbox.deliver(first.pk)
    assert outbox.deliver(second.pk)
    assert done == [first.pk, second.pk]


def test_handles_a_failure_by_keeping_the_class_alone_and_waiting_longer_each_time(broken):
    entry = owe("rusak")
    waits = []
    for _ in range(3):
        assert not outbox.deliver(entry.pk)
        entry.refresh_from_db()
        waits.append((entry.due_at - timezone.now()).total_seconds())
    assert entry.error == "OperationalError"
    assert waits[0] < waits[1] < waits[2]
    assert entry.attempts == 3


def test_works_what_keeps_failing_is_stuck_until_somebody_says_again(broken, done, monkeypatch):
    entry = owe("rusak")
    OutboxEntry.objects.filter(pk=entry.pk).update(attempts=outbox.STUCK_AFTER - 1)
    outbox.deliver(entry.pk)
    assert list(outbox.stuck()) == [entry]
    OutboxEntry.objects.filter(pk=entry.pk).update(kind="catat")
    assert outbox.retry([entry.pk]) == 1
    assert outbox.deliver(entry.pk)
    assert not outbox.stuck().exists()


def test_handles_what_kills_its_worker_every_time_by_giving_up_too(monkeypatch):
    def die(entry):
        raise SystemExit

    monkeypatch.setitem(registry._registered.handlers, "maut", registry.Handler("maut", die, atomic=False))
    monkeypatch.setattr(outbox, "nudge", lambda queue, ids: True)
    entry = owe("maut")
    for _ in range(outbox.STUCK_AFTER):
        # Its time comes again, as it would once the claim of the dead worker is over.
        OutboxEntry.objects.filter(pk=entry.pk, due_at__lt=timezone.now() + timedelta(hours=1)).update(
            claimed_until=None, due_at=timezone.now()
        )
        assert outbox.sweep() == 1
        with pytest.raises(SystemExit):
            outbox.deliver(entry.pk)
    OutboxEntry.objects.filter(pk=entry.pk).update(claimed_until=None)
    assert outbox.sweep() == 0
    assert list(outbox.stuck()) == [entry]


def test_handles_waiting_as_no_attempt(monkeypatch):
    until = timezone.now() + timedelta(hours=8)

    def wait(entry):
        raise outbox.NotYet(until)

    monkeypatch.setitem(registry._registered.handlers, "besok", registry.Handler("besok", wait))
    entry = owe("besok")
    for _ in range(outbox.STUCK_AFTER + 1):
        assert not outbox.deliver(entry.pk)
    entry.refresh_from_db()
    assert (entry.attempts, entry.due_at) == (0, until)
    assert not outbox.stuck().exists()


def test_works_the_sweeper_takes_what_is_due_and_not_the_rest(done, monkeypatch):
    nudged = []
    monkeypatch.setattr(outbox, "nudge", lambda queue, ids: nudged.extend(ids))
    due, later = owe("catat"), owe("catat", recipient="lain")
    OutboxEntry.objects.filter(pk=due.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    assert outbox.sweep() == 1
    assert nudged == [due.pk]
    assert outbox.sweep() == 0
    later.refresh_from_db()
    assert later.done_at is None


def test_works_the_handlers_change_and_the_mark_are_one_transaction(version, monkeypatch):
    submission = file_one(version, routed=False)
    entry = submission.outbox.get(kind="route")
    monkeypatch.setattr(outbox, "_finish", lambda entry: (_ for _ in ()).throw(OperationalError()))
    assert not outbox.deliver(entry.pk)
    assert not submission.reviews.exists()
    monkeypatch.undo()
    assert outbox.deliver(entry.pk)
    assert submission.reviews.count() == 1


def test_handles_a_refused_broker_without_waiting_and_stays_quiet_for_a_while(settings, monkeypatch):
    from celery import current_app

    calls = []

    def refuse(*args, **kwargs):
        calls.append(args)
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    assert not outbox.nudge("routing", [1])
    assert not outbox.nudge("routing", [2])
    assert len(calls) == 1
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
