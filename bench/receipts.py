"""CPU and time of receipts made in a process like the worker's: `python -m bench.receipts`, one line of JSON."""

from __future__ import annotations

import json
import os
import time

import django

SINGLE, BATCH = 100, 200


def main() -> dict[str, float]:
    """Milliseconds of CPU for one receipt, warm, and seconds for a batch, with everything read from the database."""
    from django.utils import timezone

    from pelalawan_portal.documents.making import make
    from pelalawan_portal.submissions.models import Submission

    ids = list(Submission.objects.order_by("-pk").values_list("pk", flat=True)[:BATCH])
    single = [f"terima:{key}:kirim:1:a5" for key in ids[:SINGLE]]
    for subject in single[:10]:
        make(subject, {})
    begun = time.process_time()
    made = [make(subject, {}) for subject in single]
    one = (time.process_time() - begun) / len(single)
    assert all(content and content[0].startswith(b"%PDF") for content in made)
    data = {"items": [[key, "kirim", 0] for key in ids], "paper": "a5", "at": timezone.now().isoformat()}
    begun, cpu = time.monotonic(), time.process_time()
    batch = make("cetak:bench", data)
    assert batch is not None
    assert batch[0].startswith(b"%PDF")
    return {
        "single_ms": 1000 * one, "batch_s": time.monotonic() - begun, "batch_cpu_s": time.process_time() - cpu,
        "count": len(ids), "kb": len(made[0][0]) / 1000 if made[0] else 0.0,
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    django.setup()
    print(json.dumps(main()))
