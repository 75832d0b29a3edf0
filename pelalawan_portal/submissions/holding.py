"""Who holds a review: claimed until the end of the working day, let go, or given to a colleague by the head."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.posts import holds, is_head
from pelalawan_portal.submissions import clock
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.registry import barred
from pelalawan_portal.submissions.reviewing import lock_review
from pelalawan_portal.submissions.workflow import Refused


@transaction.atomic
def claim(review_id: int, *, by: User) -> Review:
    """Hold a review until the end of the working day."""
    submission, review = lock_review(review_id, by)
    now = timezone.now()
    review.claimed_by = by
    review.claimed_until = clock.end_of_working_day(submission.spec.calendar, now)
    review.save(update_fields=["claimed_by", "claimed_until"])
    record(submission, "claimed", by=by, review=review)
    submission.save(update_fields=[*HISTORY_FIELDS])
    return review


@transaction.atomic
def release(review_id: int, *, by: User) -> Review:
    """Let a review go; only who holds it or a head may."""
    submission, review = lock_review(review_id, by, deciding=False)
    if review.claimed_by_id != by.pk and not (review.opd and is_head(by, review.opd)):
        raise Refused("Hanya yang memegang atau atasannya yang dapat melepas.")
    review.claimed_by = None
    review.claimed_until = None
    review.save(update_fields=["claimed_by", "claimed_until"])
    record(submission, "released", by=by, review=review)
    submission.save(update_fields=[*HISTORY_FIELDS])
    return review


@transaction.atomic
def reassign(review_id: int, *, to: User, by: User) -> Review:
    """The head gives a review to an officer of the same office."""
    submission, review = lock_review(review_id, by, deciding=False)
    if review.opd is None or not is_head(by, review.opd):
        raise Refused("Hanya kepala pada OPD ini yang dapat menugaskan.")
    if not holds(to, review.post, review.opd):
        raise Refused(f"{to} tidak bertugas untuk langkah ini di {review.opd}.")
    if submission.filed_by_id == to.pk:
        raise Refused(f"{to} mengirimkan permohonan ini untuk warga, jadi petugas lain yang harus memutus.")
    if reason := barred(submission, to):
        raise Refused(f"{to} tidak dapat memutus: {reason}")
    review.claimed_by = to
    review.claimed_until = clock.end_of_working_day(submission.spec.calendar, timezone.now())
    review.save(update_fields=["claimed_by", "claimed_until"])
    record(submission, "reassigned", by=by, review=review, data={"to": to.pk})
    submission.save(update_fields=[*HISTORY_FIELDS])
    return review
