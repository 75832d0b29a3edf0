"""Papers that come after sending: what a service lets follow until a step, and proof that a condition was met.

`RequirementSpec.before` names the step that cannot end in "setuju" while the paper is missing. A step that was
deferred ("tangguhkan") goes on by itself once the applicant has shown what it waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pelalawan_portal.catalogue.spec import RequirementSpec
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Note, Pause, Review, Slot, StoredFile, Submission
from pelalawan_portal.submissions.outbox import owe
from pelalawan_portal.submissions.pauses import resume
from pelalawan_portal.submissions.routing import PASSING, lock, tell_offices
from pelalawan_portal.submissions.workflow import Refused

# The slot of a proof; no requirement's key ends in a number of ours.
CONDITION = "syarat_{review}"
MOST_FILES = 8
THERE = (Slot.State.RECEIVED, Slot.State.ACCEPTED)


@dataclass(frozen=True)
class Wanted:
    """A paper that may come now: for which open step, if that has opened yet; `room` files may still be added.

    `deferred`: the step stands still for it, until `condition` (in the words of its office) is met.
    """

    key: str
    name: str
    help: str
    accepts: tuple[str, ...]
    room: int
    review: Review | None
    deferred: bool = False
    condition: str = ""


def conditions(reviews: Sequence[Review]) -> dict[int, str]:
    """What open steps that were deferred wait for, by review; no query where none was."""
    deferred = [one.pk for one in reviews if one.is_open and one.deferred_at]
    if not deferred:
        return {}
    notes = Note.objects.filter(review__in=deferred, event__verb="deferred", kind=Note.Kind.REASON)
    return dict(notes.order_by("id").values_list("review", "text"))  # the latest of each


def missing_for(review: Review) -> list[str]:
    """Names of the papers without which this step cannot agree."""
    asked = _lets_follow(review.submission, review.step)
    there = (
        set(review.submission.slots.filter(state__in=THERE).values_list("key", flat=True)) if asked else ()
    )
    return [one.name for one in asked if one.key not in there]


def _lets_follow(submission: Submission, step: str = "") -> list[RequirementSpec]:
    asked = submission.spec.asked_requirements(submission.plain_answers)
    return [one for one in asked if one.before and step in ("", one.before)]


def wanted(submission: Submission) -> list[Wanted]:
    """What the applicant may still hand in, one for each paper; nothing while a correction is asked."""
    if submission.is_closed or submission.stage == Submission.Stage.RETURNED:
        return []
    follows = _lets_follow(submission)
    reviews = list(submission.reviews.select_related("opd")) if follows or submission.complete_at else []
    back = submission.slots.filter(state=Slot.State.RETURNED).values_list("key", flat=True)
    returned = set(back) if reviews else set()
    shown = [
        one
        for one in reviews
        if one.is_open and (one.deferred_at or CONDITION.format(review=one.pk) in returned)
    ]
    if not follows and not shown:
        return []
    over = {one.step for one in reviews if one.verdict in PASSING}
    waiting = {one.step: one for one in reviews if one.is_open}
    stored = StoredFile.objects.filter(bundle=submission.key, superseded_at__isnull=True)
    count = Counter(stored.exclude(state=StoredFile.State.REFUSED).values_list("key", flat=True))
    asked = conditions(reviews)
    papers = [
        Wanted(
            one.key,
            one.name,
            one.help,
            one.accepts,
            one.max_files - count[one.key],
            at := waiting.get(one.before),
            deferred=at is not None and at.deferred_at is not None,
            condition=asked.get(at.pk, "") if at else "",
        )
        for one in follows
        if one.before not in over
    ]
    named = {one.review.pk for one in papers if one.review and one.room > 0}
    proofs = [
        Wanted(
            key := CONDITION.format(review=one.pk),
            f"Bukti syarat untuk {one.opd}",
            "Foto atau surat yang menunjukkan syaratnya sudah dipenuhi",
            ("foto", "pdf"),
            MOST_FILES - count[key],
            one,
            deferred=one.deferred_at is not None,
            condition=asked.get(one.pk, ""),
        )
        for one in shown
        if one.pk not in named
    ]
    return [one for one in (*papers, *proofs) if one.room > 0]


@transaction.atomic
def hand_in(submission_id: int, *, key: str, received: Sequence[intake.Received], actor: Actor) -> None:
    """Take in a paper that was wanted; a step that was deferred for it goes on, and its office is told."""
    submission = lock(submission_id)
    paper = next((one for one in wanted(submission) if one.key == key), None)
    if paper is None:
        raise Refused("Surat ini tidak ditunggu lagi. Lihat keadaannya di halaman permohonan.")
    if len(received) > paper.room:
        raise Refused(f"{paper.name}: paling banyak {paper.room} berkas lagi.")
    files = StoredFile.objects.filter(bundle=submission.key, key=key)
    files.filter(state=StoredFile.State.REFUSED).update(superseded_at=timezone.now())
    position = files.count()
    for place, one in enumerate(received, start=position):
        intake.keep(one, bundle=submission.key, slot=key, position=place, by=actor.user)
    last = submission.slots.aggregate(last=Max("position"))["last"] or 0
    Slot.objects.update_or_create(
        submission=submission,
        key=key,
        defaults={"state": Slot.State.RECEIVED},
        create_defaults={
            "state": Slot.State.RECEIVED,
            "name": paper.name[:200],
            "required": False,
            "position": last + 1,
        },
    )
    event = record(submission, "paper_added", by=actor.user, review=paper.review, data={"paper": key})
    if paper.review and paper.review.deferred_at:
        Review.objects.filter(pk=paper.review.pk).update(deferred_at=None)
        resume(submission, Pause.Reason.DEFERRAL, by=actor.user, review=paper.review)
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell_offices([paper.review] if paper.review else []))
