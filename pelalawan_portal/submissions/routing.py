"""Routing: which steps are open, and which OPD answers for each.

Rows are made when a step opens. The caller holds the lock on the submission, so that two parallel steps decided
at the same instant open the next one exactly once.
"""

from __future__ import annotations

from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue.spec import StepSpec
from pelalawan_portal.database import rows
from pelalawan_portal.opds.models import Opd, responsible_opd
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions import clock
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Pause, Review, Submission
from pelalawan_portal.submissions.outbox import Owed
from pelalawan_portal.submissions.registry import step_kind

PASSING = (
    Review.Verdict.COMPLETE,
    Review.Verdict.AGREE,
    Review.Verdict.REJECT,
    Review.Verdict.GRANT,
    Review.Verdict.DONE,
)
STAGE_OF = {"completeness": Submission.Stage.CHECKING, "sign": Submission.Stage.SIGNING}


def lock(submission_id: int) -> Submission:
    """The submission, locked: the first thing every verb does."""
    return rows.get(Submission, id=submission_id, lock=True)


def steps_to_open(submission: Submission, reviews: list[Review]) -> list[StepSpec]:
    """Steps whose predecessors have passed and that are neither open nor done."""
    needed = submission.spec.needed_steps(submission.plain_answers)
    keys = {one.key for one in needed}
    done = {one.step for one in reviews if one.verdict in PASSING}
    open_now = {one.step for one in reviews if one.is_open}
    return [
        one
        for one in needed
        if one.key not in done | open_now and all(before in done for before in one.after if before in keys)
    ]


# What `open_steps` changes on the submission; its callers save these.
ROUTED_FIELDS = ("stage", "closed_at", *HISTORY_FIELDS)


def open_steps(
    submission: Submission, *, by: User | None = None, first: bool = False, answered: bool = False
) -> list[Review]:
    """Open every step whose time has come and set the stage; the caller saves ROUTED_FIELDS.

    What was handed back stays so while other offices go on, until it was `answered`.

    When nothing is left of a service another system decides, our part is done: it is closed as forwarded.
    `first`: it was never routed, so there are no reviews to look at.
    """
    now = timezone.now()
    spec = submission.spec
    calendar = calendar_for(spec.calendar)
    so_far = [] if first else list(submission.reviews.all())
    opened: list[Review] = []
    for step in steps_to_open(submission, so_far):
        opd = responsible_opd(spec.slug, step.role, submission.region_id, timezone.localdate(now))
        latest = submission.due_on if submission.complete_at else None
        if step.kind == "completeness":
            latest = submission.check_by
        due = clock.step_due(spec, step, now, latest)
        opened.append(
            Review(
                submission=submission,
                step=step.key,
                kind=step.kind,
                role=step.role,
                post=step.post,
                opd=opd,
                round=1 + max((one.round for one in so_far if one.step == step.key), default=0),
                opened_at=now,
                due_at=due,
                next_escalation_at=clock.next_level(calendar, now, due, 0),
                number=submission.number,
                service_id=submission.service_id,
                kecamatan_id=submission.region_id[:8] if submission.region_id else None,
                applicant_name=submission.applicant_name,
                nik_hash=submission.nik_hash,
                confidential=submission.confidential,
                trial=submission.trial,
            )
        )
    Review.objects.bulk_create(opened)
    still_open = [one for one in so_far if one.is_open] + opened
    waits = submission.stage == Submission.Stage.RETURNED and not answered
    if still_open and not waits:
        kinds = {one.kind for one in still_open}
        submission.stage = STAGE_OF[kinds.pop()] if kinds <= set(STAGE_OF) and len(kinds) == 1 else (
            Submission.Stage.IN_REVIEW
        )  # fmt: skip
    elif spec.channel == "tugas" and not submission.is_closed and not waits:
        submission.stage = Submission.Stage.FORWARDED
        submission.closed_at = now
        record(submission, "forwarded", by=by)
        Pause.objects.filter(submission=submission, ended_at=None).update(ended_at=now, ended_by=by)
    if opened:
        record(
            submission,
            "opened",
            by=by,
            review=opened[0] if len(opened) == 1 else None,
            data={"reviews": [one.pk for one in opened], "steps": [one.step for one in opened]},
        )
    for review in opened:
        step_kind(review.kind).opened(review)
    return opened


def tell_offices(opened: list[Review]) -> list[Owed]:
    """What is owed to the offices that have something new to do: a mail where the office confirmed an address."""
    return [
        Owed("tell_office", recipient=f"opd:{one.opd_id}:{one.pk}", data={"review": one.pk})
        for one in opened
        if one.opd and one.opd.email and one.opd.contact_confirmed
    ]


def redirect(review: Review, opd: Opd) -> None:
    """Point an open review at another office (the caller records why)."""
    review.opd = opd
    review.claimed_by = None
    review.claimed_until = None
    review.save(update_fields=["opd", "claimed_by", "claimed_until"])
