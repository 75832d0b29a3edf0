"""Escalation: who is told when half, four fifths and all of a time have passed, of a step and of the whole clock.

Beat looks at what is due and at nothing else (two partial indexes). Being down over a deadline costs nothing: the first
look afterwards finds every level that was passed, writes each once, and tells each level's people once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import officers_of
from pelalawan_portal.opds.working_days import calendar_for
from pelalawan_portal.submissions import clock, deemed
from pelalawan_portal.submissions.actors import PERMIT_OFFICE
from pelalawan_portal.submissions.history import HISTORY_FIELDS, record
from pelalawan_portal.submissions.models import Escalation, OutboxEntry, Review, Submission
from pelalawan_portal.submissions.notices import tell
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.reckoning import ended, reckon
from pelalawan_portal.submissions.registry import handler
from pelalawan_portal.submissions.routing import lock

log = logging.getLogger(__name__)
AT_MOST = 500
# Who is told at a level: the first of these posts that somebody holds at the office.
KABID = (Post.Role.KABID, Post.Role.SECRETARY, Post.Role.SIGNER)
KADIS = (Post.Role.SIGNER, Post.Role.SECRETARY, Post.Role.KABID)
TOLD = {80: KABID, 100: KADIS, Escalation.EXPIRED: KADIS}


def sweep() -> int:
    """Look at every clock that is due; how many were looked at. One that fails keeps no other from its turn."""
    now = timezone.now()
    reviews = Review.objects.undecided().filter(next_escalation_at__lte=now).order_by("next_escalation_at")
    clocks = Submission.objects.filter(closed_at__isnull=True, next_clock_at__lte=now).order_by(
        "next_clock_at"
    )
    looked = 0
    for act, rows in ((escalate_step, reviews), (look_at, clocks)):
        for key in list(rows.values_list("pk", flat=True)[:AT_MOST]):
            looked += 1
            _one(act, key)
    return looked


def _one(act: Callable[[int], object], key: int) -> None:
    try:
        act(key)
    except Exception:  # whatever is wrong with this one, the others have deadlines too
        log.exception("eskalasi %s %s gagal", getattr(act, "__name__", act), key)


@transaction.atomic
def escalate_step(review_id: int) -> list[Escalation]:
    """Write the levels that a step has reached since the last look."""
    submission = lock(Review.objects.values_list("submission_id", flat=True).get(pk=review_id))
    review = Review.objects.select_related("opd").get(pk=review_id)
    now = timezone.now()
    if not review.is_open or review.next_escalation_at is None or review.next_escalation_at > now:
        return []
    stood = ended(list(submission.pauses.all()), review)
    calendar = calendar_for(submission.spec.calendar)
    reached = [
        one
        for one in clock.LEVELS
        if one > review.escalated
        and clock.level_at(calendar, review.opened_at, review.due_at, one, stood) <= now
    ]
    made = _escalated(submission, review, reached)
    done = max([review.escalated, *reached])
    following = clock.next_level(calendar, review.opened_at, review.due_at, done, stood)
    Review.objects.filter(pk=review.pk).update(escalated=done, next_escalation_at=following)
    return made


@transaction.atomic
def look_at(submission_id: int) -> list[Escalation]:
    """Write what the whole clock has reached; at the end of the date of the law, what the law says."""
    submission = lock(submission_id)
    now = timezone.now()
    if submission.is_closed or submission.next_clock_at is None or submission.next_clock_at > now:
        return []
    if submission.complete_at is None or submission.due_on is None or submission.legal_on is None:
        Submission.objects.filter(pk=submission.pk).update(next_clock_at=None)
        return []
    pauses = list(submission.pauses.all())
    still = [one for one in pauses if one.ended_at is None]
    calendar, stood = calendar_for(submission.spec.calendar), ended(pauses)
    due = calendar.day_end(submission.due_on)
    reached = [
        one
        for one in clock.LEVELS
        if not still
        and one > submission.escalated
        and clock.level_at(calendar, submission.complete_at, due, one, stood) <= now
    ]
    over = (
        submission.spec.channel == "portal"
        and submission.expired_at is None
        and not any(one.stops_legal for one in still)
        and clock.expires_at(submission.legal_on) <= now
    )
    made = _escalated(submission, None, reached)
    submission.escalated = max([submission.escalated, *reached])
    if over and submission.spec.deemed_basis:
        deemed.grant(submission)
        return made
    if over:
        made += _expired(submission)
    found = reckon(submission, pauses, (), asked_from=submission.received_at, keep_past=True)
    submission.next_clock_at = found.next_clock_at
    submission.save(update_fields=["escalated", "expired_at", "next_clock_at"])
    return made


def _expired(submission: Submission) -> list[Escalation]:
    """The date of the law is over and nothing follows by itself: the head is told, and the applicant of his rights."""
    submission.expired_at = timezone.now()
    event = record(submission, "expired", data={"legal": str(submission.legal_on)})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(submission, event, tell(submission, event))
    return _escalated(submission, None, [Escalation.EXPIRED])


def _escalated(submission: Submission, review: Review | None, levels: Sequence[int]) -> list[Escalation]:
    if not levels:
        return []
    made = Escalation.objects.bulk_create(
        Escalation(submission=submission, review=review, level=one) for one in levels
    )
    event = record(submission, "escalated", review=review, data={"levels": list(levels)})
    submission.save(update_fields=[*HISTORY_FIELDS])
    owe(
        submission, event, [Owed("mail_escalation", str(one.pk), data={"escalation": one.pk}) for one in made]
    )
    return made


def told_of(escalation: Escalation) -> tuple[Opd | None, list[User]]:
    """The office and its people who are told of a level: officer, Kabid, Kadis.

    A step without an office, and the clock of the whole permohonan, are the permit office's; of what is confidential
    they are told who have it now.
    """
    review = escalation.review
    if review is None and escalation.submission.confidential:
        review = escalation.submission.reviews.undecided().select_related("opd", "claimed_by").last()
    office = review.opd if review and review.opd else Opd.objects.filter(code=PERMIT_OFFICE).first()
    if office is None:
        return None, []
    if escalation.level in TOLD:
        for role in TOLD[escalation.level]:
            if people := officers_of(office, role):
                return office, people
        return office, []
    if review and review.claimed_by:
        return office, [review.claimed_by]
    post = review.post if review and review.opd else Post.Role.FRONT_OFFICE
    return office, officers_of(office, post)


def addresses_of(office: Opd | None, people: Sequence[User]) -> list[str]:
    """Addresses that were confirmed: the officers' own, else the office's."""
    own = EmailAddress.objects.filter(user__in=people, verified=True).order_by("email")
    found = list(dict.fromkeys(own.values_list("email", flat=True)))
    return found or ([office.email] if office and office.email and office.contact_confirmed else [])


@handler("mail_escalation", queue="outside", atomic=False, patient=True)
def mail_escalation(entry: OutboxEntry) -> None:
    """One e-mail for a level, to who is told of it; number and dates alone. The list in the admin shows it anyway."""
    escalation = Escalation.objects.select_related("submission", "review__opd", "review__claimed_by").get(
        pk=entry.data["escalation"]
    )
    submission, review = escalation.submission, escalation.review
    if submission.is_closed or (review and not review.is_open) or not settings.EMAIL_CONFIGURED:
        return
    office, people = told_of(escalation)
    if not (to := addresses_of(office, people)):
        return
    what = "Langkah ini" if review else "Permohonan ini"
    EmailMessage(
        f"Batas waktu: {escalation.words} – {submission.number}",
        f"{what} sudah sampai: {escalation.words}.\nPermohonan {submission.number}\n{settings.PUBLIC_URL}/admin/",
        to=to,
        headers={"Message-ID": f"<eskalasi-{entry.pk}@portal.pelalawan>"},
    ).send()
