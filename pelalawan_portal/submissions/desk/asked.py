"""What was asked to be corrected, why, and what the applicant sent instead: whoever checks again sees both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.answers import unseal
from pelalawan_portal.submissions.models import Correction, Return, Review, StoredFile, Submission


@dataclass(frozen=True)
class Item:
    """One thing asked; `before` and `now` are answers in words, `old` the addresses of files that were replaced."""

    label: str
    reason: str
    before: str
    now: str
    old: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One return with its items."""

    handed_back: Return
    items: tuple[Item, ...]


def asked_of(submission: Submission, reviews: Iterable[Review], *, masked: bool) -> list[Asked]:
    """Every return, newest first, given all reviews; three queries, none where nothing was returned."""
    if not any(one.verdict == Review.Verdict.RETURNED for one in reviews):
        return []
    rows = Return.objects.filter(submission=submission).select_related("asked_by").order_by("-id")
    returns = list(rows.prefetch_related("items"))
    stored = StoredFile.objects.filter(
        bundle=submission.key, superseded_at__isnull=False, state=StoredFile.State.CLEAN
    )
    files = list(stored.order_by("position", "uploaded_at"))
    return [
        Asked(one, tuple(_item(submission, one, item, files, masked=masked) for item in one.items.all()))
        for one in returns
    ]


def _item(
    submission: Submission, asked: Return, item: Correction, files: list[StoredFile], *, masked: bool
) -> Item:
    spec = submission.spec
    if item.kind == Correction.Kind.DOCUMENT:
        paper = spec.requirement(item.key)
        # Of this return: handed in before it was asked, replaced after.
        old = tuple(
            f"/berkas/{one.pk}/"
            for one in files
            if one.key == item.key
            and one.superseded_at
            and one.uploaded_at <= asked.asked_at <= one.superseded_at
        )
        return Item(paper.name if paper else item.key, item.reason, "", "", old)
    question = spec.question(item.key)
    if question is None:
        return Item(item.key, item.reason, "", "", ())
    before = unseal({"": item.before})[""]
    now = submission.plain_answers.get(item.key) if item.answered_at else None
    return Item(
        question.label,
        item.reason,
        words_of(question, before, masked=masked),
        words_of(question, now, masked=masked),
        (),
    )
