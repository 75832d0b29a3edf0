"""A small service whose permits end and can be renewed, and permits it issued."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.documents import drafting, workflow
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions import outbox, reviewing
from pelalawan_portal.submissions import workflow as workflow_of_envelopes
from pelalawan_portal.submissions.models import OutboxEntry
from tests.documents.conftest import scan
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

OLD = {
    "key": "izin_lama",
    "title": "Izin yang lama",
    "when": {"field": "@jenis", "in": ["perpanjangan", "perubahan"]},
    "fields": [
        {"key": "nomor_lama", "type": "text", "label": "Nomor izin yang lama"},
        {
            "key": "yang_berubah", "type": "longtext", "label": "Apa yang berubah?",
            "when": {"field": "@jenis", "is": "perubahan"},
        },
    ],
}  # fmt: skip
EVENT = {
    "key": "acara",
    "title": "Kegiatan",
    "fields": [{"key": "acara", "type": "text", "label": "Acara"}],
}
ANSWERS = {
    "nama": "Siti Aminah", "nik": "1405095205900001", "acara": "Kenduri", "desa": "14.05.09.2002",
}  # fmt: skip


def publish(**changes):
    person = {**DOCUMENT["sections"][0], "fields": DOCUMENT["sections"][0]["fields"][:-1]}
    return publish_service(
        **{
            "applications": ["baru", "perpanjangan", "perubahan"],
            "sections": [person, EVENT, OLD],
            "requirements": [],
            **changes,
        }
    )


def issue(version, people, *, days=365, signed_ago=0, **changes):
    """A granted permohonan and its paper, which ends in `days` days; everything owed is delivered."""
    rina, tono, eka, hendra = people
    filed = {"answers": dict(ANSWERS), "files": frozenset(), **changes}
    submission = file_one(version, routed=False, **filed)
    with transaction.atomic():  # by hand: in a journey a worker may just be at it, and then this waits for it
        workflow_of_envelopes.route(OutboxEntry.objects.get(submission=submission, kind="route"))
    at = {one.step: one.pk for one in submission.reviews.all()}
    reviewing.declare_complete(at["kelengkapan"], by=rina)
    at = {one.step: one.pk for one in submission.reviews.all()}
    reviewing.recommend(at["lalu_lintas"], by=tono, agree=True)
    reviewing.recommend(at["ketertiban"], by=eka, agree=True)
    review = submission.reviews.get(step="tanda_tangan")
    today = timezone.localdate()
    workflow.draft(
        review.pk, by=hendra, kind="grant", content=drafting.grant_content(submission),
        valid_from=today - timedelta(days=400), valid_to=today + timedelta(days=days),
    )  # fmt: skip
    workflow.allot_number(review.pk, by=hendra)
    decision = workflow.sign(review.pk, by=hendra, upload=scan(), signed_on=today)
    outbox.drain()
    submission.refresh_from_db()
    return submission, Decision.objects.select_related("submission").get(pk=decision.pk)
