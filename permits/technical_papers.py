"""Numbered papers between the permit office and the technical offices: given out once, made by the worker once.

A number is drawn in the transaction of the verb that gives the paper out; the PDF follows and is kept for ever.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.documents import numbering
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import OutboxEntry, Review, Submission
from pelalawan_portal.submissions.outbox import Owed
from pelalawan_portal.submissions.registry import handler
from permits.models import TechnicalPaper

MAKE = "make_technical_paper"
Kind = TechnicalPaper.Kind
# domain.md 1.3 no. 6 for the recommendation; the other patterns follow the order of service (503 perizinan, 094
# perjalanan dinas) and are the portal's own.
PATTERNS: dict[str, str] = {
    Kind.REQUEST: "503/{urut:04}/PR/{opd}/{tahun}",
    Kind.ASSIGNMENT: "094/{urut:04}/ST/{opd}/{tahun}",
    Kind.MINUTES: "{kode}/{urut:04}/BAPL/{opd}/{tahun}",
    Kind.RECOMMENDATION: "{kode}/{urut:04}/{opd}/{tahun}",
    Kind.REVOCATION: "503/{urut:04}/CABUT/{opd}/{tahun}",
}


def has_papers(submission: Submission) -> bool:
    """Whether papers of ours go with it: what another system decides, and what is confidential, has none."""
    return (
        submission.spec.channel == "portal"
        and submission.spec.family == "izin"
        and not submission.confidential
    )


def give_out(
    kind: str, review: Review, office: Opd, content: dict[str, Any], *, by: User | None
) -> TechnicalPaper:
    """Give a paper its number and freeze what it says, in the caller's transaction, which holds the submission.

    One series an office, kind and year, whatever the service. Where a verb gives out two papers the office's own
    comes before the permit office's, so that counters are always locked in the same order. The caller owes
    `making(paper)`.
    """
    now = timezone.now()
    year = now.astimezone(WIB).year
    submission = review.submission
    counter = f"UJI COBA/{kind}/{office.code}" if submission.trial else f"{kind}/{office.code}"
    series = numbering.Series(counter, 1)
    spoken = numbering.series_of(
        PATTERNS[kind], code=submission.spec.code, office=office.code, trial=submission.trial
    )
    paper = TechnicalPaper(
        submission=submission, review=review, office=office, kind=kind, by=by, at=now, series=series.name, year=year
    )  # fmt: skip
    paper.serial = numbering.draw(series, year)
    paper.number = spoken.number(paper.serial, now.astimezone(WIB).date())
    paper.write(content)
    paper.save(force_insert=True)
    return paper


def making(paper: TechnicalPaper) -> Owed:
    """What a verb owes so that the worker makes the PDF."""
    return Owed(MAKE, recipient=f"paper:{paper.pk}", data={"paper": paper.pk})


@handler(MAKE, queue="documents", atomic=False)
def make_technical_paper(entry: OutboxEntry) -> None:
    """Make the PDF of one paper; harmless when it has been made."""
    from permits.technical_sheets import render  # what typesets loads in the worker that needs it

    paper = TechnicalPaper.objects.select_related("office", "submission").get(pk=entry.data["paper"])
    if paper.made_at is not None:
        return
    written = storage.write(paper.key, [render(paper)], f"-{secrets.token_hex(4)}")
    with transaction.atomic():
        taken = TechnicalPaper.objects.filter(pk=paper.pk, made_at=None).update(
            path=written.path, sha256=written.sha256, size=written.size, made_at=timezone.now()
        )
    if not taken:
        storage.remove(written.path)


def named_paths(paths: list[str]) -> set[str]:
    """Which of these stored paths a paper names: the sweeper leaves them. A path begins with the paper's key."""
    keys = []
    for path in paths:
        with suppress(ValueError):
            keys.append(UUID(path[3:35]))
    return set(TechnicalPaper.objects.filter(key__in=keys).values_list("path", flat=True))
