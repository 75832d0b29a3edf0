"""Issuing a granted permohonan's paper anew: the old one is withdrawn, the new one gets its own number."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import workflow
from pelalawan_portal.documents.models import Decision, Replacement
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds
from pelalawan_portal.submissions import clock
from pelalawan_portal.submissions.history import record
from pelalawan_portal.submissions.models import Event, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.routing import ROUTED_FIELDS, lock, open_steps, tell_offices
from pelalawan_portal.submissions.workflow import Refused

State = Decision.State


def _replaceable(decision: Decision) -> bool:
    issued = decision.state in (State.SIGNED, State.VOIDED) and decision.signed_at is not None
    return (
        issued
        and decision.kind == Decision.Kind.GRANT
        and decision.submission.stage == Submission.Stage.GRANTED
        and not Decision.objects.living()
        .filter(submission=decision.submission_id)
        .exclude(pk=decision.pk)
        .exists()
    )


def may_replace(decision: Decision, user: User) -> bool:
    """Whoever may void a paper of the office that issued it, while the permohonan has no other paper."""
    return (
        decision.submission.filed_by_id != user.pk
        and holds(user, Post.Role.SIGNER, decision.office_id)
        and _replaceable(decision)
    )


@transaction.atomic
def replace(decision_id: int, *, by: User, reason: str) -> Submission:
    """Withdraw a signed grant (unless it was before) and open the way to the paper that takes its place.

    The draft, or the signing where the service has no draft step, opens in a new round; what the offices recommended
    stays. The date becomes that of a permohonan which is complete today, without escalation: the decision itself was
    made in its time. The applicant is told once.
    """
    submission = lock(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    decision = Decision.objects.select_for_update(of=("self",)).select_related("office").get(pk=decision_id)
    decision.submission = submission
    if not reason.strip():
        raise Refused("Tulis mengapa surat ini diganti.")
    if not _replaceable(decision):
        raise Refused("Keadaan surat ini sudah berubah. Muat ulang halaman, lalu lanjutkan.")
    if not may_replace(decision, by):
        raise Refused("Hanya penanda tangan kantor yang menerbitkan yang dapat mengganti surat ini.")
    if decision.state == State.SIGNED:
        workflow.void(decision.pk, by=by, reason=reason, quiet=True)
        submission.refresh_from_db(fields=["events_count", "chain"])
    Replacement.objects.create(old=decision, reason=reason.strip()[:1000], by=by)
    _open_again(submission, decision, by, reason)
    return submission


def _open_again(submission: Submission, decision: Decision, by: User, reason: str) -> None:
    ended = submission.reviews.filter(kind__in=("sign", "draft")).exclude(verdict=Review.Verdict.RETURNED)
    ended.update(verdict=Review.Verdict.CANCELLED)
    submission.reviews.filter(kind="initial", verdict=Review.Verdict.DONE).update(
        verdict=Review.Verdict.CANCELLED
    )
    now = timezone.now()
    submission.closed_at, submission.next_clock_at, submission.escalated = None, None, 100
    submission.reissued_at = now
    submission.due_on = max(
        submission.due_on or timezone.localdate(now), clock.decided_by(submission.spec, now)
    )
    event = record(
        submission, "reissued", by=by, office=decision.office,
        data={"decision": decision.pk, "due": submission.due_on.isoformat()}, words=[("reason", reason.strip())],
    )  # fmt: skip
    opened = open_steps(submission, by=by)
    submission.save(update_fields=[*ROUTED_FIELDS, "next_clock_at", "escalated", "due_on", "reissued_at"])
    owe(submission, event, [*tell(submission, event), *tell_offices(opened)])


def replaced_words(submission: Submission, event: Event) -> tuple[str, str]:
    """Subject and text of the notice that another paper takes the place of one that was issued."""
    return (
        "Surat Anda diganti",
        "Surat yang sudah terbit tidak boleh dipakai lagi. Surat pengganti sedang disiapkan. Tidak perlu datang.",
    )


def is_replacing(submission: Submission) -> bool:
    """Whether the next paper of a permohonan takes the place of one that was issued."""
    return Replacement.objects.filter(old__submission=submission).exists()


def successor_of(decision: Decision) -> Decision | None:
    """The paper in force that was issued instead of a voided one; None while there is none."""
    if decision.state != State.VOIDED or not Replacement.objects.filter(old=decision).exists():
        return None
    later = Decision.objects.filter(submission=decision.submission_id, pk__gt=decision.pk)
    return later.exclude(state__in=(State.DRAFT, State.NUMBERED, State.VOIDED)).order_by("-id").first()
