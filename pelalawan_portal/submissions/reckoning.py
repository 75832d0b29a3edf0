"""Reckoning: every date of one permohonan from what happened to it, the same from the first time to the last.

Nothing is added to a date that was stored before, so that counting again – after a pause, after a decree – cannot
drift. The caller holds the lock and writes what changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions import clock
from pelalawan_portal.submissions.models import Pause, Review, Submission


@dataclass
class Dates:
    """What a permohonan's dates are now; `steps` maps the id of an open review to (due, next escalation)."""

    due_on: date | None = None
    legal_on: date | None = None
    check_by: date | None = None
    next_clock_at: datetime | None = None
    steps: dict[int, tuple[datetime, datetime | None]] = field(default_factory=dict)


def ended(
    pauses: Sequence[Pause], review: Review | None = None, *, legal: bool = False
) -> list[clock.Stretch]:
    """When the clock stood still: of the whole permohonan, of one step, or (`legal`) of the date of the law."""
    return [
        (one.began_at, one.ended_at)
        for one in pauses
        if one.ended_at is not None
        and (one.stops_legal or not legal)
        and (review is None or (one.review_id in (None, review.pk) and one.ended_at >= review.opened_at))
    ]


def _days(stretches: Sequence[clock.Stretch]) -> list[clock.Days]:
    return [(begins.astimezone(WIB).date(), ends.astimezone(WIB).date()) for begins, ends in stretches]


def reckon(
    submission: Submission,
    pauses: Sequence[Pause],
    reviews: Sequence[Review],
    *,
    asked_from: datetime,
    keep_past: bool = False,
) -> Dates:
    """The dates of an open permohonan. `pauses` are all of it, `reviews` its open ones.

    `asked_from`: when it was received, or last sent corrected. `keep_past`: a date that is over stays what it was
    (a decree moves no date that has passed). Of a paper issued anew only the steps are reckoned.
    """
    spec, today, now = submission.spec, timezone.localdate(), timezone.now()
    found = Dates(submission.due_on, submission.legal_on, submission.check_by)
    # Of a paper issued anew the decision fell in its time: its date is the one set when it was asked for.
    running = submission.reissued_at is None
    if running and submission.complete_at is not None:
        if not (keep_past and submission.due_on and submission.due_on < today):
            found.due_on = clock.decided_by(spec, submission.complete_at, _days(ended(pauses)))
        if not (keep_past and submission.legal_on and submission.legal_on < today):
            found.legal_on = clock.decided_by(spec, submission.complete_at, _days(ended(pauses, legal=True)))
    elif running and submission.check_by is not None and not (keep_past and submission.check_by < today):
        found.check_by = clock.check_by(spec, asked_from)
    still = [one for one in pauses if one.ended_at is None]
    found.next_clock_at = _next_look(submission, found, pauses, still)
    calendar = calendar_for(spec.calendar)
    for review in reviews:
        due, stood = review.due_at, ended(pauses, review)
        if not (keep_past and due < now):
            latest = found.check_by if review.kind == "completeness" else found.due_on
            due = clock.step_due(spec, spec.step(review.step), review.opened_at, latest, _days(stood))
        stands = any(one.review_id in (None, review.pk) for one in still)
        following = (
            None if stands else clock.next_level(calendar, review.opened_at, due, review.escalated, stood)
        )
        found.steps[review.pk] = (due, following)
    return found


def _next_look(
    submission: Submission, found: Dates, pauses: Sequence[Pause], still: Sequence[Pause]
) -> datetime | None:
    """When the whole clock has to be looked at: the next share of its time, or the end of the date of the law."""
    if (
        submission.reissued_at
        or submission.complete_at is None
        or found.due_on is None
        or found.legal_on is None
    ):
        return None
    moments: list[datetime] = []
    calendar = calendar_for(submission.spec.calendar)
    if not still:
        due = calendar.day_end(found.due_on)
        stood = ended(pauses)
        if following := clock.next_level(calendar, submission.complete_at, due, submission.escalated, stood):
            moments.append(following)
    if (
        submission.spec.channel == "portal"
        and submission.expired_at is None
        and not any(one.stops_legal for one in still)
    ):
        moments.append(clock.expires_at(found.legal_on))
    return min(moments, default=None)


CLOCK_FIELDS = ("due_on", "legal_on", "check_by", "next_clock_at")


def set_dates(submission: Submission) -> bool:
    """Reckon a locked permohonan anew and write what changed; whether the present date moved later."""
    pauses = list(submission.pauses.all())
    reviews = list(submission.reviews.undecided())
    last = submission.returns.filter(answered_at__isnull=False).order_by("-answered_at").first()
    asked_from = (last.answered_at if last else None) or submission.received_at
    before = submission.due_on
    found = reckon(submission, pauses, reviews, asked_from=asked_from)
    write(submission, found)
    for review in reviews:
        due, following = found.steps[review.pk]
        if (due, following) != (review.due_at, review.next_escalation_at):
            Review.objects.filter(pk=review.pk).update(due_at=due, next_escalation_at=following)
    return before is not None and found.due_on is not None and found.due_on > before


def write(submission: Submission, found: Dates) -> None:
    """The dates on the row and on the object, whatever else the caller saves afterwards."""
    changed = {name: getattr(found, name) for name in CLOCK_FIELDS}
    for name, value in changed.items():
        setattr(submission, name, value)
    Submission.objects.filter(pk=submission.pk).update(**changed)
