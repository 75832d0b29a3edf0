"""A hundred papers signed in one batch, and one examined: `python -m bench.signatures`, one line of JSON.

Runs in a process of its own on the portal's database: the time is the verb's, as the officer waits for it.
"""

from __future__ import annotations

import json
import os
import resource
import time
import uuid
from typing import Any

import django

COUNT = 100
PASSPHRASE = "ombak bono 2026"
ANSWERS = {
    "nama": "Siti Aminah", "alamat": "Dusun I", "wilayah": "14.05.09.2002", "lahir": "1990-05-12",
    "pekerjaan": "Petani",
    "warga": True, "nama_kegiatan": "Kenduri", "jenis": "acara", "sarana": ["tenda"], "mulai": "2027-01-10",
    "selesai": "2027-01-11", "jumlah": "100", "biaya": "1000000", "tempat": "Lapangan",
}  # fmt: skip


def papers(people: dict[str, Any]) -> list[Any]:
    """COUNT drafts that wait for the head, each on a permohonan of its own."""
    from pelalawan_portal.catalogue.models import Service
    from pelalawan_portal.documents import drafting, workflow
    from pelalawan_portal.documents.electronic import Wanted
    from pelalawan_portal.submissions import outbox, reviewing
    from pelalawan_portal.submissions import workflow as submissions
    from pelalawan_portal.submissions.filings import Filing

    version = Service.objects.get(slug="bench").current
    assert version is not None
    made = []
    for _ in range(COUNT):
        filing = Filing(
            key=uuid.uuid4(), version=version, spec=version.spec, answers=ANSWERS, files=frozenset()
        )
        made.append(submissions.submit(filing))
    outbox.drain()
    wanted = []
    for submission in made:
        submission.refresh_from_db()
        reviewing.declare_complete(submission.reviews.get(step="kelengkapan").pk, by=people["rina"])
        reviewing.recommend(submission.reviews.get(step="rekomendasi").pk, by=people["hasan"], agree=True)
        review = submission.reviews.get(step="tanda_tangan")
        content = drafting.grant_content(submission)
        decision = workflow.draft(review.pk, by=people["hendra"], kind="grant", content=content)
        wanted.append(Wanted(review.pk, decision.revision))
    return wanted


def main() -> dict[str, float]:
    """Seconds of one batch, CPU of this process and of the typesetter beside it, and of one examination."""
    from pelalawan_portal.accounts.models import User
    from pelalawan_portal.documents import electronic
    from pelalawan_portal.documents.models import Decision
    from pelalawan_portal.documents.signatures import examining, local
    from pelalawan_portal.documents.signatures.interface import Passphrase
    from pelalawan_portal.submissions.files import storage

    electronic.BATCH_SECONDS = 600.0  # measured to its end, also where it takes longer than it may
    people = {one: User.objects.get(username=one) for one in ("rina", "hasan", "hendra")}
    local.enrol(people["hendra"], Passphrase(PASSPHRASE))
    wanted = papers(people)
    child = _child_cpu()
    begun, cpu = time.monotonic(), time.process_time()
    outcomes = electronic.sign_batch(wanted, by=people["hendra"], passphrase=Passphrase(PASSPHRASE))
    batch, batch_cpu = time.monotonic() - begun, time.process_time() - cpu
    assert not [one.problem for one in outcomes if one.problem], outcomes[0]
    decision = Decision.objects.filter(state="signed", signature="local").latest("pk")
    with storage.open_stored(decision.path) as file:
        pdf = file.read()
    child = _child_cpu() - child
    begun = time.monotonic()
    (found,) = examining.examine(pdf)
    assert found.intact
    assert found.trust == "local"
    return {
        "count": len(outcomes), "batch_s": batch, "batch_cpu_s": batch_cpu, "child_cpu_s": child,
        "kb": len(pdf) / 1000, "examine_s": time.monotonic() - begun,
    }  # fmt: skip


def _child_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    django.setup()
    print(json.dumps(main()))
