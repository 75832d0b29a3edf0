"""Taking a mistaken verdict back, until the next step – or, after a return, the applicant – has acted."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.posts import is_head
from pelalawan_portal.submissions import pauses
from pelalawan_portal.submissions.history import record
from pelalawan_portal.submissions.models import Pause, Return, Review, Slot, StoredFile, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.registry import step_kind, step_kinds
from pelalawan_portal.submissions.routing import ROUTED_FIELDS, lock, open_steps, redirect
from pelalawan_portal.submissions.workflow import Refused

MAY_BE_TAKEN_BACK = (
    Review.Verdict.AGREE,
    Review.Verdict.REJECT,
    Review.Verdict.COMPLETE,
    Review.Verdict.RETURNED,
)


def may_be_taken_back(review: Review) -> bool:
    """Whether a verdict is of those that can be taken back at all; a draft that was returned is simply sent again."""
    if review.verdict == Review.Verdict.DONE:
        return _within(review)
    return review.verdict in MAY_BE_TAKEN_BACK and review.kind not in ("initial", "sign")


def _within(review: Review) -> bool:
    """Whether the step is between officers alone: nothing of it is promised to the applicant."""
    return review.kind in step_kinds() and step_kind(review.kind).retractable


@transaction.atomic
def take_back(review_id: int, *, by: User, reason: str) -> Review:
    """Undo a mistaken verdict until the next step – or, after a return, the applicant – has acted.

    The step opens again in a new round at the same office. Taking back "lengkap" stops the clock it started; the date
    the applicant was told stays the first promise.
    """
    submission = lock(Review.objects.values_list("submission_id", flat=True).get(pk=review_id))
    review = Review.objects.select_related("opd").get(pk=review_id)
    if not may_be_taken_back(review) or submission.is_closed or not _is_latest(review):
        raise Refused("Putusan ini tidak dapat ditarik lagi.")
    if review.decided_by_id != by.pk and not (review.opd and is_head(by, review.opd)):
        raise Refused("Hanya yang memutus atau kepala OPD-nya yang dapat menarik putusan.")
    if not reason.strip():
        raise Refused("Tulis alasan mengapa putusan ini ditarik.")
    _close_what_followed(submission, review)
    fields = _undo(submission, review)
    Review.objects.filter(pk=review.pk).update(verdict=Review.Verdict.CANCELLED)
    first = submission.promised_on if review.verdict == Review.Verdict.COMPLETE else None
    event = record(
        submission, "taken_back", by=by, review=review, data={"first": first.isoformat()} if first else None,
        words=[("reason", reason.strip())],
    )  # fmt: skip
    opened = open_steps(submission, by=by)
    again = next(one for one in opened if one.step == review.step)
    if again.opd_id != review.opd_id and review.opd:
        redirect(again, review.opd)
    submission.save(update_fields=[*ROUTED_FIELDS, *fields])
    owe(submission, event, [] if _within(review) else tell(submission, event))
    return again


def _is_latest(review: Review) -> bool:
    return not Review.objects.filter(
        submission=review.submission_id, step=review.step, round__gt=review.round
    ).exists()


def _close_what_followed(submission: Submission, review: Review) -> None:
    """Close the steps that opened because of a verdict; raises Refused when one of them has begun."""
    now = timezone.now()
    later = [
        one
        for one in submission.reviews.exclude(verdict=Review.Verdict.CANCELLED)
        if review.step in submission.spec.step(one.step).after
    ]
    begun = any(
        not one.is_open
        or (one.claimed_until and one.claimed_until > now)
        or one.deferred_at
        or step_kind(one.kind).begun(one)
        for one in later
    )
    if begun or (not _within(review) and _document_drawn(submission)):
        raise Refused("Langkah berikutnya sudah berjalan, jadi putusan ini tidak dapat ditarik lagi.")
    for one in later:
        one.verdict, one.decided_at = Review.Verdict.CANCELLED, now
        one.claimed_by = one.claimed_until = None
        one.save(update_fields=["verdict", "decided_at", "claimed_by", "claimed_until"])


def _undo(submission: Submission, review: Review) -> tuple[str, ...]:
    """What a verdict had set beside the review; the fields of the submission that changed."""
    if review.verdict == Review.Verdict.COMPLETE:
        _no_longer_accepted(submission)
        submission.complete_at = submission.complete_by = submission.next_clock_at = None
        submission.due_on = submission.legal_on = None
        submission.escalated = 0
        return ("complete_at", "complete_by", "due_on", "legal_on", "next_clock_at", "escalated")
    if review.verdict == Review.Verdict.RETURNED:
        # What was asked stays in the history; the applicant is no longer asked.
        handed_back = Return.objects.filter(review=review, answered_at__isnull=True).first()
        if handed_back is None:
            raise Refused(
                "Pemohon sudah mengirim perbaikannya, jadi pengembalian ini tidak dapat ditarik lagi."
            )
        handed_back.items.all().delete()
        handed_back.delete()
        # The stage is what the reviews say again.
        submission.stage = Submission.Stage.CHECKING
        if handed_back.late:
            pauses.resume(submission, Pause.Reason.RETURN)
            submission.slots.filter(state=Slot.State.RETURNED).update(state=Slot.State.ACCEPTED)
            return ()
        asked = submission.events.filter(verb="returned", review=review).get()
        waiting = submission.slots.filter(state=Slot.State.RETURNED)
        waiting.filter(key__in=asked.data.get("absent", [])).update(state=Slot.State.EXPECTED)
        waiting.update(state=Slot.State.RECEIVED)
        _no_longer_accepted(submission)
    return ()


def _no_longer_accepted(submission: Submission) -> None:
    """Papers wait for a verdict again; what an earlier return let pass stays accepted and is not asked again."""
    slots = submission.slots.filter(state=Slot.State.ACCEPTED)
    earlier = Return.objects.filter(submission=submission).order_by("-id").first()
    if earlier:
        came_later = StoredFile.objects.filter(
            bundle=submission.key, superseded_at=None, uploaded_at__gt=earlier.asked_at
        )
        slots = slots.filter(Q(key__in=earlier.items.values("key")) | Q(key__in=came_later.values("key")))
    slots.update(state=Slot.State.RECEIVED)


def _document_drawn(submission: Submission) -> bool:
    return submission.events.filter(verb="drafted").exists()


def open_again(review: Review, *, by: User) -> Review:
    """Open a step again whose end was an error of record (a payment that never was); part of the caller's verb.

    The caller holds the lock on the submission. Raises Refused once the next step has begun.
    """
    submission = Submission.objects.get(pk=review.submission_id)
    if submission.is_closed or not _is_latest(review):
        raise Refused("Permohonan ini sudah selesai, jadi langkah itu tidak dapat dibuka lagi.")
    _close_what_followed(submission, review)
    Review.objects.filter(pk=review.pk).update(verdict=Review.Verdict.CANCELLED)
    again = next(one for one in open_steps(submission, by=by) if one.step == review.step)
    if again.opd_id != review.opd_id and review.opd:
        redirect(again, review.opd)
    submission.save(update_fields=[*ROUTED_FIELDS])
    return again
