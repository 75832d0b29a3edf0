"""Asking each technical office for a recommendation, and the letter of what it answers (domain.md 1.3, 4 and 6).

Several offices are asked at once, each with a letter of its own; each answer gets its own number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import officers_of, posts_of
from pelalawan_portal.opds.regions import region_name
from pelalawan_portal.submissions.actors import PERMIT_OFFICE
from pelalawan_portal.submissions.models import Note, Review, Submission
from pelalawan_portal.submissions.outbox import Owed, owe
from permits.models import Appointment, TechnicalPaper
from permits.technical_papers import Kind, give_out, has_papers, making

VERDICTS = (Review.Verdict.AGREE, Review.Verdict.REJECT)


def about(submission: Submission) -> dict[str, Any]:
    """What every technical paper says of its permohonan."""
    return {
        "on": timezone.localdate().isoformat(),
        "service": submission.spec.name,
        "applicant": submission.organisation or submission.applicant_name,
        "region": region_name(submission.region_id) if submission.region_id else "",
    }


def signed_by(user: User, office: Opd) -> dict[str, str]:
    """The officer under a paper of an office, with the title of their post there."""
    post = next((one for one in posts_of(user) if one.opd_id == office.pk), None)
    title = (post.title or str(post.get_role_display())) if post else ""
    return {
        "on_behalf": "",
        "post": f"{title} {office.name}".strip(),
        "name": user.name or str(user),
        "rank": "",
        "nip": post.nip if post else "",
    }


def _asked_by(office: Opd) -> dict[str, str]:
    """Who asks: the kabid signs these letters (domain.md 1.3 no. 4); without one, the head's post."""
    for role in (Post.Role.KABID, Post.Role.SIGNER):
        if found := officers_of(office, role):
            return signed_by(found[0], office)
    title = office.head_title or f"Kepala {office.name}"
    return {"on_behalf": "", "post": title, "name": "", "rank": "", "nip": ""}


def ask(review: Review) -> None:
    """Write the letter that asks an office, as its step opens; once for the step and office, whatever the round."""
    submission, asked = review.submission, review.opd
    if asked is None or not has_papers(submission):
        return
    before = TechnicalPaper.objects.filter(submission=submission, kind=Kind.REQUEST, review__step=review.step)
    if any(one.text["to_office"] == asked.name for one in before):
        return
    permit_office = Opd.objects.get(code=PERMIT_OFFICE)
    others = [
        one.opd.name
        for one in submission.reviews.undecided().filter(kind="recommendation").select_related("opd")
        if one.opd and one.opd_id != asked.pk
    ]
    paper = give_out(
        Kind.REQUEST, review, permit_office,
        {
            **about(submission),
            "to_head": asked.head_title or f"Kepala {asked.name}",
            "to_office": asked.name,
            "step": review.spec_step.name,
            "due": weekday_date(review.due_at),
            "others": sorted(set(others)),
            "signatory": _asked_by(permit_office),
        },
        by=None,
    )  # fmt: skip
    owe(submission, None, [making(paper)])


def ask_those_passed_on(submission: Submission) -> None:
    """A letter for the office a step was passed on to, which nobody has asked yet."""
    for review in submission.reviews.undecided().filter(kind="recommendation").select_related("opd"):
        review.submission = submission
        ask(review)


def answer(submission: Submission) -> Owed | None:
    """Number the recommendation that was recorded just now, in the verb's own transaction; its letter follows."""
    if not has_papers(submission):
        return None
    given = TechnicalPaper.objects.filter(submission=submission, kind=Kind.RECOMMENDATION).values("review")
    review = (
        submission.reviews.filter(kind="recommendation", verdict__in=VERDICTS, opd__isnull=False)
        .exclude(pk__in=given)
        .select_related("opd", "decided_by")
        .order_by("-decided_at")
        .first()
    )
    if review is None or review.opd is None or review.decided_by is None:
        return None
    review.submission = submission
    words: dict[str, str] = dict(
        Note.objects.filter(
            review=review, event__verb="recommended", kind__in=(Note.Kind.REASON, Note.Kind.CONDITIONS)
        ).values_list("kind", "text")
    )
    papers = list(TechnicalPaper.objects.filter(submission=submission).select_related("review"))
    request = next((one for one in papers if one.kind == Kind.REQUEST and _is_for(one, review)), None)
    paper = give_out(
        Kind.RECOMMENDATION, review, review.opd,
        {
            **about(submission),
            "step": review.spec_step.name,
            "agree": review.verdict == Review.Verdict.AGREE,
            "reason": words.get(Note.Kind.REASON, ""),
            "conditions": [one.strip() for one in words.get(Note.Kind.CONDITIONS, "").splitlines() if one.strip()],
            "request": request.number if request else "",
            "minutes": [one.number for one in papers if one.kind == Kind.MINUTES],
            "signatory": signed_by(review.decided_by, review.opd),
        },
        by=review.decided_by,
    )  # fmt: skip
    return making(paper)


def _is_for(request: TechnicalPaper, review: Review) -> bool:
    return bool(
        review.opd and request.review.step == review.step and request.text["to_office"] == review.opd.name
    )


def numbers(submission: Submission) -> Mapping[int, str]:
    """The number of each recommendation's letter by the id of its review, for the decision."""
    found = TechnicalPaper.objects.filter(submission=submission, kind=Kind.RECOMMENDATION)
    return dict(found.values_list("review", "number"))


def papers_of(submission: Submission) -> list[TechnicalPaper]:
    """Every technical paper of a permohonan in the order they were given out; one query.

    Each knows whether it is `past`: a recommendation that was taken back, a team sent to a visit that was moved. A
    request stands as long as the permohonan does.
    """
    over = (Appointment.State.ASKED, Appointment.State.CHANGED, Appointment.State.MISSED)
    moved = Exists(Appointment.objects.filter(assignment=OuterRef("pk"), state__in=over))
    rows = TechnicalPaper.objects.filter(submission=submission).select_related("office")
    taken_back = Q(kind=Kind.RECOMMENDATION, review__verdict=Review.Verdict.CANCELLED)
    return list(rows.annotate(past=moved | taken_back).order_by("id"))


def panel(submission: Submission) -> Mapping[str, Any] | None:
    """The papers so far, for every officer who reviews."""
    if submission.check_by and submission.complete_at is None:
        return None  # nobody is asked before the papers are complete
    papers = papers_of(submission)
    return {"template": "permits/admin/technical_papers.html", "papers": papers} if papers else None
