"""What officers do with a review: complete, return, recommend, defer, pass on, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import is_head, posts_of
from pelalawan_portal.submissions import clock, pauses
from pelalawan_portal.submissions.actors import PERMIT_OFFICE
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.later_papers import missing_for
from pelalawan_portal.submissions.models import (
    Correction,
    Pause,
    Return,
    Review,
    Slot,
    StoredFile,
    Submission,
)
from pelalawan_portal.submissions.notices import WORDINGS, tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.reckoning import reckon
from pelalawan_portal.submissions.registry import also_owed, barred, narrow_kinds
from pelalawan_portal.submissions.routing import ROUTED_FIELDS, lock, open_steps, redirect, tell_offices
from pelalawan_portal.submissions.workflow import Refused


@dataclass(frozen=True)
class Fault:
    """One thing to correct: kind "answer" or "document", its key, and what is wrong."""

    kind: str
    key: str
    reason: str


def may_decide(review: Review, user: User) -> bool:
    """Whether the officer holds the post the step asks for, at the office that answers for it.

    Who filed a permohonan for somebody may not decide it (DESIGN 7).
    """
    if review.opd_id is None or review.submission.filed_by_id == user.pk:
        return False
    holds_it = any(one.opd_id == review.opd_id and one.role == review.post for one in posts_of(user))
    return holds_it and not barred(review.submission, user)


def lock_review(
    review_id: int, by: User, *, deciding: bool = True, kinds: Sequence[str] = ()
) -> tuple[Submission, Review]:
    """The submission and its open review (of one of `kinds`), locked; raises Refused for whoever may not decide it."""
    review = Review.objects.get(pk=review_id)
    submission = lock(review.submission_id)
    review = Review.objects.select_related("opd").get(pk=review_id)
    review.submission = submission
    if not review.is_open or (kinds and review.kind not in kinds):
        raise Refused("Langkah ini sudah diputus. Muat ulang halaman untuk melihat keadaannya.")
    if deciding:
        if submission.filed_by_id == by.pk:
            raise Refused(
                "Anda yang mengirimkan permohonan ini untuk warga, jadi petugas lain yang harus memutus."
            )
        if reason := barred(submission, by):
            raise Refused(reason)
        if not may_decide(review, by):
            raise Refused("Langkah ini bukan tugas Anda.")
        if review.held_by_another(by.pk):
            raise Refused(
                f"Sedang dipegang {review.claimed_by}. Minta dilepas, atau tunggu sampai akhir jam kerja."
            )
    return submission, review


def decide(review: Review, verdict: str, by: User | None) -> None:
    """Close a review that the caller has locked."""
    pauses.step_decided(review.submission, review, by)
    review.verdict = verdict
    review.decided_by = by
    review.decided_at = timezone.now()
    review.claimed_by = None
    review.claimed_until = None
    review.save(update_fields=["verdict", "decided_by", "decided_at", "claimed_by", "claimed_until"])


def _go_on(submission: Submission, *fields: str) -> list[Review]:
    opened = open_steps(submission)
    submission.save(update_fields=[*ROUTED_FIELDS, *fields])
    return opened


@transaction.atomic
def declare_complete(review_id: int, *, by: User, note: str = "") -> Submission:
    """ "Lengkap": records who and when, fixes the date and starts the clock; what was promised first stays."""
    submission, review = lock_review(review_id, by)
    missing = submission.slots.filter(required=True).exclude(
        state__in=(Slot.State.RECEIVED, Slot.State.ACCEPTED)
    )
    if missing.exists():
        raise Refused("Masih ada surat wajib yang belum diterima: " + ", ".join(one.name for one in missing))
    if StoredFile.objects.filter(
        bundle=submission.key, superseded_at__isnull=True, state=StoredFile.State.QUARANTINED
    ).exists():
        raise Refused("Masih ada berkas yang sedang diperiksa sistem. Coba lagi sebentar lagi.")
    now = timezone.now()
    decide(review, Review.Verdict.COMPLETE, by)
    submission.slots.exclude(state=Slot.State.EXPECTED).update(state=Slot.State.ACCEPTED)
    submission.complete_at = now
    submission.complete_by = by
    submission.due_on = submission.legal_on = clock.decided_by(submission.spec, now)
    submission.promised_on = submission.promised_on or submission.due_on
    submission.next_clock_at = reckon(submission, (), (), asked_from=now).next_clock_at
    dates = {"due": submission.due_on.isoformat()}
    if submission.promised_on != submission.due_on:  # taken back and declared again
        dates["first"] = submission.promised_on.isoformat()
    event = record(submission, "complete", by=by, review=review, data=dates, words=[("private", note)])
    opened = _go_on(
        submission, "complete_at", "complete_by", "promised_on", "due_on", "legal_on", "next_clock_at"
    )
    owe(
        submission,
        event,
        [*tell(submission, event), *tell_offices(opened), *also_owed("complete", submission)],
    )
    return submission


def askable(submission: Submission) -> set[tuple[str, str]]:
    """What may still be asked: everything at first, later only what was asked last and what came newly.

    What was accepted once is not asked again.
    """
    answers = submission.plain_answers
    everything = {
        ("answer", one.key) for one in submission.spec.asked_questions(answers) if one.type != "file"
    }
    everything |= {("document", one.key) for one in submission.spec.asked_papers(answers) if not one.produced}
    last = Return.objects.filter(submission=submission).order_by("-id").first()
    if last is None:
        return everything
    again = {(one.kind, one.key) for one in last.items.all()}
    new = {("document", one.key) for one in submission.slots.all() if one.state != Slot.State.ACCEPTED}
    return everything & (again | new)


@transaction.atomic
def hand_back(review_id: int, *, by: User, faults: Sequence[Fault]) -> Submission:
    """Return a permohonan once with every fault; only these are asked again, number and place are kept."""
    submission, review = lock_review(review_id, by)
    if review.kind != "completeness":
        raise Refused("Hanya pada pemeriksaan kelengkapan permohonan dapat dikembalikan.")
    if not faults:
        raise Refused("Tandai paling sedikit satu surat atau jawaban yang perlu diperbaiki.")
    if any(not one.reason.strip() for one in faults):
        raise Refused("Tulis alasan untuk setiap surat atau jawaban yang ditandai.")
    if not {(one.kind, one.key) for one in faults} <= askable(submission):
        raise Refused("Yang sudah pernah dinyatakan benar tidak boleh diminta lagi.")
    now = timezone.now()
    decide(review, Review.Verdict.RETURNED, by)
    handed = Return.objects.create(
        submission=submission, review=review, asked_by=by, asked_at=now,
        until=clock.return_until(submission.spec, now),
    )  # fmt: skip
    Correction.objects.bulk_create(
        Correction(handed_back=handed, kind=one.kind, key=one.key, reason=one.reason.strip())
        for one in faults
    )
    wrong = submission.slots.filter(
        key__in=[one.key for one in faults if one.kind == Correction.Kind.DOCUMENT]
    )
    absent = list(wrong.filter(state=Slot.State.EXPECTED).values_list("key", flat=True))
    wrong.update(state=Slot.State.RETURNED)
    submission.slots.filter(state=Slot.State.RECEIVED).update(state=Slot.State.ACCEPTED)
    submission.stage = Submission.Stage.RETURNED
    event = record(
        submission, "returned", by=by, review=review,
        data={
            "until": handed.until.isoformat(), "items": [f"{one.kind}:{one.key}" for one in faults],
            "absent": absent,
        },
    )  # fmt: skip
    submission.save(update_fields=["stage", *HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return submission


@transaction.atomic
def recommend(review_id: int, *, by: User, agree: bool, reason: str = "", conditions: str = "") -> Submission:
    """An OPD's verdict: a recommendation, setuju or tolak; the signing post alone grants or refuses."""
    submission, review = lock_review(review_id, by)
    if not agree and not reason.strip():
        raise Refused("Tulis alasan mengapa tidak disarankan.")
    if agree and (missing := missing_for(review)):
        raise Refused(f"Belum ada: {', '.join(missing)}. Tangguhkan dulu, supaya pemohon mengirimnya.")
    decide(review, Review.Verdict.AGREE if agree else Review.Verdict.REJECT, by)
    event = record(
        submission, "recommended", by=by, review=review, data={"agree": agree},
        words=[("reason", reason.strip()), ("conditions", conditions.strip())],
    )  # fmt: skip
    # Before the next step opens: the paper of this verdict takes its number first.
    also = also_owed("recommended", submission)
    opened = _go_on(submission)
    owe(submission, event, [*tell(submission, event), *tell_offices(opened), *also])
    return submission


@transaction.atomic
def finish(
    review_id: int,
    *,
    by: User | None,
    verb: str,
    data: dict[str, Any] | None = None,
    words: Sequence[tuple[str, str]] = (),
    also: Sequence[Owed] = (),
) -> Submission:
    """Close a step that ends in no opinion: a visit was held, a fee was paid, an initial was set.

    `verb` names the event; where `notices.WORDINGS` has words for it the applicant is told. `by` is None when the
    portal itself finds it done (the bank said so). Raises Refused like every verdict, and for the kinds that end in
    an opinion.
    """
    if by is None:
        submission = lock(Review.objects.values_list("submission_id", flat=True).get(pk=review_id))
        review = Review.objects.select_related("opd").get(pk=review_id)
        if not review.is_open:
            raise Refused("Langkah ini sudah selesai.")
        review.submission = submission
    else:
        submission, review = lock_review(review_id, by)
    if review.kind in ("completeness", "verification", "recommendation", "sign"):
        raise Refused("Langkah ini selesai dengan putusan.")
    decide(review, Review.Verdict.DONE, by)
    event = record(submission, verb, by=by, review=review, data=data, words=words)
    opened = _go_on(submission)
    told = tell(submission, event) if verb in WORDINGS else []
    owe(submission, event, [*told, *tell_offices(opened), *also])
    return submission


@transaction.atomic
def defer(review_id: int, *, by: User, reason: str) -> Submission:
    """Tangguhkan: technical conditions have to be met first. The step stays open, its clock stands still; all are
    told why. What the service says decides whether the date of the law waits too."""
    submission, review = lock_review(review_id, by)
    if not reason.strip():
        raise Refused("Tulis syarat teknis yang harus dipenuhi dulu.")
    review.deferred_at = timezone.now()
    review.save(update_fields=["deferred_at"])
    pauses.pause(submission, Pause.Reason.DEFERRAL, by=by, review=review)
    event = record(submission, "deferred", by=by, review=review, words=[("reason", reason.strip())])
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return submission


@transaction.atomic
def pass_on(review_id: int, *, to: Opd, by: User, reason: str) -> Review:
    """Hand an open step to another OPD, with a reason (routing was wrong, or nobody was responsible)."""
    submission, review = lock_review(review_id, by, deciding=False)
    if review.kind in narrow_kinds():
        raise Refused("Langkah ini tidak dapat diteruskan: hanya OPD ini yang boleh menjawabnya.")
    desk = any(one.opd.code == PERMIT_OFFICE and one.role == Post.Role.FRONT_OFFICE for one in posts_of(by))
    if not (may_decide(review, by) or desk or (review.opd and is_head(by, review.opd))):
        raise Refused("Langkah ini bukan tugas Anda.")
    if not reason.strip():
        raise Refused("Tulis alasan mengapa diteruskan.")
    if to.pk == review.opd_id:
        raise Refused(f"Permohonan ini sudah di {to}.")
    before = review.opd
    redirect(review, to)
    event = record(
        submission, "passed_on", by=by, review=review, office=before,
        data={"from": before.pk if before else None, "to": to.pk}, words=[("reason", reason.strip())],
    )  # fmt: skip
    submission.save(update_fields=[*HISTORY_FIELDS])
    also = also_owed("passed_on", submission)
    owe(submission, event, [*tell(submission, event), *tell_offices([review]), *also])
    return review


@transaction.atomic
def conclude(
    review_id: int, *, by: User, granted: bool, reason: str = "", basis: str = "", also: Sequence[Owed] = ()
) -> Submission:
    """The signing post grants or refuses; called by `documents` once the paper is signed.

    A refusal states reasons and legal basis (UU 30/2014: keberatan is open to the applicant).
    """
    submission, review = lock_review(review_id, by)
    if review.kind != "sign":
        raise Refused("Hanya langkah tanda tangan yang menetapkan atau menolak.")
    if not granted and not (reason.strip() and basis.strip()):
        raise Refused("Penolakan harus menyebut alasan dan dasar hukumnya.")
    if submission.reviews.undecided().exclude(pk=review.pk).exists():
        raise Refused("Masih ada OPD yang belum memutus.")
    decide(review, Review.Verdict.GRANT if granted else Review.Verdict.REFUSE, by)
    pauses.stop(submission, by)
    submission.stage = Submission.Stage.GRANTED if granted else Submission.Stage.REFUSED
    submission.closed_at = timezone.now()
    event = record(
        submission, "granted" if granted else "refused", by=by, review=review,
        words=[("reason", reason.strip()), ("basis", basis.strip())],
    )  # fmt: skip
    submission.save(update_fields=["stage", "closed_at", *HISTORY_FIELDS])
    owe(submission, event, [*tell(submission, event), *also])
    return submission


@transaction.atomic
def add_note(review_id: int, *, by: User, text: str) -> None:
    """A private note for colleagues; never shown to the applicant."""
    review = Review.objects.get(pk=review_id)
    submission = lock(review.submission_id)
    if not text.strip():
        raise Refused("Catatan masih kosong.")
    record(submission, "noted", by=by, review=review, words=[("private", text.strip())])
    submission.save(update_fields=[*HISTORY_FIELDS])
