"""The life of the envelope: submit, route, correct, withdraw, lapse, reopen. Each verb is one transaction.

What officers do with a review is in `reviewing.py`. A verb first locks the submission, then changes it, writes one
Event and the outbox entries it owes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User, nik_hash
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.database import rows
from pelalawan_portal.submissions import clock, numbers, pauses
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.answers import seal
from pelalawan_portal.submissions.filings import Filing
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import (
    Correction,
    OutboxEntry,
    Pause,
    Return,
    Review,
    Slot,
    Submission,
)
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import also_owed, handler
from pelalawan_portal.submissions.routing import ROUTED_FIELDS, lock, open_steps, redirect, tell_offices


class Refused(Exception):
    """The verb does not fit the state; the text is a sentence for the person who tried (Indonesian)."""


@transaction.atomic(savepoint=False)
def submit(filing: Filing) -> Submission:
    """Take a permohonan in: number, answers, slots, event and what is owed, all or nothing.

    Raises IntegrityError when the same key was submitted before: the caller locks its draft and asks first.
    """
    now = timezone.now()
    spec = filing.spec
    nik = filing.filled("nik")
    submission = Submission(
        key=filing.key,
        number=numbers.draw(now.astimezone(WIB).year),
        service_id=filing.version.service_id,
        version=filing.version,
        version_sha256=filing.version.sha256,
        trial=filing.trial,
        confidential=spec.confidential,
        channel=filing.channel,
        applicant=filing.applicant,
        filed_by=filing.filed_by,
        filed_at=filing.filed_at,
        applicant_kind=filing.applicant_kind,
        application_kind=filing.application_kind,
        applicant_name=filing.filled("name") or (filing.applicant.name if filing.applicant else "Tanpa nama"),
        organisation=filing.filled("organisation") or "",
        nik=nik,
        nik_hash=nik_hash(nik) if nik else "",
        phone=filing.filled("phone"),
        email=filing.filled("email"),
        region_id=filing.filled("region"),
        answers=seal(spec, filing.answers),
        received_at=now,
        check_by=clock.check_by(spec, now) if any(one.kind == "completeness" for one in spec.steps) else None,
    )
    event = record(submission, "submitted", by=filing.filed_by or filing.applicant, office=filing.filed_at)
    rows.add(submission)
    event.submission = submission
    rows.add(event)
    Slot.objects.bulk_create(
        Slot(
            submission=submission,
            key=one.key,
            name=one.name,
            required=one.required,
            state=Slot.State.RECEIVED if one.key in filing.files or one.produced else Slot.State.EXPECTED,
            position=position,
        )
        for position, one in enumerate(spec.asked_papers(filing.all_answers))
    )
    owe(submission, event, [Owed("route"), *tell(submission, event), *also_owed("submitted", submission)])
    return submission


@handler("route")
def route(entry: OutboxEntry) -> None:
    """Open the first steps of a submission; harmless when it has been routed before."""
    submission = lock(entry.submission_id or 0)
    if submission.stage != Submission.Stage.RECEIVED:
        return
    opened = open_steps(submission, first=True)
    submission.save(update_fields=ROUTED_FIELDS)
    if owed := tell_offices(opened):
        owe(submission, entry.event, owed)


def _lock_open_return(submission_id: int) -> tuple[Submission, Return]:
    submission = lock(submission_id)
    handed_back = Return.objects.filter(submission=submission, answered_at__isnull=True).first()
    if submission.stage != Submission.Stage.RETURNED or handed_back is None:
        raise Refused("Tidak ada yang perlu diperbaiki pada permohonan ini.")
    return submission, handed_back


@transaction.atomic
def answer_return(
    submission_id: int, *, actor: Actor, answers: Mapping[str, Any], files: frozenset[str]
) -> Submission:
    """The applicant sends what was asked: `answers` by field key (clean), `files` the keys of papers replaced.

    Only what was asked is taken; raises Refused while something asked is still missing.
    """
    submission, handed_back = _lock_open_return(submission_id)
    items = list(handed_back.items.all())
    missing = [
        one.key
        for one in items
        if one.key not in (files if one.kind == Correction.Kind.DOCUMENT else answers)
    ]
    if missing:
        raise Refused("Masih ada yang belum diperbaiki. Lengkapi semua yang ditandai, lalu kirim.")
    now = timezone.now()
    asked = {one.key for one in items if one.kind == Correction.Kind.ANSWER}
    spec = submission.spec
    for one in items:
        one.answered_at = now
        one.before = submission.answers.get(one.key) if one.kind == Correction.Kind.ANSWER else None
    Correction.objects.bulk_update(items, ["answered_at", "before"])
    plain = {key: value for key, value in submission.plain_answers.items() if not key.startswith("@")}
    plain |= {key: value for key, value in answers.items() if key in asked}
    submission.answers = seal(spec, plain)
    submission.__dict__.pop("plain_answers", None)
    handed_back.answered_at = now
    handed_back.save(update_fields=["answered_at"])
    submission.slots.filter(
        key__in=[one.key for one in items if one.kind == Correction.Kind.DOCUMENT]
    ).update(state=Slot.State.RECEIVED)
    if submission.complete_at is None:
        submission.check_by = clock.check_by(spec, now)
    event = record(
        submission, "corrected", by=actor.user, data={"items": [f"{one.kind}:{one.key}" for one in items]}
    )
    _set_clock_going(submission, handed_back, actor.user)
    opened = open_steps(submission, answered=True)
    submission.save(update_fields=["answers", "check_by", *ROUTED_FIELDS])
    _back_to_who_asked(handed_back, opened)
    owe(submission, event, [*tell(submission, event), *tell_offices(opened)])
    return submission


def _set_clock_going(submission: Submission, handed_back: Return, by: User | None) -> None:
    """After "lengkap" the time of a correction was no time of the offices."""
    if handed_back.late:
        pauses.resume(submission, Pause.Reason.RETURN, by=by)


def _back_to_who_asked(handed_back: Return, opened: list[Review]) -> None:
    """A step that asked for a late correction goes on at the same office."""
    if handed_back.late:
        asked = handed_back.review
        for one in opened:
            if one.step == asked.step and asked.opd and one.opd_id != asked.opd_id:
                redirect(one, asked.opd)


@transaction.atomic
def replace_papers(submission_id: int, *, actor: Actor, files: frozenset[str]) -> Submission:
    """New files for papers the machine could not read; `files` are keys of slots. Raises Refused when none waits."""
    submission = lock(submission_id)
    waiting = submission.slots.filter(key__in=files, state=Slot.State.RETURNED)
    if submission.is_closed or submission.stage == Submission.Stage.RETURNED or not waiting.exists():
        raise Refused("Tidak ada surat yang perlu diganti pada permohonan ini.")
    waiting.update(state=Slot.State.RECEIVED)
    record(submission, "papers_replaced", by=actor.user, data={"papers": sorted(files)})
    submission.save(update_fields=[*HISTORY_FIELDS])
    return submission


def _close_reviews(submission: Submission, verdict: str) -> None:
    submission.reviews.undecided().update(
        verdict=verdict, decided_at=timezone.now(), claimed_by=None, claimed_until=None
    )


@transaction.atomic
def withdraw(submission_id: int, *, actor: Actor, reason: str = "") -> Submission:
    """The applicant takes the permohonan back; raises Refused once it is closed."""
    submission = lock(submission_id)
    if not submission.may_be_withdrawn:
        raise Refused("Permohonan ini sudah selesai, jadi tidak dapat dibatalkan.")
    _close_reviews(submission, Review.Verdict.CANCELLED)
    pauses.stop(submission, actor.user)
    submission.stage = Submission.Stage.WITHDRAWN
    submission.closed_at = timezone.now()
    event = record(submission, "withdrawn", by=actor.user, words=[("reason", reason)])
    submission.save(update_fields=["stage", "closed_at", *HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return submission


@transaction.atomic
def remind(return_id: int) -> bool:
    """One reminder before a return ends; whether one was due."""
    handed_back = Return.objects.select_related("submission").get(pk=return_id)
    submission = lock(handed_back.submission_id)
    waiting = Return.objects.filter(
        pk=return_id, answered_at__isnull=True, lapsed_at__isnull=True, reminded_at__isnull=True
    ).update(reminded_at=timezone.now())
    if not waiting or submission.stage != Submission.Stage.RETURNED:
        return False
    event = record(submission, "reminded")
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return True


@transaction.atomic
def lapse(return_id: int) -> bool:
    """Past its date a return becomes "tidak dilanjutkan"; everything is kept. Whether it did."""
    handed_back = Return.objects.get(pk=return_id)
    submission = lock(handed_back.submission_id)
    now = timezone.now()
    over = Return.objects.filter(
        pk=return_id, answered_at__isnull=True, lapsed_at__isnull=True, until__lt=timezone.localdate(now)
    ).update(lapsed_at=now)
    if not over or submission.stage != Submission.Stage.RETURNED:
        return False
    _close_reviews(submission, Review.Verdict.CANCELLED)
    pauses.stop(submission)
    submission.stage = Submission.Stage.LAPSED
    submission.closed_at = now
    event = record(submission, "lapsed")
    submission.save(update_fields=["stage", "closed_at", *HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return True


@transaction.atomic
def reopen(submission_id: int, *, actor: Actor) -> Submission:
    """Go on with a lapsed permohonan: same number, same return, a new date."""
    submission = lock(submission_id)
    handed_back = Return.objects.filter(submission=submission, answered_at__isnull=True).first()
    if submission.stage != Submission.Stage.LAPSED or handed_back is None:
        raise Refused("Permohonan ini tidak sedang berhenti.")
    stopped_at, handed_back.lapsed_at = handed_back.lapsed_at, None
    handed_back.reminded_at = None
    handed_back.until = clock.return_until(submission.spec, timezone.now())
    handed_back.save(update_fields=["lapsed_at", "reminded_at", "until"])
    submission.stage = Submission.Stage.RETURNED
    submission.closed_at = None
    submission.save(update_fields=["stage", "closed_at"])
    if handed_back.late:
        pauses.pause(submission, Pause.Reason.RETURN, by=actor.user, since=stopped_at)
    event = record(submission, "reopened", by=actor.user, data={"until": handed_back.until.isoformat()})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return submission


@transaction.atomic
def reissue_pin(submission_id: int, *, by: User, seen_identity: bool) -> Submission:
    """A new PIN at a desk on sight of the KTP; the old one no longer opens anything (DESIGN 7)."""
    submission = lock(submission_id)
    if not seen_identity:
        raise Refused("Lihat dulu KTP asli pemohon, lalu beri tanda pada pernyataan itu.")
    submission.pin_generation += 1
    record(submission, "pin_reissued", by=by, data={"generation": submission.pin_generation})
    submission.save(update_fields=["pin_generation", *HISTORY_FIELDS])
    return submission
