"""Counters to which residents come: who sits at one, and for whom receipts are printed there."""

from __future__ import annotations

from typing import Any

from pelalawan_portal.opds.models import Opd, Post
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.submissions.actors import PERMIT_OFFICE
from pelalawan_portal.submissions.models import Submission


def desks_of(user: Any) -> list[Opd]:
    """The offices at whose counter this officer hands receipts out: the permit office's, or a district's."""
    return [
        post.opd
        for post in posts_of(user)
        if post.role == Post.Role.DISTRICT_OPERATOR
        or (post.role == Post.Role.FRONT_OFFICE and post.opd.code == PERMIT_OFFICE)
    ]


def helps_residents(user: Any) -> bool:
    """Whoever sits where residents come with their KTP: at such a desk, or at a puskesmas."""
    return bool(desks_of(user)) or any(post.role == Post.Role.PUSKESMAS_CLERK for post in posts_of(user))


def may_print(user: Any, submission: Submission) -> bool:
    """The permit office's desk prints for anyone who is not confidential, a district what was filed at it."""
    return any(
        submission.filed_at_id == desk.pk
        or (desk.code == PERMIT_OFFICE and (not submission.confidential or submission.filed_by_id == user.pk))
        for desk in desks_of(user)
    )
