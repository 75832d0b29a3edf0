"""What waits for a signer's hand: papers that are written and agreed, with what must be known before signing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet
from django.urls import reverse

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents import initials
from pelalawan_portal.documents.models import Decision, Initial
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import offices_of
from pelalawan_portal.submissions.models import Note, Review, Submission

SHOWN = 100
READY = (Decision.State.DRAFT, Decision.State.NUMBERED)


@dataclass
class Said:
    """A recommendation of an office with its reasons and conditions."""

    review: Review
    notes: list[Note] = field(default_factory=list)


@dataclass
class Card:
    """One paper: `obstacle` says what is still missing, and then it cannot be ticked."""

    review: Review
    decision: Decision
    said: list[Said]
    parafs: list[Initial]
    changed_since: Initial | None
    changes: list[initials.Change]
    obstacle: str

    @property
    def value(self) -> str:
        """What the tick sends: the step, and the revision that was read."""
        return f"{self.review.pk}:{self.decision.revision}"


def may_sign(user: User) -> bool:
    return bool(offices_of(user, {Post.Role.SIGNER}))


def waiting(user: User) -> QuerySet[Review]:
    """Open signing steps of the offices whose signing post this officer holds, by deadline.

    Not those which the officer filed for somebody: another signer decides them.
    """
    return (
        Review.objects.undecided()
        .filter(kind="sign", post=Post.Role.SIGNER, opd_id__in=offices_of(user, {Post.Role.SIGNER}))
        .exclude(submission__filed_by=user)
        .order_by("due_at", "id")
    )


def with_paper(user: User) -> QuerySet[Review]:
    """Of those, the ones for which a paper is written; a draft that was sent back waits for its writer."""
    papers = Decision.objects.filter(state__in=READY).exclude(
        state=Decision.State.DRAFT, returned_revision=F("revision")
    )
    return waiting(user).filter(submission_id__in=papers.values("submission_id"))


def cards(user: User, only: Iterable[int] | None = None) -> list[Card]:
    """The first SHOWN papers, or those of these steps (ids)."""
    rows = with_paper(user)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    reviews = list(rows.select_related("submission__service", "submission__version", "opd")[:SHOWN])
    keys = [one.submission_id for one in reviews]
    papers, parafs = _papers(keys), _parafs(keys)
    said, busy = _said(keys), _undecided(keys)
    return [
        _card(
            one,
            papers[one.submission_id],
            parafs[one.submission_id],
            said[one.submission_id],
            busy[one.submission_id],
        )
        for one in reviews
        if one.submission_id in papers
    ]


def _papers(keys: list[int]) -> dict[int, Decision]:
    rows = Decision.objects.filter(submission__in=keys, state__in=READY)
    return {one.submission_id: one for one in rows.select_related("drafted_by")}


def _parafs(keys: list[int]) -> dict[int, list[Initial]]:
    rows = Initial.objects.filter(decision__submission__in=keys, decision__state__in=READY)
    grouped: dict[int, list[Initial]] = defaultdict(list)
    for one in rows.select_related("by", "review").order_by("id"):
        grouped[one.review.submission_id].append(one)
    return grouped


def _said(keys: list[int]) -> dict[int, list[Said]]:
    verdicts = (Review.Verdict.AGREE, Review.Verdict.REJECT)
    reviews = Review.objects.filter(submission__in=keys, verdict__in=verdicts).select_related("opd")
    by_review = {one.pk: Said(one) for one in reviews.order_by("decided_at", "id")}
    notes = Note.objects.filter(
        review__in=list(by_review), event__verb="recommended", kind__in=(Note.Kind.REASON, Note.Kind.CONDITIONS)
    ).exclude(text="")  # fmt: skip
    for note in notes.order_by("id"):
        if note.review_id is not None:
            by_review[note.review_id].notes.append(note)
    grouped: dict[int, list[Said]] = defaultdict(list)
    for one in by_review.values():
        grouped[one.review.submission_id].append(one)
    return grouped


def _undecided(keys: list[int]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for key in Review.objects.undecided().filter(submission__in=keys).values_list("submission_id", flat=True):
        counts[key] += 1
    return counts


def _card(review: Review, decision: Decision, every: list[Initial], said: list[Said], undecided: int) -> Card:
    standing = [
        one
        for one in every
        if one.review.verdict == Review.Verdict.DONE and one.content_sha256 == decision.content_sha256
    ]
    differing = next((one for one in reversed(every) if one.content_sha256 != decision.content_sha256), None)
    return Card(
        review, decision, said, standing, differing,
        initials.changes_since(decision, differing) if differing else [],
        _obstacle(review.submission, decision, standing, undecided),
    )  # fmt: skip


def _obstacle(submission: Submission, decision: Decision, standing: list[Initial], undecided: int) -> str:
    if undecided > 1:
        return "Masih ada OPD yang belum memutus."
    if decision.state == Decision.State.NUMBERED:
        return ""
    set_at = {one.step for one in standing}
    needed = submission.spec.needed_steps(submission.plain_answers)
    missing = [one.name for one in needed if one.kind == "initial" and one.key not in set_at]
    return f"Belum diparaf lengkap: {', '.join(missing)}." if missing else ""


def tile(user: User) -> tuple[str, int, str] | None:
    """For the first page of the desk: (label, how many, address); None for who signs nothing."""
    if not may_sign(user):
        return None
    count = len(with_paper(user).order_by().values_list("pk")[: SHOWN + 1])
    return ("Menunggu tanda tangan Anda", count, reverse("tanda_tangan"))
