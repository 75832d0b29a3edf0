"""Ten thousand open clocks, recounted after a decree and swept: `python -m bench.clocks grow`, then without.

Runs with the portal's variables and prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from datetime import timedelta
from typing import Any

import django

OPEN = 10_000
DUE = 200  # of them, what has something to escalate
FIRST = 5_000_000


def grow(version: Any) -> None:
    """OPEN permohonan of a published version, declared complete this morning, each with two steps open."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from pelalawan_portal.opds.models import Opd
    from pelalawan_portal.opds.working_days import calendar_for
    from pelalawan_portal.submissions import clock
    from pelalawan_portal.submissions.models import Review, Submission

    at, spec = timezone.now() - timedelta(minutes=5), version.spec
    due, office = clock.decided_by(spec, at), Opd.objects.get(code="DISHUB")
    later, user = at + timedelta(days=1), get_user_model().objects.filter(is_staff=True)[0]
    rows = Submission.objects.bulk_create(
        [
            Submission(
                number=f"PLW-2026-{FIRST + one}-XX", service_id=version.service_id, version=version,
                version_sha256=version.sha256, stage="in_review", applicant_name="Siti Aminah", received_at=at,
                check_by=due, complete_at=at, complete_by=user, promised_on=due, due_on=due, legal_on=due,
                next_clock_at=later,
            )
            for one in range(OPEN)
        ],
        batch_size=1000,
    )  # fmt: skip
    Review.objects.bulk_create(
        [
            Review(
                submission=one, step=step.key, kind=step.kind, role=step.role, post=step.post, opd=office, opened_at=at,
                due_at=calendar_for(spec.calendar).day_end(due), next_escalation_at=later, number=one.number,
                service_id=one.service_id, applicant_name=one.applicant_name,
            )
            for one in rows
            for step in [step for step in spec.steps if step.kind != "completeness"][:2]
        ],
        batch_size=1000,
    )  # fmt: skip


def measure() -> dict[str, float]:
    """Seconds and growth of memory of the recount, seconds and statements of sweeps with nothing and with DUE due."""
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from pelalawan_portal.opds.models import CalendarChange
    from pelalawan_portal.opds.workflow import add_holiday
    from pelalawan_portal.opds.working_days import calendar_for
    from pelalawan_portal.submissions import escalation, recounting
    from pelalawan_portal.submissions.models import OutboxEntry, Review

    user = get_user_model().objects.filter(is_staff=True)[0]
    day = calendar_for().next_open_day(timezone.localdate())
    begun = time.monotonic()
    add_holiday(day, "Cuti bersama", "government", "SKB 4/2026", user)
    asked = time.monotonic() - begun
    entry = OutboxEntry.objects.filter(kind="recount_clocks", done_at=None).latest("pk")
    change, before = CalendarChange.objects.latest("pk"), _peak()
    with transaction.atomic():
        after, looked, _ = recounting.recount_chunk(change, 0)
    first = _peak()
    OutboxEntry.objects.filter(pk=entry.pk).update(data={**entry.data, "after": after or 0})
    entry.refresh_from_db()
    begun, cpu = time.monotonic(), time.process_time()
    recounting.recount_clocks(entry)
    whole = OPEN / (OPEN - looked)
    seconds, cpu = (time.monotonic() - begun) * whole, (time.process_time() - cpu) * whole
    change.refresh_from_db()
    with CaptureQueriesContext(connection) as idle:
        begun = time.monotonic()
        escalation.sweep()
        nothing = time.monotonic() - begun
    due = list(Review.objects.undecided().order_by("-pk").values_list("pk", flat=True)[:DUE])
    Review.objects.filter(pk__in=due).update(next_escalation_at=timezone.now() - timedelta(minutes=1))
    begun = time.monotonic()
    looked_at = escalation.sweep()
    return {
        "asked_ms": 1000 * asked, "recount_s": seconds, "recount_cpu_s": cpu, "moved": change.moved + looked,
        "chunk_mb": (first - before) / 1024, "rest_mb": (_peak() - first) / 1024,
        "idle_ms": 1000 * nothing, "idle_statements": len(idle), "due": looked_at,
        "due_ms": 1000 * (time.monotonic() - begun) / max(looked_at, 1),
    }  # fmt: skip


def _peak() -> float:
    """The largest resident memory of this process so far, in KB."""
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pelalawan_portal.settings")
    django.setup()
    from pelalawan_portal.catalogue.models import Service

    bench = Service.objects.get(slug="bench").current
    if "grow" in sys.argv:  # in a process of its own: what it holds must not hide what the recount needs
        grow(bench)
    else:
        print(json.dumps(measure()))
