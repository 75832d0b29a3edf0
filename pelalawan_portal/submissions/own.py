"""What belongs to a signed-in person: their permohonan on /akun/, whose openings they see, hashes under a new key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from pelalawan_portal.accounts.models import User, nik_hash
from pelalawan_portal.submissions.models import Review, Submission
from pelalawan_portal.submissions.status import TAGS

SHOWN = 50
BATCH = 500


def own_submissions(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The person's permohonan, newest first, each with its tag and the date that was told."""
    user: Any = request.user
    rows = Submission.objects.filter(applicant=user.pk).select_related("service").order_by("-id")[:SHOWN]
    shown = [(one, *TAGS[one.stage]) for one in rows]
    return ("submissions/own.html", {"rows": shown}) if shown else None


def own_numbers(user: User) -> Iterable[str]:
    """The numbers under which openings of this person's papers are recorded."""
    return Submission.objects.filter(applicant=user).values_list("number", flat=True)


def remake_hashes() -> int:
    """The NIK hashes of permohonan and of their reviews under the HASH_KEY in force; how many rows changed."""
    changed = 0
    rows = Submission.objects.exclude(nik_hash="").filter(nik__isnull=False).only("pk", "nik", "nik_hash")
    for one in rows.order_by("pk").iterator(chunk_size=BATCH):
        new = nik_hash(one.nik or "")
        if new != one.nik_hash:
            changed += Submission.objects.filter(pk=one.pk).update(nik_hash=new)
            changed += Review.objects.filter(submission=one.pk).update(nik_hash=new)
    return changed
