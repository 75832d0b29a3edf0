"""A worker that dies in mid-delivery: what it had begun is undone, and the entry is delivered again, once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from deploy.local.demo import ROOT
from pelalawan_portal.submissions import outbox, registry
from pelalawan_portal.submissions.models import OutboxEntry, Pulse

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import sys, time, django
django.setup()
from django.utils import timezone
from pelalawan_portal.submissions import outbox, registry
from pelalawan_portal.submissions.models import Pulse

def act(entry):
    Pulse.objects.create(name="setengah", at=timezone.now())
    print("inside", flush=True)
    time.sleep(600)

registry._registered.handlers["lama"] = registry.Handler("lama", act, atomic=sys.argv[2] == "atomic")
outbox.deliver(int(sys.argv[1]))
"""


@pytest.fixture
def start_worker():
    """start_worker(entry, kind) → a worker in a process of its own that is in the middle of the entry."""
    begun = []

    def start(entry, kind):
        one = connection.settings_dict
        address = f"postgres://{one['USER']}:{one['PASSWORD']}@{one['HOST']}:{one['PORT']}/{one['NAME']}"
        env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        words = [sys.executable, "-c", WORKER, str(entry.pk), kind]
        worker = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        begun.append(worker)
        assert worker.stdout.readline() == "inside\n"
        return worker

    yield start
    for one in begun:
        one.kill()
        one.wait()
        one.stdout.close()


@pytest.fixture
def calls(monkeypatch):
    called = []
    monkeypatch.setitem(
        registry._registered.handlers,
        "lama",
        registry.Handler("lama", lambda entry: called.append(entry.attempts)),
    )
    return called


@pytest.mark.parametrize("kind", ["atomic", "outside"])
def test_a_killed_worker_leaves_its_entry_to_the_next(kind, start_worker, calls):
    with transaction.atomic():
        (entry,) = outbox.owe(None, None, [outbox.Owed("lama")])
    worker = start_worker(entry, kind)
    assert not outbox.deliver(entry.pk)
    worker.kill()
    worker.wait()
    assert not outbox.deliver(entry.pk)
    claimed = OutboxEntry.objects.get(pk=entry.pk)
    assert claimed.due_at == claimed.claimed_until
    OutboxEntry.objects.filter(pk=entry.pk).update(
        claimed_until=timezone.now() - timedelta(seconds=1), due_at=timezone.now() - timedelta(seconds=1)
    )
    assert outbox.sweep() == 1
    assert outbox.deliver(entry.pk)
    assert not outbox.deliver(entry.pk)
    assert calls == [2]
    assert OutboxEntry.objects.get(pk=entry.pk).done_at is not None
    assert Pulse.objects.filter(name="setengah").exists() == (kind == "outside")
