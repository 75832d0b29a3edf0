"""Writing history: events in a hash chain per submission, with their words beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.database import rows
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models import Event, Note, Review, Submission


def link(previous: str, body: dict[str, Any]) -> str:
    """The hash that ties an event to the one before it: SHA-256 over canonical JSON."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def body_of(event: Event, number: str) -> dict[str, Any]:
    return {
        "number": number,
        "seq": event.seq,
        "verb": event.verb,
        "actor": event.actor_id,
        "office": event.office_id,
        "review": event.review_id,
        "at": event.at.timestamp(),
        "data": event.data,
    }


def record(
    submission: Submission,
    verb: str,
    *,
    by: User | None = None,
    office: Opd | None = None,
    review: Review | None = None,
    data: dict[str, Any] | None = None,
    words: Iterable[tuple[str, str]] = (),
) -> Event:
    """Append an event to a locked submission, with its notes (kind, text), and move the chain on.

    The caller saves `events_count` and `chain` of the submission (`HISTORY_FIELDS`) with what else it changed.
    """
    event = prepared(submission, verb, by=by, office=office, review=review, data=data)
    if submission.pk:
        rows.add(event)
        notes = [
            Note(submission=submission, event=event, review=review, kind=kind, text=text, author=by)
            for kind, text in words
            if text
        ]
        if notes:
            Note.objects.bulk_create(notes)
    return event


def prepared(
    submission: Submission,
    verb: str,
    *,
    by: User | None = None,
    office: Opd | None = None,
    review: Review | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """The next event of a locked submission, in its chain but not yet saved: for who writes thousands at once."""
    submission.events_count += 1
    event = Event(
        submission=submission,
        seq=submission.events_count,
        verb=verb,
        actor=by,
        office=office or (review.opd if review else None),
        review=review,
        at=timezone.now(),
        data=data or {},
    )
    event.hash = submission.chain = link(submission.chain, body_of(event, submission.number))
    return event


HISTORY_FIELDS = ("events_count", "chain")


def broken_at(submission: Submission) -> int | None:
    """The place of the first event that does not fit the chain, or None when the history is whole."""
    previous = ""
    count = 0
    for event in submission.events.order_by("seq"):
        count += 1
        if event.seq != count or event.hash != link(previous, body_of(event, submission.number)):
            return event.seq
        previous = event.hash
    if count != submission.events_count or previous != submission.chain:
        return count + 1
    return None
