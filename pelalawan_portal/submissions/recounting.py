"""What a decree does to open clocks: every date that is still to come is counted again, in chunks, by a worker.

A date that has passed stays. Who is told a later date than before hears why; each change is an event with both dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from pelalawan_portal.opds import working_days
from pelalawan_portal.opds.models import CalendarChange
from pelalawan_portal.submissions.history import prepared
from pelalawan_portal.submissions.models import Event, OutboxEntry, Pause, Return, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import FIRST_DUE, NotYet, Owed, nudge, owe
from pelalawan_portal.submissions.reckoning import Dates, reckon
from pelalawan_portal.submissions.registry import handler
from pelalawan_portal.submissions.routing import lock

CHUNK = 500
# Processes keep a calendar so long: what they promised meanwhile is counted again afterwards.
SETTLED = timedelta(seconds=2 * working_days.KEEP_SECONDS)
READ = (
    "number", "version_id", "version_sha256", "stage", "received_at", "complete_at", "check_by", "promised_on",
    "due_on", "legal_on", "next_clock_at", "escalated", "expired_at", "reissued_at", "closed_at",
    "events_count", "chain",
)  # fmt: skip


def follow(change: CalendarChange) -> None:
    """Owe the recount in the transaction of the change: the administrator's request stays short."""
    owe(None, None, [Owed("recount_clocks", f"kalender:{change.pk}", data={"change": change.pk, "after": 0})])


@handler("recount_clocks", atomic=False)
def recount_clocks(entry: OutboxEntry) -> None:
    """Count every open clock again; what was stopped goes on where it was. A second round follows the caches."""
    change = CalendarChange.objects.get(pk=entry.data["change"])
    again = bool(entry.data.get("again"))
    if again and timezone.now() < change.at + SETTLED:
        raise NotYet(change.at + SETTLED)
    working_days.forget()
    after: int | None = entry.data["after"]
    while after is not None:
        with transaction.atomic():
            after, looked, moved = recount_chunk(change, after)
            CalendarChange.objects.filter(pk=change.pk).update(
                looked_at=F("looked_at") + (0 if again else looked), moved=F("moved") + moved
            )
            if after is not None:
                OutboxEntry.objects.filter(pk=entry.pk).update(data={**entry.data, "after": after})
    CalendarChange.objects.filter(pk=change.pk).update(done_at=timezone.now())
    if not again:
        data = {"change": change.pk, "after": 0, "again": True}
        with transaction.atomic():
            owe(None, None, [Owed("recount_clocks", f"kalender:{change.pk}:lagi", data=data)])


def recount_chunk(change: CalendarChange, after: int) -> tuple[int | None, int, int]:
    """The next CHUNK open permohonan beyond an id: (where the next chunk begins, how many, how many moved)."""
    rows = list(
        Submission.objects.select_for_update(of=("self",))
        .filter(closed_at__isnull=True, pk__gt=after)
        .order_by("pk")
        .only(*READ)[:CHUNK]
    )
    if not rows:
        return None, 0, 0
    ids = [one.pk for one in rows]
    pauses, reviews = defaultdict(list), defaultdict(list)
    for pause in Pause.objects.filter(submission__in=ids):
        pauses[pause.submission_id].append(pause)
    for review in Review.objects.undecided().filter(submission__in=ids):
        reviews[review.submission_id].append(review)
    answered = Return.objects.filter(submission__in=ids, answered_at__isnull=False)
    asked_from = dict(answered.values_list("submission").annotate(last=Max("answered_at")))
    found: list[tuple[Submission, Dates]] = []
    steps: list[tuple[Any, ...]] = []
    events: list[tuple[Event, bool]] = []
    for one in rows:
        dates = reckon(
            one,
            pauses[one.pk],
            reviews[one.pk],
            asked_from=asked_from.get(one.pk, one.received_at),
            keep_past=True,
        )
        steps += [
            (review.pk, *dates.steps[review.pk])
            for review in reviews[one.pk]
            if dates.steps[review.pk] != (review.due_at, review.next_escalation_at)
        ]
        if _differ(one, dates):
            found.append((one, dates))
            events += _told(one, dates, change)
    _write(found, steps)
    _owe_telling(events)
    return (ids[-1] if len(rows) == CHUNK else None), len(rows), len(found)


def _differ(one: Submission, dates: Dates) -> bool:
    return (one.due_on, one.legal_on, one.check_by, one.next_clock_at) != (
        dates.due_on, dates.legal_on, dates.check_by, dates.next_clock_at
    )  # fmt: skip


def _told(one: Submission, dates: Dates, change: CalendarChange) -> list[tuple[Event, bool]]:
    """The event of a date that the applicant was told and that moved; whether it moved later."""
    before = one.due_on or one.check_by
    now = dates.due_on or dates.check_by
    if before is None or now is None or before == now:
        return []
    data = {
        "change": change.pk, "from": before.isoformat(), "to": now.isoformat(),
        "name": change.name, "decree": change.decree,
    }  # fmt: skip
    return [(prepared(one, "date_moved", data=data), now > before)]


_DATES = """
UPDATE submissions_submission AS row
   SET due_on = new.due_on, legal_on = new.legal_on, check_by = new.check_by, next_clock_at = new.next_clock_at,
       events_count = new.events_count, chain = new.chain
  FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::date[], %s::timestamptz[], %s::int[], %s::text[])
       AS new (id, due_on, legal_on, check_by, next_clock_at, events_count, chain)
 WHERE row.id = new.id
"""
_STEPS = """
UPDATE submissions_review AS row SET due_at = new.due_at, next_escalation_at = new.next_at
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS new (id, due_at, next_at) WHERE row.id = new.id
"""


def _write(found: Sequence[tuple[Submission, Dates]], steps: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if found:
            rows = [
                (
                    one.pk,
                    new.due_on,
                    new.legal_on,
                    new.check_by,
                    new.next_clock_at,
                    one.events_count,
                    one.chain,
                )
                for one, new in found
            ]
            cursor.execute(_DATES, [list(column) for column in zip(*rows, strict=True)])
        if steps:
            cursor.execute(_STEPS, [list(column) for column in zip(*steps, strict=True)])


def _owe_telling(events: Sequence[tuple[Event, bool]]) -> None:
    """All events at once, and for what moved later an entry each that tells its applicant."""
    now = timezone.now()
    Event.objects.bulk_create([event for event, _ in events])
    entries = OutboxEntry.objects.bulk_create(
        OutboxEntry(
            submission_id=event.submission_id, event=event, kind="tell_moved", queue="routing",
            created_at=now, due_at=now + FIRST_DUE,
        )
        for event, later in events
        if later
    )  # fmt: skip
    if entries:
        transaction.on_commit(partial(nudge, "routing", [one.pk for one in entries]), robust=True)


@handler("tell_moved")
def tell_moved(entry: OutboxEntry) -> None:
    """Tell an applicant the old and the new date and the decree; not who has been answered meanwhile."""
    submission = lock(entry.submission_id or 0)
    if submission.is_closed or entry.event is None:
        return
    owe(submission, entry.event, tell(submission, entry.event))
