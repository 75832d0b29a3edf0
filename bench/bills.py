"""Open bills for the bank's row: `python -m bench.bills COUNT`, with the portal's variables.

Prints their virtual accounts as JSON. Each stands on a permohonan whose first step is made one that waits for money.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from datetime import timedelta

import django

PARTNER, TOTAL = "77777", 150_000


def furnish(count: int) -> list[str]:
    """Make so many; returns their virtual accounts. Raises TimeoutError when nobody routes."""
    from django.utils import timezone

    from pelalawan_portal.catalogue.models import Service
    from pelalawan_portal.submissions.filings import Filing
    from pelalawan_portal.submissions.models import Review
    from pelalawan_portal.submissions.workflow import submit
    from permits.models import Bill

    version = Service.objects.get(slug="bench").current
    assert version is not None
    answers = {"nama": "Siti Aminah"}
    keys = [
        submit(
            Filing(key=uuid.uuid4(), version=version, spec=version.spec, answers=answers, files=frozenset())
        ).pk
        for _ in range(count)
    ]
    end = time.monotonic() + 120
    while Review.objects.filter(submission__in=keys).count() < count:
        if time.monotonic() > end:
            raise TimeoutError("the permohonan were not routed")
        time.sleep(0.1)
    Review.objects.filter(submission__in=keys).update(kind="fee")
    today = timezone.localdate()
    for serial, review in enumerate(Review.objects.filter(submission__in=keys), 1):
        Bill.objects.create(
            submission_id=review.submission_id, review=review, state=Bill.State.OPEN, total=TOTAL, series="bench",
            year=today.year, serial=serial, number=f"SKRD/{serial}", account_code="4.1.02.01",
            virtual_account=f"{PARTNER}{serial:010}", issued_on=today, issued_at=timezone.now(),
            due_on=today + timedelta(days=30),
        )  # fmt: skip
    return list(Bill.objects.order_by("serial").values_list("virtual_account", flat=True))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    django.setup()
    print(json.dumps(furnish(int(sys.argv[1]))))
