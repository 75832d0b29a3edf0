"""The outbox: what a committed change owes, delivered by Celery, swept by beat (DESIGN 3).

PostgreSQL is the truth; Celery only carries ids. A delivery claims its entry with a conditional update that
can lose, pushes the next try ahead, and only then acts, so that a crash cannot loop and two workers cannot do
the same thing.
"""

from __future__ import annotations

import logging
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from pelalawan_portal.submissions.models import Event, OutboxEntry, Submission
from pelalawan_portal.submissions.registry import handler_of

log = logging.getLogger(__name__)

FIRST_DUE = timedelta(seconds=30)
CLAIM = timedelta(seconds=330)  # longer than a task may run (task_time_limit)
LONGEST_WAIT = 3600
STUCK_AFTER = 10
FOR_EVER = timedelta(days=3650)
SWEEP_AT_MOST = 500
CHUNK = 50
QUIET_AFTER_FAILURE = 5.0
_quiet_until = 0.0


class NotYet(Exception):
    """Raised by a handler whose entry may only be done later: it waits until `until` and has not failed."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("not yet")


@dataclass(frozen=True)
class Owed:
    """One entry to write: handler kind, recipient (distinguishes entries of one event), queue, ordering lane."""

    kind: str
    recipient: str = ""
    lane: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def owe(submission: Submission | None, event: Event | None, owed: Sequence[Owed]) -> list[OutboxEntry]:
    """Write entries in the caller's transaction and nudge the workers once after its commit.

    What is patient is due at once and left to the sweeper: a message of its own costs 2.3 ms of CPU (measured).
    """
    now = timezone.now()
    entries = OutboxEntry.objects.bulk_create(
        OutboxEntry(
            submission=submission,
            event=event,
            kind=one.kind,
            recipient=one.recipient,
            lane=one.lane,
            data=one.data,
            queue=handler_of(one.kind).queue,
            created_at=now,
            due_at=now if handler_of(one.kind).patient else now + FIRST_DUE,
        )
        for one in owed
    )
    by_queue: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if not handler_of(entry.kind).patient:
            by_queue[entry.queue].append(entry.pk)
    for queue, ids in by_queue.items():
        transaction.on_commit(partial(nudge, queue, ids), robust=True)
    return entries


def nudge(queue: str, ids: Sequence[int]) -> bool:
    """Tell the workers now; whether the broker took it. Never waits: the sweeper finds what nobody was told."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return False
    try:
        current_app.send_task("submissions.deliver", args=[list(ids)], queue=queue, retry=False)
    except (KombuError, RedisError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_AFTER_FAILURE
        log.warning("broker tidak menjawab (%s); pekerjaan menunggu penyapu", type(error).__name__)
        return False
    return True


_CLAIM = """
UPDATE submissions_outboxentry AS entry
   SET attempts = attempts + 1, claimed_until = %s, due_at = CASE WHEN attempts + 1 < %s THEN %s ELSE %s END
 WHERE id = %s AND done_at IS NULL AND (claimed_until IS NULL OR claimed_until < %s)
   AND (lane = '' OR NOT EXISTS (SELECT FROM submissions_outboxentry AS before
        WHERE before.lane = entry.lane AND before.lane <> '' AND before.id < entry.id AND before.done_at IS NULL))
RETURNING entry.*
"""


def _claim(entry_id: int) -> OutboxEntry | None:
    """The entry, ours until `claimed_until`; None when it is done, claimed, or another of its lane comes first."""
    now = timezone.now()
    # The last try is pushed far ahead at once: what kills its worker says nothing, and must not do so for ever.
    given = [now + CLAIM, STUCK_AFTER, now + CLAIM, now + FOR_EVER, entry_id, now]
    return next(iter(OutboxEntry.objects.raw(_CLAIM, given)), None)


def wait_after(attempts: int) -> timedelta:
    """How long until the next try: 30 s doubling up to an hour, with jitter; a stuck entry waits for "ulangi"."""
    if attempts >= STUCK_AFTER:
        return FOR_EVER
    base = min(LONGEST_WAIT, 30 * 2 ** (attempts - 1))
    return timedelta(seconds=base * random.uniform(0.8, 1.2))  # noqa: S311 -- jitter, no secret


def deliver(entry_id: int) -> bool:
    """Claim an entry and do what it asks; True when it is done now. Errors are kept on the entry, never raised."""
    entry = _claim(entry_id)
    if entry is None:
        return False
    try:
        handler = handler_of(entry.kind)
        if handler.atomic:
            with transaction.atomic():
                handler.act(entry)
                following = _finish(entry)
        else:
            handler.act(entry)
            following = _finish(entry)
    except NotYet as held:
        # No attempt was made: whoever waits for ten mornings is not "macet".
        OutboxEntry.objects.filter(pk=entry.pk).update(
            due_at=held.until, claimed_until=None, attempts=F("attempts") - 1
        )
        return False
    except Exception as error:  # noqa: BLE001 -- whatever it is, the entry must say so and be tried again
        _failed(entry, error)
        return False
    if following:
        nudge(following[1], [following[0]])
    return True


_FINISH = """
WITH done AS (UPDATE submissions_outboxentry SET done_at = %s, claimed_until = NULL, error = '' WHERE id = %s)
SELECT id, queue FROM submissions_outboxentry
 WHERE lane = %s AND lane <> '' AND done_at IS NULL AND id <> %s ORDER BY id LIMIT 1
"""


def _finish(entry: OutboxEntry) -> tuple[int, str] | None:
    """Mark an entry as done; (id, queue) of the next one in its lane, which waited for it."""
    if not entry.lane:
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=timezone.now(), claimed_until=None, error="")
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, [timezone.now(), entry.pk, entry.lane, entry.pk])
        following: tuple[int, str] | None = cursor.fetchone()
    return following


def _failed(entry: OutboxEntry, error: Exception) -> None:
    # The class alone: a message may hold what somebody wrote (DESIGN 7).
    log.error(
        "pekerjaan %s %s gagal (%s)",
        entry.kind,
        entry.pk,
        type(error).__name__,
        exc_info=log.isEnabledFor(10),
    )
    OutboxEntry.objects.filter(pk=entry.pk).update(
        error=type(error).__name__, claimed_until=None, due_at=timezone.now() + wait_after(entry.attempts)
    )
    if entry.attempts >= STUCK_AFTER:
        handler_of(entry.kind).failed(entry)


def sweep() -> int:
    """Send again what is due; returns how many. Several sweepers at once take different rows."""
    now = timezone.now()
    with transaction.atomic():
        due = list(
            OutboxEntry.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(done_at__isnull=True, due_at__lte=now)
            .order_by("due_at")
            .values_list("id", "queue")[:SWEEP_AT_MOST]
        )
        OutboxEntry.objects.filter(id__in=[one for one, _ in due]).update(due_at=now + FIRST_DUE)
    by_queue: dict[str, list[int]] = defaultdict(list)
    for entry_id, queue in due:
        by_queue[queue].append(entry_id)
    for queue, ids in by_queue.items():
        for start in range(0, len(ids), CHUNK):
            nudge(queue, ids[start : start + CHUNK])
    return len(due)


def drain(limit: int = 1000) -> int:
    """Deliver everything that is not done, here and now, oldest first (commands and tests); how many were done."""
    done = 0
    for _ in range(limit):
        pending = list(
            OutboxEntry.objects.filter(done_at__isnull=True, attempts__lt=STUCK_AFTER)
            .order_by("id")
            .values_list("id", flat=True)[:100]
        )
        delivered = sum(deliver(one) for one in pending)
        done += delivered
        if not delivered:
            break
    return done


def stuck() -> Any:
    """Entries that gave up and wait for "ulangi"."""
    return OutboxEntry.objects.filter(done_at__isnull=True, attempts__gte=STUCK_AFTER)


def retry(entry_ids: Sequence[int]) -> int:
    """ "Ulangi": let entries be tried again from the start; how many were not yet done."""
    with transaction.atomic():
        count = OutboxEntry.objects.filter(id__in=entry_ids, done_at__isnull=True).update(
            attempts=0, due_at=timezone.now(), claimed_until=None, error=F("error")
        )
        for entry in OutboxEntry.objects.filter(id__in=entry_ids, done_at__isnull=True):
            transaction.on_commit(partial(nudge, entry.queue, [entry.pk]), robust=True)
    return count
