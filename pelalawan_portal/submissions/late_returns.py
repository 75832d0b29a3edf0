"""Asking for a correction after "lengkap": only with the head of the office, by name and for a reason, and counted.

It is the exception: what was declared complete is complete (domain.md 14 no. 1). The step goes on at the same office
when the applicant has answered; other offices go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import is_head
from pelalawan_portal.submissions import clock, pauses
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Correction, Pause, Return, Review, Slot, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.reviewing import decide, lock_review
from pelalawan_portal.submissions.workflow import Refused

if TYPE_CHECKING:
    from pelalawan_portal.submissions.reviewing import Fault

ASKED_AT = ("verification", "recommendation", "draft")


def heads_of(opd: Opd | None) -> list[User]:
    """Who leads the office today: whose name stands under a late request."""
    posts = Post.objects.current().filter(opd=opd, role__in=Post.HEADS)
    people = User.objects.filter(pk__in=posts.values("user_id"), is_active=True, is_staff=True)
    return list(people.order_by("name", "pk"))


def askable(submission: Submission) -> set[tuple[str, str]]:
    """Every answer and paper: with the head's name anything may be asked again."""
    answers = submission.plain_answers
    spec = submission.spec
    return {("answer", one.key) for one in spec.asked_questions(answers) if one.type != "file"} | {
        ("document", one.key) for one in spec.asked_papers(answers) if not one.produced
    }


def count(submission: Submission) -> int:
    """How often something was asked of this permohonan after "lengkap"."""
    return submission.returns.filter(late=True).count()


def may_be_asked(review: Review) -> bool:
    """Whether the step is one at which something may still be asked now."""
    submission = review.submission
    return (
        review.kind in ASKED_AT
        and submission.complete_at is not None
        and submission.stage != Submission.Stage.RETURNED
    )


@transaction.atomic
def ask(review_id: int, *, by: User, approved_by: User, why: str, faults: Sequence[Fault]) -> Submission:
    """Hand a permohonan back although it was declared complete.

    `approved_by` leads the office of the step (the officer themselves when they do) and `why` says why it could not be
    asked before; both stand in the history and before the applicant. The clock stands still until the answer; the date
    of the law only where the service says so.
    """
    submission, review = lock_review(review_id, by)
    if not may_be_asked(review):
        raise Refused("Perbaikan sesudah lengkap hanya dapat diminta pada langkah pemeriksaan OPD.")
    if review.opd is None or not is_head(approved_by, review.opd):
        raise Refused("Pilih kepala pada OPD ini yang menyetujui permintaan perbaikan.")
    if not why.strip():
        raise Refused("Tulis mengapa hal ini baru diminta sesudah surat dinyatakan lengkap.")
    if not faults or any(not one.reason.strip() for one in faults):
        raise Refused("Tandai paling sedikit satu surat atau jawaban, dan tulis apa yang salah.")
    if not {(one.kind, one.key) for one in faults} <= askable(submission):
        raise Refused("Yang ditandai tidak ada pada permohonan ini.")
    now = timezone.now()
    decide(review, Review.Verdict.RETURNED, by)
    handed = Return.objects.create(
        submission=submission, review=review, asked_by=by, asked_at=now, late=True, approved_by=approved_by,
        why=why.strip()[:1000], until=clock.return_until(submission.spec, now),
    )  # fmt: skip
    Correction.objects.bulk_create(
        Correction(handed_back=handed, kind=one.kind, key=one.key, reason=one.reason.strip())
        for one in faults
    )
    wrong = Q(key__in=[one.key for one in faults if one.kind == Correction.Kind.DOCUMENT])
    submission.slots.filter(wrong).update(state=Slot.State.RETURNED)
    submission.stage = Submission.Stage.RETURNED
    submission.save(update_fields=["stage"])
    pauses.pause(submission, Pause.Reason.RETURN, by=by)
    event = record(
        submission, "returned_late", by=by, review=review,
        data={
            "until": handed.until.isoformat(), "items": [f"{one.kind}:{one.key}" for one in faults],
            "head": approved_by.pk, "count": count(submission),
        },
        words=[("reason", handed.why)],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return submission
