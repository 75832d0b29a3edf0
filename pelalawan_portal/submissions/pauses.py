"""Stopping a clock and letting it run again: parts of verbs, called by whoever holds the lock on the permohonan.

A verb that has to wait for somebody outside calls `pause` in its own transaction, after `routing.lock`, and `resume`
when the waiting is over. What ends by itself: the pauses of a step when the step is decided, all of them when the
permohonan is closed. Each writes an event of its own ("paused", "resumed") and saves the history, so it may
stand anywhere between `record` and the caller's last `save`.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Pause, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.reckoning import set_dates


def pause(
    submission: Submission,
    reason: str,
    *,
    by: User | None = None,
    review: Review | None = None,
    since: datetime | None = None,
) -> Pause:
    """Let the clock stand still for a reason (`Pause.Reason`); the one that stands still for it already is kept.

    With `review` only that step and the whole permohonan wait; without it every open step does. The date of the law
    waits too where the service says so.
    """
    there = Pause.objects.filter(submission=submission, reason=reason, review=review, ended_at=None).first()
    if there is not None:
        return there
    stops = reason in submission.spec.legal_pauses
    event = record(submission, "paused", by=by, review=review, data={"reason": reason, "legal": stops})
    submission.save(update_fields=[*HISTORY_FIELDS])
    made = Pause.objects.create(
        submission=submission, review=review, event=event, reason=reason, stops_legal=stops, by=by,
        began_at=since or timezone.now(),
    )  # fmt: skip
    set_dates(submission)
    return made


def resume(
    submission: Submission, reason: str, *, by: User | None = None, review: Review | None = None
) -> bool:
    """Let the clock run again; whether it stood still for this reason. The applicant is told when the date moved."""
    there = Pause.objects.filter(submission=submission, reason=reason, review=review, ended_at=None)
    return _end(submission, list(there), by)


def step_decided(submission: Submission, review: Review, by: User | None) -> None:
    """What held a step up is over with its verdict."""
    _end(submission, list(Pause.objects.filter(review=review, ended_at=None)), by)


def stop(submission: Submission, by: User | None = None) -> None:
    """The permohonan is closed: nothing stands still any more, and no date moves."""
    Pause.objects.filter(submission=submission, ended_at=None).update(ended_at=timezone.now(), ended_by=by)


def _end(submission: Submission, ending: list[Pause], by: User | None) -> bool:
    if not ending:
        return False
    before = submission.due_on
    Pause.objects.filter(pk__in=[one.pk for one in ending]).update(ended_at=timezone.now(), ended_by=by)
    later = set_dates(submission)
    data = {
        "pauses": [one.pk for one in ending],
        "from": before.isoformat() if before else None,
        "to": submission.due_on.isoformat() if submission.due_on else None,
    }
    event = record(submission, "resumed", by=by, review=ending[0].review, data=data)
    submission.save(update_fields=[*HISTORY_FIELDS])
    if later:
        owe(submission, event, tell(submission, event))
    return True
